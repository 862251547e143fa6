//! The facts of a file, put together person by person, in the order of the file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::fields;
use super::groups;
use super::preview::{Meant, Switch};
use crate::domain::{Consent, Person};
use crate::exchange::import::facts::{
    EnrollmentFact, Fact, Facts, PersonFact, PersonKey, Place, PositionFact, What, add_one,
};

/// Everything that a file says about one person. There may be a million of them: what was read is borrowed,
/// and what is not is in boxes, because an entry is as large as the largest thing that it may hold.
#[derive(Debug, Default, Clone)]
pub(crate) struct Entry<'f> {
    pub(crate) key: PersonKey,
    pub(crate) place: Place,
    /// What is said of the person; the id is not set.
    pub(crate) said: Cow<'f, Box<PersonFact>>,
    pub(crate) enrollments: Vec<(Place, Cow<'f, Box<EnrollmentFact>>)>,
    pub(crate) positions: Vec<&'f PositionFact>,
    /// What few have.
    pub(crate) rest: Option<Box<EntryRest>>,
}

/// What few entries have.
#[derive(Debug, Default, Clone)]
pub(crate) struct EntryRest {
    /// Groups that are cohorts or tags.
    pub(crate) groups: Vec<(Place, String)>,
    pub(crate) consents: Vec<Consent>,
    /// Oddities that do not refuse the line.
    pub(crate) remarks: Vec<String>,
    /// Why nobody is created of this, if nobody is.
    pub(crate) only_known: Option<&'static str>,
}

impl Entry<'_> {
    /// Names, addresses and the rest; the id is not set.
    pub(crate) fn person(&self) -> &Person {
        &self.said.person
    }

    fn rest_mut(&mut self) -> &mut EntryRest {
        self.rest.get_or_insert_default()
    }

    pub(crate) fn consents(&self) -> &[Consent] {
        self.rest.as_deref().map_or(&[], |rest| &rest.consents)
    }

    pub(crate) fn remarks(&self) -> &[String] {
        self.rest.as_deref().map_or(&[], |rest| &rest.remarks)
    }

    /// Why nobody is created of this, if nobody is.
    pub(crate) fn only_known(&self) -> Option<&'static str> {
        self.rest.as_deref().and_then(|rest| rest.only_known)
    }

    /// The code of the first cohort; empty if there is none.
    pub(crate) fn cohort(&self) -> &str {
        self.enrollments.first().map_or("", |(_, enrollment)| enrollment.cohort.as_str())
    }

    /// Whether the file says no name, so that only a number can find who is meant.
    pub(crate) fn is_nameless(&self) -> bool {
        groups::is_nameless(self.person())
    }
}

/// What is left out before anything is matched, and what somebody asked for all the same. Facts are named by
/// their index in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Switches {
    /// People who are left out.
    pub people_off: BTreeSet<PersonKey>,
    /// Fields that are left alone: of which line, which, and the value the file gives.
    pub fields_off: BTreeSet<(Switch, String, String)>,
    /// Facts that ask, and are accepted.
    pub asked: BTreeSet<usize>,
    /// Facts that ask nothing and are not about one person, and are left out.
    pub facts_off: BTreeSet<usize>,
    /// Who is meant, where somebody said so.
    pub meant: BTreeMap<PersonKey, Meant>,
    /// Whether every fact that asks is accepted.
    pub accepts_all: bool,
    /// People deleted here who are brought back.
    pub brought_back: BTreeSet<PersonKey>,
    /// Whether everybody deleted here is brought back.
    pub brings_all_back: bool,
}

impl Switches {
    pub(crate) fn accepts(&self, fact: usize) -> bool {
        self.accepts_all || self.asked.contains(&fact)
    }

    /// Whether a fact counts.
    pub(crate) fn wants(&self, index: usize, fact: &Fact) -> bool {
        if fact.asks.is_some() { self.accepts(index) } else { !self.facts_off.contains(&index) }
    }
}

