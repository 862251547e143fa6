//! Random schedules: three to five copies make, undo, merge and delete at random over a bad line, are put
//! back to an older state, and end with the same register, everything saved being in the log once, or
//! waiting. `ALUMNET_SCHEDULES` sets how many, `ALUMNET_SEED` the first.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::sync::Arc;

use jiff::Timestamp;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use uuid::Uuid;

use super::bad_line::{BadLine, LateRequests};
use super::desk::Desk;
use super::judge;
use crate::domain::{Attendance, Consent, EntityKind, Hire, Id, Meetup, Organization, Person, Record};
use crate::register::erasure::{Erasure, is_tombstone};
use crate::register::suppression::Suppressions;
use crate::register::{Origin, Register, rules};
use crate::sharing::beginning::{Beginner, Beginning};
use crate::sharing::entry::Entry;
use crate::sharing::log::{Appended, RenewableLog as _};
use crate::sharing::memory::MemoryLog;
use crate::sharing::replica::{NotReceived, Replica};
use crate::sharing::safeguards::Safeguards;
use crate::store::digest::RegisterDigest;

const STEPS: usize = 60;

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn one<T: crate::register::Tabled>(register: &Register, random: &mut ChaCha8Rng) -> Option<Id<T>> {
    let all: Vec<Id<T>> = register.all::<T>().map(|record| record.id()).collect();
    all.choose(random).copied()
}

/// Somebody does something.
fn act(desk: &mut Desk, random: &mut ChaCha8Rng) {
    let register = desk.register().clone();
    let person = one::<Person>(&register, random);
    let word = *["North", "South", "East"].choose(random).unwrap();
    match (random.random_range(0..15), person) {
        (0..3, _) | (_, None) => drop(desk.person(word)),
        (3, _) => drop(desk.background(word)),
        (4, Some(hired)) => {
            let (organization, hire) = (desk.ids.draw(), desk.ids.draw());
            let held = desk.register().organization_by_name(word);
            desk.draft(|draft| {
                if held.is_none() {
                    draft.put(Organization {
                        id: organization,
                        name: word.into(),
                        ..Organization::default()
                    });
                }
                let organization = Some(held.unwrap_or(organization));
                draft.put(Hire { id: hire, hired, organization, ..Hire::default() });
            });
        }
        (5, Some(id)) => drop(desk.change_person(id, |person| person.location = word.into())),
        (6, Some(id)) => drop(desk.change_person(id, |person| person.notes.push_str(word))),
        (7, Some(id)) => drop(desk.change_person(id, |person| {
            person.emails.push(format!("{word}@example.org"));
            person.emails.dedup();
        })),
        (8, Some(id)) => drop(desk.delete(EntityKind::Person, id.uuid())),
        (9, Some(kept)) => {
            if let Some(gone) = one::<Person>(&register, random) {
                desk.merge(EntityKind::Person, kept.uuid(), gone.uuid());
            }
        }
        (10, Some(id)) => {
            let is_saved = desk.change_person(id, |person| {
                let withdrawn = Some("2024-05-01".parse().unwrap());
                person.consents =
                    vec![Consent { purpose: "sharing".into(), withdrawn, ..Consent::default() }];
                person.family_name = word.into();
            });
            if is_saved {
                desk.withdrawals.extend(desk.done.last().map(|set| (*set, id)));
            }
            // A withdrawal is not undone here, so that it can be looked for at the end.
            desk.done.clear();
        }
        (11, Some(person)) => {
            let (meetup, attendance) = (desk.ids.draw(), desk.ids.draw());
            let held = one::<Meetup>(&register, random);
            desk.draft(|draft| {
                if held.is_none() {
                    draft.put(Meetup { id: meetup, title: word.into(), ..Meetup::default() });
                }
                let meetup = held.unwrap_or(meetup);
                draft.put(Attendance { id: attendance, person, meetup, ..Attendance::default() });
            });
        }
        (12, Some(_)) => {
            let changes = register
                .all::<Person>()
                .map(|person| {
                    let after = Person { pronouns: word.into(), ..Person::clone(person) };
                    (Record::from(Person::clone(person)), Record::from(after))
                })
                .filter(|(before, after)| before != after)
                .filter_map(|(before, after)| crate::register::Change::between(Some(before), Some(after)))
                .collect();
            let set = desk.set("Import", changes);
            desk.save(set.with_origin(Origin { is_apart: true, ..Origin::default() }));
        }
        (13, _) => drop(desk.undo()),
        (_, _) => drop(desk.redo()),
    }
}

