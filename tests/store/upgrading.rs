//! A register of an older format is backed up, upgraded, and remains the same register. No
//! existing older format has different records, so one is made up: lines with a lower version, and
//! digests that can't be compared.

use std::fs;
use std::path::Path;

use alumnet::register::Change;
use alumnet::store::backup::{self, list};

use super::support::{Maker, contents, filled, names, opened, records, save, try_open};

/// Makes a register look as if an older alumnet had written it.
pub fn age(data: &Path) {
    let path = data.join("journal/0001.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let older = text.lines().map(|line| {
        let (_, rest) = line.split_once(",\"seq\"").unwrap();
        let (body, _) = rest.rsplit_once(",\"digest\"").unwrap();
        let body = format!("{{\"v\":0,\"seq\"{body},\"digest\":\"0000000000000000\"");
        format!("{body},\"crc\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes()))
    });
    fs::write(&path, older.collect::<String>()).unwrap();
    fs::write(data.join("db/FORMAT"), "0\n").unwrap();
    fs::remove_file(data.join("db/FORMAT.crc")).unwrap();
}

fn noted(notices: &[String], words: &str) -> bool {
    notices.iter().any(|notice| notice.contains(words))
}

#[test]
fn an_older_register_is_backed_up_and_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let before = filled(folder.path(), 5);
    age(folder.path());
    let journal = fs::read(folder.path().join("journal/0001.jsonl")).unwrap();
    let mut here = opened(folder.path());
    assert_eq!(records(&here.register), before);
    assert!(noted(&here.notices, "from format 0") && noted(&here.notices, "backups/"), "{:?}", here.notices);
    let kept = list(folder.path()).unwrap();
    assert_eq!(backup::read(&kept[0].path, None).unwrap().records.len(), before.len());
    assert_eq!(
        fs::read(folder.path().join("journal/0001.jsonl")).unwrap(),
        journal,
        "what was written stays"
    );
    let mut maker = Maker::new(2);
    let person = maker.person("later");
    let set = maker.set("Add", vec![Change::create(person.into())]);
    save(&mut here, &set);
    let saved = records(&here.register);
    drop(here);
    for what in ["as it is", "from the journal"] {
        if what == "from the journal" {
            fs::remove_dir_all(folder.path().join("db")).unwrap();
        }
        let again = opened(folder.path());
        assert_eq!(records(&again.register), saved, "{what}");
        assert!(!noted(&again.notices, "from format"), "{what}: {:?}", again.notices);
    }
    assert!(!names(folder.path()).iter().any(|name| name == "db.upgrading"));
}

#[test]
fn an_upgrade_that_was_interrupted_begins_again() {
    // It may stop anywhere: new database half written, snapshot written, old database put aside.
    for stop in ["half made", "snapshot", "aside"] {
        let folder = tempfile::tempdir().unwrap();
        let before = filled(folder.path(), 5);
        age(folder.path());
        let old = folder.path().join("old");
        super::support::copy(&folder.path().join("db"), &old);
        match stop {
            "half made" => {
                fs::create_dir(folder.path().join("db.upgrading")).unwrap();
                fs::write(folder.path().join("db.upgrading/db"), "half").unwrap();
            }
            "snapshot" => {
                drop(opened(folder.path()));
                fs::remove_dir_all(folder.path().join("db")).unwrap();
                fs::rename(&old, folder.path().join("db")).unwrap();
            }
            _ => {
                drop(opened(folder.path()));
                fs::rename(folder.path().join("db"), folder.path().join("db.upgrading")).unwrap();
            }
        }
        let here = opened(folder.path());
        assert_eq!(records(&here.register), before, "{stop}");
        drop(here);
        assert!(opened(folder.path()).notices.is_empty(), "{stop}");
        assert!(!folder.path().join("db.upgrading").exists(), "{stop}");
    }
}

#[test]
fn without_a_backup_nothing_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 2);
    age(folder.path());
    fs::write(folder.path().join("backups"), "a file in the way").unwrap();
    let before = contents(folder.path());
    assert!(try_open(folder.path()).is_err());
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_newer_backup_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 2);
    let mut here = opened(folder.path());
    let path = folder.path().join("newer.zst");
    here.store
        .back_up_to(Some(&path), &here.register.records().collect::<Vec<_>>(), None, super::backups::time(0))
        .unwrap();
    let text = String::from_utf8(zstd::decode_all(fs::File::open(&path).unwrap()).unwrap()).unwrap();
    fs::write(&path, text.replacen("\"version\":1", "\"version\":9", 1)).unwrap();
    let refused = backup::read(&path, None).unwrap_err().to_string();
    assert!(refused.contains("newer alumnet (version 9)"), "{refused}");
}
