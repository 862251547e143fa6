//! A snapshot as bytes: a hash, then compressed lines of JSON in the spirit of a backup. The first line says
//! how much of everything there is, and each of the others has a record or some of the rest.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read as _, Write};

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{EntityKind, Record};
use crate::register::suppression::{Suppression, Suppressions};
#[cfg(any(test, fuzzing))]
use crate::sharing::base::Base;
use crate::sharing::snapshot::Snapshot;
use crate::store::digest::RegisterDigest;
use crate::store::journal::line::{RecordOf, Scratch, write_record};
use crate::store::journal::origin::OriginMembers;
use crate::store::{ALIKE_SINCE, RECORD_FORMAT};
use crate::text::hex;

/// The version of this format; the records have their own.
const VERSION: u32 = 1;
const KIND: &str = "alumnet snapshot";
const LEVEL: i32 = 3;
/// How many small things are in a line.
const A_LINE: usize = 2_048;
/// Longer than any line is.
const LONGEST_LINE: u64 = 1 << 20;
/// The most bytes that are unpacked.
const MOST_UNPACKED: u64 = 2 << 30;
const HASH_BYTES: usize = 32;

/// Bytes that are not a snapshot, or not one that this version reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASnapshot {
    #[error("the snapshot was made by a newer alumnet (format {0}); use that version")]
    Newer(u32),
    #[error("the snapshot is damaged: {0}")]
    Damaged(String),
}

#[derive(Serialize, Deserialize)]
struct SnapshotHead {
    kind: String,
    version: u32,
    /// Of the records.
    format: u32,
    number: u64,
    #[serde(with = "hex")]
    hash: [u8; 32],
    digest: String,
    #[serde(with = "hex")]
    suppression_key: [u8; 32],
    counts: SnapshotCounts,
}

/// How much of everything there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct SnapshotCounts {
    records: usize,
    redirects: usize,
    ids: usize,
    sources: usize,
    suppressions: usize,
}

#[derive(Serialize, Deserialize)]
struct HashText(#[serde(with = "hex")] [u8; 32]);

/// A line after the first.
enum SnapshotLine {
    Record(Record),
    Redirects(Vec<(String, Uuid, Uuid)>),
    Ids(Vec<Uuid>),
    Sources(Vec<HashText>),
    Suppression(Suppression),
}

fn damaged(what: &str) -> NotASnapshot {
    NotASnapshot::Damaged(what.to_owned())
}

impl SnapshotCounts {
    const fn of(snapshot: &Snapshot) -> Self {
        Self {
            records: snapshot.records.len(),
            redirects: snapshot.redirects.len(),
            ids: snapshot.ids.len(),
            sources: snapshot.sources.len(),
            suppressions: snapshot.suppressions.all.len(),
        }
    }
}

/// A snapshot as bytes.
///
/// # Errors
/// If a record can't be written as JSON; there is none.
pub fn to_bytes(snapshot: &Snapshot) -> io::Result<Vec<u8>> {
    let mut out = zstd::Encoder::new(vec![0; HASH_BYTES], LEVEL)?;
    let head = SnapshotHead {
        kind: KIND.to_owned(),
        version: VERSION,
        format: u32::from(RECORD_FORMAT),
        number: snapshot.number,
        hash: snapshot.hash,
        digest: format!("{:016x}", snapshot.digest),
        suppression_key: snapshot.suppressions.key,
        counts: SnapshotCounts::of(snapshot),
    };
    serde_json::to_writer(&mut out, &head)?;
    out.write_all(b"\n")?;
    let mut scratch = Scratch::default();
    for record in &snapshot.records {
        write!(out, "{{\"entity\":\"{}\",\"record\":", record.kind().word())?;
        write_record(&mut out, Some(record), &mut scratch)?;
        out.write_all(b"}\n")?;
    }
    write_some(&mut out, "redirects", &OriginMembers::merges_of(&snapshot.redirects))?;
    write_some(&mut out, "ids", &snapshot.ids)?;
    let sources: Vec<_> = snapshot.sources.iter().copied().map(HashText).collect();
    write_some(&mut out, "sources", &sources)?;
    for suppression in &snapshot.suppressions.all {
        write_line(&mut out, "suppression", suppression)?;
    }
    let mut bytes = out.finish()?;
    if let Some((hash, packed)) = bytes.split_first_chunk_mut::<HASH_BYTES>() {
        *hash = *blake3::hash(packed).as_bytes();
    }
    Ok(bytes)
}

fn write_some<T: Serialize>(out: &mut impl Write, word: &str, all: &[T]) -> io::Result<()> {
    all.chunks(A_LINE).try_for_each(|some| write_line(out, word, some))
}

fn write_line<T: Serialize + ?Sized>(out: &mut impl Write, word: &str, value: &T) -> io::Result<()> {
    write!(out, "{{\"{word}\":")?;
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"}\n")
}

