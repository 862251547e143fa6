//! A log that begins anew while others add, join, delete or begin it too, and while requests and answers are
//! lost on the way.

use std::sync::{Arc, Mutex};

use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::keys::card::{Card, DeviceKey};
use alumnet::sharing::keys::generation::Identity;
use alumnet::sharing::keys::seal::GenerationKey;
use alumnet::sharing::log::{Appended, LogError, RenewableLog as _, SharedLog as _};
use alumnet::sharing::remote::cards::CardShown;
use alumnet::sharing::remote::error::RemoteError;
use alumnet::sharing::remote::etcd_log::EtcdLog;
use alumnet::store::LogPlace;

use super::desk::{
    self, LAST, REGISTER, are_equal, begin, client, generations, id, join, key, over, pairs, person,
};
use crate::proxy::Proxy;
use crate::server::{Server, folder};

#[test]
fn it_does_not_begin_anew_if_something_is_added_or_deleted_meanwhile() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let ben = join(&server, 1);
    let proxy = Proxy::before(&server.url);
    over(&mut ana, &proxy);
    let known = ana.log.generation();
    let everything = || pairs(&mut server.client(), "");

    // Somebody deletes it: before it is done, or when only the head is missing.
    for (text, times) in [("request_put", 3), (LAST, 1)] {
        let (mut etcd, before) = (server.client(), everything());
        proxy.when(text, times, move || {
            let making = pairs(&mut etcd, "/making").remove(0).0;
            etcd.delete_range(&KeyRange::below(making.trim_end_matches("making"))).unwrap();
        });
        assert_eq!(ana.renew(), Ok(Appended::Refused));
        assert!(proxy.has_sprung());
        assert_eq!(everything(), before);
    }
    // Somebody adds an entry.
    let added = Arc::new(Mutex::new(ben));
    let ben = Arc::clone(&added);
    proxy.when(LAST, 1, move || {
        let mut ben = ben.lock().unwrap();
        ben.save([person(2, "in between")]);
        ben.sync();
    });
    assert_eq!(ana.renew(), Ok(Appended::Refused));
    assert!(proxy.has_sprung());
    assert_eq!((generations(&server), ana.log.generation()), (vec![known.gid.clone()], known.clone()));
    ana.sync();
    are_equal(&ana, &added.lock().unwrap());
    // Somebody puts the log back.
    let (mut etcd, last) = (server.client(), pairs(&mut server.client(), "/log/").pop().unwrap());
    let key = last.0.clone();
    proxy.when(LAST, 1, move || {
        etcd.delete_range(&KeyRange::one(key)).unwrap();
    });
    assert_eq!(ana.renew(), Ok(Appended::Refused));
    server.client().put(&Put::new(last.0, last.1)).unwrap();
    // It begins after nothing but the last entry.
    let base = ana.workspace.shared.as_ref().unwrap().replica().base().state().place;
    let beginning = ana.beginning();
    for place in [
        LogPlace { number: base.number - 1, ..base },
        LogPlace { number: base.number + 1, ..base },
        LogPlace { hash: [1; 32], ..base },
    ] {
        assert_eq!(ana.log.renew(place, &beginning), Ok(Appended::Refused));
    }
    assert_eq!(generations(&server), [known.gid]);
    assert_eq!(ana.log.renew(base, &beginning), Ok(Appended::Added));
}

#[test]
fn who_joins_meanwhile_is_not_left_out() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let proxy = Proxy::before(&server.url);
    over(&mut ana, &proxy);
    let joined = Arc::new(Mutex::new(None));
    let ben = Arc::clone(&joined);
    let me = Identity { device: id(9), key: DeviceKey::generate() };
    let mut log = EtcdLog::open(server.client(), REGISTER, &ana.log.generation(), Some(&me)).unwrap();
    let card = Card { device: me.device, public_key: me.key.public(), ..ana.card() };
    proxy.when("request_put", 4, move || {
        assert_eq!(log.show_card(&card), Ok(CardShown::Shown));
        *ben.lock().unwrap() = Some(log);
    });
    assert_eq!(ana.renew(), Ok(Appended::Refused));
    assert_eq!(generations(&server).len(), 1);
    assert_eq!(ana.renew(), Ok(Appended::Added));
    assert_eq!(joined.lock().unwrap().as_mut().unwrap().follow(), Ok(true));
}

