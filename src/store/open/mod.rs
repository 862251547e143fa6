//! Opening a register: what is checked in which order, and what happens if something does not agree.
//!
//! The database is the fast path. It is trusted if every record is intact and their digest is the saved
//! one; then the journal's tail is replayed (`database`). Otherwise it is put aside and rebuilt from the
//! journal (`rebuild`). If the journal can't be read but the database is sound, the damaged segments are
//! put aside and a new one starts with a snapshot. If neither is sound, but a backup and the journal after
//! it are (`recover`), those are used; if not, nothing is touched, and whatever can be recovered is offered
//! for restoring (`restore`).

mod aside;
mod behind;
#[cfg(test)]
mod crash;
mod database;
mod erased;
#[cfg(test)]
mod identity;
mod leftovers;
mod lineage;
mod reading;
mod rebuild;
mod recover;
mod restore;
mod shared;
mod step;
mod swap;
mod tail;
mod upgrade;

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::codec::{ALIKE_SINCE, Entry, FORMAT};
use super::disk::{DiskStore, StoreState};
use super::history::{self, HistoryEntry};
use super::journal::reader::{self, Damage};
use super::journal::writer::Writer;
use super::journal::{segment_files, segments};
use super::lock::Lock;
use super::{OpenError, erase, format};
use crate::domain::Record;
use crate::files::{self, File};
use crate::register::Register;
use crate::register::suppression::Suppressions;
use crate::store::database::fault::Fault;
use crate::store::database::scan::Scan;
use crate::store::database::writer::{DatabaseWriter, WriteJob};
use crate::store::digest::RegisterDigest;
use crate::store::log::LogState;
pub(crate) use aside::settle;
pub use behind::keep_current;
pub(crate) use behind::newer;
use erased::FoundList;
use lineage::OnlyThere;
pub use reading::{ReadRegister, read};
pub use restore::{Restored, restore_contents, restore_newest};
use step::step;

/// An open register and its store.
#[derive(Debug)]
pub struct Opened {
    pub register: Register,
    pub store: DiskStore,
    /// What was found and repaired, in words for the user.
    pub notices: Vec<String>,
    /// The latest change sets, oldest first: those that can be undone.
    pub history: Vec<HistoryEntry>,
    /// If the register is shared: how far it has the log.
    pub log: Option<LogState>,
}

/// The progress of opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Opening,
    Reading { records: usize, expected: Option<usize> },
    Replaying { change_sets: usize },
    Rebuilding { change_sets: usize },
    Indexing,
}

