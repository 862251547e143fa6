//! What a file says besides its people: cohorts and organizations themselves, meetups with who came, and
//! relationships. All of it fills gaps, and none of it brings anybody in who is not among the people.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::cohorts::held_code;
use super::merge::Merge;
use super::report::Note;
use crate::domain::{
    Attendance, Attended, Cohort, Id, Identifier, Meetup, Organization, Person, Relationship, Rsvp,
    organization_key,
};
use crate::exchange::import::facts::{
    AttendanceFact, CohortFact, Facts, MeetupFact, MeetupKey, OrganizationFact, Other, Place,
    RelationshipFact, What,
};
use crate::exchange::import::words::names;
use crate::text::fold::{fold, name_key};

type Meetups = HashMap<MeetupKey, Id<Meetup>, FixedState>;

impl Merge<'_, '_> {
    /// Adds what is not about one person. The people come first, because the rest refers to them.
    pub(crate) fn rest(&mut self, facts: &Facts) {
        let switches = &self.options.switches;
        let is_wanted = |index: usize| {
            facts.list.get(index).is_some_and(|fact| fact.asks.is_none()) || switches.accepts(index)
        };
        let wanted =
            facts.list.iter().enumerate().filter(|(index, _)| is_wanted(*index)).map(|(_, fact)| fact);
        let wanted: Vec<_> = wanted.collect();
        let mut meetups = Meetups::default();
        for fact in &wanted {
            match &fact.what {
                What::Cohort(cohort) => self.describe_cohort(cohort),
                What::Organization(organization) => self.describe_organization(organization),
                What::Meetup(meetup) => {
                    let id = self.meetup(meetup);
                    meetups.insert(meetup.key, id);
                }
                _ => {}
            }
        }
        for fact in &wanted {
            match &fact.what {
                What::Attendance(attendance) => self.attendance(attendance, &meetups),
                What::Relationship(relationship) => self.relationship(fact.place, relationship),
                _ => {}
            }
        }
    }

    /// Gaps of a cohort that people of the file are in; no cohort is created only because it is described.
    fn describe_cohort(&mut self, fact: &CohortFact) {
        let code = held_code(self.register, fact).unwrap_or(&fact.code);
        let Some(id) = self.cohorts.get(&name_key(code)).copied() else { return };
        let Some(held) = self.draft.get(id) else { return };
        let mut cohort = Cohort::clone(&held);
        if (cohort.title.is_empty() || cohort.title == cohort.code) && !fact.title.is_empty() {
            cohort.title.clone_from(&fact.title);
        }
        cohort.start = cohort.start.or(fact.start);
        cohort.end = cohort.end.or(fact.end);
        fill_identifiers(&mut cohort.identifiers, &fact.identifiers);
        if cohort != *held {
            self.draft.put(cohort);
        }
    }

    fn describe_organization(&mut self, fact: &OrganizationFact) {
        let Some(id) = self.organizations.get(&organization_key(&fact.name)).copied() else { return };
        let Some(held) = self.draft.get(id) else { return };
        let mut organization = Organization::clone(&held);
        if organization.industry.is_empty() {
            organization.industry.clone_from(&fact.industry);
        }
        for alias in &fact.aliases {
            let is_free = self.register.organization_by_name(alias).is_none();
            if is_free && !organization.aliases.contains(alias) && *alias != organization.name {
                organization.aliases.push(alias.clone());
            }
        }
        if organization != *held {
            self.draft.put(organization);
        }
    }

    /// The meetup with one of the file's numbers, or of this title on this day; created if there is none.
    fn meetup(&mut self, fact: &MeetupFact) -> Id<Meetup> {
        let is_same = |held: &Meetup| {
            held.identifiers.iter().any(|number| fact.identifiers.contains(number))
                || (held.start.date == fact.start.date && name_key(&held.title) == name_key(&fact.title))
        };
        if let Some(held) = self.register.all::<Meetup>().find(|held| is_same(held)) {
            let mut meetup = Meetup::clone(held);
            meetup.end = meetup.end.or_else(|| fact.end.clone());
            for (held, file) in [(&mut meetup.place, &fact.place), (&mut meetup.series, &fact.series)] {
                if held.is_empty() {
                    held.clone_from(file);
                }
            }
            fill_identifiers(&mut meetup.identifiers, &fact.identifiers);
            let id = meetup.id;
            if meetup != **held {
                self.draft.put(meetup);
            }
            return id;
        }
        let id = self.ids.draw();
        self.report.created_meetups.push(fact.title.clone());
        self.draft.put(Meetup {
            id,
            title: fact.title.clone(),
            start: fact.start.clone(),
            end: fact.end.clone(),
            place: fact.place.clone(),
            series: fact.series.clone(),
            hosts: Vec::new(),
            notes: String::new(),
            identifiers: fact.identifiers.clone(),
        });
        id
    }

