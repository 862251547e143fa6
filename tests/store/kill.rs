//! kill -9 in the middle of commits: everything acknowledged is there, and nothing is there by half.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;

use alumnet::domain::{Background, Enrollment, EntityKind, Id, Person, Program, Record};
use alumnet::register::{Change, ChangeSet, Register};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::child;
use super::damage::{damage, pick};
use super::support::{Maker, opened, records, save};

/// Change set number `n`, for a register that has all earlier ones: several records, with occasional
/// deletions, and occasionally more records than fit into one transaction.
pub fn set(n: u64, register: &Register) -> ChangeSet {
    let bytes = n.to_be_bytes();
    let mut ids = alumnet::domain::IdSource::new(
        1_700_000_000_000 + n,
        [bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]],
    );
    let mut changes = Vec::new();
    let counter_id: Id<Program> = Id::new(Uuid::from_u128(1));
    let counted = Program { id: counter_id, title: n.to_string(), ..Program::default() };
    changes
        .extend(Change::between(register.get(counter_id).cloned().map(Record::from), Some(counted.into())));
    match n % 12 {
        5 => {
            let fields = (0..1_300).map(|i| Background {
                id: ids.draw(),
                name: format!("background {n}.{i}"),
                group: String::new(),
            });
            changes.extend(fields.map(|field| Change::create(field.into())));
        }
        6 => changes.extend(register.all::<Background>().cloned().map(|field| Change::delete(field.into()))),
        _ => {
            let person = Person { id: ids.draw(), given_name: format!("person {n}"), ..Person::default() };
            let enrollment = Enrollment { id: ids.draw(), person: person.id, ..Enrollment::default() };
            if let (0, Some(first)) = (n % 3, register.all::<Enrollment>().next()) {
                changes.push(Change::delete(Enrollment::clone(first).into()));
            }
            changes.extend([Change::create(person.into()), Change::create(enrollment.into())]);
        }
    }
    Maker::new(0).set("Count", changes)
}

pub fn count(register: &Register) -> u64 {
    register
        .get::<Program>(Id::new(Uuid::from_u128(1)))
        .map_or(0, |counter| counter.title.parse().expect("a number"))
}

pub fn commit_for_ever(folder: &Path) {
    let mut here = opened(folder);
    for n in count(&here.register) + 1.. {
        let set = set(n, &here.register);
        save(&mut here, &set);
        child::say(&format!("saved {n}"));
    }
}

pub fn state(register: &Register) -> BTreeMap<(EntityKind, Uuid), Record> {
    records(register)
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_torn() {
    let rounds: u64 =
        env::var("ALUMNET_KILL_ROUNDS").ok().map_or(50, |rounds| rounds.parse().expect("a number of rounds"));
    let folder = tempfile::tempdir().unwrap();
    let mut chance = ChaCha8Rng::seed_from_u64(20_240_503);
    // The expected register, built from the same change sets.
    let mut model = Register::default();
    for round in 0..rounds {
        let patience = chance.random_range(0..30);
        let mut running = child::command("commit", folder.path()).spawn().unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut acknowledged = count(&model);
        let mut note = |line: String| {
            if let Some(n) = child::said(&line).and_then(|words| words.strip_prefix("saved ")) {
                acknowledged = n.parse().unwrap();
                true
            } else {
                false
            }
        };
        let mut heard = 0;
        while heard < patience {
            let line = lines.next().expect("the child goes on until it is killed");
            heard += u32::from(note(line));
        }
        running.kill().unwrap();
        running.wait().unwrap();
        // What it still said before it died was acknowledged too.
        for line in lines {
            note(line);
        }

        let database = folder.path().join("db");
        // Occasionally, the power failure also damages part of the database.
        if round % 5 == 4 && database.exists() {
            damage(&pick(&database, &mut chance), &mut chance);
        }
        let here = opened(folder.path());
        let reached = count(&here.register);
        assert!(
            reached == acknowledged || reached == acknowledged + 1,
            "round {round}: {acknowledged} acknowledged, {reached} there"
        );
        for n in count(&model) + 1..=reached {
            let set = set(n, &model);
            model.apply(&set).unwrap();
        }
        assert!(
            state(&here.register) == state(&model),
            "round {round}: the register is not that of {reached} change sets"
        );
    }
    assert!(count(&model) > rounds, "{} change sets in {rounds} rounds", count(&model));
}
