//! Who does not have the key of a new generation: devices that were removed, invitations that are out of
//! date, accounts that may only read, and somebody who may do anything in etcd without any key.

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::settings::{Account, EtcdSettings};
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::keys::card::{Card, DeviceKey};
use alumnet::sharing::keys::chain::KeyChain;
use alumnet::sharing::keys::generation::{Generation, Identity};
use alumnet::sharing::keys::meta::{Meta, NotBelieved};
use alumnet::sharing::keys::seal::{GenerationKey, SealedPlace, Territory};
use alumnet::sharing::log::{Appended, LogError, SharedLog as _};
use alumnet::sharing::remote::cards::CardShown;
use alumnet::sharing::remote::error::RemoteError;
use alumnet::sharing::remote::etcd_log::EtcdLog;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Copy, REGISTER, begin, id, join, join_by, opened, openings, pairs, person};
use crate::server::{Server, folder};

fn at(part: &str) -> String {
    format!("/alumnet/{REGISTER}/{part}")
}

/// What etcd has at a key.
fn value(etcd: &mut Etcd, key: &str) -> Vec<u8> {
    pairs(etcd, key).remove(0).1
}

#[test]
fn a_device_that_was_removed_is_left_out_and_opens_nothing_of_what_follows() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let (mut ben, mut carl) = (join(&server, 1), join(&server, 2));
    ana.save([person(2, "")]);
    ana.sync();
    carl.receive();
    let known = carl.log.generation();
    // Nobody locks themselves out.
    ana.log.leave_out([ana.device()].into());
    assert!(matches!(ana.renew(), Err(LogError::Refused(words)) if words.contains("has no card")));
    ana.log.leave_out([carl.device()].into());
    assert_eq!(ana.renew(), Ok(Appended::Added));
    ana.adopt();
    ben.follow();
    ana.save([person(3, "after Carl")]);
    ana.sync();
    let error = carl.log.follow().unwrap_err();
    assert_eq!(error, RemoteError::LeftOut);
    assert!(error.to_string().contains("this device was removed"), "{error}");
    assert!(matches!(LogError::from(error), LogError::LeftOut(_)));
    assert_eq!(carl.reopened(server.client(), &known).err(), Some(RemoteError::LeftOut));
    // His folder stays, and he sends nothing.
    carl.save([person(4, "by Carl")]);
    assert!(matches!(carl.send_once(), Some(Err(LogError::Replaced(_)))));
    assert_eq!(carl.records().len(), 3);

    let mut etcd = server.client();
    let devices = [&ana, &ben, &carl].map(Copy::device);
    let now = ana.log.generation();
    let everything = pairs(&mut etcd, &now.gid);
    for gid in [&known.gid, &now.gid] {
        let old = Generation { gid: gid.clone(), key: known.key.clone() };
        // The seal of a key message opens with the key before; what is in it does not.
        assert_eq!(openings(&everything, &old, &devices), []);
    }
    assert!(openings(&everything, &now, &devices).len() > 4);
    for (key, bytes) in everything.iter().filter(|(key, _)| key.contains("/key/")) {
        let chain = KeyChain::parse(bytes).unwrap();
        for device in devices {
            let carl = Identity { device, key: carl.me.key.clone() };
            assert_eq!(chain.lead(REGISTER, &known, &carl, &now.gid), None, "{key}");
        }
    }
    assert!(!everything.iter().any(|(key, _)| key.contains(&carl.device().to_string())));
    // That was for once: whoever is invited again stays.
    let mut again = join_by(&server, 5, &now);
    assert_eq!(ana.renew(), Ok(Appended::Added));
    assert_eq!(again.log.follow(), Ok(true));
}

