//! Answers as etcd gives them, and as somebody else might.

use proptest::prelude::*;

use super::answer::{self, KeyValue, Lease, OperationAnswer, RangeAnswer, Streamed, TxnAnswer};
use super::client::Etcd;
use super::error::{EtcdError, SettingsFault};
use super::json::encoded;
use super::settings::{Account, EtcdSettings};

/// A failed transaction, as version 3.4 answers.
const FAILED: &str = r#"{"header":{"cluster_id":"14841639068965178418","member_id":"10276657743932975437",
    "revision":"3","raft_term":"2"},"responses":[{"response_range":{"header":{"revision":"3"},
    "kvs":[{"key":"bWV0YQ==","create_revision":"2","mod_revision":"3","version":"2","value":"AAH/"}],
    "count":"1"}},{"response_range":{"header":{"revision":"3"}}}]}"#;

#[test]
fn an_answer_is_read_and_what_is_absent_is_zero() {
    let read: TxnAnswer = answer::parse(FAILED.as_bytes()).unwrap();
    assert!(!read.succeeded);
    assert_eq!(read.header.cluster_id, 14_841_639_068_965_178_418);
    let pair = KeyValue {
        key: b"meta".to_vec(),
        value: vec![0, 1, 255],
        create_revision: 2,
        mod_revision: 3,
        version: 2,
        lease: 0,
    };
    assert_eq!(read.range(0).unwrap().kvs, [pair]);
    assert_eq!(read.range(1).unwrap().kvs, []);
    assert_eq!(read.range(2), None);
    let done: TxnAnswer = answer::parse(
        br#"{"header":{},"succeeded":true,"responses":[{"response_put":{}},{"response_delete_range":{}}]}"#,
    )
    .unwrap();
    assert!(done.succeeded);
    assert!(matches!(done.responses[..], [OperationAnswer::Put(_), OperationAnswer::Delete(_)]));
    // Numbers as they are, and members of versions to come.
    let lease: Streamed<Lease> = answer::parse(br#"{"result":{"ID":"-7","TTL":60,"new":[1]}}"#).unwrap();
    assert_eq!(lease.result, Some(Lease { id: -7, seconds: 60 }));
}

#[test]
fn what_is_not_an_answer_is_refused() {
    for text in [
        "",
        "[]",
        "null",
        "<html>",
        r#"{"kvs":[{}]}"#,
        r#"{"kvs":[{"key":"?"}]}"#,
        r#"{"kvs":[{"key":"YQ"}]}"#,
        r#"{"count":"-1"}"#,
        r#"{"count":"18446744073709551616"}"#,
        r#"{"count":1.5}"#,
        r#"{"count":{}}"#,
    ] {
        assert!(answer::parse::<RangeAnswer>(text.as_bytes()).is_err(), "{text}");
    }
    let deep = format!("{}{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    assert!(answer::parse::<RangeAnswer>(deep.as_bytes()).is_err());
    // A few bytes each on the way, many in memory.
    let wide = format!(r#"{{"responses":[{}{{}}]}}"#, r#"{"response_range":{}},"#.repeat(1_000_001));
    assert!(answer::parse::<TxnAnswer>(wide.as_bytes()).unwrap_err().contains("too many parts"));
}

#[test]
fn settings_that_can_t_be_used_are_refused_before_anything_is_sent() {
    let made = |endpoints: &[&str]| {
        let settings = EtcdSettings::new(endpoints.iter().map(ToString::to_string).collect());
        Etcd::new(settings).map(|_| ())
    };
    assert_eq!(made(&[]), Err(EtcdError::Settings(SettingsFault::NoEndpoint)));
    let (here, clear) = ("http://127.0.0.1:1", "http://log.example.org:2379");
    assert_eq!(made(&[here]), Ok(()));
    assert_eq!(made(&[here, clear]), Err(EtcdError::Settings(SettingsFault::NotEncrypted(clear.into()))));
    let account = Account { name: "ana".into(), password: "secret".into() };
    assert_eq!(format!("{account:?}"), r#"Account("ana", …)"#);
}

proptest! {
    /// Whatever is changed in an answer, it is an answer or refused.
    #[test]
    fn a_changed_answer_is_read_or_refused(place in 0..FAILED.len(), byte: u8, cut in 0..FAILED.len()) {
        let mut bytes = FAILED.as_bytes().to_vec();
        bytes[place] = byte;
        let _ = answer::parse::<TxnAnswer>(&bytes);
        prop_assert!(answer::parse::<TxnAnswer>(&bytes[..cut]).is_err());
    }

    #[test]
    fn bytes_and_numbers_come_back(key in prop::collection::vec(any::<u8>(), 1..40), at: i64, lease: i64) {
        let base64 = encoded(&key);
        let text = format!(
            r#"{{"kvs":[{{"key":"{base64}","value":"{base64}","mod_revision":"{at}","lease":"{lease}"}}]}}"#
        );
        let read: RangeAnswer = answer::parse(text.as_bytes()).unwrap();
        let pair = &read.kvs[0];
        prop_assert_eq!((&pair.key, &pair.value), (&key, &key));
        prop_assert_eq!((pair.mod_revision, pair.lease), (at, lease));
    }
}
