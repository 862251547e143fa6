//! The records according to the journal, change set by change set, without the indexes of a register.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{EntityKind, Record};
use crate::register::{Change, ChangeSet};
use crate::store::StoreError;
use crate::store::codec::{ALIKE_SINCE, Entry, EntryDetails};
use crate::store::digest::RegisterDigest;
use crate::store::journal::Place;
use crate::store::journal::line::{Basis, JournalLine};
use crate::store::log::{LogNote, LogState};
use crate::text::plural::with_article;

type Key = (EntityKind, Uuid);

/// Records and their digest, as of change set `seq`.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    records: HashMap<Key, Record, FixedState>,
    pub tally: RegisterDigest,
    pub seq: u64,
    /// The id of the register, once a line says it.
    pub register: Option<Uuid>,
    /// In a shared register: how far it has the log.
    pub log: Option<LogState>,
    scratch: Vec<u8>,
}

impl Replay {
    pub fn new(records: Vec<Record>, tally: RegisterDigest, seq: u64) -> Self {
        let records = records.into_iter().map(|record| ((record.kind(), record.id()), record)).collect();
        Self { records, tally, seq, register: None, log: None, scratch: Vec::new() }
    }

    /// Undoes whatever part of a half-done bulk of these changes is present.
    pub fn take_back<'a>(
        &mut self,
        changes: impl DoubleEndedIterator<Item = &'a Change>,
    ) -> Result<(), StoreError> {
        for change in changes.rev() {
            let key = (change.kind(), change.id());
            let held = match change.before() {
                Some(before) => self.records.insert(key, before.clone()),
                None => self.records.remove(&key),
            };
            if let Some(undone) = Change::between(held, change.before().cloned()) {
                self.tally.change(&undone, &mut self.scratch)?;
            }
        }
        Ok(())
    }

    /// Applies the next line: all of it, or nothing if it does not fit.
    pub fn apply(&mut self, line: &JournalLine) -> Result<(), String> {
        if !line.snapshot && line.seq != self.seq + 1 {
            return Err(format!("change set {} follows {}", line.seq, self.seq));
        }
        // A line from before format 3 has no id, and belongs to any.
        if line.register.is_some() && self.register.is_some() && line.register != self.register {
            return Err(format!("change set {} belongs to another register", line.seq));
        }
        follows(self.log.as_ref(), line)?;
        let mut tally = if line.snapshot { RegisterDigest::default() } else { self.tally.clone() };
        for change in &line.set.changes {
            let held = if line.snapshot { None } else { self.records.get(&(change.kind(), change.id())) };
            if held != change.before() {
                return Err(format!(
                    "change set {} was made for another state of {}",
                    line.seq,
                    with_article(change.kind().one())
                ));
            }
            tally.change(change, &mut self.scratch).map_err(|error| error.to_string())?;
        }
        // Digests of an older format may be sums over another encoding.
        if line.version >= u32::from(ALIKE_SINCE) && line.digest != tally.digest() {
            return Err(format!("after change set {} the records do not match its digest", line.seq));
        }
        if line.snapshot {
            self.records.clear();
        }
        for change in &line.set.changes {
            let key = (change.kind(), change.id());
            match change.after() {
                Some(after) => drop(self.records.insert(key, after.clone())),
                None => drop(self.records.remove(&key)),
            }
        }
        self.tally = tally;
        self.seq = line.seq;
        self.register = self.register.or(line.register);
        self.log = log_after(self.log.take(), line);
        Ok(())
    }

    /// All records, in no particular order.
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// All records, ordered by kind and id.
    pub(crate) fn into_records(self) -> Vec<Record> {
        let mut records: Vec<Record> = self.records.into_values().collect();
        records.sort_unstable_by_key(|record| (record.kind(), record.id()));
        records
    }
}

/// Whether a line may follow.
///
/// # Errors
/// With what is wrong.
pub(crate) fn follows(state: Option<&LogState>, line: &JournalLine) -> Result<(), String> {
    let (Some(state), Some(note), false) = (state, line.log, line.snapshot) else { return Ok(()) };
    let follows =
        if note.is_entry() { note.number == state.place.number + 1 } else { note.place() == state.place };
    if follows {
        return Ok(());
    }
    let (number, before) = (note.number, state.place.number);
    Err(format!("change set {} is of entry {number} of the shared log, after entry {before}", line.seq))
}

/// The state after a line that may follow.
pub(crate) fn log_after(state: Option<LogState>, line: &JournalLine) -> Option<LogState> {
    let note = line.log?;
    let mut known = if line.snapshot {
        line.known.as_deref().cloned().unwrap_or_default()
    } else {
        state.map(|state| state.known).unwrap_or_default()
    };
    if note.is_entry() && !note.is_void {
        known.add(line.set.id, line.set.origin.as_deref());
    }
    Some(LogState { place: note.place(), known })
}

/// The history entry of a line at `place`.
pub fn entry(set: &ChangeSet, (basis, log): (Basis, Option<LogNote>), place: Place) -> Entry {
    let mut counts: BTreeMap<EntityKind, u64> = BTreeMap::new();
    for change in &set.changes {
        *counts.entry(change.kind()).or_default() += 1;
    }
    let details = EntryDetails {
        snapshot: basis != Basis::Before,
        actor: set.actor.clone(),
        counts: counts.into_iter().map(|(kind, count)| (kind.word().to_owned(), count)).collect(),
        first: set.changes.first().map(|change| (change.kind().word().to_owned(), change.id())),
    };
    Entry {
        segment: place.segment,
        offset: place.offset,
        length: place.length,
        id: set.id,
        at: set.at.as_nanosecond(),
        label: set.label.clone(),
        undoes: set.undoes,
        details: Some(details),
        log,
        has_origin: set.origin.is_some(),
    }
}

/// The history entry of a line that was read at `place`.
pub fn entry_of(line: &JournalLine, place: Place) -> Entry {
    entry(&line.set, (line.basis(), line.log), place)
}
