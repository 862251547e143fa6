//! The thread that owns the database. It opens and scans it, then follows the journal in the background.
//! Whatever fails here, the journal is right and the next start catches up.

use std::cell::Cell;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use uuid::Uuid;

use crate::domain::Record;
use crate::files;
use crate::register::Change;
use crate::store::StoreError;
use crate::store::codec;
use crate::store::codec::{Entry, HISTORY, META, Mark};
use crate::store::database::fault::Fault;
use crate::store::database::records::{Database, Put};
use crate::store::database::scan;
use crate::store::database::scan::Scan;
use crate::store::format;
use crate::text::panics;

/// How many jobs may be queued. Beyond that, the database falls behind until the next start.
const QUEUE: usize = 256;
/// How many records of a bulk are written at once.
const PART: usize = if cfg!(test) { 8 } else { 1_000 };
/// After this long without a sign of life while opening, the database is considered hung.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait for an answer that can be had otherwise.
const BRIEFLY: Duration = Duration::from_millis(300);
/// The same on exit, for instance after the disk was full. Giving up loses nothing, and somebody is
/// waiting for the program to end.
const LAST_PATIENCE: Duration = Duration::from_secs(5);

/// What is to be written to the database.
#[derive(Debug)]
pub enum WriteJob {
    /// Changes in order, with the entries of their change sets.
    Changes { changes: Vec<Change>, entries: Vec<(u64, Entry)>, mark: Mark },
    /// All records, into an empty database.
    Everything { records: Vec<Record>, entries: Vec<(u64, Entry)>, mark: Mark },
    /// A question: the history's entry of this change set.
    Entry { seq: u64, answer: SyncSender<Option<Entry>> },
    /// A question: all entries of the history, oldest first.
    Entries { answer: SyncSender<Vec<(u64, Entry)>> },
}

/// Messages from the thread while it opens.
enum OpenEvent {
    Read(usize, Option<usize>),
    Done(Result<Box<Scan>, Fault>),
}

/// Where the thread gets its jobs; `None` once it gets no more.
type Jobs = Arc<Mutex<Option<SyncSender<WriteJob>>>>;

/// Asks the thread for the entries of the history. Does not keep the database open.
#[derive(Debug, Clone)]
pub struct EntryReader {
    jobs: Jobs,
}

impl EntryReader {
    /// All entries, oldest first; `None` if the database does not follow the journal, or is busy for longer
    /// than reading the journal takes.
    pub fn entries(&self) -> Option<Vec<(u64, Entry)>> {
        let (answer, answered) = mpsc::sync_channel(1);
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        jobs.try_send(WriteJob::Entries { answer }).ok()?;
        drop(jobs);
        answered.recv_timeout(BRIEFLY).ok()
    }
}

/// A handle to the thread.
#[derive(Debug)]
pub struct DatabaseWriter {
    jobs: Jobs,
    /// Receives a message for every step the thread makes; disconnected when it ends.
    steps: Receiver<()>,
    fault: Arc<Mutex<Option<String>>>,
    /// Whether the program ends once the database is closed.
    is_last: Arc<AtomicBool>,
}

