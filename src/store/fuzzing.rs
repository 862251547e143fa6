//! What the store reads, from bytes that anybody may have written. None of it may panic, and what is read is
//! read again from what is written of it.

use super::backup;
use super::codec;
use super::journal::line;
use crate::domain::EntityKind;

/// A line of the journal, as it is and with its checksum set right.
pub fn journal_line(bytes: &[u8]) {
    for bytes in [bytes, &mended_line(bytes)] {
        let _ = (line::seq(bytes), line::register(bytes), line::digest(bytes), line::is_snapshot(bytes));
        let Ok(read) = line::parse(bytes) else { continue };
        let mut written = Vec::new();
        let length = line::write(&mut written, read.head(), &read.set, read.digest);
        assert_eq!(length.ok(), Some(written.len() as u64));
        let again = line::parse(&written);
        let same = again.is_ok_and(|again| {
            (again.seq, again.register, again.digest) == (read.seq, read.register, read.digest)
                && (&again.log, &again.known, &again.set, again.batch)
                    == (&read.log, &read.known, &read.set, read.batch)
        });
        assert!(same, "a line is read as it was written");
    }
}

/// The first line of bytes, with its checksum set right.
pub fn mended_line(bytes: &[u8]) -> Vec<u8> {
    let body = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let body = body.get(..body.len().saturating_sub(line::TAIL - 1)).unwrap_or_default();
    [body, format!(",\"crc\":\"{:08x}\"}}", crc32fast::hash(body)).as_bytes()].concat()
}

/// A backup, as text and as it is compressed.
pub fn backup(bytes: &[u8]) {
    let mut records = 0;
    let _ = backup::read_text(bytes, &mut |_| records += 1);
    if let Ok(text) = zstd::Decoder::new(bytes) {
        let _ = backup::read_text(std::io::BufReader::new(text), &mut |_| records += 1);
    }
}

/// A value of the database, with its checksum set right: the first byte is the kind, the second the version.
pub fn envelope(bytes: &[u8]) {
    let Some(([kind, version], payload)) = bytes.split_first_chunk::<2>() else { return };
    let Some(kind) = EntityKind::ALL.get(usize::from(*kind) % EntityKind::ALL.len()).copied() else { return };
    // The id of a record is its first field.
    let key = payload.get(1..17).or_else(|| payload.get(..16)).unwrap_or_default();
    let sealed = codec::sealed(*version, kind.word(), key, payload);
    let Ok((record, _)) = codec::decode(kind, key, &sealed) else { return };
    let mut written = Vec::new();
    let Ok(weight) = codec::encode(&record, &mut written) else { return };
    let again = codec::decode(kind, record.id().as_bytes(), &written);
    assert!(again.is_ok_and(|again| again == (record, weight)), "a record is read as it was written");
}
