//! The history: every committed change set, as a list of entries, as outlines of whole lines, or read in
//! full one at a time. Only reads the journal, so it can run in the background, and even while another
//! alumnet has the folder open.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use super::codec::Entry;
use super::journal::outline::{self, Found, LineOutline};
use super::journal::reader::{self, Next, Reader};
use super::journal::{Place, Source, segment_length, segments};
use crate::domain::{EntityKind, Record};
use crate::register::{Change, ChangeSet, erasure};

/// How many of the latest change sets are known right after opening, and can be undone.
pub const MOST_RECENT: usize = 1_000;

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
            place: None,
        }
    }

    /// Whether reading its line takes noticeably long.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.place.is_some_and(|place| place.length > LONG_BYTES)
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

/// The history of a folder, without opening its register. Leaves out what another alumnet
/// is writing at the moment.
///
/// # Errors
/// If the folder can't be read. A folder without a register has no history.
pub fn of_folder(folder: &Path) -> io::Result<Option<JournalHistory>> {
    let folder = folder.join("journal");
    match segments(&folder) {
        Ok(_) => Ok(Some(JournalHistory { folder, end: None })),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The latest change sets as found on opening, oldest first. Only the first line of a segment can be a
/// snapshot, so only those are checked.
pub(super) fn recent(journal: &Path, entries: Vec<(u64, Entry)>) -> Vec<HistoryEntry> {
    let older = entries.len().saturating_sub(MOST_RECENT);
    let noted = entries.into_iter().skip(older).filter_map(|(seq, entry)| {
        let Entry { segment, offset, length, id, at, label, undoes } = entry;
        let at = Timestamp::from_nanosecond(at).ok()?;
        let snapshot = offset == 0 && reader::begins_with_snapshot(journal, segment).unwrap_or_default();
        let barrier = barrier(snapshot, &label);
        Some(HistoryEntry {
            seq,
            id,
            at,
            label,
            undoes,
            barrier,
            place: Some(Place { segment, offset, length }),
        })
    });
    noted.collect()
}

/// An erasure is recognized by its label, which nothing else uses.
fn barrier(snapshot: bool, label: &str) -> Option<Barrier> {
    if erasure::is_barrier(label) { Some(Barrier::Erasure) } else { snapshot.then_some(Barrier::Snapshot) }
}

/// The journal in a folder, up to its end at the time this was created.
#[derive(Debug, Clone)]
pub struct JournalHistory {
    folder: PathBuf,
    /// The last segment, and how many of its bytes to read.
    end: Option<(u32, u64)>,
}

impl JournalHistory {
    pub(super) fn up_to(folder: &Path, end: (u32, u64)) -> Self {
        Self { folder: folder.to_owned(), end: Some(end) }
    }

    /// Visits every change, oldest first. Damaged lines are skipped.
    ///
    /// # Errors
    /// If the journal can't be read.
    pub fn each_change(&self, visit: &mut dyn FnMut(&Change)) -> io::Result<()> {
        let mut reader = Reader::from(&self.folder, 0, 0)?;
        loop {
            match reader.next()? {
                Next::Line(line, _) => line.set.changes.iter().for_each(&mut *visit),
                Next::Damaged(_) => {}
                Next::Torn { .. } | Next::Newer(_) | Next::End => return Ok(()),
            }
        }
    }

    /// The segments starting with `first`: number, how many bytes to read, and an
    /// estimate of how many there are.
    fn segments_from(&self, first: u32) -> io::Result<Vec<(u32, u64, u64)>> {
        let last = self.end.map_or(u32::MAX, |(last, _)| last);
        let numbers = segments(&self.folder)?.into_iter().filter(|number| (first..=last).contains(number));
        numbers
            .map(|number| match self.end {
                Some((last, length)) if last == number => Ok((number, length, length)),
                _ => Ok((number, u64::MAX, segment_length(&self.folder, number)?)),
            })
            .collect()
    }

    fn find(&self, wanted: &HistoryEntry) -> io::Result<Option<Place>> {
        let found = self.outlines(None, &Ids::default(), &mut |_, _| true)?;
        Ok(found
            .into_iter()
            .find(|outline| outline.entry.id == wanted.id)
            .and_then(|outline| outline.entry.place))
    }
}

impl HistoryReader for JournalHistory {
    fn outlines(
        &self,
        since: Option<&HistoryEntry>,
        about: &Ids,
        read: &mut dyn FnMut(u64, u64) -> bool,
    ) -> io::Result<Vec<Outline>> {
        let first = since.and_then(|entry| entry.place).map_or(0, |place| place.segment);
        let segments = self.segments_from(first)?;
        let of = segments.iter().map(|(_, _, length)| length).sum();
        let mut done = 0;
        let mut stopped = false;
        let mut found = Vec::new();
        for (segment, length, _) in segments {
            let mut bytes = match Source::open(&self.folder, segment, 0) {
                Ok(source) => source.take(length),
                // An unreadable segment is skipped, as a damaged line is.
                Err(error) if error.raw_os_error().is_none() => continue,
                Err(error) => return Err(error),
            };
            let mut offset = 0;
            while !stopped {
                let mut step = |bytes: usize| {
                    done += bytes as u64;
                    stopped = !read(done, of);
                    !stopped
                };
                let next = match outline::next(&mut bytes, about, &mut step) {
                    Err(error) if bytes.get_ref().is_damage(&error) => break,
                    next => next?,
                };
                match next {
                    Found::Line(line, length) => {
                        let place = Place { segment, offset, length };
                        offset += length;
                        if since.is_none_or(|since| line.seq > since.seq) {
                            found.push(outlined(*line, place));
                        }
                    }
                    Found::Unusable(length) => offset += length,
                    Found::Newer(version) => {
                        return Err(io::Error::other(format!(
                            "it was written by a newer alumnet (format {version})"
                        )));
                    }
                    Found::End => break,
                }
            }
        }
        Ok(found)
    }

    fn change_set(&self, entry: &HistoryEntry) -> io::Result<Option<ChangeSet>> {
        let Some(place) = entry.place.map_or_else(|| self.find(entry), |place| Ok(Some(place)))? else {
            return Ok(None);
        };
        let line = reader::line_at(&self.folder, place)?;
        Ok(line.filter(|line| line.seq == entry.seq && line.set.id == entry.id).map(|line| line.set))
    }
}

fn outlined(line: LineOutline, place: Place) -> Outline {
    let LineOutline { seq, snapshot, id, at, actor, label, undoes, counts, first, touched } = line;
    let barrier = barrier(snapshot, &label);
    Outline {
        entry: HistoryEntry { seq, id, at, label, undoes, barrier, place: Some(place) },
        actor,
        counts,
        first,
        touched,
    }
}

/// The history of a store in memory.
#[derive(Debug, Clone)]
pub(super) struct MemoryHistory {
    sets: Vec<ChangeSet>,
}

impl MemoryHistory {
    pub fn of(sets: &[ChangeSet]) -> Self {
        Self { sets: sets.to_vec() }
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
        let numbered =
            (1..).zip(&self.sets).take_while(|(seq, _)| read(*seq, of)).filter(|(seq, _)| *seq > after);
        Ok(numbered.map(|(seq, set)| Outline::of(HistoryEntry::of(seq, set), set, about)).collect())
    }

    fn change_set(&self, entry: &HistoryEntry) -> io::Result<Option<ChangeSet>> {
        Ok(self.sets.iter().find(|set| set.id == entry.id).cloned())
    }
}
