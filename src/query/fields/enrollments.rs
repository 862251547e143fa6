//! The fields of enrollments and of certificates.

use super::Listed;
use super::people::{INTENTS, ROLES, STATUSES, intent};
use super::values::{date, fields, number, person, record, text};
use crate::domain::{Certificate, Enrollment, EntityKind, Intent};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;

fields! { Enrollment;
    "person", ValueKind::Text, Unknown, false, "the name of the person",
        |s, e, visit| person(s, visit, Some(e.person));
    "cohort", ValueKind::Record(EntityKind::Cohort), Unknown, false, "the cohort",
        |_, e, visit| record(visit, Some(e.cohort));
    "role", ROLES, Unknown, false, "role in the cohort", |_, e, visit| visit(Datum::Choice(e.role.word()));
    "status", STATUSES, Unknown, false, "the status", |_, e, visit| visit(Datum::Choice(e.status.word()));
    "begin", ValueKind::Date, Unknown, false, "when it began", |_, e, visit| date(visit, e.begin);
    "end", ValueKind::Date, Unknown, false, "when it ended", |_, e, visit| date(visit, e.end);
    "completed", ValueKind::Date, Unknown, false, "when they completed",
        |_, e, visit| date(visit, e.completed_on);
    "intent", INTENTS, Unknown, false, "what they hoped for; `\"none\"` in quotation marks for none",
        |_, e, visit| if e.intent != Intent::Unknown { visit(intent(e.intent)) };
    "background", ValueKind::Record(EntityKind::Background), Unknown, false, "background at entry",
        |_, e, visit| record(visit, e.at_entry.background);
    "title", ValueKind::Text, Unknown, false, "title at entry", |_, e, visit| text(visit, &e.at_entry.title);
    "employer", ValueKind::Text, Unknown, false, "employer at entry",
        |_, e, visit| text(visit, &e.at_entry.employer);
    "years", ValueKind::Number, Unknown, false, "years of experience at entry",
        |_, e, visit| number(visit, e.at_entry.years);
}

impl Listed for Enrollment {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, source: &Source<'_>) -> String {
        let register = source.register;
        let (name, code) = (register.person_name(self.person), register.cohort_code(self.cohort));
        format!("{name} {code} {}", self.status.label())
    }

    fn title(&self, source: &Source<'_>) -> String {
        source.register.person_name(self.person)
    }
}

pub(super) mod certificates {
    use super::{
        Certificate, Datum, EntityKind, Field, Listed, Source, ValueKind, date, fields, person, record, text,
    };

    fields! { Certificate;
        "person", ValueKind::Text, Unknown, false, "the name of the person",
            |s, c, visit| {
                let enrollment = s.register.get(c.enrollment);
                person(s, visit, enrollment.map(|enrollment| enrollment.person));
            };
        "cohort", ValueKind::Record(EntityKind::Cohort), Unknown, false, "the cohort",
            |s, c, visit| record(visit, s.register.get(c.enrollment).map(|enrollment| enrollment.cohort));
        "title", ValueKind::Text, Unknown, false, "the title", |_, c, visit| text(visit, &c.title);
        "issued", ValueKind::Date, Unknown, false, "when it was issued", |_, c, visit| date(visit, c.issued);
        "number", ValueKind::Text, Unknown, false, "the number", |_, c, visit| text(visit, &c.number);
        "revoked", ValueKind::Flag, No, false, "whether it was revoked",
            |_, c, visit| visit(Datum::Flag(c.revoked));
    }

    impl Listed for Certificate {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, source: &Source<'_>) -> String {
            format!("{} {} {}", self.title(source), self.title, self.number)
        }

        fn title(&self, source: &Source<'_>) -> String {
            let person = source.register.get(self.enrollment).map(|enrollment| enrollment.person);
            person.map(|person| source.register.person_name(person)).unwrap_or_default()
        }
    }
}
