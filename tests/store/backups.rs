//! Backups in the data folder: written when due, whole or not at all, and sufficient to
//! restore what the rest has lost.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use alumnet::domain::{EntityKind, Person, Record};
use alumnet::register::Change;
use alumnet::store::backup::{self, BackupNews, Passphrase, Policy, file_name, folder, list};
use alumnet::store::{OpenError, Opened, Store, restore_contents, restore_newest};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::child;
use super::support::{Maker, contents, copy, filled, names, opened, records, save, try_open};

type Records = BTreeMap<(EntityKind, Uuid), Record>;

pub fn time(hour: i64) -> Timestamp {
    Timestamp::from_second(1_714_760_100 + hour * 3_600).unwrap()
}

/// Writes an automatic backup, as the program does, and waits for it.
pub fn back_up(here: &mut Opened, now: Timestamp) {
    here.store.back_up(Arc::new(here.register.clone()), now);
    here.store.wait_for_backup();
}

fn add(here: &mut Opened, maker: &mut Maker, name: &str) {
    let person = maker.person(name);
    let set = maker.set("Add", vec![Change::create(person.into())]);
    save(here, &set);
}

fn held(path: &Path) -> Records {
    let contents = backup::read(path, None).unwrap();
    contents.records.into_iter().map(|record| ((record.kind(), record.id()), record)).collect()
}

/// A data folder with six people, and a backup after the fourth.
struct Made {
    folder: tempfile::TempDir,
    at_backup: Records,
    all: Records,
}

impl Made {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path(), 4);
        let mut here = opened(folder.path());
        back_up(&mut here, time(0));
        let at_backup = records(&here.register);
        let mut maker = Maker::new(2);
        for name in ["fifth", "sixth"] {
            add(&mut here, &mut maker, name);
        }
        let all = records(&here.register);
        Self { folder, at_backup, all }
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn lose_database(&self) {
        fs::remove_dir_all(self.path("db")).unwrap();
    }

    /// Damages the line of a change set.
    fn damage_line(&self, number: usize) {
        let path = self.path("journal/0001.jsonl");
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[number - 1] = lines[number - 1].replacen("\"label\"", "\"lebal\"", 1);
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
}

#[test]
fn one_is_made_of_every_state_once() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 3);
    let mut here = opened(folder.path());
    here.store.keep_backups(Policy { every_changes: 3, ..Policy::default() });
    assert!(here.store.backup_is_due());
    back_up(&mut here, time(0));
    assert_eq!(names(&backup::folder(folder.path())), [file_name(time(0), 4, false)]);
    assert_eq!(held(&list(folder.path()).unwrap()[0].path), records(&here.register));
    let mut maker = Maker::new(2);
    for number in 0..3 {
        assert!(!here.store.backup_is_due(), "after {number}");
        add(&mut here, &mut maker, "more");
    }
    assert!(here.store.backup_is_due());
    back_up(&mut here, time(1));
    assert!(!here.store.backup_is_due());
    drop(here);
    // Reopened without changes, another backup would be the same.
    let mut here = opened(folder.path());
    assert!(here.store.backup_is_due());
    back_up(&mut here, time(2));
    let made: Vec<u64> = list(folder.path()).unwrap().iter().map(|kept| kept.seq).collect();
    assert_eq!(made, [4, 7]);
    // Unless the existing one is damaged.
    fs::write(&list(folder.path()).unwrap()[1].path, "gone").unwrap();
    drop(here);
    let mut here = opened(folder.path());
    back_up(&mut here, time(3));
    assert_eq!(held(&list(folder.path()).unwrap()[2].path), records(&here.register));
}

#[test]
fn a_big_change_is_worth_one_at_once_and_an_empty_register_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = opened(folder.path());
    assert!(!here.store.backup_is_due());
    let mut maker = Maker::new(5);
    add(&mut here, &mut maker, "first");
    back_up(&mut here, time(0));
    let people = (0..6_000).map(|number| Change::create(maker.person(&number.to_string()).into())).collect();
    let set = maker.set("Add many", people);
    save(&mut here, &set);
    assert!(here.store.backup_is_due());
    back_up(&mut here, time(1));
    assert!(!here.store.backup_is_due());
    assert_eq!(held(&list(folder.path()).unwrap()[1].path).len(), 6_001);
}

