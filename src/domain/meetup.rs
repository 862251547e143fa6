//! Meetups of alumni: who was invited and who came. The answer to an invitation and the attendance are two
//! different facts, and not knowing is a third.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::problem::{self, Problem};
use super::{Cohort, Entity, EntityKind, Id, Identifier, Moment, Person};

/// iCalendar VEVENT.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Meetup {
    pub id: Id<Self>,
    pub title: String,
    pub start: Moment,
    pub end: Option<Moment>,
    pub place: String,
    /// The name shared by recurring meetups; empty for a single one.
    pub series: String,
    pub hosts: Vec<Id<Cohort>>,
    pub notes: String,
    /// Its numbers in other systems.
    pub identifiers: Vec<Identifier>,
}

references!(Meetup: hosts);

impl Entity for Meetup {
    const KIND: EntityKind = EntityKind::Meetup;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "title", &self.title, "the title");
        if let Some(end) = &self.end {
            let before = end.date < self.start.date
                || (end.date == self.start.date
                    && matches!((end.time, self.start.time), (Some(e), Some(s)) if e < s));
            if before {
                problems.push(Problem::new(
                    "end",
                    format!("the end {end} is before the start {}", self.start),
                    "give an end on or after the start",
                ));
            }
        }
        problems
    }
}

choices! {
    /// iCalendar PARTSTAT: the answer to the invitation. Says nothing about attendance.
    Rsvp {
        #[default] NeedsAction = "needs-action", "no answer";
        Accepted = "accepted", "accepted";
        Tentative = "tentative", "tentative";
        Declined = "declined", "declined";
    }
}

choices! {
    /// Whether somebody was there. `Unknown` never counts as absent.
    Attended {
        #[default] Unknown = "unknown", "unknown";
        Yes = "yes", "yes";
        No = "no", "no";
    }
}

/// One person's invitation to, and attendance at, one meetup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Attendance {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub meetup: Id<Meetup>,
    pub rsvp: Rsvp,
    pub attended: Attended,
}

references!(Attendance: person, meetup);

impl Entity for Attendance {
    const KIND: EntityKind = EntityKind::Attendance;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}
