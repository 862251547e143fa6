//! What was written about people, meetups and the rest: notes, and summaries of logged contacts. A text is
//! found by words that begin as the typed ones do; its letters are not matched fuzzily, since any would be in
//! it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::app::panes::place::Place;
use crate::app::popups::find::Found;
use crate::domain::{Cohort, EntityKind, Hire, Id, Interaction, Meetup, Opening, Person, RecordKey, Wish};
use crate::register::{Register, Tabled};
use crate::text::fold::{Closeness, closeness, fold};

/// The record whose text has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TextSource(RecordKey);

/// The kinds with a text, in their order.
const KINDS: [EntityKind; 7] = [
    EntityKind::Person,
    EntityKind::Interaction,
    EntityKind::Wish,
    EntityKind::Cohort,
    EntityKind::Meetup,
    EntityKind::Hire,
    EntityKind::Opening,
];

impl TextSource {
    /// What the text is, in a word.
    #[must_use]
    pub(crate) const fn kind(self) -> &'static str {
        match self.0.0 {
            EntityKind::Interaction => "contact",
            EntityKind::Wish => "wish",
            _ => "note",
        }
    }

    /// By kind, then in the order of creation.
    fn rank(self) -> (Option<usize>, Uuid) {
        let (kind, id) = self.0;
        (KINDS.iter().position(|one| *one == kind), id)
    }

    /// The text, as it was written.
    #[must_use]
    pub(crate) fn text(self, register: &Register) -> &str {
        let (kind, id) = self.0;
        match kind {
            EntityKind::Person => register.get(Id::<Person>::new(id)).map(|one| one.notes.as_str()),
            EntityKind::Interaction => {
                register.get(Id::<Interaction>::new(id)).map(|one| one.summary.as_str())
            }
            EntityKind::Wish => register.get(Id::<Wish>::new(id)).map(|one| one.notes.as_str()),
            EntityKind::Cohort => register.get(Id::<Cohort>::new(id)).map(|one| one.notes.as_str()),
            EntityKind::Meetup => register.get(Id::<Meetup>::new(id)).map(|one| one.notes.as_str()),
            EntityKind::Hire => register.get(Id::<Hire>::new(id)).map(|one| one.notes.as_str()),
            EntityKind::Opening => register.get(Id::<Opening>::new(id)).map(|one| one.notes.as_str()),
            _ => None,
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
        texts.add_all::<Person>(register);
        texts.add_all::<Interaction>(register);
        texts.add_all::<Wish>(register);
        texts.add_all::<Cohort>(register);
        texts.add_all::<Meetup>(register);
        texts.add_all::<Hire>(register);
        texts.add_all::<Opening>(register);
        texts
    }

    fn add_all<T: Tabled>(&mut self, register: &Register) {
        let sources = register.all::<T>().map(|one| TextSource((T::KIND, one.id().uuid())));
        self.lines.extend(sources.filter_map(|source| line(register, source)));
    }

    /// Makes the texts of these records anew.
    pub(super) fn update(&mut self, register: &Register, touched: &BTreeSet<RecordKey>) {
        self.lines.retain(|(_, found)| found.text.is_none_or(|source| !touched.contains(&source.0)));
        for line in touched.iter().filter_map(|record| line(register, TextSource(*record))) {
            let rank = |line: &(Box<str>, Found)| line.1.text.map(TextSource::rank);
            let place = self.lines.partition_point(|held| rank(held) < rank(&line));
            self.lines.insert(place, line);
        }
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
    let text = source.text(register);
    if text.is_empty() {
        return None;
    }
    let place = match source.0 {
        (EntityKind::Interaction, id) => {
            Place::Person(*register.get(Id::<Interaction>::new(id))?.people.first()?)
        }
        (EntityKind::Wish, id) => Place::Person(register.get(Id::<Wish>::new(id))?.person),
        (kind, id) => Place::of(kind, id)?,
    };
    Some((fold(text).into_boxed_str(), Found { place, text: Some(source) }))
}
