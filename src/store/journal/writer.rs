//! Appends lines to the journal. When `append` returns, the line is complete and on disk,
//! or it is not there at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::line::{self, Basis, LineHead};
use super::{Place, SEGMENT_BYTES, segment_path};
use crate::files::{self, File};
use crate::register::ChangeSet;
use crate::store::StoreError;
use crate::store::log::{LogLine, LogNote, LogPlace, LogState};

/// What a segment is written to: a file, or something that fails in tests.
pub trait Medium: Write + Send + Sized {
    /// Opens the segment for appending, creating it if necessary; the name of a new one is
    /// on disk when this returns.
    fn segment(path: &Path) -> io::Result<Self>;
    /// Truncates it to `length` bytes, and waits for the disk.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Waits until everything written is on disk.
    fn sync(&mut self) -> io::Result<()>;
    fn length(&self) -> io::Result<u64>;
}

impl Medium for File {
    fn segment(path: &Path) -> io::Result<Self> {
        files::append(path)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_length(length)?;
        Self::sync(self)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn length(&self) -> io::Result<u64> {
        Self::length(self)
    }
}

/// The writing end of the journal.
#[derive(Debug)]
pub struct Writer<M> {
    folder: PathBuf,
    segment: u32,
    /// The id of the register, which every line says.
    register: Option<Uuid>,
    /// Up to where a shared register has the log, which every line says, too.
    place: Option<LogPlace>,
    medium: M,
    /// The length of the segment, not counting what a failed append may have left behind.
    length: u64,
    /// Whether a failed append could not be truncated; nothing is written until it is.
    unsettled: bool,
    /// The size at which the next segment is started.
    limit: u64,
}

impl<M: Medium> Writer<M> {
    /// Continues at the end of `segment`, or starts it.
    pub fn open(folder: &Path, segment: u32) -> io::Result<Self> {
        let medium = M::segment(&segment_path(folder, segment))?;
        let length = medium.length()?;
        Ok(Self {
            folder: folder.to_owned(),
            segment,
            register: None,
            place: None,
            medium,
            length,
            unsettled: false,
            limit: SEGMENT_BYTES,
        })
    }

    /// With lines that say which register they belong to.
    pub const fn of_register(mut self, register: Uuid) -> Self {
        self.register = Some(register);
        self
    }

    /// With lines that say up to where a shared register has the log.
    pub const fn of_log(mut self, place: Option<LogPlace>) -> Self {
        self.place = place;
        self
    }

    /// Up to where a shared register has the log.
    pub const fn place(&self) -> Option<LogPlace> {
        self.place
    }

