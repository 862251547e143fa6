//! One line of the journal:
//!
//! `{"v":3,"seq":7,"register":…,"id":…,"at":…,"actor":…,"label":…,"undoes":…,"changes":[…],"digest":…,
//! "crc":…}`, where a change is `{"entity":…,"id":…,"before":…,"after":…}`, without the empty fields of a
//! record
//!
//! `crc` is the last field and covers every byte of the line before it, up to the comma; that part stays the
//! same in every later version. `digest` is the sum over all records after this change set. A line with
//! `"snapshot":true` after `seq` does not build on earlier lines: it holds every record. After a restore it
//! also has `"restored"`, the number of the change set that the backup ended with.
//!
//! After `undoes`, a change set that says where it comes from has `"origin":{"merges":…,"source":…,
//! "apart":…}`. In a shared register there is also `"log":{"number":…,"hash":…,"device":…,"void":…}`, and in
//! a snapshot `"known":{"ids":…,"merges":…,"sources":…}`. A line that others were written with has `"batch"`:
//! how many bytes of them follow it, which may be missing after a power failure.

use std::fmt;
use std::io::{self, BufWriter, Write};

use crc32fast::Hasher;
use jiff::Timestamp;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use uuid::Uuid;

use crate::domain::{EntityKind, Record};
use crate::register::{Change, ChangeSet};
use crate::store::codec::{ALIKE_SINCE, FORMAT};
use crate::store::journal::known::KnownMembers;
use crate::store::journal::lean::without_empty;
use crate::store::journal::origin::OriginMembers;
use crate::store::log::{KnownLog, LogNote};
use crate::with_entities;

/// The contents of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JournalLine {
    /// The format it was written in.
    pub version: u32,
    pub seq: u64,
    /// Whether it holds every record, regardless of earlier lines.
    pub snapshot: bool,
    /// For the snapshot that a restore begins with: the last change set of the backup.
    pub restored: Option<u64>,
    /// The id of the register it belongs to; `None` in lines from before format 3.
    pub register: Option<Uuid>,
    /// In a shared register: where this is in the log.
    pub log: Option<LogNote>,
    /// In the snapshot of a shared register: what is known of the log besides its records.
    pub known: Option<Box<KnownLog>>,
    /// How many bytes of lines that were written together follow it.
    pub batch: u64,
    pub set: ChangeSet,
    pub digest: u64,
}

impl JournalLine {
    /// What it says besides its change set.
    pub fn head(&self) -> LineHead<'_> {
        let (register, seq, basis) = (self.register, self.seq, self.basis());
        LineHead { register, seq, basis, log: self.log, known: self.known.as_deref(), batch: self.batch }
    }

    pub const fn basis(&self) -> Basis {
        match (self.snapshot, self.restored) {
            (false, _) => Basis::Before,
            (true, None) => Basis::Nothing,
            (true, Some(from)) => Basis::Restored(from),
        }
    }
}

/// Why a line can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unusable {
    Newer(u32),
    Damaged(String),
}

const CRC_KEY: &[u8] = b",\"crc\":\"";
/// `,"crc":"0123abcd"}` and the newline.
pub(crate) const TAIL: usize = CRC_KEY.len() + 8 + 3;
const SNAPSHOT: &str = ",\"snapshot\":true";
const BUFFER_BYTES: usize = 256 * 1024;

/// Counts and checksums whatever is written through it.
struct Summed<W> {
    out: W,
    crc: Hasher,
    length: u64,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.crc.update(bytes.get(..written).unwrap_or(bytes));
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What a line builds on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The line before.
    Before,
    /// Nothing: it is a snapshot of every record.
    Nothing,
    /// Nothing: it is what was restored from a backup as of this change set.
    Restored(u64),
}

/// What a line says besides its change set.
#[derive(Debug, Clone, Copy)]
pub struct LineHead<'a> {
    pub register: Option<Uuid>,
    pub seq: u64,
    pub basis: Basis,
    pub log: Option<LogNote>,
    pub known: Option<&'a KnownLog>,
    pub batch: u64,
}

impl LineHead<'_> {
    /// Of an ordinary line that names no register.
    pub const fn plain(seq: u64) -> Self {
        Self { register: None, seq, basis: Basis::Before, log: None, known: None, batch: 0 }
    }
}

