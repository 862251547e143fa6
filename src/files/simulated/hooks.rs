//! What the room calls before and after every call to the system, in tests.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::{Failure, INTERRUPTED, Step, disk_of, disks, relative};
use crate::files::watch::{Call, Change};

/// Called before a call; an error is what the call returns.
pub fn before(call: Call, path: &Path) -> io::Result<()> {
    let Some((_, state)) = disk_of(path) else { return Ok(()) };
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let number = state.calls;
    state.calls += 1;
    let error = match state.failing {
        Some((at, Failure::Once(error))) if at == number => error,
        Some((at, Failure::FromThenOn(error))) if number >= at && changes(call) => error,
        _ => return Ok(()),
    };
    // The standard library repeats all other calls.
    if error == INTERRUPTED && !matches!(call, Call::Read | Call::Write) {
        return Ok(());
    }
    state.failed = Some(call);
    Err(io::Error::from_raw_os_error(error))
}

const fn changes(call: Call) -> bool {
    !matches!(call, Call::Read | Call::Stat | Call::List | Call::Lock)
}

/// How many of `wanted` bytes the next reading or writing may take.
pub fn allowed(path: &Path, wanted: usize) -> usize {
    let Some((_, state)) = disk_of(path) else { return wanted };
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    match state.failing {
        Some((at, Failure::Half)) if at + 1 == state.calls => {
            state.failed = Some(Call::Write);
            wanted.div_ceil(2)
        }
        _ => wanted,
    }
}

/// Called after a call that changed something.
pub fn done(change: impl FnOnce() -> Change) {
    if disks().is_empty() {
        return;
    }
    let change = change();
    let Some((root, state)) = disk_of(path_of(&change)) else { return };
    let change = below(change, &root);
    state.lock().unwrap_or_else(PoisonError::into_inner).steps.push(Step::Change(change));
}

/// A simulated disk is never waited for.
pub fn sync(path: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    if disk_of(path).is_none() { sync() } else { Ok(()) }
}

fn path_of(change: &Change) -> &Path {
    match change {
        Change::Create(path)
        | Change::Empty(path)
        | Change::Write(path, ..)
        | Change::Truncate(path, _)
        | Change::Sync(path)
        | Change::MakeFolder(path)
        | Change::Rename(path, _)
        | Change::Remove(path) => path,
    }
}

/// The change with paths relative to the root.
fn below(change: Change, root: &Path) -> Change {
    let path = |path: PathBuf| relative(&path, root);
    match change {
        Change::Create(held) => Change::Create(path(held)),
        Change::Empty(held) => Change::Empty(path(held)),
        Change::Write(held, offset, bytes) => Change::Write(path(held), offset, bytes),
        Change::Truncate(held, length) => Change::Truncate(path(held), length),
        Change::Sync(held) => Change::Sync(path(held)),
        Change::MakeFolder(held) => Change::MakeFolder(path(held)),
        Change::Rename(from, to) => Change::Rename(path(from), path(to)),
        Change::Remove(held) => Change::Remove(path(held)),
    }
}
