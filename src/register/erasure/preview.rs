//! A preview of an erasure, in words.

use std::collections::BTreeSet;

use super::words::Words;
use super::{Erasure, Mention, each_text, is_tombstone};
use crate::domain::contact::{email_key, identifier_key};
use crate::domain::{EntityKind, Id, Person, Record};
use crate::register::Register;
use crate::register::describe::value_of;
use crate::text::fold::{capital, fold};
use crate::text::plural;

/// How many names are listed before the rest is counted.
const NAMES_LISTED: usize = 4;
/// How many texts are quoted for a form of the name.
const QUOTED: usize = 2;
/// How many characters are quoted on either side.
const AROUND: usize = 18;

/// A form of the name or number that may also mean somebody else, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMention {
    pub mention: Mention,
    /// As it is called on the command line.
    pub name: String,
    /// What it is, and in how many texts.
    pub words: String,
    /// Some of the places, with a few words around it.
    pub examples: Vec<String>,
}

/// What would be kept, what emptied, and what is found elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    pub name: String,
    /// Records about the person that stay, so that counts stay true.
    pub kept: Vec<(EntityKind, usize)>,
    /// How many of these lose some text.
    pub emptied: Vec<(EntityKind, usize)>,
    /// Other people whose records contain the name or an address.
    pub in_notes_of: Vec<String>,
    /// Other records that contain it.
    pub in_others: Vec<(EntityKind, usize)>,
    /// Other people with the same name, address or number, who may be the same person.
    pub alike: Vec<String>,
    /// What may also mean somebody else.
    pub mentions: Vec<FoundMention>,
}

impl Preview {
    #[must_use]
    pub fn of(register: &Register, person: Id<Person>) -> Self {
        let erasure = Erasure::from_register(register, person);
        let mut preview = Self { name: register.person_name(person), ..Self::default() };
        let held = register.get(person);
        for record in register.records().filter(|record| record.id() != person.uuid()) {
            let kind = record.kind();
            let is_changed = erasure.redact(&record) != record;
            if erasure.is_about(&record) {
                count(&mut preview.kept, kind);
                if is_changed {
                    count(&mut preview.emptied, kind);
                }
            } else if is_changed {
                match &record {
                    Record::Person(other) => preview.in_notes_of.push(other.name()),
                    _ => count(&mut preview.in_others, kind),
                }
            }
        }
        let alike = register.all::<Person>().filter(|other| other.id != person && !is_tombstone(other));
        preview.alike = alike
            .filter(|other| held.is_some_and(|held| are_alike(held, other)))
            .map(|other| other.name())
            .collect();
        preview.mentions = held.map(|held| mentions(register, held)).unwrap_or_default();
        preview
    }

    /// In sentences. `backups` are the names of the files that will still contain the person.
    #[must_use]
    pub fn lines(&self, backups: &[String]) -> Vec<String> {
        let mut lines = vec![
            "Removes the name, addresses, numbers, tags, consents and notes, here and throughout the \
            history. “Erased person” remains."
                .to_owned(),
        ];
        if !self.kept.is_empty() {
            lines.push(format!("Kept without the name, so that counts stay right: {}.", counted(&self.kept)));
        }
        if !self.emptied.is_empty() {
            lines.push(format!("Notes are removed from {}.", capital(&counted(&self.emptied))));
        }
        if !self.in_notes_of.is_empty() {
            lines.push(format!(
                "The name or an address also appears in {}, where it is replaced by [erased].",
                listed(&self.in_notes_of)
            ));
        }
        if !self.in_others.is_empty() {
            lines.push(format!("It is also replaced in {}.", counted(&self.in_others)));
        }
        if !self.alike.is_empty() {
            lines.push(format!(
                "Not erased, although the name or an address is the same: {}. If it is the same person, \
                erase both.",
                listed(&self.alike)
            ));
        }
        lines.push("A first name alone in other people's notes can't be recognized and stays.".to_owned());
        lines.push(match backups {
            [] => "Files you exported are not changed.".to_owned(),
            [one] => {
                format!("An older backup still holds them: {one}. Files you exported are not changed.")
            }
            many => format!(
                "{} older backups still hold them ({}). Files you exported are not changed.",
                many.len(),
                listed(many)
            ),
        });
        lines.push("This can't be undone, and earlier changes can no longer be undone.".to_owned());
        lines
    }
}

