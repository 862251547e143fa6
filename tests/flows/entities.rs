//! Every entity can be added, changed, deleted and restored from the keyboard, through the one form engine.

use alumnet::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EnrollmentStatus, Hire, Interaction, Meetup,
    Opening, Organization, Person, Position, Program, Relationship, Wish,
};
use alumnet::register::Tabled;

use crate::common::Desk;

/// Adds a record with these keys, checks that there is one more, and returns it.
#[track_caller]
fn added<T: Tabled>(desk: &mut Desk, add: &str) -> T {
    let before: Vec<_> = desk.register().all::<T>().map(|record| record.id()).collect();
    desk.keys(add);
    assert!(desk.message().ends_with("saved."), "{}\n{}", desk.message(), desk.screen());
    let new: Vec<T> = desk
        .register()
        .all::<T>()
        .filter(|record| !before.contains(&record.id()))
        .map(|record| T::clone(record))
        .collect();
    assert_eq!(new.len(), 1, "one more {}", T::KIND.one());
    new[0].clone()
}

/// Undoes and redoes the last change, and checks the register both times.
#[track_caller]
fn undone_and_redone(desk: &mut Desk, before: &[alumnet::domain::Record]) {
    let after: Vec<_> = desk.register().records().collect();
    desk.keys("u");
    assert!(
        before.iter().eq(desk.register().records().collect::<Vec<_>>().iter()),
        "undo brings back what was"
    );
    desk.keys("<Ctrl-r>");
    assert!(
        after.iter().eq(desk.register().records().collect::<Vec<_>>().iter()),
        "redo brings back what was undone"
    );
}

fn records(desk: &Desk) -> Vec<alumnet::domain::Record> {
    desk.register().records().collect()
}

#[test]
fn a_program_and_its_cohort() {
    let mut desk = Desk::demo();
    let before = records(&desk);
    let program: Program = added(&mut desk, "apEvening School<Tab>Lindenhall<Tab>6<Ctrl-s>");
    assert_eq!(
        (program.title.as_str(), program.institution.as_str(), program.length_months),
        ("Evening School", "Lindenhall", Some(6))
    );
    undone_and_redone(&mut desk, &before);
    // The new program is selected, so a cohort added now belongs to it.
    let cohort: Cohort = added(&mut desk, "acE-1<Tab>First evening<Tab>sep 2024<Tab>2025-02<Ctrl-s>");
    assert_eq!(
        (cohort.program, cohort.code.as_str(), cohort.start.unwrap().to_string().as_str()),
        (program.id, "E-1", "2024-09")
    );
    desk.keys("e<Tab><Ctrl-u>E-2<Ctrl-s>");
    assert_eq!(desk.register().get(cohort.id).unwrap().code, "E-2");
    let before = records(&desk);
    desk.keys("dy");
    assert!(desk.register().get(cohort.id).is_none());
    undone_and_redone(&mut desk, &before);
}

#[test]
fn a_student_of_the_cohort_in_force() {
    let mut desk = Desk::demo();
    desk.keys("jjjj");
    let before = records(&desk);
    let person: Person =
        added(&mut desk, "asZoë<Tab><Tab>Åström<Tab><Tab><Tab>zoe@example.org, z@example.net<Ctrl-s>");
    assert_eq!(person.emails, ["zoe@example.org", "z@example.net"]);
    desk.keys("e");
    desk.tab_to("Identifiers");
    desk.keys("lms: 17, 18<Ctrl-s>u");
    assert_eq!(desk.message(), "Undone: Change a person.");
    let enrollments = desk.register().enrollments_of(person.id);
    assert_eq!(enrollments.len(), 1, "enrolled at once");
    undone_and_redone(&mut desk, &before);
    // The new person is selected, and can be changed.
    desk.keys("e<Tab><Tab><Tab>Zo<Ctrl-s>");
    assert_eq!(desk.register().get(person.id).unwrap().name(), "Zo Åström");
    let before = records(&desk);
    desk.keys("d").sees("This also deletes 1 enrollment.");
    desk.keys("y");
    assert!(desk.register().get(person.id).is_none());
    undone_and_redone(&mut desk, &before);
}

