//! The way from a copy to its log: opened with what the data folder keeps, and following the log when it is
//! begun anew, so that its keys are never behind.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::sharing::beginning::Beginning;
use crate::sharing::entry::EntryHash;
use crate::sharing::errand::{Brought, Errand};
use crate::sharing::etcd::client::Etcd;
use crate::sharing::folder;
use crate::sharing::keys::card::Card;
use crate::sharing::keys::generation::Identity;
use crate::sharing::keys::meta::LOG_FORMAT;
use crate::sharing::log::{Appended, LogError, Page, RenewableLog, SharedLog};
use crate::sharing::membership::{Membership, NotAMember};
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::etcd_log::EtcdLog;
use crate::sharing::remote::presence::Here;
use crate::sharing::remote::seen::Seen;
use crate::sharing::snapshot::Snapshot;
use crate::store::{LogPlace, OpenError};

/// A copy's log, open.
#[derive(Debug)]
pub struct Link {
    data: PathBuf,
    pub membership: Membership,
    pub log: EtcdLog,
}

/// Why the log of a copy can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum NotLinked {
    #[error(transparent)]
    NotAMember(#[from] NotAMember),
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The folder could not be written.
    #[error(transparent)]
    NotKept(OpenError),
}

impl From<NotLinked> for LogError {
    fn from(error: NotLinked) -> Self {
        match error {
            NotLinked::NotAMember(error) => Self::Refused(error.to_string()),
            NotLinked::Remote(error) => error.into(),
            NotLinked::NotKept(error) => Self::Refused(error.to_string()),
        }
    }
}

impl Link {
    /// Opens the log of the copy in a data folder.
    ///
    /// # Errors
    /// If the folder does not say how, or the log can't be reached or believed.
    pub fn open(data: &Path) -> Result<Self, NotLinked> {
        Self::with(data, Membership::read(data)?)
    }

    /// The same with what a folder is going to keep.
    ///
    /// # Errors
    /// If the log can't be reached or believed, or the folder can't be written.
    pub fn with(data: &Path, membership: Membership) -> Result<Self, NotLinked> {
        let me = membership.identity();
        Self::opened(data, membership, Some(&me))
    }

    /// The same for a device that has nothing but an invitation, which must not be out of date.
    ///
    /// # Errors
    /// As for [`Self::with`].
    pub fn invited(data: &Path, membership: Membership) -> Result<Self, NotLinked> {
        Self::opened(data, membership, None)
    }

    fn opened(data: &Path, membership: Membership, me: Option<&Identity>) -> Result<Self, NotLinked> {
        let etcd = Etcd::new(membership.etcd.clone()).map_err(RemoteError::from)?;
        let log = EtcdLog::open(etcd, membership.register, &membership.generation, me)?;
        Self::over(data, membership, log)
    }

    /// The same over a log that is open.
    ///
    /// # Errors
    /// If the folder can't be written.
    pub fn over(data: &Path, membership: Membership, mut log: EtcdLog) -> Result<Self, NotLinked> {
        log.recognize(membership.identity());
        let mut link = Self { data: data.to_owned(), membership, log };
        link.keep_generation()?;
        Ok(link)
    }

    /// Goes on an errand. If the log was begun anew, it is opened again, and everything must be fetched.
    pub fn run(&mut self, errand: Errand) -> Brought {
        match errand.run(&mut self.log) {
            Brought::Failed(LogError::Replaced(_)) => self.follow(),
            brought => brought,
        }
    }

    fn follow(&mut self) -> Brought {
        match self.log.follow() {
            // The head is what it was again.
            Ok(false) => Brought::Failed(LogError::Unreachable),
            Ok(true) => match self.keep_generation() {
                Ok(()) => Brought::BegunAnew,
                Err(error) => Brought::Failed(NotLinked::from(error).into()),
            },
            Err(error) => Brought::Failed(error.into()),
        }
    }

