//! What was written about people, meetups and the rest: notes, and summaries of logged contacts. A text is
//! found by words that begin as the typed ones do; its letters are not matched fuzzily, since any would be in
//! it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::app::panes::place::Place;
use crate::app::popups::find::Found;
use crate::domain::{Cohort, EntityKind, Hire, Id, Interaction, Meetup, Opening, Person, RecordKey, Wish};
use crate::register::Register;
use crate::text::fold::{Closeness, closeness, fold};

/// The record whose text has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TextSource {
    Person(Id<Person>),
    Interaction(Id<Interaction>),
    Wish(Id<Wish>),
    Cohort(Id<Cohort>),
    Meetup(Id<Meetup>),
    Hire(Id<Hire>),
    Opening(Id<Opening>),
}

impl TextSource {
    /// What the text is, in a word.
    #[must_use]
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Interaction(_) => "contact",
            Self::Wish(_) => "wish",
            _ => "note",
        }
    }

    /// The text of a record, if records of its kind have one.
    fn of((kind, id): RecordKey) -> Option<Self> {
        Some(match kind {
            EntityKind::Person => Self::Person(Id::new(id)),
            EntityKind::Interaction => Self::Interaction(Id::new(id)),
            EntityKind::Wish => Self::Wish(Id::new(id)),
            EntityKind::Cohort => Self::Cohort(Id::new(id)),
            EntityKind::Meetup => Self::Meetup(Id::new(id)),
            EntityKind::Hire => Self::Hire(Id::new(id)),
            EntityKind::Opening => Self::Opening(Id::new(id)),
            _ => return None,
        })
    }

    const fn record(self) -> RecordKey {
        match self {
            Self::Person(id) => (EntityKind::Person, id.uuid()),
            Self::Interaction(id) => (EntityKind::Interaction, id.uuid()),
            Self::Wish(id) => (EntityKind::Wish, id.uuid()),
            Self::Cohort(id) => (EntityKind::Cohort, id.uuid()),
            Self::Meetup(id) => (EntityKind::Meetup, id.uuid()),
            Self::Hire(id) => (EntityKind::Hire, id.uuid()),
            Self::Opening(id) => (EntityKind::Opening, id.uuid()),
        }
    }

    /// By kind, then in the order of creation.
    const fn rank(self) -> (u8, Uuid) {
        let kind = match self {
            Self::Person(_) => 0,
            Self::Interaction(_) => 1,
            Self::Wish(_) => 2,
            Self::Cohort(_) => 3,
            Self::Meetup(_) => 4,
            Self::Hire(_) => 5,
            Self::Opening(_) => 6,
        };
        (kind, self.record().1)
    }

    /// The text, as it was written.
    #[must_use]
    pub(crate) fn text(self, register: &Register) -> &str {
        match self {
            Self::Person(id) => register.get(id).map(|one| one.notes.as_str()),
            Self::Interaction(id) => register.get(id).map(|one| one.summary.as_str()),
            Self::Wish(id) => register.get(id).map(|one| one.notes.as_str()),
            Self::Cohort(id) => register.get(id).map(|one| one.notes.as_str()),
            Self::Meetup(id) => register.get(id).map(|one| one.notes.as_str()),
            Self::Hire(id) => register.get(id).map(|one| one.notes.as_str()),
            Self::Opening(id) => register.get(id).map(|one| one.notes.as_str()),
        }
        .unwrap_or_default()
    }

    /// The text from a little before the first of the words on, in one line.
    #[must_use]
    pub(crate) fn passage(self, register: &Register, words: &[String]) -> String {
        let written: Vec<&str> = self.text(register).split_whitespace().collect();
        let has = |part: &&str| words.iter().any(|word| closeness(&fold(part), word) <= Closeness::Begins);
        let first = written.iter().position(has).unwrap_or_default();
        let from = first.saturating_sub(3);
        let before = if from > 0 { "… " } else { "" };
        format!("{before}{}", written.get(from..).unwrap_or_default().join(" "))
    }
}

/// The folded texts, in the order of their kinds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    lines: Vec<(Box<str>, Found)>,
}

impl Texts {
    #[must_use]
    pub(super) fn new(register: &Register) -> Self {
        let mut texts = Self::default();
        register.all::<Person>().for_each(|one| texts.add(register, TextSource::Person(one.id)));
        register.all::<Interaction>().for_each(|one| texts.add(register, TextSource::Interaction(one.id)));
        register.all::<Wish>().for_each(|one| texts.add(register, TextSource::Wish(one.id)));
        register.all::<Cohort>().for_each(|one| texts.add(register, TextSource::Cohort(one.id)));
        register.all::<Meetup>().for_each(|one| texts.add(register, TextSource::Meetup(one.id)));
        register.all::<Hire>().for_each(|one| texts.add(register, TextSource::Hire(one.id)));
        register.all::<Opening>().for_each(|one| texts.add(register, TextSource::Opening(one.id)));
        texts
    }

    /// Makes the texts of these records anew.
    pub(super) fn update(&mut self, register: &Register, touched: &BTreeSet<RecordKey>) {
        self.lines.retain(|(_, found)| found.text.is_none_or(|source| !touched.contains(&source.record())));
        for source in touched.iter().filter_map(|record| TextSource::of(*record)) {
            if let Some(line) = line(register, source) {
                let before =
                    |held: &(Box<str>, Found)| held.1.text.is_some_and(|held| held.rank() < source.rank());
                self.lines.insert(self.lines.partition_point(before), line);
            }
        }
    }

    fn add(&mut self, register: &Register, source: TextSource) {
        self.lines.extend(line(register, source));
    }

    /// The texts that have all of the words, those with the whole words first.
    #[must_use]
    pub(super) fn matching(&self, words: &[String]) -> Vec<Found> {
        let close = |line: &str| words.iter().map(|word| closeness(line, word)).max();
        let mut found: Vec<(Closeness, Found)> = self
            .lines
            .iter()
            .filter_map(|(line, found)| Some((close(line)?, *found)))
            .filter(|(close, _)| *close <= Closeness::Begins)
            .collect();
        found.sort_by_key(|(close, _)| *close);
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// A folded text and what it leads to; `None` if there is none.
fn line(register: &Register, source: TextSource) -> Option<(Box<str>, Found)> {
    let place = match source {
        TextSource::Person(id) => Place::Person(id),
        TextSource::Interaction(id) => Place::Person(*register.get(id)?.people.first()?),
        TextSource::Wish(id) => Place::Person(register.get(id)?.person),
        TextSource::Cohort(id) => Place::Cohort(id),
        TextSource::Meetup(id) => Place::Meetup(id),
        TextSource::Hire(id) => Place::Hire(id),
        TextSource::Opening(id) => Place::Opening(id),
    };
    let text = source.text(register);
    (!text.is_empty()).then(|| (fold(text).into_boxed_str(), Found { place, text: Some(source) }))
}
