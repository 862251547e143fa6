//! A simulated disk, for tests. Every call below a folder is counted and what it changes is recorded; any one
//! of the calls can be made to fail. What a power failure would leave behind is worked out by `image`.

pub(crate) mod hooks;
mod image;
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use super::watch::Call;
use super::watch::Change;
pub(crate) use image::{Contents, DatabaseState, Image, Unsynced};

/// What happened below the folder, in order.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Change(Change),
    /// The database in this folder was written.
    Database(PathBuf, Vec<u8>),
    /// Something the test wants to find again.
    Mark(Mark),
}

/// How far the flow under test has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The step with this number was begun.
    Begun(usize),
    /// It was confirmed.
    Confirmed(usize),
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// With an error of the system, once.
    Once(i32),
    /// With an error of the system, and every later call that would change something, too.
    FromThenOn(i32),
    /// Only half of the bytes are read or written.
    Half,
}

const INPUT_OUTPUT: i32 = 5;
const NO_ACCESS: i32 = 13;
const INTERRUPTED: i32 = 4;
const NO_SPACE: i32 = 28;

/// The ways in which each call fails.
pub(crate) const FAILURES: &[Failure] = &[
    Failure::Once(INPUT_OUTPUT),
    Failure::Once(NO_SPACE),
    Failure::Once(NO_ACCESS),
    Failure::Once(INTERRUPTED),
    Failure::Half,
    Failure::FromThenOn(INPUT_OUTPUT),
    Failure::FromThenOn(NO_SPACE),
];

/// A folder whose calls are watched until this is dropped.
#[derive(Debug)]
pub(crate) struct SimulatedDisk {
    root: PathBuf,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    steps: Vec<Step>,
    calls: u64,
    /// The call that fails, and how.
    failing: Option<(u64, Failure)>,
    /// The call that has failed.
    failed: Option<Call>,
}

static DISKS: Mutex<Vec<(PathBuf, Arc<Mutex<State>>)>> = Mutex::new(Vec::new());

fn disks() -> std::sync::MutexGuard<'static, Vec<(PathBuf, Arc<Mutex<State>>)>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk that a path is on, and its root.
fn disk_of(path: &Path) -> Option<(PathBuf, Arc<Mutex<State>>)> {
    let disks = disks();
    let (root, state) = disks.iter().find(|(root, _)| path.starts_with(root))?;
    Some((root.clone(), Arc::clone(state)))
}

/// A folder for a simulated disk: in memory where there is such a folder, because files are written and
/// removed thousands of times.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Whether a path is on a simulated disk.
pub(crate) fn is_simulated(path: &Path) -> bool {
    disk_of(path).is_some()
}

/// The contents of the simulated database in `folder`; `None` if there is none.
pub(crate) fn database(folder: &Path) -> io::Result<Option<Vec<u8>>> {
    hooks::before(Call::Read, folder)?;
    super::folder::if_there(std::fs::read(folder.join("db")))
}

/// Replaces the contents of the simulated database in `folder`.
pub(crate) fn set_database(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    hooks::before(Call::Write, folder)?;
    std::fs::write(folder.join("db"), bytes)?;
    if let Some((root, state)) = disk_of(folder) {
        state.lock().unwrap().steps.push(Step::Database(relative(folder, &root), bytes.to_vec()));
    }
    Ok(())
}

fn relative(path: &Path, root: &Path) -> PathBuf {
    path.strip_prefix(root).expect("a path below the root").to_owned()
}

impl SimulatedDisk {
    /// Watches the calls below `root`.
    pub(crate) fn at(root: &Path) -> Self {
        let state = Arc::default();
        disks().push((root.to_owned(), Arc::clone(&state)));
        Self { root: root.to_owned(), state }
    }

    /// Marks a place in the record.
    pub(crate) fn mark(&self, mark: Mark) {
        self.state.lock().unwrap().steps.push(Step::Mark(mark));
    }

    /// What has happened so far.
    pub(crate) fn steps(&self) -> Vec<Step> {
        self.state.lock().unwrap().steps.clone()
    }

    /// What has happened since this was last asked for.
    pub(crate) fn take_steps(&self) -> Vec<Step> {
        std::mem::take(&mut self.state.lock().unwrap().steps)
    }

    /// How many calls there were.
    pub(crate) fn calls(&self) -> u64 {
        self.state.lock().unwrap().calls
    }

    /// Lets the call with this number fail, counted from now.
    pub(crate) fn fail(&self, call: u64, failure: Failure) {
        let mut state = self.state.lock().unwrap();
        state.failing = Some((state.calls + call, failure));
        state.failed = None;
    }

    /// From now on all calls are carried out. Returns the call that failed, if there was one.
    pub(crate) fn repair(&self) -> Option<Call> {
        let mut state = self.state.lock().unwrap();
        state.failing = None;
        state.failed.take()
    }
}

impl Drop for SimulatedDisk {
    fn drop(&mut self) {
        disks().retain(|(root, state)| *root != self.root || !Arc::ptr_eq(state, &self.state));
    }
}
