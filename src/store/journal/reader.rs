//! Reads the journal from a place on, and tells a line that was never finished from one that is damaged.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::line::{self, GLIMPSE, Line, Unusable};
use super::{Place, segment_path, segments};

/// What stands next in the journal.
#[derive(Debug)]
pub enum Next {
    Line(Box<Line>, Place),
    /// The last line of the last segment is not whole: a save that was interrupted. `ended` says whether
    /// it has a line's end and so may have been whole once.
    Torn {
        place: Place,
        ended: bool,
    },
    Damaged(Damage),
    Newer(u32),
    End,
}

/// What is wrong with the journal, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub segment: u32,
    pub offset: u64,
    pub what: String,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "journal/{:04}.jsonl at byte {}: {}", self.segment, self.offset, self.what)
    }
}

/// Goes through the segments.
#[derive(Debug)]
pub struct Reader {
    folder: PathBuf,
    /// Segments still to come, the next one last.
    waiting: Vec<u32>,
    current: Option<(u32, BufReader<File>)>,
    offset: u64,
}

impl Reader {
    /// Reads from `offset` in `segment` to the end of the journal.
    pub fn from(folder: &Path, segment: u32, offset: u64) -> io::Result<Self> {
        let mut waiting: Vec<u32> = segments(folder)?.into_iter().filter(|number| *number >= segment).collect();
        waiting.reverse();
        let mut reader = Self { folder: folder.to_owned(), waiting, current: None, offset: 0 };
        reader.advance()?;
        if let Some((number, file)) = &mut reader.current
            && *number == segment
        {
            file.seek(SeekFrom::Start(offset))?;
            reader.offset = offset;
        }
        Ok(reader)
    }

    fn advance(&mut self) -> io::Result<()> {
        self.offset = 0;
        self.current = match self.waiting.pop() {
            None => None,
            Some(number) => {
                let file = File::open(segment_path(&self.folder, number))?;
                Some((number, BufReader::with_capacity(256 * 1024, file)))
            }
        };
        Ok(())
    }

    pub fn next(&mut self) -> io::Result<Next> {
        loop {
            let Some((segment, file)) = &mut self.current else { return Ok(Next::End) };
            let segment = *segment;
            let mut bytes = Vec::new();
            let read = file.read_until(b'\n', &mut bytes)?;
            if read == 0 {
                self.advance()?;
                continue;
            }
            let place = Place { segment, offset: self.offset, length: read as u64 };
            let ended = bytes.ends_with(b"\n");
            let parsed = if ended { line::parse(&bytes) } else { Err(Unusable::Damaged("the line has no end".to_owned())) };
            return Ok(match parsed {
                Ok(line) => {
                    self.offset += place.length;
                    Next::Line(Box::new(line), place)
                }
                Err(Unusable::Newer(version)) => Next::Newer(version),
                Err(Unusable::Damaged(what)) => {
                    let last = file.fill_buf()?.is_empty() && self.waiting.is_empty();
                    if last { Next::Torn { place, ended } } else { Next::Damaged(Damage { segment, offset: place.offset, what }) }
                }
            });
        }
    }
}

/// A segment's lines as they stand, from `offset` on.
pub fn open_segment(folder: &Path, segment: u32, offset: u64) -> io::Result<Box<dyn BufRead + Send>> {
    let mut file = File::open(segment_path(folder, segment))?;
    file.seek(SeekFrom::Start(offset))?;
    Ok(Box::new(BufReader::with_capacity(256 * 1024, file)))
}

/// The line at `place`; `None` when there is no whole line there any more.
pub fn line_at(folder: &Path, place: Place) -> io::Result<Option<Line>> {
    let segment = match open_segment(folder, place.segment, place.offset) {
        Ok(segment) => segment,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    segment.take(place.length).read_to_end(&mut bytes)?;
    Ok(line::parse(&bytes).ok())
}

/// Whether a segment begins with a snapshot.
pub fn begins_with_snapshot(folder: &Path, segment: u32) -> io::Result<bool> {
    let mut head = Vec::new();
    open_segment(folder, segment, 0)?.take(GLIMPSE as u64).read_to_end(&mut head)?;
    Ok(line::is_snapshot(&head))
}

/// Whether the line at `place` is the one with this number and digest. Looks only at its ends.
pub fn is_there(folder: &Path, place: Place, seq: u64, digest: u64) -> io::Result<bool> {
    let mut file = match File::open(segment_path(folder, place.segment)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let end = place.offset.saturating_add(place.length);
    if end > file.metadata()?.len() {
        return Ok(false);
    }
    let size = (GLIMPSE as u64).min(place.length);
    let head = glimpse(&mut file, place.offset, size)?;
    let tail = glimpse(&mut file, end - size, size)?;
    Ok(line::is_line(&head, &tail, seq, digest))
}

/// The last segment that begins with a snapshot, or the first there is: where reading everything starts.
pub fn beginning(folder: &Path) -> io::Result<Option<u32>> {
    let all = segments(folder)?;
    for number in all.iter().rev() {
        let mut file = File::open(segment_path(folder, *number))?;
        if line::is_snapshot(&glimpse(&mut file, 0, GLIMPSE as u64)?) {
            return Ok(Some(*number));
        }
    }
    Ok(all.first().copied())
}

/// Whether there is anything in the journal.
pub fn is_empty(folder: &Path) -> io::Result<bool> {
    for number in segments(folder)? {
        if segment_path(folder, number).metadata()?.len() > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn glimpse(file: &mut File, offset: u64, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}
