//! Marking students, and changing all of them at once: each is one commit and one undo.

use alumnet::app::panes::place::{Pane, Place};
use alumnet::domain::{
    Attendance, Certificate, Cohort, Enrollment, EnrollmentRole, EnrollmentStatus, Id, Interaction, Meetup,
    PartialDate, Person, Program,
};
use alumnet::register::{Change, ChangeSet, Register};
use uuid::Uuid;

use crate::common::{Desk, TODAY};

const STUDENTS: u128 = 25;

pub fn person(number: u128) -> Id<Person> {
    Id::new(Uuid::from_u128(1_000 + number))
}

pub fn cohort(number: u128) -> Id<Cohort> {
    Id::new(Uuid::from_u128(10 + number))
}

pub fn meetup() -> Id<Meetup> {
    Id::new(Uuid::from_u128(20))
}

fn enrollment(number: u128) -> Id<Enrollment> {
    Id::new(Uuid::from_u128(10_000 + number))
}

fn certificate() -> Id<Certificate> {
    Id::new(Uuid::from_u128(30))
}

fn date(text: &str) -> Option<PartialDate> {
    text.parse().ok()
}

/// Cohort 2024-A with 25 students, of whom three are completed and one of those has certificate 2024-002; an
/// empty cohort 2025-A; and a meetup that the first student was invited to.
fn register() -> Register {
    let program =
        Program { id: Id::new(Uuid::from_u128(1)), title: "Urban Repair".into(), ..Program::default() };
    let of = |number, code: &str, start: &str, end: &str| Cohort {
        id: cohort(number),
        program: program.id,
        code: code.into(),
        start: date(start),
        end: date(end),
        ..Cohort::default()
    };
    let mut changes = vec![
        Change::create(program.clone().into()),
        Change::create(of(0, "2024-A", "2023-10", "2024-06-28").into()),
        Change::create(of(1, "2025-A", "2025-01", "").into()),
        Change::create(
            Meetup {
                id: meetup(),
                title: "Autumn meetup".into(),
                start: "2024-09-12".parse().expect("a moment"),
                hosts: vec![cohort(0)],
                ..Meetup::default()
            }
            .into(),
        ),
        Change::create(
            Attendance {
                id: Id::new(Uuid::from_u128(40)),
                person: person(0),
                meetup: meetup(),
                ..Attendance::default()
            }
            .into(),
        ),
    ];
    for number in 0..STUDENTS {
        let given_name = format!("Student{number:02}");
        changes.push(Change::create(
            Person {
                id: person(number),
                given_name,
                family_name: format!("Family{number:02}"),
                ..Person::default()
            }
            .into(),
        ));
        let status = if number < 3 { EnrollmentStatus::Completed } else { EnrollmentStatus::Enrolled };
        changes.push(Change::create(
            Enrollment {
                id: enrollment(number),
                person: person(number),
                cohort: cohort(0),
                status,
                ..Enrollment::default()
            }
            .into(),
        ));
    }
    let number = "2024-002".to_owned();
    let certificate = Certificate {
        id: certificate(),
        enrollment: enrollment(1),
        title: "Urban Repair".into(),
        issued: date("2024-06"),
        number,
        revoked: false,
    };
    changes.push(Change::create(certificate.into()));
    let mut register = Register::default();
    let set = ChangeSet {
        id: Uuid::from_u128(99),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: "a class".into(),
        origin: None,
        undoes: None,
        changes,
    };
    register.apply(&set).expect("fits");
    register
}

/// In cohort 2024-A, among its students.
pub fn desk() -> Desk {
    let mut desk = Desk::with(register(), 120, 40);
    desk.keys("Gk");
    while desk.session.app.selected() != Some(Place::Cohort(cohort(0))) {
        desk.keys("j");
    }
    desk.keys("2gg");
    desk
}

fn marked(desk: &Desk) -> Vec<Id<Person>> {
    desk.session.app.marked()
}

fn people(numbers: impl IntoIterator<Item = u128>) -> Vec<Id<Person>> {
    numbers.into_iter().map(person).collect()
}