impl DatabaseWriter {
    /// Opens the database in `folder` and reads all of it.
    pub fn open(folder: &Path, read: &mut dyn FnMut(usize, Option<usize>)) -> Result<(Self, Scan), Fault> {
        let (jobs, waiting) = mpsc::sync_channel(QUEUE);
        let (step, steps) = mpsc::channel();
        let (say, said) = mpsc::channel();
        let fault = Arc::new(Mutex::new(None));
        let is_last = Arc::new(AtomicBool::new(false));
        let thread = Thread {
            folder: folder.to_owned(),
            fault: Arc::clone(&fault),
            step,
            reached: Cell::default(),
            is_last: Arc::clone(&is_last),
        };
        thread::Builder::new()
            .name("alumnet-keeper".to_owned())
            .spawn(move || thread.run(&say, &waiting))
            .map_err(|error| Fault::Denied(files::reason(&error)))?;
        loop {
            match said.recv_timeout(PATIENCE) {
                Ok(OpenEvent::Read(records, expected)) => read(records, expected),
                Ok(OpenEvent::Done(scan)) => {
                    let jobs = Arc::new(Mutex::new(Some(jobs)));
                    return scan.map(|scan| (Self { jobs, steps, fault, is_last }, *scan));
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Fault::Broken("it does not respond".to_owned()));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Fault::Broken("it stopped while it was read".to_owned()));
                }
            }
        }
    }

    /// The history's entry of a change set, if the database has it. Waits for the answer.
    pub fn entry(&mut self, seq: u64) -> Result<Option<Entry>, Fault> {
        let (answer, answered) = mpsc::sync_channel(1);
        self.keep(WriteJob::Entry { seq, answer });
        answered
            .recv_timeout(PATIENCE)
            .map_err(|_| Fault::Broken(self.fault().unwrap_or_else(|| "it does not respond".to_owned())))
    }

    /// For asking from another thread.
    pub fn entry_reader(&self) -> EntryReader {
        EntryReader { jobs: Arc::clone(&self.jobs) }
    }

    /// Queues a job; never waits.
    pub fn keep(&mut self, job: WriteJob) {
        // Steps matter only in `close`.
        while self.steps.try_recv().is_ok() {}
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = &*jobs else { return };
        let words = match sender.try_send(job) {
            Ok(()) => return,
            Err(TrySendError::Full(_)) => "it can't keep up",
            Err(TrySendError::Disconnected(_)) => "it stopped",
        };
        self.note(words);
        *jobs = None;
    }

    /// Why the database no longer follows.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until the database has caught up and is closed; accepts no more jobs. False if it hangs, and is
    /// left to end with the process.
    pub fn close(&mut self) -> bool {
        *self.jobs.lock().unwrap_or_else(PoisonError::into_inner) = None;
        loop {
            match self.steps.recv_timeout(LAST_PATIENCE) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }

    /// The same as the last thing that the program does: memory is left to the system, which frees it much
    /// faster than dropping does. Until then the database can't be opened again.
    pub fn leave(&mut self) -> bool {
        self.is_last.store(true, Ordering::Relaxed);
        self.close()
    }

    fn note(&self, words: &str) {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| words.to_owned());
    }
}

impl Drop for DatabaseWriter {
    fn drop(&mut self) {
        self.close();
    }
}

struct Thread {
    folder: PathBuf,
    fault: Arc<Mutex<Option<String>>>,
    step: Sender<()>,
    /// The last change set in the database, and its register.
    reached: Cell<(u64, Option<Uuid>)>,
    is_last: Arc<AtomicBool>,
}

impl Thread {
    fn run(&self, say: &Sender<OpenEvent>, jobs: &Receiver<WriteJob>) {
        panics::hush_this_thread();
        let said = |records, expected| drop(say.send(OpenEvent::Read(records, expected)));
        let opened = caught(|| {
            let database = Database::open(&self.folder)?;
            let scan = scan::scan(&database, &said)?;
            self.reached.set(scan.mark.as_ref().map_or((0, None), |mark| (mark.seq, mark.register)));
            Ok((database, scan))
        });
        self.hide();
        let database = match opened {
            Ok((database, scan)) => {
                if say.send(OpenEvent::Done(Ok(Box::new(scan)))).is_err() {
                    return self.close(database);
                }
                database
            }
            Err(fault) => return drop(say.send(OpenEvent::Done(Err(fault)))),
        };
        while let Ok(job) = jobs.recv() {
            if let Err(fault) = caught(|| self.keep(&database, &job)) {
                self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault.to_string());
                break;
            }
        }
        self.close(database);
    }

    fn keep(&self, database: &Database, job: &WriteJob) -> Result<(), Fault> {
        self.step();
        self.write(database, job)?;
        if let WriteJob::Changes { mark, .. } | WriteJob::Everything { mark, .. } = job {
            self.reached.set((mark.seq, mark.register));
        }
        Ok(())
    }

    fn write(&self, database: &Database, job: &WriteJob) -> Result<(), Fault> {
        match job {
            WriteJob::Changes { changes, entries, mark } => {
                let (entries, applied) = notes(entries, mark)?;
                if changes.len() <= PART {
                    return database.write(&puts(changes)?, &entries, &applied);
                }
                let pending = codec::encode_note(META, b"pending", &mark.seq).map_err(unwritable)?;
                database.begin_bulk(&pending)?;
                for part in changes.chunks(PART) {
                    database.write_part(&puts(part)?)?;
                    self.step();
                }
                database.write(&[], &entries, &applied)
            }
            WriteJob::Everything { records, entries, mark } => {
                for part in records.chunks(PART) {
                    let puts = part
                        .iter()
                        .map(|record| put(record.kind(), record.id(), Some(record)))
                        .collect::<Result<Vec<_>, _>>()?;
                    database.write_part(&puts)?;
                    self.step();
                }
                let (entries, applied) = notes(entries, mark)?;
                database.write(&[], &entries, &applied)?;
                database.flush()
            }
            WriteJob::Entry { seq, answer } => {
                let entry = database.entry(*seq)?;
                // Whoever asked may have given up.
                drop(answer.send(entry));
                Ok(())
            }
            WriteJob::Entries { answer } => {
                // Without an answer, whoever asked reads the journal. It is no reason to stop following it.
                let mut all_readable = true;
                if let Ok(entries) = database.entries(&mut |_| all_readable = false) {
                    drop(all_readable.then(|| answer.send(entries)));
                }
                Ok(())
            }
        }
    }

    fn close(&self, database: Database) {
        if let Err(fault) = caught(|| database.flush()) {
            self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault.to_string());
        } else {
            // Without it, less is noticed at the next start, and nothing is lost.
            let (seq, register) = self.reached.get();
            if seq > 0 {
                drop(format::write_reached(&self.folder, seq, register));
            }
        }
        let closed = caught(|| {
            if self.is_last.load(Ordering::Relaxed) {
                // Dropping would sync, too.
                files::sync_below(&self.folder).map_err(|error| Fault::of(&error))?;
                mem::forget(database);
            } else {
                drop(database);
            }
            Ok(())
        });
        if let (Err(fault), true) = (closed, self.is_last.load(Ordering::Relaxed)) {
            self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault.to_string());
        }
        self.hide();
    }

    /// sled makes its files readable by everybody. The folder around them is closed, so a
    /// failure here does no harm.
    fn hide(&self) {
        let _ = files::hide(&self.folder);
    }

    fn step(&self) {
        // There may be no receiver any more.
        let _ = self.step.send(());
    }
}

