//! Undo and redo across restarts, through the whole program except its terminal: a hundred random changes of
//! every kind are undone and redone, and nothing is different afterwards.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use std::sync::Arc;

use alumnet::app::keys::command::Command;
use alumnet::app::keys::keymap::Keymap;
use alumnet::app::session::Session;
use alumnet::app::{App, Effect, Setting};
use alumnet::demo;
use alumnet::domain::{
    Attendance, Background, Certificate, Channel, Cohort, Enrollment, EnrollmentRole, EntityKind, Filter,
    Hire, Id, IdSource, Import, Interaction, Mapping, Meetup, Opening, Organization, Person, Position,
    Program, Record, Relationship, Wish,
};
use alumnet::exchange::roster::columns::COLUMNS;
use alumnet::exchange::roster::export::Objecting;
use alumnet::exchange::roster::{Column, Roster};
use alumnet::register::merge::{Choices, Merge};
use alumnet::register::{Change, ChangeSet, Register, delete, rules};
use alumnet::store::{MemoryStore, Store};
use alumnet::workspace::Workspace;
use alumnet::workspace::history::{History, Step};
use jiff::civil::{Date, date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::support::{names, opened};

const TODAY: Date = date(2024, 9, 16);

pub fn sit_down<S: Store>(register: Register, history: History, store: S, ids: IdSource) -> Session<S> {
    let now = TODAY.at(12, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
    let setting = Setting { now, today: TODAY, ids, actor: "tester".into(), name: String::new() };
    let mut session = Session::new(App::new(setting, Keymap::from_table().unwrap()), None);
    session.opened(Workspace::new(register, history, store), &[]);
    session
}

/// The visible contents of a register: every record, and the rosters of all cohorts as JSON.
fn seen(register: &Register) -> (Vec<Record>, Vec<String>) {
    let columns: Vec<&'static Column> = COLUMNS.iter().collect();
    (
        register.records().collect(),
        register
            .all::<Cohort>()
            .map(|cohort| Roster::gather(register, cohort.id, &columns, Objecting::Included))
            .map(|roster| serde_json::to_string(&roster).unwrap())
            .collect(),
    )
}

/// The record with a different text, and as a new record if an id is given.
fn varied(record: Record, id: Option<Uuid>, text: &str) -> Option<Record> {
    macro_rules! vary {
        ($($entity:ident: |$record:ident| $change:expr;)+) => {
            match record {
                $(Record::$entity(held) => {
                    let mut $record = $entity::clone(&held);
                    if let Some(id) = id { $record.id = Id::new(id); }
                    $change;
                    Some($record.into())
                })+
                #[allow(unreachable_patterns, reason = "kinds may be added")]
                _ => None,
            }
        };
    }
    vary! {
        Program: |one| one.title = text.into();
        Cohort: |one| (one.code, one.notes) = (text.into(), text.into());
        Person: |one| (one.family_name, one.notes) = (text.into(), format!("“{text}”\n王"));
        Enrollment: |one| one.at_entry.title = text.into();
        Certificate: |one| one.number = text.into();
        Background: |one| one.name = text.into();
        Organization: |one| (one.name, one.aliases) = (text.into(), Vec::new());
        Position: |one| one.title = text.into();
        Hire: |one| one.role = text.into();
        Relationship: |one| one.strength = one.strength.map_or(Some(1), |_| None);
        Meetup: |one| one.title = text.into();
        Attendance: |one| one.rsvp = alumnet::domain::Rsvp::ALL[text.len() % 4];
        Wish: |one| one.notes = text.into();
        Opening: |one| one.role = text.into();
        Import: |one| one.file = text.into();
        Mapping: |one| one.name = text.into();
        Filter: |one| one.query = text.into();
        Interaction: |one| (one.summary, one.channel) = (text.into(), Channel::ALL[0]);
    }
}

/// A random change that the rules accept.
fn change(
    register: &Register,
    random: &mut ChaCha8Rng,
    ids: &mut IdSource,
    kind: EntityKind,
    act: u32,
) -> Option<(Vec<Change>, String)> {
    let all: Vec<Record> = register.records().filter(|record| record.kind() == kind).collect();
    let one = match (all.len(), kind) {
        // In case there is none to vary.
        (0, EntityKind::Wish) => {
            Wish { person: register.all::<Person>().next()?.id, ..Wish::default() }.into()
        }
        (0, EntityKind::Opening) => {
            Opening { organization: register.all::<Organization>().next()?.id, ..Opening::default() }.into()
        }
        (0, EntityKind::Import) => Import::default().into(),
        (0, EntityKind::Mapping) => Mapping::default().into(),
        (0, EntityKind::Filter) => Filter { name: "mine".into(), ..Filter::default() }.into(),
        (0, _) => return None,
        (count, _) => all[random.random_range(0..count)].clone(),
    };
    let text = format!("New {} {}", kind.one(), random.random_range(0..1_000_000));
    let other = all.get(random.random_range(0..all.len().max(1))).map_or(one.id(), Record::id);
    let merged =
        Merge::new(register, kind, one.id(), other).map(|merge| merge.changes(register, &Choices::default()));
    let (changes, label) = match (act, merged) {
        (2, Some(merged)) => (merged, "Merge"),
        // The newest, so that a deletion does not take everything along.
        (0, _) if all.len() > 1 => {
            (delete::plan(register, &[(kind, all[all.len() - 1].id())]).draft.changes(), "Delete")
        }
        // Unique for each person and meetup, or person, cohort and role.
        (0..3, _) if kind == EntityKind::Attendance => {
            let (people, meetups) = (register.count::<Person>(), register.count::<Meetup>());
            let person = register.all::<Person>().nth(random.random_range(0..people.max(1)))?.id;
            let meetup = register.all::<Meetup>().nth(random.random_range(0..meetups.max(1)))?.id;
            (
                vec![Change::create(
                    Attendance { id: ids.draw(), person, meetup, ..Attendance::default() }.into(),
                )],
                "Add",
            )
        }
        (0..3, _) if kind == EntityKind::Enrollment => {
            let Record::Enrollment(held) = &one else { return None };
            let role = EnrollmentRole::ALL[random.random_range(1..3)];
            (
                vec![Change::create(Enrollment { id: ids.draw(), role, ..Enrollment::clone(held) }.into())],
                "Add",
            )
        }
        (0..3, _) => (vec![Change::create(varied(one, Some(ids.draw_uuid()), &text)?)], "Add"),
        _ if all.is_empty() => return None,
        _ => (Change::between(Some(one.clone()), varied(one, None, &text)).into_iter().collect(), "Edit"),
    };
    let set = ChangeSet {
        id: Uuid::nil(),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: String::new(),
        origin: None,
        undoes: None,
        changes,
    };
    rules::check(register, &set).ok().map(|_| (set.changes, format!("{label} a {}", kind.one())))
}

/// Makes a change of a random kind; the first ones go through all kinds, adding,
/// editing, merging and deleting.
fn make<S: Store>(session: &mut Session<S>, random: &mut ChaCha8Rng, step: usize) {
    let kinds = EntityKind::ALL.len();
    let mut tries = 0;
    let (changes, label) = loop {
        let App { register, ids, .. } = &mut session.app;
        tries += 1;
        let (kind, act) = match [1, 3, 2, 0].get(step / kinds) {
            Some(act) if tries < 50 => (EntityKind::ALL[step % kinds], *act),
            _ => (EntityKind::ALL[random.random_range(0..kinds)], random.random_range(0..5)),
        };
        if let Some(made) = change(register, random, ids, kind, act) {
            break made;
        }
    };
    let app = &mut session.app;
    let set = ChangeSet {
        id: app.ids.draw_uuid(),
        at: app.now,
        actor: app.actor.clone(),
        label,
        origin: None,
        undoes: None,
        changes,
    };
    session.perform(vec![Effect::Commit { set, step: Step::Do, select: None }]);
}

#[track_caller]
fn press<S: Store>(session: &mut Session<S>, command: Command, says: &str) {
    let effects = session.app.update(command);
    session.perform(effects);
    let message = session.app.message.take().map(|message| message.text).unwrap_or_default();
    assert!(message.starts_with(says), "{message}");
}

fn register_of_the_demo() -> Register {
    let mut register = Register::default();
    for set in demo::program(&demo::Options { people: 120, ..demo::Options::on(TODAY) }) {
        register.apply(&set).unwrap();
    }
    register
}

/// Undoes and redoes `count` random changes; `again` may restart the session between any two steps.
fn there_and_back<S: Store>(
    mut session: Session<S>,
    count: usize,
    seed: u64,
    again: &mut dyn FnMut(Session<S>, usize) -> Session<S>,
) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut states = vec![seen(&session.app.register)];
    for step in 0..count {
        make(&mut session, &mut random, step);
        states.push(seen(&session.app.register));
        session = again(session, step);
    }
    let last = states.len() - 1;
    for step in (0..last).rev() {
        press(&mut session, Command::Undo, "Undone: ");
        assert!(seen(&session.app.register) == states[step], "undoing step {step}, seed {seed}");
        session = again(session, step);
    }
    for (step, state) in states.iter().enumerate().skip(1) {
        press(&mut session, Command::Redo, "Redone: ");
        assert!(seen(&session.app.register) == *state, "redoing step {step}, seed {seed}");
        session = again(session, step);
    }
    press(&mut session, Command::Redo, "there is nothing to redo");
}

#[test]
fn a_hundred_changes_are_undone_and_redone() {
    let mut made = BTreeSet::new();
    for seed in 0..3 {
        let session = sit_down(
            register_of_the_demo(),
            History::default(),
            MemoryStore::default(),
            IdSource::new(2_000_000_000_000, [seed; 6]),
        );
        there_and_back(session, 100, seed.into(), &mut |session, _| {
            made.extend(session.app.history.newest().map(|noted| noted.entry.label.clone()));
            session
        });
    }
    for kind in EntityKind::ALL {
        for what in ["Add", "Edit", "Delete"] {
            assert!(made.contains(&format!("{what} a {}", kind.one())), "{what} a {}", kind.one());
        }
    }
    for kind in [EntityKind::Person, EntityKind::Organization, EntityKind::Background] {
        assert!(made.contains(&format!("Merge a {}", kind.one())), "Merge a {}", kind.one());
    }
}

#[test]
fn with_restarts_at_any_time_too() {
    for seed in 10..13 {
        let session = sit_down(
            register_of_the_demo(),
            History::default(),
            MemoryStore::default(),
            IdSource::new(2_000_000_000_000, [seed; 6]),
        );
        let mut random = ChaCha8Rng::seed_from_u64(seed.into());
        there_and_back(session, 40, seed.into(), &mut |session, _| {
            if random.random_bool(0.3) {
                let store = session.store.unwrap();
                let history = History::of(store.entries());
                sit_down(Arc::unwrap_or_clone(session.app.register), history, store, session.app.ids)
            } else {
                session
            }
        });
    }
}

fn open_session(folder: &Path, ids: IdSource) -> Session<alumnet::store::DiskStore> {
    let here = opened(folder);
    sit_down(here.register, History::of(here.history), here.store, ids)
}

#[test]
fn on_the_disk_too_whatever_becomes_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = opened(folder.path());
    for set in demo::program(&demo::Options { people: 120, ..demo::Options::on(TODAY) }) {
        super::support::save(&mut here, &set);
    }
    drop(here);
    let session = open_session(folder.path(), IdSource::new(2_000_000_000_000, [7; 6]));
    let mut random = ChaCha8Rng::seed_from_u64(7);
    there_and_back(session, 100, 7, &mut |session, _| match random.random_range(0..20) {
        0..3 => {
            let ids = session.app.ids.clone();
            drop(session);
            open_session(folder.path(), ids)
        }
        3 => {
            let ids = session.app.ids.clone();
            drop(session);
            fs::remove_dir_all(folder.path().join("db")).unwrap();
            open_session(folder.path(), ids)
        }
        _ => session,
    });
    assert_eq!(names(&folder.path().join("journal")), ["0001.jsonl"]);
}

