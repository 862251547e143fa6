//! Automatic backups: when one is due, and the background thread that writes it, deletes superseded ones, and
//! compresses the journal segments it covers.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::Record;
use crate::files;
use crate::register::Register;
use crate::store::backup::format::{Extra, Header};
use crate::store::backup::{
    BackupError, BackupFile, Policy, clear_parts, file, file_name, folder, list, rotation,
};
use crate::store::journal::{self, reader};
use crate::text::panics;

/// A larger change set makes a backup due at once.
const BULK: usize = 5_000;
/// How long the program waits on exit for a backup in progress.
const LAST_PATIENCE: Duration = Duration::from_secs(1);

/// Receives a message when a backup could not be written.
pub type OnFailure = Arc<dyn Fn(String) + Send + Sync>;

/// Schedules the backups of one open register.
pub struct BackupScheduler {
    data: PathBuf,
    pub policy: Policy,
    pub heard: Option<OnFailure>,
    /// What each backup contains besides the records.
    pub extras: Vec<Extra>,
    /// The change set that the last attempt covered; `None` before the first.
    tried: Option<u64>,
    bulk: bool,
    running: Option<Running>,
}

struct Running {
    given_up: Arc<AtomicBool>,
    /// Disconnected when the thread ends.
    end: Receiver<()>,
}

impl fmt::Debug for BackupScheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("policy", &self.policy)
            .field("tried", &self.tried)
            .finish_non_exhaustive()
    }
}

impl BackupScheduler {
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            policy: Policy::default(),
            heard: None,
            extras: Vec::new(),
            tried: None,
            bulk: false,
            running: None,
        }
    }

    /// Call after saving a change set with this many changes.
    pub const fn saved(&mut self, changes: usize) {
        self.bulk |= changes > BULK;
    }

    /// Whether a backup of the register as of change set `seq` is due.
    pub fn is_due(&self, seq: u64) -> bool {
        let idle = self.running.as_ref().is_none_or(Running::has_ended);
        idle && seq > 0
            && self.tried.is_none_or(|tried| {
                seq.saturating_sub(tried) >= self.policy.every_changes.max(1) || self.bulk && seq > tried
            })
    }

    /// Starts writing one, unless there already is one of this state. Returns immediately.
    pub fn start(&mut self, about: Header, register: Arc<Register>) {
        self.tried = Some(about.seq);
        self.bulk = false;
        let given_up = Arc::new(AtomicBool::new(false));
        let (ended, end) = mpsc::channel();
        let extras = self.extras.clone();
        let (heard, job) = (
            self.heard.clone(),
            BackupJob { data: self.data.clone(), policy: self.policy, given_up: Arc::clone(&given_up) },
        );
        let work = move || {
            panics::hush_this_thread();
            let records: Vec<Record> = register.records().collect();
            // Releases the shared register, so that later changes need not copy it.
            drop(register);
            // Nothing that the job touches is used again after a panic.
            let done = panic::catch_unwind(AssertUnwindSafe(|| job.run(&about, &records, &extras)));
            let words = match done {
                Ok(Ok(())) => None,
                Ok(Err(words)) => words,
                Err(_) => Some(not_written(panics::STOPPED)),
            };
            if let (Some(words), Some(heard)) = (words, heard) {
                heard(words);
            }
            drop(ended);
        };
        match thread::Builder::new().name("alumnet-backup".to_owned()).spawn(work) {
            Ok(_) => self.running = Some(Running { given_up, end }),
            Err(error) => {
                if let Some(heard) = &self.heard {
                    heard(not_written(files::reason(&error)));
                }
            }
        }
    }

    /// Waits until nothing is being written.
    pub fn wait(&mut self) {
        if let Some(running) = self.running.take() {
            // Nothing is ever sent: this returns when the thread ends.
            let _ = running.end.recv();
        }
    }
}

impl Drop for BackupScheduler {
    /// Waits for a backup that is nearly done; one that takes longer is written the next time.
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            let _ = running.end.recv_timeout(LAST_PATIENCE);
            running.given_up.store(true, Ordering::Relaxed);
            let _ = running.end.recv_timeout(LAST_PATIENCE);
        }
    }
}

impl Running {
    fn has_ended(&self) -> bool {
        matches!(self.end.try_recv(), Err(mpsc::TryRecvError::Disconnected))
    }
}

struct BackupJob {
    data: PathBuf,
    policy: Policy,
    given_up: Arc<AtomicBool>,
}

fn not_written(why: impl fmt::Display) -> String {
    format!("No backup could be written: {why}. Your changes are saved.")
}

impl BackupJob {
    /// Returns a message on failure, or `Err(None)` if it was canceled.
    fn run(&self, about: &Header, records: &[Record], extras: &[Extra]) -> Result<(), Option<String>> {
        let go_on = || !self.given_up.load(Ordering::Relaxed);
        let not_synced = self
            .write(about, records, extras, &go_on)
            .map_err(|error| (error != BackupError::GivenUp).then(|| not_written(error)))?;
        // Older backups stay until a newer one is certain.
        if let Some(reason) = not_synced {
            return Err(Some(format!(
                "A backup was written, but may be gone after a power failure: {reason}."
            )));
        }
        let tidied = self.rotate(about).and_then(|()| self.compress(about.seq, &go_on));
        tidied.map_err(|error| {
            Some(format!("A backup was written, but older files could not be cleaned up: {error}."))
        })
    }

    fn write(
        &self,
        about: &Header,
        records: &[Record],
        extras: &[Extra],
        go_on: &dyn Fn() -> bool,
    ) -> Result<Option<String>, BackupError> {
        let folder = folder(&self.data);
        files::make_folder(&folder)?;
        clear_parts(&folder)?;
        let is_this = |kept: &BackupFile| {
            !kept.encrypted
                && kept.seq == about.seq
                && file::read(&kept.path, None).is_ok_and(|held| held.about.tally == about.tally)
        };
        if list(&self.data)?.iter().any(is_this) {
            return Ok(None);
        }
        let path = folder.join(file_name(about.at, about.seq, false));
        file::write(&path, about, records, extras, None, go_on).map(|written| written.not_synced)
    }

    /// Deletes superseded backups. Encrypted ones were made on request, and stay.
    fn rotate(&self, about: &Header) -> Result<(), BackupError> {
        let made: Vec<BackupFile> = list(&self.data)?.into_iter().filter(|kept| !kept.encrypted).collect();
        let times: Vec<Timestamp> = made.iter().map(|kept| kept.at).collect();
        for place in rotation::superseded(&times, about.at, &self.policy) {
            // Never the backup just verified, whatever the clock says.
            if let Some(old) = made.get(place).filter(|old| old.seq != about.seq) {
                files::remove_file(&old.path)?;
            }
        }
        Ok(())
    }

    /// Compresses full segments whose change sets are all in a verified backup.
    fn compress(&self, seq: u64, go_on: &dyn Fn() -> bool) -> Result<(), BackupError> {
        let folder = self.data.join("journal");
        let segments = journal::segments(&folder)?;
        for (segment, following) in segments.iter().zip(segments.iter().skip(1)) {
            let covered = reader::first_seq(&folder, *following)?.is_some_and(|first| first <= seq + 1);
            if go_on() && covered && files::exists(&journal::segment_path(&folder, *segment))? {
                journal::compress(&folder, *segment)?;
            }
        }
        Ok(())
    }
}
