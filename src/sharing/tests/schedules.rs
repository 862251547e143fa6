//! Random schedules: three to five copies make, undo, merge and delete at random over a bad line, are put
//! back to an older state, and end with the same register, everything saved being in the log once, or
//! waiting. `ALUMNET_SCHEDULES` sets how many, `ALUMNET_SEED` the first.

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use uuid::Uuid;

use super::bad_line::{BadLine, LateRequests};
use super::desk::Desk;
use super::judge;
use crate::domain::{Attendance, Consent, EntityKind, Hire, Id, Meetup, Organization, Person, Record};
use crate::register::{Origin, Register, rules};
use crate::sharing::entry::Entry;
use crate::sharing::memory::MemoryLog;
use crate::sharing::safeguards::Safeguards;

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

/// What a schedule ended with, or what was wrong.
fn run(seed: u64, safeguards: Safeguards, compares: bool) -> Result<(MemoryLog, Vec<Desk>), String> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut log = MemoryLog { compares, ..MemoryLog::default() };
    let mut late = LateRequests::default();
    let mut desks: Vec<Desk> = (1..=random.random_range(3..=5)).map(Desk::new).collect();
    for desk in &mut desks {
        desk.replica.safeguards = safeguards;
    }
    for step in 0..STEPS {
        let who = random.random_range(0..desks.len());
        let Some(desk) = desks.get_mut(who) else { continue };
        match random.random_range(0..11) {
            0..5 => act(desk, &mut random),
            5 | 6 => {
                let mut line = BadLine { log: &mut log, late: &mut late, random: &mut random };
                let received = desk.receive(&mut line);
                if matches!(received, Err(crate::sharing::replica::NotReceived::AnotherLog)) {
                    return Err(format!("seed {seed}, step {step}: another log"));
                }
            }
            7 => drop(desk.send(&mut BadLine { log: &mut log, late: &mut late, random: &mut random })),
            8 => late.deliver(&mut log, &mut random),
            9 if random.random_range(0..3) > 0 => desk.copy(),
            9 => {
                let sent = logged(&log);
                desk.put_back(|id| sent.contains(id));
            }
            _ => {
                let waiting = desk.replica.shown().waiting.first().map(|waiting| waiting.line);
                if let Some(line) = waiting {
                    desk.give_up(line);
                    desk.saved.remove(&line);
                }
            }
        }
    }
    for _ in 0..8 {
        late.deliver(&mut log, &mut random);
        for desk in &mut desks {
            desk.receive(&mut log).map_err(|error| format!("seed {seed}: {error}"))?;
            let _ = desk.send(&mut log);
        }
    }
    for desk in &mut desks {
        desk.receive(&mut log).map_err(|error| format!("seed {seed}: {error}"))?;
    }
    compare(&log, &desks).map_err(|wrong| format!("seed {seed}: {wrong}"))?;
    Ok((log, desks))
}

/// The ids of the sets in the log.
fn logged(log: &MemoryLog) -> BTreeSet<Uuid> {
    log.entries.iter().filter_map(|bytes| Entry::parse(bytes).ok()).map(|entry| entry.set.id).collect()
}

/// Reads the log by itself, from the images alone, and compares it with every copy. The script that judges
/// knows more, but takes longer to start.
fn compare(log: &MemoryLog, desks: &[Desk]) -> Result<(), String> {
    let mut records: BTreeMap<String, Value> = BTreeMap::new();
    let mut logged: BTreeMap<Uuid, usize> = BTreeMap::new();
    for bytes in &log.entries {
        let text = String::from_utf8_lossy(bytes);
        let line: Value =
            text.lines().nth(1).and_then(|line| serde_json::from_str(line).ok()).ok_or("no line")?;
        let id: Uuid = line["id"].as_str().and_then(|id| id.parse().ok()).ok_or("no id")?;
        *logged.entry(id).or_default() += 1;
        for change in line["changes"].as_array().ok_or("no changes")? {
            let key = format!("{} {}", change["entity"], change["id"]);
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

    for desk in desks {
        let device = desk.replica.device();
        let register = desk.base_register();
        let held: BTreeSet<String> = register
            .records()
            .map(|record| format!("\"{}\" \"{}\"", record.kind().word(), record.id()))
            .collect();
        if !held.iter().eq(records.keys()) {
            return Err(format!("{device} has other records than the log"));
        }
        let pending: BTreeSet<Uuid> = desk.replica.pending_ids().collect();
        for id in &desk.saved {
            if !logged.contains_key(id) && !pending.contains(id) {
                return Err(format!("{id} of {device} is nowhere"));
            }
        }
        let register = &register;
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
            return Err(format!("{} shows something else when it is opened again", desk.replica.device()));
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
    let (first, count) = (number("ALUMNET_SEED", 1), number("ALUMNET_SCHEDULES", 300));
    let (mut entries, mut cases) = (0, Vec::new());
    for seed in first..first + count {
        let (log, desks) = run(seed, Safeguards::default(), true).unwrap_or_else(|wrong| panic!("{wrong}"));
        entries += log.entries.len();
        cases.push(judge::case(seed, &log, &desks));
    }
    assert!(entries as u64 > count * 5, "too little happened: {entries} entries");
    if let Some((said, is_good)) = judge::asked(&cases) {
        assert!(is_good && said.contains(&format!("{count} schedules were judged")), "{said}");
    }
}

#[test]
fn the_judge_notices_undos_that_are_not_worked_out() {
    let safeguards = Safeguards { works_out_undo: false, ..Safeguards::default() };
    let case = |seed| run(seed, safeguards, true).ok().map(|(log, desks)| judge::case(seed, &log, &desks));
    let cases: Vec<Value> = (1..=300).filter_map(case).collect();
    if let Some((said, is_good)) = judge::asked(&cases) {
        assert!(!is_good && said.contains(" undoes what "), "{said}");
    }
}

#[test]
fn the_judge_notices_what_is_wrong() {
    let (log, desks) = run(1, Safeguards::default(), true).unwrap_or_else(|wrong| panic!("{wrong}"));
    let good = judge::case(1, &log, &desks);
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
    wrong("stands before what was shared", &|case| {
        let first = case["log"][0]["line"]["id"].as_str().unwrap().to_owned();
        case["copies"][0]["saved"][first] = 7.into();
    });
}

#[test]
fn without_any_one_safeguard_the_schedules_fail() {
    let usual = Safeguards::default();
    for (name, safeguards, compares) in [
        ("ids", Safeguards { knows_ids: false, ..usual }, true),
        ("reading from the base", Safeguards { reads_from_base: false, ..usual }, false),
        ("comparing before adding", usual, false),
    ] {
        let found = (1..=10_000).find_map(|seed| run(seed, safeguards, compares).err());
        assert!(found.is_some(), "nobody notices that this is missing: {name}");
    }
}
