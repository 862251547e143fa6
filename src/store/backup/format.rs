//! The contents of a backup: a header line of JSON, a line for each record, lines for other data, and a final
//! line that proves nothing is missing. `docs/backup-format.md` describes it for other programs.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, BufWriter, Read as _, Write};

use blake3::Hasher;
use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Unfit;
use crate::domain::{EntityKind, Record};
use crate::store::StoreError;
use crate::store::codec::{ALIKE_SINCE, FORMAT};
use crate::store::digest::RegisterDigest;
use crate::store::journal::line::{RecordOf, Scratch, write_record};
use crate::store::log::LogPlace;

/// The version of this format; the records have their own ([`FORMAT`]).
const VERSION: u32 = 1;
/// The first version of the records. Nothing older was ever written, and in it digests would not be compared.
const FIRST_FORMAT: u32 = 1;
const KIND: &str = "alumnet backup";
const BUFFER_BYTES: usize = 256 * 1024;
/// Longer than any line can be: a record is at most 32 KB, and JSON takes at most six bytes for one.
const LONGEST_LINE: u64 = 1024 * 1024;
/// How many records are written or read between two checks for cancellation.
const STEP: usize = 1_024;

/// Data of a register other than its records, with a word that says what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    pub word: String,
    pub value: Value,
}

/// The header of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// When it was made.
    pub at: Timestamp,
    /// The last change set in it.
    pub seq: u64,
    /// The format its records were written in.
    pub format: u32,
    pub tally: RegisterDigest,
    /// The register's id; `None` in backups of earlier versions.
    pub register: Option<Uuid>,
    /// How many people its list of erased people has.
    pub erased: u64,
    /// In a shared register: how far it has the log.
    pub log: Option<LogPlace>,
}

impl Header {
    /// Whether it is known to be of another register than this one.
    pub(crate) fn is_of_another(&self, register: Option<Uuid>) -> bool {
        self.register.zip(register).is_some_and(|(held, known)| held != known)
    }

    #[must_use]
    pub fn count(&self, kind: EntityKind) -> u64 {
        self.tally.count(kind)
    }
}

#[derive(Serialize, DeriveDeserialize)]
struct FirstLine {
    kind: String,
    version: u32,
    format: u32,
    alumnet: String,
    at: String,
    seq: u64,
    counts: BTreeMap<String, u64>,
    digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<Uuid>,
    #[serde(default)]
    erased: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    log: Option<LogPlace>,
}

#[derive(Serialize, DeriveDeserialize)]
struct BackupEnd {
    end: Ending,
}

#[derive(Serialize, DeriveDeserialize)]
struct Ending {
    /// How many lines come before this one.
    lines: u64,
    records: u64,
    /// The hash of every byte before this line.
    blake3: String,
}

/// Hashes whatever is written through it.
struct SummedBackup<W> {
    out: W,
    hash: Hasher,
}

impl<W: Write> Write for SummedBackup<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a backup. `go_on` is called regularly, and cancels by returning false.
pub fn write(
    out: impl Write,
    about: &Header,
    records: &[Record],
    extras: &[Extra],
    go_on: &dyn Fn() -> bool,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, SummedBackup { out, hash: Hasher::new() });
    let counts = EntityKind::ALL
        .iter()
        .map(|kind| (kind.word().to_owned(), about.count(*kind)))
        .filter(|(_, count)| *count > 0);
    let header = FirstLine {
        kind: KIND.to_owned(),
        version: VERSION,
        format: about.format,
        alumnet: env!("CARGO_PKG_VERSION").to_owned(),
        at: about.at.to_string(),
        seq: about.seq,
        counts: counts.collect(),
        digest: format!("{:016x}", about.tally.digest()),
        register: about.register,
        erased: about.erased,
        log: about.log,
    };
    serde_json::to_writer(&mut out, &header)?;
    out.write_all(b"\n")?;
    let mut scratch = Scratch::default();
    for (number, record) in records.iter().enumerate() {
        if number % STEP == 0 && !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        write!(out, "{{\"entity\":\"{}\",\"record\":", record.kind().word())?;
        write_record(&mut out, Some(record), &mut scratch)?;
        out.write_all(b"}\n")?;
    }
    for extra in extras {
        serde_json::to_writer(&mut out, &BTreeMap::from([(&extra.word, &extra.value)]))?;
        out.write_all(b"\n")?;
    }
    let SummedBackup { mut out, hash } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    let (records, extras) = (records.len() as u64, extras.len() as u64);
    serde_json::to_writer(
        &mut out,
        &BackupEnd {
            end: Ending { lines: 1 + records + extras, records, blake3: hash.finalize().to_string() },
        },
    )?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Reads a backup to its end; `visit` receives every record. The records may be trusted only once this
