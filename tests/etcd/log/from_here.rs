//! A log that begins again from a copy: its head is gone, it was put back, or it moves to another etcd.

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::keys::generation::Generation;
use alumnet::sharing::keys::meta::{Meta, NotBelieved};
use alumnet::sharing::keys::seal::GenerationKey;
use alumnet::sharing::log::Appended;
use alumnet::sharing::remote::error::RemoteError;
use alumnet::sharing::remote::etcd_log::EtcdLog;

use super::desk::{Copy, LAST, REGISTER, begin, client, join, pairs, person};
use crate::proxy::Proxy;
use crate::server::{Server, folder};

fn from_here(copy: &mut Copy, etcd: Etcd, others: &[&Copy]) -> Result<EtcdLog, RemoteError> {
    let cards: Vec<_> = others.iter().map(|copy| copy.card()).chain([copy.card()]).collect();
    EtcdLog::begin_from_here(etcd, REGISTER, &copy.log.generation(), &copy.me, &cards, &copy.beginning())
}

/// Everybody is where the first is.
fn agree(one: &mut Copy, others: &mut [&mut Copy]) {
    one.adopt();
    one.sync();
    for other in others.iter_mut() {
        other.follow();
        other.sync();
    }
    one.sync();
    for other in others {
        assert_eq!(one.records(), other.records());
        assert_eq!(one.log.generation(), other.log.generation());
    }
}

#[test]
fn a_log_whose_head_is_gone_or_nonsense_begins_again_from_a_copy() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    ana.save([person(2, "by Ana")]);
    ana.sync();
    ben.save([person(3, "waits")]);
    let (mut etcd, eve) = (server.client(), GenerationKey::new([66; 32]));
    let head = pairs(&mut etcd, "/meta").remove(0).0;
    let forged = |number| Some(Meta::new(&eve, number, format!("{number}-ee"), 1).to_bytes());
    // What is there in place of the head, and the generation that is begun after it.
    let cases = [
        (None, 2),
        (Some(b"nonsense".to_vec()), 3),
        (forged(u64::MAX), 4),
        (forged(u64::MAX - 1), 5),
        (forged(9), 10),
    ];
    for (found, number) in cases {
        match found {
            None => assert_eq!(etcd.delete_range(&KeyRange::one(head.as_str())).unwrap().deleted, 1),
            Some(value) => assert!(etcd.put(&Put::new(head.as_str(), value)).is_ok()),
        }
        assert!(ana.log.follow().is_err());
        ana.log = from_here(&mut ana, server.client(), &[&ben]).unwrap();
        assert_eq!((ana.log.generation().number(), ana.log.fault()), (number, None));
        agree(&mut ana, &mut [&mut ben]);
        assert_eq!(pairs(&mut etcd, "/manifest").len(), 1, "the others are gone");
    }
    assert_eq!(ana.records().len(), 3);
}

#[test]
fn a_log_that_was_put_back_to_an_earlier_generation_begins_after_both() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let mut late = join(&server, 2);
    let mut etcd = server.client();
    let before = pairs(&mut etcd, "");
    assert_eq!(ana.renew_adopted(), Ok(Appended::Added));
    ben.follow();
    ana.save([person(2, "after it was kept")]);
    ana.sync();
    ben.receive();
    let known = ana.log.generation();
    etcd.delete_range(&KeyRange::below("/alumnet/")).unwrap();
    for (key, value) in before {
        etcd.put(&Put::new(key, value)).unwrap();
    }
    let earlier = Some(RemoteError::NotBelieved(NotBelieved::Earlier { found: 1, known: 2 }));
    assert_eq!(ana.log.follow().err(), earlier);
    assert_eq!(ben.reopened(server.client(), &known).err(), earlier);
    // Without a card of one's own, nothing is begun.
    let revision = etcd.status().unwrap().header.revision;
    let alone =
        EtcdLog::begin_from_here(server.client(), REGISTER, &known, &ana.me, &[ben.card()], &ana.beginning());
    assert_eq!(alone.err(), Some(RemoteError::NoCard));
    assert_eq!(etcd.status().unwrap().header.revision, revision);
    ana.log = from_here(&mut ana, server.client(), &[&ben, &late]).unwrap();
    assert_eq!(ana.log.generation().number(), 3);
    agree(&mut ana, &mut [&mut ben]);
    assert_eq!(ana.records().len(), 2);
    // Nobody has the messages that lead from the first generation to the second any more.
    assert_eq!(late.log.follow(), Err(RemoteError::LeftOut));
}

#[test]
fn messages_that_are_there_are_kept_so_that_who_was_away_follows() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut late = join(&server, 1);
    assert_eq!(ana.renew_adopted(), Ok(Appended::Added));
    let mut etcd = server.client();
    let head = pairs(&mut etcd, "/meta").remove(0).0;
    etcd.delete_range(&KeyRange::one(head)).unwrap();
    ana.log = from_here(&mut ana, server.client(), &[&late]).unwrap();
    agree(&mut ana, &mut [&mut late]);
    assert_eq!(late.log.generation().number(), 3);
}

#[test]
fn a_log_moves_to_an_empty_etcd() {
    let (folder, other_folder) = (folder(), folder());
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let Some(other) = Server::start(other_folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let known = ana.log.generation();
    assert_eq!(ana.reopened(other.client(), &known).err(), Some(RemoteError::NoLog));
    ana.log = from_here(&mut ana, other.client(), &[&ben]).unwrap();
    ana.adopt();
    ben.log = ben.reopened(other.client(), &known).unwrap();
    ben.adopt();
    ben.save([person(2, "by Ben")]);
    ben.sync();
    ana.sync();
    assert_eq!((ana.records(), ana.records().len()), (ben.records(), 2));
    assert_eq!(ana.log.generation(), ben.log.generation());
    // The log before is as it was.
    assert!(ana.reopened(server.client(), &known).is_ok());
}

#[test]
fn a_head_that_comes_meanwhile_stays_and_a_lost_answer_is_settled_by_opening() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let proxy = Proxy::before(&server.url);
    let mut etcd = server.client();
    let (head, value) = pairs(&mut etcd, "/meta").remove(0);
    etcd.delete_range(&KeyRange::one(head.as_str())).unwrap();
    let (before, known) = (pairs(&mut etcd, "").len(), ana.log.generation());
    let (key, mut other) = (head.clone(), server.client());
    proxy.when(LAST, 1, move || {
        other.put(&Put::new(key, value)).unwrap();
    });
    assert_eq!(from_here(&mut ana, client(&proxy.url), &[&ben]).err(), Some(RemoteError::HeadChanged));
    assert!(proxy.has_sprung());
    assert_eq!(pairs(&mut etcd, "").len(), before + 1);
    etcd.delete_range(&KeyRange::one(head)).unwrap();
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_answers());
    let unknown = from_here(&mut ana, client(&proxy.url), &[&ben]).unwrap_err();
    assert!(unknown.may_be_done(), "{unknown}");
    proxy.passes();
    ana.log = ana.reopened(server.client(), &known).unwrap();
    agree(&mut ana, &mut [&mut ben]);
    assert_eq!(ana.log.sweep(), Ok(1));
    let absurd = Generation { gid: "no generation".into(), ..known };
    let (cards, beginning) = (vec![ana.card()], ana.beginning());
    let refused = EtcdLog::begin_from_here(server.client(), REGISTER, &absurd, &ana.me, &cards, &beginning);
    assert!(matches!(refused, Err(RemoteError::NotBelieved(_))));
}