#[test]
fn one_generation_after_another_is_followed_while_they_change() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let proxy = Proxy::before(&server.url);
    over(&mut ben, &proxy);
    assert_eq!(ana.renew(), Ok(Appended::Added));
    let ana = Arc::new(Mutex::new(ana));
    let other = Arc::clone(&ana);
    // Ben has read the head, and looks for his key.
    proxy.when("request_range", 1, move || {
        assert_eq!(other.lock().unwrap().renew_adopted(), Ok(Appended::Added));
    });
    ben.follow();
    assert!(proxy.has_sprung());
    assert_eq!(ben.log.generation().number(), 3);
    are_equal(&ana.lock().unwrap(), &ben);
}

#[test]
fn a_request_that_is_repeated_on_the_way_deletes_nothing() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let proxy = Proxy::before(&server.url);
    over(&mut ana, &proxy);
    let url = server.url.clone();
    proxy.when_sent(LAST, 1, move |bytes| {
        let body = &bytes[bytes.iter().position(|byte| *byte == b'{').unwrap()..];
        let mut answer = ureq::post(format!("{url}/v3/kv/txn")).send(body).unwrap();
        assert!(answer.body_mut().read_to_string().unwrap().contains("\"succeeded\":true"));
    });
    assert_eq!(ana.renew(), Ok(Appended::Added));
    assert!(proxy.has_sprung());
    ana.adopt();
    ben.follow();
    are_equal(&ana, &ben);
}

#[test]
fn where_the_answer_is_lost_nothing_is_deleted_and_following_settles_it() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let proxy = Proxy::before(&server.url);
    over(&mut ana, &proxy);
    // It was done.
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_answers());
    assert_eq!(ana.renew(), Err(LogError::Unknown));
    assert!(ana.log.fault().unwrap().to_string().contains("did not confirm"));
    proxy.passes();
    assert_eq!((ana.log.generation().number(), generations(&server).len()), (1, 2));
    ana.follow();
    ben.follow();
    are_equal(&ana, &ben);
    assert_eq!((ana.log.generation().number(), ana.log.generation()), (2, ben.log.generation()));
    assert_eq!((ben.log.sweep(), ben.log.sweep()), (Ok(1), Ok(0)));
    assert_eq!(generations(&server), [ana.log.generation().gid]);
    // It was not.
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_requests());
    assert_eq!(ana.renew(), Err(LogError::Unknown));
    proxy.passes();
    assert_eq!((ana.log.follow(), generations(&server).len()), (Ok(false), 2));
    // One that is being made by somebody else is not swept; once there is a later one, it is.
    assert_eq!((ben.log.sweep(), generations(&server).len()), (Ok(0), 2));
    // One answer is lost, and then it can be asked.
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_one_answer());
    assert_eq!(ana.renew(), Ok(Appended::Added));
    assert!(proxy.has_sprung());
    assert_eq!(generations(&server), [ana.log.generation().gid]);
    ana.adopt();
    // Of what comes before the head, nothing counts.
    let cuts = proxy.clone();
    proxy.when("request_put", 2, move || cuts.cuts_one_answer());
    assert_eq!(ana.renew(), Err(LogError::Unreachable));
    assert!(ana.log.fault().unwrap().to_string().contains("nothing was changed"));
    assert_eq!(generations(&server), [ana.log.generation().gid]);
    // Begun anew, but what was before could not be deleted.
    let cuts = proxy.clone();
    proxy.when("keys_only", 1, move || cuts.cuts_requests());
    assert_eq!(ana.renew(), Ok(Appended::Added));
    assert!(ana.log.fault().is_some() && generations(&server).len() == 2);
    proxy.passes();
    assert_eq!(ana.log.sweep(), Ok(1));
    assert_eq!(generations(&server), [ana.log.generation().gid]);
}

#[test]
fn a_log_whose_beginning_was_not_confirmed_is_begun_by_trying_again() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let proxy = Proxy::before(&server.url);
    let beginning = desk::other_beginning();
    let create = || EtcdLog::create(client(&proxy.url), REGISTER, &beginning, key());
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_answers());
    assert!(create().is_err_and(|error| error.may_be_done()));
    proxy.passes();
    let mut log = create().unwrap();
    assert_eq!(log.read(1, 10).map(|page| page.len()), Ok(1));
    let gid = log.generation().gid;
    assert_eq!(generations(&server), [gid.as_str()]);
    // With another beginning or key it is another log.
    let other = desk::another_beginning();
    let again = EtcdLog::create(server.client(), REGISTER, &other, key());
    assert_eq!(again.err(), Some(RemoteError::LogExists));
    let other_key = GenerationKey::new([8; 32]);
    let again = EtcdLog::create(server.client(), REGISTER, &beginning, other_key);
    assert_eq!(again.err(), Some(RemoteError::LogExists));
    assert_eq!(generations(&server), [gid]);
}
