//! The end of the journal: lines that the database does not have yet, and an unfinished last line.

use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::path::Path;

use super::super::OpenError;
use super::super::journal::line::{self, JournalLine, Unusable};
use super::super::journal::reader::{Damage, Next, Reader};
use super::super::journal::{Place, segment_path, segments};
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
    /// Whether it has its end, in which case it may have been complete once.
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

    /// Gives a last line that is whole, but has lost its line end, its line end back. The checksum says that
    /// nothing else is missing.
    pub(super) fn end_last_line(&mut self) -> Result<(), OpenError> {
        let failed = |error| OpenError::at(&self.journal, error);
        let Some(segment) = segments(&self.journal).map_err(failed)?.last().copied() else { return Ok(()) };
        let path = segment_path(&self.journal, segment);
        if !files::exists(&path).map_err(failed)? || files::require_file(&path).is_err() {
            return Ok(());
        }
        let mut file = files::open_file(&path).map_err(failed)?;
        let length = file.length().map_err(failed)?;
        let mut last = [b'\n'];
        file.seek(SeekFrom::Start(length.saturating_sub(1)))
            .and_then(|_| file.read(&mut last))
            .map_err(failed)?;
        if last == [b'\n'] {
            return Ok(());
        }
        let text = files::read(&path).map_err(failed)?;
        let line = text.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        match line::parse(line) {
            Err(Unusable::Newer(version)) => Err(self.newer(version)),
            Err(Unusable::Damaged(_)) => Ok(()),
            Ok(_) => {
                let mut end = files::append(&path).map_err(failed)?;
                end.write_all(b"\n").and_then(|()| end.sync()).map_err(failed)?;
                self.notices.push(
                    "The last line of the journal had lost its line end; it was whole, and is kept."
                        .to_owned(),
                );
                Ok(())
            }
        }
    }

    /// Truncates an incomplete last line, and adds a notice.
    pub(super) fn cut(&mut self, torn: Option<Torn>) -> Result<(), OpenError> {
        let Some(Torn { place, ended }) = torn else { return Ok(()) };
        let path = segment_path(&self.journal, place.segment);
        let cut = || -> io::Result<Option<String>> {
            // A line with its end may have been saved and damaged later, so keep a copy.
            let kept = ended.then(|| files::free_name(&path, "torn"));
            if let Some(kept) = &kept {
                let mut from = files::open_file(&path)?;
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
