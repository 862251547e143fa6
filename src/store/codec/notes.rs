//! Tests of the database's own notes: what is written is read, and a version decides how.

use std::fs;
use std::path::PathBuf;

use uuid::Uuid;

use super::{
    ALIKE_SINCE, Entry, EntryDetails, FORMAT, HISTORY, META, Mark, Unreadable, decode_entry, decode_mark,
    decode_note, encode_note, envelope, payload, sealed,
};
use crate::store::log::LogNote;

const KEY: &[u8] = b"key";

fn mark() -> Mark {
    let counts = vec![("person".to_owned(), 3)];
    Mark { seq: 7, digest: 9, counts, register: Some(Uuid::from_u128(5)) }
}

/// A mark as a format wrote it: without the id of the register before format 3.
fn written_by(version: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let Mark { seq, digest, counts, register } = mark();
    let result = if version < 3 {
        payload::write(&(seq, digest, counts), &mut bytes)
    } else {
        payload::write(&(seq, digest, counts, register), &mut bytes)
    };
    assert_eq!(result, Ok(()));
    sealed(version, META, KEY, &bytes)
}

#[test]
fn a_note_is_read_as_it_was_written_and_under_its_own_key_alone() {
    let bytes = encode_note(META, KEY, &mark()).unwrap();
    assert_eq!(decode_note::<Mark>(META, KEY, &bytes), Ok(mark()));
    assert!(decode_note::<Mark>(META, b"other", &bytes).is_err());
    assert!(decode_note::<Mark>("history", KEY, &bytes).is_err());
    assert!(envelope::open(META, KEY, &bytes).is_ok_and(|opened| opened.version == FORMAT));
}

#[test]
fn marks_of_every_format_are_read_and_others_refused() {
    for version in ALIKE_SINCE..=FORMAT {
        let register = mark().register.filter(|_| version >= 3);
        assert_eq!(decode_mark(KEY, &written_by(version)), Ok(Mark { register, ..mark() }), "{version}");
    }
    let newer = FORMAT + 1;
    assert_eq!(decode_mark(KEY, &written_by(newer)), Err(Unreadable::Newer(newer)));
    assert!(matches!(decode_mark(KEY, &written_by(0)), Err(Unreadable::Damaged(_))));
}

fn entry() -> Entry {
    let details = EntryDetails {
        snapshot: true,
        actor: "ana".to_owned(),
        counts: vec![("person".to_owned(), 3), ("hire".to_owned(), 400)],
        first: Some(("person".to_owned(), Uuid::from_u128(6))),
    };
    Entry {
        segment: 2,
        offset: 300,
        length: 70_000,
        id: Uuid::from_u128(5),
        at: 1_700_000_000_123_456_789,
        label: "Record 2 hires".to_owned(),
        undoes: Some(Uuid::from_u128(4)),
        details: Some(details),
        log: Some(LogNote { number: 7, hash: [7; 32], device: Some(Uuid::from_u128(8)), is_void: true }),
        has_origin: true,
    }
}

/// The bytes of an entry as a format wrote it, from the fixtures.
fn golden(format: u8) -> (PathBuf, Vec<u8>) {
    let path = format!("{}/tests/fixtures/store/v{format}/history.hex", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap_or_default();
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    (path.into(), digits.chunks(2).map(pair).collect())
}

#[test]
fn entries_of_the_history_are_written_as_ever_and_older_ones_read() {
    let bytes = encode_note(HISTORY, KEY, &entry()).unwrap();
    let (path, _) = golden(FORMAT);
    if std::env::var_os("ALUMNET_NEW_FORMAT").is_some() && !path.exists() {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(&path, hex.concat() + "\n").unwrap();
    }
    let (_, held) = golden(FORMAT);
    assert_eq!(bytes, held);
    assert_eq!(decode_entry(KEY, &held), Ok(entry()));
    // Before format 7 they knew nothing of a log, and before format 6 they had no details.
    let older = Entry { log: None, has_origin: false, ..entry() };
    assert_eq!(decode_entry(KEY, &golden(6).1), Ok(older.clone()));
    assert_eq!(decode_entry(KEY, &golden(5).1), Ok(Entry { details: None, ..older }));
    let newer = sealed(FORMAT + 1, HISTORY, KEY, &[]);
    assert_eq!(decode_entry(KEY, &newer), Err(Unreadable::Newer(FORMAT + 1)));
}
