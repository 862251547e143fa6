//! The end of the journal: lines that the database does not have yet, and an unfinished last line.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::super::OpenError;
use super::super::journal::line::JournalLine;
use super::super::journal::reader::{Damage, Next, Reader};
use super::super::journal::{Place, segment_path};
use super::Opening;
use crate::files;

/// The journal after some place.
#[derive(Default)]
pub struct Tail {
    pub lines: Vec<(JournalLine, Place)>,
    pub torn: Option<Torn>,
    /// Where reading had to stop.
    pub damage: Option<Damage>,
}

/// An incomplete last line.
#[derive(Debug, Clone, Copy)]
pub struct Torn {
    pub place: Place,
    /// Whether it has a newline, in which case it may have been complete once.
    pub ended: bool,
}

/// Why reading the journal ended.
pub enum TailEnd {
    Reached,
    Torn(Torn),
    Damaged(Damage),
    Newer(u32),
}

/// Reads the journal from `offset` in `segment` on. `visit` receives every line, and may stop by
/// returning what is wrong with it.
pub fn read_journal(
    folder: &Path,
    (segment, offset): (u32, u64),
    mut visit: impl FnMut(JournalLine, Place) -> Result<(), String>,
) -> io::Result<TailEnd> {
    let mut reader = Reader::from(folder, segment, offset)?;
    loop {
        match reader.next()? {
            Next::End => return Ok(TailEnd::Reached),
            Next::Torn { place, ended } => return Ok(TailEnd::Torn(Torn { place, ended })),
            Next::Damaged(damage) => return Ok(TailEnd::Damaged(damage)),
            Next::Newer(version) => return Ok(TailEnd::Newer(version)),
            Next::Line(line, place) => {
                if let Err(what) = visit(*line, place) {
                    return Ok(TailEnd::Damaged(Damage {
                        segment: place.segment,
                        offset: place.offset,
                        what,
                    }));
                }
            }
        }
    }
}

impl Opening<'_> {
    pub(super) fn read_tail(&self, start: (u32, u64)) -> Result<Tail, OpenError> {
        let mut tail = Tail::default();
        let end = read_journal(&self.journal, start, |line, place| {
            tail.lines.push((line, place));
            Ok(())
        });
        match end.map_err(|error| self.journal_error(error))? {
            TailEnd::Reached => {}
            TailEnd::Torn(torn) => tail.torn = Some(torn),
            TailEnd::Damaged(damage) => tail.damage = Some(damage),
            TailEnd::Newer(version) => return Err(self.newer(version)),
        }
        Ok(tail)
    }

    /// Truncates an incomplete last line, and adds a notice.
    pub(super) fn cut(&mut self, torn: Option<Torn>) -> Result<(), OpenError> {
        let Some(Torn { place, ended }) = torn else { return Ok(()) };
        let path = segment_path(&self.journal, place.segment);
        let cut = || -> io::Result<Option<String>> {
            // A line with a newline may have been saved and damaged later, so keep a copy.
            let kept = ended.then(|| files::free_name(&path, "torn"));
            if let Some(kept) = &kept {
                let mut from = files::open(&path)?;
                from.seek(SeekFrom::Start(place.offset))?;
                let mut to = files::create_new(kept)?;
                io::copy(&mut from.take(place.length), &mut to)?;
                to.sync()?;
            }
            files::cut(&path, place.offset)?;
            Ok(kept.as_deref().map(files::short))
        };
        let kept = cut().map_err(|error| OpenError::at(&path, error))?;
        self.notices.push(match kept {
            None => "The last save was interrupted before it was confirmed; it was undone.".to_owned(),
            Some(kept) => format!(
                "The last line of the journal could not be read and was removed; it is kept in \
                journal/{kept}."
            ),
        });
        Ok(())
    }
}
