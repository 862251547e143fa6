//! Enrolling many people in a cohort. Enrollments that exist already in the same role stay as they are.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::app::form::bulk::{People, cohort_field, known_cohorts, new_form, some, summary};
use crate::app::form::create_on_the_spot::{existing, one};
use crate::app::form::entity::choices_of;
use crate::app::form::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission};
use crate::domain::{Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, EntityKind, Id, Person};
use crate::register::{Draft, Register};

pub(crate) fn form(people: People, cohort: Option<Id<Cohort>>, register: &Register) -> Form {
    // People marked while their own cohort is in scope are meant to be enrolled in another one.
    let cohort = cohort.filter(|cohort| people.iter().any(|person| !register.is_in_cohort(person, *cohort)));
    let fields = vec![
        cohort_field(cohort, known_cohorts().or_new()),
        Field::new("role", "Role", Kind::Choice(choices_of!(EnrollmentRole))).hint("← → to change"),
        Field::new("status", "Status", Kind::Choice(choices_of!(EnrollmentStatus)))
            .hint("← → to change")
            .chosen(EnrollmentStatus::Enrolled.word()),
        Field::new("begin", "Begin", Kind::Date).hint("2019, 2019-06, 2019-06-14, jun 2019, today"),
    ];
    new_form(format!("Enroll {} in a cohort", people.words(register)), fields, Enroll { people })
}

#[derive(Debug)]
struct Enroll {
    people: People,
}

impl Enroll {
    fn role(fields: &Fields) -> EnrollmentRole {
        EnrollmentRole::parse(fields.word("role")).unwrap_or_default()
    }

    /// Those who are not in the cohort yet.
    fn new_ones(&self, fields: &Fields, register: &Register) -> Vec<Id<Person>> {
        let cohort = existing::<Cohort>(fields, "cohort").into_iter().next();
        let already = self.people.enrolled(register, cohort, Some(Self::role(fields)));
        let already: HashSet<Id<Person>, FixedState> =
            already.into_iter().map(|enrollment| enrollment.person).collect();
        self.people.iter().filter(|person| !already.contains(person)).collect()
    }
}

impl Logic for Enroll {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let people = self.new_ones(fields, context.register);
        let mut draft = Draft::new(context.register);
        let Some(cohort) = one::<Cohort>(fields, "cohort", &mut draft, context.ids) else {
            return Err(vec![FieldError::new("cohort", "choose a cohort; press Enter")]);
        };
        let code = draft.get(cohort).map(|cohort| cohort.code.clone()).unwrap_or_default();
        let label = format!("Enroll {} in {code}", EntityKind::Person.counted(people.len()));
        let (role, status) =
            (Self::role(fields), EnrollmentStatus::parse(fields.word("status")).unwrap_or_default());
        let begin = fields.date("begin");
        if people.is_empty() {
            return Ok(Submission::Change { changes: Vec::new(), label, select: None });
        }
        for person in people {
            draft.put(Enrollment {
                id: context.ids.draw(),
                person,
                cohort,
                role,
                status,
                begin,
                ..Enrollment::default()
            });
        }
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        if fields.picked("cohort").is_empty() {
            return None;
        }
        let (new, all) = (self.new_ones(fields, context.register).len(), self.people.len());
        let role = Self::role(fields).label();
        let already = some(
            all - new,
            "is already in the cohort and stays unchanged",
            "are already in the cohort and stay unchanged",
        );
        Some(Preview::Words(vec![summary(new, all, &format!("will be enrolled as {role}"), [already])]))
    }
}