#[test]
fn old_ones_go_and_what_is_not_ours_stays() {
    let data = tempfile::tempdir().unwrap();
    filled(data.path(), 1);
    let mut here = opened(data.path());
    here.store.keep_backups(Policy {
        keep_last: 2,
        keep_daily_days: 0,
        keep_monthly: false,
        every_changes: 1,
        ..Policy::default()
    });
    let mut maker = Maker::new(3);
    back_up(&mut here, time(0));
    let backup = here
        .store
        .back_up_to(
            None,
            &here.register.records().collect::<Vec<_>>(),
            Some(&Passphrase::from("x".to_owned())),
            time(0),
        )
        .unwrap();
    fs::write(folder(data.path()).join("letter.txt"), "mine").unwrap();
    fs::write(folder(data.path()).join("backup-left.part"), "half").unwrap();
    for hour in 1..5 {
        add(&mut here, &mut maker, "more");
        back_up(&mut here, time(hour));
    }
    let left: Vec<u64> = list(data.path()).unwrap().iter().map(|kept| kept.seq).collect();
    assert_eq!(left, [2, 5, 6]);
    assert!(backup.path.exists(), "an encrypted one was asked for");
    assert_eq!(fs::read_to_string(folder(data.path()).join("letter.txt")).unwrap(), "mine");
    assert!(!folder(data.path()).join("backup-left.part").exists());
}

#[test]
fn a_folder_that_can_not_be_written_is_told_and_stops_nothing() {
    let data = tempfile::tempdir().unwrap();
    filled(data.path(), 1);
    fs::write(folder(data.path()), "a file in the way").unwrap();
    let mut here = opened(data.path());
    let (tell, told) = std::sync::mpsc::channel();
    here.store.on_backup_news(Arc::new(move |news| tell.send(news).unwrap()));
    back_up(&mut here, time(0));
    let BackupNews::Failed(words) = told.recv().unwrap() else { panic!("it went well") };
    assert!(
        words.starts_with("No backup could be written") && words.contains("Your changes are saved"),
        "{words}"
    );
    assert!(!here.store.backup_is_due(), "it is not tried again with every key");
    add(&mut here, &mut Maker::new(2), "more");
}

#[test]
fn full_segments_are_compressed_once_a_backup_covers_them() {
    let data = tempfile::tempdir().unwrap();
    let mut here = opened(data.path());
    let mut maker = Maker::new(6);
    for round in 0..3 {
        let people = (0..600)
            .map(|number| Person { notes: "n".repeat(30_000), ..maker.person(&format!("{round}.{number}")) });
        let changes =
            people.collect::<Vec<_>>().into_iter().map(|person| Change::create(person.into())).collect();
        let set = maker.set("Add many", changes);
        save(&mut here, &set);
    }
    let before = records(&here.register);
    let journal = data.path().join("journal");
    assert_eq!(names(&journal), ["0001.jsonl", "0002.jsonl", "0003.jsonl"]);
    back_up(&mut here, time(0));
    assert_eq!(names(&journal), ["0001.jsonl.zst", "0002.jsonl.zst", "0003.jsonl"]);
    drop(here);
    // The database catches up from compressed segments, and is rebuilt from them.
    assert!(opened(data.path()).notices.is_empty());
    fs::remove_dir_all(data.path().join("db")).unwrap();
    let here = opened(data.path());
    assert!(records(&here.register) == before);
    assert!(here.notices[0].contains("rebuilt from the journal"), "{:?}", here.notices);
    drop(here);
    // A damaged one is detected, and the backup has its contents.
    let path = journal.join("0001.jsonl.zst");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::remove_dir_all(data.path().join("db")).unwrap();
    let here = opened(data.path());
    assert!(records(&here.register) == before);
    assert!(here.notices[0].contains("from the backup of 2024-05-03"), "{:?}", here.notices);
    drop(here);
    assert!(opened(data.path()).notices.is_empty());
}

