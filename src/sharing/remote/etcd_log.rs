//! The log in etcd, as copies of a register use it.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::sharing::beginning::Beginning;
use crate::sharing::entry::EntryHash;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::watch::Watch;
use crate::sharing::keys::card::Card;
use crate::sharing::keys::generation::{Generation, Identity};
use crate::sharing::keys::meta::Meta;
use crate::sharing::keys::seal::GenerationKey;
use crate::sharing::log::{Appended, LogError, Page, RenewableLog, SharedLog};
use crate::sharing::remote::adding::{self, LastEntry};
use crate::sharing::remote::cards::{self, CardShown};
use crate::sharing::remote::connection::Connection;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::presence::{self, Here, Said};
use crate::sharing::remote::renewing::{self, Staying};
use crate::sharing::remote::seen::{self, Seen};
use crate::sharing::remote::snapshot_maker::{self, SnapshotMade};
use crate::sharing::remote::trimming::{self, TrimRule};
use crate::sharing::remote::{entries, opening, snapshots, sweeping};
use crate::sharing::snapshot::Snapshot;
use crate::store::LogPlace;

/// A shared log in etcd: one generation of it. Nothing in it is believed without the key.
#[derive(Debug, Clone)]
pub struct EtcdLog {
    connection: Connection,
    last: Option<LastEntry>,
    said: Option<Said>,
    fault: Option<RemoteError>,
    me: Option<Identity>,
    left_out: BTreeSet<Uuid>,
}

impl EtcdLog {
    const fn of(connection: Connection) -> Self {
        let left_out = BTreeSet::new();
        Self { connection, last: None, said: None, fault: None, me: None, left_out }
    }

    /// Begins the log of a register. Another one that is there stays as it is.
    ///
    /// # Errors
    /// If there is one, or it could not be written, or nobody knows whether it was. Then it can be tried
    /// again with the same key and beginning.
    pub fn create(
        etcd: Etcd,
        register: Uuid,
        beginning: &Beginning,
        key: GenerationKey,
    ) -> Result<Self, RemoteError> {
        opening::create(etcd, register, beginning, key).map(Self::of)
    }

    /// Finds the log of a register. `known` is the latest generation that was known here, or that of an
    /// invitation; a later one is gone over to if there is a key for `me`.
    ///
    /// # Errors
    /// If there is none, its head does not fit the key, it is of an earlier generation, or of a later one
    /// that has no key for this device. Nothing is written.
    pub fn open(
        etcd: Etcd,
        register: Uuid,
        known: &Generation,
        me: Option<&Identity>,
    ) -> Result<Self, RemoteError> {
        Ok(Self { me: me.cloned(), ..Self::of(opening::open(etcd, register, known, me)?) })
    }

    /// Begins the log from here, in place of whatever head is there or of none: where it was put back, is
    /// gone, or on another etcd. The devices with these cards are brought its key if they have that of
    /// `known`.
    ///
    /// # Errors
    /// If the head changes meanwhile, there is no card of this device, or it could not be written. If nobody
    /// knows whether it was, opening it tells.
    pub fn begin_from_here(
        etcd: Etcd,
        register: Uuid,
        known: &Generation,
        me: &Identity,
        cards: &[Card],
        beginning: &Beginning,
    ) -> Result<Self, RemoteError> {
        let begun = renewing::begin_from_here(etcd, register, known, me, cards, beginning)?;
        let mut log = Self { me: Some(me.clone()), ..Self::of(begun) };
        log.fault = log.sweep().err();
        Ok(log)
    }

    /// Says which device this is, so that it can follow to later generations.
    pub fn recognize(&mut self, me: Identity) {
        self.me = Some(me);
    }

    /// The generation, and the key that opens it.
    #[must_use]
    pub fn generation(&self) -> Generation {
        Generation { gid: self.connection.meta.gid.clone(), key: self.connection.key.clone() }
    }

