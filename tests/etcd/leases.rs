//! Leases: what has one goes with it.

use std::thread;
use std::time::{Duration, Instant};

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::error::{EtcdError, Refusal};
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::transaction::Put;

use crate::server::{Server, folder};

fn is_there(etcd: &mut Etcd, key: &str) -> bool {
    etcd.range(&RangeRequest::all(KeyRange::one(key))).unwrap().count == 1
}

fn expired<T: std::fmt::Debug>(answer: &Result<T, EtcdError>) {
    let expired = Refusal::LeaseExpired;
    assert!(matches!(answer, Err(EtcdError::Refused { refusal, .. }) if *refusal == expired), "{answer:?}");
}

#[test]
fn a_key_ends_with_its_lease() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    let (short, long) = (etcd.grant(1).unwrap(), etcd.grant(600).unwrap());
    assert_eq!(long.seconds, 600);
    etcd.put(&Put::new("short", "x").with_lease(short.id)).unwrap();
    etcd.put(&Put::new("long", "x").with_lease(long.id)).unwrap();
    assert!(is_there(&mut etcd, "short") && is_there(&mut etcd, "long"));
    assert_eq!(etcd.keep_alive(long.id).unwrap().seconds, 600);

    // An etcd adds some seconds to the shortest leases.
    let until = Instant::now() + Duration::from_secs(30);
    while is_there(&mut etcd, "short") {
        assert!(Instant::now() < until, "it does not end");
        thread::sleep(Duration::from_millis(50));
    }
    expired(&etcd.keep_alive(short.id));
    expired(&etcd.put(&Put::new("short", "x").with_lease(short.id)));
    expired(&etcd.revoke(short.id));

    assert!(is_there(&mut etcd, "long"));
    etcd.revoke(long.id).unwrap();
    assert!(!is_there(&mut etcd, "long"));
}
