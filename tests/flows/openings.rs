//! Openings: who might fit, and filling one with a hire.

use alumnet::app::panes::place::Place;
use alumnet::app::session::Request;
use alumnet::domain::{Advertised, FoundVia, Hire, Opening, OpeningStatus};

use crate::common::Desk;

/// In the Openings pane of the demo, with the first open one selected that is known through somebody.
fn desk() -> (Desk, Opening) {
    let mut desk = Desk::demo();
    desk.keys("6");
    let opening = desk
        .register()
        .all::<Opening>()
        .find(|opening| opening.is_open() && opening.known_through.is_some())
        .unwrap();
    let opening = Opening::clone(opening);
    desk.session.app.go_to(Place::Opening(opening.id));
    desk.draw();
    (desk, opening)
}

fn only_new_hire(desk: &Desk, before: &[Hire]) -> Hire {
    let new: Vec<Hire> = desk.hires().into_iter().filter(|hire| !before.contains(hire)).collect();
    assert_eq!(new.len(), 1);
    new[0].clone()
}

#[test]
fn an_opening_is_filled_by_a_hire_in_one_commit_and_one_undo() {
    let (mut desk, opening) = desk();
    desk.sees("6 Openings").sees("Who might fit");
    let before = desk.hires();
    let records: Vec<_> = desk.register().records().collect();
    let first = desk.register().fits_for(&opening)[0].person;
    // The list of people starts with those who might fit; this picks the first match by name.
    desk.keys("F").sees("Might fit");
    let name = desk.register().person_name(first);
    desk.keys(&name).keys("<Enter><Ctrl-s>");
    assert_eq!(desk.message(), "Fill an opening: saved.");
    assert_eq!(desk.committed().len(), 1);
    let hire = only_new_hire(&desk, &before);
    assert_eq!((hire.hired, hire.hirer, hire.referrer), (first, None, opening.known_through));
    assert_eq!((hire.organization, hire.role.as_str()), (Some(opening.organization), opening.role.as_str()));
    let position = desk.register().get(hire.position.unwrap()).unwrap();
    assert_eq!((position.background, position.title.as_str()), (opening.background, opening.role.as_str()));
    let filled = desk.register().get(opening.id).unwrap();
    assert_eq!((filled.status, filled.hire), (OpeningStatus::Filled, Some(hire.id)));
    desk.sees("Filled by").sees_not("Who might fit");
    desk.keys("F");
    assert_eq!(desk.message(), "this opening is already filled");
    desk.keys("u");
    assert!(records == desk.register().records().collect::<Vec<_>>());
    desk.keys("<Ctrl-r>");
    assert_eq!(desk.register().get(opening.id).unwrap().hire, Some(hire.id));
    // The hire shows its opening, and deleting the hire leaves the opening filled.
    desk.session.app.go_to(Place::Hire(hire.id));
    desk.draw();
    desk.sees("Opening  ");
    desk.keys("d").sees("1 opening will lose its reference to it.");
}

#[test]
fn r_fills_an_opening_too_and_the_person_under_the_cursor_is_taken() {
    let (mut desk, opening) = desk();
    desk.keys("r").sees("Might fit");
    desk.keys("<Esc><Esc>").sees_not("Fill the opening");
    let before = desk.hires();
    let fits = desk.register().fits_for(&opening);
    let line = desk
        .session
        .app
        .detail()
        .targets()
        .iter()
        .position(|target| *target == Place::Person(fits[1].person))
        .unwrap();
    desk.keys("<Enter>").keys(&"j".repeat(line));
    let name = desk.register().person_name(fits[1].person);
    desk.keys("F").sees("Fill the opening").sees(&name);
    desk.keys("<Ctrl-s>");
    assert_eq!(only_new_hire(&desk, &before).hired, fits[1].person);
    // The suggestions of another opening lead to the people.
    let (mut desk, opening) = self::desk();
    let fits = desk.register().fits_for(&opening);
    let line = desk
        .session
        .app
        .detail()
        .targets()
        .iter()
        .position(|target| *target == Place::Person(fits[0].person))
        .unwrap();
    desk.keys("<Enter>").keys(&"j".repeat(line)).keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(fits[0].person)));
    let titles: Vec<&str> =
        desk.session.app.detail().sections.iter().map(|section| section.title.as_str()).collect();
    assert!(titles.iter().any(|title| title.starts_with("Openings they might want · ")), "{titles:?}");
}

