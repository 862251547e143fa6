//! Tests of the database's own notes: what is written is read, and a version decides how.

use uuid::Uuid;

use super::{
    ALIKE_SINCE, FORMAT, META, Mark, Unreadable, decode_mark, decode_note, encode_note, envelope, payload,
    sealed,
};

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