#[test]
fn without_the_key_nobody_leads_anybody_elsewhere() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let known = ben.log.generation();
    let mut etcd = server.client();
    let true_head = value(&mut etcd, "/meta");
    // Eve has a generation of her own, with everything that one needs, for Ben.
    let eve = Generation { gid: "2-eeee".into(), key: GenerationKey::new([66; 32]) };
    let territory = Territory { register: REGISTER, gid: eve.gid.clone() };
    etcd.put(&Put::new(at("meta"), Meta::new(&eve.key, 2, eve.gid.clone(), 2).to_bytes())).unwrap();
    let message = at(&format!("2-eeee/key/{}", ben.device()));
    let mut chain = KeyChain::default();
    chain.add(&ben.card(), &eve.key, (&eve.key, &territory), [1; 24]).unwrap();
    let link = serde_json::from_slice::<serde_json::Value>(&chain.to_bytes()).unwrap()[0].clone();
    let inner =
        age::encrypt(&ben.me.key.public().parse::<age::x25519::Recipient>().unwrap(), eve.key.bytes());
    let unsealed = json!([{"gid": "2-eeee", "message": BASE64_STANDARD.encode(inner.unwrap())}]);
    let forged = [
        chain.to_bytes(),
        json!([link, link]).to_string().into(),
        unsealed.to_string().into(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        vec![b' '; 1 << 20],
        Vec::new(),
    ];
    for bytes in forged {
        etcd.put(&Put::new(message.as_str(), bytes)).unwrap();
        let revision = etcd.status().unwrap().header.revision;
        assert_eq!(ben.log.follow(), Err(RemoteError::LeftOut));
        assert_eq!(ben.reopened(server.client(), &known).err(), Some(RemoteError::LeftOut));
        // There is nothing for Ana.
        assert_eq!(ana.log.follow(), Err(RemoteError::LeftOut));
        let invited = EtcdLog::open(server.client(), REGISTER, &known, None);
        assert_eq!(invited.err(), Some(RemoteError::OutOfDate));
        assert_eq!(ben.log.sweep(), Err(RemoteError::HeadChanged));
        assert_eq!(etcd.status().unwrap().header.revision, revision);
    }
    // A head that leads to the present generation, under another name, or back.
    for gid in [known.gid.as_str(), "1-eeee", "0-eeee", "meta", "2-e/../x"] {
        let forged = Meta::new(&eve.key, if gid.starts_with('2') { 2 } else { 1 }, gid.to_owned(), 1);
        etcd.put(&Put::new(at("meta"), forged.to_bytes())).unwrap();
        let error = ben.log.follow().unwrap_err();
        assert!(matches!(error, RemoteError::NotBelieved(_)), "{gid}: {error}");
    }
    etcd.put(&Put::new(at("meta"), true_head.as_slice())).unwrap();
    etcd.delete_range(&KeyRange::below(at("2-eeee/"))).unwrap();
    assert_eq!(ben.log.follow(), Ok(false));

    // A true generation, with the messages of others and of other generations, and a changed head.
    let chains = |etcd: &mut Etcd, gid: &str, device| value(etcd, &at(&format!("{gid}/key/{device}")));
    assert_eq!(ana.renew(), Ok(Appended::Added));
    let second = ana.log.generation();
    let older = chains(&mut etcd, &second.gid, ben.device());
    assert_eq!(ana.renew_adopted(), Ok(Appended::Added));
    let third = ana.log.generation();
    let own = at(&format!("{}/key/{}", third.gid, ben.device()));
    let (whole, others) = (value(&mut etcd, &own), chains(&mut etcd, &third.gid, ana.device()));
    for bytes in [older, others, whole[..whole.len() - 3].to_vec()] {
        etcd.put(&Put::new(own.as_str(), bytes)).unwrap();
        assert_eq!(ben.log.follow(), Err(RemoteError::LeftOut));
    }
    etcd.delete_range(&KeyRange::one(own.as_str())).unwrap();
    assert_eq!(ben.log.follow(), Err(RemoteError::LeftOut));
    etcd.put(&Put::new(own, whole)).unwrap();
    let head = value(&mut etcd, "/meta");
    let later = String::from_utf8(head.clone()).unwrap().replace("\"generation\":3", "\"generation\":4");
    etcd.put(&Put::new(at("meta"), later)).unwrap();
    assert_eq!(ben.log.follow(), Err(RemoteError::NotBelieved(NotBelieved::WrongKey)));
    // The one before, put back, is not gone back to.
    etcd.put(&Put::new(at("meta"), true_head)).unwrap();
    let earlier = RemoteError::NotBelieved(NotBelieved::Earlier { found: 1, known: 3 });
    assert_eq!(ana.log.follow(), Err(earlier));
    etcd.put(&Put::new(at("meta"), head)).unwrap();
    assert_eq!(ben.log.follow(), Ok(true));
    assert_eq!(ben.log.generation(), third);
}