pub fn records(desk: &Desk) -> Vec<alumnet::domain::Record> {
    desk.register().records().collect()
}

/// Checks that there was one commit with this label, and that one undo reverses it.
#[track_caller]
fn is_one_undo(desk: &mut Desk, before: &[alumnet::domain::Record], label: &str) {
    assert_eq!(desk.message(), format!("{label}: saved."));
    assert_eq!(desk.committed().len(), 1);
    let after = records(desk);
    assert!(after != before, "nothing was changed");
    desk.keys("u");
    assert_eq!(desk.message(), format!("Undone: {label}."));
    assert!(records(desk) == before, "the register is not what it was");
    desk.keys("<Ctrl-r>");
    assert!(records(desk) == after, "it was not made again");
}

#[test]
fn space_marks_and_goes_on_and_unmarks() {
    let mut desk = desk();
    desk.keys("<Space><Space>");
    assert_eq!(marked(&desk), people([0, 1]));
    desk.sees("2 marked").sees("✓ Student00 Family00").sees_not("✓ Student02");
    desk.keys("k<Space>");
    assert_eq!(marked(&desk), people([0]));
}

#[test]
fn a_range_follows_the_cursor_until_it_is_ended() {
    for end in ["v", "<Space>", "<Esc>"] {
        let mut desk = desk();
        desk.keys("jjvjjj").sees("4 marked …");
        desk.keys("kk").sees("2 marked …").sees("✓ Student03").sees_not("✓ Student04");
        desk.keys("j").keys(end).sees("3 marked");
        desk.keys("jjj");
        assert_eq!(marked(&desk), people([2, 3, 4]), "ended with {end}");
    }
    // Upwards, in addition to existing marks; any other command also ends the range.
    let mut desk = desk();
    desk.keys("G<Space>ggjjjvkk<Tab>").sees("4 marked");
    assert_eq!(marked(&desk), people([1, 2, 3, 24]));
}

#[test]
fn the_star_marks_what_the_filter_shows_and_unmarks_it_again() {
    let mut desk = desk();
    desk.keys("/student1<Enter>*").sees("10 marked");
    assert_eq!(marked(&desk), people(10..20));
    // Esc clears the filter first, and keeps the marks.
    desk.keys("<Esc>").sees("10 marked");
    desk.keys("*");
    assert_eq!(marked(&desk), people(0..25));
    desk.keys("/student1<Enter>*<Esc>");
    assert_eq!(marked(&desk), people((0..10).chain(20..25)));
}

#[test]
fn marks_stay_through_other_cohorts_and_undo_and_esc_lifts_them_at_last() {
    let mut desk = desk();
    desk.keys("<Space><Space>1gg2");
    assert_eq!(marked(&desk), people([0, 1]));
    // Deleted and restored, they are still marked.
    desk.keys("dy").sees_not("2 marked");
    assert!(desk.register().get(person(0)).is_none());
    desk.keys("u").sees("2 marked");
    assert_eq!(marked(&desk), people([0, 1]));
    desk.keys("<Enter><Esc>").sees("2 marked");
    desk.keys("<Esc>").sees_not("2 marked");
    assert_eq!(desk.message(), "Unmarked 2 people; g v marks them again.");
    desk.keys("gv").sees("2 marked");
    assert!(!desk.ended);
}

#[test]
fn only_students_can_be_marked() {
    let mut desk = desk();
    for keys in ["3<Space>", "4v", "5*", "1<Space>", "2<Enter><Space>"] {
        desk.keys(keys);
        assert_eq!(desk.message(), "only students can be marked; go to the Students pane first");
    }
    assert!(marked(&desk).is_empty());
}

