//! What etcd does not take, and that it is said in words.

use alumnet::sharing::etcd::error::{EtcdError, Refusal};
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::transaction::{Operation, Put, Txn};

use crate::server::{Server, folder};

fn refusal<T: std::fmt::Debug>(answer: Result<T, EtcdError>) -> Refusal {
    match answer {
        Err(EtcdError::Refused { refusal, .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn what_is_too_large_or_too_much_is_refused() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    etcd.put(&Put::new("large", vec![1; 1_570_000])).unwrap();
    let read = etcd.range(&RangeRequest::all(KeyRange::one("large"))).unwrap();
    assert_eq!(read.kvs[0].value.len(), 1_570_000);
    assert_eq!(refusal(etcd.put(&Put::new("larger", vec![1; 1_600_000]))), Refusal::TooLarge);
    assert_eq!(refusal(etcd.put(&Put::new("largest", vec![1; 5_000_000]))), Refusal::TooLarge);
    let many = |count: u32| Txn {
        success: (0..count).map(|key| Operation::Put(Put::new(key.to_be_bytes(), "x"))).collect(),
        ..Txn::default()
    };
    assert!(etcd.txn(&many(128)).unwrap().succeeded);
    assert_eq!(refusal(etcd.txn(&many(129))), Refusal::TooMany);
    let twice = Txn { success: vec![Operation::Put(Put::new("k", "x")); 2], ..Txn::default() };
    assert!(matches!(refusal(etcd.txn(&twice)), Refusal::Other { code: 3, .. }));
}

#[test]
fn a_full_log_is_called_full() {
    let folder = folder();
    let quota = (16 << 20).to_string();
    let Some(server) = Server::start(folder.path(), &["--quota-backend-bytes", &quota]) else { return };
    let mut etcd = server.client();
    let error = (0..40_u8).find_map(|key| etcd.put(&Put::new([key], vec![key; 1 << 20])).err());
    let error = error.expect("it is full some day");
    assert_eq!(refusal(Err::<(), _>(error.clone())), Refusal::LogFull);
    assert!(error.to_string().contains("the log is full"), "{error}");
    assert!(etcd.status().unwrap().is_full());
    // Small things are refused too, and reading goes on.
    assert_eq!(refusal(etcd.put(&Put::new("small", "x"))), Refusal::LogFull);
    assert_eq!(etcd.range(&RangeRequest::all(KeyRange::one([0]))).unwrap().count, 1);
}
