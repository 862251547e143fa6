//! One alumnet at a time: a lock of the operating system on `alumnet.lock`, gone with the process that held
//! it. The process id written inside is only for the message.

use std::io::{Read, Write};
use std::path::Path;

use super::OpenError;
use crate::files::{self, File};

/// Held as long as this lives.
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
            // Without a number in it the message is shorter, nothing more.
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
        // Closing the file is not enough while a process just being started still has a copy of it.
        let _ = self.file.unlock();
    }
}
