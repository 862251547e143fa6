//! A digest of all records, with their counts. Adding or removing a record takes constant time, and two
//! registers with equal digests hold the same records.

use uuid::Uuid;

use crate::domain::{EntityKind, Record};

use crate::register::Change;
use crate::store::StoreError;
use crate::store::codec;
use crate::store::codec::{Mark, Weight};

/// Counts and digest of a set of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterDigest {
    digest: u64,
    counts: Vec<u64>,
}

impl Default for RegisterDigest {
    fn default() -> Self {
        Self { digest: 0, counts: vec![0; EntityKind::ALL.len()] }
    }
}

impl RegisterDigest {
    pub(crate) fn add(&mut self, kind: EntityKind, weight: Weight) {
        self.digest = self.digest.wrapping_add(weight.value());
        if let Some(count) = self.counts.get_mut(kind as usize) {
            *count = count.wrapping_add(1);
        }
    }

    pub(crate) fn remove(&mut self, kind: EntityKind, weight: Weight) {
        self.digest = self.digest.wrapping_sub(weight.value());
        if let Some(count) = self.counts.get_mut(kind as usize) {
            *count = count.wrapping_sub(1);
        }
    }

    /// Adds the counts of another thread.
    /// # Errors
    /// If a record is too large to be saved.
    pub fn of_records(records: impl Iterator<Item = Record>) -> Result<Self, StoreError> {
        let (mut digest, mut scratch) = (Self::default(), Vec::new());
        for record in records {
            digest.add_record(&record, &mut scratch)?;
        }
        Ok(digest)
    }

    pub fn join(&mut self, other: &Self) {
        self.digest = self.digest.wrapping_add(other.digest);
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.wrapping_add(*more);
        }
    }

    /// Adds a record; `scratch` is a buffer to reuse.
    pub(crate) fn add_record(&mut self, record: &Record, scratch: &mut Vec<u8>) -> Result<(), StoreError> {
        self.add(record.kind(), codec::encode(record, scratch)?);
        Ok(())
    }

    pub fn change(&mut self, change: &Change, scratch: &mut Vec<u8>) -> Result<(), StoreError> {
        if let Some(before) = change.before() {
            self.remove(change.kind(), codec::encode(before, scratch)?);
        }
        if let Some(after) = change.after() {
            self.add_record(after, scratch)?;
        }
        Ok(())
    }

    pub(crate) const fn digest(&self) -> u64 {
        self.digest
    }

    pub fn count(&self, kind: EntityKind) -> u64 {
        self.counts.get(kind as usize).copied().unwrap_or_default()
    }

    /// The number of records of all kinds.
    pub fn records(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.wrapping_add(*count))
    }

    /// These values in the form the database keeps, as of change set `seq` of a register.
    pub fn mark(&self, seq: u64, register: Option<Uuid>) -> Mark {
        let counts = EntityKind::ALL
            .iter()
            .map(|kind| (kind.word().to_owned(), self.count(*kind)))
            .filter(|(_, count)| *count > 0)
            .collect();
        Mark { seq, digest: self.digest, counts, register }
    }

    pub(crate) fn from_mark(mark: &Mark) -> Self {
        Self::of(mark.digest, mark.counts.iter().map(|(word, count)| (word.as_str(), *count)))
    }

    /// From a saved digest and counts, by the words of the entities.
    pub fn of<'a>(digest: u64, counts: impl Iterator<Item = (&'a str, u64)>) -> Self {
        let mut tally = Self { digest, ..Self::default() };
        for (word, count) in counts {
            if let Some(held) =
                EntityKind::from_word(word).and_then(|kind| tally.counts.get_mut(kind as usize))
            {
                *held = count;
            }
        }
        tally
    }
}
