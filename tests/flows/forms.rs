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
