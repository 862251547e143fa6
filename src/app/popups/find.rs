//! Finding anything by fuzzy match: an index of folded lines, built once per revision of the register, and
//! the popup to search it.

use std::collections::{HashMap, HashSet};
use std::thread::ScopedJoinHandle;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::form::{Choice, Source};
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::fuzzy;
use crate::app::panes::place::Place;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::picker::words_of;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::domain::{Background, Cohort, Hire, Id, Meetup, Opening, Organization, Person, Program};
use crate::register::Register;
use crate::text::fold::{fold, has_words, words};

/// Nobody reads further; typing more letters is faster.
const MOST: usize = 500;

/// The name of a place, and a note to tell it from others of the same name.
#[must_use]
pub(crate) fn place_words(place: Place, register: &Register) -> (String, String) {
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
            (
                meetup.map(|meetup| meetup.title.clone()).unwrap_or_default(),
                note.unwrap_or_default().trim_end_matches(" · ").to_owned(),
            )
        }
        Place::Hire(id) => {
            let Some(hire) = register.get(id) else { return Default::default() };
            let organization = hire.organization.map(|id| register.organization_name(id)).unwrap_or_default();
            let date = hire.date.map(|date| date.to_string()).unwrap_or_default();
            let note: Vec<&str> = [hire.role.as_str(), organization, &date]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            (
                format!(
                    "{} → {}",
                    crate::app::detail::hirer_words(register, hire),
                    register.person_name(hire.hired)
                ),
                note.join(" · "),
            )
        }
        Place::Opening(id) => {
            let Some(opening) = register.get(id) else { return Default::default() };
            let date = opening.noted.map(|date| date.to_string()).unwrap_or_default();
            let note: Vec<&str> =
                [opening.status.label(), &date].into_iter().filter(|part| !part.is_empty()).collect();
            (crate::app::detail::opening_words(register, opening), note.join(" · "))
        }
        // Lines of a detail are found through their subject.
        Place::Enrollment(_)
        | Place::Certificate(_)
        | Place::Position(_)
        | Place::Relationship(_)
        | Place::Attendance(_)
        | Place::Interaction(_)
        | Place::Wish(_)
        | Place::Consent(..) => Default::default(),
    }
}

/// The folded lines of everything that can be found: by kind, and within a kind by name.
#[derive(Debug)]
pub(crate) struct Index {
    revision: u64,
    lines: Vec<Box<str>>,
    targets: Vec<Place>,
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
    fn matching(&mut self, query: &str, register: &Register) -> (Vec<Place>, usize) {
        if query.contains('@') {
            // An email address is known exactly, or not at all.
            let words = words(query);
            let found: Vec<_> =
                register.people_by_name().filter(|(_, text)| has_words(text, &words)).collect();
            let count = found.len();
            return (found.into_iter().take(MOST).map(|(id, _)| Place::Person(id)).collect(), count);
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
        let count = found.len();
        let best = found.iter().take(MOST).filter_map(|place| self.targets.get(*place).copied()).collect();
        found.sort_unstable();
        self.last = (folded, found);
        (best, count)
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

/// The query and its matches.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindPopup {
    pub(crate) query: TextInput,
    pub(crate) found: Vec<Place>,
    /// The number of all matches; `found` has only the best.
    pub(crate) count: usize,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

impl FindPopup {
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.query.text().trim().is_empty()
    }

    /// Runs the query. An empty query lists the places visited, latest first.
    pub(crate) fn search(
        &mut self,
        index: &mut Index,
        register: &Register,
        latest: impl Iterator<Item = Place>,
    ) {
        (self.found, self.count) = if self.is_empty() {
            let mut latest: Vec<Place> = latest.filter(|place| place.record().is_some()).collect();
            let mut seen = HashSet::new();
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
    pub(crate) fn current(&self) -> Option<Place> {
        self.found.get(self.cursor).copied()
    }
}

impl Popup for FindPopup {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.found.len());
    }

    fn accept(&mut self, _: &View) -> Reply {
        match self.current() {
            Some(place) => Reply::close_and(FollowUp::GoTo(place)),
            None if self.is_empty() => Reply::Stay,
            None => Reply::Say(Tone::Plain, "No matches.".to_owned()),
        }
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        self.query.key(key).then_some(Reply::Ask(FollowUp::Search))
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.query.paste(text);
        Reply::Ask(FollowUp::Search)
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.found.len())
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }
}
