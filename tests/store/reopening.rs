//! What was saved is there again.

use std::collections::BTreeSet;
use std::fs;

use alumnet::domain::{EntityKind, Meetup, Moment, Person, Position, Wish};
use alumnet::register::{Change, ChangeSet, Draft, Register};
use alumnet::store::{Progress, Store, StoreError, open};
use proptest::prelude::*;

use super::support::{Maker, filled, names, opened, records, save, try_open};

#[test]
fn a_new_folder_is_made_and_empty() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("some").join("data");
    let first = opened(&data);
    assert!(first.register.is_empty());
    assert!(first.notices.is_empty(), "{:?}", first.notices);
    drop(first);
    let second = opened(&data);
    assert!(second.register.is_empty());
    assert!(second.notices.is_empty(), "{:?}", second.notices);
    assert_eq!(names(&data), ["alumnet.lock", "db", "journal"]);
}

#[test]
fn what_was_saved_is_there_again_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let saved = filled(folder.path(), 20);
    for _ in 0..3 {
        let again = opened(folder.path());
        assert_eq!(records(&again.register), saved);
        assert!(again.notices.is_empty(), "{:?}", again.notices);
    }
}

/// The journal as format 1 wrote it: the same lines, except for their version.
fn in_format_1(journal: &str) -> String {
    let old = |line: &str| {
        let body = line.replacen("{\"v\":7,", "{\"v\":1,", 1);
        let (body, _) = body.rsplit_once(",\"crc\":").expect("a checksum");
        format!("{body},\"crc\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes()))
    };
    journal.lines().map(old).collect()
}

/// No rebuild and no notice, since later formats only added what older records do not have. From then on an
/// older alumnet refuses the folder, before it meets a line that it would take for damage.
#[test]
fn a_folder_of_format_1_is_read_as_it_stands_and_is_of_the_newest_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let mut saved = filled(folder.path(), 20);
    let (journal, format) = (folder.path().join("journal/0001.jsonl"), folder.path().join("db/FORMAT"));
    let lines = in_format_1(&fs::read_to_string(&journal).unwrap());
    assert!(lines.contains("\"v\":1") && !lines.contains("\"v\":7"));
    fs::write(&journal, &lines).unwrap();
    fs::write(&format, "1\n").unwrap();
    for round in 0..2 {
        let again = opened(folder.path());
        assert_eq!(records(&again.register), saved);
        assert!(again.notices.is_empty(), "{round}: {:?}", again.notices);
        assert_eq!(fs::read_to_string(&format).unwrap(), "7\n");
    }
    // A wish is appended to the same segment, and everything can be read from the journal alone as well.
    let mut again = opened(folder.path());
    let mut maker = Maker::new(9);
    let person = again.register.all::<Person>().next().unwrap().id;
    let wish = Wish { id: maker.id(), person, ..Wish::default() };
    save(&mut again, &maker.set("Add a wish", vec![Change::create(wish.clone().into())]));
    drop(again);
    saved.insert((EntityKind::Wish, wish.id.uuid()), wish.into());
    assert!(fs::read_to_string(&journal).unwrap().starts_with(&lines));
    assert_eq!(records(&opened(folder.path()).register), saved);
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    assert_eq!(records(&opened(folder.path()).register), saved);
}

/// A step in the life of a register. The numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Add {
        name: String,
        positions: usize,
    },
    Edit {
        which: usize,
        notes: String,
    },
    Delete {
        which: usize,
    },
    Meet {
        start: Moment,
        summary: String,
    },
    Many {
        count: usize,
    },
    Undo,
    Reopen,
    /// The program stops without closing anything: only the journal is certain to be there.
    LoseDatabase,
}

fn moments() -> impl Strategy<Value = Moment> {
    let day = (1_i16..=9999, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| jiff::civil::date(year, month, day));
    let time = proptest::option::of(
        (0_i8..24, 0_i8..60).prop_map(|(hour, minute)| jiff::civil::time(hour, minute, 0, 0)),
    );
    let zone = proptest::sample::select(vec!["", "Europe/Berlin", "Mars/Olympus"]);
    (day, time, zone).prop_map(|(date, time, zone)| {
        let zone = if time.is_some() { zone.to_owned() } else { String::new() };
        Moment { date, time, zone }
    })
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<String>(), 0_usize..4).prop_map(|(name, positions)| Step::Add { name, positions }),
        4 => (any::<usize>(), any::<String>()).prop_map(|(which, notes)| Step::Edit { which, notes }),
        3 => any::<usize>().prop_map(|which| Step::Delete { which }),
        2 => (moments(), any::<String>()).prop_map(|(start, summary)| Step::Meet { start, summary }),
        1 => (900_usize..1_200).prop_map(|count| Step::Many { count }),
        4 => Just(Step::Undo),
        2 => Just(Step::Reopen),
        1 => Just(Step::LoseDatabase),
    ]
}

