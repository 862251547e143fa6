//! What is asked of etcd at once: if all comparisons hold, the first operations, otherwise the second ones.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::sharing::etcd::json::{bytes, encoded, is_false, number};
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};

/// A lease, by its number.
pub type LeaseId = i64;

/// Something that must hold of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compare {
    /// It has this value.
    Value { key: Vec<u8>, value: Vec<u8> },
    /// It is there.
    Present(Vec<u8>),
    /// It is not there.
    Absent(Vec<u8>),
    /// It was put there by the change with this revision.
    Created { key: Vec<u8>, revision: i64 },
    /// It was last changed by the change with this revision.
    Modified { key: Vec<u8>, revision: i64 },
    /// Nothing that is in the range was put there after the change with this revision.
    Unchanged { range: KeyRange, revision: i64 },
}

/// A value for a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Put {
    #[serde(with = "bytes")]
    pub key: Vec<u8>,
    #[serde(with = "bytes")]
    pub value: Vec<u8>,
    /// The lease with which it ends; 0 is none.
    #[serde(with = "number", skip_serializing_if = "is_zero")]
    pub lease: LeaseId,
    /// Whether the key keeps the value it has; only its lease changes.
    #[serde(rename = "ignore_value", skip_serializing_if = "is_false")]
    pub keeps_value: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Operation {
    #[serde(rename = "request_put")]
    Put(Put),
    #[serde(rename = "request_range")]
    Range(RangeRequest),
    #[serde(rename = "request_delete_range")]
    Delete(KeyRange),
}

/// All of it, done as one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Txn {
    pub compare: Vec<Compare>,
    /// Done if every comparison holds.
    pub success: Vec<Operation>,
    /// Done otherwise.
    pub failure: Vec<Operation>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_zero(lease: &LeaseId) -> bool {
    *lease == 0
}

impl Put {
    /// A value that stays.
    #[must_use]
    pub fn new(key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self { key: key.into(), value: value.into(), lease: 0, keeps_value: false }
    }

    /// A key that is there and ended with a lease stays, with the value it has.
    #[must_use]
    pub fn without_lease(key: impl Into<Vec<u8>>) -> Self {
        Self { keeps_value: true, ..Self::new(key, []) }
    }

    /// It ends with a lease.
    #[must_use]
    pub fn with_lease(self, lease: LeaseId) -> Self {
        Self { lease, ..self }
    }
}

impl Txn {
    /// Whether it can change anything.
    #[must_use]
    pub fn writes(&self) -> bool {
        let mut operations = self.success.iter().chain(&self.failure);
        operations.any(|operation| !matches!(operation, Operation::Range(_)))
    }
}

// By hand: what is compared is named twice, as a word and as the name of a member.
impl Serialize for Compare {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        const CREATED: (&str, &str) = ("CREATE", "create_revision");
        const MODIFIED: (&str, &str) = ("MOD", "mod_revision");
        let one = |key| (key, &[][..]);
        let ((key, end), result, (target, member), value) = match self {
            Self::Value { key, value } => (one(key.as_slice()), "EQUAL", ("VALUE", "value"), encoded(value)),
            Self::Present(key) => (one(key), "GREATER", CREATED, "0".into()),
            Self::Absent(key) => (one(key), "EQUAL", CREATED, "0".into()),
            Self::Created { key, revision } => (one(key), "EQUAL", CREATED, revision.to_string()),
            Self::Modified { key, revision } => (one(key), "EQUAL", MODIFIED, revision.to_string()),
            Self::Unchanged { range, revision } => {
                (range.ends(), "LESS", MODIFIED, revision.saturating_add(1).to_string())
            }
        };
        let mut map = writer.serialize_map(None)?;
        map.serialize_entry("key", &encoded(key))?;
        if !end.is_empty() {
            map.serialize_entry("range_end", &encoded(end))?;
        }
        map.serialize_entry("result", result)?;
        map.serialize_entry("target", target)?;
        map.serialize_entry(member, &value)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_written_as_etcd_reads_it() {
        let (key, revision) = (b"k".to_vec(), 7);
        let txn = Txn {
            compare: vec![
                Compare::Value { key: key.clone(), value: b"v".to_vec() },
                Compare::Present(key.clone()),
                Compare::Absent(key.clone()),
                Compare::Created { key: key.clone(), revision },
                Compare::Modified { key, revision },
                Compare::Unchanged { range: KeyRange::below("k"), revision },
            ],
            success: vec![
                Operation::Put(Put::new("k", "v")),
                Operation::Put(Put::new("k", "").with_lease(9)),
                Operation::Delete(KeyRange::one("k")),
            ],
            failure: vec![Operation::Range(RangeRequest::first(KeyRange::one("k"), 50))],
        };
        assert!(txn.writes());
        let written = serde_json::to_value(&txn).unwrap();
        let expected = serde_json::json!({
            "compare": [
                {"key": "aw==", "result": "EQUAL", "target": "VALUE", "value": "dg=="},
                {"key": "aw==", "result": "GREATER", "target": "CREATE", "create_revision": "0"},
                {"key": "aw==", "result": "EQUAL", "target": "CREATE", "create_revision": "0"},
                {"key": "aw==", "result": "EQUAL", "target": "CREATE", "create_revision": "7"},
                {"key": "aw==", "result": "EQUAL", "target": "MOD", "mod_revision": "7"},
                {"key": "aw==", "range_end": "bA==", "result": "LESS", "target": "MOD", "mod_revision": "8"},
            ],
            "success": [
                {"request_put": {"key": "aw==", "value": "dg=="}},
                {"request_put": {"key": "aw==", "value": "", "lease": "9"}},
                {"request_delete_range": {"key": "aw=="}},
            ],
            "failure": [{"request_range": {"key": "aw==", "limit": 50}}],
        });
        assert_eq!(written, expected);
        let asks = Txn { compare: txn.compare, success: txn.failure.clone(), failure: txn.failure };
        assert!(!asks.writes());
    }
}
