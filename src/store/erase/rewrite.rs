//! Reads the journal to learn everything a person was ever called, and rewrites it without them.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use uuid::Uuid;

use super::super::codec::{Entry, FORMAT};
use super::super::journal::line::{self, Basis, JournalLine, LineHead};
use super::super::journal::reader::{Next, Reader};
use super::super::journal::{Place, compress, segment_path};
use super::Order;
use crate::domain::{Id, Person, Record};
use crate::files::{self, File};
use crate::register::erasure::{self, Erasure};
use crate::register::{ChangeSet, Register};
use crate::store::digest::RegisterDigest;
use crate::store::log::LogNote;
use crate::store::replay;
use crate::store::replay::Replay;

/// A rewritten journal.
pub struct Rewritten {
    pub tally: RegisterDigest,
    pub seq: u64,
    pub segment: u32,
    pub entries: Vec<(u64, Entry)>,
}

/// Calls `visit` with every line of the journal.
fn each_line(
    folder: &Path,
    mut visit: impl FnMut(JournalLine, Place) -> Result<(), String>,
) -> Result<(), String> {
    let whole_first = "repair it first (alumnet check --repair)";
    let mut reader = Reader::from(folder, 0, 0).map_err(|error| files::reason(&error))?;
    loop {
        match reader.next().map_err(|error| files::reason(&error))? {
            Next::Line(line, place) => visit(*line, place)?,
            Next::End => return Ok(()),
            Next::Torn { .. } => {
                return Err(format!("the last line of the journal is incomplete; {whole_first}"));
            }
            Next::Damaged(damage) => return Err(format!("the journal is damaged ({damage}); {whole_first}")),
            Next::Newer(version) => {
                return Err(format!("the journal has lines written by a newer alumnet (format {version})"));
            }
        }
    }
}

/// Everything the person could be recognized by, in all versions of their records, including records of
/// people who were merged into theirs.
pub fn learn(journal: &Path, register: &Register, order: &Order) -> Result<Erasure, String> {
    let mut joined: Vec<(Uuid, Uuid)> = Vec::new();
    each_line(journal, |line, _| {
        joined.extend(erasure::merged(&line.set));
        Ok(())
    })?;
    // Anybody still in the register is a person of their own: that merge was undone.
    joined.retain(|(gone, _)| register.get(Id::<Person>::new(*gone)).is_none());
    let mut people = vec![order.person.uuid()];
    let mut next = 0;
    while let Some(into) = people.get(next).copied() {
        let more: Vec<Uuid> = joined
            .iter()
            .filter(|(gone, other)| *other == into && !people.contains(gone))
            .map(|(gone, _)| *gone)
            .collect();
        people.extend(more);
        next += 1;
    }
    let mut erasure = Erasure::of(people.into_iter().map(Id::new)).with(order.toggled.clone());
    erasure.learn_all(register);
    each_line(journal, |line, _| {
        for change in &line.set.changes {
            change.before().into_iter().chain(change.after()).for_each(|record| erasure.learn(record));
        }
        Ok(())
    })?;
    Ok(erasure)
}

/// A segment being written.
struct Segment {
    number: u32,
    file: BufWriter<File>,
    length: u64,
}

impl Segment {
    fn begin(folder: &Path, number: u32) -> io::Result<Self> {
        let file = files::create_new(&segment_path(folder, number))?;
        Ok(Self { number, file: BufWriter::new(file), length: 0 })
    }

    fn append(&mut self, head: LineHead<'_>, set: &ChangeSet, digest: u64) -> io::Result<Place> {
        // All of it is on disk before anybody reads it.
        let head = LineHead { batch: 0, ..head };
        let length = line::write(&mut self.file, head, set, digest)?;
        let place = Place { segment: self.number, offset: self.length, length };
        self.length += length;
        Ok(place)
    }

    fn end(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync()
    }

    /// Ends a segment that another follows; compresses it again if it was compressed before.
    fn end_as_it_was(self, from: &Path, to: &Path) -> io::Result<()> {
        let number = self.number;
        self.end()?;
        if files::exists(&segment_path(from, number))? { Ok(()) } else { compress(to, number) }
    }
}

/// Rewrites every segment with all changes redacted, and appends the mark of the erasure.
pub fn rewrite(
    from: &Path,
    to: &Path,
    erasure: &Erasure,
    barrier: &ChangeSet,
    id: Uuid,
) -> Result<Rewritten, String> {
    let failed = |error: io::Error| files::reason(&error);
    let mut ledger = Replay::default();
    let mut entries = Vec::new();
    let mut open: Option<Segment> = None;
    each_line(from, |held, place| {
        if open.as_ref().is_none_or(|segment| segment.number != place.segment) {
            let ended = open.replace(Segment::begin(to, place.segment).map_err(failed)?);
            ended.map_or(Ok(()), |segment| segment.end_as_it_was(from, to)).map_err(failed)?;
        }
        let Some(segment) = &mut open else { return Ok(()) };
        // Version 0 skips the check of the digest, which was saved for the original records.
        let redacted = JournalLine { version: 0, set: erasure.redact_set(&held.set), ..held };
        ledger.apply(&redacted).map_err(|what| {
            format!("the journal is inconsistent ({what}); repair it first (alumnet check --repair)")
        })?;
        let place = segment.append(redacted.head(), &redacted.set, ledger.tally.digest()).map_err(failed)?;
        entries.push((redacted.seq, replay::entry_of(&redacted, place)));
        Ok(())
    })?;
    let mut segment = match open {
        Some(segment) => segment,
        None => Segment::begin(to, 1).map_err(failed)?,
    };
    let seq = ledger.seq + 1;
    let log = ledger.log.as_ref().map(|log| LogNote::here(log.place));
    let head = LineHead { register: Some(id), log, ..LineHead::plain(seq) };
    let place = segment.append(head, barrier, ledger.tally.digest()).map_err(failed)?;
    entries.push((seq, replay::entry(barrier, (Basis::Before, log), place)));
    let number = segment.number;
    segment.end().map_err(failed)?;
    Ok(Rewritten { tally: ledger.tally, seq, segment: number, entries })
}

/// Reads the new journal back: every line must be complete, and the result must equal the remaining register.
pub fn verify(journal: &Path, rewritten: &Rewritten, register: &Register) -> Result<(), String> {
    let mut ledger = Replay::default();
    each_line(journal, |line, _| {
        if line.version != u32::from(FORMAT) {
            return Err(format!("a line was written in format {}", line.version));
        }
        ledger.apply(&line)
    })?;
    let same = ledger.seq == rewritten.seq
        && ledger.tally == rewritten.tally
        && ledger.into_records() == register.records().collect::<Vec<Record>>();
    if same { Ok(()) } else { Err("the journal belongs to another register; run alumnet check".to_owned()) }
}
