//! The query of a pane's filter: which lines it finds, what is wrong with it, and what could come next.
//! Plain words are left to `rows`, which narrows by them faster.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::domain::{Background, Cohort, EntityKind, Hire, Id, Meetup, Opening, Organization, Person};
use crate::query::fields::Listed;
use crate::query::syntax::Condition;
use crate::query::{Completion, QueryProblem, Source, Tail, compile, complete, parse};
use crate::register::Register;
use crate::text::fold::{fold, words};

/// The kind of records that a pane lists.
#[must_use]
pub(crate) const fn kind_of(pane: Pane, face: HiresView) -> EntityKind {
    match (pane, face) {
        (Pane::Cohorts, _) => EntityKind::Cohort,
        (Pane::Students, _) => EntityKind::Person,
        (Pane::Backgrounds, _) => EntityKind::Background,
        (Pane::Meetups, _) => EntityKind::Meetup,
        (Pane::Hires, HiresView::Hires) => EntityKind::Hire,
        (Pane::Hires, HiresView::Organizations) => EntityKind::Organization,
        (Pane::Hires, HiresView::Openings) => EntityKind::Opening,
    }
}

/// The folded words of a filter that is nothing but words.
#[must_use]
pub(crate) fn plain_words(text: &str) -> Option<Vec<String>> {
    let parsed = parse(text);
    if !parsed.problems.is_empty() || parsed.query.alternatives.len() > 1 {
        return None;
    }
    let mut plain = Vec::new();
    for term in parsed.query.alternatives.iter().flat_map(|all| &all.terms) {
        match &term.condition {
            Condition::Word(word) if !term.negated && word.contains(char::is_whitespace) => {
                plain.push(fold(word));
            }
            Condition::Word(word) if !term.negated => plain.extend(words(word)),
            _ => return None,
        }
    }
    Some(plain)
}

/// The lines that a query finds, in their order, and what is wrong with it.
#[must_use]
pub(crate) fn narrowed(
    kind: EntityKind,
    text: &str,
    source: &Source<'_>,
    rows: &[Place],
) -> (Vec<Place>, Option<QueryProblem>) {
    macro_rules! lines {
        ($place:ident, $entity:ty) => {
            of_kind::<$entity>(text, source, rows, HashMap::default, |place| match place {
                Place::$place(id) => Some(id),
                _ => None,
            })
        };
    }
    match kind {
        EntityKind::Cohort => lines!(Cohort, Cohort),
        EntityKind::Background => lines!(Background, Background),
        EntityKind::Meetup => lines!(Meetup, Meetup),
        EntityKind::Hire => lines!(Hire, Hire),
        EntityKind::Organization => lines!(Organization, Organization),
        EntityKind::Opening => lines!(Opening, Opening),
        _ => {
            // The register keeps the search texts of people; others are few.
            let texts = || source.register.people_by_name().collect();
            of_kind::<Person>(text, source, rows, texts, |place| match place {
                Place::Person(id) => Some(id),
                _ => None,
            })
        }
    }
}

fn of_kind<'r, T: Listed>(
    text: &str,
    source: &Source<'r>,
    rows: &[Place],
    texts: impl FnOnce() -> HashMap<Id<T>, &'r str, FixedState>,
    id_of: impl Fn(Place) -> Option<Id<T>>,
) -> (Vec<Place>, Option<QueryProblem>) {
    let compiled = compile::<T>(text, source);
    let texts = if compiled.matcher.needs_text() { texts() } else { HashMap::default() };
    let finds = |place: &&Place| {
        let record = id_of(**place).and_then(|id| source.register.get(id).map(|record| (id, record)));
        record.is_some_and(|(id, record)| compiled.matcher.finds(source, record, texts.get(&id).copied()))
    };
    let found = rows.iter().filter(finds).copied().collect();
    (found, compiled.problems.into_iter().next())
}

/// What could come next in a filter, once something is written that could be more than a word.
#[must_use]
pub(crate) fn offers(kind: EntityKind, before: &str, register: &Register, today: Date) -> Completion {
    match parse(before).tail {
        Tail::Finished | Tail::Other => Completion::default(),
        Tail::Word(_) | Tail::Value { .. } | Tail::Saved(_) => {
            let mut completion = complete(kind, before, before.len(), &Source::new(register, today));
            let written = before.get(completion.start..).unwrap_or_default();
            // What is written already is no offer.
            completion.offers.retain(|offer| offer.text != written);
            completion
        }
    }
}
