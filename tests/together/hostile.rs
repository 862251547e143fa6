//! Somebody who may do anything in etcd and does not have the key, against the program: it may be stopped,
//! and says so; it never shows what was forged, and loses nothing.

use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::keys::meta::Meta;
use alumnet::sharing::keys::seal::GenerationKey;

use crate::office::{Desk, Office};

impl Office {
    fn puts(&self, key: &str, value: impl Into<Vec<u8>>) {
        self.etcd.client().put(&Put::new(key, value.into())).unwrap();
    }

    fn deletes(&self, key: &str) {
        let deleted = self.etcd.client().delete_range(&KeyRange::one(key)).unwrap().deleted;
        assert_eq!(deleted, 1, "{key}");
    }

    /// The keys with a text in them, in order, and their values.
    fn pairs(&self, part: &str) -> Vec<(String, Vec<u8>)> {
        self.contents().into_iter().filter(|(key, _)| key.contains(part)).collect()
    }
}

#[track_caller]
fn are_as_before(desks: [&Desk; 2], before: &str) {
    for desk in desks {
        let (now, backgrounds) = (desk.register(), desk.done(&["list", "backgrounds"]));
        assert!(now == before, "another register: {backgrounds}");
        desk.done(&["check"]);
    }
}

#[test]
fn a_forged_head_stops_every_command_and_nothing_is_sent_until_it_is_gone() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    let before = ana.register();
    let (head, value) = office.pairs("/meta").remove(0);
    let forged = Meta::new(&GenerationKey::new([8; 32]), 2, "2-00ff".into(), 1).to_bytes();
    let own = String::from_utf8(value.clone()).unwrap().replace("\"generation\":1", "\"generation\":7");
    for bytes in [forged, own.into_bytes(), b"{}".to_vec(), Vec::new()] {
        office.puts(&head, bytes);
        let there = office.contents();
        for command in ["sync", "repair", "status", "check"] {
            let said = ana.run(&["share", command]);
            assert_eq!(said.code, Some(1), "{command}: {said:?}");
            let words = format!("{}{}", said.out, said.err).to_lowercase();
            let is_said = ["somebody without the key", "head of the shared log can't be read"];
            assert!(is_said.iter().any(|part| words.contains(part)), "{command}: {words}");
        }
        assert_eq!(office.contents(), there, "nothing was sent");
    }
    let said = ana.run(&["add", "background", "name=Beekeeping"]);
    assert!(said.code == Some(0) && said.err.contains("1 change waits"), "{said:?}");
    ana.done(&["undo"]);
    are_as_before([&ana, &ben], &before);
    office.puts(&head, value);
    ana.done(&["share", "sync"]);
    ben.done(&["share", "sync"]);
    are_as_before([&ana, &ben], &before);
}

#[test]
fn a_forged_card_is_no_device_and_gets_no_key() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let (key, value) = office.pairs("/card/").remove(0);
    let (folder, _) = key.rsplit_once('/').unwrap();
    let eve = "01a21c29-0000-7000-8000-00000000eeee";
    office.puts(&format!("{folder}/{eve}"), value);
    office.puts(&format!("{folder}/{}", eve.replace("eeee", "eeef")), "{}");
    let devices = ana.json(&["share", "status"]);
    assert_eq!(devices["devices"].as_array().unwrap().len(), 2, "{devices}");
    assert_eq!(ana.json(&["share", "rekey", "--yes"])["generation"], 2);
    assert_eq!(office.pairs("/key/").len(), 2);
    assert!(office.pairs("eee").is_empty());
    ben.done(&["share", "sync"]);
    are_as_before([&ana, &ben], &ana.register());
}

#[test]
fn entries_that_are_swapped_cut_or_replaced_are_passed_over_and_what_they_held_is_sent_again() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    for background in ["Beekeeping", "Falconry", "Glassblowing"] {
        ana.done(&["add", "background", &format!("name={background}")]);
    }
    ben.done(&["share", "sync"]);
    let before = ana.register();
    // Entry 1 begins the log, and Ben joined with entry 2.
    let log = office.pairs("/log/");
    assert_eq!(log.len(), 5);
    let (last, whole) = &log[4];
    for bent in [whole[..whole.len() - 1].to_vec(), log[2].1.clone(), Vec::new()] {
        office.puts(last, bent);
        for desk in [&ana, &ben] {
            let said = desk.run(&["share", "sync"]);
            eprintln!("{said:?}");
            assert_eq!(said.code, Some(0), "{said:?}");
        }
        are_as_before([&ana, &ben], &before);
        // It is there, behind what nobody can read.
        let log = office.pairs("/log/");
        office.deletes(&log.last().unwrap().0);
        office.puts(last, whole.as_slice());
        for desk in [&ana, &ben] {
            desk.done(&["share", "sync"]);
        }
        are_as_before([&ana, &ben], &before);
    }
    // Two that change places.
    office.puts(&log[3].0, log[4].1.as_slice());
    office.puts(&log[4].0, log[3].1.as_slice());
    for desk in [&ana, &ben, &ana] {
        desk.done(&["share", "sync"]);
    }
    are_as_before([&ana, &ben], &before);
    let cem = Desk::new("cem");
    cem.joins(&ben, "Cem's phone");
    assert_eq!(cem.register(), before);
}

#[test]
fn a_snapshot_that_was_deleted_lets_nobody_in_and_a_new_key_makes_another() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let manifest = office.pairs("/manifest").remove(0).0;
    office.deletes(&manifest);
    for desk in [&ana, &ben] {
        desk.done(&["share", "sync"]);
    }
    let cem = Desk::new("cem");
    let refused = cem.tries_to_join(&ana, &[]);
    assert!(refused.code == Some(1) && refused.err.contains("no snapshot can be used"), "{refused:?}");
    assert!(cem.run(&["list", "people"]).code == Some(0), "what is left of it opens");
    let checked = ana.run(&["share", "check"]);
    assert!(checked.code == Some(1) && checked.out.contains("no snapshot can be used"), "{checked:?}");
    // Reading everything again is not possible, and changes nothing.
    let before = ana.register();
    let repaired = ana.run(&["share", "repair"]);
    assert!(repaired.code == Some(1) && repaired.err.contains("no snapshot"), "{repaired:?}");
    are_as_before([&ana, &ben], &before);
    assert_eq!(ana.json(&["share", "rekey", "--yes"])["generation"], 2);
    let dov = Desk::new("dov");
    dov.joins(&ana, "Dov's tablet");
    ben.done(&["share", "sync"]);
    are_as_before([&dov, &ben], &before);
}