/// has returned successfully.
pub fn read(mut input: impl BufRead, visit: &mut dyn FnMut(Record)) -> Result<(Header, Vec<Extra>), Unfit> {
    let mut hash = Hasher::new();
    let mut bytes = Vec::new();
    let about = match next(&mut input, &mut bytes) {
        Ok(true) => header(&bytes)?,
        Err(error) if bytes.starts_with(b"{\"kind\":\"alumnet") => return Err(error),
        Ok(false) => return Err(Unfit::Stranger),
        // A text whose only line is not terminated.
        Err(Unfit::Damaged(_)) if !bytes.is_empty() => return Err(Unfit::Stranger),
        Err(error) => return Err(error),
    };
    let mut tally = RegisterDigest::default();
    let mut scratch = Vec::new();
    let mut extras = Vec::new();
    let mut lines = 1;
    loop {
        hash.update(&bytes);
        if !next(&mut input, &mut bytes)? {
            return Err(Unfit::damaged("its end is missing"));
        }
        match serde_json::from_slice(&bytes)
            .map_err(|_| Unfit::Damaged(format!("line {} can't be read", lines + 1)))?
        {
            Item::Record(record) => {
                tally
                    .add_record(&record, &mut scratch)
                    .map_err(|error: StoreError| Unfit::Damaged(error.to_string()))?;
                visit(record);
            }
            Item::Extra(extra) => extras.push(extra),
            Item::End(end) => {
                if (end.lines, end.records) != (lines, tally.records())
                    || end.blake3 != hash.finalize().to_string()
                {
                    return Err(Unfit::damaged("its contents are not what was written"));
                }
                break;
            }
        }
        lines += 1;
    }
    if next(&mut input, &mut bytes)? {
        return Err(Unfit::damaged("there is data after its end"));
    }
    let counted = EntityKind::ALL.iter().all(|kind| tally.count(*kind) == about.count(*kind));
    // Digests of another format may be sums over another encoding.
    if !counted || about.format >= u32::from(ALIKE_SINCE) && tally != about.tally {
        return Err(Unfit::damaged("its records do not match its first line"));
    }
    Ok((Header { tally, ..about }, extras))
}

/// Reads the next line into `bytes`; false at the end.
fn next(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<bool, Unfit> {
    bytes.clear();
    let read = input.take(LONGEST_LINE).read_until(b'\n', bytes).map_err(|error| Unfit::of(&error))?;
    match read {
        0 => Ok(false),
        _ if bytes.ends_with(b"\n") => Ok(true),
        _ => Err(Unfit::damaged("a line has no end")),
    }
}

fn header(bytes: &[u8]) -> Result<Header, Unfit> {
    /// The part that stays the same in every later version.
    #[derive(DeriveDeserialize)]
    struct BackupHead {
        kind: String,
        version: u32,
        format: u32,
    }
    match serde_json::from_slice::<BackupHead>(bytes) {
        Ok(found) if found.kind != KIND => return Err(Unfit::Stranger),
        Ok(found) if found.version > VERSION => return Err(Unfit::Newer(found.version)),
        Ok(found) if found.format > u32::from(FORMAT) => return Err(Unfit::Newer(found.format)),
        Ok(found) if found.format < FIRST_FORMAT => {
            let what = format!("its first line names format {}, which never existed", found.format);
            return Err(Unfit::Damaged(what));
        }
        Ok(_) => {}
        Err(_) => return Err(Unfit::Stranger),
    }
    let header: FirstLine =
        serde_json::from_slice(bytes).map_err(|_| Unfit::damaged("its first line can't be read"))?;
    let at = header.at.parse().map_err(|_| Unfit::damaged("its time can't be read"))?;
    let digest =
        u64::from_str_radix(&header.digest, 16).map_err(|_| Unfit::damaged("its digest can't be read"))?;
    let tally = RegisterDigest::of(digest, header.counts.iter().map(|(word, count)| (word.as_str(), *count)));
    Ok(Header {
        at,
        seq: header.seq,
        format: header.format,
        tally,
        register: header.register,
        erased: header.erased,
        log: header.log,
    })
}

/// Reads only the first line of a backup.
pub fn read_head(mut input: impl BufRead) -> Result<Header, Unfit> {
    let mut bytes = Vec::new();
    if next(&mut input, &mut bytes)? { header(&bytes) } else { Err(Unfit::Stranger) }
}

/// A line after the first.
enum Item {
    Record(Record),
    Extra(Extra),
    End(Ending),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BackupLine;
        impl<'de> Visitor<'de> for BackupLine {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record, a suppression or the end")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
                let word = map.next_key::<String>()?.ok_or_else(|| de::Error::custom("the line is empty"))?;
                let item = match word.as_str() {
                    "entity" => {
                        let kind = map.next_value::<String>()?;
                        let kind = EntityKind::from_word(&kind)
                            .ok_or_else(|| de::Error::custom("the entity is unknown"))?;
                        match map.next_key::<String>()? {
                            Some(word) if word == "record" => {}
                            _ => return Err(de::Error::custom("the record is missing")),
                        }
                        let record = map.next_value_seed(RecordOf(kind))?;
                        Item::Record(record.ok_or_else(|| de::Error::custom("the record is missing"))?)
                    }
                    "end" => Item::End(map.next_value()?),
                    _ => Item::Extra(Extra { value: map.next_value()?, word }),
                };
                match map.next_key::<String>()? {
                    None => Ok(item),
                    Some(_) => Err(de::Error::custom("it holds more than one entry")),
                }
            }
        }
        deserializer.deserialize_map(BackupLine)
    }
}
