//! Stopping an erasure at every step, as in a power failure, and opening again.

use std::collections::BTreeSet;
use std::fs;

use tempfile::TempDir;

use super::super::{OpenError, Opened, Store, open};
use super::*;
use crate::domain::{IdSource, Interaction};
use crate::register::Change;

const SECRETS: &[&str] = &["Quillane", "Vexwood", "quill@", "hush-hush"];

struct Made {
    folder: TempDir,
    person: Id<Person>,
}

fn opened(folder: &Path) -> Opened {
    open(folder, &mut |_| {}).unwrap()
}

fn save(here: &mut Opened, changes: Vec<Change>, ids: &mut IdSource) {
    let set = ChangeSet {
        id: ids.draw_uuid(),
        at: Timestamp::UNIX_EPOCH,
        actor: "t".into(),
        label: "Change".into(),
        origin: None,
        undoes: None,
        changes,
    };
    here.store.commit(&set).unwrap();
    here.register.apply(&set).unwrap();
}

/// A folder that mentions somebody in the present, in the past and in files put aside.
fn made() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let mut ids = IdSource::new(1_000, [3; 6]);
    let person = Person {
        id: ids.draw(),
        given_name: "Quillane".into(),
        family_name: "Vexwood".into(),
        emails: vec!["quill@vexwood.example".into()],
        notes: "hush-hush".into(),
        ..Person::default()
    };
    let other = Person {
        id: ids.draw(),
        given_name: "Bo".into(),
        notes: "knows VEXWOOD, Quillane".into(),
        ..Person::default()
    };
    let talk = Interaction {
        id: ids.draw(),
        people: vec![person.id, other.id],
        summary: "hush-hush".into(),
        ..Interaction::default()
    };
    let mut here = opened(folder.path());
    save(
        &mut here,
        vec![Change::create(person.clone().into()), Change::create(other.clone().into())],
        &mut ids,
    );
    save(&mut here, vec![Change::create(talk.into())], &mut ids);
    let renamed = Person { notes: String::new(), ..person.clone() };
    save(
        &mut here,
        vec![Change::between(Some(person.clone().into()), Some(renamed.into())).unwrap()],
        &mut ids,
    );
    drop(here);
    let quarantine = folder.path().join("db.quarantine-20240101T000000Z");
    fs::create_dir(&quarantine).unwrap();
    fs::write(quarantine.join("db"), "Quillane Vexwood").unwrap();
    fs::write(folder.path().join("journal/0001.jsonl.torn-20240101T000000Z"), "quill@vexwood.example")
        .unwrap();
    Made { folder, person: person.id }
}

fn order(person: Id<Person>) -> Order {
    let toggled = BTreeSet::new();
    Order { person, id: Uuid::from_u128(9), at: Timestamp::UNIX_EPOCH, actor: "t".into(), toggled }
}

/// Which secrets are in which files.
fn secrets(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(secrets(&path));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).to_lowercase();
            found.extend(
                SECRETS
                    .iter()
                    .filter(|secret| text.contains(&secret.to_lowercase()))
                    .map(|secret| format!("{secret} in {}", path.display())),
            );
        }
    }
    found
}

fn records(register: &Register) -> Vec<Record> {
    register.records().collect()
}

#[test]
fn nothing_is_left_in_any_file_and_saving_goes_on() {
    let made = made();
    let mut here = opened(made.folder.path());
    assert!(!secrets(made.folder.path()).is_empty());
    let erased = here.store.erase(&here.register, &order(made.person)).unwrap();
    here.register = erased.register;
    assert_eq!(secrets(made.folder.path()), BTreeSet::new());
    let mut ids = IdSource::new(2_000, [3; 6]);
    let more = Person { id: ids.draw(), given_name: "Cleo".into(), ..Person::default() };
    save(&mut here, vec![Change::create(more.into())], &mut ids);
    let expected = records(&here.register);
    assert!(here.store.suppressions().is_suppressed(&["QUILL@vexwood.example".to_owned()], &[]));
    assert!(
        matches!(here.store.erase(&here.register, &order(made.person)), Err(EraseError::NotDone(_))),
        "they are erased already"
    );
    drop(here);
    let again = opened(made.folder.path());
    assert_eq!(records(&again.register), expected);
    assert!(again.notices.is_empty(), "{:?}", again.notices);
    assert!(again.store.suppressions().is_suppressed(&["quill@vexwood.example".to_owned()], &[]));
    drop(again);
    assert_eq!(secrets(made.folder.path()), BTreeSet::new());
    // The journal alone gives the same result.
    fs::remove_dir_all(made.folder.path().join("db")).unwrap();
    assert_eq!(records(&opened(made.folder.path()).register), expected);
    let journal = fs::read_to_string(made.folder.path().join("journal/0001.jsonl")).unwrap();
    assert!(journal.lines().any(|line| line.contains(erasure::LABEL)));
}