#[test]
fn an_address_that_is_none_is_refused_in_the_words_of_the_rules() {
    let mut desk = Desk::demo();
    desk.keys("2as").keys("Ann<Tab><Tab>Lee<Tab><Tab><Tab>not-an-address<Ctrl-s>");
    desk.sees("is not an email address").sees("name@example.org").sees("not-an-address");
    assert!(desk.committed().is_empty());
}

#[test]
fn an_enrollment_its_status_and_certificate() {
    let mut desk = Desk::demo();
    desk.keys("jjj2G");
    let person: Person = added(&mut desk, "asTilda<Tab><Tab>Berg<Ctrl-s>");
    let enrollment = Enrollment::clone(desk.register().enrollments_of(person.id)[0]);
    // The enrollment is a line of the detail, and can be changed there.
    desk.keys("<Enter>e").sees("Change an enrollment");
    desk.keys("<Tab><Tab><Tab>c<Tab><Tab><Tab>2024-09<Ctrl-s>");
    let changed = desk.register().get(enrollment.id).unwrap().clone();
    assert_eq!(
        (changed.status, changed.completed_on.unwrap().to_string().as_str()),
        (EnrollmentStatus::Completed, "2024-09")
    );
    let before = records(&desk);
    let certificate: Certificate = added(&mut desk, "ac2024-099<Ctrl-s>");
    assert_eq!((certificate.enrollment, certificate.number.as_str()), (enrollment.id, "2024-099"));
    undone_and_redone(&mut desk, &before);
    // An enrollment with a certificate must remain completed; the form shows this rule.
    desk.keys("gge<Tab><Tab><Tab>w<Ctrl-s>").sees("this enrollment has a certificate");
    desk.keys("<Esc>y");
    let other: Enrollment = added(&mut desk, "an2023<Enter><Ctrl-s>");
    assert_eq!(other.person, person.id);
    let before = records(&desk);
    desk.keys("d").sees("Delete this enrollment?");
    desk.keys("y");
    undone_and_redone(&mut desk, &before);
}

#[test]
fn a_position_a_tie_and_a_contact() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>");
    let rafael = desk.person("Rafael Ibarra Quintana");
    let before = records(&desk);
    let position: Position =
        added(&mut desk, "apNight Ferry Line<Enter>Harbour master<Tab><Tab>2024<Ctrl-s>");
    assert_eq!((position.person, position.title.as_str()), (rafael, "Harbour master"));
    assert_eq!(desk.register().organization_name(position.organization.unwrap()), "Night Ferry Line");
    undone_and_redone(&mut desk, &before);

    let before = records(&desk);
    let tie: Relationship = added(&mut desk, "atm<Tab><Enter>núria<Enter><Tab>2020<Ctrl-s>");
    assert_eq!((tie.from, tie.kind.label()), (rafael, "mentor"));
    undone_and_redone(&mut desk, &before);

    let before = records(&desk);
    let contact: Interaction = added(
        &mut desk,
        "aic<Tab>Asked about the barge<Enter>and the crew<Shift-Tab><Shift-Tab><Ctrl-u>yesterday<Ctrl-s>",
    );
    assert_eq!(
        (contact.people.as_slice(), contact.date.unwrap().to_string().as_str()),
        ([rafael].as_slice(), "2024-09-15")
    );
    assert_eq!(contact.summary, "Asked about the barge\nand the crew");
    undone_and_redone(&mut desk, &before);
}

#[test]
fn a_wish_of_a_person() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>");
    let before = records(&desk);
    let wish: Wish = added(&mut desk, "awm<Tab>logistics<Enter><Tab>Somebody who knows ports<Ctrl-s>");
    assert_eq!((wish.person, wish.kind.label()), (desk.person("Rafael Ibarra Quintana"), "mentor"));
    assert_eq!(wish.noted.unwrap().to_string(), "2024-09-16");
    desk.sees("Wishes · ").sees("mentor");
    undone_and_redone(&mut desk, &before);
    // Can be changed and deleted from the detail; Enter goes to its background.
    let line = desk
        .session
        .app
        .detail()
        .targets()
        .iter()
        .position(|target| *target == alumnet::app::panes::place::Place::Wish(wish.id))
        .unwrap();
    desk.keys("<Enter>").keys(&"j".repeat(line)).keys("e<Tab>j<Ctrl-s>");
    assert_eq!(desk.register().get(wish.id).unwrap().kind.label(), "job");
    let before = records(&desk);
    desk.keys("d").sees("Delete this wish?");
    desk.keys("y");
    assert!(desk.register().get(wish.id).is_none());
    undone_and_redone(&mut desk, &before);
}