/// How a schedule is run.
#[derive(Debug, Clone, Copy)]
struct Rules {
    safeguards: Safeguards,
    /// Whether an entry is added only after the one it was made for.
    compares: bool,
    /// Whether a snapshot has the ids of the sets before it.
    snapshots_have_ids: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { safeguards: Safeguards::default(), compares: true, snapshots_have_ids: true }
    }
}

/// A log and everybody who shares it.
struct World {
    log: MemoryLog,
    late: LateRequests,
    desks: Vec<Desk>,
    random: ChaCha8Rng,
    rules: Rules,
    /// The log as it was earlier.
    older: Option<MemoryLog>,
    was_put_back: bool,
    /// What the log began anew with, when somebody was erased.
    beginning: Option<Beginning>,
    /// Everybody who was erased.
    suppressions: Suppressions,
}

impl World {
    fn new(seed: u64, rules: Rules) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut desks: Vec<Desk> = (1..=random.random_range(3..=5)).map(Desk::new).collect();
        for desk in &mut desks {
            desk.replica.safeguards = rules.safeguards;
        }
        let log = MemoryLog { compares: rules.compares, ..MemoryLog::default() };
        Self {
            log,
            late: LateRequests::default(),
            desks,
            random,
            rules,
            older: None,
            was_put_back: false,
            beginning: None,
            suppressions: Suppressions::default(),
        }
    }

    fn step(&mut self) -> Result<(), String> {
        let may_differ = self.was_put_back || self.beginning.is_some();
        let Self { log, late, desks, random, .. } = self;
        let who = random.random_range(0..desks.len());
        let Some(desk) = desks.get_mut(who) else { return Ok(()) };
        match random.random_range(0..14) {
            0..5 => act(desk, random),
            5 | 6 => match desk.receive(&mut BadLine { log, late, random }) {
                Err(NotReceived::AnotherLog) if !may_differ => return Err("another log".to_owned()),
                Err(NotReceived::AnotherLog) => drop(desk.adopt(&mut BadLine { log, late, random })),
                Err(NotReceived::Log(_)) | Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            },
            7 => drop(desk.send(&mut BadLine { log, late, random })),
            8 => late.deliver(log, random),
            9 if random.random_range(0..3) > 0 => desk.copy(),
            9 => {
                let before = self.beginning.iter().flat_map(|begun| begun.snapshot.ids.iter().copied());
                let sent: BTreeSet<Uuid> = logged(log).into_iter().chain(before).collect();
                desk.put_back(|id| sent.contains(id));
            }
            10 => desk.restart(),
            11 => self.take_snapshot(who),
            12 if random.random_range(0..4) == 0 => self.put_log_back(),
            12 if random.random_range(0..3) == 0 => self.erase(who),
            12 => self.older = Some(log.clone()),
            _ => {
                let waiting = desk.replica.shown().waiting.first().map(|waiting| waiting.line);
                if let Some(line) = waiting {
                    desk.give_up(line);
                    desk.saved.remove(&line);
                }
            }
        }
        Ok(())
    }

    /// Whoever has all of the log can make a snapshot of it.
    fn take_snapshot(&mut self, who: usize) {
        let Some(desk) = self.desks.get_mut(who) else { return };
        if desk.receive(&mut self.log).is_ok() {
            let mut snapshot = desk.replica.base().snapshot(&desk.base_register(), self.suppressions.clone());
            if !self.rules.snapshots_have_ids {
                snapshot.ids.clear();
            }
            self.log.snapshot = Some(snapshot);
        }
    }

    /// Somebody is erased by somebody who has all of the log, which begins anew.
    fn erase(&mut self, who: usize) {
        let Some(desk) = self.desks.get_mut(who) else { return };
        let base = if desk.receive(&mut self.log).is_ok() { desk.base_register() } else { return };
        let living: Vec<Id<Person>> =
            base.all::<Person>().filter(|person| !is_tombstone(person)).map(|person| person.id).collect();
        let Some(person) = living.choose(&mut self.random).copied() else { return };
        let erasure = Erasure::from_register_with(&base, person, BTreeSet::new());
        let at = Timestamp::UNIX_EPOCH;
        self.suppressions.add(self.suppressions.of(&erasure, &base, at));
        let left = base.redacted(&erasure);
        let digest = RegisterDigest::of_records(left.records()).unwrap().digest();
        let (state, device) = (desk.replica.base().state(), desk.replica.device());
        let beginner = Beginner { device, actor: "eraser".to_owned(), id: desk.ids.draw_uuid(), at };
        let place = state.place;
        let begun = Beginning::of((&left, digest), state, self.suppressions.clone(), beginner).unwrap();
        assert_eq!(self.log.renew(place, &begun), Ok(Appended::Added));
        desk.adopt(&mut self.log).unwrap();
        // A log from before is not followed any more.
        self.older = None;
        self.beginning = Some(begun);
    }

    /// The ids of the sets in the log, and before it began anew.
    fn logged(&self) -> BTreeSet<Uuid> {
        let before = self.beginning.iter().flat_map(|begun| begun.snapshot.ids.iter().copied());
        logged(&self.log).into_iter().chain(before).collect()
    }

    /// The log is put back to an older state, as from a backup of its own.
    fn put_log_back(&mut self) {
        let Some(older) = self.older.take() else { return };
        self.log = older;
        self.was_put_back = true;
        // What only the log had, because the folder that it came from was put back too, is lost with it.
        let mut held = self.logged();
        for desk in &self.desks {
            held.extend(desk.replica.pending_ids());
            let saved = self.desks.iter().flat_map(|other| &other.saved);
            held.extend(saved.filter(|id| desk.replica.base().has(**id)));
        }
        for desk in &mut self.desks {
            desk.known.clear();
            desk.saved.retain(|id| held.contains(id));
        }
    }

    fn case(&self, seed: u64) -> Value {
        judge::case(seed, &self.log, self.beginning.as_ref(), &self.desks)
    }

    /// Everybody sends and receives until nothing moves.
    fn settle(&mut self) -> Result<(), String> {
        for round in 0..9 {
            self.late.deliver(&mut self.log, &mut self.random);
            for desk in &mut self.desks {
                match desk.receive(&mut self.log) {
                    Err(NotReceived::AnotherLog) if self.was_put_back || self.beginning.is_some() => {
                        desk.adopt(&mut self.log).map_err(|error| error.to_string())?;
                    }
                    received => drop(received.map_err(|error| error.to_string())?),
                }
                if round < 8 {
                    let _ = desk.send(&mut self.log);
                }
            }
        }
        Ok(())
    }
}

