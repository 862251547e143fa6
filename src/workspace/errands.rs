//! Keeping a copy and the shared log alike: what is to be done at the log next, given what was done last.
//! Whoever goes there (a thread of the screen, a command, a test) only carries.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use super::Workspace;
use crate::sharing::base::Received;
use crate::sharing::errand::{Brought, Errand, SnapshotOrder};
use crate::sharing::log::LogError;
use crate::sharing::pending::PendingLine;
use crate::sharing::replica::{MOST_READ, NotReceived, NotSent};
use crate::store::Store;

/// What came of what was brought from the log.
#[derive(Debug, Default)]
pub struct Turn {
    /// What was taken in.
    pub received: Vec<Received>,
    /// If the copy began anew: how many change sets wait again.
    pub again: Option<usize>,
    /// Who was taken out of what waits, because they were erased elsewhere.
    pub left_out: Vec<String>,
    /// What is to be done next; `None` if the copy and the log are alike.
    pub next: Option<Errand>,
}

/// What has been tried to get along with the log.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tried {
    /// Everything was fetched, and nothing was taken in since.
    fetched: bool,
    /// Everything was fetched because the others counted other records. Once is enough.
    doubted: bool,
    /// The number of the last entry that was thought of for a snapshot.
    considered: u64,
    /// The bytes of the entries that were received since.
    bytes: usize,
}

/// After how many entries, or how many bytes of them, a snapshot is left for those who join.
const SNAPSHOT_ENTRIES: u64 = 2_000;
const SNAPSHOT_BYTES: usize = 32 << 20;

impl Tried {
    /// For a copy that has the log up to a number.
    pub(super) const fn from(number: u64) -> Self {
        Self { fetched: false, doubted: false, considered: number, bytes: 0 }
    }
}

/// What came of going to the log until nothing is left to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// How many change sets of others came.
    pub received: usize,
    /// How many of mine are there now.
    pub sent: usize,
    /// If the copy began anew: how many waited again.
    pub again: Option<usize>,
    /// Who was taken out of what waited, because they were erased elsewhere.
    pub left_out: Vec<String>,
}

impl<S: Store> Workspace<S> {
    /// What is to be done at the log first; `None` if the register is not shared.
    ///
    /// # Errors
    /// If what waits for an answer could not be kept apart from what goes.
    pub fn first_errand(&mut self) -> Result<Option<Errand>, NotReceived> {
        let outgoing = self.outgoing()?;
        Ok(outgoing.map(Errand::Append).or_else(|| self.read_errand()))
    }

    /// Takes in what was brought from the log, and says what is to be done next. `id` and `at` are those of
    /// the journal's line, should the copy begin anew.
    ///
    /// # Errors
    /// If the log can't be reached, or the copy can't go on from it. What was saved stays saved.
    pub fn next_errand(&mut self, brought: Brought, id: Uuid, at: Timestamp) -> Result<Turn, NotReceived> {
        let mut turn = Turn::default();
        match brought {
            Brought::Page(page) => {
                let is_more = page.len() >= MOST_READ;
                let bytes: usize = page.iter().map(|(_, bytes)| bytes.len()).sum();
                match self.arrived(page) {
                    Ok(received) => turn.received = received,
                    Err(fault @ (NotReceived::AnotherLog | NotReceived::Doubtful)) => {
                        turn.next = Some(self.fetch_for(fault)?);
                        return Ok(turn);
                    }
                    Err(error) => return Err(error),
                }
                self.tried(|tried| {
                    tried.fetched = false;
                    tried.bytes += bytes;
                });
                turn.next = if is_more {
                    self.read_errand()
                } else {
                    self.outgoing()?.map(Errand::Append).or_else(|| self.snapshot_errand(at))
                };
            }
            Brought::Left => {}
            // Reading tells what became of them, and who else was there.
            Brought::Appended(_) | Brought::Failed(LogError::Unknown) => turn.next = self.read_errand(),
            Brought::Failed(error) => return Err(error.into()),
            Brought::BegunAnew => turn.next = Some(Errand::Fetch),
            Brought::Whole(mut log) => {
                turn.again = Some(self.adopt(&mut *log, id, at)?);
                self.tried(|tried| tried.fetched = true);
                turn.left_out =
                    self.shared.as_mut().map(|shared| shared.replica.take_left_out()).unwrap_or_default();
                turn.next = self.read_errand();
            }
        }
        Ok(turn)
    }

