//! The watch that only rings.

use std::thread;
use std::time::{Duration, Instant};

use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::etcd::watch::Ring;

use crate::server::{Server, folder};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn it_rings_for_what_is_watched_and_for_nothing_else() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    let mut watch = etcd.watch(&KeyRange::below("log/"), LONG).unwrap();
    let _ = etcd.put(&Put::new("elsewhere", "x")).unwrap();
    let mut rings = Vec::new();
    for key in ["log/1", "log/2"] {
        let put = etcd.put(&Put::new(key, vec![7; 100_000])).unwrap();
        rings.push((watch.wait(), put.header.revision));
    }
    etcd.delete_range(&KeyRange::below("log/")).unwrap();
    let deleted = watch.wait();
    for (ring, revision) in rings {
        assert_eq!(ring, Ok(Ring::Changed { revision }));
    }
    assert!(matches!(deleted, Ok(Ring::Changed { .. })));
}

#[test]
fn it_ends_in_silence_when_stopped_and_when_the_server_dies() {
    let folder = folder();
    let Some(mut server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    let range = KeyRange::one("quiet");
    let began = Instant::now();
    let mut watch = etcd.watch(&range, Duration::from_millis(300)).unwrap();
    assert_eq!(watch.wait(), Ok(Ring::Silent));
    assert!(began.elapsed() >= Duration::from_millis(300));

    let mut watch = etcd.watch(&range, LONG).unwrap();
    let stopper = watch.stopper();
    let waiting = thread::spawn(move || watch.wait());
    stopper.stop();
    assert!(waiting.join().unwrap().is_err());

    let mut watch = etcd.watch(&range, LONG).unwrap();
    server.kill();
    let error = watch.wait().unwrap_err();
    assert!(!error.may_be_done(), "{error}");
    assert!(began.elapsed() < LONG);
    assert!(etcd.watch(&range, LONG).is_err());
}