#[test]
fn a_card_is_never_replaced_and_a_forged_one_gets_no_key() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, []);
    let mut ben = join(&server, 1);
    let mut etcd = server.client();
    let gid = ana.log.generation().gid;
    let card_at = |device: Uuid| at(&format!("{gid}/card/{device}"));
    let bens = ben.card();
    assert_eq!(ben.log.show_card(&bens), Ok(CardShown::AlreadyThere));
    let renamed = Card { name: "Another name".into(), ..bens.clone() };
    assert_eq!(ben.log.show_card(&renamed), Ok(CardShown::AlreadyThere));
    let other = Card { public_key: DeviceKey::generate().public(), ..bens.clone() };
    assert_eq!(ben.log.show_card(&other), Ok(CardShown::Taken));
    // Eve knows everything but the key.
    let stored = value(&mut etcd, &card_at(ben.device()));
    let territory = Territory { register: REGISTER, gid: gid.clone() };
    let eve =
        Card { device: id(66), name: "Eve".into(), public_key: other.public_key, program: String::new() };
    let json = serde_json::to_vec(&eve).unwrap();
    let sealed = GenerationKey::new([66; 32]).seal([1; 24], &territory, SealedPlace::Card(id(66)), &json);
    for bytes in [json, sealed.unwrap(), stored.clone(), Vec::new()] {
        etcd.put(&Put::new(card_at(id(66)), bytes)).unwrap();
        assert_eq!(ana.log.cards().unwrap().len(), 2);
    }
    // And with a key of her own on Ben's place.
    etcd.put(&Put::new(card_at(id(66)).replace("66", "67"), stored)).unwrap();
    etcd.put(&Put::new(card_at(ben.device()), "x")).unwrap();
    assert_eq!(ana.log.cards().unwrap(), [ana.card()]);
    assert_eq!(ben.log.show_card(&bens), Ok(CardShown::Shown));
    let mut both = vec![ana.card(), bens];
    both.sort_by_key(|card| card.device);
    assert_eq!(ana.log.cards(), Ok(both));
    assert_eq!(ana.renew(), Ok(Appended::Added));
    let next = ana.log.generation().gid;
    assert_eq!(pairs(&mut etcd, &format!("{next}/key/")).len(), 2);
    assert_eq!(pairs(&mut etcd, &format!("{next}/card/")).len(), 2);
    assert_eq!(ben.log.follow(), Ok(true));
    // Without a card, nobody begins anew: they could not follow if the answer were lost.
    let mut stranger = EtcdLog::open(server.client(), REGISTER, &ana.log.generation(), None).unwrap();
    assert_eq!(stranger.cards().map(|cards| cards.len()), Ok(2));
    ana.adopt();
    std::mem::swap(&mut ana.log, &mut stranger);
    assert!(matches!(ana.renew(), Err(LogError::Refused(_))));
    assert_eq!(ana.log.fault(), Some(&RemoteError::NoCard));
}

#[test]
fn an_old_invitation_is_out_of_date() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let invitation = ana.log.generation();
    assert!(opened(server.client()).is_ok());
    assert_eq!(ana.renew(), Ok(Appended::Added));
    let error = EtcdLog::open(server.client(), REGISTER, &invitation, None).unwrap_err();
    assert_eq!(error, RemoteError::OutOfDate);
    assert!(error.to_string().contains("this invitation is out of date"), "{error}");
    let mut ben = join_by(&server, 1, &ana.log.generation());
    // What was opened with an invitation and has shown its card can follow.
    assert_eq!(ana.renew_adopted(), Ok(Appended::Added));
    ben.follow();
}

#[test]
fn an_account_that_may_only_read_shows_no_card_and_says_so() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let known = ana.log.generation();
    let bytes = |text: &str| BASE64_STANDARD.encode(text);
    let reads = json!({"name": "reader", "perm":
        {"permType": "READ", "key": bytes("/alumnet/"), "range_end": bytes("/alumnet0")}});
    for (path, body) in [
        ("auth/user/add", json!({"name": "root", "password": "pw"})),
        ("auth/role/add", json!({"name": "root"})),
        ("auth/user/grant", json!({"user": "root", "role": "root"})),
        ("auth/user/add", json!({"name": "eva", "password": "pw"})),
        ("auth/role/add", json!({"name": "reader"})),
        ("auth/role/grant", reads),
        ("auth/user/grant", json!({"user": "eva", "role": "reader"})),
        ("auth/enable", json!({})),
    ] {
        let answer = server.post(path, &body, None);
        assert!(answer.get("header").is_some(), "{path}: {answer}");
    }
    let account = |name: &str| {
        let account = Some(Account { name: name.into(), password: "pw".into() });
        Etcd::new(EtcdSettings { account, ..server.settings() }).unwrap()
    };
    let me = Identity { device: id(77), key: DeviceKey::generate() };
    let mut eva = EtcdLog::open(account("eva"), REGISTER, &known, Some(&me)).unwrap();
    let card = Card { device: me.device, public_key: me.key.public(), ..ana.card() };
    let words = eva.show_card(&card).unwrap_err().to_string();
    assert!(words.contains("this account may not do that"), "{words}");
    assert_eq!(eva.cards(), Ok(vec![ana.card()]));
    assert!(eva.read(1, 5).is_ok_and(|page| page.len() == 1));
    assert!(eva.sweep() == Ok(0) && eva.clone().end().is_err());
    ana.log = ana.reopened(account("root"), &known).unwrap();
    assert_eq!(ana.renew(), Ok(Appended::Added));
    assert_eq!(eva.follow(), Err(RemoteError::LeftOut));
    EtcdLog::open(account("eva"), REGISTER, &ana.log.generation(), None).unwrap();
}