fn draft(step: &Step, register: &Register, maker: &mut Maker) -> Vec<Change> {
    let mut draft = Draft::new(register);
    let chosen = |which: usize| register.all::<Person>().nth(which % register.count::<Person>().max(1));
    match step {
        Step::Add { name, positions } => {
            let person = maker.person(name);
            for number in 0..*positions {
                draft.put(Position {
                    id: maker.id(),
                    person: person.id,
                    title: format!("job {number}"),
                    ..Position::default()
                });
            }
            draft.put(person);
        }
        Step::Edit { which, notes } => {
            if let Some(person) = chosen(*which) {
                draft.put(Person { notes: notes.clone(), ..Person::clone(person) });
            }
        }
        Step::Delete { which } => {
            if let Some(person) = chosen(*which) {
                for (kind, id) in register.referrers(person.id.uuid()) {
                    draft.remove(kind, id);
                }
                draft.remove(EntityKind::Person, person.id.uuid());
            }
        }
        Step::Meet { start, summary } => draft.put(Meetup {
            id: maker.id(),
            start: start.clone(),
            notes: summary.clone(),
            ..Meetup::default()
        }),
        Step::Many { count } => (0..*count).for_each(|number| draft.put(maker.person(&number.to_string()))),
        Step::Undo | Step::Reopen | Step::LoseDatabase => {}
    }
    draft.changes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_history_is_there_again(steps in proptest::collection::vec(steps(), 1..25)) {
        let folder = tempfile::tempdir().unwrap();
        let mut here = opened(folder.path());
        let mut maker = Maker::new(7);
        let mut done: Vec<ChangeSet> = Vec::new();
        for step in &steps {
            match step {
                Step::Reopen | Step::LoseDatabase => {
                    let before = records(&here.register);
                    drop(here);
                    let lose = matches!(step, Step::LoseDatabase);
                    if lose {
                        fs::remove_dir_all(folder.path().join("db")).unwrap();
                    }
                    here = opened(folder.path());
                    prop_assert_eq!(records(&here.register), before);
                    prop_assert_eq!(here.notices.is_empty(), !lose || done.is_empty());
                }
                Step::Undo => {
                    if let Some(last) = done.last() {
                        let inverse = last.inverse(maker.uuid(), last.at);
                        save(&mut here, &inverse);
                        done.push(inverse);
                    }
                }
                _ => {
                    let changes = draft(step, &here.register, &mut maker);
                    let set = maker.set("A step", changes);
                    save(&mut here, &set);
                    done.push(set);
                }
            }
        }
        let before = here.register.clone();
        drop(here);
        let again = opened(folder.path());
        prop_assert_eq!(records(&again.register), records(&before));
        // The indexes are the same, whether updated change by change or built at once.
        prop_assert!(again.register.people_by_name().eq(before.people_by_name()));
        for person in before.all::<Person>() {
            let all = |register: &Register| register.referrers(person.id.uuid()).collect::<BTreeSet<_>>();
            prop_assert_eq!(all(&again.register), all(&before));
        }
        // The journal alone gives the same result.
        drop(again);
        fs::remove_dir_all(folder.path().join("db")).unwrap();
        prop_assert_eq!(records(&opened(folder.path()).register), records(&before));
    }
}

#[test]
fn the_journal_can_be_read_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), 2);
    let journal = fs::read_to_string(folder.path().join("journal/0001.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> =
        journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["seq"], 3);
    assert_eq!(lines[2]["label"], "Add person 7");
    assert_eq!(lines[2]["changes"][0]["entity"], "person");
    assert_eq!(lines[2]["changes"][0]["after"]["given_name"], "person1");
    assert!(lines[2]["changes"][0]["before"].is_null());
}

#[test]
fn a_journal_of_several_segments_is_one_history() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = opened(folder.path());
    let mut maker = Maker::new(6);
    for round in 0..3 {
        // More than one segment holds, so that the next change starts another.
        let people = (0..600)
            .map(|number| Person { notes: "n".repeat(30_000), ..maker.person(&format!("{round}.{number}")) });
        let changes =
            people.collect::<Vec<_>>().into_iter().map(|person| Change::create(person.into())).collect();
        let set = maker.set("Add many", changes);
        save(&mut here, &set);
    }
    let (school, _) = maker.school();
    save(&mut here, &school);
    let saved = records(&here.register);
    drop(here);
    assert_eq!(
        names(&folder.path().join("journal")),
        ["0001.jsonl", "0002.jsonl", "0003.jsonl", "0004.jsonl"]
    );
    assert!(opened(folder.path()).notices.is_empty());
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    assert!(records(&opened(folder.path()).register) == saved);
    // A missing segment in the middle is damage, not the end.
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    fs::remove_file(folder.path().join("journal/0002.jsonl")).unwrap();
    let refused = try_open(folder.path()).expect_err("a segment is missing").to_string();
    assert!(refused.contains("change set 3 follows 1"), "{refused}");
}

#[test]
fn a_record_too_large_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let saved = filled(folder.path(), 2);
    let mut here = opened(folder.path());
    let mut maker = Maker::new(4);
    let fitting = maker.person("fitting");
    let large = Person { notes: "x".repeat(33_000), ..maker.person("large") };
    let set = maker.set("Add", vec![Change::create(fitting.into()), Change::create(large.into())]);
    assert_eq!(here.store.commit(&set), Err(StoreError::TooLarge));
    let (school, _) = maker.school();
    save(&mut here, &school);
    drop(here);
    let again = records(&opened(folder.path()).register);
    assert_eq!(again.len(), saved.len() + 2);
}

#[test]
fn opening_tells_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = opened(folder.path());
    let mut maker = Maker::new(5);
    let people = (0..9_000).map(|number| Change::create(maker.person(&number.to_string()).into())).collect();
    let set = maker.set("Add many", people);
    save(&mut here, &set);
    drop(here);
    let mut heard = Vec::new();
    let again = open(folder.path(), &mut |progress| heard.push(progress)).unwrap();
    assert_eq!(again.register.count::<Person>(), 9_000);
    assert_eq!(heard.first(), Some(&Progress::Opening));
    assert_eq!(heard.last(), Some(&Progress::Indexing));
    assert!(
        heard
            .iter()
            .any(|progress| matches!(progress, Progress::Reading { records: 1.., expected: Some(9_000) })),
        "{heard:?}"
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_look_into_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    filled(&data, 1);
    let mode = |part: &str| fs::metadata(data.join(part)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("journal/0001.jsonl"), 0o600);
    assert_eq!(mode("alumnet.lock"), 0o600);
    assert_eq!(mode("db"), 0o700);
}
