//! Meetups of alumni: who was invited and who came. The answer to an invitation and the attendance are two
//! different facts, and not knowing is a third.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::contact::identifier_key;
use super::entity::references;
use super::group::groups;
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

impl Meetup {
    /// Whether its first day has come: by its own time zone if it has one, else by `today`. The hour does not
    /// count, because people are checked in at the door before it begins.
    #[must_use]
    pub fn has_begun(&self, now: Timestamp, today: Date) -> bool {
        let there = self.start.time.filter(|_| !self.start.zone.is_empty());
        let there = there.and_then(|_| now.in_tz(&self.start.zone).ok()).map(|now| now.date());
        self.start.date <= there.unwrap_or(today)
    }
}

references!(Meetup: hosts);

groups!(Meetup {
    "title": one(title);
    "dates": one(start, end);
    "place": one(place);
    "series": one(series);
    "hosts": list(hosts, |host| host.uuid());
    "notes": notes(notes);
    "identifiers": list(identifiers, identifier_key);
});

impl Entity for Meetup {
    const KIND: EntityKind = EntityKind::Meetup;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "title", &self.title, "the title");
        problem::short(&mut problems, "title", &self.title, "the title");
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

groups!(Attendance {
    "person and meetup": one(person, meetup);
    "answer": one(rsvp);
    "attendance": one(attended);
});

impl Entity for Attendance {
    const KIND: EntityKind = EntityKind::Attendance;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_meetup_begins_on_its_day_where_it_takes_place() {
        let now = "2024-09-16T12:00:00Z".parse::<Timestamp>().unwrap();
        for (start, begun) in [
            ("2024-09-16", true),
            ("2024-09-17", false),
            ("2025-06-01 18:30", false),
            ("2024-09-16 23:00 Europe/Berlin", true),
            // Where it is already the 17th, and where it is still the 16th.
            ("2024-09-17 09:00 Pacific/Auckland", true),
            ("2024-09-17 09:00 America/New_York", false),
        ] {
            let meetup = Meetup { start: start.parse().unwrap(), ..Meetup::default() };
            assert_eq!(meetup.has_begun(now, date(2024, 9, 16)), begun, "{start}");
        }
    }
}