/// Reads a snapshot, with everything that was written of it.
///
/// # Errors
/// If it is damaged, or a newer alumnet made it.
pub fn from_bytes(bytes: &[u8]) -> Result<Snapshot, NotASnapshot> {
    let (hash, packed) = bytes.split_first_chunk::<HASH_BYTES>().ok_or_else(|| damaged("it is cut off"))?;
    if blake3::hash(packed) != *hash {
        return Err(damaged("its contents are not what was written"));
    }
    let unpacked = zstd::Decoder::with_buffer(packed).map_err(|_| damaged("it can't be unpacked"))?;
    let mut lines = Lines { text: BufReader::new(unpacked.take(MOST_UNPACKED)), line: Vec::new() };
    if !lines.next()? {
        return Err(damaged("it is empty"));
    }
    let (head, digest) = read_head(&lines.line)?;
    let mut snapshot = Snapshot {
        number: head.number,
        hash: head.hash,
        digest,
        records: Vec::new(),
        redirects: Vec::new(),
        ids: Vec::new(),
        sources: Vec::new(),
        suppressions: Suppressions { key: head.suppression_key, all: Vec::new() },
    };
    let (mut counted, mut scratch) = (RegisterDigest::default(), Vec::new());
    while lines.next()? {
        let line = serde_json::from_slice(&lines.line).map_err(|_| damaged("a line can't be read"))?;
        match line {
            SnapshotLine::Record(record) => {
                let added = counted.add_record(&record, &mut scratch);
                added.map_err(|error| NotASnapshot::Damaged(error.to_string()))?;
                snapshot.records.push(record);
            }
            SnapshotLine::Redirects(merges) => {
                let merges = OriginMembers::read_merges(merges);
                snapshot.redirects.extend(merges.ok_or_else(|| damaged("a kind of record is unknown"))?);
            }
            SnapshotLine::Ids(ids) => snapshot.ids.extend(ids),
            SnapshotLine::Sources(sources) => snapshot.sources.extend(sources.iter().map(|source| source.0)),
            SnapshotLine::Suppression(one) => snapshot.suppressions.all.push(one),
        }
    }
    if SnapshotCounts::of(&snapshot) != head.counts {
        return Err(damaged("it is not whole"));
    }
    // Digests of another format may be sums over another encoding.
    if head.format >= u32::from(ALIKE_SINCE) && counted.digest() != digest {
        return Err(damaged("its records do not have its digest"));
    }
    Ok(snapshot)
}

fn read_head(line: &[u8]) -> Result<(SnapshotHead, u64), NotASnapshot> {
    /// The part that stays the same in every later version.
    #[derive(Deserialize)]
    struct SnapshotVersion {
        kind: String,
        version: u32,
        format: u32,
    }
    let unreadable = || damaged("its first line can't be read");
    let found: SnapshotVersion = serde_json::from_slice(line).map_err(|_| unreadable())?;
    if found.kind != KIND {
        return Err(damaged("it is something else"));
    }
    if found.version > VERSION {
        return Err(NotASnapshot::Newer(found.version));
    }
    if found.format > u32::from(RECORD_FORMAT) {
        return Err(NotASnapshot::Newer(found.format));
    }
    let head: SnapshotHead = serde_json::from_slice(line).map_err(|_| unreadable())?;
    let digest = u64::from_str_radix(&head.digest, 16).map_err(|_| unreadable())?;
    Ok((head, digest))
}

