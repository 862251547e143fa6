//! The base of a copy: what is known of the log up to an entry. The register of that entry is elsewhere, with
//! what is pending on top. The base grows by entries alone, which are applied by equality, without rules: all
//! judgment was the sender's.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{Record, RecordKey};
use crate::register::suppression::Suppressions;
use crate::register::{Change, ChangeSet, Register, SourceHash};
use crate::sharing::entry::{self, Entry, EntryHash};
use crate::sharing::outcomes::Outcomes;
use crate::sharing::redirects::Redirects;
use crate::sharing::snapshot::Snapshot;
use crate::store::digest::RegisterDigest;
use crate::store::{KnownLog, LogLine, LogNote, LogPlace, LogState, StoreError};

/// What is known of the log up to an entry.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// The number of that entry; 0 before the first.
    pub number: u64,
    /// The hash of that entry.
    pub hash: EntryHash,
    pub redirects: Redirects,
    digest: RegisterDigest,
    ids: HashSet<Uuid, FixedState>,
    /// What the latest change sets came to, by their ids.
    outcomes: HashMap<Uuid, Arc<ChangeSet>, FixedState>,
    /// Their ids, in order.
    received: Vec<Uuid>,
    /// The devices that have counted other digests since the last entry that agreed.
    doubts: Vec<Uuid>,
    /// The sets before those, where they are kept.
    earlier: Option<Arc<dyn Outcomes>>,
    /// The files that were imported.
    sources: BTreeSet<SourceHash>,
}

/// How many of the latest sets are kept in memory, to say who changed something last.
pub const RECENT: usize = 200;

/// An entry that was received.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub number: u64,
    /// The hash of its bytes.
    pub hash: EntryHash,
    /// What it holds, or why every copy passes over it alike.
    pub taken: Result<Entry, Void>,
}

impl Received {
    /// The line for the journal.
    #[must_use]
    pub fn line(&self) -> LogLine {
        let Self { number, hash, taken } = self;
        let note = |device, is_void| LogNote { number: *number, hash: *hash, device, is_void };
        match taken {
            Ok(entry) => LogLine { set: Arc::clone(&entry.set), note: note(Some(entry.device), false) },
            Err(why) => LogLine { set: Arc::new(passed_over(hash, *why)), note: note(None, true) },
        }
    }
}

