//! After an erasure nothing of the person is in any file, including compressed ones; only earlier backups
//! contain them, and those are listed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use alumnet::domain::{Enrollment, Hire, Id, Identifier, Interaction, Person, Record};
use alumnet::exchange::import::{self, Options, Reading, Source, plan};
use alumnet::register::Change;
use alumnet::register::erasure::{Mention, Preview, is_tombstone};
use alumnet::store::check::{State, check};
use alumnet::store::erase::Order;
use alumnet::store::{Barrier, Store};
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::support::{Maker, contents, opened, records, save};

const SECRETS: &[&str] = &["Quillane", "Vexwood", "quill@", "hush-hush", "S-90210", "0170 5550123"];

/// The secrets in a file, compressed or not.
fn secrets_in(path: &Path, bytes: &[u8]) -> Vec<String> {
    let unpacked = if path.extension().is_some_and(|ending| ending == "zst") {
        zstd::decode_all(bytes).unwrap_or_default()
    } else {
        Vec::new()
    };
    let found = [bytes, &unpacked].map(|bytes| String::from_utf8_lossy(bytes).to_lowercase());
    SECRETS
        .iter()
        .filter(|secret| found.iter().any(|text| text.contains(&secret.to_lowercase())))
        .map(|secret| format!("{secret} in {}", path.display()))
        .collect()
}

fn secrets(folder: &Path) -> Vec<String> {
    contents(folder).iter().flat_map(|(path, bytes)| secrets_in(path, bytes)).collect()
}

fn vexwood(maker: &mut Maker) -> Person {
    Person {
        given_name: "Quillane".into(),
        family_name: "Vexwood".into(),
        emails: vec!["quill@vexwood.example".into()],
        phones: vec!["0170 5550123".into()],
        identifiers: vec![Identifier { system: "student-number".into(), value: "S-90210".into() }],
        notes: "hush-hush".into(),
        ..maker.person("x")
    }
}

/// A person mentioned in the present, in the past, and, if `large`, in compressed segments and in a backup.
fn made(large: bool) -> (TempDir, Id<Person>) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let mut here = opened(folder.path());
    let mut maker = Maker::new(1);
    let (school, cohort) = maker.school();
    save(&mut here, &school);
    let person = vexwood(&mut maker);
    let id = person.id;
    let other =
        Person { notes: "Ask Quillane VEXWOOD (quill@vexwood.example)".into(), ..maker.person("other") };
    let enrollment = Enrollment { id: maker.id(), person: id, cohort, ..Enrollment::default() };
    let hire = Hire {
        id: maker.id(),
        hired: other.id,
        hirer: Some(id),
        notes: "hush-hush".into(),
        ..Hire::default()
    };
    let talk = Interaction {
        id: maker.id(),
        people: vec![id, other.id],
        date: "2024".parse().ok(),
        summary: "hush-hush".into(),
        ..Interaction::default()
    };
    let set = maker.set(
        "Add",
        [Record::from(person), other.into(), enrollment.into(), hire.into(), talk.into()]
            .map(Change::create)
            .to_vec(),
    );
    save(&mut here, &set);
    if large {
        // More than one segment holds, so that the first can be compressed.
        let many = (0..600)
            .map(|number| Person { notes: "n".repeat(30_000), ..maker.person(&number.to_string()) })
            .collect::<Vec<_>>();
        let many =
            maker.set("Add many", many.into_iter().map(|person| Change::create(person.into())).collect());
        save(&mut here, &many);
        let gone = maker.set("Delete many", many.changes.iter().map(Change::inverse).collect());
        save(&mut here, &gone);
        here.store.back_up(Arc::new(here.register.clone()), Timestamp::UNIX_EPOCH);
        here.store.wait_for_backup();
        assert!(folder.path().join("journal/0001.jsonl.zst").exists());
    }
    drop(here);
    fs::create_dir(folder.path().join("db.quarantine-20240101T000000Z")).unwrap();
    fs::write(folder.path().join("db.quarantine-20240101T000000Z/db"), "Quillane Vexwood").unwrap();
    fs::write(folder.path().join("journal/0001.jsonl.damaged-20240101T000000Z"), "quill@vexwood.example")
        .unwrap();
    (folder, id)
}

fn order(person: Id<Person>) -> Order {
    Order {
        person,
        id: Uuid::from_u128(9),
        at: Timestamp::UNIX_EPOCH,
        actor: "tester".into(),
        toggled: BTreeSet::new(),
    }
}

#[test]
fn nothing_of_the_person_is_in_any_file_but_backups_made_before() {
    let (folder, id) = made(true);
    let mut here = opened(folder.path());
    let erased = here.store.erase(&here.register, &order(id)).unwrap();
    assert_eq!(erased.backups.len(), 1);
    assert_eq!(
        erased.history.last().map(|entry| (entry.label.as_str(), entry.barrier)),
        Some(("A person was erased", Some(Barrier::Erasure)))
    );
    here.register = erased.register;
    let expected = records(&here.register);
    drop(here);
    let left: Vec<String> =
        secrets(folder.path()).into_iter().filter(|found| !found.contains(&erased.backups[0])).collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(!secrets(folder.path()).is_empty(), "the backup made before holds them");
    assert!(folder.path().join("journal/0001.jsonl.zst").exists(), "what was compressed is compressed");

    let report = check(folder.path()).unwrap();
    assert!(report.is_healthy(), "{report:?}");
    let named = report.findings.iter().find(|finding| finding.words.contains(&erased.backups[0])).unwrap();
    assert!(named.state == State::Remark && named.words.contains("Erased people are still in"), "{named:?}");

    fs::remove_file(folder.path().join("backups").join(&erased.backups[0])).unwrap();
    let again = opened(folder.path());
    assert!(again.notices.is_empty(), "{:?}", again.notices);
    assert_eq!(records(&again.register), expected);
    assert!(is_tombstone(again.register.get(id).unwrap()));
    drop(again);
    assert_eq!(secrets(folder.path()), Vec::<String>::new());
    assert!(
        check(folder.path())
            .unwrap()
            .findings
            .iter()
            .all(|finding| !finding.words.contains("Erased people are still in"))
    );
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    assert_eq!(records(&opened(folder.path()).register), expected);
}

