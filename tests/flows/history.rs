//! Undo across restarts, and the history on the screen: the list, the details of a change, and
//! undoing one change alone.

use std::sync::mpsc::channel;

use alumnet::register::ChangeSet;
use alumnet::store::Barrier;
use uuid::Uuid;

use crate::common::Desk;
use crate::many::{desk, records};

/// The line of the screen with these words.
#[track_caller]
fn line(desk: &Desk, words: &str) -> String {
    let screen = desk.screen();
    screen
        .lines()
        .find(|line| line.contains(words))
        .unwrap_or_else(|| panic!("“{words}” is not on the screen:\n{screen}"))
        .to_owned()
}

#[test]
fn undo_and_redo_go_on_after_a_restart() {
    let mut desk = Desk::demo();
    let before = records(&desk);
    desk.keys("3abBeekeeping<Ctrl-s>").keys("abOrigami<Ctrl-s>");
    let after = records(&desk);
    desk.keys("u");
    desk.restart();
    desk.keys("u");
    assert_eq!(desk.message(), "Undone: Add a background, of today 12:00.");
    assert!(records(&desk) == before);
    desk.restart();
    desk.keys("<Ctrl-r>");
    desk.restart();
    desk.keys("<Ctrl-r>");
    assert_eq!(desk.message(), "Redone: Add a background.");
    assert!(records(&desk) == after);
    desk.keys("<Ctrl-r>");
    assert_eq!(desk.message(), "there is nothing to redo");
    let undoes: Vec<bool> = desk.committed().iter().map(|set| set.undoes.is_some()).collect();
    assert_eq!(undoes, [false, false, true, true, true, true]);
}

#[test]
fn what_an_import_brought_can_be_undone_on_the_screen() {
    let mut desk = Desk::remembering(120, 36);
    let before = records(&desk);
    let count = desk.committed().len();
    desk.keys("u");
    let (said, last) = (desk.message().to_owned(), &desk.committed()[count - 1].label);
    assert_eq!(said, format!("Undone: {last}, of yesterday 06:00."));
    assert_eq!(desk.committed().len(), count + 1);
    desk.keys("<Ctrl-r>");
    assert!(records(&desk) == before);
}

#[test]
fn the_history_lists_what_was_done_the_newest_first() {
    let mut desk = Desk::remembering(120, 36);
    desk.keys("3abBeekeeping<Ctrl-s>U");
    let first = line(&desk, "▸");
    assert!(
        first.contains("today 12:00")
            && first.contains("tester")
            && first.contains("Add a background · Beekeeping"),
        "{first}"
    );
    let hires = line(&desk, "Record 58 hires");
    assert!(
        hires.contains("yesterday 06:00") && hires.contains("demo") && hires.contains("   58  "),
        "{hires}"
    );
    desk.keys("G").sees("Set up backgrounds, organizations and teachers");
    desk.keys("/beekeep").sees("1 of 1").sees("Add a background");
    desk.keys("<Enter>").sees("u undo this");
    desk.keys("<Esc>").sees_not("1 of 1 ");
    desk.keys("/no such words").sees("no matches");
    desk.keys("<Esc>");
    desk.keys("<Esc>").sees_not("Records");
}

#[test]
fn enter_shows_both_sides_with_names() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>e<Ctrl-u>Apiary<Tab>Farmers<Ctrl-s>U<Enter>");
    desk.sees("Change a background").sees("~ background").sees("before").sees("after");
    assert!(line(&desk, "Name  ").contains("Beekeeping") && line(&desk, "Name  ").contains("Apiary"));
    assert!(line(&desk, "Group  ").contains("–") && line(&desk, "Group  ").contains("Farmers"));
    desk.keys("<Esc>j<Enter>").sees("created with");
    assert!(line(&desk, "Name  ").contains("Beekeeping"));
    desk.sees_not("Group");
    // A hire is shown with names, and choices in the words of its form.
    let mut desk = Desk::demo();
    desk.keys("5d").keys("yU<Enter>").sees("− hire").sees("deleted; it had").sees("Found via");
    let id = Uuid::from_u128(0).to_string();
    desk.sees_not(&id[..8]);
}

#[test]
fn names_are_known_of_what_was_deleted_since() {
    let mut desk = desk();
    desk.keys("2/student07<Enter>dy");
    desk.keys("U<Enter>");
    desk.sees("− person").sees("Student07");
    desk.keys("j").sees("− enrollment").sees("Student07").sees("2024-A").sees_not("since deleted");
}

#[test]
fn one_earlier_change_is_undone_alone() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>abOrigami<Ctrl-s>Uj");
    assert!(line(&desk, "▸").contains("Beekeeping"));
    desk.keys("u");
    assert_eq!(desk.message(), "Undone: Add a background.");
    assert!(
        desk.register().background_by_name("beekeeping").is_none()
            && desk.register().background_by_name("origami").is_some()
    );
    let undone = line(&desk, "▸");
    assert!(undone.contains("▸ × today") && undone.contains("undone today 12:00"), "{undone}");
    let undo = line(&desk, "Undo: Add a background");
    assert!(undo.contains("↶ today") && undo.contains("of today 12:00"), "{undo}");
    desk.keys("u");
    assert_eq!(desk.message(), "Already undone, today 12:00; press u on that line to redo it.");
    desk.keys("ggu");
    assert_eq!(desk.message(), "Redone: Add a background.");
    assert!(desk.register().background_by_name("beekeeping").is_some());
    // The first line counts again, and undoing it reverses its redo.
    desk.keys("G");
    assert!(!line(&desk, "▸").contains('×'));
    desk.keys("u");
    let committed = desk.committed();
    assert_eq!(committed.last().and_then(|set| set.undoes), Some(committed[committed.len() - 2].id));
    // Undo in the panes reverses the last of all these.
    desk.keys("<Esc>u");
    assert!(desk.register().background_by_name("beekeeping").is_some());
}