/// The change set that stands in the journal for an entry without effect. It has the same id everywhere.
fn passed_over(hash: &EntryHash, why: Void) -> ChangeSet {
    let (id, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    ChangeSet {
        id: uuid::Builder::from_custom_bytes(*id).into_uuid(),
        // Whose clock it would be is not known.
        at: Timestamp::UNIX_EPOCH,
        actor: "alumnet".to_owned(),
        label: format!("Pass over an entry of the shared log: {why}"),
        origin: None,
        undoes: None,
        changes: Vec::new(),
    }
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
    pub fn outcome(&self, id: Uuid) -> Option<Arc<ChangeSet>> {
        if !self.has(id) {
            return None;
        }
        let earlier = || self.earlier.as_ref().and_then(|earlier| earlier.read(id));
        self.outcomes.get(&id).cloned().or_else(earlier)
    }

    /// The base of a register on disk, which says itself what earlier change sets came to. `recent` are the
    /// latest of them, in order.
    #[must_use]
    pub fn at(
        state: LogState,
        digest: RegisterDigest,
        earlier: Arc<dyn Outcomes>,
        recent: Vec<ChangeSet>,
    ) -> Self {
        let LogState { place, known: KnownLog { ids, merges, sources } } = state;
        let mut redirects = Redirects::default();
        for merged in merges {
            redirects.add(merged);
        }
        let (number, hash, earlier) = (place.number, place.hash, Some(earlier));
        let received = recent.iter().map(|set| set.id).collect();
        let outcomes = recent.into_iter().map(|set| (set.id, Arc::new(set))).collect();
        Self {
            number,
            hash,
            redirects,
            digest,
            ids,
            outcomes,
            received,
            earlier,
            sources,
            doubts: Vec::new(),
        }
    }

    /// How far it has the log, and what it knows of it.
    #[must_use]
    pub fn state(&self) -> LogState {
        let merges = self.redirects.iter().collect();
        let known = KnownLog { ids: self.ids.clone(), merges, sources: self.sources.clone() };
        LogState { place: LogPlace { number: self.number, hash: self.hash }, known }
    }

    /// How many change sets are held in memory.
    #[must_use]
    pub fn held(&self) -> usize {
        self.outcomes.len()
    }

    /// Lets go of all it holds but the latest, now that it is kept elsewhere.
    pub fn let_go(&mut self, earlier: Arc<dyn Outcomes>) {
        let older = self.received.len().saturating_sub(RECENT);
        for id in self.received.drain(..older) {
            self.outcomes.remove(&id);
        }
        self.earlier = Some(earlier);
    }

    /// Whether a file with this hash was imported.
    #[must_use]
    pub fn has_imported(&self, source: &SourceHash) -> bool {
        self.sources.contains(source)
    }

    /// What was received one by one and `other` does not have, oldest first, as it came to be here.
    #[must_use]
    pub fn missing_in(&self, other: &Self) -> Vec<Arc<ChangeSet>> {
        let earlier = self.earlier.as_ref().map(|earlier| earlier.received()).unwrap_or_default();
        let mut seen: HashSet<Uuid, FixedState> = HashSet::default();
        let all = earlier.iter().chain(&self.received).filter(|id| seen.insert(**id));
        all.filter(|id| !other.has(**id)).filter_map(|id| self.outcome(*id)).collect()
    }

    /// Who is in the way of a change that does not fit: whoever changed the same in the record last in the
    /// log, or else anything in it, as far as that is not long ago.
    #[must_use]
    pub fn last_author(&self, record: RecordKey, mine: Option<&Change>) -> Option<&str> {
        let (mut latest, mut known) = (None, None);
        for id in self.received.iter().rev() {
            let Some(set) = self.outcomes.get(id) else { continue };
            let about = set.changes.iter().find(|change| (change.kind(), change.id()) == record);
            let Some(theirs) = about else { continue };
            if mine.is_none_or(|mine| fits_before(mine, theirs)) {
                known = Some(set);
                break;
            }
            latest = latest.or(Some(set));
        }
        known.or(latest).map(|set| set.actor.as_str())
    }

    /// Everything of it, to begin a copy with. `register` is the base's, without anything pending.
    #[must_use]
    pub fn snapshot(&self, register: &Register, suppressions: Suppressions) -> Snapshot {
        Snapshot {
            number: self.number,
            hash: self.hash,
            digest: self.digest(),
            records: register.records().collect(),
            redirects: self.redirects.iter().collect(),
            ids: self.ids.iter().copied().collect(),
            sources: self.sources.iter().copied().collect(),
            suppressions,
        }
    }

    /// The base that a snapshot holds, and its register. `None` if its records do not have its digest, or one
    /// is there twice.
    #[must_use]
    pub fn of(snapshot: Snapshot) -> Option<(Self, Register)> {
        let Snapshot { number, hash, digest, records, redirects, ids, sources, suppressions: _ } = snapshot;
        let (mut counted, mut scratch) = (RegisterDigest::default(), Vec::new());
        for record in &records {
            counted.add_record(record, &mut scratch).ok()?;
        }
        let count = records.len();
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
        (base.digest() == digest && register.records().count() == count).then_some((base, register))
    }

    /// Whether it is this copy that counts differently from the others: two of them, one after the other, had
    /// another digest although what they changed was here as they had it. One alone may have counted wrong.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        self.doubts.len() > 1
    }

    /// Counts wrong from now on.
    #[cfg(test)]
    pub(super) fn miscount(&mut self) {
        self.digest = RegisterDigest::of(1, std::iter::empty());
    }

    /// The digest of the register.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest.digest()
    }

    /// Takes in the next entry, as the log holds it. `register` is the base's, without anything pending.
    pub fn receive(&mut self, register: &mut Register, bytes: &[u8]) -> Received {
        let (number, hash) = (self.number + 1, entry::hash(bytes));
        let taken = self.take_in(register, number, bytes);
        // An entry that is passed over has its place in the order all the same.
        (self.number, self.hash) = (number, hash);
        Received { number, hash, taken }
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
        Some(Received { number, hash: self.hash, taken: Ok(entry) })
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
        if entry.digest == self.digest() {
            self.doubts.clear();
        } else if !self.doubts.contains(&entry.device) {
            self.doubts.push(entry.device);
        }
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

/// Whether a change would fit if another had not been made, of the same record.
fn fits_before(mine: &Change, theirs: &Change) -> bool {
    let (Some(ancestor), Some(mine)) = (mine.before(), mine.after()) else { return true };
    let Some(before) = theirs.before() else { return true };
    Record::merged(ancestor, before, mine).is_none_or(|(_, conflicts)| conflicts.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Background, Id, Record};
    use crate::sharing::snapshot::Snapshot;

    #[test]
    fn no_copy_begins_with_a_snapshot_that_has_a_record_twice() {
        let snapshot_of = |numbers: &[u128]| {
            let background =
                |number| Background { id: Id::new(Uuid::from_u128(number)), ..Background::default() };
            let records: Vec<Record> = numbers.iter().map(|number| background(*number).into()).collect();
            let digest = RegisterDigest::of_records(records.iter().cloned()).unwrap().digest();
            Snapshot { digest, records, ..Snapshot::default() }
        };
        assert!(Base::of(snapshot_of(&[1, 2])).is_some());
        assert!(Base::of(snapshot_of(&[1, 2, 1])).is_none());
        assert!(Base::of(Snapshot { digest: 4, ..snapshot_of(&[1, 2]) }).is_none());
    }
}