    /// Goes over to a later generation, if there is one: true then, and reading is of another log, to be
    /// adopted. A failure of [`SharedLog`] with [`RemoteError::HeadChanged`] may mean that there is.
    ///
    /// # Errors
    /// As for [`Self::open`]. This stays what it is then.
    pub fn follow(&mut self) -> Result<bool, RemoteError> {
        let Connection { etcd, territory, .. } = &self.connection;
        let opened = opening::open(etcd.clone(), territory.register, &self.generation(), self.me.as_ref());
        let opened = opened.map_err(|error| match error {
            RemoteError::NoLog => RemoteError::HeadGone,
            error => error,
        })?;
        let is_later = opened.meta.gid != self.connection.meta.gid;
        if is_later {
            self.go_over(opened);
        } else {
            self.connection = opened;
        }
        Ok(is_later)
    }

    /// The devices that get no key of the next generation, once it is begun.
    pub fn leave_out(&mut self, devices: BTreeSet<Uuid>) {
        self.left_out = devices;
    }

    /// Deletes what is left of generations before this one. Anybody may do so, again and again. Returns how
    /// many there were.
    ///
    /// # Errors
    /// If there is no answer, or this is no longer the generation that counts.
    pub fn sweep(&mut self) -> Result<usize, RemoteError> {
        sweeping::sweep(&mut self.connection)
    }

    /// Deletes the log and everything else that etcd has of the register.
    ///
    /// # Errors
    /// If this is no longer the generation that counts, or there is no answer.
    pub fn end(mut self) -> Result<(), RemoteError> {
        sweeping::end(&mut self.connection)
    }

    /// Shows everybody who a device is. It is given the keys of later generations then.
    ///
    /// # Errors
    /// If there is no answer, or this account may only read.
    pub fn show_card(&mut self, card: &Card) -> Result<CardShown, RemoteError> {
        cards::show(&mut self.connection, card)
    }

    /// The cards of all devices, by device.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn cards(&mut self) -> Result<Vec<Card>, RemoteError> {
        Ok(cards::all(&mut self.connection)?.0)
    }

    /// Says something of a device, for whoever manages the register.
    ///
    /// # Errors
    /// If there is no answer, or this account may only read.
    pub fn show_seen(&mut self, device: Uuid, seen: &Seen) -> Result<(), RemoteError> {
        seen::show(&mut self.connection, device, seen)
    }

    /// What all devices last said of themselves, by device.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn all_seen(&mut self) -> Result<Vec<(Uuid, Seen)>, RemoteError> {
        seen::all(&mut self.connection)
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

    /// Says that this device takes part no longer: it is given no later key.
    ///
    /// # Errors
    /// If there is no answer. Then it is listed as before.
    pub fn resign(&mut self) -> Result<(), RemoteError> {
        self.leave()?;
        match self.me.as_ref().map(|me| me.device) {
            Some(device) => cards::withdraw(&mut self.connection, device),
            None => Ok(()),
        }
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

    fn go_over(&mut self, next: Connection) {
        // That this device is here was said in the old generation. There it ends with this, or in a minute.
        let _ = presence::leave(&mut self.connection, &mut self.said);
        (self.connection, self.last) = (next, None);
    }

    fn renewed(&mut self, after: LogPlace, beginning: &Beginning) -> Result<Appended, RemoteError> {
        let Self { connection, last, me, left_out, .. } = self;
        let staying = Staying { me: me.as_ref(), left_out };
        match renewing::renew(connection, last, staying, after, beginning) {
            Ok(Some(next)) => {
                self.go_over(next);
                self.left_out.clear();
                Ok(Appended::Added)
            }
            // Somebody else was first.
            Ok(None) | Err(RemoteError::HeadChanged) => Ok(Appended::Refused),
            Err(error) => Err(error),
        }
    }

    /// How long it takes until something that is written there is noticed; `None` if longer than `patience`.
    /// What is written is deleted again.
    ///
    /// # Errors
    /// If there is no answer, or it can't be written.
    pub fn time_bell(&mut self, patience: Duration) -> Result<Option<Duration>, RemoteError> {
        presence::time_bell(&mut self.connection, patience)
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

impl RenewableLog for EtcdLog {
    /// Begins a new generation for everybody who is not left out. What is before it is deleted; if that
    /// fails, this has not failed, but [`EtcdLog::fault`] says so, and [`EtcdLog::sweep`] can be repeated.
    fn renew(&mut self, after: LogPlace, beginning: &Beginning) -> Result<Appended, LogError> {
        let outcome = self.renewed(after, beginning);
        let appended = self.answer(outcome)?;
        if appended == Appended::Added {
            self.fault = self.sweep().err();
        }
        Ok(appended)
    }
}
