//! Removing many people from a cohort: deletes their enrollments and whatever depends on those.

use uuid::Uuid;

use crate::app::form::bulk::{People, cohort_field, known_cohorts, new_form, some, summary};
use crate::app::form::create_on_the_spot::existing;
use crate::app::form::{FieldError, Fields, Form, FormContext, Logic, Preview, Submission};
use crate::domain::{Cohort, EntityKind, Id};
use crate::register::{Register, delete};

pub(crate) fn form(people: People, cohort: Option<Id<Cohort>>, register: &Register) -> Form {
    new_form(
        format!("Remove {} from a cohort", people.words(register)),
        vec![cohort_field(cohort, known_cohorts())],
        Leave { people },
    )
}

#[derive(Debug)]
struct Leave {
    people: People,
}

impl Leave {
    fn enrollments(&self, fields: &Fields, register: &Register) -> Vec<(EntityKind, Uuid)> {
        let cohort = existing::<Cohort>(fields, "cohort").into_iter().next();
        let enrolled = self.people.enrolled(register, cohort, None);
        enrolled.into_iter().map(|enrollment| (EntityKind::Enrollment, enrollment.id.uuid())).collect()
    }
}

impl Logic for Leave {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let gone = self.enrollments(fields, context.register);
        let code = existing::<Cohort>(fields, "cohort")
            .first()
            .map(|cohort| context.register.cohort_code(*cohort))
            .unwrap_or_default();
        let label = format!("Remove {} from {code}", EntityKind::Enrollment.counted(gone.len()));
        Ok(Submission::Change {
            changes: delete::plan(context.register, &gone).draft.changes(),
            label,
            select: None,
        })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        let cohort = existing::<Cohort>(fields, "cohort").into_iter().next()?;
        let gone = self.enrollments(fields, context.register);
        let outside =
            self.people.iter().filter(|person| !context.register.is_in_cohort(*person, cohort)).count();
        let all = self.people.len();
        let rest = some(outside, "is not in it", "are not in it");
        let mut lines = vec![summary(
            all - outside,
            all,
            "will be removed from the cohort; the people stay in the register",
            [rest],
        )];
        let plan = delete::plan(context.register, &gone);
        let also: Vec<String> = plan.also_deleted.iter().map(|(kind, count)| kind.counted(*count)).collect();
        if !also.is_empty() {
            lines.push(format!(
                "This deletes {}, and with that {}.",
                EntityKind::Enrollment.counted(gone.len()),
                also.join(", ")
            ));
        }
        Some(Preview::Words(lines))
    }
}