/// Reads a snapshot from its lines: as they are, and with counts and digest corrected.
///
/// # Panics
/// If it is not read again as it was written, or a copy that begins with it lacks something.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(text: &[u8]) {
    let packed = |text: &[u8]| -> io::Result<Vec<u8>> {
        let packed = zstd::encode_all(text, LEVEL)?;
        Ok([blake3::hash(&packed).as_bytes(), packed.as_slice()].concat())
    };
    let read = |text: &[u8]| packed(text).ok().and_then(|bytes| from_bytes(&bytes).ok());
    let _ = read(text);
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let Some(Ok((mut head, _))) = lines.next().map(read_head) else { return };
    let mut snapshot = Snapshot::default();
    for line in lines {
        match serde_json::from_slice(line) {
            Ok(SnapshotLine::Record(record)) => snapshot.records.push(record),
            Ok(SnapshotLine::Redirects(merges)) => {
                snapshot.redirects.extend(OriginMembers::read_merges(merges).unwrap_or_default());
            }
            Ok(SnapshotLine::Ids(ids)) => snapshot.ids.extend(ids),
            Ok(SnapshotLine::Sources(all)) => snapshot.sources.extend(all.iter().map(|source| source.0)),
            Ok(SnapshotLine::Suppression(one)) => snapshot.suppressions.all.push(one),
            Err(_) => return,
        }
    }
    let Ok(digest) = RegisterDigest::of_records(snapshot.records.iter().cloned()) else { return };
    (head.counts, head.format) = (SnapshotCounts::of(&snapshot), u32::from(RECORD_FORMAT));
    head.digest = format!("{:016x}", digest.digest());
    let mut mended = serde_json::to_vec(&head).unwrap_or_default();
    let rest = text.iter().position(|byte| *byte == b'\n').and_then(|end| text.get(end..));
    mended.extend_from_slice(rest.unwrap_or_default());
    let Some(snapshot) = read(&mended) else { return };
    let again = to_bytes(&snapshot).map(|bytes| from_bytes(&bytes));
    assert_eq!(again.ok(), Some(Ok(snapshot.clone())), "a snapshot is read as it was written");
    let Some((base, register)) = Base::of(snapshot.clone()) else { return };
    let held = base.snapshot(&register, snapshot.suppressions.clone());
    let digest = RegisterDigest::of_records(held.records.iter().cloned());
    assert_eq!(digest.map(|digest| digest.digest()).ok(), Some(snapshot.digest), "a copy has every record");
    assert_eq!(held.records.len(), snapshot.records.len(), "a copy has every record");
}

struct Lines<R> {
    text: R,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line; false at the end.
    fn next(&mut self) -> Result<bool, NotASnapshot> {
        self.line.clear();
        let read = (&mut self.text).take(LONGEST_LINE).read_until(b'\n', &mut self.line);
        match read.map_err(|_| damaged("it can't be unpacked"))? {
            0 => Ok(false),
            _ if self.line.ends_with(b"\n") => Ok(true),
            _ => Err(damaged("a line has no end")),
        }
    }
}

