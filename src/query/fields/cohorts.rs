//! The fields of cohorts and of programs.

use super::Listed;
use super::values::{count, date, fields, identifiers, number, record, text};
use crate::domain::{Cohort, EnrollmentRole, EnrollmentStatus, EntityKind, Program};
use crate::query::field::{Datum, Field, ValueKind};
use crate::query::source::Source;
use crate::register::query::CohortStatus;

const PHASES: ValueKind = ValueKind::Choice(&["planned", "running", "finished"]);

fields! { Cohort;
    "code", ValueKind::Text, Unknown, false, "the code", |_, c, visit| text(visit, &c.code);
    "title", ValueKind::Text, Unknown, false, "the title", |_, c, visit| text(visit, &c.title);
    "program", ValueKind::Record(EntityKind::Program), Unknown, false, "the program",
        |_, c, visit| record(visit, Some(c.program));
    "status", PHASES, Unknown, false, "planned, running or finished, by its dates",
        |s, c, visit| match s.register.cohort_status(c, s.today) {
            CohortStatus::Undated => {}
            status => visit(Datum::Choice(status.label())),
        };
    "start", ValueKind::Date, Unknown, false, "when it begins", |_, c, visit| date(visit, c.start);
    "end", ValueKind::Date, Unknown, false, "when it ends", |_, c, visit| date(visit, c.end);
    "location", ValueKind::Text, Unknown, false, "where it is held", |_, c, visit| text(visit, &c.location);
    "notes", ValueKind::Text, No, false, "notes", |_, c, visit| text(visit, &c.notes);
    "identifier", ValueKind::Text, No, true, "numbers in other systems, as system=number",
        |_, c, visit| identifiers(visit, &c.identifiers);
    "students", ValueKind::Number, No, false, "how many students were enrolled",
        |s, c, visit| count(visit, s.register.enrollments_in(c.id)
            .filter(|held| held.role == EnrollmentRole::Student));
    "graduates", ValueKind::Number, No, false, "how many students completed",
        |s, c, visit| count(visit, s.register.enrollments_in(c.id).filter(|held| {
            held.role == EnrollmentRole::Student && held.status == EnrollmentStatus::Completed
        }));
}

impl Listed for Cohort {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, source: &Source<'_>) -> String {
        let program = source.register.get(self.program).map_or("", |program| program.title.as_str());
        format!("{} {} {} {program}", self.code, self.title, self.location)
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.code.clone()
    }
}

pub(super) mod programs {
    use super::{
        Cohort, Field, Listed, Program, Source, ValueKind, count, fields, identifiers, number, text,
    };

    fields! { Program;
        "title", ValueKind::Text, Unknown, false, "the title", |_, p, visit| text(visit, &p.title);
        "institution", ValueKind::Text, Unknown, false, "the institution",
            |_, p, visit| text(visit, &p.institution);
        "length", ValueKind::Number, Unknown, false, "how long it takes, in months",
            |_, p, visit| number(visit, p.length_months);
        "identifier", ValueKind::Text, No, true, "numbers in other systems, as system=number",
            |_, p, visit| identifiers(visit, &p.identifiers);
        "cohorts", ValueKind::Number, No, false, "how many cohorts it has",
            |s, p, visit| count(visit, s.register.referring::<Cohort>(p.id.uuid()));
    }

    impl Listed for Program {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, _: &Source<'_>) -> String {
            self.title.clone()
        }

        fn title(&self, _: &Source<'_>) -> String {
            self.title.clone()
        }
    }
}