#[test]
fn an_opening_known_through_a_person() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>");
    let rafael = desk.person("Rafael Ibarra Quintana");
    let there = desk.register().current_position(rafael).unwrap().organization.unwrap();
    let before = records(&desk);
    let opening: Opening = added(&mut desk, "ajBarge planner<Tab>logistics<Enter><Tab>n<Ctrl-s>");
    assert_eq!(
        (opening.organization, opening.known_through, opening.role.as_str()),
        (there, Some(rafael), "Barge planner")
    );
    assert_eq!((opening.advertised.label(), opening.status.label()), ("no", "open"));
    desk.sees("6 Openings").sees("Barge planner at ").sees("Known through");
    undone_and_redone(&mut desk, &before);
    desk.keys("e<Tab><Ctrl-u>Chief of barges<Ctrl-s>");
    assert_eq!(desk.register().get(opening.id).unwrap().role, "Chief of barges");
    // Can be filtered and found, and leads to its organization.
    desk.keys("/chief rafael<Enter>").sees("1 of 1");
    desk.keys("<Esc>1fchief of barges<Enter>").sees("6 Openings");
    desk.keys("<Enter><Enter>").sees("5 Organizations").sees("Chief of barges");
    desk.keys("5").sees("5 Organizations");
    desk.keys("6").sees("6 Openings");
    desk.keys("5").sees("5 Hires");
    desk.keys("H").sees("6 Openings");
    let before = records(&desk);
    desk.keys("6gg");
    desk.session.app.go_to(alumnet::app::panes::place::Place::Opening(opening.id));
    desk.keys("d").sees("Delete the opening Chief of barges at ");
    desk.keys("y");
    assert!(desk.register().get(opening.id).is_none());
    undone_and_redone(&mut desk, &before);
    // Deleting an organization deletes its openings, and the question says so.
    desk.keys("u");
    desk.session.app.go_to(alumnet::app::panes::place::Place::Organization(there));
    desk.keys("d").sees("opening");
}

#[test]
fn a_field_and_an_organization() {
    let mut desk = Desk::demo();
    let before = records(&desk);
    let field: Background = added(&mut desk, "3abBeekeeping<Tab>Agriculture<Ctrl-s>");
    assert_eq!(field.group, "Agriculture");
    undone_and_redone(&mut desk, &before);
    // The same name is refused, whatever its case.
    desk.keys("abBEEKEEPING<Ctrl-s>").sees("a background with this name already exists");
    desk.keys("<Esc>y");
    desk.keys("e<Tab><Ctrl-u>Crafts<Ctrl-s>");
    assert_eq!(desk.register().get(field.id).unwrap().group, "Crafts");
    desk.keys("dy");
    assert!(desk.register().get(field.id).is_none());

    let before = records(&desk);
    let organization: Organization =
        added(&mut desk, "5aoTern & Daughters<Tab>Tern, T&D<Tab>Shipping<Ctrl-s>");
    assert_eq!(organization.aliases, ["Tern", "T&D"]);
    desk.sees("5 Organizations").sees("Tern & Daughters");
    undone_and_redone(&mut desk, &before);
    desk.keys("o").sees("5 Hires");
}