    /// An answer that is known, or that somebody came, is kept: a list that does not say so proves nothing.
    fn attendance(&mut self, fact: &AttendanceFact, meetups: &Meetups) {
        let (Some(person), Some(meetup)) = (self.people.get(&fact.who), meetups.get(&fact.meetup)) else {
            return;
        };
        let (person, meetup) = (*person, *meetup);
        let held = self.register.attendances_of(person).find(|held| held.meetup == meetup);
        let mut attendance = held.map_or_else(
            || Attendance { id: self.ids.draw(), person, meetup, ..Attendance::default() },
            |held| Attendance::clone(held),
        );
        if let Some(rsvp) = fact.rsvp.filter(|rsvp| *rsvp != Rsvp::NeedsAction) {
            attendance.rsvp = rsvp;
        }
        if let Some(attended) = fact.attended.filter(|attended| *attended != Attended::Unknown)
            && attendance.attended == Attended::Unknown
        {
            attendance.attended = attended;
        }
        if held.is_none_or(|held| **held != attendance) {
            self.draft.put(attendance);
        }
    }

    fn relationship(&mut self, place: Place, fact: &RelationshipFact) {
        let Some(from) = self.people.get(&fact.from).copied() else { return };
        let to = match &fact.to {
            Other::Key(key) => self.people.get(key).copied().ok_or("the other person is not imported"),
            Other::Named(name) => self.named(name),
        };
        let to = match to {
            Ok(to) if to == from => return,
            Ok(to) => to,
            Err(why) => {
                let name = self.draft.get(from).map(|held| held.name()).unwrap_or_default();
                let remark = format!("a relationship ({}) was left out: {why}", fact.kind.label());
                self.report.warned.push(Note::at(place, name, remark));
                return;
            }
        };
        let (from, to) = if fact.is_of_other { (to, from) } else { (from, to) };
        let is_same = |held: &Relationship| {
            let ends = (held.from, held.to);
            held.kind == fact.kind && (ends == (from, to) || (fact.kind.is_symmetric() && ends == (to, from)))
        };
        let known = self.register.relationships_of(from).any(|held| is_same(held))
            || self.relationships.iter().any(is_same);
        if known {
            return;
        }
        let relationship = Relationship {
            id: self.ids.draw(),
            from,
            to,
            kind: fact.kind,
            introducer: None,
            start: fact.start,
            end: fact.end,
            strength: None,
        };
        self.relationships.push(relationship.clone());
        self.draft.put(relationship);
    }

    /// The only person of this name, in the file or else in the register.
    fn named(&self, name: &str) -> Result<Id<Person>, &'static str> {
        let (given, family) = names::split(name);
        let key = names::key(&given, &family);
        let has_name = |person: &Person| {
            names::key(&person.given_name, &person.family_name) == key || fold(&person.name()) == fold(name)
        };
        let mut in_file: Vec<Id<Person>> = self.people.values().copied().collect();
        in_file.sort_unstable();
        in_file.dedup();
        in_file.retain(|id| self.draft.get(*id).is_some_and(|person| has_name(&person)));
        let fitting = if in_file.is_empty() {
            self.register.all::<Person>().filter(|held| has_name(held)).map(|held| held.id).collect()
        } else {
            in_file
        };
        match fitting.as_slice() {
            [one] => Ok(*one),
            [] => Err("nobody of the other person's name is known"),
            _ => Err("several people have the other person's name"),
        }
    }
}

fn fill_identifiers(held: &mut Vec<Identifier>, file: &[Identifier]) {
    for number in file {
        if !held.contains(number) {
            held.push(number.clone());
        }
    }
}
