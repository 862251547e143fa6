//! What is told before anybody is matched: what the reader left, what is switched off, and what asks first.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::entries::whom;
use super::preview::{PreviewLine, State, Switch};
use super::report::{Note, Report};
use crate::domain::{EntityKind, Person};
use crate::exchange::import::facts::{Fact, Facts, Left, PersonKey, What};

/// Reports what the reader left, what is switched off, and what asks.
pub(super) fn tell_left(facts: &Facts, options: &Options, report: &mut Report) {
    let note = |left: &Left| Note::at(left.place, left.name.clone(), left.reason.clone());
    report.refused.extend(facts.refused.iter().map(note));
    report.skipped.extend(facts.skipped.iter().map(note));
    let switches = &options.switches;
    let asks = |index: usize, fact: &Fact| fact.asks.filter(|_| !switches.accepts(index));
    let is_any = facts.list.iter().enumerate().any(|(index, fact)| asks(index, fact).is_some());
    if !is_any && switches.people_off.is_empty() && switches.facts_off.is_empty() {
        return;
    }
    let names = names(facts);
    let mut off = BTreeSet::new();
    for (index, fact) in facts.list.iter().enumerate() {
        let who = whom(&fact.what);
        let name = || fact_name(&fact.what, &names);
        let line = |state, why| {
            let line = PreviewLine::left(fact.place, name(), state, why, Some(Switch::Fact(index)));
            PreviewLine { kind: kind_of(&fact.what), ..line }
        };
        if let Some(why) = asks(index, fact) {
            report.asked.push(Note::at(fact.place, name(), why));
            report.preview.push(line(State::Asked, why));
        } else if switches.facts_off.contains(&index) {
            report.preview.push(line(State::Off, ""));
        } else if let Some(who) = who.filter(|who| switches.people_off.contains(who))
            && off.insert(who)
        {
            let switch = Some(Switch::Person(who));
            report.preview.push(PreviewLine::left(fact.place, name(), State::Off, "", switch));
        }
    }
}

/// Reports a fact that can't be saved.
pub(super) fn refuse_fact(facts: &Facts, index: usize, why: &str, report: &mut Report) {
    if let Some(fact) = facts.list.get(index) {
        report.refused.push(Note::at(fact.place, fact_name(&fact.what, &names(facts)), why));
    }
}

/// Whom or what a fact is about.
fn fact_name(what: &What, names: &BTreeMap<PersonKey, String>) -> String {
    match what {
        What::Cohort(fact) => fact.code.clone(),
        What::Organization(fact) => fact.name.clone(),
        What::Meetup(fact) => fact.title.clone(),
        what => whom(what).and_then(|who| names.get(&who).cloned()).unwrap_or_default(),
    }
}

const fn kind_of(what: &What) -> EntityKind {
    match what {
        What::Cohort(_) => EntityKind::Cohort,
        What::Organization(_) => EntityKind::Organization,
        What::Meetup(_) => EntityKind::Meetup,
        _ => EntityKind::Person,
    }
}

/// What the file calls everybody.
fn names(facts: &Facts) -> BTreeMap<PersonKey, String> {
    let mut names = BTreeMap::new();
    for fact in &facts.list {
        if let What::Person(person) = &fact.what {
            names.entry(person.who).or_insert_with(|| called(&person.person));
        }
    }
    names
}

/// Somebody's name, or their number if the file gives no name.
pub(super) fn called(person: &Person) -> String {
    let number = person.identifiers.first().map(|held| held.value.clone());
    Some(person.name()).filter(|name| !name.is_empty()).or(number).unwrap_or_default()
}
