//! Entries that are too large for one value.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use alumnet::register::Draft;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::log::{Appended, LogError, SharedLog as _};

use super::desk::{AT, begin, id, join, noise, opened, pairs, person};
use crate::server::{Server, folder};

#[test]
fn a_large_entry_goes_in_pieces_that_stay() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    ana.save((10..200).map(|number| person(number, &noise(number, 20_000))));
    ana.save([person(2, "after it")]);
    let began = Instant::now();
    ana.sync();
    println!("an entry of 4 MB was sent and read in {:?}", began.elapsed());
    let mut etcd = server.client();
    let keys = RangeRequest::all(KeyRange::below("/alumnet/"));
    let parts = etcd.range(&keys).unwrap().kvs;
    let parts: Vec<_> =
        parts.iter().filter(|pair| String::from_utf8_lossy(&pair.key).contains("/part/")).collect();
    assert!((3..=5).contains(&parts.len()), "{}", parts.len());
    assert!(parts.iter().all(|part| part.lease == 0 && part.value.len() <= (1 << 20) + 64));
    let ben = join(&server, 1);
    assert_eq!(ben.records(), ana.records());
    assert_eq!(ben.records().len(), 192);

    // A piece that is missing or another one is said, and nothing is passed over.
    let (key, value) = pairs(&mut etcd, "/part/").remove(1);
    etcd.delete_range(&KeyRange::one(key.as_str())).unwrap();
    let mut log = opened(server.client()).unwrap();
    let says = |outcome: Result<_, LogError>| match outcome {
        Err(LogError::Refused(words)) => assert!(words.contains("a piece of entry 2 is missing"), "{words}"),
        other => panic!("{other:?}"),
    };
    says(log.read(1, 10).map(|page| page.len()));
    let mut bent = value.clone();
    bent[1000] ^= 1;
    etcd.put(&Put::new(key.as_str(), bent)).unwrap();
    says(log.read(1, 10).map(|page| page.len()));
    etcd.put(&Put::new(key, value)).unwrap();
    assert_eq!(log.read(1, 10).map(|page| page.len()), Ok(3));
}

#[test]
fn an_upload_whose_lease_is_lost_begins_anew() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    ana.save((10..610).map(|number| person(number, &noise(number, 20_000))));
    let (ends, revoked) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut etcd = server.client();
            while !ends.load(Ordering::SeqCst) && revoked.load(Ordering::SeqCst) == 0 {
                let keys =
                    RangeRequest { keys_only: true, ..RangeRequest::all(KeyRange::below("/alumnet/")) };
                let found = etcd.range(&keys).unwrap().kvs.into_iter().find(|pair| pair.lease != 0);
                let Some(pair) = found else { continue };
                if etcd.revoke(pair.lease).is_ok() {
                    revoked.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        assert_eq!(ana.send_once(), Some(Ok(Appended::Added)));
        ends.store(true, Ordering::SeqCst);
    });
    assert_eq!(revoked.load(Ordering::SeqCst), 1);
    ana.receive();
    let ben = join(&server, 1);
    assert_eq!(ben.records(), ana.records());
    // Nothing is left of the first try.
    let mut uploads: Vec<_> = pairs(&mut server.client(), "/part/")
        .into_iter()
        .map(|(key, _)| key.split('/').nth(5).unwrap().to_owned())
        .collect();
    uploads.dedup();
    assert_eq!(uploads.len(), 1);
}

#[test]
fn what_is_too_large_is_refused_in_words_before_anything_is_saved_or_sent() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let revision = server.client().status().unwrap().header.revision;
    let mut draft = Draft::new(&ana.workspace.register);
    (10..2_000).for_each(|number| draft.put(person(number, &noise(number, 22_000))));
    // It would never be sent, nor would anything that is saved after it.
    let refused = ana.workspace.commit(draft.finish(id(99), AT, "Ana", "Import")).unwrap_err().to_string();
    assert!(refused.starts_with("not saved: this change is too large for the shared log ("), "{refused}");
    assert!(refused.contains("30 MiB are accepted") && refused.contains("into two files"), "{refused}");
    assert_eq!((ana.records().len(), ana.workspace.outgoing()), (1, Ok(None)));
    // Where it is sent all the same, such as by another alumnet, it is refused there.
    let place = ana.workspace.shared.as_ref().unwrap().replica().base().state().place;
    match ana.log.append(place.number + 1, &place.hash, &[noise(1, 43 << 20).into_bytes()]) {
        Err(LogError::Refused(words)) => {
            assert!(words.contains("too large for the shared log") && words.contains("32 MiB"), "{words}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.client().status().unwrap().header.revision, revision);
    // Half of it goes.
    ana.save((10..1_000).map(|number| person(number, &noise(number, 22_000))));
    ana.save([person(2, "after it")]);
    ana.sync();
    ben.receive();
    assert!(ben.records() == ana.records() && ben.records().len() == 992);
}
