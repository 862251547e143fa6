//! Building the database anew from the journal, when it is missing or can't be believed.

use std::fs;
use std::io;

use super::super::journal::{reader, segments};
use super::super::keeper::Job;
use super::super::ledger::{self, Ledger};
use super::super::{OpenError, files};
use super::tail::{End, read_journal};
use super::{Loss, Opening, Progress, Ready, format_path};
use crate::domain::EntityKind;

impl Opening<'_> {
    pub(super) fn rebuild(&mut self, loss: &Loss) -> Result<Ready, OpenError> {
        let failed = |error| OpenError::at(&self.journal, error);
        if reader::is_empty(&self.journal).map_err(failed)? {
            return self.begin_again(loss);
        }
        let start = reader::beginning(&self.journal).map_err(failed)?.unwrap_or_default();
        let mut ledger = Ledger::default();
        let mut entries = Vec::new();
        let progress = &mut *self.progress;
        progress(Progress::Rebuilding { change_sets: 0 });
        let end = read_journal(&self.journal, (start, 0), |line, place| {
            ledger.apply(&line)?;
            entries.push((line.seq, ledger::entry(&line.set, place)));
            progress(Progress::Rebuilding { change_sets: entries.len() });
            Ok(())
        });
        let torn = match end.map_err(failed)? {
            End::Reached => None,
            End::Torn(torn) => Some(torn),
            End::Damaged(damage) => return Err(self.damaged(&format!("{}, and the journal is damaged too ({damage})", loss.what))),
            End::Newer(version) => return Err(self.newer(version)),
        };
        // From here on the register is known; only now is anything moved.
        self.cut(torn)?;
        let aside = self.put_database_aside()?;
        let (mut keeper, _) = self.open_database().map_err(|fault| self.fault_error(fault))?;
        let (tally, seq) = (ledger.tally.clone(), ledger.seq);
        let records = ledger.into_records();
        let change_sets = if entries.len() == 1 { "1 change set".to_owned() } else { format!("{} change sets", entries.len()) };
        let people = EntityKind::Person.counted(usize::try_from(tally.count(EntityKind::Person)).unwrap_or_default());
        self.notices.push(format!("{}, so it was built anew from the journal: {change_sets}, {people}.{aside}", capitalized(&loss.what)));
        keeper.keep(Job::Everything { records: records.clone(), entries: entries.clone(), mark: tally.mark(seq) });
        if loss.reached > seq {
            self.notices.push(format!(
                "The damaged database had come to change set {}, the journal only to {seq}: what was changed between the two is not in the register.",
                loss.reached
            ));
        }
        Ok(Ready { records, tally, seq, keeper, entries, writer: None })
    }

    /// There is no journal: fine when nothing was ever saved, a loss otherwise.
    fn begin_again(&mut self, loss: &Loss) -> Result<Ready, OpenError> {
        let has_segments = !segments(&self.journal).map_err(|error| self.journal_error(error))?.is_empty();
        let never_used = has_segments || !format_path(self.folder).exists();
        if !never_used || loss.reached > 0 {
            return Err(self.damaged(&format!("{}, and there is no journal", loss.what)));
        }
        let aside = self.put_database_aside()?;
        let (keeper, _) = self.open_database().map_err(|fault| self.fault_error(fault))?;
        self.notices.push(format!("{}; nothing had been saved in it.{aside}", capitalized(&loss.what)));
        Ok(Self::begin(keeper))
    }

    /// Returns where it went, as a sentence.
    fn put_database_aside(&self) -> Result<String, OpenError> {
        let failed = |error| OpenError::at(&self.database, error);
        match fs::read_dir(&self.database) {
            Ok(mut entries) => {
                if entries.next().is_none() {
                    return Ok(String::new());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
            // A file where the folder should be is put aside as well.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => return Err(failed(error)),
        }
        let kept = files::put_aside(&self.database, "quarantine").map_err(failed)?;
        Ok(format!(" The old files are in {}.", files::short(&kept)))
    }

    fn damaged(&self, what: &str) -> OpenError {
        OpenError::Damaged { folder: self.folder.to_owned(), what: what.to_owned() }
    }
}

fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
