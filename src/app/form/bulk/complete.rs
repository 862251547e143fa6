//! Completing many students of a cohort, each with a certificate and a number of their own.

use std::sync::Arc;

use jiff::civil::Date;

use crate::app::form::bulk::numbers::numbers;
use crate::app::form::bulk::{People, cohort_field, known_cohorts, some, summary};
use crate::app::form::create_on_the_spot::existing;
use crate::app::form::{
    Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission, Value,
};
use crate::app::keys::text_input::TextInput;
use crate::domain::{
    Certificate, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, EntityKind, Id, PartialDate,
};
use crate::register::{Draft, Register};

pub(crate) fn form(people: People, cohort: Option<Id<Cohort>>, register: &Register, today: Date) -> Form {
    let dates = "2019, 2019-06, 2019-06-14, jun 2019, today";
    let fields = vec![
        cohort_field(cohort, known_cohorts()),
        Field::new("completed_on", "Completed on", Kind::Date).hint(dates),
        Field::new("certificates", "Certificates", Kind::Flag).hint("one for each person").flag(true),
        Field::new("title", "Title", Kind::Text).hint("what the certificate says"),
        Field::new("issued", "Issued", Kind::Date).hint(dates).text(&today.to_string()),
        Field::new("number", "Number", Kind::Text).hint("write # for each digit that counts up: 2024-###"),
        Field::new("staff", "Staff too", Kind::Flag)
            .hint("also complete instructors and assistants, without certificates"),
        Field::new("earlier", "Earlier completions too", Kind::Flag)
            .hint("certificates for those who completed earlier without one"),
    ];
    let title = format!("Complete {}", people.words(register));
    let mut fields = Fields::new(fields);
    fields.set_today(today);
    suggest(&mut fields, &people, register, today);
    Form::new(title, fields, Box::new(Complete { people }))
}

#[derive(Debug)]
struct Complete {
    people: People,
}

/// What happens to the enrollments.
#[derive(Default)]
struct CompletionPlan<'a> {
    /// To complete.
    open: Vec<&'a Arc<Enrollment>>,
    /// Completed already, without a certificate.
    earlier: Vec<&'a Arc<Enrollment>>,
    /// Completed already, with a certificate.
    done: usize,
    /// Instructors and assistants who are still enrolled.
    staff: Vec<&'a Arc<Enrollment>>,
    /// Withdrew, deferred or excluded; never completed by this form.
    left: usize,
    outside: usize,
}

impl Complete {
    fn plan<'a>(&self, fields: &Fields, register: &'a Register) -> CompletionPlan<'a> {
        let cohort = existing::<Cohort>(fields, "cohort").into_iter().next();
        let enrolled = self.people.enrolled(register, cohort, Some(EnrollmentRole::Student));
        let mut plan = CompletionPlan::default();
        if fields.flag("staff") {
            let all = cohort.into_iter().flat_map(|cohort| register.enrollments_in(cohort));
            plan.staff = all
                .filter(|enrollment| enrollment.role != EnrollmentRole::Student && is_open(enrollment))
                .collect();
        }
        let staff_among = plan.staff.iter().filter(|enrollment| self.people.has(enrollment.person)).count();
        plan.outside = self.people.len().saturating_sub(enrolled.len() + staff_among);
        for enrollment in enrolled {
            match enrollment.status {
                EnrollmentStatus::Applied | EnrollmentStatus::Enrolled => plan.open.push(enrollment),
                EnrollmentStatus::Completed
                    if register.referring::<Certificate>(enrollment.id.uuid()).next().is_some() =>
                {
                    plan.done += 1;
                }
                EnrollmentStatus::Completed => plan.earlier.push(enrollment),
                EnrollmentStatus::Withdrew | EnrollmentStatus::Deferred | EnrollmentStatus::Excluded => {
                    plan.left += 1;
                }
            }
        }
        plan
    }

    /// How many certificates are issued.
    fn certificates(fields: &Fields, plan: &CompletionPlan) -> usize {
        match (fields.flag("certificates"), fields.flag("earlier")) {
            (false, _) => 0,
            (true, false) => plan.open.len(),
            (true, true) => plan.open.len() + plan.earlier.len(),
        }
    }

    fn numbers(fields: &Fields, register: &Register, count: usize) -> Result<Vec<String>, FieldError> {
        let taken = register.all::<Certificate>().map(|certificate| certificate.number.as_str());
        numbers(&fields.text("number"), taken, count).map_err(|words| FieldError::new("number", words))
    }
}

