//! What is told before anybody is matched: what the reader left, what is switched off, and what asks first.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::entries::whom;
use super::preview::{PreviewLine, State, Switch};
use super::report::{Note, Report};
use crate::domain::Person;
use crate::exchange::import::facts::{Fact, Facts, Left, PersonKey, What};

/// Reports what the reader left, what is switched off, and what asks.
pub(super) fn tell_left(facts: &Facts, options: &Options, report: &mut Report) {
    let note = |left: &Left| Note::at(left.place, left.name.clone(), left.reason.clone());
    report.refused.extend(facts.refused.iter().map(note));
    report.skipped.extend(facts.skipped.iter().map(note));
    let switches = &options.switches;
    let asks = |index: usize, fact: &Fact| fact.asks.filter(|_| !switches.accepts(index));
    let is_any = facts.list.iter().enumerate().any(|(index, fact)| asks(index, fact).is_some());
    if !is_any && switches.people_off.is_empty() {
        return;
    }
    let names = names(facts);
    let mut off = BTreeSet::new();
    for (index, fact) in facts.list.iter().enumerate() {
        let who = whom(&fact.what);
        let name = || who.and_then(|who| names.get(&who).cloned()).unwrap_or_default();
        if let Some(why) = asks(index, fact) {
            report.asked.push(Note::at(fact.place, name(), why));
            let switch = Some(Switch::Fact(index));
            report.preview.push(PreviewLine::left(fact.place, name(), State::Asked, why, switch));
        } else if let Some(who) = who.filter(|who| switches.people_off.contains(who))
            && off.insert(who)
        {
            let switch = Some(Switch::Person(who));
            report.preview.push(PreviewLine::left(fact.place, name(), State::Off, "", switch));
        }
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