/// Streams a line, because the line of a big import is too large to build in memory. Returns its
/// length, including the newline.
pub fn write(out: impl Write, head: LineHead<'_>, set: &ChangeSet, digest: u64) -> io::Result<u64> {
    let LineHead { register, seq, basis, log, known, batch } = head;
    let summed = Summed { out, crc: Hasher::new(), length: 0 };
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, summed);
    write!(out, "{{\"v\":{FORMAT},\"seq\":{seq}{}", if basis == Basis::Before { "" } else { SNAPSHOT })?;
    if let Basis::Restored(from) = basis {
        write!(out, ",\"restored\":{from}")?;
    }
    if let Some(register) = register {
        write!(out, ",\"register\":\"{register}\"")?;
    }
    write!(out, ",\"id\":\"{}\",\"at\":\"{}\",\"actor\":", set.id, set.at)?;
    serde_json::to_writer(&mut out, &set.actor)?;
    out.write_all(b",\"label\":")?;
    serde_json::to_writer(&mut out, &set.label)?;
    out.write_all(b",\"undoes\":")?;
    serde_json::to_writer(&mut out, &set.undoes)?;
    if let Some(origin) = set.origin.as_deref() {
        out.write_all(b",\"origin\":")?;
        serde_json::to_writer(&mut out, &OriginMembers::of(Some(origin)))?;
    }
    if let Some(log) = log {
        out.write_all(b",\"log\":")?;
        serde_json::to_writer(&mut out, &log)?;
    }
    if batch > 0 {
        write!(out, ",\"batch\":{batch}")?;
    }
    if let Some(known) = known {
        out.write_all(b",\"known\":")?;
        serde_json::to_writer(&mut out, &KnownMembers::of(known))?;
    }
    out.write_all(b",\"changes\":[")?;
    let mut scratch = Scratch::default();
    for (index, change) in set.changes.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(
            out,
            "{comma}{{\"entity\":\"{}\",\"id\":\"{}\",\"before\":",
            change.kind().word(),
            change.id()
        )?;
        write_record(&mut out, change.before(), &mut scratch)?;
        out.write_all(b",\"after\":")?;
        write_record(&mut out, change.after(), &mut scratch)?;
        out.write_all(b"}")?;
    }
    write!(out, "],\"digest\":\"{digest:016x}\"")?;
    let Summed { mut out, crc, length } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    let tail = format!(",\"crc\":\"{:08x}\"}}\n", crc.finalize());
    out.write_all(tail.as_bytes())?;
    Ok(length + tail.len() as u64)
}

/// Parses a line, with or without its newline. Verifies the checksum first.
pub fn parse(bytes: &[u8]) -> Result<JournalLine, Unusable> {
    let damaged = |words: &str| Unusable::Damaged(words.to_owned());
    let whole = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let tail = whole.len().checked_sub(TAIL - 1).ok_or_else(|| damaged("it is cut off"))?;
    let (body, tail) = whole.split_at(tail);
    let crc = crc_of(tail).ok_or_else(|| damaged("its end is missing"))?;
    if u64::from(crc32fast::hash(body)) != crc {
        return Err(damaged("its checksum is wrong"));
    }
    match version(body) {
        Some(version) if version > u32::from(FORMAT) => Err(Unusable::Newer(version)),
        Some(_) => serde_json::from_slice(whole).map_err(|error| Unusable::Damaged(error.to_string())),
        None => Err(damaged("its version is missing")),
    }
}

/// Whether the checksum of a line is right. It is without its newline.
pub(crate) fn is_intact(line: &[u8]) -> bool {
    let split = line.len().checked_sub(TAIL - 1).and_then(|end| line.split_at_checked(end));
    split.is_some_and(|(body, tail)| crc_of(tail) == Some(u64::from(crc32fast::hash(body))))
}

/// The checksum in the last bytes of a line, without the newline.
pub(crate) fn crc_of(tail: &[u8]) -> Option<u64> {
    tail.strip_prefix(CRC_KEY).and_then(|rest| rest.strip_suffix(b"\"}")).and_then(from_hex)
}

/// The version at the start of a line.
fn version(line: &[u8]) -> Option<u32> {
    let digits = line.strip_prefix(b"{\"v\":")?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(digits.get(..end)?).ok()?.parse().ok()
}

fn from_hex(digits: &[u8]) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// The digest in a line, with or without its newline, judged by its end.
pub(crate) fn digest(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let body = line.get(..line.len().checked_sub(TAIL - 1)?)?;
    let (start, digits) = body.strip_suffix(b"\"")?.split_at_checked(body.len().checked_sub(17)?)?;
    if start.ends_with(b",\"digest\":\"") { from_hex(digits) } else { None }
}

/// How many bytes at the start and at the end of a line identify it.
pub(crate) const GLIMPSE: usize = 192;

/// Whether a line that starts with `head` and ends with `tail` is the one with this number, id and digest.
/// Identifies a line without reading all of it.
pub(crate) fn is_line(head: &[u8], tail: &[u8], seq: u64, id: Uuid, digest: u64) -> bool {
    let begins = (ALIKE_SINCE..=FORMAT)
        .any(|version| head.starts_with(format!("{{\"v\":{version},\"seq\":{seq},").as_bytes()))
        && String::from_utf8_lossy(head).contains(&format!(",\"id\":\"{id}\","));
    let ends = format!(",\"digest\":\"{digest:016x}\"");
    let digest_at = tail.len().checked_sub(TAIL).and_then(|end| tail.get(..end));
    begins && tail.ends_with(b"\"}\n") && digest_at.is_some_and(|tail| tail.ends_with(ends.as_bytes()))
}

