//! A log that begins anew: everybody who stays follows, however long they were away, and of two who begin it
//! at once, one does.

use std::time::Instant;

use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::keys::card::{Card, DeviceKey};
use alumnet::sharing::keys::generation::Identity;
use alumnet::sharing::log::{Appended, LogError, SharedLog as _};
use alumnet::sharing::remote::cards::CardShown;
use alumnet::sharing::remote::error::RemoteError;
use alumnet::sharing::remote::etcd_log::EtcdLog;
use alumnet::sharing::remote::presence::Here;
use alumnet::sharing::remote::seen::Seen;
use jiff::civil::date;
use uuid::Uuid;

use super::desk::{
    self, Copy, LAST, REGISTER, are_equal, begin, client, generations, id, join, join_by, pairs, person,
};
use crate::proxy::Proxy;
use crate::server::{Server, folder};

#[test]
fn everybody_follows_to_the_next_generation_and_what_waits_is_sent_there() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    ana.save([person(2, "by Ana")]);
    ana.sync();
    let here = Here { session: id(1), number: 1, digest: 5 };
    ana.log.show_here(ana.device(), here).unwrap();
    let before = ana.log.generation();
    assert_eq!(ana.log.follow(), Ok(false));
    ben.save([person(3, "waits")]);
    let began = Instant::now();
    assert_eq!(ana.renew(), Ok(Appended::Added));
    println!("begun anew in {:?}", began.elapsed());
    assert_eq!(ana.log.fault(), None);
    let after = ana.log.generation();
    assert_eq!((after.number(), before.number()), (2, 1));
    assert_ne!(after.key, before.key);
    assert_eq!(generations(&server), [after.gid.as_str()]);
    assert!(pairs(&mut server.client(), "/making").is_empty());
    // Number 3 is the new beginning.
    assert_eq!(ana.log.meta().from, 3);
    ana.adopt();
    // Whoever does not know yet neither reads nor sends.
    assert!(matches!(ben.log.read(1, 5), Err(LogError::Replaced(_))));
    assert_eq!(ben.log.fault(), Some(&RemoteError::HeadChanged));
    assert!(matches!(ben.send_once(), Some(Err(LogError::Replaced(_)))));
    assert!(matches!(ben.renew(), Ok(Appended::Refused)));
    assert_eq!(generations(&server), [after.gid.as_str()]);
    ben.follow();
    assert_eq!((ben.log.generation(), ben.log.follow()), (after.clone(), Ok(false)));
    ben.sync();
    ana.sync();
    are_equal(&ana, &ben);
    assert_eq!(ben.records().len(), 3);
    // Cards are brought along, and what is said of oneself is said anew.
    assert_eq!(ana.log.cards().unwrap(), {
        let mut cards = vec![ana.card(), ben.card()];
        cards.sort_by_key(|card| card.device);
        cards
    });
    ana.log.show_here(ana.device(), here).unwrap();
    assert_eq!(ben.log.who_is_here().unwrap(), [(ana.device(), here)]);
    // Whoever is invited now is invited to this generation.
    let carl = join_by(&server, 2, &after);
    are_equal(&ana, &carl);
}

#[test]
fn who_was_away_for_three_generations_follows_at_once() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let known = ben.log.generation();
    let mut carl = None;
    for number in 2..5 {
        ana.save([person(number, "by Ana")]);
        ana.sync();
        assert_eq!(ana.renew(), Ok(Appended::Added));
        ana.adopt();
        if number == 2 {
            carl = Some(join_by(&server, 2, &ana.log.generation()));
        }
    }
    assert_eq!(ana.log.generation().number(), 4);
    let reopened = ben.reopened(server.client(), &known).unwrap();
    assert_eq!(reopened.generation(), ana.log.generation());
    ben.follow();
    let mut carl = carl.unwrap();
    carl.follow();
    for copy in [&mut ben, &mut carl] {
        copy.sync();
        assert_eq!(copy.log.generation(), ana.log.generation());
        are_equal(&ana, copy);
    }
    // Others can begin it anew too.
    assert_eq!(carl.renew(), Ok(Appended::Added));
    carl.adopt();
    ana.follow();
    ben.follow();
    are_equal(&ana, &ben);
    are_equal(&ana, &carl);
}

#[test]
fn three_nodes_begin_anew_even_if_one_is_gone() {
    let folder = folder();
    let Some(mut servers) = Server::three(folder.path()) else { return };
    let mut ana = begin(&servers[0], [person(1, "first")]);
    let mut ben = join(&servers[1], 1);
    assert_eq!(ana.renew(), Ok(Appended::Added));
    ana.adopt();
    ben.follow();
    servers[0].kill();
    ben.save([person(2, "by Ben")]);
    let known = ben.log.generation();
    ben.log = ben.reopened(servers[1].client(), &known).unwrap();
    // The one that was killed may have led the others.
    let until = Instant::now() + std::time::Duration::from_secs(60);
    while ben.send_once() != Some(Ok(Appended::Added)) {
        assert!(Instant::now() < until && ben.records().len() == 2);
        let _ = ben.try_receive();
    }
    ben.receive();
    assert_eq!(ben.renew(), Ok(Appended::Added));
    ben.adopt();
    ana.log = ana.reopened(servers[2].client(), &ana.log.generation()).unwrap();
    ana.adopt();
    are_equal(&ana, &ben);
    assert_eq!((ana.log.generation().number(), ana.records().len()), (3, 2));
}