#[test]
fn a_snapshot_after_damage_ends_what_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    super::support::filled(folder.path(), 3);
    let journal = folder.path().join("journal/0001.jsonl");
    let mut bytes = fs::read(&journal).unwrap();
    let end = bytes.len() - 40;
    bytes[end] ^= 1;
    fs::write(&journal, bytes).unwrap();
    for _ in 0..2 {
        let mut session = open_session(folder.path(), IdSource::new(2_000_000_000_000, [8; 6]));
        press(&mut session, Command::Undo, "the journal was restarted, and");
    }
}

/// Later changes are undone and redone as usual; earlier ones stay, and nobody comes back.
#[test]
fn an_erasure_in_the_middle_is_as_far_as_undo_goes() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = opened(folder.path());
    for set in demo::program(&demo::Options { people: 120, ..demo::Options::on(TODAY) }) {
        super::support::save(&mut here, &set);
    }
    drop(here);
    for seed in 20..23 {
        let mut session =
            open_session(folder.path(), IdSource::new(2_000_000_000_000 + u64::from(seed), [seed; 6]));
        let mut random = ChaCha8Rng::seed_from_u64(seed.into());
        for step in 0..20 {
            make(&mut session, &mut random, step);
        }
        let people: Vec<(Id<Person>, String)> =
            session.app.register.all::<Person>().map(|person| (person.id, person.name())).collect();
        let (person, name) = people[random.random_range(0..people.len())].clone();
        session.perform(vec![Effect::Erase(person, BTreeSet::new())]);
        assert_ne!(session.app.register.person_name(person), name);
        let ids = session.app.ids.clone();
        drop(session);
        there_and_back(open_session(folder.path(), ids), 20, seed.into(), &mut |session, step| {
            if step % 7 > 0 {
                return session;
            }
            let ids = session.app.ids.clone();
            drop(session);
            open_session(folder.path(), ids)
        });
        let mut session =
            open_session(folder.path(), IdSource::new(2_100_000_000_000 + u64::from(seed), [seed; 6]));
        for _ in 0..20 {
            press(&mut session, Command::Undo, "Undone: ");
        }
        let before = seen(&session.app.register);
        press(&mut session, Command::Undo, "somebody was erased");
        assert!(seen(&session.app.register) == before);
        assert_ne!(session.app.register.person_name(person), name);
    }
}
