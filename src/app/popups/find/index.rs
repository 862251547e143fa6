//! The index of find: the folded names of everything, built once per revision of the register, and the order
//! of what matches.

use std::collections::HashMap;
use std::thread::ScopedJoinHandle;

use foldhash::fast::FixedState;

use crate::app::panes::fuzzy;
use crate::app::panes::place::Place;
use crate::app::popups::find::Found;
use crate::app::popups::find::texts::Texts;
use crate::domain::{Background, Cohort, Hire, Id, Meetup, Opening, Organization, Person, Program};
use crate::register::Register;
use crate::text::fold::{Closeness, closeness, fold, has_words, words};

/// Nobody reads further; typing more letters is faster.
const MOST: usize = 500;

/// The folded lines of everything that can be found: by kind, and within a kind by name.
#[derive(Debug)]
pub(crate) struct Index {
    revision: u64,
    lines: Vec<Box<str>>,
    targets: Vec<Place>,
    texts: Texts,
    /// The last query and the indexes of its matches: a longer query is searched in those only.
    last: (String, Vec<usize>),
}

type IndexLines = Vec<(Box<str>, Place)>;

impl Index {
    #[must_use]
    pub(crate) fn new(register: &Register) -> Self {
        let (people, meetups, others) = std::thread::scope(|scope| {
            let meetups = scope.spawn(|| {
                sorted(register.all::<Meetup>().map(|one| (meetup_line(one), Place::Meetup(one.id))))
            });
            let others = scope.spawn(|| others(register));
            (people(register), joined(meetups), joined(others))
        });
        let ([before, after], mut index) = (
            others,
            Self {
                revision: register.revision(),
                lines: Vec::new(),
                targets: Vec::new(),
                texts: Texts::new(register),
                last: Default::default(),
            },
        );
        for (line, target) in [people, before, meetups, after].into_iter().flatten() {
            index.lines.push(line);
            index.targets.push(target);
        }
        index
    }

    #[must_use]
    pub(crate) const fn is_of(&self, register: &Register) -> bool {
        self.revision == register.revision()
    }

    /// The best matches, best first, and the number of all matches.
    pub(crate) fn matching(&mut self, query: &str, register: &Register) -> (Vec<Found>, usize) {
        if query.contains('@') {
            // An email address is known exactly, or not at all.
            let words = words(query);
            let found: Vec<_> =
                register.people_by_name().filter(|(_, text)| has_words(text, &words)).collect();
            let count = found.len();
            let best = found.into_iter().take(MOST).map(|(id, _)| Found::by_name(Place::Person(id)));
            return (best.collect(), count);
        }
        let folded = fold(query);
        let (last, held) = std::mem::take(&mut self.last);
        let mut found = if !last.is_empty() && folded.starts_with(&last) {
            // A longer query matches a subset. The subset keeps the order of the lines, so
            // equal matches do too.
            let lines: Vec<&str> =
                held.iter().filter_map(|place| self.lines.get(*place)).map(AsRef::as_ref).collect();
            fuzzy::matching(&folded, &lines)
                .into_iter()
                .filter_map(|place| held.get(place).copied())
                .collect()
        } else {
            fuzzy::matching(&folded, &self.lines)
        };
        self.rank(&mut found, &words(&folded));
        let named = found.iter().filter_map(|place| self.targets.get(*place)).copied().map(Found::by_name);
        let texts = self.texts.matching(&words(&folded));
        let count = found.len() + texts.len();
        let best = named.chain(texts).take(MOST).collect();
        found.sort_unstable();
        self.last = (folded, found);
        (best, count)
    }

    /// Whole words before beginnings of words, those before parts of words, and scattered letters last;
    /// among equals, the order stays. Letters scattered from within a word on are no match.
    fn rank(&self, found: &mut Vec<usize>, words: &[String]) {
        let closeness = |place: usize| match self.lines.get(place) {
            Some(line) => words.iter().map(|word| closeness(line, word)).max(),
            None => None,
        };
        let mut ranked: Vec<(Closeness, usize)> =
            found.iter().filter_map(|place| Some((closeness(*place)?, *place))).collect();
        ranked.retain(|(close, _)| *close < Closeness::Apart);
        ranked.sort_by_key(|(close, _)| *close);
        *found = ranked.into_iter().map(|(_, place)| place).collect();
    }
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Folded names from the register's own index, in its order.
fn people(register: &Register) -> IndexLines {
    let mut more: HashMap<Id<Person>, String, FixedState> = HashMap::default();
    for person in register.all::<Person>() {
        if !person.preferred_name.is_empty() || !person.middle_name.is_empty() {
            more.insert(person.id, fold(&format!(" {} {}", person.preferred_name, person.middle_name)));
        }
    }
    let entry = |(id, family, given): (Id<Person>, &str, &str)| {
        let mut line = String::with_capacity(family.len() + given.len() + 1);
        line.push_str(given);
        line.push(' ');
        line.push_str(family);
        if !(family.is_ascii() && given.is_ascii()) {
            // Names written family first (王明) are typed in that order.
            line.push_str(given);
        }
        if let Some(more) = more.get(&id) {
            line.push_str(more);
        }
        (line.into_boxed_str(), Place::Person(id))
    };
    register.people_names().map(entry).collect()
}

/// The kinds listed before the meetups, and the openings and hires listed after them.
fn others(register: &Register) -> [IndexLines; 2] {
    let cohorts = sorted(
        register.all::<Cohort>().map(|one| (format!("{} {}", one.code, one.title), Place::Cohort(one.id))),
    );
    let programs = sorted(
        register
            .all::<Program>()
            .map(|one| (format!("{} {}", one.title, one.institution), Place::Program(one.id))),
    );
    let organizations = sorted(
        register
            .all::<Organization>()
            .map(|one| (format!("{} {}", one.name, one.aliases.join(" ")), Place::Organization(one.id))),
    );
    let backgrounds = sorted(
        register
            .all::<Background>()
            .map(|one| (format!("{} {}", one.name, one.group), Place::Background(one.id))),
    );
    let hires = sorted(register.all::<Hire>().map(|one| (hire_line(register, one), Place::Hire(one.id))));
    let openings = sorted(
        register
            .all::<Opening>()
            .map(|one| (crate::app::detail::opening_words(register, one), Place::Opening(one.id))),
    );
    [
        [cohorts, programs, organizations, backgrounds].into_iter().flatten().collect(),
        openings.into_iter().chain(hires).collect(),
    ]
}

fn sorted(lines: impl Iterator<Item = (String, Place)>) -> IndexLines {
    let mut lines: IndexLines =
        lines.map(|(line, target)| (fold(line.trim_end()).into_boxed_str(), target)).collect();
    // A stable sort: records with the same name stay in the order of creation.
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
    lines
}

fn meetup_line(meetup: &Meetup) -> String {
    let date = meetup.start.date;
    format!(
        "{} {} {} {:04}-{:02}-{:02}",
        meetup.title,
        meetup.series,
        meetup.place,
        date.year(),
        date.month(),
        date.day()
    )
}

/// People, organization and year. With roles included, too many queries would match.
fn hire_line(register: &Register, hire: &Hire) -> String {
    let hirer = hire.hirer.map(|person| register.person_name(person)).unwrap_or_default();
    let organization =
        hire.organization.map(|organization| register.organization_name(organization)).unwrap_or_default();
    let year = hire.date.map(|date| date.year().to_string()).unwrap_or_default();
    [&hirer, &register.person_name(hire.hired), organization, &year].map(str::trim).join(" ")
}