impl<'de> Deserialize<'de> for SnapshotLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SnapshotVisitor;
        impl<'de> Visitor<'de> for SnapshotVisitor {
            type Value = SnapshotLine;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a line of a snapshot")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SnapshotLine, A::Error> {
                let word = map.next_key::<String>()?.unwrap_or_default();
                let line = match word.as_str() {
                    "entity" => {
                        let kind = EntityKind::from_word(&map.next_value::<String>()?);
                        let kind = kind.ok_or_else(|| de::Error::custom("the entity is unknown"))?;
                        let missing = || de::Error::custom("the record is missing");
                        map.next_key::<String>()?.filter(|word| word == "record").ok_or_else(missing)?;
                        SnapshotLine::Record(map.next_value_seed(RecordOf(kind))?.ok_or_else(missing)?)
                    }
                    "redirects" => SnapshotLine::Redirects(map.next_value()?),
                    "ids" => SnapshotLine::Ids(map.next_value()?),
                    "sources" => SnapshotLine::Sources(map.next_value()?),
                    "suppression" => SnapshotLine::Suppression(map.next_value()?),
                    _ => return Err(de::Error::custom("the line is unknown")),
                };
                match map.next_key::<String>()? {
                    None => Ok(line),
                    Some(_) => Err(de::Error::custom("there is more in the line")),
                }
            }
        }
        deserializer.deserialize_map(SnapshotVisitor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Id, Person};
    use crate::register::{MergedAway, Register};

    fn snapshot(people: u128, ids: u128, rest: u8) -> Snapshot {
        let id = Uuid::from_u128;
        let person = |number| Person {
            id: Id::new(id(number)),
            given_name: format!("Zoë {number}"),
            notes: "note ".repeat(usize::from(rest)),
            ..Person::default()
        };
        let register = Register::from_records((1..=people).map(|number| Record::from(person(number))));
        let (mut digest, mut scratch) = (RegisterDigest::default(), Vec::new());
        for record in register.records() {
            digest.add_record(&record, &mut scratch).unwrap();
        }
        let merged =
            |gone: u8| MergedAway { kind: EntityKind::Person, gone: id(u128::from(gone) << 64), kept: id(1) };
        let erased =
            Suppression { people: vec![id(7)], names: ["ab".to_owned()].into(), ..Default::default() };
        Snapshot {
            number: 7,
            hash: [rest; 32],
            digest: digest.digest(),
            records: register.records().collect(),
            redirects: (0..rest).map(merged).collect(),
            ids: (0..ids).rev().map(id).collect(),
            sources: (0..rest).map(|source| [source; 32]).collect(),
            suppressions: Suppressions { key: [rest; 32], all: vec![erased; usize::from(rest)] },
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_snapshot_is_read_as_it_was_written(people in 0..40_u128, ids in 0..5_000_u128, rest in 0..9_u8) {
            let snapshot = snapshot(people, ids, rest);
            prop_assert_eq!(from_bytes(&to_bytes(&snapshot).unwrap()), Ok(snapshot));
        }
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_noticed() {
        let bytes = to_bytes(&snapshot(3, 5, 2)).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(from_bytes(&bent).is_err(), "bit {bit}");
        }
        for cut in 0..bytes.len() {
            assert!(from_bytes(&bytes[..cut]).is_err(), "{cut} bytes");
        }
        assert!(from_bytes(&[bytes.as_slice(), b"x"].concat()).is_err());
    }

    /// Even with its hash set right.
    #[test]
    fn what_only_looks_like_a_snapshot_is_refused_in_words() {
        let sealed = |text: &str| {
            let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
            [blake3::hash(&packed).as_bytes().as_slice(), &packed].concat()
        };
        let bytes = to_bytes(&snapshot(2, 2, 1)).unwrap();
        let text = String::from_utf8(zstd::decode_all(&bytes[HASH_BYTES..]).unwrap()).unwrap();
        assert!(from_bytes(&sealed(&text)).is_ok());
        let lines: Vec<&str> = text.lines().collect();
        for left_out in 0..lines.len() {
            let less: Vec<&str> = [&lines[..left_out], &lines[left_out + 1..]].concat();
            assert!(from_bytes(&sealed(&(less.join("\n") + "\n"))).is_err(), "without line {left_out}");
        }
        for (old, new, says) in [
            ("\"version\":1", "\"version\":2", "newer alumnet"),
            ("Zoë 1", "Zoë 9", "digest"),
            ("\"ids\"", "\"xs\"", "line"),
            ("alumnet snapshot", "alumnet backup", "something else"),
        ] {
            let error = from_bytes(&sealed(&text.replacen(old, new, 1))).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        let bomb = sealed(&"x".repeat(4 << 20));
        assert!(bomb.len() < 4_000 && from_bytes(&bomb).is_err());
    }
}
