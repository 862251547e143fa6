//! The fields of hires.

use super::Listed;
use super::values::{date, fields, person, record, text};
use crate::domain::{EntityKind, FoundVia, Hire, Id, Person};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;

const CHANNELS: ValueKind = ValueKind::Choice(&[
    "classmate",
    "classmate-referral",
    "instructor",
    "meetup",
    "advertised",
    "recruiter",
    "cold",
]);

fields! { Hire;
    "hired", ValueKind::Text, Unknown, false, "the name of the person hired",
        |s, h, visit| person(s, visit, Some(h.hired));
    "hirer", ValueKind::Text, Unknown, false, "the name of the hirer",
        |s, h, visit| person(s, visit, h.hirer);
    "referrer", ValueKind::Text, Unknown, false, "the name of who recommended them",
        |s, h, visit| person(s, visit, h.referrer);
    "organization", ValueKind::Record(EntityKind::Organization), Unknown, false, "the organization",
        |_, h, visit| record(visit, h.organization);
    "role", ValueKind::Text, Unknown, false, "the role they were hired for",
        |_, h, visit| text(visit, &h.role);
    "date", ValueKind::Date, Unknown, false, "when", |_, h, visit| date(visit, h.date);
    "found-via", CHANNELS, Unknown, false, "how the person and the job found each other",
        |_, h, visit| if h.found_via != FoundVia::Unknown { visit(Datum::Choice(h.found_via.word())) };
    "cohort", ValueKind::Record(EntityKind::Cohort), Unknown, false, "the cohort they knew each other from",
        |_, h, visit| record(visit, h.cohort);
    "classmates", ValueKind::Flag, Unknown, false, "whether hirer and hired share a cohort",
        |s, h, visit| if let Some(hirer) = h.hirer {
            visit(Datum::Flag(s.register.shared_cohort(hirer, h.hired).is_some()));
        };
    "notes", ValueKind::Text, No, false, "notes", |_, h, visit| text(visit, &h.notes);
}

impl Listed for Hire {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, source: &Source<'_>) -> String {
        let register = source.register;
        let name = |person: Option<Id<Person>>| {
            person.map(|person| register.person_name(person)).unwrap_or_default()
        };
        let organization =
            self.organization.map_or("", |organization| register.organization_name(organization));
        let date = self.date.map(|date| date.to_string()).unwrap_or_default();
        let (hirer, referrer) = (name(self.hirer), name(self.referrer));
        [&hirer, &register.person_name(self.hired), organization, &self.role, &referrer, &date]
            .map(str::trim)
            .join(" ")
    }

    fn title(&self, source: &Source<'_>) -> String {
        source.register.person_name(self.hired)
    }
}
