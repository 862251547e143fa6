//! Somebody who may do anything in etcd, and does not have the key.

use std::sync::Arc;

use alumnet::domain::Person;
use alumnet::register::{Change, ChangeSet};
use alumnet::sharing::entry::{self, Entry};
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::keys::meta::Meta;
use alumnet::sharing::keys::seal::{GenerationKey, SealedPlace, Territory};
use alumnet::sharing::log::{Appended, LogError, SharedLog as _};

use super::desk::{AT, Copy, REGISTER, begin, files, has, id, join, opened, pairs, person};
use crate::server::{Server, folder};

/// The key of the entry after the last.
fn next_key(copy: &Copy) -> String {
    let number = copy.workspace.shared.as_ref().unwrap().replica().base().number + 1;
    let gid = &copy.log.meta().gid;
    format!("/alumnet/{REGISTER}/{gid}/log/{number:016x}")
}

/// An entry that would fit, as somebody writes it who knows all but the key.
fn fitting_entry(copy: &Copy) -> Vec<u8> {
    let base = copy.workspace.shared.as_ref().unwrap().replica().base();
    let changes = vec![Change::create(person(666, "forged").into())];
    let (label, actor) = ("Add a person".to_owned(), "Eve".to_owned());
    let set = ChangeSet { id: id(666), at: AT, actor, label, origin: None, undoes: None, changes };
    let entry =
        Entry { number: base.number + 1, device: id(5), prev: base.hash, set: Arc::new(set), digest: 0 };
    entry.to_bytes().unwrap()
}

#[test]
fn what_is_forged_replayed_swapped_or_cut_is_passed_over_and_never_a_record() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    for number in 2..5 {
        ana.save([person(number, "by Ana")]);
        ana.sync();
    }
    let mut ben = join(&server, 1);
    let mut etcd = server.client();
    let records = ana.records();
    let stored: Vec<_> = pairs(&mut etcd, "/log/").into_iter().map(|(_, value)| value).collect();
    let clear = fitting_entry(&ana);
    // It would be believed, were it sealed.
    assert!(Entry::parse(&clear).is_ok());
    let territory = |gid: &str| Territory { register: REGISTER, gid: gid.to_owned() };
    let (gid, other_key) = (ana.log.meta().gid.clone(), GenerationKey::new([8; 32]));
    let sealed = |territory: &Territory, number| {
        other_key.seal([1; 24], territory, SealedPlace::Entry(number), &[&[0], clear.as_slice()].concat())
    };
    let forged: Vec<Vec<u8>> = vec![
        clear.clone(),
        [&[0], clear.as_slice()].concat(),
        sealed(&territory(&gid), 5).unwrap(),
        Vec::new(),
        vec![1],
        stored[1].clone(),
        stored[3].clone(),
        stored[3][..stored[3].len() - 1].to_vec(),
        [stored[3].as_slice(), b"x"].concat(),
        noise_value(),
    ];
    let count = forged.len();
    for value in forged {
        etcd.put(&Put::new(next_key(&ana), value)).unwrap();
        ana.receive();
        ben.receive();
        assert_eq!((&ana.records(), &ben.records()), (&records, &records));
    }
    // The log goes on after them, for those who were there and those who come.
    ana.save([person(7, "after them")]);
    ana.sync();
    ben.sync();
    let carl = join(&server, 2);
    for copy in [&ben, &carl] {
        assert_eq!(copy.records(), ana.records());
        let state = |copy: &Copy| copy.workspace.shared.as_ref().unwrap().replica().base().state();
        assert_eq!(state(copy), state(&ana));
    }
    let labels = ben.workspace.history.newest().map(|noted| noted.entry.label.clone());
    assert_eq!(labels.filter(|label| label.starts_with("Pass over")).count(), count);

    // What is behind a gap, and what has no number, is not of the log.
    let far = next_key(&ana).replace("/log/0", "/log/f");
    for key in [far, format!("{}x", next_key(&ana)), next_key(&ana).replace("/log/0", "/log/+")] {
        etcd.put(&Put::new(key, stored[3].as_slice())).unwrap();
    }
    ana.save([person(8, "not held up")]);
    ana.sync();
    ben.sync();
    assert_eq!(ben.records(), ana.records());

    // Two that change places are another log to who has them, and nothing to who has not.
    let keys: Vec<_> = pairs(&mut etcd, "/log/0").into_iter().map(|(key, _)| key).collect();
    etcd.put(&Put::new(keys[1].as_str(), stored[2].as_slice())).unwrap();
    etcd.put(&Put::new(keys[2].as_str(), stored[1].as_slice())).unwrap();
    let mut fresh = opened(server.client()).unwrap();
    let page = fresh.read(1, 4).unwrap();
    let readable: Vec<_> = page.iter().map(|(_, bytes)| Entry::parse(bytes).is_ok()).collect();
    assert_eq!(readable, [true, false, false, true]);
    assert_eq!(Entry::parse(&page[3].1).unwrap().number, 4);
    assert_ne!(Entry::parse(&page[3].1).unwrap().prev, entry::hash(&page[2].1));
}

