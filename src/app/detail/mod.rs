//! What is known of the selected record, as sections of facts, tables, bars and timelines. Decides which
//! lines can be opened and where they go, but not how sections are laid out: that is up to `ui`.

mod background;
mod cohort;
mod hire;
mod section;
pub(crate) use hire::hirer_words;
pub(crate) use section::{Bar, Body, Column, Detail, Event, Fact, Section, Table, TableRow};
use section::{Facts, column, joined, period, shown, span, table_or};
mod meetup;
mod opening;
pub(crate) use opening::opening_words;
mod organization;
mod overview;
mod person;

use jiff::civil::Date;

use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::panes::tallies::Tallies;
use crate::register::Register;

/// Computes the detail of a place. `tallies` are those of the scope.
#[must_use]
pub(crate) fn detail(
    register: &Register,
    place: Place,
    scope: Scope,
    tallies: &Tallies,
    today: Date,
) -> Detail {
    match place {
        Place::AllCohorts => overview::all(register, today),
        Place::Program(program) => overview::program(register, program, today),
        Place::Cohort(cohort) => cohort::cohort(register, cohort, today),
        Place::Person(person) => person::person(register, person),
        Place::Background(background) => {
            let tally = tallies.get(&background).copied().unwrap_or_default();
            background::background(register, background, scope, tally)
        }
        Place::Meetup(meetup) => meetup::meetup(register, meetup),
        Place::Hire(hire) => hire::hire(register, hire),
        Place::Organization(organization) => organization::organization(register, organization),
        Place::Opening(opening) => opening::opening(register, opening, scope),
        // Lines in the detail of something else, never selected in a pane.
        Place::Enrollment(_)
        | Place::Certificate(_)
        | Place::Position(_)
        | Place::Relationship(_)
        | Place::Attendance(_)
        | Place::Interaction(_)
        | Place::Wish(_)
        | Place::Consent(..) => Detail::default(),
    }
}