#[test]
fn of_two_who_begin_anew_at_once_one_does() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    for _ in 0..3 {
        let (one, other) = std::thread::scope(|scope| {
            let ana = scope.spawn(|| ana.renew());
            let ben = ben.renew();
            (ana.join().unwrap(), ben)
        });
        let (winner, loser) = match (one, other) {
            (Ok(Appended::Added), Ok(Appended::Refused)) => (&mut ana, &mut ben),
            (Ok(Appended::Refused), Ok(Appended::Added)) => (&mut ben, &mut ana),
            both => panic!("{both:?}"),
        };
        assert_eq!(generations(&server), [winner.log.generation().gid]);
        winner.adopt();
        loser.follow();
        are_equal(&ana, &ben);
    }
}

#[test]
fn thousands_of_people_on_forty_devices_begin_anew() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, (1..=5_000).map(|number| person(number, &desk::noise(number, 300))));
    let mut others = Vec::new();
    for number in 100..139 {
        let me = Identity { device: id(number), key: DeviceKey::generate() };
        let card = Card { device: me.device, public_key: me.key.public(), ..ana.card() };
        assert_eq!(ana.log.show_card(&card), Ok(CardShown::Shown));
        others.push(me);
    }
    let (known, began) = (ana.log.generation(), Instant::now());
    assert_eq!(ana.renew(), Ok(Appended::Added));
    println!("5,000 people on 40 devices begun anew in {:?}", began.elapsed());
    let began = Instant::now();
    let follower = EtcdLog::open(server.client(), REGISTER, &known, others.last()).unwrap();
    println!("followed in {:?}", began.elapsed());
    assert_eq!(follower.generation(), ana.log.generation());
    let mut etcd = server.client();
    let bytes: usize = pairs(&mut etcd, "/snap/").iter().map(|(_, value)| value.len()).sum();
    let chains = pairs(&mut etcd, "/key/");
    println!("{bytes} bytes of snapshot, {} of a key message", chains[0].1.len());
    assert_eq!(chains.len(), 40);
}

#[test]
fn only_what_is_over_is_swept_and_a_log_ends_with_all_that_it_has() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    assert_eq!(ana.renew(), Ok(Appended::Added));
    let mut etcd = server.client();
    let at = |part: &str| format!("/alumnet/{REGISTER}/{part}");
    let own = ana.log.generation().gid;
    let kept = ["3-aa/making", "99-bb/log/1", "18446744073709551616-aa/x", "other", "x-1/a", "2/a"];
    let over = ["1-00/log/1", "1-00/log/2", "2-00/snap/1", "02-00/a"];
    for part in kept.iter().chain(&over) {
        etcd.put(&Put::new(at(part), "x")).unwrap();
    }
    let beside = format!("/alumnet/{}/1-aa/log/1", Uuid::from_u128(0xabd));
    etcd.put(&Put::new(beside.as_str(), "x")).unwrap();
    // Whoever has not followed deletes nothing.
    assert_eq!(ben.log.sweep(), Err(RemoteError::HeadChanged));
    assert_eq!(ana.log.sweep(), Ok(3));
    for part in kept {
        assert_eq!(pairs(&mut etcd, &at(part)).len(), 1, "{part}");
    }
    for part in over {
        assert!(pairs(&mut etcd, &at(part)).is_empty(), "{part}");
    }
    assert!(!pairs(&mut etcd, &at(&own)).is_empty());

    assert_eq!(ben.log.clone().end(), Err(RemoteError::HeadChanged));
    assert!(!pairs(&mut etcd, &at(&own)).is_empty());
    let proxy = Proxy::before(&server.url);
    over_and_end(&ana, &proxy);
    assert_eq!(pairs(&mut etcd, "").into_iter().map(|(key, _)| key).collect::<Vec<_>>(), [beside]);
    assert_eq!((ben.log.follow(), ana.log.end()), (Err(RemoteError::HeadGone), Err(RemoteError::HeadGone)));
}

/// Ends it, and the answer is lost.
fn over_and_end(ana: &Copy, proxy: &Proxy) {
    let log = ana.reopened(client(&proxy.url), &ana.log.generation()).unwrap();
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_one_answer());
    assert_eq!(log.end(), Ok(()));
    assert!(proxy.has_sprung());
}

#[test]
fn what_devices_say_of_themselves_is_read_by_those_with_the_key() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, []);
    let mut ben = join(&server, 1);
    let seen = |backups| Seen {
        program: "alumnet 0.1.0".into(),
        format: 1,
        generation: 3,
        backups,
        day: date(2026, 7, 14),
    };
    ana.log.show_seen(ana.device(), &seen(9)).unwrap();
    ana.log.show_seen(ana.device(), &seen(2)).unwrap();
    ben.log.show_seen(ben.device(), &seen(0)).unwrap();
    // What one says can't be put in another's place.
    let mut etcd = server.client();
    let (shown, value) = pairs(&mut etcd, &format!("seen/{}", ana.device())).remove(0);
    etcd.put(&Put::new(shown.replace(&ana.device().to_string(), &id(9).to_string()), value)).unwrap();
    etcd.put(&Put::new(shown.replace(&ana.device().to_string(), &id(8).to_string()), "x")).unwrap();
    let mut expected = vec![(ana.device(), seen(2)), (ben.device(), seen(0))];
    expected.sort_by_key(|(device, _)| *device);
    assert_eq!(ben.log.all_seen(), Ok(expected));
}
