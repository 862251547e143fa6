//! What etcd answers. What is not there is zero, empty or no. Answers come from outside: what is not one is
//! refused, and so is one that would take far more room in memory than it took on the way.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::sharing::etcd::json::{bytes, number};
use crate::sharing::etcd::transaction::LeaseId;

/// Commas in an answer. Every member of a list and of an object but the last is followed by one, and a list
/// of 100,000 keys has about half of these.
const MOST_COMMAS: usize = 1_000_000;

/// What is said of etcd with every answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AnswerHeader {
    #[serde(with = "number")]
    pub cluster_id: u64,
    #[serde(with = "number")]
    pub member_id: u64,
    /// How many changes there have been, of any key.
    #[serde(with = "number")]
    pub revision: i64,
    #[serde(with = "number")]
    pub raft_term: u64,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct KeyValue {
    // A key is never empty, so it is never left out.
    #[serde(with = "bytes")]
    pub key: Vec<u8>,
    #[serde(default, with = "bytes")]
    pub value: Vec<u8>,
    #[serde(default, with = "number")]
    pub create_revision: i64,
    #[serde(default, with = "number")]
    pub mod_revision: i64,
    #[serde(default, with = "number")]
    pub version: i64,
    #[serde(default, with = "number")]
    pub lease: LeaseId,
}

/// The answer to a question for keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RangeAnswer {
    pub header: AnswerHeader,
    pub kvs: Vec<KeyValue>,
    /// Whether there are more than the limit.
    pub more: bool,
    /// How many there are without the limit.
    #[serde(with = "number")]
    pub count: u64,
}

/// The answer to a put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PutAnswer {
    pub header: AnswerHeader,
}

/// The answer to a deletion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DeleteAnswer {
    pub header: AnswerHeader,
    #[serde(with = "number")]
    pub deleted: u64,
}

/// What one operation of a transaction came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum OperationAnswer {
    #[serde(rename = "response_range")]
    Range(RangeAnswer),
    #[serde(rename = "response_put")]
    Put(PutAnswer),
    #[serde(rename = "response_delete_range")]
    Delete(DeleteAnswer),
}

/// The answer to a transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TxnAnswer {
    pub header: AnswerHeader,
    /// Whether every comparison held.
    pub succeeded: bool,
    /// One for each operation that was done.
    pub responses: Vec<OperationAnswer>,
}

impl OperationAnswer {
    /// What a range found, if it is the answer to one.
    #[must_use]
    pub fn into_range(self) -> Option<RangeAnswer> {
        match self {
            Self::Range(answer) => Some(answer),
            Self::Put(_) | Self::Delete(_) => None,
        }
    }
}

impl TxnAnswer {
    /// The pairs that a range among the operations found, by its place among them.
    #[must_use]
    pub fn range(&self, place: usize) -> Option<&RangeAnswer> {
        match self.responses.get(place)? {
            OperationAnswer::Range(answer) => Some(answer),
            OperationAnswer::Put(_) | OperationAnswer::Delete(_) => None,
        }
    }
}

/// How one member of etcd is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EtcdStatus {
    pub header: AnswerHeader,
    pub version: String,
    /// The member that leads; 0 if there is none.
    #[serde(with = "number")]
    pub leader: u64,
    /// The bytes of its database on disk, and of what is in use of them.
    #[serde(rename = "dbSize", with = "number")]
    pub bytes: u64,
    #[serde(rename = "dbSizeInUse", with = "number")]
    pub bytes_in_use: u64,
    /// What is wrong with it, in its own words.
    pub errors: Vec<String>,
}

impl EtcdStatus {
    /// Whether it takes nothing more until somebody makes room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.errors.iter().any(|error| error.contains("NOSPACE"))
    }
}

/// A member of etcd.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Member {
    #[serde(rename = "ID", with = "number")]
    pub id: u64,
    pub name: String,
    /// Where it says that it can be reached.
    #[serde(rename = "clientURLs")]
    pub endpoints: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MemberList {
    pub members: Vec<Member>,
}

/// A lease that was granted or kept alive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Lease {
    #[serde(rename = "ID", with = "number")]
    pub id: LeaseId,
    /// The seconds that it still lives.
    #[serde(rename = "TTL", with = "number")]
    pub seconds: i64,
}

/// One message of a stream.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Streamed<T> {
    pub result: Option<T>,
    pub error: Option<Complaint>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SignedIn {
    pub token: String,
}

/// What etcd says when it says no. Up to 3.5 the words are in `error`, from 3.6 on in `message`; within a
/// stream, the number of 3.4 is in `grpc_code`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Complaint {
    message: String,
    error: String,
    code: i64,
    grpc_code: i64,
}

impl Complaint {
    pub(super) fn into_parts(self) -> (i64, String) {
        let message = if self.message.is_empty() { self.error } else { self.message };
        (if self.code == 0 { self.grpc_code } else { self.code }, message)
    }
}

/// Reads bytes as every kind of answer, for fuzzing.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzz(bytes: &[u8]) {
    let _ = parse::<TxnAnswer>(bytes);
    let _ = parse::<RangeAnswer>(bytes);
    let _ = parse::<EtcdStatus>(bytes);
    let _ = parse::<MemberList>(bytes);
    let _ = parse::<Streamed<Lease>>(bytes);
    let _ = parse::<SignedIn>(bytes);
    let _ = parse::<Complaint>(bytes).map(Complaint::into_parts);
}

/// Reads an answer.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    if body.split(|byte| *byte == b',').count() > MOST_COMMAS {
        return Err("its answer has too many parts".into());
    }
    // An array could be read as an object, member by member.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err("its answer is not one of etcd".into());
    }
    serde_json::from_slice(body).map_err(|error| format!("its answer is not one of etcd ({error})"))
}
