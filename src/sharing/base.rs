//! The base of a copy: the register as of an entry of the log, with what is known about how it came to be. It
//! grows by entries alone, which are applied by equality, without rules: all judgement was the sender's.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::register::{ChangeSet, Register};
use crate::sharing::entry::{self, Entry, EntryHash};
use crate::sharing::redirects::Redirects;
use crate::store::StoreError;
use crate::store::digest::RegisterDigest;

/// The register as of an entry of the log.
#[derive(Debug, Clone, Default)]
pub struct Base {
    pub register: Register,
    /// The number of that entry; 0 before the first.
    pub number: u64,
    /// The hash of that entry.
    pub hash: EntryHash,
    pub redirects: Redirects,
    digest: RegisterDigest,
    /// What every change set came to, by its id.
    outcomes: HashMap<Uuid, Arc<ChangeSet>, FixedState>,
    ids: HashSet<Uuid, FixedState>,
}

/// What an entry did.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    Applied(Entry),
    /// Every copy passes over it alike.
    Void {
        number: u64,
        why: Void,
    },
}

/// Why an entry is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Void {
    #[error("it can't be read")]
    Unreadable,
    #[error("it does not follow the entry before it")]
    Unchained,
    #[error("the log has its change set already")]
    Repeated,
    #[error("it was made for another state of the register")]
    Stale,
}

impl Base {
    /// Whether the log is known to have this change set.
    #[must_use]
    pub fn has(&self, id: Uuid) -> bool {
        self.ids.contains(&id)
    }

    /// What a change set came to in the log.
    #[must_use]
    pub fn outcome(&self, id: Uuid) -> Option<&Arc<ChangeSet>> {
        self.outcomes.get(&id)
    }

    /// The digest of the register.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest.digest()
    }

    /// Takes in the next entry, as the log holds it.
    pub fn receive(&mut self, bytes: &[u8]) -> Received {
        let number = self.number + 1;
        let taken = self.take_in(number, bytes);
        // An entry that is passed over has its place in the order all the same.
        (self.number, self.hash) = (number, entry::hash(bytes));
        match taken {
            Ok(entry) => Received::Applied(entry),
            Err(why) => Received::Void { number, why },
        }
    }

    fn take_in(&mut self, number: u64, bytes: &[u8]) -> Result<Entry, Void> {
        let entry = Entry::parse(bytes).map_err(|_| Void::Unreadable)?;
        if entry.number != number || entry.prev != self.hash {
            return Err(Void::Unchained);
        }
        if self.has(entry.set.id) {
            return Err(Void::Repeated);
        }
        self.apply(&entry.set).map_err(|_| Void::Stale)?;
        for merged in &entry.merges {
            self.redirects.add(*merged);
        }
        self.ids.insert(entry.set.id);
        self.outcomes.insert(entry.set.id, Arc::clone(&entry.set));
        Ok(entry)
    }

    /// Applies a set to the register and its digest, both or neither.
    fn apply(&mut self, set: &ChangeSet) -> Result<(), NotApplied> {
        let digest = digest_after(&self.digest, set).map_err(|_| NotApplied)?;
        self.register.apply(set).map_err(|_| NotApplied)?;
        self.digest = digest;
        Ok(())
    }

    /// The entries that `sets` would be, one after the other, and their bytes. Stops before one that can't
    /// be written.
    #[must_use]
    pub fn entries_of<'a>(
        &self,
        device: Uuid,
        sets: impl Iterator<Item = &'a crate::sharing::step::Fitting>,
    ) -> Vec<Vec<u8>> {
        let (mut number, mut prev, mut digest) = (self.number, self.hash, self.digest.clone());
        let mut entries = Vec::new();
        for fitting in sets {
            let Ok(after) = digest_after(&digest, &fitting.set) else { break };
            number += 1;
            let (set, merges) = (Arc::new(fitting.set.clone()), fitting.merges.clone());
            let entry = Entry { number, device, prev, set, merges, digest: after.digest() };
            let Ok(bytes) = entry.to_bytes() else { break };
            (prev, digest) = (entry::hash(&bytes), after);
            entries.push(bytes);
        }
        entries
    }
}

/// A set that could not be applied.
struct NotApplied;

fn digest_after(digest: &RegisterDigest, set: &ChangeSet) -> Result<RegisterDigest, StoreError> {
    let (mut digest, mut scratch) = (digest.clone(), Vec::new());
    for change in &set.changes {
        digest.change(change, &mut scratch)?;
    }
    Ok(digest)
}