/// Runs `work`; a panic inside becomes a fault.
fn caught<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    // Nothing that `work` touches is used again after a panic, except to be closed.
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::Broken(panics::STOPPED.to_owned())))
}

type Notes = (Vec<(u64, Vec<u8>)>, Vec<u8>);

fn notes(entries: &[(u64, Entry)], mark: &Mark) -> Result<Notes, Fault> {
    let encode = |(seq, entry): &(u64, Entry)| {
        Ok((*seq, codec::encode_note(HISTORY, &seq.to_be_bytes(), entry).map_err(unwritable)?))
    };
    let entries = entries.iter().map(encode).collect::<Result<_, Fault>>()?;
    Ok((entries, codec::encode_note(META, b"applied", mark).map_err(unwritable)?))
}

fn puts(changes: &[Change]) -> Result<Vec<Put>, Fault> {
    changes.iter().map(|change| put(change.kind(), change.id(), change.after())).collect()
}

fn put(kind: crate::domain::EntityKind, id: Uuid, record: Option<&Record>) -> Result<Put, Fault> {
    let envelope = match record {
        None => None,
        Some(record) => {
            let mut envelope = Vec::new();
            codec::encode(record, &mut envelope).map_err(unwritable)?;
            Some(envelope)
        }
    };
    Ok(Put { kind, id, envelope })
}

#[expect(clippy::needless_pass_by_value, reason = "it is used as a function for map_err")]
fn unwritable(error: StoreError) -> Fault {
    Fault::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Person;
    use crate::store::digest::RegisterDigest;

    #[test]
    fn a_panic_becomes_a_fault_and_prints_nothing() {
        let fault = thread::spawn(|| {
            panics::hush_this_thread();
            assert!(panics::panics_are_mended());
            caught::<()>(|| panic!("a page is {}\nmore", "missing"))
        });
        assert_eq!(fault.join().unwrap(), Err(Fault::Broken(panics::STOPPED.to_owned())));
        assert!(!panics::panics_are_mended());
    }

    #[test]
    fn after_a_fault_it_says_why_and_never_stands_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let (mut keeper, _) = DatabaseWriter::open(&folder.path().join("db"), &mut |_, _| {}).unwrap();
        let too_large = Person { notes: "x".repeat(40_000), ..Person::default() };
        let job = || WriteJob::Changes {
            changes: vec![Change::create(too_large.clone().into())],
            entries: Vec::new(),
            mark: RegisterDigest::default().mark(1, None),
        };
        keeper.keep(job());
        keeper.steps.iter().for_each(drop);
        assert!(keeper.fault().is_some_and(|fault| fault.contains("32 KB")));
        for _ in 0..QUEUE * 2 {
            keeper.keep(job());
        }
    }
}