#[test]
fn damage_that_a_backup_covers_is_mended_by_itself() {
    for what in ["line", "first segment", "cut"] {
        let made = Made::new();
        made.lose_database();
        let path = made.path("journal/0001.jsonl");
        match what {
            "line" => made.damage_line(3),
            "first segment" => {
                let text = fs::read_to_string(&path).unwrap();
                let rest: String = text.split_inclusive('\n').skip(4).collect();
                fs::write(made.path("journal/0002.jsonl"), rest).unwrap();
                fs::remove_file(&path).unwrap();
            }
            _ => {
                let text = fs::read_to_string(&path).unwrap();
                fs::write(&path, text.split_inclusive('\n').take(2).collect::<String>()).unwrap();
            }
        }
        let expected = if what == "cut" { &made.at_backup } else { &made.all };
        let mut here = opened(made.folder.path());
        assert_eq!(&records(&here.register), expected, "{what}");
        assert!(
            here.notices.iter().any(|notice| notice.contains("from the backup of 2024-05-03 18:15 UTC")),
            "{what}: {:?}",
            here.notices
        );
        add(&mut here, &mut Maker::new(4), "seventh");
        let saved = records(&here.register);
        drop(here);
        // From now on the journal is sufficient again.
        made.lose_database();
        fs::remove_dir_all(made.path("backups")).unwrap();
        assert_eq!(records(&opened(made.folder.path()).register), saved, "{what}");
    }
}

#[test]
fn damage_behind_the_backup_is_offered_and_brought_back_as_far_as_it_can_be() {
    let made = Made::new();
    made.lose_database();
    // The sixth person's line; the fifth's follows the backup and is intact.
    made.damage_line(7);
    let path = made.path("journal/0001.jsonl");
    // Adds a line, since a damaged last line would count as an interrupted save.
    let more = fs::read_to_string(&path).unwrap() + "{}\n";
    fs::write(&path, more).unwrap();
    let before = contents(made.folder.path());
    let refused = try_open(made.folder.path()).expect_err("a change set is lost");
    let OpenError::Damaged { offer: Some(offer), .. } = &refused else { panic!("{refused:?}") };
    assert_eq!((offer.backup.seq, offer.backup.people, offer.after, offer.complete), (5, 4, 1, false));
    assert!(
        refused.to_string().contains("2024-05-03 18:15 UTC with 4 people")
            && refused.to_string().contains("1 change set after it"),
        "{refused}"
    );
    assert_eq!(contents(made.folder.path()), before);

    let restored = restore_newest(made.folder.path(), time(9), &mut |_| {}).unwrap().unwrap();
    assert_eq!((restored.backup.seq, restored.after), (5, 1));
    let aside = restored.aside.unwrap();
    assert_eq!(fs::read_to_string(aside.join("journal/0001.jsonl")).unwrap().lines().count(), 8);
    let here = opened(made.folder.path());
    let names: Vec<&str> = here.register.all::<Person>().map(|person| person.given_name.as_str()).collect();
    assert!(names.contains(&"fifth") && !names.contains(&"sixth"), "{names:?}");
    assert!(here.notices.is_empty(), "{:?}", here.notices);
}

#[test]
fn without_journal_and_database_the_backups_are_not_taken_for_an_empty_register() {
    for keep_empty_journal in [true, false] {
        let made = Made::new();
        made.lose_database();
        fs::remove_dir_all(made.path("journal")).unwrap();
        if keep_empty_journal {
            fs::create_dir(made.path("journal")).unwrap();
            fs::write(made.path("journal/0001.jsonl"), "").unwrap();
        }
        for _ in 0..2 {
            let refused = try_open(made.folder.path()).expect_err("only backups are there");
            assert!(
                matches!(&refused, OpenError::Damaged { offer: Some(offer), .. } if offer.after == 0),
                "{refused:?}"
            );
        }
        let restored = restore_newest(made.folder.path(), time(9), &mut |_| {}).unwrap().unwrap();
        assert_eq!(restored.after, 0);
        assert_eq!(records(&opened(made.folder.path()).register), made.at_backup);
    }
}

