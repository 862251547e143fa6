//! Keys, and ranges of them, as etcd understands them.

use serde::Serialize;

use crate::sharing::etcd::json::{bytes, is_false};

/// The keys from one on, up to but without another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRange {
    #[serde(with = "bytes")]
    key: Vec<u8>,
    /// Empty: the key alone.
    #[serde(rename = "range_end", with = "bytes", skip_serializing_if = "Vec::is_empty")]
    end: Vec<u8>,
}

impl KeyRange {
    /// One key.
    #[must_use]
    pub fn one(key: impl Into<Vec<u8>>) -> Self {
        Self { key: key.into(), end: Vec::new() }
    }

    /// Every key that begins like this; without a beginning, every key.
    #[must_use]
    pub fn below(prefix: impl Into<Vec<u8>>) -> Self {
        let key = prefix.into();
        if key.is_empty() {
            // No key is empty, so etcd does not take it as a beginning either.
            return Self { key: vec![0], end: vec![0] };
        }
        let mut end = key.clone();
        // The next key of that length: the last byte that can rise does.
        while let Some(last) = end.pop() {
            if let Some(next) = last.checked_add(1) {
                end.push(next);
                return Self { key, end };
            }
        }
        // There is none; to etcd, this is the end of all keys.
        Self { key, end: vec![0] }
    }

    /// What comes after a key in this range.
    #[must_use]
    pub fn after(&self, key: &[u8]) -> Self {
        Self { key: [key, &[0]].concat(), end: self.end.clone() }
    }

    /// What comes after another range in this range.
    #[must_use]
    pub fn after_all(&self, other: &Self) -> Self {
        Self { key: other.end.clone(), end: self.end.clone() }
    }

    /// The first key, and the one at which it ends; without that, it is the one key.
    pub(super) fn ends(&self) -> (&[u8], &[u8]) {
        (&self.key, &self.end)
    }

    /// The keys from one on, up to but without another.
    #[must_use]
    pub fn between(key: impl Into<Vec<u8>>, end: impl Into<Vec<u8>>) -> Self {
        Self { key: key.into(), end: end.into() }
    }
}

/// A question for keys and their values, the smallest key first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RangeRequest {
    #[serde(flatten)]
    pub range: KeyRange,
    /// At most this many; 0 is all.
    pub limit: u32,
    /// Without their values.
    #[serde(skip_serializing_if = "is_false")]
    pub keys_only: bool,
}

impl RangeRequest {
    /// All of a range.
    #[must_use]
    pub const fn all(range: KeyRange) -> Self {
        Self { range, limit: 0, keys_only: false }
    }

    /// The first few of a range.
    #[must_use]
    pub const fn first(range: KeyRange, limit: u32) -> Self {
        Self { range, limit, keys_only: false }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_range_has_what_begins_with_its_prefix_and_nothing_else(
            prefix in prop::collection::vec(prop_oneof![Just(255_u8), any::<u8>()], 1..4),
            rest in prop::collection::vec(prop_oneof![Just(0_u8), Just(255_u8), any::<u8>()], 0..4),
            other in prop::collection::vec(prop_oneof![Just(0_u8), Just(255_u8), any::<u8>()], 1..5),
        ) {
            let range = KeyRange::below(prefix.clone());
            let (first, end) = (range.key.as_slice(), range.end.as_slice());
            let has = |key: &[u8]| key >= first && (end == [0] || key < end);
            prop_assert!(has(&[prefix.clone(), rest].concat()));
            prop_assert_eq!(has(&other), other.starts_with(&prefix));
        }
    }

    #[test]
    fn a_range_is_written_as_etcd_reads_it() {
        let written = |range: KeyRange| serde_json::to_string(&RangeRequest::first(range, 5)).unwrap();
        assert_eq!(written(KeyRange::one("a")), r#"{"key":"YQ==","limit":5}"#);
        assert_eq!(written(KeyRange::below("a")), r#"{"key":"YQ==","range_end":"Yg==","limit":5}"#);
        assert_eq!(written(KeyRange::between("a", "c")), r#"{"key":"YQ==","range_end":"Yw==","limit":5}"#);
        assert_eq!(written(KeyRange::below([255])), r#"{"key":"/w==","range_end":"AA==","limit":5}"#);
    }
}
