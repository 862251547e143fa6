//! What could come next in a query: fields, ties, values and saved filters, the likeliest first.

use std::collections::HashSet;

use super::field::{Datum, FieldInfo, ValueKind};
use super::fields::{self, Listed};
use super::names::named_records;
use super::parser::{Tail, parse};
use super::saved;
use super::source::Source;
use super::syntax::{Comparison, GraphTerm, written_value};
use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EntityKind, Filter, Hire, Import, Interaction,
    Mapping, Meetup, Opening, Organization, Person, Position, Program, Relationship, Wish,
};
use crate::text::fold::fold;
use crate::with_entities;

/// The most offers.
const MOST: usize = 50;
/// Texts are looked for in this many records, so that a key press never waits.
const MOST_READ: usize = 20_000;

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What would be written.
    pub text: String,
    /// A line about it; empty for a value.
    pub doc: String,
}

/// What could be written in place of the bytes from `start` to the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    pub start: usize,
    pub offers: Vec<Offer>,
}

/// What could come next at the cursor, a place in bytes.
#[must_use]
pub fn complete(kind: EntityKind, text: &str, cursor: usize, source: &Source<'_>) -> Completion {
    let before = text.get(..cursor).unwrap_or(text);
    let parsed = parse(before);
    let kind = match parsed.inside.last() {
        None => kind,
        Some(GraphTerm::Attended) => EntityKind::Meetup,
        Some(_) => EntityKind::Person,
    };
    let written = |start: usize| before.get(start..).unwrap_or_default();
    match parsed.tail {
        Tail::Other => Completion::default(),
        Tail::Finished => Completion { start: before.len(), offers: names(kind, "") },
        Tail::Word(start) => {
            let hyphen = usize::from(written(start).starts_with('-'));
            let start = start + hyphen;
            Completion { start, offers: names(kind, written(start)) }
        }
        Tail::Saved(start) => {
            let all = saved::of_list(source.register, kind);
            let all = all.map(|filter| Offer { text: filter.name.clone(), doc: filter.query.clone() });
            Completion { start, offers: ranked(all.collect(), written(start)) }
        }
        Tail::Value { field, start } => {
            let sign = Comparison::ALL.into_iter().map(Comparison::sign);
            let sign = sign.filter(|sign| written(start).starts_with(sign)).map(str::len).max();
            let start = start + sign.unwrap_or(0);
            let typed = written(start).trim_start_matches('"');
            let info = fields::infos(kind).find(|info| info.name == field);
            let offers = info.map(|info| values(kind, info, typed, source)).unwrap_or_default();
            Completion { start, offers }
        }
    }
}

/// Fields and, for people, ties.
fn names(kind: EntityKind, typed: &str) -> Vec<Offer> {
    let fields =
        fields::infos(kind).map(|info| Offer { text: format!("{}:", info.name), doc: info.doc.to_owned() });
    let ties = GraphTerm::TABLE
        .iter()
        .filter(|_| kind == EntityKind::Person)
        .map(|(name, doc, _)| Offer { text: format!("{name}("), doc: (*doc).to_owned() });
    ranked(fields.chain(ties).collect(), typed)
}

fn values(kind: EntityKind, info: &FieldInfo, typed: &str, source: &Source<'_>) -> Vec<Offer> {
    let plain = |text: &str| Offer { text: text.to_owned(), doc: String::new() };
    let mut offers: Vec<Offer> = match info.kind {
        ValueKind::Flag => ["yes", "no"].map(plain).into(),
        ValueKind::Choice(words) => words.iter().map(|word| plain(&written_value(word))).collect(),
        ValueKind::Record(of) => {
            let mut names: Vec<&str> = named_records(source, of).all().collect();
            names.sort_by_cached_key(|name| fold(name));
            if of == EntityKind::Cohort {
                // The newest cohorts have the last codes.
                names.reverse();
            }
            names.into_iter().map(|name| plain(&written_value(name))).collect()
        }
        ValueKind::Date => [
            ("<30d", "within the last 30 days"),
            (">1y", "longer than a year ago"),
            ("today", "today"),
            ("\"this month\"", "in this month"),
            ("\"last month\"", "in the month before"),
            ("\"this year\"", "in this year"),
            ("\"last year\"", "in the year before"),
        ]
        .map(|(text, doc)| Offer { text: text.to_owned(), doc: doc.to_owned() })
        .into(),
        ValueKind::Number => Vec::new(),
        ValueKind::Text => texts(kind, info.name, typed, source),
    };
    offers.push(Offer { text: "any".to_owned(), doc: "something is known".to_owned() });
    offers.push(Offer { text: "none".to_owned(), doc: "nothing is known".to_owned() });
    ranked(offers, typed)
}

macro_rules! declare_texts {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// The texts that a field has.
        fn texts(kind: EntityKind, field: &str, typed: &str, source: &Source<'_>) -> Vec<Offer> {
            match kind {
                $(EntityKind::$entity => texts_of::<$entity>(field, typed, source),)+
            }
        }
    };
}
with_entities!(declare_texts);

fn texts_of<T: Listed>(field: &str, typed: &str, source: &Source<'_>) -> Vec<Offer> {
    let Some(field) = fields::named::<T>(field) else { return Vec::new() };
    let typed = fold(typed);
    let mut found = HashSet::new();
    for record in source.register.all::<T>().take(MOST_READ) {
        (field.read)(source, record, &mut |datum| {
            if let Datum::Text(text) = datum
                && !found.contains(text)
                && fold(text).contains(&typed)
            {
                found.insert(text.to_owned());
            }
        });
        if found.len() >= MOST {
            break;
        }
    }
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort_by_cached_key(|text| (fold(text), text.clone()));
    found.iter().map(|text| Offer { text: written_value(text), doc: String::new() }).collect()
}

/// Those that have what was typed: at their beginning, at the beginning of a word, anywhere.
fn ranked(offers: Vec<Offer>, typed: &str) -> Vec<Offer> {
    let typed = fold(typed);
    let rank = |offer: &Offer| {
        let text = fold(offer.text.trim_start_matches('"'));
        let begins = |text: &str| text.starts_with(typed.as_str());
        if begins(&text) {
            Some(0)
        } else if text.split(|letter: char| !letter.is_alphanumeric()).any(begins) {
            Some(1)
        } else {
            text.contains(&typed).then_some(2)
        }
    };
    let mut ranked: Vec<(usize, Offer)> =
        offers.into_iter().filter_map(|offer| rank(&offer).map(|rank| (rank, offer))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, offer)| offer).take(MOST).collect()
}