#[test]
fn a_backup_of_another_journal_is_not_mixed_in() {
    let made = Made::new();
    let other = tempfile::tempdir().unwrap();
    let mut here = opened(other.path());
    let mut maker = Maker::new(77);
    for number in 0..6 {
        add(&mut here, &mut maker, &format!("stranger{number}"));
    }
    back_up(&mut here, time(5));
    let stranger = list(other.path()).unwrap().pop().unwrap();
    fs::copy(&stranger.path, made.path("backups").join(stranger.path.file_name().unwrap())).unwrap();
    made.lose_database();
    made.damage_line(2);
    let here = opened(made.folder.path());
    assert_eq!(records(&here.register), made.all);
}

#[test]
fn restoring_goes_back_and_keeps_what_was_there() {
    let made = Made::new();
    let backup_path = list(made.folder.path()).unwrap().pop().unwrap().path;
    let read = backup::read(&backup_path, None).unwrap();
    let restored = restore_contents(made.folder.path(), read, time(9), &mut |_| {}).unwrap();
    let mut here = opened(made.folder.path());
    assert!(here.notices.is_empty(), "{:?}", here.notices);
    assert_eq!(records(&here.register), made.at_backup);
    // Numbers continue after those already used, so that backups of the two never look alike.
    add(&mut here, &mut Maker::new(8), "seventh");
    back_up(&mut here, time(10));
    let seqs: Vec<u64> = list(made.folder.path()).unwrap().iter().map(|kept| kept.seq).collect();
    assert_eq!(seqs, [5, 9]);
    drop(here);
    let journal = fs::read_to_string(made.path("journal/0001.jsonl")).unwrap();
    assert!(journal.contains("\"seq\":8,\"snapshot\":true"), "{journal}");
    // The previous contents are a data folder of their own.
    assert_eq!(records(&opened(&restored.aside.unwrap()).register), made.all);
    // Restoring into an empty folder works as well.
    let fresh = tempfile::tempdir().unwrap();
    let read = backup::read(&backup_path, None).unwrap();
    assert_eq!(restore_contents(&fresh.path().join("new"), read, time(9), &mut |_| {}).unwrap().aside, None);
    assert_eq!(records(&opened(&fresh.path().join("new")).register), made.at_backup);
}

/// Every state that an interrupted restore can leave behind.
#[test]
fn a_restore_that_is_interrupted_anywhere_is_finished_or_undone() {
    let made = Made::new();
    let restored = tempfile::tempdir().unwrap();
    copy(made.folder.path(), restored.path());
    let read = backup::read(&list(restored.path()).unwrap()[0].path, None).unwrap();
    restore_contents(restored.path(), read, time(9), &mut |_| {}).unwrap();

    let aside = "before-restore-x";
    for step in 0..7 {
        let here = tempfile::tempdir().unwrap();
        let at = |part: &str| here.path().join(part);
        copy(made.folder.path(), here.path());
        for part in ["db", "journal"] {
            copy(&restored.path().join(part), &at("restoring").join(part));
        }
        let moved = |from: &str, to: &str| {
            fs::create_dir_all(at(to).parent().unwrap()).unwrap();
            fs::rename(at(from), at(to)).unwrap();
        };
        // Before the first step it was not known to be complete.
        if step > 0 {
            fs::write(at("restoring/READY"), aside).unwrap();
        }
        let moves = [
            ("db", "before-restore-x/db"),
            ("restoring/db", "db"),
            ("journal", "before-restore-x/journal"),
            ("restoring/journal", "journal"),
        ];
        for (from, to) in moves.iter().take(step.max(1) - 1) {
            moved(from, to);
        }
        if step == 6 {
            fs::remove_file(at("restoring/READY")).unwrap();
        }
        let opened = opened(here.path());
        let expected = if step == 0 { &made.all } else { &made.at_backup };
        assert_eq!(&records(&opened.register), expected, "step {step}");
        let told = opened.notices.join(" ");
        match step {
            0 => assert!(told.contains("restore was interrupted before it took effect"), "{told}"),
            6 => assert_eq!(told, ""),
            _ => assert!(
                told.contains(
                    "An interrupted restore was finished. The previous files are kept in before-restore-x"
                ),
                "step {step}: {told}"
            ),
        }
        assert!(!at("restoring").exists(), "step {step}");
        assert_eq!(at(aside).join("journal/0001.jsonl").exists(), step > 0, "step {step}");
    }
}

