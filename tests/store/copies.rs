//! Copies of backups in another folder: written and read back like the backups, missing for a while without
//! alarm, and for two weeks not without one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use alumnet::store::backup::{self, BackupNews, Passphrase, Policy, file_name};
use alumnet::store::check::{State, check};
use alumnet::store::{Opened, Store};
use jiff::Timestamp;
use tempfile::TempDir;

use super::backups::{back_up, time};
use super::mixtures::{add, erase};
use super::support::{Maker, contents, names, opened, records};

struct Made {
    data: TempDir,
    /// The other disk.
    disk: TempDir,
    maker: Maker,
}

impl Made {
    fn new() -> Self {
        let (data, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut maker = Maker::new(1);
        add(&mut opened(data.path()), &mut maker, "One");
        Self { data, disk, maker }
    }

    fn to(&self) -> PathBuf {
        self.disk.path().join("away")
    }

    /// With the other disk in its place.
    fn with_disk() -> Self {
        let made = Self::new();
        fs::create_dir(made.to()).unwrap();
        made
    }

    fn policy(&self) -> Policy {
        Policy { copy_to: Some(self.to()), ..Policy::default() }
    }

    fn open(&self, policy: Policy) -> (Opened, Receiver<BackupNews>) {
        let mut here = opened(self.data.path());
        let (tell, told) = channel();
        here.store.keep_backups(policy);
        here.store.on_backup_news(Arc::new(move |news| drop(tell.send(news))));
        (here, told)
    }

    /// Opens, adds somebody, and backs up; returns what was said.
    fn change(&mut self, now: Timestamp, policy: Policy) -> Option<BackupNews> {
        let (mut here, told) = self.open(policy);
        add(&mut here, &mut self.maker, "Another");
        back_up(&mut here, now);
        assert!(!backup::list(self.data.path()).unwrap().is_empty());
        told.try_recv().ok()
    }

    /// The folder of the register on the other disk.
    fn folder(&self) -> PathBuf {
        let register = opened(self.data.path()).store.register_id();
        self.to().join(register.to_string())
    }

    fn found(&self) -> Vec<String> {
        check(self.data.path()).unwrap().findings.iter().map(ToString::to_string).collect()
    }
}

fn day(number: i64) -> Timestamp {
    time(number * 24)
}

fn words(news: Option<BackupNews>) -> String {
    match news {
        Some(BackupNews::NotCopied(words) | BackupNews::LongNotCopied(words) | BackupNews::Failed(words)) => {
            words
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_backup_is_copied_once_and_read_back() {
    let mut made = Made::with_disk();
    assert_eq!(made.change(time(0), made.policy()), Some(BackupNews::Copied));
    let folder = made.folder();
    assert_eq!(names(&folder), [file_name(time(0), 2, false)]);
    let copy = backup::read(&folder.join(file_name(time(0), 2, false)), None).unwrap();
    let (mut here, told) = made.open(made.policy());
    assert!(copy.records.iter().eq(records(&here.register).values()));
    back_up(&mut here, time(1));
    assert_eq!(told.try_recv().ok(), None, "there is one of this state");
    let all: Vec<_> = here.register.records().collect();
    let made_by_hand = here.store.back_up_to(None, &all, None, time(2)).unwrap();
    assert_eq!(made_by_hand.copy, None, "nor is one made by hand copied twice");
    let away = made.disk.path().join("mine.zst");
    assert_eq!(here.store.back_up_to(Some(&away), &all, None, time(2)).unwrap().copy, None);
    fs::remove_file(folder.join(file_name(time(0), 2, false))).unwrap();
    back_up(&mut here, time(3));
    assert_eq!(told.try_recv().ok(), Some(BackupNews::Copied), "a copy that is gone is made again");
    drop(here);
    assert!(!made.data.path().join("backup-elsewhere").exists());
    assert!(
        made.found().iter().any(|line| line.contains("1 copy was read and intact in ")),
        "{:?}",
        made.found()
    );
    assert!(opened(made.data.path()).notices.is_empty());
}

#[test]
fn copies_are_encrypted_when_asked() {
    let mut made = Made::with_disk();
    let file = made.disk.path().join("passphrase");
    let policy = Policy { copy_passphrase_file: Some(file.clone()), ..made.policy() };
    let told = words(made.change(time(0), policy.clone()));
    assert!(
        told.contains("was written, but not copied") && told.contains("passphrase: it can't be read"),
        "{told}"
    );
    fs::write(&file, "\n").unwrap();
    assert!(words(made.change(time(1), policy.clone())).contains("its first line is empty"));
    assert_eq!(names(&made.folder()), Vec::<String>::new());
    fs::write(&file, "correct horse\nand more\n").unwrap();
    assert_eq!(made.change(time(2), policy), Some(BackupNews::Copied));
    let path = made.folder().join(file_name(time(2), 4, true));
    assert!(backup::is_encrypted(&path).unwrap());
    let read = backup::read(&path, Some(&Passphrase::from("correct horse".to_owned()))).unwrap();
    assert_eq!(read.about.seq, 4);
    let found = made.found().join("\n");
    assert!(found.contains("1 copy is encrypted and can't be checked without the passphrase in"), "{found}");
}

#[test]
fn a_disk_that_is_out_is_said_quietly_and_after_two_weeks_for_good() {
    let mut made = Made::new();
    for number in [0, 1, 13] {
        let told = made.change(day(number), made.policy());
        let Some(BackupNews::NotCopied(words)) = told else { panic!("day {number}: {told:?}") };
        assert!(words.contains("away is not there at the moment"), "{words}");
    }
    assert!(
        made.found()
            .iter()
            .any(|line| line.contains("No backup has been copied to") && line.contains("since 2024-05-03"))
    );
    let told = made.change(day(14), made.policy());
    let Some(BackupNews::LongNotCopied(words)) = told else { panic!("{told:?}") };
    assert!(words.starts_with("No backup has been copied since 2024-05-03."), "{words}");
    fs::create_dir(made.to()).unwrap();
    assert_eq!(made.change(day(15), made.policy()), Some(BackupNews::Copied));
    fs::rename(made.to(), made.disk.path().join("out")).unwrap();
    let told = made.change(day(40), made.policy());
    assert!(matches!(told, Some(BackupNews::NotCopied(_))), "the two weeks begin again: {told:?}");
    let found = made.found().join("\n");
    assert!(found.contains("the last copy is of 2024-05-18") && found.contains("can't be read"), "{found}");
    // Where the settings are not known yet, as while a register is opened, this is left as it is.
    let mut here = opened(made.data.path());
    let all: Vec<_> = here.register.records().collect();
    assert_eq!(here.store.back_up_to(None, &all, None, day(41)).unwrap().copy, None);
    drop(here);
    assert_eq!(made.found().join("\n").matches("2024-05-18").count(), 1);
    // Without the setting nothing is said any more.
    assert_eq!(made.change(day(60), Policy::default()), None);
    assert!(!made.found().iter().any(|line| line.contains("cop")), "{:?}", made.found());
}

/// Where a disk is mounted, an empty folder is left when it is not.
#[test]
fn an_empty_folder_in_the_place_of_the_disk_is_not_taken_for_it() {
    let mut made = Made::with_disk();
    made.change(time(0), made.policy());
    let folder = made.folder();
    fs::rename(made.to(), made.disk.path().join("out")).unwrap();
    fs::create_dir(made.to()).unwrap();
    let told = words(made.change(time(1), made.policy()));
    assert!(told.contains("make the folder") && told.contains(&folder.display().to_string()), "{told}");
    assert!(names(&made.to()).is_empty());
    fs::create_dir(&folder).unwrap();
    assert_eq!(made.change(time(2), made.policy()), Some(BackupNews::Copied));
}

#[test]
fn copies_never_go_into_a_data_folder() {
    let mut made = Made::with_disk();
    for to in [made.data.path().join("journal"), made.data.path().to_owned()] {
        let before = contents(&made.data.path().join("journal"));
        let told = words(made.change(time(0), Policy { copy_to: Some(to), ..Policy::default() }));
        assert!(told.contains("where only alumnet may write"), "{told}");
        assert_eq!(names(&made.data.path().join("journal")).len(), before.len());
    }
}

#[test]
fn superseded_copies_go_and_what_is_not_ours_stays() {
    let mut made = Made::with_disk();
    let policy = Policy { keep_last: 2, keep_daily_days: 0, keep_monthly: false, ..made.policy() };
    for hour in 0..4 {
        made.change(time(hour), policy.clone());
        fs::write(made.folder().join("letter.txt"), "mine").unwrap();
    }
    let kept = [file_name(time(2), 4, false), file_name(time(3), 5, false), "letter.txt".to_owned()];
    assert_eq!(names(&made.folder()), kept);
}

fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn copies_that_hold_somebody_erased_and_damaged_ones_are_named() {
    let mut made = Made::with_disk();
    let (mut here, _told) = made.open(made.policy());
    let person = add(&mut here, &mut made.maker, "Quillane");
    back_up(&mut here, time(0));
    let copy = file_name(time(0), 2, false);
    assert!(here.store.backups().iter().any(|name| name.contains("away") && name.ends_with(&copy)));
    erase(&mut here, person, 9);
    drop(here);
    assert_eq!(names(&made.folder()).len(), 2, "what was made after the erasure is copied too");
    let found = made.found().join("\n");
    assert!(found.contains("Erased people are still in 1 copy from before the erasure in"), "{found}");
    damage(&made.folder().join(&copy));
    let report = check(made.data.path()).unwrap();
    let named = report
        .findings
        .iter()
        .find(|one| one.words.contains("The copy") && one.words.contains(&copy))
        .unwrap();
    assert_eq!(named.state, State::Wrong);
    fs::rename(made.to(), made.disk.path().join("out")).unwrap();
    let left = opened(made.data.path()).store.backups();
    assert!(left.iter().any(|name| name.contains("which is not there now")), "{left:?}");
}