#[test]
fn stopped_at_any_step_it_is_done_or_not_done() {
    let mut steps = 0;
    for stop_at in 0.. {
        let made = made();
        let folder = made.folder.path();
        let mut here = opened(folder);
        let before = records(&here.register);
        let mut count = 0;
        let mut last = "";
        let mut watch = |step: &'static str| {
            count += 1;
            last = step;
            if count > stop_at { Err(io::Error::other("the power is out")) } else { Ok(()) }
        };
        let asked = order(made.person);
        let ended = here.store.erase_watched(&here.register, &asked, &mut watch, &mut |_| Ok(()));
        let done = ended.is_ok();
        let halts = matches!(ended, Err(EraseError::Unfinished(_)));
        if halts {
            let set = ChangeSet { label: "x".into(), ..order(made.person).barrier() };
            assert!(here.store.commit(&set).is_err(), "{last}: nothing is saved in between");
        }
        drop(here);
        let again = opened(folder);
        let is_erased = again.register.get(made.person).is_some_and(|person| erasure::is_tombstone(person));
        assert_eq!(is_erased, done || halts, "stopped before {last}");
        if is_erased {
            assert_eq!(secrets(folder), BTreeSet::new(), "stopped before {last}");
        } else {
            assert_eq!(records(&again.register), before, "stopped before {last}");
        }
        assert!(!folder.join("erasing").exists(), "stopped before {last}");
        let expected = records(&again.register);
        drop(again);
        fs::remove_dir_all(folder.join("db")).unwrap();
        assert_eq!(records(&opened(folder).register), expected, "stopped before {last}");
        steps += 1;
        if done {
            break;
        }
    }
    assert!(steps > 12, "{steps}");
}

#[test]
fn a_power_cut_while_preparing_leaves_a_folder_that_is_thrown_away() -> Result<(), OpenError> {
    let made = made();
    let folder = made.folder.path();
    fs::create_dir_all(folder.join("erasing/journal")).unwrap();
    fs::write(folder.join("erasing/journal/0001.jsonl"), "half").unwrap();
    let here = open(folder, &mut |_| {})?;
    assert!(here.notices.iter().any(|notice| notice.contains("nobody was erased")), "{:?}", here.notices);
    assert!(!folder.join("erasing").exists());
    Ok(())
}

#[test]
fn a_journal_that_is_not_whole_is_mended_first() {
    let made = made();
    let folder = made.folder.path();
    let mut here = opened(folder);
    let path = folder.join("journal/0001.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes[50] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let refused = here.store.erase(&here.register, &order(made.person)).unwrap_err().to_string();
    assert!(
        refused.contains("nobody was erased: the journal is damaged")
            && refused.contains("alumnet check --repair"),
        "{refused}"
    );
    assert!(!folder.join("erasing").exists());
    // Saving still works.
    save(&mut here, Vec::new(), &mut IdSource::new(2_000, [3; 6]));
}

#[test]
fn records_merged_into_theirs_are_theirs() {
    let made = made();
    let folder = made.folder.path();
    let mut here = opened(folder);
    let mut ids = IdSource::new(5_000, [4; 6]);
    let twin = Person {
        id: ids.draw(),
        given_name: "Q".into(),
        family_name: "Earlier".into(),
        notes: "hush-hush too".into(),
        ..Person::default()
    };
    let talk = Interaction { id: ids.draw(), people: vec![twin.id], ..Interaction::default() };
    save(&mut here, vec![Change::create(twin.clone().into()), Change::create(talk.clone().into())], &mut ids);
    let moved = Interaction { people: vec![made.person], ..talk.clone() };
    save(
        &mut here,
        vec![Change::between(Some(talk.into()), Some(moved.into())).unwrap(), Change::delete(twin.into())],
        &mut ids,
    );
    here.store.erase(&here.register, &order(made.person)).unwrap();
    assert_eq!(secrets(folder), BTreeSet::new());
    assert!(!fs::read_to_string(folder.join("journal/0001.jsonl")).unwrap().contains("Earlier"));
}
