//! What the bulk forms share: their people, common fields, and wording.

use crate::app::form::{Choice, Field, FieldError, Form, Kind, Logic, Pick, Source};
use crate::domain::{Cohort, Enrollment, EnrollmentRole, EntityKind, Id, Person, Record};
use crate::register::{Change, Refused, Register};
use std::sync::Arc;
use uuid::Uuid;

/// The people a form is about, without duplicates.
#[derive(Debug, Clone)]
pub(super) struct People(pub(super) Vec<Id<Person>>);

impl People {
    pub(super) fn new(mut people: Vec<Id<Person>>) -> Self {
        people.sort_unstable();
        people.dedup();
        Self(people)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Id<Person>> {
        self.0.iter().copied()
    }

    pub(super) fn has(&self, person: Id<Person>) -> bool {
        self.0.binary_search(&person).is_ok()
    }

    /// The name of the only person, or how many there are.
    pub(super) fn words(&self, register: &Register) -> String {
        match self.0.as_slice() {
            [only] => register.person_name(*only),
            all => EntityKind::Person.counted(all.len()),
        }
    }

    /// Their enrollments in a cohort, in the cohort's order: removing many entries from a long list of
    /// references is fastest in the list's own order.
    pub(super) fn enrolled<'a>(
        &self,
        register: &'a Register,
        cohort: Option<Id<Cohort>>,
        role: Option<EnrollmentRole>,
    ) -> Vec<&'a Arc<Enrollment>> {
        let enrollments = cohort.into_iter().flat_map(|cohort| register.enrollments_in(cohort));
        enrollments
            .filter(|enrollment| {
                role.is_none_or(|role| enrollment.role == role) && self.has(enrollment.person)
            })
            .collect()
    }
}

pub(super) fn cohort_field(cohort: Option<Id<Cohort>>, pick: Pick) -> Field {
    let picked = cohort.map(|cohort| Choice::Record(cohort.uuid())).into_iter().collect();
    Field::new("cohort", "Cohort", Kind::Pick(pick)).required().picked(picked)
}

pub(super) fn known_cohorts() -> Pick {
    Pick::from(Source::Cohorts)
}

pub(super) fn new_form(title: String, fields: Vec<Field>, logic: impl Logic + 'static) -> Form {
    Form::new(title, crate::app::form::Fields::new(fields), Box::new(logic))
}

/// `3 are enrolled already`, `1 is enrolled already`, or `None` for 0.
pub(super) fn some(count: usize, is: &str, are: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {is}")),
        count => Some(format!("{count} {are}")),
    }
}

/// `22 of 25 will be completed; 3 are completed already and stay as they are.`
pub(super) fn summary(
    done: usize,
    all: usize,
    does: &str,
    rest: impl IntoIterator<Item = Option<String>>,
) -> String {
    let mut words = format!("{done} of {all} {does}");
    for rest in rest.into_iter().flatten() {
        words.push_str("; ");
        words.push_str(&rest);
    }
    words.push('.');
    words
}

/// Further kinds of faults are only counted.
const MOST_FAULTS: usize = 12;

/// The refusals, grouped by field and reason, with the people affected.
pub(crate) fn faults(register: &Register, changes: &[Change], refused: &Refused) -> Vec<FieldError> {
    let mut groups: Vec<(FieldError, (EntityKind, Uuid), usize)> = Vec::new();
    let mut more = 0;
    for refusal in &refused.0 {
        let words = refusal.problem.to_string();
        let held = groups
            .iter_mut()
            .find(|(error, ..)| error.field == refusal.problem.field && error.words == words);
        if let Some((.., count)) = held {
            *count += 1;
        } else if groups.len() < MOST_FAULTS {
            groups.push((FieldError::new(refusal.problem.field, words), (refusal.kind, refusal.id), 1));
        } else {
            more += 1;
        }
    }
    let mut errors: Vec<FieldError> = groups
        .into_iter()
        .map(|(error, record, count)| {
            let name = name_of(register, changes, record);
            let whom = match (name.is_empty(), count) {
                (true, 1) => String::new(),
                (true, count) => format!("{count} times: "),
                (false, 1) => format!("{name}: "),
                (false, count) => format!("{name} and {} more: ", count - 1),
            };
            FieldError::new(error.field, format!("{whom}{}", error.words))
        })
        .collect();
    if more > 0 {
        errors.push(FieldError::new("", format!("and {more} more errors")));
    }
    errors
}

/// The name of the person a changed record is about.
fn name_of(register: &Register, changes: &[Change], (kind, id): (EntityKind, Uuid)) -> String {
    let changed = changes.iter().find(|change| change.kind() == kind && change.id() == id);
    let person = match changed.and_then(|change| change.after().or(change.before())) {
        Some(Record::Person(person)) => Some(person.id),
        Some(Record::Enrollment(enrollment)) => Some(enrollment.person),
        Some(Record::Attendance(attendance)) => Some(attendance.person),
        Some(Record::Certificate(certificate)) => {
            register.get(certificate.enrollment).map(|enrollment| enrollment.person)
        }
        _ => None,
    };
    person.map(|person| register.person_name(person)).unwrap_or_default()
}