/// What a schedule ended with, or what was wrong.
fn run(seed: u64, rules: Rules) -> Result<World, String> {
    let mut world = World::new(seed, rules);
    let told = |wrong: String| format!("seed {seed}: {wrong}");
    for step in 0..STEPS {
        world.step().map_err(|wrong| told(format!("step {step}: {wrong}")))?;
    }
    world.settle().map_err(told)?;
    // Somebody may still have withdrawn something for a person who was erased elsewhere.
    let erased: BTreeSet<Uuid> = world.suppressions.people().collect();
    for desk in &mut world.desks {
        desk.withdrawals.retain(|(_, of)| !erased.contains(&of.uuid()));
    }
    compare(&world).map_err(told)?;
    Ok(world)
}

/// The ids of the sets in the log.
fn logged(log: &MemoryLog) -> BTreeSet<Uuid> {
    log.entries.iter().filter_map(|bytes| Entry::parse(bytes).ok()).map(|entry| entry.set.id).collect()
}

/// Reads the log by itself, from the images alone, and compares it with every copy. The script that judges
/// knows more, but takes longer to start.
fn compare(world: &World) -> Result<(), String> {
    let World { log, desks, beginning, .. } = world;
    let (mut records, ids) = beginning.as_ref().map(judge::begun).unwrap_or_default();
    let mut logged: BTreeMap<Uuid, usize> = ids.into_iter().map(|id| (id, 1)).collect();
    for bytes in &log.entries {
        let text = String::from_utf8_lossy(bytes);
        let line: Value =
            text.lines().nth(1).and_then(|line| serde_json::from_str(line).ok()).ok_or("no line")?;
        let id: Uuid = line["id"].as_str().and_then(|id| id.parse().ok()).ok_or("no id")?;
        *logged.entry(id).or_default() += 1;
        for change in line["changes"].as_array().ok_or("no changes")? {
            let word = |name: &str| change[name].as_str().unwrap_or_default().to_owned();
            let key = format!("{} {}", word("entity"), word("id"));
            let held = records.remove(&key).unwrap_or(Value::Null);
            if held != change["before"] {
                return Err(format!("{id} was made for another state of {key}"));
            }
            if !change["after"].is_null() {
                records.insert(key, change["after"].clone());
            }
        }
    }
    if let Some((id, _)) = logged.iter().find(|(_, times)| **times > 1) {
        return Err(format!("{id} is in the log twice"));
    }

    // After a folder was put back, somebody else may have what was saved in it.
    let pending: BTreeSet<Uuid> = desks.iter().flat_map(|desk| desk.replica.pending_ids()).collect();
    for desk in desks {
        let device = desk.replica.device();
        let register = desk.base_register();
        let held: BTreeSet<String> =
            register.records().map(|record| format!("{} {}", record.kind().word(), record.id())).collect();
        if !held.iter().eq(records.keys()) {
            return Err(format!("{device} has other records than the log"));
        }
        for id in &desk.saved {
            if !logged.contains_key(id) && !pending.contains(id) {
                return Err(format!("{id} of {device} is nowhere"));
            }
        }
        let register = &register;
        for (set, person) in &desk.withdrawals {
            let is_withdrawn =
                |person: &Arc<Person>| person.consents.iter().any(|consent| consent.withdrawn.is_some());
            if desk.saved.contains(set) && !desk.register().get(*person).is_none_or(is_withdrawn) {
                return Err(format!("{device} lost the withdrawal of {person:?}"));
            }
        }
        let faults = (rules::audit(register), register.audit_indexes());
        if !(faults.0.is_empty() && faults.1.is_empty()) {
            return Err(format!("{device}: {faults:?}"));
        }
    }
    for desk in desks {
        let (replica, register) = desk.opened_again();
        let is_shown = register.records().eq(desk.register().records())
            && replica.shown().waiting == desk.replica.shown().waiting
            && replica.shown().fitting == desk.replica.shown().fitting;
        if !is_shown {
            let sets = |replica: &Replica| -> (Vec<_>, Vec<_>, Vec<_>) {
                let shown = replica.shown();
                (
                    shown.fitting.iter().map(|set| set.id).collect(),
                    shown.waiting.iter().map(|waiting| (waiting.line, waiting.split)).collect(),
                    replica.pending_ids().collect(),
                )
            };
            let (here, there) = (sets(&desk.replica), sets(&replica));
            return Err(format!(
                "{} shows something else when it is opened again: {here:?}, then {there:?}",
                desk.replica.device()
            ));
        }
    }
    let digests: BTreeSet<u64> = desks.iter().map(|desk| desk.replica.base().digest()).collect();
    if digests.len() != 1 {
        return Err("the copies differ".to_owned());
    }
    Ok(())
}

