//! The index of find: the folded names of everything, and the order of what matches.

use std::thread::ScopedJoinHandle;

use uuid::Uuid;

use crate::app::panes::fuzzy;
use crate::app::panes::place::Place;
use crate::app::popups::find::Found;
use crate::app::popups::find::texts::Texts;
use crate::domain::{EntityKind, Hire, Id, Meetup, Person};
use crate::register::{Register, Tabled};
use crate::text::fold::{Closeness, closeness, fold, has_words, words};

/// Nobody reads further; typing more letters is faster.
const MOST: usize = 500;

/// The folded name of something that can be found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexLine {
    pub(super) text: Box<str>,
    pub(super) target: Place,
}

impl AsRef<str> for IndexLine {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// The folded lines of everything that can be found: by kind, and within a kind by name.
#[derive(Debug)]
pub(crate) struct Index {
    pub(super) revision: u64,
    pub(super) lines: Vec<IndexLine>,
    pub(super) texts: Texts,
    /// The last query and the indexes of its matches: a longer query is searched in those only.
    pub(super) last: (String, Vec<usize>),
}

/// The order of the kinds. What is not in it is found through its subject.
const KINDS: [EntityKind; 8] = [
    EntityKind::Person,
    EntityKind::Cohort,
    EntityKind::Program,
    EntityKind::Organization,
    EntityKind::Background,
    EntityKind::Meetup,
    EntityKind::Opening,
    EntityKind::Hire,
];

impl Index {
    #[must_use]
    pub(crate) fn new(register: &Register) -> Self {
        let (people, meetups, [before, after]) = std::thread::scope(|scope| {
            let meetups = scope.spawn(|| of_kind(register, Place::Meetup));
            let others = scope.spawn(|| others(register));
            (people(register), joined(meetups), joined(others))
        });
        Self {
            revision: register.revision(),
            lines: [people, before, meetups, after].into_iter().flatten().collect(),
            texts: Texts::new(register),
            last: Default::default(),
        }
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
            let lines: Vec<&IndexLine> = held.iter().filter_map(|place| self.lines.get(*place)).collect();
            fuzzy::matching(&folded, &lines)
                .into_iter()
                .filter_map(|place| held.get(place).copied())
                .collect()
        } else {
            fuzzy::matching(&folded, &self.lines)
        };
        self.rank(&mut found, &words(&folded));
        let named =
            found.iter().filter_map(|place| self.lines.get(*place)).map(|line| Found::by_name(line.target));
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
            Some(line) => words.iter().map(|word| closeness(&line.text, word)).max(),
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

/// Everybody, in the order of the register's own index.
fn people(register: &Register) -> Vec<IndexLine> {
    register.people_names().map(|names| person_line(register, names)).collect()
}

/// The line of somebody whose folded names are known.
pub(super) fn person_line(register: &Register, (id, family, given): (Id<Person>, &str, &str)) -> IndexLine {
    let mut text = String::with_capacity(family.len() + given.len() + 1);
    text.push_str(given);
    text.push(' ');
    text.push_str(family);
    if !(family.is_ascii() && given.is_ascii()) {
        // Names written family first (王明) are typed in that order.
        text.push_str(given);
    }
    if let Some(person) = register.get(id)
        && (!person.preferred_name.is_empty() || !person.middle_name.is_empty())
    {
        text.push_str(&fold(&format!(" {} {}", person.preferred_name, person.middle_name)));
    }
    IndexLine { text: text.into_boxed_str(), target: Place::Person(id) }
}

/// The kinds listed before the meetups, and the openings and hires listed after them.
fn others(register: &Register) -> [Vec<IndexLine>; 2] {
    let mut before = of_kind(register, Place::Cohort);
    before.extend(of_kind(register, Place::Program));
    before.extend(of_kind(register, Place::Organization));
    before.extend(of_kind(register, Place::Background));
    let mut after = of_kind(register, Place::Opening);
    after.extend(of_kind(register, Place::Hire));
    [before, after]
}

fn of_kind<T: Tabled>(register: &Register, place: fn(Id<T>) -> Place) -> Vec<IndexLine> {
    let mut lines: Vec<IndexLine> =
        register.all::<T>().filter_map(|one| line(register, place(one.id()))).collect();
    // A stable sort: records with the same name stay in the order of creation.
    lines.sort_by(|one, other| one.text.cmp(&other.text));
    lines
}

/// By kind, then by name; records with the same name in the order of creation.
pub(super) fn key(line: &IndexLine) -> (Option<usize>, &str, Option<Uuid>) {
    let (kind, id) = line.target.record().unzip();
    (KINDS.iter().position(|one| Some(*one) == kind), &line.text, id)
}

/// The line of anything but a person; `None` if it is not there.
pub(super) fn line(register: &Register, target: Place) -> Option<IndexLine> {
    let text = match target {
        Place::Cohort(id) => register.get(id).map(|one| format!("{} {}", one.code, one.title)),
        Place::Program(id) => register.get(id).map(|one| format!("{} {}", one.title, one.institution)),
        Place::Organization(id) => {
            register.get(id).map(|one| format!("{} {}", one.name, one.aliases.join(" ")))
        }
        Place::Background(id) => register.get(id).map(|one| format!("{} {}", one.name, one.group)),
        Place::Meetup(id) => register.get(id).map(|one| meetup_line(one)),
        Place::Opening(id) => register.get(id).map(|one| crate::app::detail::opening_words(register, one)),
        Place::Hire(id) => register.get(id).map(|one| hire_line(register, one)),
        _ => None,
    }?;
    Some(IndexLine { text: fold(text.trim_end()).into_boxed_str(), target })
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