#[test]
fn a_meetup_its_next_date_and_its_list() {
    let mut desk = Desk::demo();
    desk.keys("jjjj4");
    let before = records(&desk);
    let meetup: Meetup = added(
        &mut desk,
        "amHarvest supper<Tab>2024-08-02 18:30 Europe/Berlin<Tab><Tab>Mill<Tab>Suppers<Ctrl-s>",
    );
    assert_eq!(
        (meetup.start.to_string().as_str(), meetup.series.as_str(), meetup.hosts.len()),
        ("2024-08-02 18:30 Europe/Berlin", "Suppers", 1)
    );
    undone_and_redone(&mut desk, &before);
    let next: Meetup = added(&mut desk, "c<Ctrl-s>");
    assert_eq!(
        (next.start.to_string().as_str(), next.series.as_str()),
        ("2024-08-30 18:30 Europe/Berlin", "Suppers")
    );
    let listed: Attendance = added(&mut desk, "aarafael<Enter><Ctrl-s>");
    assert_eq!((listed.meetup, listed.attended.label()), (next.id, "unknown"));
    // An attendance can be changed and deleted in the meetup's list.
    desk.keys("<Enter>Ge<Tab><Tab>a<Tab>y<Ctrl-s>");
    let changed = desk.register().get(listed.id).unwrap().clone();
    assert_eq!((changed.rsvp.label(), changed.attended.label()), ("accepted", "yes"));
    let before = records(&desk);
    desk.keys("dy");
    assert!(desk.register().get(listed.id).is_none());
    undone_and_redone(&mut desk, &before);
}

#[test]
fn a_hire_is_changed_and_deleted() {
    let mut desk = Desk::demo();
    desk.keys("5");
    let Some(alumnet::app::panes::place::Place::Hire(id)) = desk.session.app.selected() else {
        panic!("no hire")
    };
    desk.keys("e").sees("Change a hire");
    desk.tab_to("Role");
    desk.keys("<Ctrl-u>Chief of barges<Ctrl-s>");
    assert_eq!(desk.register().get(id).unwrap().role, "Chief of barges");
    let before = records(&desk);
    desk.keys("dy");
    assert!(desk.register().get(id).is_none());
    assert_eq!(
        desk.register().count::<Hire>() + 1,
        before.iter().filter(|record| matches!(record, alumnet::domain::Record::Hire(_))).count()
    );
    undone_and_redone(&mut desk, &before);
}

#[test]
fn a_change_that_changes_nothing_is_no_commit() {
    let mut desk = Desk::demo();
    desk.keys("2e<Ctrl-s>");
    assert_eq!(desk.message(), "Nothing was changed.");
    assert!(desk.committed().is_empty());
}

#[test]
fn an_empty_register_is_filled_by_keys_alone() {
    let mut desk = Desk::empty();
    desk.keys("aCertificate in Baking<Ctrl-s>").sees("Add a cohort");
    desk.keys("B-1<Ctrl-s>").sees("Add a student to B-1");
    desk.keys("Ida<Tab><Tab>Holm<Ctrl-s>").sees("Another person in B-1").sees_not("Hire by");
    desk.keys("aJonas<Ctrl-s>").sees("Another person in B-1").sees("Hire by Jonas");
    desk.keys("<Esc>").sees_not("Another person");
    let register = desk.register();
    let cohort = register.all::<Cohort>().next().unwrap();
    assert_eq!(register.get(cohort.program).unwrap().title, "Certificate in Baking");
    assert_eq!(register.all::<Person>().filter(|one| register.is_in_cohort(one.id, cohort.id)).count(), 2);
    // Once declined, it is not offered again.
    desk.keys("2asEmma<Ctrl-s>").sees_not("Another person");
}

#[test]
fn the_first_run_can_be_left_at_every_step_and_gone_on_with() {
    let mut desk = Desk::empty();
    desk.keys("a<Esc>");
    assert!(desk.register().is_empty());
    desk.keys("aBaking<Ctrl-s><Esc>").sees("a adds one");
    desk.keys("ac").sees("Add a cohort");
    desk.keys("B-1<Ctrl-s>").sees("Add a student to B-1");
    desk.keys("<Esc>asIda<Ctrl-s>").sees("Another person in B-1");
    desk.keys("<Enter>").sees("Add a student to B-1");
    desk.keys("Bo<Ctrl-s>hIda<Enter><Ctrl-s>");
    assert_eq!(desk.hires().len(), 1);
}
