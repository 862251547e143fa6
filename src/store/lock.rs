//! One alumnet at a time: a lock of the operating system on `alumnet.lock`, gone with the process that held
//! it. The process id written inside is only for the message.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::{OpenError, files};

/// Held as long as this lives.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    pub fn take(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join("alumnet.lock");
        let failed = |error| OpenError::at(&path, error);
        let mut file = files::private(OpenOptions::new().read(true).write(true).create(true).truncate(false))
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut words = String::new();
                // Without a number in it the message is shorter, nothing more.
                let _ = file.read_to_string(&mut words);
                return Err(OpenError::Held { folder: folder.to_owned(), pid: words.trim().parse().ok() });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).map_err(failed)?;
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
