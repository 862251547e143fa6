//! What can be recovered if the register can't be opened: the newest good backup, and the change sets that
//! follow it in the journal.

use std::io;
use std::path::{Path, PathBuf};

use super::super::Offer;
use super::super::backup::{self, Summary};
use super::super::codec::{ALIKE_SINCE, Entry};
use super::super::erase;
use super::super::journal::reader::{self, Damage, Next, Reader};
use super::super::journal::{Place, line::JournalLine};
use super::Progress;
use super::tail::Torn;
use crate::files;
use crate::store::replay;
use crate::store::replay::Replay;

/// A backup, and what followed it.
pub struct Recovered {
    pub path: PathBuf,
    pub backup: Summary,
    pub ledger: Replay,
    /// The readable change sets of the journal, including those before the backup.
    pub entries: Vec<(u64, Entry)>,
    /// How many change sets of the journal followed the backup.
    pub after: usize,
    /// Why there may have been more.
    pub gap: Option<Damage>,
    pub torn: Option<Torn>,
}

/// What the journal adds to a state.
pub(super) struct Followed {
    pub ledger: Replay,
    pub entries: Vec<(u64, Entry)>,
    pub after: usize,
    pub gap: Option<Damage>,
    pub torn: Option<Torn>,
}

/// `None` if there is no good backup of this journal.
pub fn recover(data: &Path, progress: &mut dyn FnMut(Progress)) -> io::Result<Option<Recovered>> {
    recover_from(data, |_, _| Ok(0), progress)
}

/// The same, reading the journal only from the segment that `start` names for it and the backup's last change
/// set. The entries before are then missing.
pub(super) fn recover_from(
    data: &Path,
    start: impl Fn(&Path, u64) -> io::Result<u32>,
    progress: &mut dyn FnMut(Progress),
) -> io::Result<Option<Recovered>> {
    let journal = data.join("journal");
    let register = if files::is_folder(&journal)? { reader::register(&journal, None)? } else { None };
    for (path, contents) in backup::good(data)? {
        if contents.about.is_of_another(register) {
            continue;
        }
        // People erased since the backup must not come back.
        let (contents, _) = erase::replayed(data, contents)?;
        let backup = Summary::from(&contents.about);
        let mut ledger = contents.into_replay();
        ledger.register = ledger.register.or(register);
        let start = if files::is_folder(&journal)? { start(&journal, ledger.seq)? } else { 0 };
        if let Some(found) = follow(&journal, ledger, start, progress)? {
            let Followed { ledger, entries, after, gap, torn } = found;
            return Ok(Some(Recovered { path, backup, ledger, entries, after, gap, torn }));
        }
    }
    Ok(None)
}

impl Recovered {
    pub fn offer(&self) -> Offer {
        Offer {
            backup: self.backup,
            path: self.path.clone(),
            after: self.after,
            complete: self.gap.is_none(),
        }
    }
}

impl Followed {
    /// Takes in the next readable line. False if it belongs to another journal than the state at `base`.
    fn take(&mut self, base: u64, line: &JournalLine, place: Place) -> bool {
        if line.seq == base
            && line.version >= u32::from(ALIKE_SINCE)
            && line.digest != self.ledger.tally.digest()
        {
            return false;
        }
        if line.seq > self.ledger.seq && (self.gap.is_none() || line.snapshot) {
            match self.ledger.apply(line) {
                Ok(()) => {
                    self.after += 1;
                    self.gap = None;
                }
                Err(what) => self.gap = Some(Damage { segment: place.segment, offset: place.offset, what }),
            }
        }
        if line.seq <= self.ledger.seq {
            self.entries.push((line.seq, replay::entry_of(line, place)));
        }
        true
    }
}

/// Replays the journal, from a segment on, after a state; `None` if that is of another journal. Damage before
/// the state's last change set does no harm.
pub(super) fn follow(
    journal: &Path,
    ledger: Replay,
    start: u32,
    progress: &mut dyn FnMut(Progress),
) -> io::Result<Option<Followed>> {
    let base = ledger.seq;
    let mut found = Followed { ledger, entries: Vec::new(), after: 0, gap: None, torn: None };
    if !files::is_folder(journal)? {
        return Ok(Some(found));
    }
    let mut reader = Reader::from(journal, start, 0)?;
    // Damage that no readable line has followed yet.
    let mut open_damage = None;
    loop {
        match reader.next()? {
            Next::Line(line, place) => {
                if !found.take(base, &line, place) {
                    return Ok(None);
                }
                open_damage = None;
                progress(Progress::Rebuilding { change_sets: found.entries.len() });
            }
            Next::Damaged(damage) => {
                open_damage.get_or_insert(damage);
            }
            Next::Torn { place, ended } => {
                found.torn = Some(Torn { place, ended });
            }
            Next::Newer(version) => {
                // The caller has refused newer registers, so a single newer line is damage.
                found.gap =
                    Some(Damage { segment: 0, offset: 0, what: format!("a line has version {version}") });
                return Ok(Some(found));
            }
            Next::End => break,
        }
    }
    if found.gap.is_none() {
        found.gap = open_damage;
    }
    Ok(Some(found))
}