/// How a hire was found follows from how the opening became known.
#[test]
fn found_via_follows_from_the_opening() {
    for (advertised, through_classmate, expected) in [
        (Advertised::Yes, false, FoundVia::Advertised),
        (Advertised::No, false, FoundVia::Unknown),
        (Advertised::Yes, true, FoundVia::ClassmateReferral),
        (Advertised::Unknown, true, FoundVia::ClassmateReferral),
    ] {
        let (mut desk, opening) = desk();
        let rafael = desk.person("Rafael Ibarra Quintana");
        let through = through_classmate.then_some(rafael);
        let changed = Opening { advertised, known_through: through, ..opening.clone() };
        let change =
            alumnet::register::Change::between(Some(opening.into()), Some(changed.clone().into())).unwrap();
        let set = alumnet::register::ChangeSet {
            id: uuid::Uuid::from_u128(1),
            at: jiff::Timestamp::UNIX_EPOCH,
            actor: String::new(),
            label: String::new(),
            origin: None,
            undoes: None,
            changes: vec![change],
        };
        std::sync::Arc::make_mut(&mut desk.session.app.register).apply(&set).unwrap();
        desk.session.app.refresh();
        let classmates = desk.register().classmates(rafael);
        let hired =
            classmates.into_iter().find(|person| desk.register().fit(*person, &changed).is_some()).unwrap();
        let before = desk.hires();
        let name = desk.register().person_name(hired);
        desk.keys("F").keys(&name).keys("<Enter><Ctrl-s>");
        let hire = only_new_hire(&desk, &before);
        assert_eq!((hire.found_via, hire.hired), (expected, hired), "{advertised:?} {through_classmate}");
    }
}

#[test]
fn through_an_instructor_it_was_found_by_the_instructor() {
    let (mut desk, opening) = desk();
    let rafael = desk.person("Rafael Ibarra Quintana");
    let cohort = desk.register().enrollments_of(rafael)[0].cohort;
    let teacher = desk
        .register()
        .enrollments_in(cohort)
        .find(|enrollment| enrollment.role == alumnet::domain::EnrollmentRole::Instructor)
        .unwrap()
        .person;
    let teacher = desk.register().person_name(teacher);
    let before = desk.hires();
    desk.keys("F").keys("kerem çelikel<Enter>");
    desk.tab_to("Referrer");
    desk.keys("<Enter>").keys(&teacher).keys("<Enter>").sees("instructor");
    desk.keys("<Ctrl-s>");
    assert_eq!(only_new_hire(&desk, &before).found_via, FoundVia::Instructor);
    assert_eq!(desk.register().get(opening.id).unwrap().status, OpeningStatus::Filled);
}

#[test]
fn what_is_in_force_narrows_who_might_fit_and_not_the_openings() {
    let (mut desk, opening) = desk();
    let all = desk.session.app.list(alumnet::app::panes::place::Pane::Hires).rows().len();
    let of = |desk: &Desk| {
        desk.session
            .app
            .detail()
            .sections
            .iter()
            .find(|section| section.title.starts_with("Who might fit"))
            .unwrap()
            .title
            .clone()
    };
    let everybody = of(&desk);
    desk.keys("1/2018-A<Enter>6");
    assert_eq!(desk.session.app.list(alumnet::app::panes::place::Pane::Hires).rows().len(), all);
    assert_eq!(desk.session.app.selected(), Some(Place::Opening(opening.id)));
    assert!(of(&desk).starts_with("Who might fit of 2018-A · "), "{}", of(&desk));
    assert_ne!(of(&desk), everybody);
}

#[test]
fn an_opening_is_copied_as_a_line_and_can_not_be_sorted_otherwise() {
    let (mut desk, opening) = desk();
    desk.keys("y");
    let Some(Request::Copy(copying)) = desk.session.requests.pop() else { panic!("nothing is copied") };
    assert_eq!(copying.text.split('\t').next(), Some(opening.role.as_str()));
    desk.keys("s");
    assert_eq!(desk.message(), "openings are sorted by status, then newest first");
    // Elsewhere there is nothing to fill.
    desk.keys("2F");
    assert_eq!(desk.message(), "select an opening first");
}