#[test]
fn random_schedules_end_alike_with_everything_saved() {
    let (first, count) = (number("ALUMNET_SEED", 1), number("ALUMNET_SCHEDULES", 500));
    let (mut entries, mut put_back, mut erased, mut cases) = (0, 0, 0, Vec::new());
    for seed in first..first + count {
        let world = run(seed, Rules::default()).unwrap_or_else(|wrong| panic!("{wrong}"));
        entries += world.log.entries.len();
        put_back += u64::from(world.was_put_back);
        erased += u64::from(world.beginning.is_some());
        cases.push(world.case(seed));
    }
    println!("{count} schedules: {entries} entries; the log was put back in {put_back}");
    println!("somebody was erased in {erased}");
    let is_enough = entries as u64 > count * 5 && put_back > count / 20 && erased > count / 20;
    assert!(is_enough, "too little happened");
    if let Some((said, is_good)) = judge::asked(&cases) {
        assert!(is_good && said.contains(&format!("{count} schedules were judged")), "{said}");
    }
}

/// The cases that end well without a safeguard, for the judge.
fn cases_without(safeguards: Safeguards) -> Vec<Value> {
    let rules = Rules { safeguards, ..Rules::default() };
    let case = |seed| run(seed, rules).ok().map(|world| world.case(seed));
    (1..=1_000).filter_map(case).collect()
}

