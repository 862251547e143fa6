//! Forms about many people at once. Each shows first what it will do and to how many, and saves as one change
//! set. If the rules refuse anything, the people are named and nothing is changed.

mod cadence;
mod complete;
mod contact;
mod enroll;
mod leave;
mod meetup;
mod numbers;
mod parts;
mod status;
mod tag;

pub(crate) use parts::faults;
use parts::{People, cohort_field, known_cohorts, new_form, some, summary};

use jiff::civil::Date;

use crate::app::form::Form;
use crate::domain::{Cohort, Id, Person};
use crate::register::Register;

/// What can be done to many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BulkAction {
    Enroll,
    Status,
    Complete,
    Tag,
    Untag,
    Contact,
    Cadence,
    Meetup,
    Leave,
    /// Asks a question instead of opening a form.
    Delete,
}

impl BulkAction {
    /// All actions in the order of the menu, with letter and label.
    pub(crate) const ALL: &'static [(char, Self, &'static str)] = &[
        ('e', Self::Enroll, "Enroll in a cohort"),
        ('s', Self::Status, "Set the status in a cohort"),
        ('c', Self::Complete, "Complete, with certificates"),
        ('t', Self::Tag, "Add a tag"),
        ('T', Self::Untag, "Remove a tag"),
        ('i', Self::Contact, "Log a contact: a call, a message, a meeting"),
        ('k', Self::Cadence, "Set how often to contact them"),
        ('m', Self::Meetup, "Add to a meetup"),
        ('r', Self::Leave, "Remove from a cohort"),
        ('d', Self::Delete, "Delete"),
    ];
}

/// The form for an action on `people`. Fills in `cohort` if the form has that field.
#[must_use]
pub(crate) fn form(
    many: BulkAction,
    people: Vec<Id<Person>>,
    cohort: Option<Id<Cohort>>,
    register: &Register,
    today: Date,
) -> Option<Form> {
    let people = People::new(people);
    Some(match many {
        BulkAction::Enroll => enroll::form(people, cohort, register),
        BulkAction::Status => status::form(people, cohort, register),
        BulkAction::Complete => complete::form(people, cohort, register, today),
        BulkAction::Tag => tag::form(people, tag::TagAction::Add, register),
        BulkAction::Untag => tag::form(people, tag::TagAction::Remove, register),
        BulkAction::Contact => contact::form(people, register, today),
        BulkAction::Cadence => cadence::form(people, register),
        BulkAction::Meetup => meetup::form(people, register),
        BulkAction::Leave => leave::form(people, cohort, register),
        BulkAction::Delete => return None,
    })
}