/// What may also mean this person in the texts of others. The family name is listed even if it is nowhere
/// now, because it may be in an earlier version.
fn mentions(register: &Register, person: &Person) -> Vec<FoundMention> {
    let searched: Vec<(Mention, Words)> = Mention::of(person)
        .into_iter()
        .map(|mention| {
            let mut words = Words::default();
            words.add_mention(&mention, person);
            (mention, words)
        })
        .collect();
    let mut found: Vec<(usize, Vec<String>)> = vec![(0, Vec::new()); searched.len()];
    // What is taken out anyway does not count.
    let numbers: BTreeSet<Mention> =
        searched.iter().map(|(mention, _)| mention.clone()).filter(Mention::is_taken_unasked).collect();
    let erasure = Erasure::from_register_with(register, person.id, numbers);
    for record in register.records().filter(|record| record.id() != person.id.uuid()) {
        let may_hold = |text: &str| searched.iter().any(|(_, words)| words.may_be_in(text));
        if !texts(&record).iter().any(|text| may_hold(text)) {
            continue;
        }
        for text in texts(&erasure.redact(&record)) {
            for ((_, words), (count, examples)) in searched.iter().zip(&mut found) {
                let Some(place) = words.places(&text).first().copied() else { continue };
                *count += 1;
                if examples.len() < QUOTED {
                    examples.push(format!("{}: {}", whose(&record), quoted(&text, place)));
                }
            }
        }
    }
    let is_listed = |mention: &Mention, count: usize| {
        count > 0 || *mention == Mention::FamilyName(person.family_name.trim().to_owned())
    };
    let kept =
        searched.into_iter().zip(found).filter(|((mention, _), (count, _))| is_listed(mention, *count));
    kept.map(|((mention, _), (count, examples))| {
        let places = match count {
            0 => "in no current text, possibly in the history".to_owned(),
            count => format!("in {}", plural::counted(count, "text", "texts")),
        };
        let words = format!("{}, {places}", mention.words(person));
        FoundMention { name: mention.name(person), mention, words, examples }
    })
    .collect()
}

fn texts(record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(value) = value_of(record) {
        each_text(record, &value, &mut String::new(), &mut |_, text| found.push(text.to_owned()));
    }
    found
}

fn whose(record: &Record) -> String {
    match record {
        Record::Person(person) => person.name(),
        other => capital(other.kind().one()),
    }
}

/// `“… met Mr. Berg at the …”`
fn quoted(text: &str, (start, end): (usize, usize)) -> String {
    let (before, rest) = text.split_at_checked(start).unwrap_or_default();
    let (found, after) = rest.split_at_checked(end.saturating_sub(start)).unwrap_or_default();
    let begins = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(place, _)| place);
    let ends = after.char_indices().nth(AROUND).map_or(after.len(), |(place, _)| place);
    let cut = |cut: bool| if cut { "…" } else { "" };
    let line = format!(
        "“{}{}{found}{}{}”",
        cut(begins > 0),
        before.get(begins..).unwrap_or_default(),
        after.get(..ends).unwrap_or_default(),
        cut(ends < after.len())
    );
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn are_alike(one: &Person, other: &Person) -> bool {
    let emails: Vec<String> = other.emails.iter().map(|email| email_key(email)).collect();
    let numbers: Vec<_> = other.identifiers.iter().map(identifier_key).collect();
    fold(&one.name()) == fold(&other.name())
        || one.emails.iter().any(|email| emails.contains(&email_key(email)))
        || one.identifiers.iter().any(|number| numbers.contains(&identifier_key(number)))
}

fn count(counts: &mut Vec<(EntityKind, usize)>, kind: EntityKind) {
    match counts.iter_mut().find(|(held, _)| *held == kind) {
        Some((_, count)) => *count += 1,
        None => counts.push((kind, 1)),
    }
}

/// `2 hires, 1 enrollment and 3 attendances`
fn counted(counts: &[(EntityKind, usize)]) -> String {
    plural::listed(&counts.iter().map(|(kind, count)| kind.counted(*count)).collect::<Vec<_>>())
}

/// Like [`plural::listed`], but names only the first few.
fn listed(names: &[String]) -> String {
    let rest = names.len().saturating_sub(NAMES_LISTED);
    let mut listed: Vec<String> = names.iter().take(NAMES_LISTED).cloned().collect();
    if rest > 0 {
        listed.push(format!("{rest} more"));
    }
    plural::listed(&listed)
}
