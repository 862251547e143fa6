//! What all forms have in common.

use crate::common::Desk;

#[test]
fn fields_are_gone_through_round_and_round() {
    let mut desk = Desk::demo();
    desk.keys("jjjjx").sees("▸File");
    desk.keys("<Tab>").sees("▸Format");
    desk.keys("<Shift-Tab>").sees("▸File");
}

#[test]
fn choices_turn_and_follow_letters() {
    let mut desk = Desk::demo();
    desk.keys("jjjjx<Tab>").sees("‹ CSV ›");
    desk.keys("<Right>").sees("‹ Markdown ›");
    desk.keys("<Left><Left>").sees("‹ JSON ›");
    desk.keys("m").sees("‹ Markdown ›").sees("2023-A-roster.md");
}

#[test]
fn a_needed_text_that_is_empty_is_refused() {
    let mut desk = Desk::demo();
    desk.keys("jjjjx<Ctrl-u><Ctrl-s>").sees("required; write something").sees("Not saved");
}

/// Notes take every key, so Esc is first offered to them.
#[test]
fn the_third_escape_closes_a_form_from_its_notes_too() {
    let mut desk = Desk::demo();
    desk.keys("2aic<Tab>Asked about the barge").sees("Asked about the barge");
    desk.keys("<Esc>").sees("Close without saving?");
    desk.keys("<Esc>").sees_not("Close without saving?");
    desk.keys("<Esc>");
    assert!(desk.session.app.popups.is_empty(), "{}", desk.screen());
}

/// Whoever presses Esc again and again gets out, and is told before what was typed is gone.
#[test]
fn the_third_escape_in_a_row_closes_a_form_without_saving() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>rzoe<Enter><Esc>").sees("Close without saving?");
    desk.keys("<Esc>").sees_not("Close without saving?").sees("Record a hire");
    assert_eq!(desk.message(), "Esc again closes without saving.");
    // Anything else in between, and it asks again.
    desk.keys("<Tab><Esc>").sees("Close without saving?");
    desk.keys("<Esc><Esc>").sees_not("Record a hire");
    assert!(desk.session.app.popups.is_empty());
}
