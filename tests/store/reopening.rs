//! What was saved is there again.

use super::support::{filled, names, opened, records};

#[test]
fn a_new_folder_is_made_and_empty() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("some").join("data");
    let first = opened(&data);
    assert!(first.register.is_empty());
    assert!(first.notices.is_empty(), "{:?}", first.notices);
    drop(first);
    let second = opened(&data);
    assert!(second.register.is_empty());
    assert!(second.notices.is_empty(), "{:?}", second.notices);
    assert_eq!(names(&data), ["alumnet.lock", "db", "journal"]);
}

#[test]
fn what_was_saved_is_there_again_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let saved = filled(folder.path(), 20);
    for _ in 0..3 {
        let again = opened(folder.path());
        assert_eq!(records(&again.register), saved);
        assert!(again.notices.is_empty(), "{:?}", again.notices);
    }
}
