//! Keeping in touch: one key to log a contact, cadences for many, and anniversaries.

use alumnet::app::panes::place::Place;
use alumnet::domain::{Channel, Interaction, Person};

use crate::common::{Desk, TODAY};

#[test]
fn one_key_logs_a_contact_and_goes_on() {
    let mut desk = Desk::demo();
    desk.keys("2");
    let rows: Vec<Place> =
        desk.session.app.list(alumnet::app::panes::place::Pane::Students).rows()[..3].to_vec();
    let [Place::Person(first), Place::Person(second), third] = rows[..] else { panic!("people") };
    let before = desk.register().count::<Interaction>();
    desk.keys("i");
    assert_eq!(desk.message(), "Log a contact with 1 person: saved.");
    assert_eq!(
        desk.register()
            .interactions_of(first)
            .filter(|talk| talk.date == Some(alumnet::domain::PartialDate::from_date(TODAY)))
            .count(),
        1
    );
    desk.keys("i");
    assert_eq!(desk.session.app.selected(), Some(third));
    assert_eq!(desk.register().count::<Interaction>(), before + 2);
    let latest = desk.register().interactions_of(second).max_by_key(|talk| talk.date).unwrap().clone();
    assert_eq!((latest.people.as_slice(), latest.channel), ([second].as_slice(), Channel::Message));
    assert_eq!(latest.date, Some(alumnet::domain::PartialDate::from_date(TODAY)));
    desk.keys("uu");
    assert_eq!(desk.register().count::<Interaction>(), before);
    // On the last line the cursor stays; without a selected person, nothing is logged.
    desk.keys("Gi4i");
    assert_eq!(desk.message(), "select a person first");
    assert_eq!(desk.register().count::<Interaction>(), before + 1);
}

#[test]
fn with_marks_the_form_of_many_opens() {
    let mut desk = Desk::demo();
    desk.keys("2<Space><Space>i").sees("Log a contact with 2 people");
    assert!(desk.committed().is_empty());
}

#[test]
fn how_often_for_one_for_marked_and_for_a_cohort() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>bk").sees("Keep in touch with Rafael Ibarra Quintana");
    desk.keys("<Ctrl-u>45<Ctrl-s>").sees("every 45 days");
    let rafael = desk.person("Rafael Ibarra Quintana");
    assert_eq!(desk.register().get(rafael).unwrap().cadence_days, Some(45));
    // The students of a cohort, except those who have died.
    desk.keys("<Esc>1gg");
    let cohort = desk
        .register()
        .all::<Person>()
        .find(|person| person.deceased)
        .map(|person| desk.register().enrollments_of(person.id)[0].cohort)
        .unwrap();
    desk.session.app.go_to(Place::Cohort(cohort));
    desk.keys("b").sees("With the ").sees("students of");
    desk.keys("k").sees("will use the usual gap").sees("1 has died");
    desk.keys("0<Ctrl-s>").sees("the number of days is out of range");
    desk.keys("<Ctrl-u>180<Ctrl-s>");
    let students = desk
        .register()
        .enrollments_in(cohort)
        .filter(|enrollment| enrollment.role == alumnet::domain::EnrollmentRole::Student);
    let people: Vec<_> =
        students.map(|enrollment| desk.register().get(enrollment.person).unwrap().clone()).collect();
    assert!(people.iter().all(|person| person.deceased || person.cadence_days == Some(180)));
    assert!(people.iter().any(|person| person.deceased && person.cadence_days.is_none()));
    desk.keys("u");
    assert_eq!(desk.register().get(rafael).unwrap().cadence_days, Some(45));
}

#[test]
fn the_next_anniversaries_are_on_the_first_screen() {
    let mut desk = Desk::demo();
    desk.sees("Upcoming graduation anniversaries").sees("6 years");
    desk.keys("<Enter><Enter>").sees("Roster · ");
}

#[test]
fn ctrl_u_empties_what_was_typed_in_find_the_palette_and_a_picker() {
    let mut desk = Desk::demo();
    desk.keys("fquilqqq<Ctrl-u>rafael").sees("Rafael Ibarra Quintana");
    desk.keys("<Esc>:zzz<Ctrl-u>hire").sees("record-hire");
    desk.keys("<Esc>2rzzzz<Ctrl-u>rafael ibarra").sees("Rafael Ibarra Quintana");
}