#[test]
fn what_others_depend_on_is_not_undone_and_they_are_named() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>e<Ctrl-u>Apiary<Ctrl-s>abOrigami<Ctrl-s>");
    let committed = desk.committed().len();
    desk.keys("UGu").sees("Not undone: Add a background").sees("A later change depends on it.");
    assert!(line(&desk, "▸").contains("Change a background"));
    desk.sees_not("Origami");
    assert_eq!(desk.committed().len(), committed);
    // Leads to the later change, which can be undone; then the first one can be, too.
    desk.keys("<Enter>").sees("History");
    assert!(line(&desk, "▸").contains("Change a background"));
    desk.keys("u").keys("Gu");
    assert_eq!(desk.message(), "Undone: Add a background.");
    assert!(desk.register().background_by_name("beekeeping").is_none());
}

#[test]
fn what_is_used_since_is_not_undone_either() {
    let mut desk = desk();
    desk.keys("3abBeekeeping<Ctrl-s>2/student07<Enter>ap<Tab>Keeper<Tab>beek<Enter><Ctrl-s>");
    let position = desk.message().to_owned();
    assert!(position.contains("saved"), "{position}");
    desk.restart();
    desk.keys("UGu")
        .sees("Not undone: Add a background")
        .sees("It would break a rule: this background is still used by 1 position");
    assert!(line(&desk, "▸").contains("position"), "{}", desk.screen());
}

#[test]
fn a_rule_that_refuses_an_undo_is_told() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>dyabBeekeeping<Ctrl-s>Uju");
    desk.sees("Not undone: Delete a background")
        .sees("a background with this name already exists")
        .sees_not("later change");
    desk.keys("<Esc>").sees("Records");
}

#[test]
fn undo_does_not_cross_a_barrier() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>");
    let set =
        ChangeSet { id: Uuid::from_u128(5), label: "Erase a person".into(), ..desk.committed()[0].clone() };
    desk.session.app.history.cut(&set, Barrier::Erasure);
    desk.keys("u");
    assert_eq!(desk.message(), Barrier::Erasure.reason());
    desk.keys("U").sees("■ today").sees("undo stops here");
    desk.keys("ju");
    assert!(desk.message().contains("somebody was erased"), "{}", desk.message());
    assert!(desk.register().background_by_name("beekeeping").is_some());
}

#[test]
fn the_history_of_one_person_leaves_the_others_out() {
    let mut desk = Desk::remembering(120, 36);
    desk.keys("3abBeekeeping<Ctrl-s>2/rafael<Enter>")
        .keys("U")
        .sees("Tab shows only the changes to Rafael")
        .sees("Add a background");
    desk.keys("<Tab>")
        .sees("History · only Rafael")
        .sees("Record interactions")
        .sees_not("Add a background")
        .sees_not("2026-A");
    // The first record shown is one of theirs.
    desk.keys("/hires<Enter><Enter>").sees("Rafael");
    desk.keys("<Esc><Esc>");
    desk.keys("<Tab>").sees("Add a background");
    desk.keys("<Esc>1").keys("ggU").sees_not("Tab shows only");
}

#[test]
fn a_change_made_while_it_is_open_is_on_top_and_touches_whom_it_touches() {
    let mut desk = Desk::remembering(120, 36);
    desk.keys("2/rafael<Enter>btx<Enter><Ctrl-s>U<Tab>").sees("Tag 1 person");
    desk.keys("u").sees("Undo: Tag 1 person");
    assert!(line(&desk, "▸").contains('×'));
}

#[test]
fn the_journal_is_read_beside_the_screen_and_can_be_given_up() {
    let mut desk = Desk::remembering(120, 36);
    let (sender, reports) = channel();
    desk.session.work_beside(move |report| drop(sender.send(report)));
    desk.keys("U");
    // The lines are there before the journal has been read, but not who made the changes.
    assert!(!line(&desk, "Record interactions").contains("demo"));
    desk.sees("Reading the journal …");
    desk.keys("jjk");
    while !line(&desk, "Record interactions").contains("demo") {
        desk.session.reported(reports.recv().unwrap());
        desk.draw();
    }
    desk.sees_not("Reading the journal");
    desk.keys("<Esc>U<Esc>").sees_not("Records");
    while let Ok(report) = reports.recv_timeout(std::time::Duration::from_secs(1)) {
        desk.session.reported(report);
    }
    desk.draw();
    desk.sees_not("Records");
}

#[test]
fn the_history_names_whom_a_change_was_about_even_if_they_are_gone() {
    let mut desk = Desk::remembering(120, 36);
    desk.keys("2/zdenek<Enter>dy");
    desk.keys("2/<Esc>/rafael<Enter>rzoe<Enter><Ctrl-s>").keys("1jjjdy");
    desk.restart();
    desk.keys("U");
    assert!(line(&desk, "Delete a person").contains(" · Zdeněk Kříž"), "{}", desk.screen());
    let hire = line(&desk, "Record 1 hire ");
    assert!(hire.contains("Rafael Ibarra Quintana → Zo"), "{hire}");
    desk.keys("/zdenek<Enter>").sees("Delete a person");
}
