//! What was the case on a day, as far as it is on record. Nothing dated later counts: a cohort that began
//! later, a completion, a position; and a position that ended later was still held. A partial date counts
//! from its first possible day, because what is on record has happened.

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::{
    Background, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id, PartialDate, Person, Position,
};
use crate::register::Register;

fn by(date: Option<PartialDate>, day: Date) -> bool {
    date.is_none_or(|date| date.earliest() <= day)
}

/// Whether the cohort had begun. One without a start has.
#[must_use]
pub fn has_begun(cohort: &Cohort, day: Date) -> bool {
    by(cohort.start, day)
}

/// Whether somebody had completed the cohort as a student: on the day of completion, else at the end of the
/// enrollment, else at that of the cohort. Without any of them, the status alone decides.
pub(crate) fn has_completed(enrollment: &Enrollment, cohort: &Cohort, day: Date) -> bool {
    enrollment.role == EnrollmentRole::Student
        && enrollment.status == EnrollmentStatus::Completed
        && by(enrollment.completed_on.or(enrollment.end).or(cohort.end), day)
}

/// Whether the enrollment had begun.
pub(crate) fn was_enrolled(register: &Register, enrollment: &Enrollment, day: Date) -> bool {
    let start = || register.get(enrollment.cohort).and_then(|cohort| cohort.start);
    by(enrollment.begin.or_else(start), day)
}

/// A person's enrollments that had begun, oldest cohort first.
pub(crate) fn enrollments_on(register: &Register, person: Id<Person>, day: Date) -> Vec<&Arc<Enrollment>> {
    let mut found = register.enrollments_of(person);
    found.retain(|enrollment| was_enrolled(register, enrollment, day));
    found
}

/// Whether the position had begun. One without a start counts from the day on which it was known.
pub(crate) fn was_known(position: &Position, day: Date) -> bool {
    by(position.start.or(position.as_of), day)
}

/// Whether the position was held.
pub(crate) fn was_held(position: &Position, day: Date) -> bool {
    was_known(position, day) && position.end.is_none_or(|end| end.earliest() > day)
}

fn held(register: &Register, person: Id<Person>, day: Date) -> impl Iterator<Item = &Arc<Position>> {
    register.referring::<Position>(person.uuid()).filter(move |position| was_held(position, day))
}

/// The position with the latest start among those held.
pub(crate) fn position_on(register: &Register, person: Id<Person>, day: Date) -> Option<&Arc<Position>> {
    held(register, person, day).max_by_key(|position| (position.start, position.id))
}

/// The background of the latest position held that has one.
pub(crate) fn background_on(register: &Register, person: Id<Person>, day: Date) -> Option<Id<Background>> {
    held(register, person, day)
        .filter(|position| position.background.is_some())
        .max_by_key(|position| (position.start, position.id))
        .and_then(|position| position.background)
}

/// The background at entry of the first enrollment that has one.
pub(crate) fn entry_background_on(
    register: &Register,
    person: Id<Person>,
    day: Date,
) -> Option<Id<Background>> {
    enrollments_on(register, person, day).into_iter().find_map(|enrollment| enrollment.at_entry.background)
}

/// The background of the position held, else the one at entry.
pub(crate) fn background_known_on(
    register: &Register,
    person: Id<Person>,
    day: Date,
) -> Option<Id<Background>> {
    background_on(register, person, day).or_else(|| entry_background_on(register, person, day))
}