#[test]
fn completing_says_what_it_does_to_how_many_and_numbers_the_certificates() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("*bc").sees(
        "22 of 25 will be marked as completed; 3 have already completed and stay \
        unchanged.",
    );
    desk.sees("2024-06-28").sees("Urban Repair").sees("numbered 2024-001 to 2024-023");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Complete 22 enrollments in 2024-A");
    let numbers: Vec<String> = (3..STUDENTS)
        .map(|number| {
            let held = desk.register().get(enrollment(number)).expect("enrolled").clone();
            assert_eq!((held.status, held.completed_on), (EnrollmentStatus::Completed, date("2024-06-28")));
            let certificates: Vec<_> = desk.register().referring::<Certificate>(held.id.uuid()).collect();
            assert_eq!(certificates.len(), 1);
            assert_eq!(
                (certificates[0].title.as_str(), certificates[0].issued),
                ("Urban Repair", Some(PartialDate::from_date(TODAY)))
            );
            certificates[0].number.clone()
        })
        .collect();
    // 2024-002 was issued before.
    let wanted: Vec<String> =
        std::iter::once(1).chain(3..24).map(|number| format!("2024-{number:03}")).collect();
    assert_eq!(numbers, wanted);
}

#[test]
fn completing_a_whole_cohort_completes_its_staff_too() {
    let mut desk = Desk::demo();
    desk.keys("jjj").sees("2024-A");
    let before = records(&desk);
    let Some(Place::Cohort(cohort)) = desk.session.app.selected() else { panic!("choose a cohort") };
    desk.keys("bc").sees("Staff too").sees("instructors and assistants will also be marked as completed");
    desk.keys("<Ctrl-s>");
    let label = desk.message().trim_end_matches(": saved.").to_owned();
    is_one_undo(&mut desk, &before, &label);
    let enrollments: Vec<_> =
        desk.register().enrollments_in(cohort).map(|enrollment| Enrollment::clone(enrollment)).collect();
    let staff: Vec<_> =
        enrollments.iter().filter(|enrollment| enrollment.role != EnrollmentRole::Student).collect();
    assert!(
        staff.len() >= 2
            && staff.iter().all(|enrollment| enrollment.status == EnrollmentStatus::Completed
                && enrollment.completed_on.is_some())
    );
    assert!(
        staff.iter().all(|enrollment| desk
            .register()
            .referring::<Certificate>(enrollment.id.uuid())
            .next()
            .is_none())
    );
    assert!(enrollments.iter().all(|enrollment| enrollment.status != EnrollmentStatus::Enrolled));
    // If only some students are completed, the staff remains enrolled.
    desk.keys("u2<Space><Space><Space>");
    desk.keys("bc").sees("Staff too").sees_not("also be marked as completed");
}

#[test]
fn those_completed_earlier_get_certificates_when_asked_for() {
    let mut desk = desk();
    desk.keys("<Space><Space><Space>bc").sees("0 of 3 will be marked as completed");
    desk.tab_to("Earlier completions too");
    desk.keys("<Space>").sees("Certificates: 2, numbered 2024-001 to 2024-003");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Give 2 certificates in 2024-A: saved.");
    assert_eq!(desk.register().count::<Certificate>(), 3);
}

#[test]
fn a_pattern_without_room_is_refused_and_nothing_is_half_done() {
    let mut desk = desk();
    desk.keys("*bc");
    desk.tab_to("Number");
    desk.keys("<Ctrl-u>24-#<Ctrl-s>").sees("22 numbers are needed but only 9 are free; write more #");
    assert!(desk.committed().is_empty());
    desk.keys("#<Ctrl-s>");
    assert_eq!(desk.committed().len(), 1);
}

#[test]
fn enrolling_in_another_cohort() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("*be2025<Enter>").sees("25 of 25 will be enrolled as student.");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Enroll 25 people in 2025-A");
    assert_eq!(desk.register().enrollments_in(cohort(1)).count(), 25);
    // The second time there is nobody left to enroll.
    desk.keys("be2025<Enter>").sees(
        "0 of 25 will be enrolled as student; 25 are already in the \
        cohort",
    );
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Nothing was changed.");
}

#[test]
fn setting_the_status_and_what_the_rules_refuse() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("ggjjjvjjvbsw").sees("3 of 3 will have the status “withdrew”");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Set 3 enrollments in 2024-A to withdrew");
    // One of these has a certificate, so none is changed, and the form says whose it is.
    desk.keys("*bsw")
        .keys("<Ctrl-s>")
        .sees("Student01 Family01: this enrollment has a certificate")
        .sees("Not saved");
    assert_eq!(desk.committed().len(), 3);
}

