//! Appends lines to the journal. A line is there whole and on the disk when `append` returns, or it is
//! not there at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Place, SEGMENT_BYTES, line, segment_path};
use crate::register::ChangeSet;
use crate::store::{StoreError, files};

/// What a segment is written to: a file, or in tests something that fails.
pub trait Medium: Write + Send + Sized {
    /// Opens the segment for appending, making it when it is missing; a new one is known to its folder
    /// for good when this returns.
    fn segment(path: &Path) -> io::Result<Self>;
    /// Makes it `length` bytes long, for good.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Waits until what was written is on the disk.
    fn sync(&mut self) -> io::Result<()>;
    fn length(&self) -> io::Result<u64>;
}

impl Medium for File {
    fn segment(path: &Path) -> io::Result<Self> {
        let missing = !path.try_exists()?;
        let file = files::private(OpenOptions::new().append(true).create(true)).open(path)?;
        if missing {
            files::sync_parent(path)?;
        }
        Ok(file)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.sync_all()
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

/// The end of the journal.
#[derive(Debug)]
pub struct Writer<M> {
    folder: PathBuf,
    segment: u32,
    medium: M,
    /// How long the segment is, not counting what a failed append may have left behind.
    length: u64,
    /// A failed append could not be cut off again; nothing is written before it is.
    unsettled: bool,
    /// The size at which the next segment is begun.
    limit: u64,
}

impl<M: Medium> Writer<M> {
    /// Goes on at the end of `segment`, or begins it.
    pub fn open(folder: &Path, segment: u32) -> io::Result<Self> {
        let medium = M::segment(&segment_path(folder, segment))?;
        let length = medium.length()?;
        Ok(Self { folder: folder.to_owned(), segment, medium, length, unsettled: false, limit: SEGMENT_BYTES })
    }

    #[cfg(test)]
    pub fn limited(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Appends a line and waits until it is on the disk.
    pub fn append(&mut self, seq: u64, snapshot: bool, set: &ChangeSet, digest: u64) -> Result<Place, StoreError> {
        self.settle()?;
        if self.length >= self.limit {
            let segment = self.segment + 1;
            let medium = M::segment(&segment_path(&self.folder, segment)).map_err(|error| refusal(&error))?;
            self.length = medium.length().map_err(|error| refusal(&error))?;
            self.medium = medium;
            self.segment = segment;
        }
        let written = line::write(&mut self.medium, seq, snapshot, set, digest).and_then(|length| {
            self.medium.sync()?;
            Ok(length)
        });
        match written {
            Ok(length) => {
                let place = Place { segment: self.segment, offset: self.length, length };
                self.length += length;
                Ok(place)
            }
            Err(error) => {
                self.unsettled = true;
                // When it can't be cut off now, the next append tries again.
                let _ = self.settle();
                Err(refusal(&error))
            }
        }
    }

    /// Cuts off what a failed append left behind.
    fn settle(&mut self) -> Result<(), StoreError> {
        if self.unsettled {
            self.medium.cut(self.length).map_err(|error| StoreError::ReadOnly(error.to_string()))?;
            self.unsettled = false;
        }
        Ok(())
    }
}

fn refusal(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => StoreError::Io(error.to_string()),
    }
}