fn noise_value() -> Vec<u8> {
    [vec![1_u8], vec![0x5a; 5_000]].concat()
}

#[test]
fn a_forged_head_is_not_believed_and_nothing_is_written() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    ana.save([person(2, "waits")]);
    let mut etcd = server.client();
    let (head, value) = pairs(&mut etcd, "/meta").remove(0);
    let text = String::from_utf8(value.clone()).unwrap();
    let forged = Meta::new(&GenerationKey::new([8; 32]), 2, "2-00ff".into(), 1).to_bytes();
    for value in [forged, text.replace("\"generation\":1", "\"generation\":2").into(), b"{}".to_vec(), vec![]]
    {
        etcd.put(&Put::new(head.as_str(), value)).unwrap();
        let revision = etcd.status().unwrap().header.revision;
        assert!(matches!(ana.send_once(), Some(Err(LogError::Replaced(_)))));
        assert!(matches!(ana.log.read(1, 5), Err(LogError::Replaced(_))));
        assert!(matches!(ana.log.snapshot(), Err(LogError::Replaced(_))));
        assert!(ana.log.make_snapshot(&ana.snapshot(), ana.device(), AT).is_err());
        assert!(opened(server.client()).is_err());
        // A lease changes no key.
        assert_eq!(etcd.status().unwrap().header.revision, revision);
    }
    etcd.put(&Put::new(head, value)).unwrap();
    assert_eq!(ana.send_once(), Some(Ok(Appended::Added)));
}

#[test]
fn nothing_of_anybody_is_readable_in_etcd_or_in_its_files() {
    let folder = folder();
    let Some(mut server) = Server::start(folder.path(), &[]) else { return };
    let secret = |number| Person {
        emails: vec!["secret@example.org".to_owned()],
        ..person(number, "Her note is nobody's business. ")
    };
    let mut ana = begin(&server, [secret(1)]);
    ana.save([secret(2)]);
    ana.save((10..100).map(|number| Person { notes: secret(1).notes.repeat(30), ..secret(number) }));
    ana.sync();
    let snapshot = ana.snapshot();
    ana.log.make_snapshot(&snapshot, ana.device(), AT).unwrap();
    let here = alumnet::sharing::remote::presence::Here { session: id(1), number: 1, digest: 2 };
    ana.log.show_here(ana.device(), here).unwrap();
    let mut etcd = server.client();
    let everything = pairs(&mut etcd, "");
    assert!(everything.len() > 7);
    assert!(pairs(&mut etcd, "/part/").len() == 1);
    let mut found: Vec<Vec<u8>> =
        everything.into_iter().flat_map(|(key, value)| [key.into_bytes(), value]).collect();
    server.kill();
    files(folder.path(), &mut found);
    let bytes: usize = found.iter().map(Vec::len).sum();
    assert!(bytes > 20_000, "{bytes}");
    // The folder of a copy has them all, so that this test can fail.
    let mut own = Vec::new();
    files(ana.folder.path(), &mut own);
    for word in ["Zoë-Ana-", "secret@example.org", "nobody's business", "\"actor\":\"Ana\"", "given_name"] {
        assert!(!has(&found, word), "{word}");
        assert!(has(&own, word), "{word}");
    }
    // Keys and head are in clear.
    assert!(has(&found, "/alumnet/") && has(&found, "\"generation\":1"));
}
