//! Automatic backups: when one is due, and the background thread that writes it, deletes superseded ones, and
//! compresses the journal segments it covers.

use std::fmt;
use std::io;
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
use crate::store::backup::copies::{Copying, copy};
use crate::store::backup::format::{Extra, Header};
use crate::store::backup::{
    BackupError, BackupFile, BackupNews, Contents, Passphrase, Policy, clear_parts, file, file_name, folder,
    list, rotation,
};
use crate::store::journal::{self, reader};
use crate::text::panics;

/// A larger change set makes a backup due at once.
const BULK: usize = 5_000;
/// How long the program waits on exit for a backup in progress.
const LAST_PATIENCE: Duration = Duration::from_secs(1);

/// How long others wait for a copy on another disk, which may not answer.
const COPY_PATIENCE: Duration = Duration::from_secs(60);

/// Is told what became of backups and copies.
pub type OnNews = Arc<dyn Fn(BackupNews) + Send + Sync>;

/// Schedules the backups of one open register.
pub struct BackupScheduler {
    data: PathBuf,
    /// `None` before the settings are known; nothing is copied until then.
    settings: Option<Policy>,
    pub heard: Option<OnNews>,
    /// What each backup contains besides the records.
    pub extras: Vec<Extra>,
    /// The change set that the last attempt covered; `None` before the first.
    tried: Option<u64>,
    /// How many change sets wait to be shared since then.
    waiting: u64,
    bulk: bool,
    running: Option<Running>,
}

struct Running {
    given_up: Arc<AtomicBool>,
    /// Disconnected once the backup is written and older files are cleaned up.
    written: Receiver<()>,
    /// Disconnected when the thread ends, after the copy.
    end: Receiver<()>,
}

impl fmt::Debug for BackupScheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("settings", &self.settings)
            .field("tried", &self.tried)
            .finish_non_exhaustive()
    }
}

impl BackupScheduler {
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            settings: None,
            heard: None,
            extras: Vec::new(),
            tried: None,
            waiting: 0,
            bulk: false,
            running: None,
        }
    }

    /// Sets when backups are made, how long they are kept and where they are copied.
    pub fn set(&mut self, policy: Policy) {
        self.settings = Some(policy);
    }

    fn policy(&self) -> Policy {
        self.settings.clone().unwrap_or_default()
    }

    /// Copies a backup that was written by somebody else.
    pub fn copy(
        &self,
        about: &Header,
        records: &[Record],
        passphrase: Option<&Passphrase>,
    ) -> Option<BackupNews> {
        let (data, extras, policy) = (self.data.as_path(), &*self.extras, self.settings.as_ref()?);
        copy(&Copying { data, policy, about, records, extras, passphrase }, &|| true)
    }

    /// Call after saving a change set with this many changes.
    pub const fn saved(&mut self, changes: usize) {
        self.bulk |= changes > BULK;
    }

    /// Call after a change set with this many changes was kept beside the register, to be shared.
    pub const fn waits(&mut self, changes: usize) {
        self.waiting += 1;
        self.bulk |= changes > BULK;
    }

    /// Whether a backup of the register as of change set `seq` is due.
    pub fn is_due(&self, seq: u64) -> bool {
        let idle = self.running.as_ref().is_none_or(Running::has_ended);
        idle && seq > 0
            && self.tried.is_none_or(|tried| {
                let changes = seq.saturating_sub(tried) + self.waiting;
                changes >= self.policy().every_changes.max(1) || self.bulk && changes > 0
            })
    }

    /// Starts writing one, unless there already is one of this state. Returns immediately.
    pub fn start(&mut self, about: Header, register: Arc<Register>) {
        (self.tried, self.waiting) = (Some(about.seq), 0);
        self.bulk = false;
        let given_up = Arc::new(AtomicBool::new(false));
        let (was_written, written) = mpsc::channel::<()>();
        let (ended, end) = mpsc::channel::<()>();
        let extras = self.extras.clone();
        let (heard, job) = (
            self.heard.clone(),
            BackupJob {
                data: self.data.clone(),
                settings: self.settings.clone(),
                given_up: Arc::clone(&given_up),
            },
        );
        let work = move || {
            panics::hush_this_thread();
            let records: Vec<Record> = register.records().collect();
            // Releases the shared register, so that later changes need not copy it.
            drop(register);
            let tell = |news: BackupNews| {
                if let Some(heard) = &heard {
                    heard(news);
                }
            };
            // Nothing that the job touches is used again after a panic.
            let stopped = || Err(Some(not_written(panics::STOPPED)));
            let done = panic::catch_unwind(AssertUnwindSafe(|| job.run(&about, &records, &extras)))
                .unwrap_or_else(|_| stopped());
            drop(was_written);
            match done {
                Ok(()) => {
                    let copy = AssertUnwindSafe(|| job.copy(&about, &records, &extras));
                    panic::catch_unwind(copy).unwrap_or_default().into_iter().for_each(tell);
                }
                Err(words) => words.into_iter().for_each(|words| tell(BackupNews::Failed(words))),
            }
            drop(ended);
        };
        match thread::Builder::new().name("alumnet-backup".to_owned()).spawn(work) {
            Ok(_) => self.running = Some(Running { given_up, written, end }),
            Err(error) => {
                if let Some(heard) = &self.heard {
                    heard(BackupNews::Failed(not_written(files::reason(&error))));
                }
            }
        }
    }

    /// Says that none could be written of the state as of change set `seq`.
    pub fn fail(&mut self, seq: u64, error: &io::Error) {
        self.tried = Some(seq);
        if let Some(heard) = &self.heard {
            heard(BackupNews::Failed(not_written(files::reason(error))));
        }
    }

    /// Waits until nothing is being written, but not for ever for a copy elsewhere.
    pub fn wait(&mut self) {
        if let Some(running) = self.running.take() {
            // Nothing is ever sent: these return when the other end is dropped.
            let _ = running.written.recv();
            let _ = running.end.recv_timeout(COPY_PATIENCE);
            running.given_up.store(true, Ordering::Relaxed);
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
    settings: Option<Policy>,
    given_up: Arc<AtomicBool>,
}

fn not_written(why: impl fmt::Display) -> String {
    format!("No backup could be written: {why}. Your changes are saved.")
}

impl BackupJob {
    fn copy(&self, about: &Header, records: &[Record], extras: &[Extra]) -> Option<BackupNews> {
        let Self { data, settings, given_up } = self;
        let policy = settings.as_ref()?;
        let copying = Copying { data, policy, about, records, extras, passphrase: None };
        copy(&copying, &|| !given_up.load(Ordering::Relaxed))
    }

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
            // What waits to be shared changes, too.
            let is_same = |held: Contents| held.about.tally == about.tally && held.extras == extras;
            let is_of_seq = !kept.encrypted && kept.seq == about.seq;
            is_of_seq && file::read(&kept.path, None).is_ok_and(is_same)
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
        let policy = self.settings.clone().unwrap_or_default();
        for place in rotation::superseded(&times, about.at, &policy) {
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
