//! What was written about people, meetups and the rest: notes, and summaries of logged contacts. A text is
//! found by words that begin as the typed ones do; its letters are not matched fuzzily, since any would be in
//! it.

use crate::app::panes::place::Place;
use crate::app::popups::find::Found;
use crate::domain::{Cohort, Hire, Id, Interaction, Meetup, Opening, Person, Wish};
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
#[derive(Debug, Default)]
pub(super) struct Texts {
    lines: Vec<(Box<str>, Found)>,
}

impl Texts {
    #[must_use]
    pub(super) fn new(register: &Register) -> Self {
        let mut texts = Self::default();
        for one in register.all::<Person>() {
            texts.add(Place::Person(one.id), TextSource::Person(one.id), &one.notes);
        }
        for one in register.all::<Interaction>() {
            if let Some(person) = one.people.first() {
                texts.add(Place::Person(*person), TextSource::Interaction(one.id), &one.summary);
            }
        }
        for one in register.all::<Wish>() {
            texts.add(Place::Person(one.person), TextSource::Wish(one.id), &one.notes);
        }
        for one in register.all::<Cohort>() {
            texts.add(Place::Cohort(one.id), TextSource::Cohort(one.id), &one.notes);
        }
        for one in register.all::<Meetup>() {
            texts.add(Place::Meetup(one.id), TextSource::Meetup(one.id), &one.notes);
        }
        for one in register.all::<Hire>() {
            texts.add(Place::Hire(one.id), TextSource::Hire(one.id), &one.notes);
        }
        for one in register.all::<Opening>() {
            texts.add(Place::Opening(one.id), TextSource::Opening(one.id), &one.notes);
        }
        texts
    }

    fn add(&mut self, place: Place, source: TextSource, text: &str) {
        if !text.is_empty() {
            self.lines.push((fold(text).into_boxed_str(), Found { place, text: Some(source) }));
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
