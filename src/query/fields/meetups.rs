//! The fields of meetups and of attendances.

use super::Listed;
use super::values::{count, date, fields, identifiers, person, record, text};
use crate::domain::{Attendance, Attended, EntityKind, Meetup, PartialDate, Rsvp};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;

fields! { Meetup;
    "title", ValueKind::Text, Unknown, false, "the title", |_, m, visit| text(visit, &m.title);
    "date", ValueKind::Date, Unknown, false, "the day it begins",
        |_, m, visit| visit(Datum::Date(PartialDate::from_date(m.start.date)));
    "end", ValueKind::Date, Unknown, false, "the day it ends",
        |_, m, visit| date(visit, m.end.as_ref().map(|end| PartialDate::from_date(end.date)));
    "place", ValueKind::Text, Unknown, false, "the place", |_, m, visit| text(visit, &m.place);
    "series", ValueKind::Text, No, false, "the series", |_, m, visit| text(visit, &m.series);
    "cohort", ValueKind::Record(EntityKind::Cohort), No, true, "the cohorts that host it",
        |_, m, visit| m.hosts.iter().for_each(|host| record(visit, Some(*host)));
    "notes", ValueKind::Text, No, false, "notes", |_, m, visit| text(visit, &m.notes);
    "identifier", ValueKind::Text, No, true, "numbers in other systems, as system=number",
        |_, m, visit| identifiers(visit, &m.identifiers);
    "invited", ValueKind::Number, No, false, "how many people were invited or came",
        |s, m, visit| count(visit, s.register.referring::<Attendance>(m.id.uuid()));
    "attended", ValueKind::Number, No, false, "how many people are known to have come",
        |s, m, visit| count(visit, s.register.referring::<Attendance>(m.id.uuid())
            .filter(|held| held.attended == Attended::Yes));
}

impl Listed for Meetup {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, _: &Source<'_>) -> String {
        format!("{} {} {} {}", self.title, self.series, self.place, self.start)
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.title.clone()
    }
}

pub(super) mod attendances {
    use super::{
        Attendance, Attended, Datum, EntityKind, Field, Listed, Rsvp, Source, ValueKind, fields, person,
        record,
    };

    const ANSWERS: ValueKind = ValueKind::Choice(&["accepted", "tentative", "declined"]);

    fields! { Attendance;
        "person", ValueKind::Text, Unknown, false, "the name of the person",
            |s, a, visit| person(s, visit, Some(a.person));
        "meetup", ValueKind::Record(EntityKind::Meetup), Unknown, false, "the meetup",
            |_, a, visit| record(visit, Some(a.meetup));
        "rsvp", ANSWERS, Unknown, false, "the answer to the invitation",
            |_, a, visit| if a.rsvp != Rsvp::NeedsAction { visit(Datum::Choice(a.rsvp.word())) };
        "attended", ValueKind::Flag, Unknown, false, "whether they came",
            |_, a, visit| match a.attended {
                Attended::Unknown => {}
                attended => visit(Datum::Flag(attended == Attended::Yes)),
            };
    }

    impl Listed for Attendance {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, source: &Source<'_>) -> String {
            let meetup = source.register.get(self.meetup).map_or("", |meetup| meetup.title.as_str());
            format!("{} {meetup}", source.register.person_name(self.person))
        }

        fn title(&self, source: &Source<'_>) -> String {
            source.register.person_name(self.person)
        }
    }
}
