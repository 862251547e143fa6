//! The log in etcd, as copies of a register use it.

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::sharing::beginning::Beginning;
use crate::sharing::entry::EntryHash;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::watch::Watch;
use crate::sharing::keys::meta::Meta;
use crate::sharing::keys::seal::GenerationKey;
use crate::sharing::log::{Appended, LogError, Page, SharedLog};
use crate::sharing::remote::adding::{self, LastEntry};
use crate::sharing::remote::connection::Connection;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::presence::{self, Here, Said};
use crate::sharing::remote::snapshot_maker::{self, SnapshotMade};
use crate::sharing::remote::trimming::{self, TrimRule};
use crate::sharing::remote::{entries, opening, snapshots};
use crate::sharing::snapshot::Snapshot;

/// A shared log in etcd: one generation of it. Nothing in it is believed without the key.
#[derive(Debug, Clone)]
pub struct EtcdLog {
    connection: Connection,
    last: Option<LastEntry>,
    said: Option<Said>,
    fault: Option<RemoteError>,
}

impl EtcdLog {
    const fn of(connection: Connection) -> Self {
        Self { connection, last: None, said: None, fault: None }
    }

    /// Begins the log of a register. One that is there stays as it is.
    ///
    /// # Errors
    /// If there is one, or it could not be written, or nobody knows whether it was.
    pub fn create(
        etcd: Etcd,
        register: Uuid,
        beginning: &Beginning,
        key: GenerationKey,
    ) -> Result<Self, RemoteError> {
        opening::create(etcd, register, beginning, key).map(Self::of)
    }

    /// Finds the log of a register. `known` is the latest generation that was known here, or 0.
    ///
    /// # Errors
    /// If there is none, its head does not fit the key, or it is of an earlier generation. Then nothing is
    /// written.
    pub fn open(etcd: Etcd, register: Uuid, key: GenerationKey, known: u64) -> Result<Self, RemoteError> {
        opening::open(etcd, register, key, known).map(Self::of)
    }

    /// The head of the log, as it was believed.
    #[must_use]
    pub const fn meta(&self) -> &Meta {
        &self.connection.meta
    }

    /// Why the last request through [`SharedLog`] failed, in more words than that has; `None` if it did not.
    #[must_use]
    pub const fn fault(&self) -> Option<&RemoteError> {
        self.fault.as_ref()
    }

    /// Makes a snapshot of the base, without anything that is pending, and deletes all but the two newest.
    ///
    /// # Errors
    /// If it is not of this log, or could not be written. What is there stays then.
    pub fn make_snapshot(
        &mut self,
        snapshot: &Snapshot,
        device: Uuid,
        at: Timestamp,
    ) -> Result<SnapshotMade, RemoteError> {
        snapshot_maker::make(&mut self.connection, snapshot, device, at)
    }

    /// Deletes entries that are no longer needed. Returns how many.
    ///
    /// # Errors
    /// If there is no answer. Some may be deleted then.
    pub fn trim(&mut self, rule: TrimRule, now: Timestamp) -> Result<u64, RemoteError> {
        trimming::trim(&mut self.connection, rule, now)
    }

    /// Says that a device is here, for about a minute.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn show_here(&mut self, device: Uuid, here: Here) -> Result<(), RemoteError> {
        presence::show(&mut self.connection, &mut self.said, device, here)
    }

    /// Says that this device is gone.
    ///
    /// # Errors
    /// If there is no answer. Then it is gone in a minute.
    pub fn leave(&mut self) -> Result<(), RemoteError> {
        presence::leave(&mut self.connection, &mut self.said)
    }

    /// The devices that are here.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn who_is_here(&mut self) -> Result<Vec<(Uuid, Here)>, RemoteError> {
        presence::all(&mut self.connection)
    }

    /// A bell that rings when entries were added. Open it before reading, so that none is missed.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn doorbell(&mut self, silence: Duration) -> Result<Watch, RemoteError> {
        Ok(self.connection.etcd.watch(&self.connection.paths.entries(), silence)?)
    }

    /// Remembers why something failed.
    fn answer<T>(&mut self, outcome: Result<T, RemoteError>) -> Result<T, LogError> {
        self.fault = outcome.as_ref().err().cloned();
        outcome.map_err(LogError::from)
    }

    fn read_page(&mut self, from: u64, most: usize) -> Result<Page, RemoteError> {
        let (page, last) = entries::read(&mut self.connection, from, most)?;
        if let Some(((_, given), stored)) = page.last().zip(last) {
            self.last = Some(LastEntry::of(given, stored));
        }
        Ok(page)
    }
}

impl SharedLog for EtcdLog {
    fn read(&mut self, from: u64, most: usize) -> Result<Page, LogError> {
        let outcome = self.read_page(from, most);
        self.answer(outcome)
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, LogError> {
        let outcome = snapshots::newest(&mut self.connection);
        self.answer(outcome).map(Some)
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot, at: Timestamp) -> Result<(), LogError> {
        // It is not asked whose it is; only that no two have one name.
        let outcome = snapshot_maker::make(&mut self.connection, snapshot, Uuid::now_v7(), at);
        let made = self.answer(outcome)?;
        if made == SnapshotMade::Made {
            let outcome = trimming::trim(&mut self.connection, TrimRule::default(), at);
            self.answer(outcome)?;
        }
        Ok(())
    }

    fn append(&mut self, first: u64, after: &EntryHash, entries: &[Vec<u8>]) -> Result<Appended, LogError> {
        let outcome = adding::append(&mut self.connection, &mut self.last, (first, after), entries);
        self.answer(outcome)
    }
}