#[test]
fn tags_are_added_and_taken_away() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("<Space><Space>btspeaker<Enter>").sees("2 of 2 will be tagged.");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Tag 2 people");
    desk.keys("<Space>btspeaker<Enter>").sees("1 of 3 will be tagged; 2 already have it.");
    desk.keys("<Ctrl-s>");
    let tagged =
        |desk: &Desk| desk.register().all::<Person>().filter(|person| person.tags == ["speaker"]).count();
    assert_eq!(tagged(&desk), 3);
    desk.keys("*bTspeaker<Enter>").sees("3 of 25 will lose it; 22 do not have it.");
    desk.keys("<Ctrl-s>");
    assert_eq!(tagged(&desk), 0);
    assert_eq!(desk.message(), "Remove a tag from 3 people: saved.");
}

#[test]
fn a_contact_with_all_together_or_with_each() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("<Space><Space><Space>bi").sees("with all 3");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Log a contact with 3 people");
    let together: Vec<_> =
        desk.register().all::<Interaction>().map(|contact| contact.people.clone()).collect();
    assert_eq!(together, [people([0, 1, 2])]);
    desk.keys("u").keys("bi");
    desk.tab_to("Together");
    desk.keys("<Space>").sees("Logs 3 contacts, one with each person");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().count::<Interaction>(), 3);
}

#[test]
fn many_are_put_on_the_list_of_a_meetup() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("<Space><Space><Space>bmautumn<Enter>")
        .sees("2 of 3 will be added to the list; 1 is already on the list and stays unchanged.");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Add 2 people to a meetup");
    assert_eq!(desk.register().attendances_at(meetup()).len(), 3);
}

#[test]
fn removing_from_the_cohort_names_the_certificates_that_go_too() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("<Space><Space>br")
        .sees("2 of 2 will be removed from the cohort")
        .sees("This deletes 2 enrollments, and with that 1 certificate.");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Remove 2 enrollments from 2024-A");
    assert_eq!(desk.register().enrollments_in(cohort(0)).count(), 23);
    assert_eq!(desk.register().count::<Person>(), 25);
}

#[test]
fn deleting_marked_people_names_how_many_and_what_goes_with_them() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("<Space><Space>/student2<Enter>d")
        .sees("Delete 2 people?")
        .sees("Student00 Family00, Student01 Family01.");
    desk.sees("Not shown now: 2 of them.")
        .sees("This also deletes 2 enrollments, 1 certificate and 1")
        .sees("attendance.");
    desk.keys("d").sees("Delete 2 people?");
    desk.keys("y");
    is_one_undo(&mut desk, &before, "Delete 2 people");
}

#[test]
fn the_selected_student_stands_in_when_nobody_is_marked_and_e_is_about_the_marked() {
    let mut desk = desk();
    desk.keys("jb").sees("With Student01 Family01");
    desk.keys("tx<Enter><Ctrl-s>");
    assert_eq!(desk.register().get(person(1)).expect("there").tags, ["x"]);
    desk.keys("<Space>e").sees("With 1 person marked");
    desk.keys("<Esc>");
    desk.keys("<Esc>e").sees("Change a person");
}

#[test]
fn what_fails_to_be_saved_is_told_and_changes_nothing() {
    let mut desk = desk();
    let before = records(&desk);
    desk.store().failures.push(alumnet::store::StoreError::DiskFull);
    desk.keys("*btx<Enter><Ctrl-s>");
    assert!(desk.message().contains("disk is full"), "{}", desk.message());
    desk.sees("Tag 25 people");
    desk.keys("<Ctrl-s>");
    is_one_undo(&mut desk, &before, "Tag 25 people");
    assert_eq!(desk.session.app.list(Pane::Students).rows().len(), 25);
    assert!(
        desk.register()
            .enrollments_in(cohort(0))
            .all(|enrollment| enrollment.role == EnrollmentRole::Student)
    );
}
