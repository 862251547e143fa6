//! A line that waits, as `shared/mine.jsonl` has it:
//!
//! `{"v":1,"set":…,"part_of":{"line":…,"split":…},"crc":"…"}`, or
//! `{"v":1,"give_up":…,"crc":"…"}`
//!
//! `set` is the change set as a line of the journal has it. `crc` covers every byte before it, as there.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::register::Origin;
use crate::sharing::pending::{PartOf, PendingLine, PendingSet};
use crate::store::journal::line::{self, JournalLine, LineHead};
use crate::store::journal::origin::OriginMembers;

/// The version of these lines.
pub(super) const VERSION: u32 = 1;

/// Why a line can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BadLine {
    /// A newer alumnet wrote it, in this version.
    Newer(u32),
    Damaged(String),
}

/// What of a line comes after the change set.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rest {
    /// Format 6 had the origin of a set here, not in the set itself.
    #[serde(flatten, skip_serializing)]
    origin: OriginMembers,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part_of: Option<PartOf>,
}

#[derive(Deserialize)]
struct Members {
    give_up: Option<Uuid>,
    set: Option<JournalLine>,
    #[serde(flatten)]
    rest: Rest,
}

/// The bytes of a line, with its newline.
pub(super) fn write(line: &PendingLine) -> io::Result<Vec<u8>> {
    let mut bytes = format!("{{\"v\":{VERSION}").into_bytes();
    match line {
        PendingLine::GiveUp(id) => bytes.extend(format!(",\"give_up\":\"{id}\"").bytes()),
        PendingLine::Set(PendingSet { set, part_of }) => {
            bytes.extend(b",\"set\":");
            line::write(&mut bytes, LineHead::plain(0), set, 0)?;
            // The newline of the journal.
            bytes.pop();
            let rest = Rest { part_of: *part_of, ..Rest::default() };
            let rest = serde_json::to_vec(&rest)?;
            let members = rest.get(1..rest.len() - 1).unwrap_or_default();
            if !members.is_empty() {
                bytes.push(b',');
                bytes.extend(members);
            }
        }
    }
    bytes.extend(tail(&bytes).bytes());
    Ok(bytes)
}

/// The end of a line that begins with `body`.
pub(super) fn tail(body: &[u8]) -> String {
    format!(",\"crc\":\"{:08x}\"}}\n", crc32fast::hash(body))
}

/// Reads a line, without its newline. Verifies the checksum first.
pub(super) fn parse(bytes: &[u8]) -> Result<PendingLine, BadLine> {
    let damaged = |words: &str| BadLine::Damaged(words.to_owned());
    let end = bytes.len().checked_sub(line::TAIL - 1).ok_or_else(|| damaged("it is cut off"))?;
    let (body, tail) = bytes.split_at(end);
    let crc = line::crc_of(tail).ok_or_else(|| damaged("its end is missing"))?;
    if u64::from(crc32fast::hash(body)) != crc {
        return Err(damaged("its checksum is wrong"));
    }
    let version = serde_json::from_slice::<Versioned>(bytes).map_err(|error| damaged(&error.to_string()))?.v;
    if version > VERSION {
        return Err(BadLine::Newer(version));
    }
    let members: Members = serde_json::from_slice(bytes).map_err(|error| damaged(&error.to_string()))?;
    match (members.give_up, members.set) {
        (Some(id), None) => Ok(PendingLine::GiveUp(id)),
        (None, Some(held)) => {
            let Rest { origin, part_of } = members.rest;
            let origin: Origin = origin.read().ok_or_else(|| damaged("it merges something unknown"))?;
            let set = if origin == Origin::default() { held.set } else { held.set.with_origin(origin) };
            Ok(PendingLine::Set(PendingSet { set: Arc::new(set), part_of }))
        }
        _ => Err(damaged("it is neither a change set nor an answer")),
    }
}

#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::{EntityKind, Id, Person};
    use crate::register::{Change, ChangeSet, MergedAway};
    use crate::sharing::pending::Split;

    fn set() -> ChangeSet {
        let id = Uuid::from_u128;
        let person = Person { id: Id::new(id(1)), given_name: "Zoë".into(), ..Person::default() };
        ChangeSet {
            id: id(2),
            at: Timestamp::UNIX_EPOCH,
            actor: "Ana".into(),
            label: "Add a person".into(),
            origin: None,
            undoes: Some(id(3)),
            changes: vec![Change::create(person.into())],
        }
    }

    fn lines() -> Vec<PendingLine> {
        let id = Uuid::from_u128;
        let merges = vec![MergedAway { kind: EntityKind::Person, gone: id(8), kept: id(1) }];
        let origin = Origin { merges, is_apart: true, source: Some([4; 32]) };
        let part = |split| Some(PartOf { line: id(9), split });
        let line = |set: ChangeSet, part_of| PendingLine::Set(PendingSet { set: Arc::new(set), part_of });
        vec![
            line(set(), None),
            line(set().with_origin(origin), part(Split::Records)),
            line(set(), part(Split::AllButStanding)),
            PendingLine::GiveUp(id(2)),
        ]
    }

    #[test]
    fn a_line_is_read_as_it_was_written_and_no_damage_goes_unnoticed() {
        for line in lines() {
            let bytes = write(&line).unwrap();
            let whole = bytes.strip_suffix(b"\n").unwrap();
            assert_eq!(parse(whole), Ok(line));
            for place in 0..whole.len() {
                assert!(matches!(parse(&whole[..place]), Err(BadLine::Damaged(_))), "cut at {place}");
                let mut bent = whole.to_vec();
                bent[place] ^= 1;
                assert!(matches!(parse(&bent), Err(BadLine::Damaged(_))), "bent at {place}");
            }
        }
    }

    /// `ALUMNET_NEW_FORMAT` writes the file of a format that has none yet.
    #[test]
    fn lines_are_written_as_ever_and_those_of_every_format_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sharing");
        let written: Vec<u8> = lines().iter().flat_map(|line| write(line).unwrap()).collect();
        let text = String::from_utf8(written.clone()).unwrap();
        let (_, set) = text.split_once("\"set\":{\"v\":").unwrap();
        let (format, _) = set.split_once(',').unwrap();
        let path = folder.join(format!("mine-v{format}.jsonl"));
        if std::env::var_os("ALUMNET_NEW_FORMAT").is_some() && !path.exists() {
            fs::write(&path, &written).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap().as_bytes(), written);
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let held = fs::read(&path).unwrap();
            let read: Vec<_> = held.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
            let read: Vec<PendingLine> = read.into_iter().map(|line| parse(line).unwrap()).collect();
            assert_eq!(read, lines(), "{}", path.display());
        }
    }

    #[test]
    fn a_newer_line_is_told_apart() {
        let mut newer = b"{\"v\":2,\"more\":1".to_vec();
        newer.extend(format!(",\"crc\":\"{:08x}\"}}", crc32fast::hash(&newer)).bytes());
        assert_eq!(parse(&newer), Err(BadLine::Newer(2)));
    }
}