/// Whom a fact is about.
pub(crate) fn whom(what: &What) -> Option<PersonKey> {
    match what {
        What::Person(fact) => Some(fact.who),
        What::Enrollment(fact) => Some(fact.who),
        What::Position(fact) => Some(fact.who),
        What::Consent(who, _) | What::Group(who, _) => Some(*who),
        What::Attendance(fact) => Some(fact.who),
        What::Relationship(fact) => Some(fact.from),
        What::Cohort(_) | What::Organization(_) | What::Meetup(_) => None,
    }
}

/// The people of a file; the facts that are not about one person stay in the list.
pub(crate) fn of_people<'f>(facts: &'f Facts, switches: &Switches) -> Vec<Entry<'f>> {
    let mut places: HashMap<PersonKey, usize, FixedState> = HashMap::default();
    let mut entries: Vec<Entry<'f>> = Vec::with_capacity(facts.people() as usize);
    let wanted = facts.list.iter().enumerate().filter(|(index, fact)| switches.wants(*index, fact));
    for (place, what) in wanted.map(|(_, fact)| (fact.place, &fact.what)) {
        // Relationships and attendance alone do not bring anybody in.
        if matches!(what, What::Relationship(_) | What::Attendance(_)) {
            continue;
        }
        let Some(key) = whom(what).filter(|key| !switches.people_off.contains(key)) else { continue };
        let at = *places.entry(key).or_insert_with(|| {
            let mut entry = Entry { key, place, ..Entry::default() };
            if let Some(why) = facts.only_known.get(&key) {
                entry.rest_mut().only_known = Some(why);
            }
            entries.push(entry);
            entries.len() - 1
        });
        if let Some(entry) = entries.get_mut(at) {
            add(entry, place, what);
        }
    }
    for (key, _, remark) in &facts.remarks {
        if let Some(entry) = places.get(key).and_then(|at| entries.get_mut(*at)) {
            entry.rest_mut().remarks.push(remark.clone());
        }
    }
    entries
}

fn add<'f>(entry: &mut Entry<'f>, place: Place, what: &'f What) {
    match what {
        What::Person(fact) => {
            if entry.said.clears.is_empty() && entry.said.person == Person::default() {
                entry.said = Cow::Borrowed(fact);
            } else {
                let said = entry.said.to_mut();
                fields::person(&mut said.person, &fact.person, false, false);
                said.clears.extend(&fact.clears);
            }
        }
        What::Enrollment(fact) => add_one(&mut entry.enrollments, (place, Cow::Borrowed(fact))),
        What::Group(_, name) => add_one(&mut entry.rest_mut().groups, (place, name.clone())),
        What::Position(fact) => add_one(&mut entry.positions, &**fact),
        What::Consent(_, consent) => add_one(&mut entry.rest_mut().consents, (**consent).clone()),
        What::Relationship(_)
        | What::Attendance(_)
        | What::Cohort(_)
        | What::Organization(_)
        | What::Meetup(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::facts::PersonFact;

    #[test]
    fn facts_with_one_key_are_one_person_and_what_asks_waits() {
        let mut facts = Facts::default();
        let ann = facts.person("1");
        let person = |who, given: &str, location: &str| {
            let person = Person { given_name: given.into(), location: location.into(), ..Person::default() };
            What::Person(Box::new(PersonFact { who, person, clears: Vec::new() }))
        };
        facts.say(Place::line(0, 2), person(ann, "Ann", ""));
        facts.say(Place::line(0, 3), person(ann, "Anna", "Bonn"));
        facts.ask(Place::line(1, 4), What::Enrollment(Box::new(EnrollmentFact::of(ann, "A"))), "deleted");
        let entries = of_people(&facts, &Switches::default());
        assert_eq!((entries.len(), entries[0].enrollments.len()), (1, 0));
        assert_eq!(
            (entries[0].person().given_name.as_str(), entries[0].person().location.as_str()),
            ("Ann", "Bonn")
        );
        let asked = Switches { asked: BTreeSet::from([2]), ..Switches::default() };
        assert_eq!(of_people(&facts, &asked)[0].cohort(), "A");
        let off = Switches { people_off: BTreeSet::from([ann]), ..Switches::default() };
        assert!(of_people(&facts, &off).is_empty());
    }
}
