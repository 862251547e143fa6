//! The simulated disk itself: what it records, and what it leaves.

use std::io::Write as _;
use std::path::PathBuf;

use super::{Contents, DatabaseState, Failure, Image, SimulatedDisk, Unsynced};
use crate::files::{self, PartFile};

fn names(contents: &Contents) -> Vec<String> {
    contents.0.keys().map(|path| path.display().to_string()).collect()
}

#[test]
fn what_was_not_synced_may_be_there_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SimulatedDisk::at(folder.path());
    let path = folder.path().join("lines");
    let mut file = files::append(&path).unwrap();
    file.write_all(b"one\n").unwrap();
    file.sync_data().unwrap();
    file.write_all(&[b'x'; 1_200]).unwrap();
    files::replace(&folder.path().join("whole"), b"new").unwrap();
    let part = PartFile::beside(&path).unwrap();
    part.rename(&folder.path().join("unsynced")).unwrap();

    let mut image = Image::of(&Contents::default());
    disk.steps().iter().for_each(|step| image.take(step));
    let left = |unsynced, seed| image.after_failure(unsynced, DatabaseState::Latest, seed);
    assert_eq!(left(Unsynced::All, 0), Contents::read(folder.path()));
    let nothing = left(Unsynced::Nothing, 0);
    assert_eq!(names(&nothing), ["lines", "whole"]);
    assert_eq!(nothing.0[&PathBuf::from("lines")].as_deref(), Some(b"one\n".as_slice()));
    assert_eq!(nothing.0[&PathBuf::from("whole")].as_deref(), Some(b"new".as_slice()));
    let lengths: std::collections::BTreeSet<usize> = (0..40)
        .filter_map(|seed| left(Unsynced::Torn, seed).0[&PathBuf::from("lines")].as_ref().map(Vec::len))
        .collect();
    // The write begins in the middle of a sector.
    assert_eq!(lengths, [4, 512, 1_024].into());
    let parts: std::collections::BTreeSet<Vec<String>> =
        (0..40).map(|seed| names(&left(Unsynced::Part, seed))).collect();
    assert!(parts.len() > 1, "{parts:?}");
}

#[test]
fn a_call_fails_once_or_from_then_on_or_takes_half() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SimulatedDisk::at(folder.path());
    let path = folder.path().join("file");
    let write = || files::replace(&path, b"bytes");
    write().unwrap();
    let calls = disk.calls();
    let mut refused = 0;
    for call in 0..calls {
        disk.fail(call, Failure::Once(5));
        // The last calls remove what is left, or sync the folder.
        refused += u64::from(write().is_err());
        assert!(disk.repair().is_some(), "call {call} of {calls}");
        write().unwrap();
    }
    assert!(refused + 1 >= calls, "{refused} of {calls}");
    disk.fail(0, Failure::FromThenOn(28));
    assert!(write().is_err() && write().is_err());
    disk.repair();
    for call in 0..calls {
        disk.fail(call, Failure::Half);
        write().unwrap();
    }
    disk.repair();
    assert_eq!(files::read(&path).unwrap(), b"bytes");
}
