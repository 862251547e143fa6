//! Keeping a copy and the shared log alike: what is to be done at the log next, given what was done last.
//! Whoever goes there (a thread of the screen, a command, a test) only carries.

use jiff::Timestamp;
use uuid::Uuid;

use super::Workspace;
use crate::sharing::base::Received;
use crate::sharing::errand::{Brought, Errand};
use crate::sharing::log::LogError;
use crate::sharing::replica::{MOST_READ, NotReceived, NotSent};
use crate::store::Store;

/// What came of what was brought from the log.
#[derive(Debug, Default)]
pub struct Turn {
    /// What was taken in.
    pub received: Vec<Received>,
    /// If the copy began anew: how many change sets wait again.
    pub again: Option<usize>,
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
                match self.arrived(page) {
                    Ok(received) => turn.received = received,
                    Err(fault @ (NotReceived::AnotherLog | NotReceived::Doubtful)) => {
                        turn.next = Some(self.fetch_for(fault)?);
                        return Ok(turn);
                    }
                    Err(error) => return Err(error),
                }
                self.tried(|tried| tried.fetched = false);
                let outgoing = if is_more { None } else { self.outgoing()?.map(Errand::Append) };
                turn.next = if is_more { self.read_errand() } else { outgoing };
            }
            // Reading tells what became of them, and who else was there.
            Brought::Appended(_) => turn.next = self.read_errand(),
            Brought::Failed(LogError::Unknown) => turn.next = self.read_errand(),
            Brought::Failed(error) => return Err(error.into()),
            Brought::BegunAnew => turn.next = Some(Errand::Fetch),
            Brought::Whole(mut log) => {
                turn.again = Some(self.adopt(&mut *log, id, at)?);
                self.tried(|tried| tried.fetched = true);
                turn.next = self.read_errand();
            }
        }
        Ok(turn)
    }

    fn read_errand(&self) -> Option<Errand> {
        self.shared.as_ref().map(|shared| Errand::Read { from: shared.replica().reads_from() })
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