impl Logic for Complete {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn changed(&mut self, fields: &mut Fields, field: &str, context: &FormContext) {
        if matches!(field, "cohort" | "issued") {
            suggest(fields, &self.people, context.register, context.today);
        }
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let register = context.register;
        let plan = self.plan(fields, register);
        let count = Self::certificates(fields, &plan);
        let (title, issued) = (fields.text("title"), fields.date("issued"));
        if count > 0 && title.is_empty() {
            return Err(vec![FieldError::new("title", "the certificates have no title; write one")]);
        }
        if count > 0 && issued.is_none() {
            return Err(vec![FieldError::new(
                "issued",
                "the issue date is missing; write 2019, 2019-06 or 2019-06-14",
            )]);
        }
        let numbers = Self::numbers(fields, register, count).map_err(|error| vec![error])?;
        let mut draft = Draft::new(register);
        for held in plan.open.iter().chain(&plan.staff) {
            let mut enrollment = Enrollment::clone(held);
            enrollment.status = EnrollmentStatus::Completed;
            enrollment.completed_on = fields.date("completed_on");
            draft.put(enrollment);
        }
        // Numbered by name, as on a list.
        let mut certified: Vec<_> = plan
            .open
            .iter()
            .chain(if fields.flag("earlier") { plan.earlier.as_slice() } else { &[] })
            .collect();
        certified
            .sort_by_cached_key(|enrollment| register.get(enrollment.person).map(|person| person.sort_key()));
        for (enrollment, number) in certified.into_iter().zip(numbers) {
            let enrollment = enrollment.id;
            draft.put(Certificate {
                id: context.ids.draw(),
                enrollment,
                title: title.clone(),
                issued,
                number,
                revoked: false,
            });
        }
        let code = existing::<Cohort>(fields, "cohort")
            .first()
            .map(|cohort| register.cohort_code(*cohort))
            .unwrap_or_default();
        let completed = plan.open.len() + plan.staff.len();
        let label = if completed == 0 {
            format!("Give {} in {code}", EntityKind::Certificate.counted(count))
        } else {
            format!("Complete {} in {code}", EntityKind::Enrollment.counted(completed))
        };
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        if fields.picked("cohort").is_empty() {
            return None;
        }
        let plan = self.plan(fields, context.register);
        let rest = [
            some(
                plan.done + plan.earlier.len(),
                "has already completed and stays unchanged",
                "have already completed and stay unchanged",
            ),
            some(
                plan.left,
                "withdrew, deferred or was excluded, and stays unchanged",
                "withdrew, deferred or were excluded, and stay unchanged",
            ),
            some(
                plan.outside,
                "is not a student of the cohort and is left out",
                "are not students of the cohort and are left out",
            ),
        ];
        let mut lines =
            vec![summary(plan.open.len(), self.people.len(), "will be marked as completed", rest)];
        lines.extend(some(
            plan.staff.len(),
            "instructor or assistant will also be marked as completed.",
            "instructors and assistants will also be marked as completed.",
        ));
        let count = Self::certificates(fields, &plan);
        // A mistake in the pattern is reported at its field.
        let Ok(numbers) = Self::numbers(fields, context.register, count) else {
            return Some(Preview::Words(lines));
        };
        match (numbers.first(), numbers.last()) {
            (Some(first), _) if first.is_empty() => {
                lines.push(format!("Certificates: {count}, without numbers."));
            }
            (Some(first), Some(last)) if first == last => {
                lines.push(format!("Certificates: 1, numbered {first}."));
            }
            (Some(first), Some(last)) => {
                lines.push(format!("Certificates: {count}, numbered {first} to {last} in order of name."));
            }
            _ => lines.push("Certificates: none.".to_owned()),
        }
        Some(Preview::Words(lines))
    }
}

/// Whether the cohort is not over for them yet.
fn is_open(enrollment: &Enrollment) -> bool {
    matches!(enrollment.status, EnrollmentStatus::Applied | EnrollmentStatus::Enrolled)
}

/// Fills in what follows from the cohort, in fields the user has not set.
fn suggest(fields: &mut Fields, people: &People, register: &Register, today: Date) {
    let cohort =
        existing::<Cohort>(fields, "cohort").into_iter().next().and_then(|cohort| register.get(cohort));
    let over = cohort.and_then(|cohort| cohort.end).filter(|end| end.latest() <= today);
    let title = cohort.and_then(|cohort| register.get(cohort.program)).map(|program| program.title.clone());
    let year = fields.date("issued").map_or_else(|| today.year(), PartialDate::year);
    let digits = people.len().to_string().len().max(3);
    let suggestions = [
        ("completed_on", over.unwrap_or_else(|| PartialDate::from_date(today)).to_string()),
        ("title", title.unwrap_or_default()),
        ("number", format!("{year}-{}", "#".repeat(digits))),
    ];
    for (name, text) in suggestions {
        if let Some(field) = fields.get_mut(name).filter(|field| !field.own) {
            field.value = Value::Text(TextInput::new(&text));
        }
    }
    if let Some(field) = fields.get_mut("staff").filter(|field| !field.own) {
        // If everybody is completed, the cohort is over for its staff too.
        let everybody = |cohort: &Cohort| {
            let mut open = register
                .enrollments_in(cohort.id)
                .filter(|enrollment| enrollment.role == EnrollmentRole::Student && is_open(enrollment));
            open.all(|enrollment| people.has(enrollment.person))
        };
        field.value = Value::Flag(cohort.is_some_and(|cohort| everybody(cohort)));
    }
}
