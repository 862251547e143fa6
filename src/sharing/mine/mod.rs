//! The lines that wait, on disk, in `shared/mine.jsonl`. A line is appended and synced, or it is not there at
//! all. When the file is opened, a line that the power cut off is removed; what is damaged is set aside with
//! the whole file, and told.

mod line;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::files::{self, File};
use crate::sharing::pending::{PendingLine, PendingStore};
use crate::store::waiting::{self, FOLDER};
use crate::store::{OpenError, StoreError};
use crate::text::plural::counted;
use line::{BadLine, VERSION};

/// How many lines that are done the file may have before they are removed.
const MOST_DONE: usize = 200;

/// The file, open for appending.
#[derive(Debug)]
pub struct Mine {
    path: PathBuf,
    file: File,
    /// Its length, not counting what a failed append may have left behind.
    length: u64,
    /// How many lines it has.
    held: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Settled,
    /// A failed append could not be taken back; nothing is written until it is.
    Unsettled,
    /// The file was being replaced, and which of both has the name may not be on disk yet.
    Replaced,
}

/// What opening found.
#[derive(Debug)]
pub struct OpenedMine {
    pub file: Mine,
    pub lines: Vec<PendingLine>,
    /// What was damaged, in words for the person who opened it.
    pub notice: Option<String>,
}

/// The lines of a data folder that can be read, without opening or changing it.
///
/// # Errors
/// If the file can't be read, or a newer alumnet wrote it.
pub fn read_lines(data: &Path) -> Result<Vec<PendingLine>, OpenError> {
    let path = waiting::path(data);
    let bytes = waiting::read(data).map_err(|error| OpenError::at(&path, error))?;
    let read = read(&bytes).map_err(|found| OpenError::Newer { folder: path, found, known: VERSION })?;
    Ok(read.lines)
}

impl Mine {
    /// Opens the file of a data folder, or makes it.
    ///
    /// # Errors
    /// If it can't be read or written, or a newer alumnet wrote it.
    pub fn open(data: &Path) -> Result<OpenedMine, OpenError> {
        let path = waiting::path(data);
        let failed = |error| OpenError::at(&path, error);
        files::make_folder(&data.join(FOLDER)).map_err(failed)?;
        let bytes = waiting::read(data).map_err(failed)?;
        let Read { lines, damaged, whole } =
            read(&bytes).map_err(|found| OpenError::Newer { folder: path.clone(), found, known: VERSION })?;
        let mut notice = None;
        if damaged > 0 {
            let kept =
                lines.iter().map(line::write).collect::<io::Result<Vec<_>>>().map_err(failed)?.concat();
            let aside = waiting::set_aside(&path, &kept).map_err(failed)?;
            notice = Some(told(damaged, lines.len(), &aside));
        } else if whole < bytes.len() {
            // Nobody was told that it is saved.
            files::cut(&path, whole as u64).map_err(failed)?;
        }
        let file = files::append(&path).map_err(failed)?;
        let length = file.length().map_err(failed)?;
        let held = lines.len();
        Ok(OpenedMine { file: Self { path, file, length, held, state: State::Settled }, lines, notice })
    }

    /// Replaces the file, whole or not at all.
    fn replace(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.settle()?;
        // Whatever comes of it, nothing may be written to a file that has lost its name.
        self.state = State::Replaced;
        files::replace(&self.path, bytes)?;
        self.settle()
    }

    fn settle(&mut self) -> io::Result<()> {
        match self.state {
            State::Settled => {}
            State::Unsettled => {
                self.file.set_length(self.length)?;
                self.file.sync()?;
            }
            State::Replaced => {
                files::sync_parent(&self.path)?;
                self.file = files::append(&self.path)?;
                self.length = self.file.length()?;
            }
        }
        self.state = State::Settled;
        Ok(())
    }
}

impl PendingStore for Mine {
    fn keep(&mut self, line: &PendingLine) -> Result<(), StoreError> {
        self.settle().map_err(|error| StoreError::ReadOnly(error.to_string()))?;
        let bytes = line::write(line).map_err(|error| StoreError::of(&error))?;
        match self.file.write_all(&bytes).and_then(|()| self.file.sync_data()) {
            Ok(()) => {
                self.length += bytes.len() as u64;
                self.held += 1;
                Ok(())
            }
            Err(error) => {
                self.state = State::Unsettled;
                // If that fails now, the next line tries again.
                Err(match self.settle() {
                    Ok(()) => StoreError::of(&error),
                    Err(_) => StoreError::Unclear(error.to_string()),
                })
            }
        }
    }

    fn keep_only(&mut self, lines: &[PendingLine]) -> Result<(), StoreError> {
        written(lines).and_then(|bytes| self.replace(&bytes)).map_err(|error| StoreError::of(&error))?;
        self.held = lines.len();
        Ok(())
    }

    fn tidy(&mut self, lines: &[PendingLine]) {
        if self.held > lines.len() + MOST_DONE {
            // They do no harm; another time.
            let _ = self.keep_only(lines);
        }
    }
}

/// The bytes of some lines.
fn written(lines: &[PendingLine]) -> io::Result<Vec<u8>> {
    Ok(lines.iter().map(line::write).collect::<io::Result<Vec<_>>>()?.concat())
}

struct Read {
    lines: Vec<PendingLine>,
    /// How many lines are damaged, without one that was cut off at the end.
    damaged: usize,
    /// Where the last whole line ends.
    whole: usize,
}

/// Reads the lines of a file. The error is the version of a newer alumnet.
fn read(bytes: &[u8]) -> Result<Read, u32> {
    let mut found = Read { lines: Vec::new(), damaged: 0, whole: 0 };
    for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(whole) = piece.strip_suffix(b"\n") else { break };
        found.whole += piece.len();
        match line::parse(whole) {
            Ok(line) => found.lines.push(line),
            Err(BadLine::Newer(version)) => return Err(version),
            Err(BadLine::Damaged(_)) => found.damaged += 1,
        }
    }
    Ok(found)
}

fn told(damaged: usize, kept: usize, aside: &Path) -> String {
    let mut words =
        format!("Of what waits to be shared, {} can't be read", counted(damaged, "change", "changes"));
    if kept > 0 {
        let _ = write!(words, "; {} can", counted(kept, "other", "others"));
    }
    let _ = write!(words, ". The damaged file is kept as {}/{}.", FOLDER, files::short(aside));
    words
}

/// Reads lines from bytes as they are, and as one line whose checksum is right.
///
/// # Panics
/// If what was read is not read again as it is written.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(bytes: &[u8]) {
    let sealed = [bytes, line::tail(bytes).as_bytes()].concat();
    for bytes in [bytes, sealed.as_slice()] {
        for kept in read(bytes).map(|read| read.lines).unwrap_or_default() {
            let written = line::write(&kept).unwrap_or_default();
            let again = written.strip_suffix(b"\n").map(line::parse);
            assert_eq!(again, Some(Ok(kept)), "a line is read as it is written");
        }
    }
}