/// The number of the change set whose line starts with `head`.
pub fn seq(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head.get(..GLIMPSE).unwrap_or(head));
    let (_, rest) = head.strip_prefix("{\"v\":")?.split_once(",\"seq\":")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The id of the register that a line belongs to, if it starts with `head` and says so.
pub(crate) fn register(head: &[u8]) -> Option<Uuid> {
    let head = String::from_utf8_lossy(head);
    let (start, rest) = head.split_once(",\"register\":\"")?;
    let at_front = start.starts_with("{\"v\":") && !start.contains(",\"id\":");
    rest.get(..36).filter(|_| at_front)?.parse().ok()
}

/// Whether a line that starts with `head` is a snapshot.
pub(crate) fn is_snapshot(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    head.strip_prefix("{\"v\":").and_then(|rest| rest.split_once(",\"seq\":")).is_some_and(|(_, rest)| {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        after.starts_with(SNAPSHOT)
    })
}

/// Buffers for writing records, to be used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    full: Vec<u8>,
    lean: Vec<u8>,
}

macro_rules! declare_json {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// Writes a record as JSON, without its empty fields.
        pub(crate) fn write_record(
            out: &mut impl Write,
            record: Option<&Record>,
            scratch: &mut Scratch,
        ) -> io::Result<()> {
            let Scratch { full, lean } = scratch;
            full.clear();
            lean.clear();
            match record {
                None => return out.write_all(b"null"),
                $(Some(Record::$entity(record)) => serde_json::to_writer(&mut *full, record.as_ref())?,)+
            }
            without_empty(full, lean);
            out.write_all(lean)
        }

        fn read_record<'de, D: Deserializer<'de>>(kind: EntityKind, deserializer: D) -> Result<Option<Record>,
            D::Error> {
            match kind {
                $(EntityKind::$entity =>
                    Ok(Option::<$crate::domain::$entity>::deserialize(deserializer)?.map(Record::from)),)+
            }
        }
    };
}

with_entities!(declare_json);

/// Reads a record whose entity has been read already.
pub(crate) struct RecordOf(pub EntityKind);

impl<'de> DeserializeSeed<'de> for RecordOf {
    type Value = Option<Record>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        read_record(self.0, deserializer)
    }
}

struct ChangeRead(Change);

impl<'de> Deserialize<'de> for ChangeRead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ChangeFields;
        impl<'de> Visitor<'de> for ChangeFields {
            type Value = ChangeRead;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a change")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ChangeRead, A::Error> {
                let mut kind = None;
                let mut id: Option<Uuid> = None;
                let mut before = None;
                let mut after = None;
                let unnamed = || de::Error::custom("the entity is missing or unknown");
                while let Some(field) = map.next_key::<&str>()? {
                    match field {
                        "entity" => kind = EntityKind::from_word(map.next_value()?),
                        "id" => id = Some(map.next_value()?),
                        "before" => before = map.next_value_seed(RecordOf(kind.ok_or_else(unnamed)?))?,
                        "after" => after = map.next_value_seed(RecordOf(kind.ok_or_else(unnamed)?))?,
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                let change = Change::between(before, after)
                    .ok_or_else(|| de::Error::custom("a change names no record, or two"))?;
                if id == Some(change.id()) {
                    Ok(ChangeRead(change))
                } else {
                    Err(de::Error::custom("a change names another record"))
                }
            }
        }
        deserializer.deserialize_map(ChangeFields)
    }
}

impl<'de> Deserialize<'de> for JournalLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct ChangeFields {
            v: u32,
            seq: u64,
            #[serde(default)]
            snapshot: bool,
            restored: Option<u64>,
            register: Option<Uuid>,
            id: Uuid,
            at: String,
            actor: String,
            label: String,
            undoes: Option<Uuid>,
            #[serde(default)]
            origin: OriginMembers,
            log: Option<LogNote>,
            #[serde(default)]
            batch: u64,
            known: Option<KnownMembers>,
            changes: Vec<ChangeRead>,
            digest: String,
        }
        let fields = ChangeFields::deserialize(deserializer)?;
        let at: Timestamp = fields.at.parse().map_err(de::Error::custom)?;
        let digest = from_hex(fields.digest.as_bytes())
            .ok_or_else(|| de::Error::custom("the digest is not a number"))?;
        let unknown = || de::Error::custom("it merges something unknown");
        let origin = fields.origin.read().ok_or_else(unknown)?;
        let known = match fields.known {
            Some(known) => Some(Box::new(known.read().ok_or_else(unknown)?)),
            None => None,
        };
        let changes = fields.changes.into_iter().map(|read| read.0).collect();
        let set = ChangeSet {
            id: fields.id,
            at,
            actor: fields.actor,
            label: fields.label,
            origin: None,
            undoes: fields.undoes,
            changes,
        };
        Ok(Self {
            version: fields.v,
            seq: fields.seq,
            snapshot: fields.snapshot,
            restored: fields.restored,
            register: fields.register,
            log: fields.log,
            known,
            batch: fields.batch,
            set: set.with_origin(origin),
            digest,
        })
    }
}