    /// Keeps the key of the log's generation, if it is not the one that was kept.
    fn keep_generation(&mut self) -> Result<(), NotAMember> {
        let generation = self.log.generation();
        if self.membership.generation == generation {
            return Ok(());
        }
        self.membership.generation = generation;
        self.membership.write(&self.data)
    }

    /// Writes what the folder keeps.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn keep(&self) -> Result<(), NotAMember> {
        self.membership.write(&self.data)
    }

    /// Learns which devices take part.
    ///
    /// # Errors
    /// If the log can't be reached, or the folder can't be written.
    pub fn learn_devices(&mut self) -> Result<(), NotLinked> {
        let devices = self.log.cards()?;
        if !devices.is_empty() && devices != self.membership.devices {
            self.membership.devices = devices;
            self.keep()?;
        }
        Ok(())
    }

    /// Says of this device what whoever manages the shared register wants to know, unless that is known. Its
    /// card is shown again then, too: whatever showed it first may have been cut short.
    ///
    /// # Errors
    /// If the log can't be reached.
    pub fn report(&mut self, backups: u64, day: Date) -> Result<(), NotLinked> {
        let Card { device, program, .. } = &self.membership.card;
        let (device, generation) = (*device, self.membership.generation.number());
        let seen = Seen { program: program.clone(), format: LOG_FORMAT, generation, backups, day };
        let known = self.log.all_seen()?;
        if !known.contains(&(device, seen.clone())) {
            self.log.show_card(&self.membership.card)?;
            self.log.show_seen(device, &seen)?;
        }
        Ok(())
    }

    /// Says that this device is here, and looks who else is. If it is here already as something else, its
    /// folder was copied, and it becomes another device.
    ///
    /// # Errors
    /// If the log can't be reached, or the folder can't be written.
    pub fn meet(&mut self, here: Here) -> Result<Met, NotLinked> {
        let present = self.log.who_is_here()?;
        let device = self.membership.card.device;
        let as_known = [Some(here.session), self.membership.session];
        let is_copied =
            present.iter().any(|(other, said)| *other == device && !as_known.contains(&Some(said.session)));
        let new_device = if is_copied { Some(self.become_another()?) } else { None };
        if self.membership.session != Some(here.session) {
            self.membership.session = Some(here.session);
            self.keep()?;
        }
        self.log.show_here(self.membership.card.device, here)?;
        let others: Vec<Uuid> =
            present.into_iter().map(|(other, _)| other).filter(|other| *other != device).collect();
        if others.iter().any(|other| self.membership.name_of(*other).is_none()) {
            self.learn_devices()?;
        }
        let named = others.iter().filter_map(|other| self.membership.name_of(*other));
        let mut names: Vec<String> = named.map(str::to_owned).collect();
        names.sort();
        names.dedup();
        Ok(Met { others: names, new_device })
    }

    fn become_another(&mut self) -> Result<Uuid, NotLinked> {
        let device = folder::new_device(&self.data).map_err(NotLinked::NotKept)?;
        self.membership = self.membership.of_device(device);
        self.log.recognize(self.membership.identity());
        self.keep()?;
        self.log.show_card(&self.membership.card)?;
        Ok(device)
    }
}

/// Who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// The names of the other devices, each once.
    pub others: Vec<String>,
    /// The id of this device from now on, if its folder was copied.
    pub new_device: Option<Uuid>,
}

impl SharedLog for Link {
    fn read(&mut self, from: u64, most: usize) -> Result<Page, LogError> {
        self.log.read(from, most)
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError> {
        self.log.snapshot()
    }

    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError> {
        self.log.append(first, after, entries)
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot, at: Timestamp) -> Result<(), LogError> {
        self.log.keep_snapshot(snapshot, at)
    }
}

impl RenewableLog for Link {
    fn renew(&mut self, after: LogPlace, beginning: &Beginning) -> Result<Appended, LogError> {
        let appended = self.log.renew(after, beginning)?;
        if appended == Appended::Added {
            // The log has its key for this device, so it is found again if this fails.
            let _ = self.keep_generation();
        }
        Ok(appended)
    }
}
