//! Reads the journal from any place, and distinguishes a line that was never finished from a damaged one.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::line::{self, GLIMPSE, JournalLine, Unusable};
use super::{Place, Source, segment_files, segment_length, segments};
use crate::files;

/// The result of reading on.
#[derive(Debug)]
pub enum Next {
    Line(Box<JournalLine>, Place),
    /// The last line of the last segment is incomplete: a save was interrupted. `ended` says whether it has
    /// its end, in which case it may have been complete once.
    Torn {
        place: Place,
        ended: bool,
    },
    Damaged(Damage),
    Newer(u32),
    End,
}

/// How much of the journal's end is read at first to find its last line.
const LAST_BYTES: u64 = 64 * 1024;

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

/// Reads the segments in order. After damage, the next call continues with what follows.
#[derive(Debug)]
pub struct Reader {
    folder: PathBuf,
    /// The remaining segments, the next one last.
    waiting: Vec<u32>,
    current: Option<(u32, Source)>,
    offset: u64,
    /// A segment that could not be opened at all.
    broken: Option<Damage>,
    /// Where the last lines end that were written together, and in which segment.
    batch: Option<(u32, u64)>,
}

impl Reader {
    /// Reads from `offset` in `segment` to the end of the journal.
    pub fn from(folder: &Path, segment: u32, offset: u64) -> io::Result<Self> {
        let mut waiting: Vec<u32> =
            segments(folder)?.into_iter().filter(|number| *number >= segment).collect();
        waiting.reverse();
        let mut reader =
            Self { folder: folder.to_owned(), waiting, current: None, offset: 0, broken: None, batch: None };
        let offset = if reader.waiting.last() == Some(&segment) { offset } else { 0 };
        reader.advance(offset)?;
        Ok(reader)
    }

    fn advance(&mut self, offset: u64) -> io::Result<()> {
        self.offset = offset;
        self.current = match self.waiting.pop() {
            None => None,
            Some(number) => match Source::open(&self.folder, number, offset) {
                Err(error) if error.raw_os_error().is_none() => {
                    self.broken =
                        Some(Damage { segment: number, offset, what: format!("it can't be read ({error})") });
                    None
                }
                source => Some((number, source?)),
            },
        };
        Ok(())
    }

    pub fn next(&mut self) -> io::Result<Next> {
        loop {
            if let Some(damage) = self.broken.take() {
                self.advance(0)?;
                return Ok(Next::Damaged(damage));
            }
            let Some((segment, source)) = &mut self.current else { return Ok(Next::End) };
            let segment = *segment;
            let mut bytes = Vec::new();
            let read = match source.read_until(b'\n', &mut bytes) {
                Err(error) if source.is_damage(&error) => {
                    let damage =
                        Damage { segment, offset: self.offset, what: format!("reading failed ({error})") };
                    self.advance(0)?;
                    return Ok(Next::Damaged(damage));
                }
                read => read?,
            };
            if read == 0 {
                self.advance(0)?;
                continue;
            }
            let place = Place { segment, offset: self.offset, length: read as u64 };
            self.offset += place.length;
            let ended = bytes.ends_with(b"\n");
            let parsed = if ended {
                line::parse(&bytes)
            } else {
                Err(Unusable::Damaged("the line has no end".to_owned()))
            };
            if let Ok(line) = &parsed {
                let end = self.offset + line.batch;
                self.batch = (line.batch > 0).then_some((segment, end)).or(self.batch);
            }
            return Ok(match parsed {
                Ok(line) => Next::Line(Box::new(line), place),
                Err(Unusable::Newer(version)) => Next::Newer(version),
                Err(Unusable::Damaged(what)) => {
                    let at_end = match source.fill_buf().map(<[u8]>::is_empty) {
                        Err(error) if !source.is_damage(&error) => return Err(error),
                        at_end => at_end.unwrap_or(false),
                    };
                    let is_last = self.waiting.is_empty() && !source.is_compressed();
                    if is_last && at_end {
                        Next::Torn { place, ended: ended || bytes.ends_with(b"\"}") }
                    } else if is_last && self.is_batch_torn(place)? {
                        let length = segment_length(&self.folder, segment)?.saturating_sub(place.offset);
                        self.advance(0)?;
                        Next::Torn { place: Place { length, ..place }, ended: true }
                    } else {
                        Next::Damaged(Damage { segment, offset: place.offset, what })
                    }
                }
            });
        }
    }

    /// Whether everything from some damage on was written together, and so perhaps never confirmed: of lines
    /// that wait for the disk together, any may be missing after a power failure.
    fn is_batch_torn(&self, damaged: Place) -> io::Result<bool> {
        let Some((segment, end)) = self.batch else { return Ok(false) };
        let is_within = segment == damaged.segment && damaged.offset < end;
        Ok(is_within && segment_length(&self.folder, segment)? <= end)
    }
}

