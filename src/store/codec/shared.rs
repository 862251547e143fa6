//! The lines of a shared register, kept in a file like the others.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use uuid::Uuid;

use super::FORMAT;
use crate::domain::EntityKind;
use crate::register::{ChangeSet, MergedAway, Origin};
use crate::store::journal::line::{self, JournalLine};
use crate::store::log::{KnownLog, LogNote, LogPlace, LogState};
use crate::store::replay::{follows, log_after};

const REGISTER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ff);

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// Lines of a shared register: an entry that says where it comes from, one that was passed over, a line of
/// this folder alone, and one that holds every record.
fn shared_lines() -> Vec<JournalLine> {
    let entry = |number: u8| LogNote {
        number: number.into(),
        hash: [number; 32],
        device: Some(id(200)),
        is_void: false,
    };
    let merges = vec![MergedAway { kind: EntityKind::Person, gone: id(201), kept: id(202) }];
    let origin = Origin { merges: merges.clone(), is_apart: true, source: Some([9; 32]) };
    let ids = [id(203), id(204)].into_iter().collect();
    let known = KnownLog { ids, merges, sources: [[9; 32]].into() };
    let void = LogNote { device: None, is_void: true, ..entry(2) };
    let told = [
        (entry(1), None, false),
        (void, None, false),
        (LogNote::here(void.place()), None, false),
        (entry(3), None, false),
        (LogNote::here(entry(9).place()), Some(Box::new(known)), true),
    ];
    let set = |seq: u64| ChangeSet {
        id: id(300 + u128::from(seq)),
        at: Timestamp::UNIX_EPOCH,
        actor: "Ana".to_owned(),
        label: format!("Line {seq}"),
        origin: (seq == 1).then(|| Box::new(origin.clone())),
        undoes: None,
        changes: Vec::new(),
    };
    let line = |(seq, (note, known, snapshot))| JournalLine {
        version: FORMAT.into(),
        seq,
        snapshot,
        restored: None,
        register: Some(REGISTER),
        log: Some(note),
        known,
        batch: if seq == 4 { 300 } else { 0 },
        set: set(seq),
        digest: 0,
    };
    (1..).zip(told).map(line).collect()
}

#[test]
fn lines_of_a_shared_register_are_written_and_read_as_ever() {
    let mut written = Vec::new();
    for line in shared_lines() {
        line::write(&mut written, line.head(), &line.set, line.digest).unwrap();
    }
    let folder = format!("{}/tests/fixtures/store/v{FORMAT}", env!("CARGO_MANIFEST_DIR"));
    let path = PathBuf::from(folder).join("shared.jsonl");
    if std::env::var_os("ALUMNET_NEW_FORMAT").is_some() && !path.exists() {
        fs::write(&path, &written).unwrap();
    }
    let golden = fs::read(path).unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&golden));
    let lines: Vec<JournalLine> =
        golden.split_inclusive(|byte| *byte == b'\n').map(|bytes| line::parse(bytes).unwrap()).collect();
    assert_eq!(lines, shared_lines());
    // They follow each other, and what follows from them is known.
    let mut state = None;
    for line in &lines {
        assert_eq!(follows(state.as_ref(), line), Ok(()));
        state = log_after(state, line);
    }
    let known = lines.last().unwrap().known.as_deref().unwrap().clone();
    assert_eq!(state, Some(LogState { place: LogPlace { number: 9, hash: [9; 32] }, known }));
    let before = LogState { place: lines[0].log.unwrap().place(), ..LogState::default() };
    assert!(follows(Some(&before), &lines[3]).is_err(), "one is missing");
    assert!(follows(Some(&before), &lines[2]).is_err(), "it is of another place");
}
