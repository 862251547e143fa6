//! Copies send and receive; answers are lost; the log is put back.

use std::time::{Duration, Instant};

use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::etcd::watch::Ring;
use alumnet::sharing::keys::generation::Generation;
use alumnet::sharing::keys::seal::GenerationKey;
use alumnet::sharing::log::{Appended, LogError, SharedLog as _};
use alumnet::sharing::remote::error::RemoteError;
use alumnet::sharing::remote::etcd_log::EtcdLog;
use alumnet::sharing::remote::presence::Here;
use alumnet::sharing::replica::NotReceived;

use super::desk::{
    self, AT, REGISTER, are_equal, begin, client, id, join, key, named, opened, pairs, person,
};
use crate::proxy::Proxy;
use crate::server::{Server, folder};

#[test]
fn what_one_saves_the_other_has_and_who_was_second_is_refused() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    are_equal(&ana, &ben);
    let mut bell = ben.log.doorbell(Duration::from_secs(30)).unwrap();
    ana.save([person(2, "by Ana")]);
    ben.save([person(3, "by Ben")]);
    assert_eq!(ana.send_once(), Some(Ok(Appended::Added)));
    assert!(matches!(bell.wait(), Ok(Ring::Changed { .. })));
    assert_eq!(ben.send_once(), Some(Ok(Appended::Refused)));
    ben.sync();
    ana.sync();
    are_equal(&ana, &ben);
    assert_eq!((ana.records().len(), pairs(&mut server.client(), "/log/").len()), (3, 3));
    // A log that does not know its last entry yet looks first.
    let mut fresh = opened(server.client()).unwrap();
    let page = fresh.read(1, 10).unwrap();
    assert_eq!(page.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3]);
    let mut fresh = opened(server.client()).unwrap();
    ana.save([person(4, "")]);
    let outgoing = ana.workspace.outgoing().unwrap().unwrap();
    assert_eq!(fresh.append(4, &[9; 32], &outgoing.entries), Ok(Appended::Refused));
    assert_eq!(fresh.append(9, &outgoing.after, &outgoing.entries), Ok(Appended::Refused));
    assert_eq!(fresh.append(4, &outgoing.after, &outgoing.entries), Ok(Appended::Added));
}

#[test]
fn a_lost_answer_is_unknown_and_reading_shows_the_entry_once() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let proxy = Proxy::before(&server.url);
    ana.log = opened(client(&proxy.url)).unwrap();
    ana.receive();
    for (number, is_there) in [(2, true), (3, true), (4, false)] {
        ana.save([person(number, "lost?")]);
        match number {
            2 => proxy.cuts_answers(),
            3 => proxy.swallows_answers(),
            _ => proxy.cuts_requests(),
        }
        // The entry before is known, so nothing is asked first.
        let before = pairs(&mut server.client(), "/log/").len();
        let sent = ana.send_once().unwrap();
        assert!(matches!(sent, Err(LogError::Unknown)), "{sent:?} {:?}", ana.log.fault());
        assert_eq!(ana.log.read(1, 10), Err(LogError::Unreachable));
        assert!(ana.log.fault().unwrap().to_string().contains("can't reach the log"));
        assert_eq!(pairs(&mut server.client(), "/log/").len() == before + 1, is_there);
        proxy.passes();
        ana.sync();
        assert_eq!(pairs(&mut server.client(), "/log/").len(), before + 1);
    }
    let ben = join(&server, 1);
    are_equal(&ana, &ben);
}

#[test]
fn a_wrong_key_is_refused_before_anything_is_written_and_a_log_is_never_begun_twice() {
    let folder = folder();
    let Some(mut server) = Server::start(folder.path(), &[]) else { return };
    assert_eq!(opened(server.client()).err(), Some(RemoteError::NoLog));
    let _ana = begin(&server, [person(1, "first")]);
    let mut etcd = server.client();
    let revision = etcd.status().unwrap().header.revision;
    let other_key = named(&mut etcd, GenerationKey::new([8; 32]));
    let wrong = EtcdLog::open(server.client(), REGISTER, &other_key, None).unwrap_err();
    assert!(wrong.to_string().contains("key does not fit"), "{wrong}");
    let later = Generation { gid: "2-aa".into(), key: key() };
    let earlier = EtcdLog::open(server.client(), REGISTER, &later, None).unwrap_err();
    assert!(earlier.to_string().contains("earlier generation"), "{earlier}");
    let again = EtcdLog::create(server.client(), REGISTER, &desk::other_beginning(), key());
    assert_eq!(again.err(), Some(RemoteError::LogExists));
    assert_eq!(etcd.status().unwrap().header.revision, revision);
    server.kill();
    let error = LogError::from(opened(server.client()).unwrap_err());
    assert_eq!(error, LogError::Unreachable);
}

