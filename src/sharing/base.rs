//! The base of a copy: what is known of the log up to an entry. The register of that entry is elsewhere, with
//! what is pending on top. The base grows by entries alone, which are applied by equality, without rules: all
//! judgment was the sender's.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::RecordKey;
use crate::register::{Change, ChangeSet, Register, SourceHash};
use crate::sharing::entry::{self, Entry, EntryHash};
use crate::sharing::redirects::Redirects;
use crate::sharing::snapshot::Snapshot;
use crate::store::StoreError;
use crate::store::digest::RegisterDigest;

/// What is known of the log up to an entry.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// The number of that entry; 0 before the first.
    pub number: u64,
    /// The hash of that entry.
    pub hash: EntryHash,
    pub redirects: Redirects,
    digest: RegisterDigest,
    /// What every change set came to, by its id.
    outcomes: HashMap<Uuid, Arc<ChangeSet>, FixedState>,
    ids: HashSet<Uuid, FixedState>,
    /// The ids of the sets that were received one by one, in order.
    received: Vec<Uuid>,
    /// The files that were imported.
    sources: BTreeSet<SourceHash>,
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

    /// Whether a file with this hash was imported.
    #[must_use]
    pub fn has_imported(&self, source: &SourceHash) -> bool {
        self.sources.contains(source)
    }

    /// What was received one by one and `other` does not have, oldest first, as it came to be here.
    #[must_use]
    pub fn missing_in(&self, other: &Self) -> Vec<Arc<ChangeSet>> {
        let missing = self.received.iter().filter(|id| !other.has(**id));
        missing.filter_map(|id| self.outcomes.get(id)).cloned().collect()
    }

    /// Who changed a record last in the log, as far as that was received one by one.
    #[must_use]
    pub fn last_author(&self, record: RecordKey) -> Option<&str> {
        let mut sets = self.received.iter().rev().filter_map(|id| self.outcomes.get(id));
        let is_about = |change: &Change| (change.kind(), change.id()) == record;
        sets.find(|set| set.changes.iter().any(is_about)).map(|set| set.actor.as_str())
    }

    /// Everything of it, to begin a copy with. `register` is the base's, without anything pending.
    #[must_use]
    pub fn snapshot(&self, register: &Register) -> Snapshot {
        Snapshot {
            number: self.number,
            hash: self.hash,
            digest: self.digest(),
            records: register.records().collect(),
            redirects: self.redirects.iter().collect(),
            ids: self.ids.iter().copied().collect(),
            sources: self.sources.iter().copied().collect(),
        }
    }

    /// The base that a snapshot holds, and its register. `None` if its records do not have its digest.
    #[must_use]
    pub fn of(snapshot: Snapshot) -> Option<(Self, Register)> {
        let Snapshot { number, hash, digest, records, redirects, ids, sources } = snapshot;
        let (mut counted, mut scratch) = (RegisterDigest::default(), Vec::new());
        for record in &records {
            counted.add_record(record, &mut scratch).ok()?;
        }
        let register = Register::from_records(records);
        let mut base = Self {
            number,
            hash,
            digest: counted,
            ids: ids.into_iter().collect(),
            sources: sources.into_iter().collect(),
            ..Self::default()
        };
        for merged in redirects {
            base.redirects.add(merged);
        }
        (base.digest() == digest).then_some((base, register))
    }

    /// The digest of the register.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest.digest()
    }

    /// Takes in the next entry, as the log holds it. `register` is the base's, without anything pending.
    pub fn receive(&mut self, register: &mut Register, bytes: &[u8]) -> Received {
        let number = self.number + 1;
        let taken = self.take_in(register, number, bytes);
        // An entry that is passed over has its place in the order all the same.
        (self.number, self.hash) = (number, entry::hash(bytes));
        match taken {
            Ok(entry) => Received::Applied(entry),
            Err(why) => Received::Void { number, why },
        }
    }

    /// Takes in the next entry if it holds just this set, which the register of the base has already, as the
    /// first of what is pending. If it holds anything else, nothing is done.
    pub fn receive_own(&mut self, set: &ChangeSet, bytes: &[u8]) -> Option<Received> {
        let entry = Entry::parse(bytes).ok().filter(|entry| *entry.set == *set)?;
        let number = self.number + 1;
        if entry.number != number || entry.prev != self.hash || self.has(set.id) {
            return None;
        }
        self.digest = digest_after(&self.digest, set).ok()?;
        self.note(&entry);
        (self.number, self.hash) = (number, entry::hash(bytes));
        Some(Received::Applied(entry))
    }

    fn take_in(&mut self, register: &mut Register, number: u64, bytes: &[u8]) -> Result<Entry, Void> {
        let entry = Entry::parse(bytes).map_err(|_| Void::Unreadable)?;
        if entry.number != number || entry.prev != self.hash {
            return Err(Void::Unchained);
        }
        if self.has(entry.set.id) {
            return Err(Void::Repeated);
        }
        self.apply(register, &entry.set).map_err(|_| Void::Stale)?;
        self.note(&entry);
        Ok(entry)
    }

    /// Remembers what an entry that was applied says of itself.
    fn note(&mut self, entry: &Entry) {
        for merged in entry.set.merges() {
            self.redirects.add(*merged);
        }
        self.ids.insert(entry.set.id);
        self.received.push(entry.set.id);
        self.sources.extend(entry.set.source());
        self.outcomes.insert(entry.set.id, Arc::clone(&entry.set));
    }

    /// Applies a set to the register and its digest, both or neither.
    fn apply(&mut self, register: &mut Register, set: &ChangeSet) -> Result<(), NotApplied> {
        let digest = digest_after(&self.digest, set).map_err(|_| NotApplied)?;
        register.apply(set).map_err(|_| NotApplied)?;
        self.digest = digest;
        Ok(())
    }

    /// The entries that `sets` would be, one after the other, and their bytes. Stops before one that can't
    /// be written.
    #[must_use]
    pub fn entries_of<'a>(
        &self,
        device: Uuid,
        sets: impl Iterator<Item = &'a Arc<ChangeSet>>,
    ) -> Vec<Vec<u8>> {
        let (mut number, mut prev, mut digest) = (self.number, self.hash, self.digest.clone());
        let mut entries = Vec::new();
        for set in sets {
            let Ok(after) = digest_after(&digest, set) else { break };
            number += 1;
            let entry = Entry { number, device, prev, set: Arc::clone(set), digest: after.digest() };
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
