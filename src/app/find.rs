//! Finding anything by fuzzy match: the folded lines that are looked in, made once for each state of the
//! register, and the layer in which somebody types.

use uuid::Uuid;

use super::form::{Choice, Source};
use super::fuzzy;
use super::picker::words_of;
use super::place::Place;
use super::text_input::TextInput;
use crate::domain::text::{fold, has_words, words};
use crate::domain::{Background, Cohort, Enrollment, Hire, Meetup, Organization, Person, Program};
use crate::register::Register;

/// Nobody reads further; more letters are quicker.
const MOST: usize = 500;

/// The name of what was found, and what tells it from others of that name.
#[must_use]
pub fn place_words(place: Place, register: &Register) -> (String, String) {
    let record = |source, id: Uuid| words_of(source, &Choice::Record(id), register);
    match place {
        Place::AllCohorts => ("All cohorts".into(), String::new()),
        Place::Program(id) => {
            let institution = register.get(id).map(|program| program.institution.clone()).unwrap_or_default();
            (record(Source::Programs, id.uuid()).0, institution)
        }
        Place::Cohort(id) => record(Source::Cohorts, id.uuid()),
        Place::Person(id) => record(Source::People, id.uuid()),
        Place::Background(id) => record(Source::Backgrounds, id.uuid()),
        Place::Organization(id) => record(Source::Organizations, id.uuid()),
        Place::Meetup(id) => {
            let meetup = register.get(id);
            let note = meetup.map(|meetup| [meetup.start.date.to_string(), meetup.place.clone()].join(" · "));
            (meetup.map(|meetup| meetup.title.clone()).unwrap_or_default(), note.unwrap_or_default().trim_end_matches(" · ").to_owned())
        }
        Place::Hire(id) => {
            let Some(hire) = register.get(id) else { return Default::default() };
            let organization = hire.organization.map(|id| register.organization_name(id)).unwrap_or_default();
            let date = hire.date.map(|date| date.to_string()).unwrap_or_default();
            let note: Vec<&str> = [hire.role.as_str(), organization, &date].into_iter().filter(|part| !part.is_empty()).collect();
            (format!("{} → {}", super::detail::hirer_words(register, hire), register.person_name(hire.hired)), note.join(" · "))
        }
        // Lines of a detail are found through what they are lines of.
        Place::Enrollment(_) | Place::Credential(_) | Place::Position(_) | Place::Relationship(_) | Place::Attendance(_) | Place::Interaction(_) => {
            Default::default()
        }
    }
}

/// The lines of everything that can be found, kind by kind and within a kind by name.
#[derive(Debug)]
pub struct Index {
    revision: u64,
    lines: Vec<Box<str>>,
    targets: Vec<Place>,
}

impl Index {
    #[must_use]
    pub fn new(register: &Register) -> Self {
        let capacity = register.count::<Person>() + register.count::<Hire>() + register.count::<Organization>();
        let mut index = Self { revision: register.revision(), lines: Vec::with_capacity(capacity), targets: Vec::with_capacity(capacity) };
        for (id, _) in register.people_by_name() {
            if let Some(person) = register.get(id) {
                index.add(&person_line(register, person), Place::Person(id));
            }
        }
        index.add_sorted(register.all::<Cohort>().map(|cohort| (format!("{} {}", cohort.code, cohort.title), Place::Cohort(cohort.id))));
        index.add_sorted(register.all::<Program>().map(|program| (format!("{} {}", program.title, program.institution), Place::Program(program.id))));
        index.add_sorted(
            register
                .all::<Organization>()
                .map(|organization| (format!("{} {}", organization.name, organization.aliases.join(" ")), Place::Organization(organization.id))),
        );
        index.add_sorted(register.all::<Background>().map(|field| (format!("{} {}", field.name, field.group), Place::Background(field.id))));
        index.add_sorted(
            register
                .all::<Meetup>()
                .map(|meetup| (format!("{} {} {} {}", meetup.title, meetup.series, meetup.place, meetup.start.date), Place::Meetup(meetup.id))),
        );
        index.add_sorted(register.all::<Hire>().map(|hire| (hire_line(register, hire), Place::Hire(hire.id))));
        index
    }

