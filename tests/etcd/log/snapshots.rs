//! Snapshots: made, read, damaged, vanishing; and what is trimmed below them.

use std::time::Instant;

use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::log::{LogError, SharedLog as _};
use alumnet::sharing::remote::snapshot_maker::SnapshotMade;
use alumnet::sharing::remote::trimming::TrimRule;
use alumnet::sharing::replica::NotReceived;
use alumnet::sharing::snapshot::Snapshot;
use jiff::SignedDuration;

use super::desk::{AT, Copy, begin, id, join, noise, pairs, person};
use crate::server::{Server, folder};

fn make(copy: &mut Copy) -> SnapshotMade {
    let (snapshot, device) = (copy.snapshot(), copy.device());
    copy.log.make_snapshot(&snapshot, device, AT).unwrap()
}

fn newest(copy: &mut Copy) -> Result<u64, LogError> {
    copy.log.snapshot().map(|found| found.unwrap().number)
}

#[test]
fn two_snapshots_are_kept_and_the_newest_that_is_whole_is_used() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut etcd = server.client();
    assert_eq!(make(&mut ana), SnapshotMade::NotNeeded);
    for number in 2..5 {
        ana.save([person(number, &noise(number, 20_000))]);
        // Not what is pending.
        let (early, device) = (ana.snapshot(), ana.device());
        assert_eq!(ana.log.make_snapshot(&early, device, AT), Ok(SnapshotMade::NotNeeded));
        ana.sync();
        assert_eq!(make(&mut ana), SnapshotMade::Made);
        assert_eq!(newest(&mut ana), Ok(u64::try_from(number).unwrap()));
    }
    assert_eq!(pairs(&mut etcd, "/manifest").len(), 2);
    assert!(pairs(&mut etcd, "/making").is_empty());
    assert_eq!(join(&server, 1).records(), ana.records());
    assert_eq!(ana.log.snapshot().unwrap().map(sorted), Some(sorted(ana.snapshot())));

    // One of something else is not made.
    ana.save([person(5, "")]);
    ana.sync();
    let right = ana.snapshot();
    let mut wrong =
        vec![Snapshot { hash: [1; 32], ..right.clone() }, Snapshot { digest: 1, ..right.clone() }];
    wrong.push(Snapshot { number: 99, ..right });
    for snapshot in wrong {
        assert!(ana.log.make_snapshot(&snapshot, id(1), AT).is_err());
    }
    // While another device makes one, nobody else does.
    let claim =
        pairs(&mut etcd, "/manifest")[0].0.rsplit_once("/snap/").unwrap().0.to_owned() + "/snap/making";
    etcd.put(&Put::new(claim.as_str(), "x")).unwrap();
    assert_eq!(make(&mut ana), SnapshotMade::Busy);
    etcd.delete_range(&KeyRange::one(claim)).unwrap();

    // Damaged, cut, forged or gone: the one before is used.
    let manifests = pairs(&mut etcd, "/manifest");
    let (older, newer) = (manifests[0].clone(), manifests[1].clone());
    let piece_key = newer.0.replace("manifest", "00000000");
    let piece = pairs(&mut etcd, &piece_key).remove(0).1;
    for (key, whole, bent) in [
        (&newer.0, &newer.1, older.1.clone()),
        (&newer.0, &newer.1, newer.1[..50].to_vec()),
        (&piece_key, &piece, piece[1..].to_vec()),
        (&piece_key, &piece, Vec::new()),
    ] {
        etcd.put(&Put::new(key.as_str(), bent)).unwrap();
        assert_eq!(newest(&mut ana), Ok(3));
        etcd.put(&Put::new(key.as_str(), whole.as_slice())).unwrap();
        assert_eq!(newest(&mut ana), Ok(4));
    }
    etcd.delete_range(&KeyRange::one(piece_key.as_str())).unwrap();
    assert_eq!(newest(&mut ana), Ok(3));
    let ben = join(&server, 2);
    assert_eq!(ben.records(), ana.records());
    // Without any, nobody begins with an empty register.
    etcd.delete_range(&KeyRange::one(older.0)).unwrap();
    match newest(&mut ana) {
        Err(LogError::Refused(words)) => assert!(words.contains("no snapshot can be used"), "{words}"),
        other => panic!("{other:?}"),
    }
    // What is left of one that was not finished goes with the next.
    let unfinished = piece_key.replace("/snap/0", "/snap/f");
    etcd.put(&Put::new(unfinished.as_str(), "x")).unwrap();
    assert_eq!(make(&mut ana), SnapshotMade::Made);
    assert!(pairs(&mut etcd, &unfinished).is_empty());
    assert_eq!(newest(&mut ana), Ok(5));
}

/// Ids have no order.
fn sorted(mut snapshot: Snapshot) -> Snapshot {
    snapshot.ids.sort_unstable();
    snapshot
}

#[test]
fn a_few_thousand_people_join_by_a_snapshot() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let people = (1..=5_000).map(|number| person(number, &noise(number, 300)));
    let began = Instant::now();
    let ana = begin(&server, people);
    println!("a log for 5,000 people was begun in {:?}", began.elapsed());
    let mut etcd = server.client();
    let bytes: usize = pairs(&mut etcd, "/snap/").iter().map(|(_, value)| value.len()).sum();
    let began = Instant::now();
    let mut ben = join(&server, 1);
    println!("joined with {bytes} bytes of snapshot in {:?}", began.elapsed());
    assert_eq!(ben.records(), ana.records());
    let began = Instant::now();
    ben.log.snapshot().unwrap();
    println!("of which the snapshot was read in {:?}", began.elapsed());
}

#[test]
fn what_is_below_the_second_snapshot_is_trimmed_with_its_pieces() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut late = join(&server, 1);
    late.save([person(9_000, "waits")]);
    ana.save((10..70).map(|number| person(number, &noise(number, 20_000))));
    for number in 100..200 {
        ana.save([person(number, "")]);
    }
    ana.sync();
    let mut etcd = server.client();
    assert!(!pairs(&mut etcd, "/part/").is_empty());
    make(&mut ana);
    ana.save([person(200, "")]);
    ana.sync();
    make(&mut ana);
    let (rule, later) =
        (TrimRule { latest: 10, ..TrimRule::default() }, AT + SignedDuration::from_hours(5_000));
    // Neither old nor large, or one of the latest: all stay.
    assert_eq!(ana.log.trim(rule, AT), Ok(0));
    assert_eq!(ana.log.trim(TrimRule::default(), later), Ok(0));
    // The second-newest snapshot is of entry 102, the last entry has number 103.
    assert_eq!(ana.log.trim(TrimRule { latest: 53, ..rule }, later), Ok(50));
    assert!(pairs(&mut etcd, "/part/").is_empty());
    assert_eq!(ana.log.trim(TrimRule { latest: 0, bytes: 1, ..rule }, AT), Ok(51));
    assert_eq!(ana.log.trim(TrimRule { latest: 0, bytes: 1, ..rule }, AT), Ok(0));
    let left = ana.log.read(1, 10).unwrap();
    assert_eq!(left.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [102, 103]);
    // Who was away begins anew, and what waits is sent.
    assert_eq!(late.try_receive(), Err(NotReceived::AnotherLog));
    late.workspace.adopt(&mut late.log, id(7 << 100), AT).unwrap();
    late.sync();
    ana.sync();
    assert_eq!(late.records(), ana.records());
    assert_eq!(join(&server, 2).records(), ana.records());
}
