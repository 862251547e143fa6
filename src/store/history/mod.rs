//! The history: every committed change set, as a list of entries, as outlines of whole lines, or read in full
//! one at a time. Reads the journal, and what the database knows of it, so it can run in the background, and
//! even while another alumnet has the folder open.

mod entries;
mod journal;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::Path;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use super::codec::Entry;
use super::journal::Place;
use super::journal::outline;
use super::journal::reader;
use crate::domain::{EntityKind, Record};
use crate::register::{Change, ChangeSet, erasure};
pub use crate::store::database::scan::MOST_RECENT;
use crate::store::log::LogNote;
pub use journal::{JournalHistory, of_folder};

/// A longer line takes more than a frame to read.
const LONG_BYTES: u64 = 512 * 1024;

/// Ids to search for.
pub type Ids = HashSet<Uuid, FixedState>;

/// A committed change set, as a list shows it before its line is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    pub seq: u64,
    pub id: Uuid,
    pub at: Timestamp,
    pub label: String,
    /// The change set that this one undoes.
    pub undoes: Option<Uuid>,
    pub barrier: Option<Barrier>,
    /// In a shared register: where this is in the log.
    pub log: Option<LogNote>,
    /// Its place in the journal.
    place: Option<Place>,
}

/// Something that undo can't cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// The journal was restarted with a snapshot of all records.
    Snapshot,
    /// A person was erased, along with their data in earlier changes.
    Erasure,
}

impl Barrier {
    /// Why nothing before it can be undone.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Snapshot => "the journal was restarted, and undo stops there",
            Self::Erasure => "somebody was erased, and undo stops there",
        }
    }
}

impl HistoryEntry {
    /// The entry of a change set committed as number `seq`.
    #[must_use]
    pub fn of(seq: u64, set: &ChangeSet) -> Self {
        Self {
            seq,
            id: set.id,
            at: set.at,
            label: set.label.clone(),
            undoes: set.undoes,
            barrier: barrier(false, &set.label),
            log: None,
            place: None,
        }
    }

    /// Whether reading its line takes noticeably long.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.place.is_some_and(|place| place.length > LONG_BYTES)
    }

    /// The same entry, of a line that is at this place in a shared log.
    #[must_use]
    pub fn in_log(self, log: Option<LogNote>) -> Self {
        Self { log, ..self }
    }

    /// The same entry as a barrier: nothing before it can be undone.
    #[must_use]
    pub fn with_barrier(self, barrier: Barrier) -> Self {
        Self { barrier: Some(barrier), ..self }
    }
}

/// A committed change set, summarized from its whole line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    pub entry: HistoryEntry,
    pub actor: String,
    /// How many records of each kind it changes.
    pub counts: Vec<(EntityKind, usize)>,
    /// The first record it changes, which is often the one it is about.
    pub first: Option<(EntityKind, Uuid)>,
    /// Whether it changes, or refers to, one of the requested records.
    pub touched: bool,
}

impl Outline {
    /// The outline of a change set already in memory.
    #[must_use]
    pub fn of(entry: HistoryEntry, set: &ChangeSet, about: &Ids) -> Self {
        let mut counts = Vec::new();
        for change in &set.changes {
            outline::count(&mut counts, change.kind());
        }
        let first = set.changes.first().map(|change| (change.kind(), change.id()));
        Self { entry, actor: set.actor.clone(), counts, first, touched: touches(set, about) }
    }
}

/// Whether a change set changes, or refers to, one of these records.
#[must_use]
pub fn touches(set: &ChangeSet, about: &Ids) -> bool {
    !about.is_empty() && set.changes.iter().any(|change| change_touches(change, about))
}

/// Whether a change is of one of these records, or of one that refers to them.
#[must_use]
pub fn change_touches(change: &Change, about: &Ids) -> bool {
    let refers = |record: &Record| {
        let mut found = false;
        record.each_reference(&mut |reference| found |= about.contains(&reference.id));
        found
    };
    about.contains(&change.id()) || [change.before(), change.after()].into_iter().flatten().any(refers)
}

/// Reads committed change sets, up to the moment this was created.
pub trait HistoryReader: Send + fmt::Debug {
    /// Outlines, oldest first: of everything, or of what came after `since`. `touched` is set on those that
    /// change or refer to a record in `about`. `read` receives the bytes done and the total, and returns
    /// false to stop; what was found so far is returned.
    ///
    /// # Errors
    /// If the journal can't be read, or a newer alumnet wrote it. Damaged lines are skipped.
    fn outlines(
        &self,
        since: Option<&HistoryEntry>,
        about: &Ids,
        read: &mut dyn FnMut(u64, u64) -> bool,
    ) -> io::Result<Vec<Outline>>;

    /// A change set with all its changes; `None` if it is no longer in the journal.
    ///
    /// # Errors
    /// If the journal can't be read.
    fn change_set(&self, entry: &HistoryEntry) -> io::Result<Option<ChangeSet>>;
}

/// The latest change sets as found on opening, oldest first.
pub(super) fn recent(journal: &Path, entries: Vec<(u64, Entry)>) -> Vec<HistoryEntry> {
    let older = entries.len().saturating_sub(MOST_RECENT);
    let noted = entries.into_iter().skip(older).filter_map(|(seq, entry)| {
        // Only the first line of a segment can be a snapshot.
        let begins =
            || entry.offset == 0 && reader::begins_with_snapshot(journal, entry.segment).unwrap_or_default();
        let snapshot = entry.details.as_ref().map_or_else(begins, |details| details.snapshot);
        noted(seq, entry, snapshot)
    });
    noted.collect()
}

fn noted(seq: u64, entry: Entry, snapshot: bool) -> Option<HistoryEntry> {
    let Entry { segment, offset, length, id, at, label, undoes, log, .. } = entry;
    let at = Timestamp::from_nanosecond(at).ok()?;
    let barrier = barrier(snapshot, &label);
    let place = Some(Place { segment, offset, length });
    Some(HistoryEntry { seq, id, at, label, undoes, barrier, log, place })
}

/// An erasure is recognized by its label, which nothing else uses.
fn barrier(snapshot: bool, label: &str) -> Option<Barrier> {
    if erasure::is_barrier(label) { Some(Barrier::Erasure) } else { snapshot.then_some(Barrier::Snapshot) }
}

/// The history of a store in memory.
#[derive(Debug, Clone)]
pub(super) struct MemoryHistory {
    sets: Vec<(HistoryEntry, ChangeSet)>,
}

impl MemoryHistory {
    pub fn of(entries: Vec<HistoryEntry>, sets: &[ChangeSet]) -> Self {
        Self { sets: entries.into_iter().zip(sets.iter().cloned()).collect() }
    }
}

impl HistoryReader for MemoryHistory {
    fn outlines(
        &self,
        since: Option<&HistoryEntry>,
        about: &Ids,
        read: &mut dyn FnMut(u64, u64) -> bool,
    ) -> io::Result<Vec<Outline>> {
        let after = since.map_or(0, |entry| entry.seq);
        let of = self.sets.len() as u64;
        let wanted = self.sets.iter().take_while(|(entry, _)| read(entry.seq, of));
        let later = wanted.filter(|(entry, _)| entry.seq > after);
        Ok(later.map(|(entry, set)| Outline::of(entry.clone(), set, about)).collect())
    }

    fn change_set(&self, entry: &HistoryEntry) -> io::Result<Option<ChangeSet>> {
        Ok(self.sets.iter().find(|(held, _)| held.id == entry.id).map(|(_, set)| set.clone()))
    }
}