    fn add(&mut self, line: &str, target: Place) {
        self.lines.push(fold(line).into_boxed_str());
        self.targets.push(target);
    }

    fn add_sorted(&mut self, lines: impl Iterator<Item = (String, Place)>) {
        let mut lines: Vec<(Box<str>, Place)> = lines.map(|(line, target)| (fold(line.trim_end()).into_boxed_str(), target)).collect();
        // Stable: records of one name stay in the order in which they were made.
        lines.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (line, target) in lines {
            self.lines.push(line);
            self.targets.push(target);
        }
    }

    #[must_use]
    pub const fn is_of(&self, register: &Register) -> bool {
        self.revision == register.revision()
    }

    /// What matches, best first, and how much matches in all.
    fn matching(&self, query: &str, register: &Register) -> (Vec<Place>, usize) {
        if query.contains('@') {
            // An address is known letter by letter, or not at all.
            let words = words(query);
            let found: Vec<_> = register.people_by_name().filter(|(_, text)| has_words(text, &words)).collect();
            let count = found.len();
            return (found.into_iter().take(MOST).map(|(id, _)| Place::Person(id)).collect(), count);
        }
        let found = fuzzy::matching(query, &self.lines);
        let count = found.len();
        (found.into_iter().take(MOST).filter_map(|place| self.targets.get(place).copied()).collect(), count)
    }
}

/// Who and where; with every role in it, letters would be found all over.
fn hire_line(register: &Register, hire: &Hire) -> String {
    let hirer = hire.hirer.map(|person| register.person_name(person)).unwrap_or_default();
    let organization = hire.organization.map(|organization| register.organization_name(organization)).unwrap_or_default();
    let year = hire.date.map(|date| date.year().to_string()).unwrap_or_default();
    [&hirer, &register.person_name(hire.hired), organization, &year].map(str::trim).join(" ")
}

/// The names somebody goes by, and the cohorts, so that `zoe 2019` finds her.
fn person_line(register: &Register, person: &Person) -> String {
    let mut line = person.name();
    let mut add = |part: &str| {
        if !part.is_empty() {
            line.push(' ');
            line.push_str(part);
        }
    };
    if !person.preferred_name.is_empty() {
        add(&person.given_name);
    }
    add(&person.middle_name);
    for enrollment in register.referring::<Enrollment>(person.id.uuid()) {
        add(register.cohort_code(enrollment.cohort));
    }
    line
}

/// Finding something: what is typed, and what it finds.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    pub query: TextInput,
    pub found: Vec<Place>,
    /// How many match, of which only the best are in `found`.
    pub count: usize,
    pub cursor: usize,
    pub offset: usize,
}

impl Finder {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.query.text().trim().is_empty()
    }

    /// Looks again. Before anything is typed, the places visited last are there.
    pub fn search(&mut self, index: &Index, register: &Register, latest: impl Iterator<Item = Place>) {
        (self.found, self.count) = if self.is_empty() {
            let mut latest: Vec<Place> = latest.filter(|place| place.record().is_some()).collect();
            let mut seen = std::collections::HashSet::new();
            latest.retain(|target| seen.insert(*target));
            let count = latest.len();
            (latest, count)
        } else {
            index.matching(self.query.text(), register)
        };
        self.cursor = 0;
        self.offset = 0;
    }

    #[must_use]
    pub fn current(&self) -> Option<Place> {
        self.found.get(self.cursor).copied()
    }

    pub fn move_by(&mut self, lines: isize) {
        self.cursor = self.cursor.saturating_add_signed(lines).min(self.found.len().saturating_sub(1));
    }
}
