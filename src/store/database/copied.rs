//! Reading a database that must not change: sled writes when it opens, so a copy is read, on a thread of its
//! own.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::files::{self, ScratchFolder};
use crate::store::database::records::Database;
use crate::text::panics;

/// sled may hang on a damaged file.
const PATIENCE: Duration = Duration::from_secs(60);

/// Calls `read` with the path of a copy of `database`, made in `beside`. The inner `Err` says why it can't be
/// read.
pub fn read_copy<T: Send + 'static>(
    database: &Path,
    beside: &Path,
    read: fn(&Path) -> Result<T, String>,
) -> io::Result<Result<T, String>> {
    if !Database::exists(database)? {
        return Ok(Err("it is missing".to_owned()));
    }
    let copy = ScratchFolder::make(beside, ".check-")?;
    if let Err(error) = files::copy_folder(database, &copy.path().join("db")) {
        // Something else in the place of a file is damage, a full disk is not.
        return if error.raw_os_error().is_none() { Ok(Err(files::reason(&error))) } else { Err(error) };
    }
    let (say, said) = mpsc::channel();
    let path = copy.path().join("db");
    thread::Builder::new().name("alumnet-check".to_owned()).spawn(move || {
        panics::hush_this_thread();
        // Nothing that is touched is used again after a panic.
        let held = panic::catch_unwind(AssertUnwindSafe(|| read(&path)))
            .unwrap_or_else(|_| Err(panics::STOPPED.to_owned()));
        drop(say.send(held));
    })?;
    Ok(said.recv_timeout(PATIENCE).unwrap_or_else(|_| Err("it does not respond".to_owned())))
}
