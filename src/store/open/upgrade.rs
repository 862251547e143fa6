//! Upgrading a register of an older format: it is backed up, and its database is rebuilt in a separate
//! folder, verified and swapped in. The journal continues with a snapshot, because digests of an older format
//! are sums over another encoding.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::super::OpenError;
use super::super::backup::{self, BackupError, Header};
use super::super::codec::{Entry, FORMAT};
use super::super::erase;
use super::rebuild::Whole;
use super::{Opening, Ready};
use crate::domain::Record;
use crate::files;
use crate::store::format;
use crate::store::replay::Replay;

fn unfinished(folder: &Path) -> PathBuf {
    folder.join("db.upgrading")
}

/// Removes what an interrupted upgrade left behind.
pub(super) fn clear(folder: &Path) -> Result<(), OpenError> {
    files::remove_folder_if_there(&unfinished(folder)).map_err(|error| OpenError::at(folder, error))
}

impl Opening<'_> {
    /// Does nothing if the journal is not complete: then the database and the backups must be considered
    /// first, as for any other register.
    pub(super) fn upgrade(&mut self, from: u32) -> Result<(), OpenError> {
        let Some(Whole { ledger, entries, torn, damage: None }) = self.read_whole()? else { return Ok(()) };
        self.cut(torn)?;
        let Replay { seq, tally, .. } = &ledger;
        let about = Header {
            at: Timestamp::now(),
            seq: *seq,
            format: FORMAT.into(),
            tally: tally.clone(),
            register: ledger.register,
            erased: self.suppressions.all.len() as u64,
            log: ledger.log.as_ref().map(|log| log.place),
        };
        let records = ledger.into_records();
        let made = self.back_up_before(&about, &records)?;

        let beside = unfinished(self.folder);
        let ready = self.upgraded(&beside, about, records, entries)?;
        let (tally, seq) = (ready.tally.clone(), ready.seq);
        // Closed and opened again, to be sure that it is on disk.
        drop(ready);
        let verified =
            self.at_folder(&beside, Self::open_database).map_err(|fault| self.fault_error(fault))?;
        if verified.1.tally != tally || verified.1.mark.as_ref().is_none_or(|mark| mark.seq != seq) {
            return Err(OpenError::at(
                &self.database,
                io::Error::other("the new database does not match what was written"),
            ));
        }
        drop(verified);
        format::write(&beside).map_err(|error| OpenError::at(&self.database, error))?;
        let aside = self.put_database_aside(false)?;
        files::rename(&beside, &self.database)
            .and_then(|()| files::sync_parent(&self.database))
            .map_err(|error| OpenError::at(&self.database, error))?;
        self.notices.push(format!(
            "The register was upgraded from format {from} to {FORMAT}, after a backup ({made}).{aside}"
        ));
        Ok(())
    }

    fn back_up_before(&self, about: &Header, records: &[Record]) -> Result<String, OpenError> {
        let folder = backup::folder(self.folder);
        let path = folder.join(backup::file_name(about.at, about.seq, false));
        let written = files::make_folder(&folder).map_err(BackupError::from).and_then(|()| {
            backup::write(&path, about, records, &erase::extras(&self.suppressions), None, &|| true)
        });
        written.map_err(|error| OpenError::no_backup(&path, error))?;
        Ok(format!("backups/{}", files::short(&path)))
    }

    /// The register in a new database, and a snapshot of it in the journal.
    fn upgraded(
        &mut self,
        beside: &Path,
        about: Header,
        records: Vec<Record>,
        entries: Vec<(u64, Entry)>,
    ) -> Result<Ready, OpenError> {
        let ledger = Replay::new(records, about.tally, about.seq);
        let mut ready = self.at_folder(beside, |opening| opening.build(ledger, entries))?;
        let segment = self.last_segment()? + 1;
        self.begin_with_snapshot(&mut ready, segment, "Upgrade to a newer format")?;
        Ok(ready)
    }

    /// Runs `act` with another database than the one in use.
    fn at_folder<T>(&mut self, database: &Path, act: impl FnOnce(&mut Self) -> T) -> T {
        let used = std::mem::replace(&mut self.database, database.to_owned());
        let done = act(self);
        self.database = used;
        done
    }
}
