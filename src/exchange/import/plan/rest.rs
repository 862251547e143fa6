//! What a file says besides its people: cohorts and organizations themselves, meetups with who came, and
//! relationships. All of it fills gaps, and none of it brings anybody in who is not among the people. A
//! relationship and an attendance are fields of the person whose they are; the rest has lines of its own.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::cohorts::held_code;
use super::fields;
use super::merge::Merge;
use super::preview::{PreviewLine, State, Switch};
use crate::domain::{
    Attendance, Attended, Cohort, Id, Identifier, Meetup, Organization, PartialDate, Record, Rsvp,
    organization_key,
};
use crate::exchange::import::facts::{
    AttendanceFact, CohortFact, Facts, MeetupFact, MeetupKey, OrganizationFact, Place, What,
};
use crate::register::Tabled;
use crate::text::fold::name_key;

type Meetups = HashMap<MeetupKey, Id<Meetup>, FixedState>;

/// A field of a record that a file can fill in: its name, its text, and how it is copied.
type FieldOf<T> = (&'static str, fn(&T) -> String, fn(&mut T, &T));

const COHORT: &[FieldOf<Cohort>] = &[
    ("title", |held| held.title.clone(), |to, from| to.title.clone_from(&from.title)),
    ("start", |held| date(held.start), |to, from| to.start = from.start),
    ("end", |held| date(held.end), |to, from| to.end = from.end),
    (NUMBERS, |held| numbers(&held.identifiers), |to, from| to.identifiers.clone_from(&from.identifiers)),
];

const ORGANIZATION: &[FieldOf<Organization>] = &[
    ("industry", |held| held.industry.clone(), |to, from| to.industry.clone_from(&from.industry)),
    ("also called", |held| held.aliases.join("; "), |to, from| to.aliases.clone_from(&from.aliases)),
];

const MEETUP: &[FieldOf<Meetup>] = &[
    (
        "end",
        |held| held.end.as_ref().map(ToString::to_string).unwrap_or_default(),
        |to, from| to.end.clone_from(&from.end),
    ),
    ("place", |held| held.place.clone(), |to, from| to.place.clone_from(&from.place)),
    ("series", |held| held.series.clone(), |to, from| to.series.clone_from(&from.series)),
    (NUMBERS, |held| numbers(&held.identifiers), |to, from| to.identifiers.clone_from(&from.identifiers)),
];

const NUMBERS: &str = "numbers";

fn date(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn numbers(held: &[Identifier]) -> String {
    held.iter().map(|number| format!("{}: {}", number.system, number.value)).collect::<Vec<_>>().join("; ")
}

/// Where a fact is: its index in the list, and its place in the file.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) index: usize,
    pub(super) place: Place,
}

impl Merge<'_, '_> {
    /// Adds what is not about one person, except what is known to be bad. The people come first, because the
    /// rest refers to them.
    pub(crate) fn rest(&mut self, facts: &Facts, bad: &BTreeMap<usize, String>) {
        let switches = &self.options.switches;
        let wanted: Vec<(At, &What)> = facts
            .list
            .iter()
            .enumerate()
            .filter(|(_, fact)| is_rest(&fact.what))
            .filter(|(index, fact)| switches.wants(*index, fact) && !bad.contains_key(index))
            .map(|(index, fact)| (At { index, place: fact.place }, &fact.what))
            .collect();
        let mut meetups = Meetups::default();
        for (at, what) in &wanted {
            match what {
                What::Cohort(cohort) => self.describe_cohort(*at, cohort),
                What::Organization(organization) => self.describe_organization(*at, organization),
                What::Meetup(meetup) => {
                    let id = self.meetup(*at, meetup);
                    meetups.insert(meetup.key, id);
                }
                _ => {}
            }
        }
        for (at, what) in &wanted {
            match what {
                What::Attendance(attendance) => self.attendance(*at, attendance, &meetups),
                What::Relationship(relationship) => self.relationship(*at, relationship),
                _ => {}
            }
        }
    }

    /// Puts a record that a fact describes, without the fields that are switched off, and shows it.
    fn describe<T>(&mut self, at: At, name: String, before: Option<&T>, mut after: T, table: &[FieldOf<T>])
    where
        T: Tabled + Default + Into<Record>,
    {
        let is_new = self.register.get(after.id()).is_none();
        let empty = T::default();
        let held = before.unwrap_or(&empty);
        let mut changes = Vec::new();
        for (what, text, copy) in table {
            let (old, new) = (text(held), text(&after));
            if old == new {
                continue;
            }
            let mut change = fields::changed(what, &old, &new);
            change.is_off = self.is_off(Switch::Fact(at.index), &change);
            if change.is_off {
                copy(&mut after, held);
            }
            changes.push(change);
        }
        let is_same = changes.iter().all(|change| change.is_off);
        let state = if is_new {
            State::New
        } else if is_same {
            State::Matched
        } else {
            State::Changed
        };
        if before.is_none() || !is_same {
            self.fact_owners.insert(after.id().uuid(), at.index);
            self.draft.put(after);
        }
        if self.options.without_preview {
            return;
        }
        self.report.preview.push(PreviewLine {
            place: at.place,
            kind: T::KIND,
            name,
            state,
            matched_by: None,
            alike: Vec::new(),
            fields: changes,
            remarks: Vec::new(),
            switch: Some(Switch::Fact(at.index)),
        });
    }

    /// Gaps of a cohort that people of the file are in; no cohort is created only because it is described.
    fn describe_cohort(&mut self, at: At, fact: &CohortFact) {
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
        self.describe(at, held.code.clone(), Some(&*held), cohort, COHORT);
    }

    fn describe_organization(&mut self, at: At, fact: &OrganizationFact) {
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
        self.describe(at, held.name.clone(), Some(&*held), organization, ORGANIZATION);
    }

    /// The meetup with one of the file's numbers, or of this title on this day; created if there is none.
    fn meetup(&mut self, at: At, fact: &MeetupFact) -> Id<Meetup> {
        let is_same = |held: &Meetup| {
            held.identifiers.iter().any(|number| fact.identifiers.contains(number))
                || (held.start.date == fact.start.date && name_key(&held.title) == name_key(&fact.title))
        };
        let known = self.register.all::<Meetup>().map(|held| held.id).chain(self.meetups.iter().copied());
        let held = known.filter_map(|id| self.draft.get(id)).find(|held| is_same(held));
        let mut meetup = held.as_deref().cloned().unwrap_or_else(|| Meetup {
            id: self.ids.draw(),
            title: fact.title.clone(),
            start: fact.start.clone(),
            ..Meetup::default()
        });
        meetup.end = meetup.end.or_else(|| fact.end.clone());
        for (held, file) in [(&mut meetup.place, &fact.place), (&mut meetup.series, &fact.series)] {
            if held.is_empty() {
                held.clone_from(file);
            }
        }
        fill_identifiers(&mut meetup.identifiers, &fact.identifiers);
        let (id, name) = (meetup.id, format!("{}, {}", meetup.title, meetup.start.date));
        if held.is_none() {
            self.report.created_meetups.push(fact.title.clone());
            self.meetups.push(id);
        }
        self.describe(at, name, held.as_deref(), meetup, MEETUP);
        id
    }

    /// An answer that is known, or that somebody came, is kept: a list that does not say so proves nothing.
    fn attendance(&mut self, at: At, fact: &AttendanceFact, meetups: &Meetups) {
        let (Some(person), Some(meetup)) = (self.people.get(&fact.who), meetups.get(&fact.meetup)) else {
            return;
        };
        let (person, meetup) = (*person, *meetup);
        let held = self
            .register
            .attendances_of(person)
            .find(|held| held.meetup == meetup)
            .map(|held| Attendance::clone(held))
            .or_else(|| self.attendances.get(&(person, meetup)).cloned());
        let mut attendance = held.clone().unwrap_or_else(|| Attendance {
            id: self.ids.draw(),
            person,
            meetup,
            ..Attendance::default()
        });
        if let Some(rsvp) = fact.rsvp.filter(|rsvp| *rsvp != Rsvp::NeedsAction) {
            attendance.rsvp = rsvp;
        }
        if let Some(attended) = fact.attended.filter(|attended| *attended != Attended::Unknown)
            && attendance.attended == Attended::Unknown
        {
            attendance.attended = attended;
        }
        if held.as_ref() == Some(&attendance) {
            return;
        }
        let title = self.draft.get(meetup).map(|held| held.title.clone()).unwrap_or_default();
        let before = held.as_ref().map(attendance_words).unwrap_or_default();
        let after = format!("{title}: {}", attendance_words(&attendance));
        if self.tell_field(fact.who, fields::changed("attendance", &before, &after)) {
            self.fact_owners.insert(attendance.id.uuid(), at.index);
            self.attendances.insert((person, meetup), attendance.clone());
            self.draft.put(attendance);
        }
    }
}

/// Whether a fact is added once all people are.
const fn is_rest(what: &What) -> bool {
    matches!(
        what,
        What::Cohort(_)
            | What::Organization(_)
            | What::Meetup(_)
            | What::Attendance(_)
            | What::Relationship(_)
    )
}

fn fill_identifiers(held: &mut Vec<Identifier>, file: &[Identifier]) {
    for number in file {
        if !held.contains(number) {
            held.push(number.clone());
        }
    }
}

/// `accepted, came`; only what is known.
fn attendance_words(attendance: &Attendance) -> String {
    let came = match attendance.attended {
        Attended::Unknown => None,
        Attended::Yes => Some("came"),
        Attended::No => Some("did not come"),
    };
    let answer = Some(attendance.rsvp.label()).filter(|_| attendance.rsvp != Rsvp::NeedsAction);
    let words: Vec<&str> = answer.into_iter().chain(came).collect();
    if words.is_empty() { "on the list".to_owned() } else { words.join(", ") }
}