    #[cfg(test)]
    pub const fn limit_segments(&mut self, bytes: u64) {
        self.limit = bytes;
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The last segment, and how many bytes of it are saved.
    pub const fn end(&self) -> (u32, u64) {
        (self.segment, self.length)
    }

    /// Appends a line and waits until it is on disk.
    pub fn append(
        &mut self,
        seq: u64,
        basis: Basis,
        set: &ChangeSet,
        digest: u64,
    ) -> Result<Place, StoreError> {
        let log = self.place.map(LogNote::here);
        let head = LineHead { basis, log, ..LineHead::plain(seq) };
        let places = self.append_all(&[(head, set, digest)])?;
        places.into_iter().next().ok_or_else(|| StoreError::Io(String::new()))
    }

    /// Appends a line that holds every record, to a new segment. In a shared register it also says as of
    /// which entry of the log, and what is known of those before.
    pub fn append_snapshot(
        &mut self,
        (seq, basis): (u64, Basis),
        set: &ChangeSet,
        digest: u64,
        state: Option<&LogState>,
    ) -> Result<Place, StoreError> {
        self.settle()?;
        if self.length > 0 {
            self.begin_segment()?;
        }
        let (place, known) = state.map(|state| (state.place, &state.known)).unzip();
        let head = LineHead { basis, log: place.map(LogNote::here), known, ..LineHead::plain(seq) };
        let places = self.append_all(&[(head, set, digest)])?;
        self.place = place;
        places.into_iter().next().ok_or_else(|| StoreError::Io(String::new()))
    }

    /// Appends entries of a shared log, each with the digest after it, and waits until all are on disk. After
    /// a power failure some of the last may be missing.
    pub fn append_entries(&mut self, seq: u64, lines: &[(&LogLine, u64)]) -> Result<Vec<Place>, StoreError> {
        let heads = (seq..).map(LineHead::plain);
        let lines: Vec<_> = heads
            .zip(lines)
            .map(|(head, (line, digest))| (LineHead { log: Some(line.note), ..head }, &*line.set, *digest))
            .collect();
        let places = self.append_all(&lines)?;
        self.place = lines.last().and_then(|(head, ..)| head.log).map(|note| note.place()).or(self.place);
        Ok(places)
    }

    fn begin_segment(&mut self) -> Result<(), StoreError> {
        let segment = self.segment + 1;
        let medium =
            M::segment(&segment_path(&self.folder, segment)).map_err(|error| StoreError::of(&error))?;
        self.length = medium.length().map_err(|error| StoreError::of(&error))?;
        self.medium = medium;
        self.segment = segment;
        Ok(())
    }

    fn append_all(&mut self, lines: &[(LineHead<'_>, &ChangeSet, u64)]) -> Result<Vec<Place>, StoreError> {
        self.settle()?;
        if self.length >= self.limit {
            self.begin_segment()?;
        }
        match self.write_all(lines) {
            Ok(places) => {
                self.length = places.last().map_or(self.length, |place| place.offset + place.length);
                Ok(places)
            }
            Err(error) => {
                self.unsettled = true;
                // If truncating fails now, the next append tries again.
                Err(match self.settle() {
                    Ok(()) => StoreError::of(&error),
                    Err(_) => StoreError::Unclear(error.to_string()),
                })
            }
        }
    }

    fn write_all(&mut self, lines: &[(LineHead<'_>, &ChangeSet, u64)]) -> io::Result<Vec<Place>> {
        let Some(((head, set, digest), more)) = lines.split_first() else { return Ok(Vec::new()) };
        let register = self.register;
        let (mut rest, mut lengths) = (Vec::new(), Vec::new());
        for (head, set, digest) in more {
            lengths.push(line::write(&mut rest, LineHead { register, ..*head }, set, *digest)?);
        }
        let head = LineHead { register, batch: rest.len() as u64, ..*head };
        let first = line::write(&mut self.medium, head, set, *digest)?;
        self.medium.sync()?;
        if !rest.is_empty() {
            // The first line says how much follows, so it has to be there first.
            self.medium.write_all(&rest)?;
            self.medium.sync()?;
        }
        let (mut places, mut offset) = (Vec::with_capacity(lines.len()), self.length);
        for length in std::iter::once(first).chain(lengths) {
            places.push(Place { segment: self.segment, offset, length });
            offset += length;
        }
        Ok(places)
    }

    /// Truncates what a failed append left behind.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        if self.unsettled {
            self.medium.cut(self.length).map_err(|error| StoreError::ReadOnly(error.to_string()))?;
            self.unsettled = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use jiff::Timestamp;
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::super::reader::{Next, Reader};
    use super::super::segments;
    use super::*;

    /// A file on a disk with limited room.
    struct Small {
        file: File,
        disk: Disk,
    }

    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<Faults>>);

    #[derive(Default)]
    struct Faults {
        room: usize,
        refuses_sync: bool,
        refuses_cut: bool,
    }

    thread_local! {
        static DISK: Disk = Disk::default();
    }

    impl Disk {
        fn set(&self, room: usize, refuses_sync: bool, refuses_cut: bool) {
            *self.0.lock().unwrap() = Faults { room, refuses_sync, refuses_cut };
        }
    }

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut faults = self.disk.0.lock().unwrap();
            let fits = bytes.len().min(faults.room);
            if fits == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            faults.room -= fits;
            self.file.write(&bytes[..fits])
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl Medium for Small {
        fn segment(path: &Path) -> io::Result<Self> {
            Ok(Self { file: File::segment(path)?, disk: DISK.with(Disk::clone) })
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            if self.disk.0.lock().unwrap().refuses_cut {
                return Err(io::Error::other("the cable is out"));
            }
            self.file.cut(length)
        }

        fn sync(&mut self) -> io::Result<()> {
            if self.disk.0.lock().unwrap().refuses_sync {
                Err(io::Error::other("the cable is out"))
            } else {
                self.file.sync()
            }
        }

        fn length(&self) -> io::Result<u64> {
            self.file.length()
        }
    }

    fn set(label: &str) -> ChangeSet {
        ChangeSet {
            id: Uuid::nil(),
            at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
            label: label.to_owned(),
            origin: None,
            undoes: None,
            changes: Vec::new(),
        }
    }

    /// The labels in the journal, and whether it ends properly.
    fn labels(folder: &Path) -> (Vec<String>, bool) {
        let mut reader = Reader::from(folder, 0, 0).unwrap();
        let mut labels = Vec::new();
        loop {
            match reader.next().unwrap() {
                Next::Line(line, _) => labels.push(line.set.label),
                Next::End => return (labels, true),
                other => {
                    assert!(matches!(other, Next::Torn { .. }), "{other:?}");
                    return (labels, false);
                }
            }
        }
    }

    fn start() -> (TempDir, Disk, Writer<Small>) {
        let folder = tempfile::tempdir().unwrap();
        let disk = DISK.with(Disk::clone);
        disk.set(10_000, false, false);
        let mut writer = Writer::open(folder.path(), 1).unwrap();
        writer.append(1, Basis::Before, &set("first"), 0).unwrap();
        (folder, disk, writer)
    }

    #[test]
    fn a_full_disk_keeps_nothing_of_the_set_and_works_again_with_room() {
        let (folder, disk, mut writer) = start();
        for room in [0, 1, 50, 150] {
            disk.set(room, false, false);
            assert_eq!(
                writer.append(2, Basis::Before, &set("second"), 0),
                Err(StoreError::DiskFull),
                "room for {room}"
            );
            assert_eq!(labels(folder.path()), (vec!["first".to_owned()], true), "room for {room}");
        }
        disk.set(10_000, false, false);
        let place = writer.append(2, Basis::Before, &set("second"), 0).unwrap();
        assert_eq!(place.offset + place.length, segment_path(folder.path(), 1).metadata().unwrap().len());
        assert_eq!(labels(folder.path()), (vec!["first".to_owned(), "second".to_owned()], true));
    }

    #[test]
    fn what_was_written_but_not_synced_is_taken_back() {
        let (folder, disk, mut writer) = start();
        disk.set(10_000, true, false);
        assert!(matches!(writer.append(2, Basis::Before, &set("second"), 0), Err(StoreError::Io(_))));
        assert_eq!(labels(folder.path()), (vec!["first".to_owned()], true));
    }

    #[test]
    fn what_can_not_be_taken_back_makes_it_read_only_until_it_can() {
        let (folder, disk, mut writer) = start();
        disk.set(50, false, true);
        assert!(matches!(writer.append(2, Basis::Before, &set("second"), 0), Err(StoreError::Unclear(_))));
        assert_eq!(labels(folder.path()), (vec!["first".to_owned()], false));
        disk.set(10_000, false, true);
        assert!(matches!(writer.append(2, Basis::Before, &set("second"), 0), Err(StoreError::ReadOnly(_))));
        disk.set(10_000, false, false);
        writer.append(2, Basis::Before, &set("again"), 0).unwrap();
        assert_eq!(labels(folder.path()), (vec!["first".to_owned(), "again".to_owned()], true));
    }

    #[test]
    fn segments_follow_each_other_and_read_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer: Writer<File> = Writer::open(folder.path(), 1).unwrap();
        writer.limit = 500;
        let all: Vec<String> = (1..=20).map(|number| format!("change {number}")).collect();
        let mut places = Vec::new();
        for (seq, label) in (1..).zip(&all) {
            places.push(writer.append(seq, Basis::Before, &set(label), 0).unwrap());
        }
        assert!(segments(folder.path()).unwrap().len() > 3);
        assert_eq!(labels(folder.path()), (all.clone(), true));
        // Reading can start after any line.
        for (index, place) in places.iter().enumerate() {
            let mut reader = Reader::from(folder.path(), place.segment, place.offset + place.length).unwrap();
            match (reader.next().unwrap(), all.get(index + 1)) {
                (Next::Line(line, _), Some(label)) => assert_eq!(&line.set.label, label),
                (Next::End, None) => {}
                other => panic!("{other:?} after line {index}"),
            }
        }
    }

    #[test]
    fn a_hole_in_what_was_written_together_is_its_end_and_any_other_hole_is_damage() {
        let note = |number| LogNote { number, hash: [1; 32], device: Some(Uuid::nil()), is_void: false };
        let line = |number| LogLine { set: Arc::new(set("entry")), note: note(number) };
        let write = |folder: &Path| {
            let mut writer: Writer<File> = Writer::open(folder, 1).unwrap();
            let lines = [line(1), line(2), line(3)];
            let counted: Vec<(&LogLine, u64)> = lines.iter().map(|line| (line, 0)).collect();
            writer.append_entries(1, &counted).unwrap()
        };
        for (hole, is_torn) in [(1, true), (2, true), (0, false)] {
            let folder = tempfile::tempdir().unwrap();
            let places = write(folder.path());
            assert_eq!(labels(folder.path()), (vec!["entry".to_owned(); 3], true));
            let path = segment_path(folder.path(), 1);
            let mut bytes = std::fs::read(&path).unwrap();
            let start = usize::try_from(places[hole].offset).unwrap();
            // Its line end may be there all the same.
            bytes[start..start + 100].fill(0);
            std::fs::write(&path, bytes).unwrap();
            let mut reader = Reader::from(folder.path(), 1, 0).unwrap();
            let ended = loop {
                match reader.next().unwrap() {
                    Next::Line(..) => {}
                    other => break other,
                }
            };
            assert_eq!(matches!(ended, Next::Torn { .. }), is_torn, "{hole}: {ended:?}");
        }
    }

    /// A file whose disk loses power: whatever was not synced is lost.
    struct Volatile {
        file: File,
        waiting: Vec<u8>,
    }

    impl Write for Volatile {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.waiting.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Medium for Volatile {
        fn segment(path: &Path) -> io::Result<Self> {
            Ok(Self { file: File::segment(path)?, waiting: Vec::new() })
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            let synced = self.file.length()?;
            self.waiting.truncate(usize::try_from(length.saturating_sub(synced)).unwrap());
            if length < synced { self.file.cut(length) } else { Ok(()) }
        }

        fn sync(&mut self) -> io::Result<()> {
            if DISK.with(Disk::clone).0.lock().unwrap().refuses_sync {
                return Err(io::Error::other("the cable is out"));
            }
            self.file.write_all(&self.waiting)?;
            self.waiting.clear();
            self.file.sync()
        }

        fn length(&self) -> io::Result<u64> {
            Ok(self.file.length()? + self.waiting.len() as u64)
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

        /// `true` is an append that is acknowledged, `false` one whose sync fails; then the power is cut.
        #[test]
        fn after_a_power_cut_exactly_what_was_acknowledged_is_there(
            works in proptest::collection::vec(proptest::bool::ANY, 1..20),
            limit in 200_u64..2_000) {
            let folder = tempfile::tempdir().unwrap();
            let mut writer: Writer<Volatile> = Writer::open(folder.path(), 1).unwrap();
            writer.limit = limit;
            let mut acknowledged = Vec::new();
            for (number, works) in works.into_iter().enumerate() {
                DISK.with(Disk::clone).set(10_000, !works, false);
                let label = format!("change {number}");
                let done = writer.append(acknowledged.len() as u64 + 1, Basis::Before, &set(&label), 0);
                proptest::prop_assert_eq!(done.is_ok(), works);
                if works {
                    acknowledged.push(label);
                }
            }
            drop(writer);
            proptest::prop_assert_eq!(labels(folder.path()), (acknowledged, true));
        }
    }
}