/// The family name alone, names as one word and other notations of a phone, in the past too; and again when
/// an earlier backup is restored.
#[test]
fn what_was_chosen_is_taken_out_of_the_past_and_of_what_is_restored() {
    let (folder, id) = made(false);
    let mut here = opened(folder.path());
    let mut maker = Maker::new(3);
    let before = Person {
        notes: "Mr. Vexwood, QuillaneVexwood, +49 170 555-0123".into(),
        emails: Vec::new(),
        ..maker.person("note")
    };
    let after = Person { notes: "Mr. Vexwood".into(), ..before.clone() };
    let noted = before.id;
    let set = maker.set("Add", vec![Change::create(before.clone().into())]);
    save(&mut here, &set);
    let set = maker.set("Change", vec![Change::between(Some(before.into()), Some(after.into())).unwrap()]);
    save(&mut here, &set);
    let all: Vec<Record> = here.register.records().collect();
    let backup = here.store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap().path;
    let preview = Preview::of(&here.register, id);
    let words: Vec<&str> = preview.mentions.iter().map(|found| found.words.as_str()).collect();
    assert_eq!(words, ["“Vexwood” alone, in 1 text"]);
    let toggled = BTreeSet::from([Mention::FamilyName("Vexwood".into()), Mention::OneWord]);
    here.register = here.store.erase(&here.register, &Order { toggled, ..order(id) }).unwrap().register;
    drop(here);
    let left: Vec<String> =
        secrets(folder.path()).into_iter().filter(|found| !found.contains("1970-01-01")).collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(
        contents(folder.path()).values().all(|bytes| !String::from_utf8_lossy(bytes).contains("555-0123"))
    );
    let old = alumnet::store::backup::read(&backup, None).unwrap();
    alumnet::store::restore_contents(folder.path(), old, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    assert_eq!(opened(folder.path()).register.get(noted).unwrap().notes, "Mr. [erased]");
}

#[test]
fn their_line_of_a_roster_does_not_bring_them_back() {
    let (folder, id) = made(false);
    let mut here = opened(folder.path());
    let erased = here.store.erase(&here.register, &order(id)).unwrap();
    drop((here, erased));
    let mut here = opened(folder.path());
    let source = Source::of(
        "roster.csv",
        "Student ID,Name,Email\nS-90210,Quillane Vexwood,quill@vexwood.example\n,Q. \
        V.,QUILL@vexwood.example\n,Quillane Vexwood,\n,New Person,new@x.example\n"
            .as_bytes(),
    )
    .unwrap();
    let options = Options {
        cohort: Some("2024-A".into()),
        suppressions: here.store.suppressions(),
        ..Options::default()
    };
    let reading = Reading { cohort_is_named: true, ..Reading::default() };
    let (_, facts) = import::read(&source, None, &reading).unwrap();
    let planned = plan(
        &here.register,
        &facts,
        &options,
        &mut alumnet::domain::IdSource::new(1_800_000_000_000, [8; 6]),
    );
    assert_eq!((planned.report.added, planned.report.left_out.len()), (1, 3), "{}", planned.report);
    save(&mut here, &planned.set.unwrap());
    drop(here);
    let left: Vec<String> =
        secrets(folder.path()).into_iter().filter(|found| !found.contains("1970-01-01")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn neither_a_restored_backup_nor_a_recovery_brings_them_back() {
    let (folder, id) = made(false);
    let mut here = opened(folder.path());
    let all: Vec<Record> = here.register.records().collect();
    let backup = here.store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap().path;
    let erased = here.store.erase(&here.register, &order(id)).unwrap();
    here.register = erased.register;
    let expected = records(&here.register);
    drop(here);
    let old = alumnet::store::backup::read(&backup, None).unwrap();
    assert!(
        old.records
            .iter()
            .any(|record| matches!(record, Record::Person(person) if person.given_name == "Quillane"))
    );
    alumnet::store::restore_contents(folder.path(), old, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    let again = opened(folder.path());
    assert_eq!(records(&again.register), expected);
    drop(again);
    // Into another folder, from the later backup.
    let newest = fs::read_dir(folder.path().join("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| *path != backup)
        .unwrap();
    let other = tempfile::tempdir().unwrap();
    let contents = alumnet::store::backup::read(&newest, None).unwrap();
    alumnet::store::restore_contents(other.path(), contents, Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    let there = opened(other.path());
    assert_eq!(records(&there.register), expected);
    assert!(there.store.suppressions().is_suppressed(&["quill@vexwood.example".to_owned()], &[]));
    drop(there);
    // With database and journal damaged, whatever is recovered is redacted too.
    fs::write(folder.path().join("db/db"), "no database at all").unwrap();
    let segment = folder.path().join("journal/0001.jsonl");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[90] ^= 1;
    fs::write(&segment, bytes).unwrap();
    fs::remove_file(newest).unwrap();
    alumnet::store::restore_newest(folder.path(), Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap();
    assert!(is_tombstone(opened(folder.path()).register.get(id).unwrap()));
}
