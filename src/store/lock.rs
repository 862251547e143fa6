//! One alumnet at a time: an operating system lock on `alumnet.lock`, released when its process ends. The
//! process id in the file is only for the message.

use std::io::{Read, Write};
use std::path::Path;

use super::OpenError;
use crate::files::{self, File};

/// Held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    pub fn take(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(files::LOCK);
        let failed = |error| OpenError::at(&path, error);
        let mut file = files::open_or_create(&path).map_err(failed)?;
        if !file.try_lock().map_err(failed)? {
            let mut words = String::new();
            // Without the process id, the message is only shorter.
            let _ = file.read_to_string(&mut words);
            return Err(OpenError::Held { folder: folder.to_owned(), pid: words.trim().parse().ok() });
        }
        file.set_length(0).map_err(failed)?;
        writeln!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that is just being started may still
        // have a copy of the handle.
        let _ = self.file.unlock();
    }
}
