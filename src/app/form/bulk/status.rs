//! Setting the status of many students of a cohort.

use std::sync::Arc;

use crate::app::form::bulk::{People, cohort_field, known_cohorts, new_form, some, summary};
use crate::app::form::create_on_the_spot::existing;
use crate::app::form::entity::choices_of;
use crate::app::form::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission};
use crate::domain::{Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, EntityKind, Id};
use crate::register::{Draft, Register};

pub(crate) fn form(people: People, cohort: Option<Id<Cohort>>, register: &Register) -> Form {
    let fields = vec![
        cohort_field(cohort, known_cohorts()),
        Field::new("status", "Status", Kind::Choice(choices_of!(EnrollmentStatus)))
            .hint("← → to change")
            .chosen(EnrollmentStatus::Enrolled.word()),
    ];
    new_form(format!("Set the status of {}", people.words(register)), fields, SetStatus { people })
}

#[derive(Debug)]
struct SetStatus {
    people: People,
}

/// What happens to the enrollments.
struct StatusPlan<'a> {
    changed: Vec<&'a Arc<Enrollment>>,
    already: usize,
    outside: usize,
    status: EnrollmentStatus,
}

impl SetStatus {
    fn plan<'a>(&self, fields: &Fields, register: &'a Register) -> StatusPlan<'a> {
        let cohort = existing::<Cohort>(fields, "cohort").into_iter().next();
        let status = EnrollmentStatus::parse(fields.word("status")).unwrap_or_default();
        let enrolled = self.people.enrolled(register, cohort, Some(EnrollmentRole::Student));
        let outside = self.people.len() - enrolled.len();
        let (already, changed): (Vec<_>, Vec<_>) =
            enrolled.into_iter().partition(|enrollment| enrollment.status == status);
        StatusPlan { changed, already: already.len(), outside, status }
    }
}

impl Logic for SetStatus {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let plan = self.plan(fields, context.register);
        let mut draft = Draft::new(context.register);
        for held in &plan.changed {
            let mut enrollment = Enrollment::clone(held);
            enrollment.status = plan.status;
            if plan.status != EnrollmentStatus::Completed {
                enrollment.completed_on = None;
            }
            draft.put(enrollment);
        }
        let code = existing::<Cohort>(fields, "cohort")
            .first()
            .map(|cohort| context.register.cohort_code(*cohort))
            .unwrap_or_default();
        let label = format!(
            "Set {} in {code} to {}",
            EntityKind::Enrollment.counted(plan.changed.len()),
            plan.status.label()
        );
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        if fields.picked("cohort").is_empty() {
            return None;
        }
        let plan = self.plan(fields, context.register);
        let label = plan.status.label();
        let rest = [
            some(plan.already, "already has it", "already have it"),
            some(
                plan.outside,
                "is not a student of the cohort and is left out",
                "are not students of the cohort and are left out",
            ),
        ];
        let mut lines = vec![summary(
            plan.changed.len(),
            self.people.len(),
            &format!("will have the status “{label}”"),
            rest,
        )];
        let dated = plan.changed.iter().filter(|enrollment| enrollment.completed_on.is_some()).count();
        if plan.status != EnrollmentStatus::Completed {
            lines.extend(some(dated, "loses its completion date.", "lose their completion dates."));
        }
        Some(Preview::Words(lines))
    }
}