/// The line at `place`; `None` if there is no complete line any more.
pub fn line_at(folder: &Path, place: Place) -> io::Result<Option<JournalLine>> {
    let mut bytes = Vec::new();
    let read = Source::open(folder, place.segment, place.offset)
        .and_then(|source| source.take(place.length).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(line::parse(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound || error.raw_os_error().is_none() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a segment begins with a snapshot.
pub fn begins_with_snapshot(folder: &Path, segment: u32) -> io::Result<bool> {
    Ok(line::is_snapshot(&glimpse(folder, segment, 0, GLIMPSE as u64)?))
}

/// Whether the line at `place` is the one with this number, id and digest. Reads only its two ends.
pub fn is_there(folder: &Path, place: Place, seq: u64, id: Uuid, digest: u64) -> io::Result<bool> {
    let size = (GLIMPSE as u64).min(place.length);
    let head = glimpse(folder, place.segment, place.offset, size)?;
    let tail = glimpse(folder, place.segment, place.offset.saturating_add(place.length) - size, size)?;
    Ok(line::is_line(&head, &tail, seq, id, digest))
}

/// The last segment that begins with a snapshot, or else the first: where a full replay starts.
pub fn beginning(folder: &Path) -> io::Result<Option<u32>> {
    let all = segments(folder)?;
    Ok(last_snapshot(folder, &all)?.or(all.first().copied()))
}

/// Whether a later segment than this one begins with a snapshot.
pub fn has_snapshot_after(folder: &Path, segment: u32) -> io::Result<bool> {
    let later: Vec<u32> = segments(folder)?.into_iter().filter(|number| *number > segment).collect();
    Ok(last_snapshot(folder, &later)?.is_some())
}

/// The last of these segments that begins with a snapshot. One whose only line is incomplete was never
/// confirmed, and does not count.
fn last_snapshot(folder: &Path, segments: &[u32]) -> io::Result<Option<u32>> {
    for number in segments.iter().rev() {
        if begins_with_snapshot(folder, *number)?
            && !matches!(Reader::from(folder, *number, 0)?.next()?, Next::Torn { .. })
        {
            return Ok(Some(*number));
        }
    }
    Ok(None)
}

/// The id of the register, as the newest segment that has it says. If the beginning of the segment has the id
/// that is expected, nothing else is read; otherwise only an intact line is believed.
pub fn register(folder: &Path, expected: Option<Uuid>) -> io::Result<Option<Uuid>> {
    for number in segments(folder)?.into_iter().rev() {
        let found = line::register(&glimpse(folder, number, 0, GLIMPSE as u64)?);
        if found.is_some() && found == expected {
            return Ok(found);
        }
        let mut reader = Reader::from(folder, number, 0)?;
        loop {
            match reader.next()? {
                Next::Line(line, place) if place.segment == number => {
                    if line.register.is_some() {
                        return Ok(line.register);
                    }
                }
                Next::Damaged(damage) if damage.segment == number => {}
                _ => break,
            }
        }
    }
    Ok(None)
}

/// The number of the last change set whose line can be read. Reads only the end of the journal, unless there
/// is something else.
pub fn last_seq(folder: &Path) -> io::Result<Option<u64>> {
    match last_text(folder)? {
        LastText::Line(text) => Ok(line::seq(&text)),
        LastText::Compressed(segment) => last_compressed_seq(folder, segment),
        LastText::Nothing => Ok(None),
    }
}

/// The last line, unless it leads to the state with this digest. Only then all of it has to be read.
pub fn last_line_unless(folder: &Path, digest: u64) -> io::Result<Option<JournalLine>> {
    let LastText::Line(text) = last_text(folder)? else { return Ok(None) };
    Ok(if line::digest(&text) == Some(digest) { None } else { line::parse(&text).ok() })
}

/// Where the journal ends.
enum LastText {
    /// The last line that begins like one; it may be incomplete.
    Line(Vec<u8>),
    /// In a compressed segment.
    Compressed(u32),
    Nothing,
}

fn last_text(folder: &Path) -> io::Result<LastText> {
    for number in segments(folder)?.into_iter().rev() {
        let path = super::segment_path(folder, number);
        if !files::exists(&path)? {
            return Ok(LastText::Compressed(number));
        }
        if files::require_file(&path).is_err() {
            return Ok(LastText::Nothing);
        }
        let length = files::length(&path)?;
        if length == 0 {
            continue;
        }
        let mut size = LAST_BYTES;
        loop {
            let from = length.saturating_sub(size);
            let text = glimpse(folder, number, from, length - from)?;
            // The first line may lack its beginning.
            let whole =
                if from == 0 { 0 } else { text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len()) };
            let mut lines = text.get(whole..).unwrap_or_default().rsplit(|byte| *byte == b'\n');
            if let Some(line) = lines.find(|line| line::seq(line).is_some()) {
                return Ok(LastText::Line(line.to_owned()));
            }
            if from == 0 {
                break;
            }
            size *= 4;
        }
    }
    Ok(LastText::Nothing)
}

fn last_compressed_seq(folder: &Path, segment: u32) -> io::Result<Option<u64>> {
    let mut reader = Reader::from(folder, segment, 0)?;
    let mut last = None;
    loop {
        match reader.next()? {
            Next::Line(line, _) => last = Some(line.seq),
            Next::End => return Ok(last),
            _ => {}
        }
    }
}

/// The number of the first change set in a segment, if it can be read.
pub fn first_seq(folder: &Path, segment: u32) -> io::Result<Option<u64>> {
    Ok(line::seq(&glimpse(folder, segment, 0, GLIMPSE as u64)?))
}

/// Whether the journal is empty.
pub fn is_empty(folder: &Path) -> io::Result<bool> {
    for number in segments(folder)? {
        for path in segment_files(folder, number)? {
            // Something else in the place of a file is not an empty file.
            if files::require_file(&path).is_err() || files::length(&path)? > 0 {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Some bytes of a segment; fewer if they are missing or damaged.
fn glimpse(folder: &Path, segment: u32, offset: u64, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match Source::open(folder, segment, offset).and_then(|source| source.take(size).read_to_end(&mut bytes)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound && error.raw_os_error().is_some() => Err(error),
        _ => Ok(bytes),
    }
}