    fn read_errand(&self) -> Option<Errand> {
        self.shared.as_ref().map(|shared| Errand::Read { from: shared.replica().reads_from() })
    }

    /// A snapshot is due now and then. Who has nothing else to do leaves one.
    fn snapshot_errand(&mut self, at: Timestamp) -> Option<Errand> {
        let shared = self.shared.as_mut()?;
        let (base, tried) = (shared.replica.base(), &mut shared.tried);
        let is_due = base.number / SNAPSHOT_ENTRIES > tried.considered / SNAPSHOT_ENTRIES
            || tried.bytes >= SNAPSHOT_BYTES;
        if !is_due || shared.replica.lines().iter().any(|line| matches!(line, PendingLine::Set(_))) {
            return None;
        }
        (tried.considered, tried.bytes) = (base.number, 0);
        let (register, base) = (Arc::clone(&self.register), base.clone());
        let suppressions = self.store.suppressions();
        Some(Errand::Leave(Box::new(SnapshotOrder { register, base, suppressions, at })))
    }

    /// Goes to the log until nothing is left to do there, or it is `until`. `carry` does what is to be done;
    /// `at` is the time for the journal.
    ///
    /// # Errors
    /// If the log can't be reached, or the copy can't go on from it. What was saved stays saved.
    pub fn get_along(
        &mut self,
        carry: &mut dyn FnMut(Errand) -> Brought,
        at: Timestamp,
        until: Option<Instant>,
    ) -> Result<Carried, NotReceived> {
        let mut carried = Carried::default();
        let mine: HashSet<Uuid, FixedState> =
            self.shared.iter().flat_map(|shared| shared.replica().pending_ids()).collect();
        // Reading first, so that what is sent is made for what is there.
        let mut errand = self.read_errand();
        while let Some(next) = errand {
            let turn = self.next_errand(carry(next), Uuid::now_v7(), at)?;
            let is_mine =
                |entry: &&Received| entry.taken.as_ref().is_ok_and(|entry| mine.contains(&entry.set.id));
            let sent = turn.received.iter().filter(is_mine).count();
            carried.sent += sent;
            carried.received += turn.received.len() - sent;
            carried.again = turn.again.or(carried.again);
            carried.left_out.extend(turn.left_out);
            errand = turn.next.filter(|_| until.is_none_or(|until| Instant::now() < until));
        }
        Ok(carried)
    }

    /// Everything is fetched where the copy can't go on, unless that did not help before.
    fn fetch_for(&mut self, fault: NotReceived) -> Result<Errand, NotReceived> {
        let Some(shared) = &mut self.shared else { return Err(fault) };
        let is_doubt = fault == NotReceived::Doubtful;
        if shared.tried.fetched || is_doubt && shared.tried.doubted {
            return Err(fault);
        }
        shared.tried.doubted |= is_doubt;
        Ok(Errand::Fetch)
    }

    fn tried(&mut self, note: impl FnOnce(&mut Tried)) {
        if let Some(shared) = &mut self.shared {
            note(&mut shared.tried);
        }
    }
}

impl From<NotSent> for NotReceived {
    fn from(error: NotSent) -> Self {
        match error {
            NotSent::Log(error) => Self::Log(error),
            NotSent::NotStored(error) => Self::NotStored(error),
            NotSent::Stale(error) => Self::Stale(error),
        }
    }
}
