//! The checklist of a meetup: one key per person, walk-ins, counts, and undo within it.

use alumnet::domain::{Attended, Meetup, Rsvp};

use crate::common::Desk;
use crate::many::{desk, meetup, person, records};

#[test]
fn the_checklist_turns_answers_and_coming_one_key_a_person() {
    let mut desk = desk();
    desk.keys("4t").sees("1 invited · 0 accepted · 0 came · 0 absent · 1 unknown").sees("not invited");
    let held = |desk: &Desk, number| {
        let found = desk
            .register()
            .attendances_of(person(number))
            .map(|attendance| (attendance.rsvp, attendance.attended))
            .next();
        found.map(|(rsvp, attended)| (rsvp.label(), attended.label()))
    };
    desk.keys("r");
    assert_eq!(held(&desk, 0), Some(("accepted", "unknown")));
    desk.keys("rr");
    assert_eq!(held(&desk, 0), Some(("declined", "unknown")));
    desk.keys("rr<Space>").sees("1 invited · 1 accepted · 1 came · 0 absent · 0 unknown");
    desk.keys("<Space>");
    assert_eq!(held(&desk, 0), Some(("accepted", "no")));
    desk.keys("<Space>");
    assert_eq!(held(&desk, 0), Some(("accepted", "unknown")));
    assert_eq!(desk.committed().len(), 8, "each change is saved by itself");
    // The keys add people who are not on the list yet; y and n move on.
    desk.keys("yyn").sees("3 invited · 1 accepted · 2 came · 1 absent · 0 unknown");
    assert_eq!(
        (held(&desk, 1), held(&desk, 2), held(&desk, 3)),
        (Some(("no answer", "yes")), Some(("no answer", "no")), None)
    );
    desk.keys("u").sees("2 invited");
    desk.keys("u").keys("<Ctrl-r><Ctrl-r>").sees("3 invited");
    desk.keys("<Esc>").sees_not("3 invited ·");
}

#[test]
fn walk_ins_are_found_or_created_by_typing_a_name() {
    let mut desk = desk();
    let before = records(&desk);
    desk.keys("4twstudent07<Enter>").sees("2 invited · 0 accepted · 1 came");
    desk.keys("/Quincy Newcomer<Enter>").sees("3 invited · 0 accepted · 2 came").sees("Quincy Newcomer");
    let quincy = desk.person("Quincy Newcomer");
    let attendance: Vec<_> = desk
        .register()
        .attendances_of(quincy)
        .map(|attendance| (attendance.rsvp, attendance.attended))
        .collect();
    assert_eq!(attendance, [(Rsvp::NeedsAction, Attended::Yes)]);
    assert_eq!(desk.committed().len(), 2);
    // People who were invited keep their answers.
    desk.keys("wstudent00<Enter>").sees("3 invited · 0 accepted · 3 came · 0 absent · 0 unknown");
    desk.keys("uuu");
    assert!(records(&desk) == before);
    desk.keys("u");
    assert_eq!(desk.message(), "nothing was changed in this checklist yet");
}

#[test]
fn undo_in_the_checklist_stops_where_it_was_opened() {
    let mut desk = desk();
    desk.keys("btx<Enter><Ctrl-s>4tu");
    assert_eq!(desk.message(), "nothing was changed in this checklist yet");
    desk.keys("<Esc>u");
    assert_eq!(desk.message(), "Undone: Tag 1 person.");
    desk.keys("t<Ctrl-r>");
    assert_eq!(desk.message(), "nothing was undone in this checklist");
}

#[test]
fn the_checklist_works_on_a_small_screen() {
    let mut desk = desk();
    desk.keys("4t");
    desk.resize(40, 12);
    desk.sees("unknown").sees("▸ [ ] Student00").sees("no answer");
    desk.keys("G").sees("Student24").sees("not invited");
    desk.keys("<Space>").sees("[✓] Student24");
}

/// The desk, with its meetup moved nine months ahead.
fn desk_before_the_meetup() -> Desk {
    let mut desk = desk();
    let moved = Meetup {
        start: "2025-06-12 18:30 Europe/Berlin".parse().expect("a moment"),
        ..Meetup::clone(desk.register().get(meetup()).expect("the meetup"))
    };
    desk.elsewhere("Move the meetup", |draft| draft.put(moved));
    desk
}

#[test]
fn a_meetup_that_has_not_begun_takes_answers_only() {
    let words = "the meetup has not begun; only the answer can be set";
    let mut desk = desk_before_the_meetup();
    desk.keys("4t");
    for keys in ["y", "n", "<Space>"] {
        desk.keys(keys).sees("1 invited · 0 accepted · 0 came · 0 absent · 1 unknown");
        assert!(desk.message().ends_with(&format!("{words}.")), "{keys}: {}", desk.message());
        desk.keys("<Esc>t");
    }
    desk.keys("w").sees_not("Who came");
    assert!(desk.message().contains("has not begun"), "{}", desk.message());
    assert_eq!(desk.committed().len(), 1, "only the move of the meetup");
    desk.keys("rjr").sees("2 invited · 2 accepted · 0 came");

    // The forms say the same, for one person and for many.
    desk.keys("<Esc><Enter>Ge<Tab><Tab>").tab_to("Came").keys("y<Ctrl-s>").sees(words);
    desk.keys("<Esc>y<Esc>2gg<Space><Space><Space>bmautumn<Enter>").tab_to("Came");
    desk.keys("y<Ctrl-s>").sees(words).sees("Student02");
}

#[test]
fn attendance_recorded_too_early_can_be_taken_back() {
    let mut desk = desk();
    desk.keys("4ty<Esc>");
    let moved = Meetup {
        start: "2025-06-12".parse().expect("a moment"),
        ..Meetup::clone(desk.register().get(meetup()).expect("the meetup"))
    };
    desk.elsewhere("Move the meetup", |draft| draft.put(moved));
    desk.keys("tr").sees("1 invited · 1 accepted · 1 came");
    desk.keys("<Space>").sees("1 invited · 1 accepted · 0 came · 0 absent · 1 unknown");
}
