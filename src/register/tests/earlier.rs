//! Records saved by an earlier version that break a newer rule: they are opened and changed, moved and
//! brought back, and only what is wrong anew is refused.

use super::{World, check, date};
use crate::domain::{Cohort, EntityKind, Id, Person, Program, Record};
use crate::register::merge::{Choices, Merge};
use crate::register::{Draft, Register};

/// A world with two people, one of whom breaks newer rules.
fn world() -> (World, Id<Person>, Id<Person>) {
    let mut world = World::new();
    let ann = world.person("Ann");
    let old: Id<Person> = world.id();
    let record = Person {
        id: old,
        given_name: "Olga".into(),
        family_name: "x".repeat(300),
        phones: vec!["ask at the desk".into()],
        urls: vec!["example.org".into()],
        ..Person::default()
    };
    let records = world.register.records().chain([record.into()]).collect::<Vec<Record>>();
    world.register = Register::from_records(records);
    (world, ann, old)
}

fn words(world: &World, record: impl Into<Record>) -> Vec<String> {
    match world.judge(record) {
        Ok(_) => Vec::new(),
        Err(refused) => refused.0.iter().map(|refusal| refusal.problem.to_string()).collect(),
    }
}

#[test]
fn an_unrelated_edit_is_not_refused() {
    let (world, _, old) = world();
    let held = Person::clone(world.register.get(old).unwrap());
    assert_eq!(words(&world, Person { location: "Oslo".into(), ..held.clone() }), Vec::<String>::new());
    assert_eq!(words(&world, Person { phones: Vec::new(), ..held.clone() }), Vec::<String>::new());
    assert_eq!(
        words(&world, Person { urls: vec!["example.org".into(), "example.com".into()], ..held.clone() }),
        ["“example.com” is not a web address; write it like https://example.org"]
    );
    assert_eq!(
        words(&world, Person { family_name: "x".repeat(301), ..held }),
        ["the family name has 301 characters; write at most 200"]
    );
}

#[test]
fn a_merge_and_an_undo_keep_what_was_there() {
    let (mut world, ann, old) = world();
    let merge = Merge::new(&world.register, EntityKind::Person, ann.uuid(), old.uuid()).unwrap();
    let set = world.set(merge.changes(&world.register, &Choices::default()));
    world.apply(&set);
    assert_eq!(world.register.get(ann).unwrap().phones, ["ask at the desk"]);
    let undo = set.inverse(world.uuid(), set.at);
    world.apply(&undo);
    let set = world.draft(|draft: &mut Draft| draft.remove(EntityKind::Person, old.uuid()));
    world.apply(&set);
    let undo = set.inverse(world.uuid(), set.at);
    world.apply(&undo);
    assert!(world.register.get(old).is_some());
}

#[test]
fn titles_of_programs_are_unique_without_case() {
    let mut world = World::new();
    let title = "a program with this title already exists; choose the existing one, or use another name";
    let again = Program { id: world.id(), title: "BAKING ".into(), ..Program::default() };
    assert_eq!(words(&world, again.clone()), [title]);
    // Two of an earlier version.
    let records = world.register.records().chain([again.clone().into()]).collect::<Vec<Record>>();
    world.register = Register::from_records(records);
    assert_eq!(world.register.count::<Program>(), 2);
    assert!(world.register.audit_indexes().is_empty());
    world.put(Program { institution: "Town".into(), ..again.clone() });
    let cohort = Cohort {
        id: world.id(),
        program: again.id,
        code: "2024-A".into(),
        start: date("2024"),
        ..Cohort::default()
    };
    world.put(cohort.clone());
    assert_eq!(
        words(&world, Program { id: world.id(), title: "baking".into(), ..Program::default() }),
        [title]
    );
    // When one of them goes, the other still has the title; and the one comes back.
    let set = world.draft(|draft| {
        draft.remove(EntityKind::Cohort, cohort.id.uuid());
        draft.remove(EntityKind::Program, again.id.uuid());
    });
    world.apply(&set);
    assert_eq!(
        words(&world, Program { id: world.id(), title: "baking".into(), ..Program::default() }),
        [title]
    );
    let undo = set.inverse(world.uuid(), set.at);
    assert_eq!(check(&world.register, &undo), Ok(vec![]));
    world.apply(&undo);
    assert!(world.register.audit_indexes().is_empty());
    // A new name frees its old one.
    world.put(Program { title: "Bread".into(), ..again.clone() });
    assert_eq!(words(&world, Program { title: "Baking".into(), ..again }), [title]);
}
