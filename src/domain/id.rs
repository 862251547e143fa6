//! Typed ids and the source that draws them. Ids are UUID version 7 (RFC 9562): records made in two places
//! never collide, and keys sort by creation time. People never see them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::{Builder, Uuid};

/// The id of a record of type `T`. The type prevents a cohort's id from being used as a person's.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    #[must_use]
    pub const fn new(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }

    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

// Implemented by hand, since derives would require the same traits of `T`.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::new(Uuid::nil())
    }
}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.uuid)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::new)
    }
}

/// Draws ids in increasing order. Clock and seed are passed in, so that tests and the demo
/// always get the same ids.
#[derive(Debug, Clone)]
pub struct IdSource {
    millis: u64,
    counter: u32,
    seed: [u8; 6],
}

impl IdSource {
    /// `millis`: the time the ids will carry, in milliseconds since the Unix epoch. `seed`: six bytes that
    /// distinguish this source from any other running in the same millisecond.
    #[must_use]
    pub const fn new(millis: u64, seed: [u8; 6]) -> Self {
        Self { millis, counter: 0, seed }
    }

    /// Moves the time forward. Ignored if the clock went back, so that ids keep increasing.
    pub fn advance_to(&mut self, millis: u64) {
        if millis > self.millis {
            self.millis = millis;
            self.counter = 0;
        }
    }

    pub fn draw<T>(&mut self) -> Id<T> {
        Id::new(self.draw_uuid())
    }

    pub fn draw_uuid(&mut self) -> Uuid {
        // The counter has 18 bits in the tail, around the variant bits; when it overflows,
        // the millisecond advances.
        if self.counter >= 1 << 18 {
            self.millis += 1;
            self.counter = 0;
        }
        let [.., c1, c2, c3] = self.counter.to_be_bytes();
        self.counter += 1;
        let [s0, s1, s2, s3, s4, s5] = self.seed;
        let high = (c1 << 2) | (c2 >> 6);
        let tail = [high & 0x0f, (c2 << 2) | (c3 >> 6), c3 & 0x3f, s0, s1, s2, s3, s4, s5, 0];
        Builder::from_unix_timestamp_millis(self.millis, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_never_repeat() {
        let mut source = IdSource::new(1_700_000_000_000, *b"abcdef");
        let mut last = source.draw_uuid();
        assert_eq!(last.get_version_num(), 7);
        for _ in 0..600_000 {
            let next = source.draw_uuid();
            assert!(next > last, "{next} after {last}");
            last = next;
        }
    }

    #[test]
    fn a_clock_that_goes_back_changes_nothing() {
        let mut source = IdSource::new(1_000, [0; 6]);
        let first = source.draw_uuid();
        source.advance_to(500);
        assert!(source.draw_uuid() > first);
    }

    #[test]
    fn two_sources_differ() {
        let mut a = IdSource::new(1_000, *b"aaaaaa");
        let mut b = IdSource::new(1_000, *b"bbbbbb");
        assert_ne!(a.draw_uuid(), b.draw_uuid());
    }
}