pub fn back_up_for_ever(folder: &Path) {
    let mut here = opened(folder);
    here.store.keep_backups(Policy {
        keep_last: 3,
        keep_daily_days: 0,
        keep_monthly: false,
        every_changes: 1,
        ..Policy::default()
    });
    // A different seed for every start, because the number of people grows.
    let mut maker = Maker::new(u8::try_from(here.register.count::<Person>() % 200).unwrap() + 50);
    for hour in 0.. {
        add(&mut here, &mut maker, "more");
        here.store
            .back_up(Arc::new(here.register.clone()), Timestamp::now() + SignedDuration::from_secs(hour));
        child::say("begun");
        here.store.wait_for_backup();
    }
}

#[test]
fn killed_in_the_middle_of_a_backup_every_backup_is_whole() {
    let data = tempfile::tempdir().unwrap();
    let mut here = opened(data.path());
    let mut maker = Maker::new(9);
    // Enough for a kill to hit it in the middle.
    let people = (0..3_000).map(|number| Change::create(maker.person(&number.to_string()).into())).collect();
    let set = maker.set("Add many", people);
    save(&mut here, &set);
    drop(here);
    for round in 1..8 {
        let mut running = child::command("back up", data.path()).spawn().unwrap();
        let lines = BufReader::new(running.stdout.take().unwrap()).lines().map(Result::unwrap);
        lines.filter(|line| child::said(line) == Some("begun")).take(round % 4 + 1).for_each(drop);
        running.kill().unwrap();
        running.wait().unwrap();
        for kept in list(data.path()).unwrap() {
            assert!(backup::read(&kept.path, None).is_ok(), "round {round}: {}", kept.path.display());
        }
        let mut here = opened(data.path());
        let saved = records(&here.register);
        back_up(&mut here, Timestamp::now());
        let made = names(&folder(data.path()));
        assert!(made.iter().all(|name| name.ends_with(".jsonl.zst")), "round {round}: {made:?}");
        assert_eq!(held(&list(data.path()).unwrap().pop().unwrap().path), saved, "round {round}");
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_look_into_any_of_it() {
    use std::os::unix::fs::PermissionsExt;
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, u32)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            found.push((entry.path(), entry.metadata().unwrap().permissions().mode() & 0o777));
            if entry.path().is_dir() {
                walk(&entry.path(), found);
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    filled(&data, 3);
    let mut here = opened(&data);
    back_up(&mut here, time(0));
    let all: Vec<Record> = here.register.records().collect();
    let outside = folder.path().join("outside.zst");
    here.store.back_up_to(Some(&outside), &all, None, time(1)).unwrap();
    drop(here);
    restore_contents(&data, backup::read(&outside, None).unwrap(), time(2), &mut |_| {}).unwrap();
    fs::remove_dir_all(data.join("db")).unwrap();
    drop(opened(&data));
    let mut found = Vec::new();
    walk(folder.path(), &mut found);
    assert!(found.len() > 15, "{found:?}");
    for (path, mode) in found {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{} is {mode:o}", path.display());
    }
}
