//! Deleting lists what else is deleted, asks for a different key, and one undo restores everything.

use crate::common::Desk;

#[test]
fn a_person_is_deleted_with_what_is_theirs_and_comes_back_whole() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>");
    let before: Vec<_> = desk.register().records().collect();
    desk.keys("d").sees("Delete Rafael Ibarra Quintana?").sees("enrollment").sees("You can undo this.");
    // The key that asked is not an answer.
    desk.keys("d").sees("Delete Rafael");
    assert!(desk.committed().is_empty());
    desk.keys("y").sees_not("Rafael Ibarra Quintana");
    assert_eq!(desk.committed().len(), 1);
    desk.keys("u").sees("Rafael Ibarra Quintana");
    let after: Vec<_> = desk.register().records().collect();
    assert!(before == after, "the register is not what it was");
}

#[test]
fn saying_no_changes_nothing() {
    let mut desk = Desk::demo();
    desk.keys("jjjd").sees("Delete cohort");
    desk.keys("n").sees_not("Delete cohort");
    desk.keys("d<Esc>").sees_not("Delete cohort");
    assert!(desk.committed().is_empty());
}