/// Opens the register in `folder`, creating it if necessary.
///
/// # Errors
/// If another alumnet has the folder open, a newer one wrote it, it can't be written to, or both the database
/// and the journal are damaged.
pub fn open(folder: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Opened, OpenError> {
    open_with(folder, None, progress)
}

/// Like [`open`], for a journal known to be damaged where opening does not look: in lines that the database
/// already has. It is restarted with a snapshot.
pub(super) fn open_distrusting(folder: &Path, damage: Damage) -> Result<Opened, OpenError> {
    open_with(folder, Some(damage), &mut |_| {})
}

fn open_with(
    folder: &Path,
    distrusted: Option<Damage>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Opened, OpenError> {
    progress(Progress::Opening);
    let may_distrust = distrusted.is_none();
    // Checked before anything is touched, and again once nobody else can change it.
    format::refuse_newer(folder)?;
    files::make_folder(folder).map_err(|error| OpenError::at(folder, error))?;
    let lock = Lock::take(folder)?;
    let found = format::refuse_newer(folder)?;
    let mut notices: Vec<String> = erase::resume(folder)?.into_iter().collect();
    notices.extend(swap::finish(folder, settle)?.into_iter().flat_map(swap::Swapped::words));
    behind::refuse(folder)?;
    upgrade::clear(folder)?;
    leftovers::clear(folder).map_err(|error| OpenError::at(folder, error))?;
    let opening = Opening {
        folder,
        journal: folder.join("journal"),
        database: folder.join("db"),
        notices,
        distrusted,
        register: None,
        nameless: false,
        suppressions: Suppressions::default(),
        list: FoundList::default(),
        reached: format::reached(&folder.join("db"))?,
        progress,
    };
    let mut opened = opening.run(lock, found)?;
    step("open")?;
    match erased::erase_again(&mut opened)? {
        Ok(()) => {}
        Err(damage) if may_distrust => {
            drop(opened);
            return open_with(folder, Some(damage), &mut |_| {});
        }
        Err(damage) => return Err(OpenError::at(folder, io::Error::other(damage.to_string()))),
    }
    step("erased again")?;
    lineage::name_parting(&mut opened)?;
    step("parting named")?;
    erased::delete_doomed(&mut opened)?;
    Ok(opened)
}

/// Why the database could not be used.
enum OpenFailure {
    /// It can be rebuilt.
    Rebuild(DatabaseLoss),
    Stop(OpenError),
}

/// What is wrong with the database, and the last change set it is known to have had.
struct DatabaseLoss {
    what: String,
    reached: u64,
    /// What the database had that the journal does not, if that is known.
    only: Option<Box<OnlyThere>>,
}

impl From<OpenError> for OpenFailure {
    fn from(error: OpenError) -> Self {
        Self::Stop(error)
    }
}

/// Everything is read and consistent.
struct Ready {
    records: Vec<Record>,
    tally: RegisterDigest,
    seq: u64,
    keeper: DatabaseWriter,
    /// Entries of the latest change sets, oldest first.
    entries: Vec<(u64, Entry)>,
    /// If the register is shared: how far it has the log.
    log: Option<LogState>,
    /// The journal's writer, if it is already open.
    writer: Option<Writer<File>>,
}

impl Ready {
    /// As the database is, at change set `seq`.
    fn of(scan: Scan, seq: u64, keeper: DatabaseWriter, log: Option<LogState>) -> Self {
        let Scan { records, tally, recent: entries, .. } = scan;
        Self { records, tally, seq, keeper, entries, log, writer: None }
    }
}

struct Opening<'a> {
    folder: &'a Path,
    journal: PathBuf,
    database: PathBuf,
    notices: Vec<String>,
    /// Damage of the journal that is already known.
    distrusted: Option<Damage>,
    /// The id of the register, as far as known.
    register: Option<Uuid>,
    /// Whether the database does not have the id yet.
    nameless: bool,
    /// The list of erased people.
    suppressions: Suppressions,
    list: FoundList,
    /// Where the database had come to when it was last closed, and its register.
    reached: Option<format::Reached>,
    progress: &'a mut dyn FnMut(Progress),
}

impl Opening<'_> {
    fn run(mut self, lock: Lock, found: Option<u32>) -> Result<Opened, OpenError> {
        files::make_folder(&self.journal).map_err(|error| self.journal_error(error))?;
        self.end_last_line()?;
        let expected = self.reached.and_then(|(_, register)| register);
        self.register =
            reader::register(&self.journal, expected).map_err(|error| self.journal_error(error))?;
        self.read_suppressions()?;
        if let Some(older) = found.filter(|found| *found < u32::from(ALIKE_SINCE)) {
            self.upgrade(older)?;
        }
        let mut ready = match self.read_database() {
            Ok(ready) => ready,
            Err(OpenFailure::Stop(error)) => return Err(error),
            Err(OpenFailure::Rebuild(loss)) => self.rebuild(&loss)?,
        };
        let register = self.id();
        behind::refuse_at(self.folder, Some(register), ready.seq)?;
        self.tell_fallen_back(ready.seq);
        if self.nameless {
            let mark = ready.tally.mark(ready.seq, Some(register));
            ready.keeper.keep(WriteJob::Changes { changes: Vec::new(), entries: Vec::new(), mark });
        }
        let writer = match ready.writer {
            Some(writer) => writer,
            None => self.writer(self.last_segment()?.max(1))?,
        };
        format::write(&self.database).map_err(|error| OpenError::at(&format::path(self.folder), error))?;
        (self.progress)(Progress::Indexing);
        let history = history::recent(&self.journal, ready.entries);
        let records = Register::from_records(ready.records);
        self.list_tombstones(&records)?;
        self.write_list()?;
        let state = StoreState {
            register,
            tally: ready.tally,
            seq: ready.seq,
            suppressions: self.suppressions,
            log: ready.log.clone(),
        };
        let store = DiskStore::new(self.folder, writer, ready.keeper, state, lock);
        Ok(Opened { register: records, store, notices: self.notices, history, log: ready.log })
    }

    /// Opens the database and reads all of it, reporting progress.
    fn open_database(&mut self) -> Result<(DatabaseWriter, Scan), Fault> {
        let progress = &mut *self.progress;
        DatabaseWriter::open(&self.database, &mut |records, expected| {
            progress(Progress::Reading { records, expected });
        })
    }

    /// The journal's last lines may be missing, and the database have lost them too.
    fn tell_fallen_back(&mut self, seq: u64) {
        let of_this = |(reached, register): &format::Reached| *reached > seq && *register == self.register;
        if let Some((reached, _)) = self.reached.filter(of_this) {
            self.notices.push(format!(
                "When alumnet was last closed, the register was at change set {reached}; journal and \
                database now end at {seq}. The changes in between are missing."
            ));
        }
    }

    /// The id of the register. One made before there were ids gets one now.
    fn id(&mut self) -> Uuid {
        // It is not about anything a user did, so no id is passed in.
        *self.register.get_or_insert_with(Uuid::now_v7)
    }

    /// An empty register, with a database marked as such.
    fn begin(&mut self, mut keeper: DatabaseWriter) -> Ready {
        let tally = RegisterDigest::default();
        let mark = tally.mark(0, Some(self.id()));
        keeper.keep(WriteJob::Everything { records: Vec::new(), entries: Vec::new(), mark });
        Ready { records: Vec::new(), tally, seq: 0, keeper, entries: Vec::new(), log: None, writer: None }
    }

    /// The error for a fault that a rebuild can't fix.
    fn fault_error(&self, fault: Fault) -> OpenError {
        let path = self.database.clone();
        match fault {
            Fault::Held => OpenError::Held { folder: self.folder.to_owned(), pid: None },
            Fault::Denied(reason) => OpenError::Denied { path, reason },
            Fault::Full => OpenError::DiskFull { path },
            Fault::Newer(version) => self.newer(version.into()),
            Fault::Broken(words) => OpenError::Io { path, source: io::Error::other(words) },
        }
    }

    fn newer(&self, found: u32) -> OpenError {
        OpenError::Newer { folder: self.folder.to_owned(), found, known: FORMAT.into() }
    }

    fn journal_error(&self, error: io::Error) -> OpenError {
        OpenError::at(&self.journal, error)
    }

    /// The number of the last segment; 0 if there is none.
    fn last_segment(&self) -> Result<u32, OpenError> {
        Ok(segments(&self.journal)
            .map_err(|error| self.journal_error(error))?
            .last()
            .copied()
            .unwrap_or_default())
    }

    /// The writer of the journal. Compressed segments are not written to any more.
    fn writer(&self, segment: u32) -> Result<Writer<File>, OpenError> {
        let compressed = segment_files(&self.journal, segment)
            .map_err(|error| self.journal_error(error))?
            .first()
            .is_some_and(|path| path.extension().is_some_and(|ending| ending == "zst"));
        let segment = if compressed { segment + 1 } else { segment };
        let writer = Writer::open(&self.journal, segment).map_err(|error| self.journal_error(error))?;
        Ok(match self.register {
            Some(register) => writer.of_register(register),
            None => writer,
        })
    }
}