#[test]
fn a_log_that_was_put_back_is_another_one_and_is_adopted() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    for number in 2..5 {
        ana.save([person(number, "by Ana")]);
        ana.sync();
    }
    ben.receive();
    let mut etcd = server.client();
    for (key, _) in pairs(&mut etcd, "/log/").into_iter().skip(2) {
        etcd.delete_range(&KeyRange::one(key)).unwrap();
    }
    // Somebody who did not see it adds nothing, because the entry before is not the one that is known.
    ana.save([person(9, "not sent")]);
    assert_eq!(ana.send_once(), Some(Ok(Appended::Refused)));
    let mut carl = join(&server, 2);
    carl.save([person(20, "by Carl")]);
    carl.sync();
    assert_eq!(ana.try_receive(), Err(NotReceived::AnotherLog));
    assert_eq!(ana.workspace.adopt(&mut ana.log, id(7 << 100), AT), Ok(2));
    ana.sync();
    assert_eq!(ben.try_receive(), Err(NotReceived::AnotherLog));
    assert_eq!(ben.workspace.adopt(&mut ben.log, id(8 << 100), AT), Ok(0));
    are_equal(&ana, &ben);
    assert_eq!(ana.records().len(), 6);
    // Without a head, nothing is sent and none is made.
    let (head, value) = pairs(&mut etcd, "/meta").remove(0);
    etcd.delete_range(&KeyRange::one(head.as_str())).unwrap();
    ben.save([person(10, "waits")]);
    assert!(matches!(ben.log.read(1, 5), Err(LogError::Replaced(_))));
    assert!(matches!(ben.send_once(), Some(Err(LogError::Replaced(_)))));
    assert!(pairs(&mut etcd, "/meta").is_empty());
    etcd.put(&Put::new(head, value)).unwrap();
    ben.sync();
}

#[test]
fn who_is_here_is_seen_by_those_with_the_key() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, []);
    let mut ben = join(&server, 1);
    let here = |number| Here { session: id(1), number, digest: 5 };
    ana.log.show_here(ana.device(), here(1)).unwrap();
    let revision = server.client().status().unwrap().header.revision;
    ana.log.show_here(ana.device(), here(1)).unwrap();
    assert_eq!(server.client().status().unwrap().header.revision, revision);
    ana.log.show_here(ana.device(), here(2)).unwrap();
    ben.log.show_here(ben.device(), here(3)).unwrap();
    // What one says can't be put in another's place.
    let mut etcd = server.client();
    let (shown, value) = pairs(&mut etcd, &format!("here/{}", ana.device())).remove(0);
    let forged = shown.replace(&ana.device().to_string(), &id(9).to_string());
    etcd.put(&Put::new(forged, value)).unwrap();
    assert_eq!(pairs(&mut etcd, "here/").len(), 3);
    let mut found = ana.log.who_is_here().unwrap();
    found.sort_by_key(|(_, here)| here.number);
    assert_eq!(found, [(ana.device(), here(2)), (ben.device(), here(3))]);
    ana.log.leave().unwrap();
    assert_eq!(ben.log.who_is_here().unwrap(), [(ben.device(), here(3))]);
}

#[test]
fn five_hundred_that_wait_are_sent_in_order() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, []);
    for number in 1..=500 {
        ana.save([person(number, "waits")]);
    }
    let began = Instant::now();
    ana.sync();
    println!("500 sent and received by the sender in {:?}", began.elapsed());
    let mut ben = join(&server, 1);
    are_equal(&ana, &ben);
    ben.save([person(501, "")]);
    ben.sync();
    ana.receive();
    are_equal(&ana, &ben);
}
