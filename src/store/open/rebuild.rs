//! Rebuilding the database from the journal, or from a backup and the journal after it, if it is
//! missing or can't be trusted.

use std::io;

use super::super::OpenError;
use super::super::backup;
use super::super::codec::Entry;
use super::super::journal::reader::{self, Damage};
use super::super::journal::segments;
use super::erased::DOOMED;
use super::recover::{Recovered, recover};
use super::step::step;
use super::tail::{TailEnd, Torn, read_journal};
use super::{DatabaseLoss, Opening, Progress, Ready};
use crate::domain::EntityKind;
use crate::files;
use crate::store::database::writer::WriteJob;
use crate::store::format;
use crate::store::replay;
use crate::store::replay::Replay;
use crate::text::fold::capital;
use crate::text::plural::counted;

/// The result of reading the journal.
pub(super) struct Whole {
    pub ledger: Replay,
    pub entries: Vec<(u64, Entry)>,
    pub torn: Option<Torn>,
    /// Where reading had to stop early.
    pub damage: Option<Damage>,
}

impl Opening<'_> {
    /// From the whole journal if possible, because that includes the history; if it is damaged, from the
    /// newest good backup and the journal after it.
    pub(super) fn rebuild(&mut self, loss: &DatabaseLoss) -> Result<Ready, OpenError> {
        let Some(Whole { ledger, entries, torn, damage }) = self.read_whole()? else {
            return self.begin_again(loss);
        };
        if damage.is_some() || self.newest_backup()? > ledger.seq {
            let found = recover(self.folder, &mut *self.progress)
                .map_err(|error| OpenError::at(self.folder, error))?;
            match (found, &damage) {
                (Some(found), _) if found.gap.is_none() && found.ledger.seq > ledger.seq => {
                    return self.build_on_backup(found, loss, damage.as_ref());
                }
                (found, Some(damage)) => {
                    let what = format!("{}, and the journal is damaged too ({damage})", loss.what);
                    return Err(self.damaged(&what, found.as_ref()));
                }
                // The journal is good, and no backup goes beyond it.
                (_, None) => {}
            }
        }
        // The register is now known, and nothing has been moved before this point.
        self.cut(torn)?;
        let (records, may_hold) = (ledger.seq, self.may_hold(loss, &ledger));
        self.write_parting(loss, &ledger)?;
        let aside = self.put_database_aside(may_hold && loss.reached <= records)?;
        let counted = counted(entries.len(), "change set", "change sets");
        let people = people(&ledger);
        let ready = self.build(ledger, entries)?;
        self.notices.push(format!(
            "{}, so it was rebuilt from the journal: {counted}, {people}.{aside}",
            capital(&loss.what)
        ));
        self.tell_shortfall(loss, ready.seq);
        Ok(ready)
    }

    /// Reads the journal from its last snapshot on; `None` if it is empty. Touches nothing.
    pub(super) fn read_whole(&mut self) -> Result<Option<Whole>, OpenError> {
        let failed = |error| OpenError::at(&self.journal, error);
        if reader::is_empty(&self.journal).map_err(failed)? {
            return Ok(None);
        }
        let start = reader::beginning(&self.journal).map_err(failed)?.unwrap_or_default();
        let mut ledger = Replay::default();
        let mut entries = Vec::new();
        let progress = &mut *self.progress;
        progress(Progress::Rebuilding { change_sets: 0 });
        let end = read_journal(&self.journal, (start, 0), |line, place| {
            ledger.apply(&line)?;
            entries.push((line.seq, replay::entry_of(&line, place)));
            progress(Progress::Rebuilding { change_sets: entries.len() });
            Ok(())
        });
        let (torn, damage) = match end.map_err(failed)? {
            TailEnd::Reached => (None, None),
            TailEnd::Torn(torn) => (Some(torn), None),
            TailEnd::Damaged(damage) => (None, Some(damage)),
            TailEnd::Newer(version) => return Err(self.newer(version)),
        };
        Ok(Some(Whole { ledger, entries, torn, damage }))
    }

    /// For an incomplete journal, if a backup has what is missing.
    fn build_on_backup(
        &mut self,
        found: Recovered,
        loss: &DatabaseLoss,
        damage: Option<&Damage>,
    ) -> Result<Ready, OpenError> {
        self.cut(found.torn)?;
        let may_hold = self.may_hold(loss, &found.ledger) && loss.reached <= found.ledger.seq;
        self.write_parting(loss, &found.ledger)?;
        let aside = self.put_database_aside(may_hold)?;
        let people = people(&found.ledger);
        let (made, after) = (
            found.backup.at.strftime("%Y-%m-%d %H:%M UTC"),
            counted(found.after, "change set", "change sets"),
        );
        let mut ready = self.build(found.ledger, found.entries)?;
        let reached = ready.seq;
        let segment = self.last_segment()? + 1;
        self.begin_with_snapshot(&mut ready, segment, "Snapshot after a damaged journal")?;
        self.put_segments_aside((segment, segment), "earlier", &ready.records)?;
        let journal = damage.map_or_else(
            || "the journal ended too early".to_owned(),
            |damage| format!("the journal is damaged ({damage})"),
        );
        self.notices.push(format!(
            "{}, and {journal}, so it was rebuilt from the backup of {made} and {after} after it: \
            {people}.{aside}",
            capital(&loss.what)
        ));
        self.tell_shortfall(loss, reached);
        Ok(ready)
    }

    /// Builds a new database with these contents. The old one has been moved away.
    pub(super) fn build(&mut self, ledger: Replay, entries: Vec<(u64, Entry)>) -> Result<Ready, OpenError> {
        let (mut keeper, _) = self.open_database().map_err(|fault| self.fault_error(fault))?;
        let (tally, seq) = (ledger.tally.clone(), ledger.seq);
        self.register = ledger.register.or(self.register);
        let (register, log) = (self.id(), ledger.log.clone());
        let records = ledger.into_records();
        keeper.keep(WriteJob::Everything {
            records: records.clone(),
            entries: entries.clone(),
            mark: tally.mark(seq, Some(register)),
        });
        Ok(Ready { records, tally, seq, keeper, entries, log, writer: None })
    }

    /// Whether the database may hold somebody who is erased in what replaces it, or on the list.
    fn may_hold(&self, loss: &DatabaseLoss, instead: &Replay) -> bool {
        let erased = self.erased(instead.records());
        match &loss.only {
            Some(there) => there.living().iter().any(|person| erased.contains(person)),
            None => !erased.is_empty(),
        }
    }

    fn tell_shortfall(&mut self, loss: &DatabaseLoss, seq: u64) {
        if loss.only.is_some() {
            self.reached = None;
        }
        if loss.reached > seq {
            self.reached = None;
            self.notices.push(format!(
                "The damaged database was at change set {}, the journal only at {seq}: the changes in \
                between are not in the register.",
                loss.reached
            ));
        }
    }

    /// The last change set in any unencrypted backup, judged by the names; 0 if there is none.
    pub(super) fn newest_backup(&self) -> Result<u64, OpenError> {
        let kept =
            backup::list(self.folder).map_err(|error| OpenError::at(&backup::folder(self.folder), error))?;
        Ok(kept.iter().rev().find(|kept| !kept.encrypted).map_or(0, |kept| kept.seq))
    }

    /// There is no journal. That is fine if nothing was ever saved, and a loss otherwise.
    fn begin_again(&mut self, loss: &DatabaseLoss) -> Result<Ready, OpenError> {
        let has_segments = !segments(&self.journal).map_err(|error| self.journal_error(error))?.is_empty();
        let written =
            files::exists(&format::path(self.folder)).map_err(|error| OpenError::at(self.folder, error))?;
        let never_used = has_segments || !written;
        if !never_used || loss.reached > 0 || self.newest_backup()? > 0 {
            let found = recover(self.folder, &mut *self.progress)
                .map_err(|error| OpenError::at(self.folder, error))?;
            return Err(self.damaged(&format!("{}, and the journal is empty", loss.what), found.as_ref()));
        }
        let aside = self.put_database_aside(false)?;
        let (keeper, _) = self.open_database().map_err(|fault| self.fault_error(fault))?;
        self.notices.push(format!("{}; nothing had been saved in it.{aside}", capital(&loss.what)));
        Ok(self.begin(keeper))
    }

    /// Returns a sentence that says where it went.
    pub(super) fn put_database_aside(&mut self, may_hold: bool) -> Result<String, OpenError> {
        let database = self.database.clone();
        let failed = |error| OpenError::at(&database, error);
        match files::entries(&self.database) {
            Ok(entries) => {
                if entries.is_empty() {
                    return Ok(String::new());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(failed(error)),
            // A file or a link in place of the folder is put aside too.
            Err(_) if files::exists(&database).map_err(failed)? => {}
            Err(_) => return Ok(String::new()),
        }
        step("aside")?;
        let word = if may_hold { DOOMED } else { "quarantine" };
        let kept = files::put_aside(&self.database, word).map_err(failed)?;
        step("set aside")?;
        Ok(if may_hold { String::new() } else { format!(" The old files are in {}.", files::short(&kept)) })
    }

    fn damaged(&self, what: &str, found: Option<&Recovered>) -> OpenError {
        OpenError::Damaged {
            folder: self.folder.to_owned(),
            what: what.to_owned(),
            offer: found.map(|found| Box::new(found.offer())),
        }
    }
}

fn people(ledger: &Replay) -> String {
    EntityKind::Person.counted(usize::try_from(ledger.tally.count(EntityKind::Person)).unwrap_or_default())
}
