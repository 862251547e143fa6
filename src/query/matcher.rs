//! A query made ready for one kind of record: names are looked up, dates are days, and ties are sets of
//! people. It judges one record at a time and allocates nothing for most fields.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::dates::Days;
use super::field::{Datum, Empty, Field};
use super::fields::Listed;
use super::source::Source;
use super::truth::Truth;
use crate::text::fold::{fold, has_words};

/// What is known of records by their ids; all others are `No`.
pub(crate) type Known = HashMap<Uuid, Truth, FixedState>;

/// What a value of a field is compared with.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    Any,
    None,
    /// A folded text that is in it.
    Contains(String),
    /// A folded text that is all of it.
    Whole(String),
    Choice(&'static str),
    Records(HashSet<Uuid, FixedState>),
    Days(Days),
    /// Both ends included.
    Numbers(i64, i64),
    Flag(bool),
}

impl Pattern {
    /// Whether a known value fits. `Any` and `None` are about all values of a record, see [`Node::truth`].
    fn fits(&self, datum: Datum<'_>) -> Truth {
        match (self, datum) {
            (_, Datum::Unknown) => Truth::Unknown,
            (Self::Contains(wanted), Datum::Text(text)) => contains(text, wanted).into(),
            (Self::Whole(wanted), Datum::Text(text)) => is_whole(text, wanted).into(),
            (Self::Choice(wanted), Datum::Choice(word)) => (*wanted == word).into(),
            (Self::Records(wanted), Datum::Record(id)) => wanted.contains(&id).into(),
            (Self::Days(days), Datum::Date(date)) => days.has(date),
            (Self::Numbers(from, to), Datum::Number(number)) => (*from..=*to).contains(&number).into(),
            (Self::Flag(wanted), Datum::Flag(flag)) => (*wanted == flag).into(),
            _ => Truth::No,
        }
    }
}

/// Whether a folded text is in a text, without folding that where it is plain.
fn contains(text: &str, folded: &str) -> bool {
    if !text.is_ascii() || folded.is_empty() {
        return fold(text).contains(folded);
    }
    text.as_bytes().windows(folded.len()).any(|part| part.eq_ignore_ascii_case(folded.as_bytes()))
}

fn is_whole(text: &str, folded: &str) -> bool {
    let text = text.trim();
    if text.is_ascii() { text.eq_ignore_ascii_case(folded) } else { fold(text) == folded }
}

/// One condition.
#[derive(Debug)]
pub(crate) enum Node<T: 'static> {
    All(Vec<Self>),
    Either(Vec<Self>),
    Not(Box<Self>),
    Field(&'static Field<T>, Vec<Pattern>),
    /// Folded words.
    Words(Vec<String>),
    Known(Known),
}

impl<T: Listed> Node<T> {
    fn truth(&self, source: &Source<'_>, record: &T, text: Option<&str>) -> Truth {
        match self {
            Self::All(nodes) => {
                let mut all = Truth::Yes;
                for node in nodes {
                    all = all.and(node.truth(source, record, text));
                    if all == Truth::No {
                        break;
                    }
                }
                all
            }
            Self::Either(nodes) => {
                let mut either = Truth::No;
                for node in nodes {
                    either = either.or(node.truth(source, record, text));
                    if either == Truth::Yes {
                        break;
                    }
                }
                either
            }
            Self::Not(node) => !node.truth(source, record, text),
            Self::Field(field, patterns) => of_field(field, patterns, source, record),
            Self::Words(words) => match text {
                Some(text) => has_words(text, words).into(),
                None => has_words(&fold(&record.search_text(source)), words).into(),
            },
            Self::Known(known) => known.get(&record.id().uuid()).copied().unwrap_or(Truth::No),
        }
    }

    /// What it costs to judge a record, roughly: what is cheap is asked first.
    fn cost(&self) -> usize {
        match self {
            Self::Known(_) => 1,
            Self::Words(_) => 2,
            Self::Field(..) => 4,
            Self::Not(node) => node.cost(),
            Self::All(nodes) | Self::Either(nodes) => nodes.iter().map(Self::cost).sum(),
        }
    }

    /// All of these, the cheap ones first. Of words only one node is made.
    pub(crate) fn all(nodes: Vec<Self>) -> Self {
        let mut words = Vec::new();
        let mut others = Vec::new();
        for node in nodes {
            match node {
                Self::Words(more) => words.extend(more),
                other => others.push(other),
            }
        }
        if !words.is_empty() {
            others.push(Self::Words(words));
        }
        others.sort_by_key(Self::cost);
        match others.len() {
            1 => others.pop().unwrap_or(Self::All(Vec::new())),
            _ => Self::All(others),
        }
    }

    /// Whether it looks into search texts.
    fn needs_text(&self) -> bool {
        match self {
            Self::All(nodes) | Self::Either(nodes) => nodes.iter().any(Self::needs_text),
            Self::Not(node) => node.needs_text(),
            Self::Words(_) => true,
            Self::Field(..) | Self::Known(_) => false,
        }
    }
}

fn of_field<T>(field: &Field<T>, patterns: &[Pattern], source: &Source<'_>, record: &T) -> Truth {
    let (mut truth, mut has_value, mut is_known) = (Truth::No, false, false);
    (field.read)(source, record, &mut |datum| {
        has_value = true;
        is_known |= datum != Datum::Unknown;
        for pattern in patterns {
            truth = truth.or(pattern.fits(datum));
        }
    });
    let asks_for_values = patterns.iter().any(|pattern| !matches!(pattern, Pattern::Any | Pattern::None));
    if !has_value && asks_for_values && field.info.empty == Empty::Unknown {
        truth = Truth::Unknown;
    }
    if !asks_for_values {
        truth = Truth::No;
    }
    for pattern in patterns {
        truth = match pattern {
            Pattern::Any => truth.or(is_known.into()),
            Pattern::None => truth.or((!is_known).into()),
            _ => truth,
        };
    }
    truth
}

/// A query for one kind of record.
#[derive(Debug)]
pub struct Matcher<T: 'static> {
    pub(crate) node: Node<T>,
}

impl<T: Listed> Matcher<T> {
    /// Whether the query finds a record. `text` is its search text, folded, if the caller has it.
    #[must_use]
    pub fn truth(&self, source: &Source<'_>, record: &T, text: Option<&str>) -> Truth {
        self.node.truth(source, record, text)
    }

    #[must_use]
    pub fn finds(&self, source: &Source<'_>, record: &T, text: Option<&str>) -> bool {
        self.truth(source, record, text) == Truth::Yes
    }

    /// Whether it looks into search texts, so that a caller who has them should pass them.
    #[must_use]
    pub fn needs_text(&self) -> bool {
        self.node.needs_text()
    }
}
