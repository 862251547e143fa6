//! The history as the journal has it, line by line; quicker where the database knows what the lines say.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::entries::KnownEntries;
use super::{HistoryEntry, HistoryReader, Ids, Outline, barrier};
use crate::register::{Change, ChangeSet};
use crate::store::database::writer::EntryReader;
use crate::store::journal::outline::{self, Found, LineOutline};
use crate::store::journal::reader::{self, Next, Reader};
use crate::store::journal::{Place, Source, segment_length, segments};

/// The history of a folder, without opening its register. Leaves out what another alumnet
/// is writing at the moment.
///
/// # Errors
/// If the folder can't be read. A folder without a register has no history.
pub fn of_folder(folder: &Path) -> io::Result<Option<JournalHistory>> {
    let folder = folder.join("journal");
    match segments(&folder) {
        Ok(_) => Ok(Some(JournalHistory { folder, end: None, entries: None })),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The journal in a folder, up to its end at the time this was created.
#[derive(Debug, Clone)]
pub struct JournalHistory {
    folder: PathBuf,
    /// The last segment, and how many of its bytes to read.
    end: Option<(u32, u64)>,
    /// Where to ask the database, if it is open.
    entries: Option<EntryReader>,
}

impl JournalHistory {
    pub(in crate::store) fn up_to(folder: &Path, end: (u32, u64), entries: EntryReader) -> Self {
        Self { folder: folder.to_owned(), end: Some(end), entries: Some(entries) }
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

    /// The segments starting with `first`.
    fn segments_from(&self, first: u32) -> io::Result<Vec<SegmentSpan>> {
        let last = self.end.map_or(u32::MAX, |(last, _)| last);
        let numbers = segments(&self.folder)?.into_iter().filter(|number| (first..=last).contains(number));
        numbers
            .map(|number| match self.end {
                Some((last, length)) if last == number => {
                    Ok(SegmentSpan { number, length: Some(length), expected: length })
                }
                _ => {
                    Ok(SegmentSpan { number, length: None, expected: segment_length(&self.folder, number)? })
                }
            })
            .collect()
    }

    fn known(&self) -> KnownEntries {
        self.entries.as_ref().and_then(EntryReader::entries).map(KnownEntries::of).unwrap_or_default()
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
        let mut known = if about.is_empty() { self.known() } else { KnownEntries::default() };
        let mut scan = OutlineScan {
            of: segments.iter().map(|segment| segment.expected).sum(),
            ..OutlineScan::default()
        };
        for segment in segments {
            if let Some(outlines) = known.take_outlines(segment.number, segment.length) {
                scan.found.extend(outlines);
                scan.advance(segment.expected, read);
            } else {
                scan.segment(&self.folder, &segment, about, read)?;
            }
            if scan.stopped {
                break;
            }
        }
        let mut found = scan.found;
        found.retain(|outline| since.is_none_or(|since| outline.entry.seq > since.seq));
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

/// A segment to read.
#[derive(Debug)]
struct SegmentSpan {
    number: u32,
    /// How many bytes of it to read, if not all.
    length: Option<u64>,
    /// An estimate of how many that are.
    expected: u64,
}

/// Reading segments one after the other.
#[derive(Debug, Default)]
struct OutlineScan {
    found: Vec<Outline>,
    /// How many bytes are read, of how many.
    done: u64,
    of: u64,
    stopped: bool,
}

impl OutlineScan {
    fn advance(&mut self, bytes: u64, read: &mut dyn FnMut(u64, u64) -> bool) {
        self.done += bytes;
        self.stopped |= !read(self.done, self.of);
    }

    fn segment(
        &mut self,
        folder: &Path,
        segment: &SegmentSpan,
        about: &Ids,
        read: &mut dyn FnMut(u64, u64) -> bool,
    ) -> io::Result<()> {
        let mut bytes = match Source::open(folder, segment.number, 0) {
            Ok(source) => source.take(segment.length.unwrap_or(u64::MAX)),
            // An unreadable segment is skipped, as a damaged line is.
            Err(error) if error.raw_os_error().is_none() => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut offset = 0;
        while !self.stopped {
            let mut step = |bytes: usize| {
                self.advance(bytes as u64, read);
                !self.stopped
            };
            let next = match outline::next(&mut bytes, about, &mut step) {
                Err(error) if bytes.get_ref().is_damage(&error) => break,
                next => next?,
            };
            match next {
                Found::Line(line, length) => {
                    self.found.push(outlined(*line, Place { segment: segment.number, offset, length }));
                    offset += length;
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
        Ok(())
    }
}

fn outlined(line: LineOutline, place: Place) -> Outline {
    let LineOutline { seq, snapshot, id, at, actor, label, undoes, log, counts, first, touched, .. } = line;
    let barrier = barrier(snapshot, &label);
    Outline {
        entry: HistoryEntry { seq, id, at, label, undoes, barrier, log, place: Some(place) },
        actor,
        counts,
        first,
        touched,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Id, Person};
    use crate::store::journal::compress;
    use crate::store::{DiskStore, Store as _, open};

    fn person(number: u128) -> ChangeSet {
        let person = Person { id: Id::new(Uuid::from_u128(number)), ..Person::default() };
        ChangeSet {
            id: Uuid::from_u128(1_000 + number),
            at: Timestamp::UNIX_EPOCH,
            actor: "ana".into(),
            label: format!("Add {number}"),
            origin: None,
            undoes: None,
            changes: vec![Change::create(person.into())],
        }
    }

    /// A register with the journal in several segments, some of them compressed.
    fn filled(folder: &Path) -> DiskStore {
        let mut store = open(folder, &mut |_| ()).unwrap().store;
        store.limit_segments(1_000);
        for number in 1..20 {
            store.commit(&person(number)).unwrap();
        }
        store.wait_for_database();
        compress(&folder.join("journal"), 1).unwrap();
        compress(&folder.join("journal"), 2).unwrap();
        store
    }

    /// The outlines, and how many times reading them reported progress.
    fn outlines(reader: &dyn HistoryReader, since: Option<&HistoryEntry>) -> (Vec<Outline>, usize) {
        let mut steps = 0;
        let mut step = |_, _| {
            steps += 1;
            true
        };
        let found = reader.outlines(since, &Ids::default(), &mut step).unwrap();
        (found, steps)
    }

    #[test]
    fn what_the_database_knows_is_what_the_journal_says_and_is_read_in_one_step_a_segment() {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(folder.path());
        let journal = of_folder(folder.path()).unwrap().unwrap();
        let (from_journal, lines) = outlines(&journal, None);
        let (known, segments_read) = outlines(&*store.history(), None);
        assert_eq!((&known, known.len()), (&from_journal, 19));
        let segments = segments(&folder.path().join("journal")).unwrap().len();
        assert!(segments > 3 && lines >= 19, "{segments} segments, {lines} lines");
        assert_eq!(segments_read, segments);
        let since = known.get(7).map(|outline| outline.entry.clone());
        assert_eq!(outlines(&*store.history(), since.as_ref()).0, known[8..]);
    }

    #[test]
    fn what_was_saved_later_is_left_out_and_nothing_is_asked_of_a_closed_database() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = filled(folder.path());
        let earlier = store.history();
        store.commit(&person(30)).unwrap();
        store.wait_for_database();
        assert_eq!(outlines(&*earlier, None).0.len(), 19);
        assert_eq!(outlines(&*store.history(), None).0.len(), 20);
        let open = store.history();
        store.close().unwrap();
        assert_eq!(outlines(&*open, None).0.len(), 20);
        assert_eq!(outlines(&*earlier, None).0.len(), 19);
    }

    #[test]
    fn a_segment_that_the_database_does_not_know_whole_is_read() {
        let entry = |seq, offset| {
            let place = Place { segment: 1, offset, length: 10 };
            let basis = crate::store::journal::line::Basis::Before;
            (seq, crate::store::replay::entry(&person(1), (basis, None), place))
        };
        let known = |entries: Vec<_>, length| KnownEntries::of(entries).take_outlines(1, length);
        assert!(known(vec![entry(1, 0), entry(2, 10)], Some(20)).is_some_and(|found| found.len() == 2));
        assert!(known(vec![entry(1, 0), entry(2, 10)], Some(10)).is_some_and(|found| found.len() == 1));
        assert_eq!(known(vec![entry(1, 0)], Some(20)), None, "the end is missing");
        assert_eq!(known(vec![entry(2, 10)], Some(20)), None, "the start is missing");
        assert_eq!(known(vec![entry(1, 0), entry(3, 20)], Some(30)), None, "one in the middle is missing");
        assert_eq!(known(vec![entry(1, 0)], None), None, "nothing says where it ends");
        let (seq, old) = entry(1, 0);
        let old = crate::store::codec::Entry { details: None, ..old };
        assert_eq!(known(vec![(seq, old)], Some(10)), None, "an older alumnet wrote it");
    }
}