#[test]
fn the_judge_notices_undos_that_are_not_worked_out() {
    let safeguards = Safeguards { works_out_undo: false, ..Safeguards::default() };
    if let Some((said, is_good)) = judge::asked(&cases_without(safeguards)) {
        assert!(!is_good && said.contains(" undoes what "), "{said}");
    }
}

#[test]
fn the_judge_notices_what_is_wrong() {
    let is_plain = |world: &World| !world.was_put_back && world.beginning.is_none();
    let is_kept = |seed| run(seed, Rules::default()).ok().filter(is_plain);
    let good = (1..100).find_map(is_kept).expect("a log that was never put back").case(1);
    let wrong = |words: &str, spoil: &dyn Fn(&mut Value)| {
        let mut case = good.clone();
        spoil(&mut case);
        if let Some((said, is_good)) = judge::asked(&[case]) {
            assert!(!is_good && said.contains(words), "{words}: {said}");
        }
    };
    let first_of = |value: &Value| value.as_object().and_then(|all| all.keys().next().cloned()).unwrap();
    wrong("entry 2 is in place 1", &|case| drop(case["log"].as_array_mut().unwrap().remove(0)));
    wrong("is in the log twice", &|case| case["log"][1]["line"]["id"] = case["log"][0]["line"]["id"].clone());
    wrong("was made for another state", &|case| {
        case["log"][0]["line"]["changes"][0]["before"] = serde_json::json!({"notes": "x"});
    });
    wrong("has another", &|case| {
        let records = case["copies"][0]["records"].as_object_mut().unwrap();
        let first = first_of(&Value::Object(records.clone()));
        records.remove(&first);
    });
    wrong("is nowhere", &|case| {
        case["copies"][0]["saved"]["00000000-0000-0000-0000-000000000009"] = 0.into();
    });
    wrong("lost the withdrawal", &|case| {
        let records = case["copies"][0]["records"].as_object().unwrap();
        let consents = |record: &Value| record["consents"].as_array().is_some_and(|all| !all.is_empty());
        let people: Vec<&String> = records.keys().filter(|key| key.starts_with("person ")).collect();
        let person = people.into_iter().find(|key| !consents(&records[*key])).expect("somebody");
        case["copies"][0]["withdrawn"] = serde_json::json!([person.trim_start_matches("person ")]);
    });
    wrong("stands before what was shared", &|case| {
        let first = case["log"][0]["line"]["id"].as_str().unwrap().to_owned();
        case["copies"][0]["saved"][first] = 7.into();
    });
}

#[test]
fn without_any_one_safeguard_the_schedules_fail() {
    let (usual, rules) = (Safeguards::default(), Rules::default());
    let without = |safeguards| Rules { safeguards, ..rules };
    for (name, rules) in [
        ("ids", without(Safeguards { knows_ids: false, ..usual })),
        ("reading from the base", without(Safeguards { reads_from_base: false, ..usual })),
        ("sending again what a log has lost", without(Safeguards { keeps_missing: false, ..usual })),
        ("withdrawing at once", without(Safeguards { withdraws_at_once: false, ..usual })),
        ("comparing before adding", Rules { compares: false, ..rules }),
        ("ids in snapshots", Rules { snapshots_have_ids: false, ..rules }),
    ] {
        let found = (1..=10_000).find_map(|seed| run(seed, rules).err());
        println!("without {name}: {}", found.as_deref().unwrap_or("nothing"));
        assert!(found.is_some(), "nobody notices that this is missing: {name}");
    }
}
