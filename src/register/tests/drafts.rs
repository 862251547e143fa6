//! Drafts: what they hold, and the changes they produce.

use super::*;
use crate::domain::EntityKind;

#[test]
fn later_steps_see_what_earlier_ones_did() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let new = world.id();
    let mut draft = Draft::new(&world.register);
    assert_eq!(draft.get(ann).unwrap().given_name, "Ann");
    draft.put(Person { id: ann, given_name: "Anna".into(), ..Person::default() });
    draft.put(Person { id: new, given_name: "Bob".into(), ..Person::default() });
    assert_eq!(
        (draft.get(ann).unwrap().name(), draft.get(new).unwrap().name()),
        ("Anna".into(), "Bob".into())
    );
    draft.remove(EntityKind::Person, ann.uuid());
    assert_eq!(draft.get(ann), None);
    assert_eq!(draft.register().get(ann).unwrap().given_name, "Ann", "the register itself is untouched");
}

#[test]
fn changes_come_in_the_order_of_the_first_step_and_each_once() {
    let mut world = World::new();
    let (ann, bob) = (world.person("Ann"), world.person("Bob"));
    let new = world.id();
    let set = world.draft(|draft| {
        draft.put(Person { id: bob, given_name: "Bert".into(), ..Person::default() });
        draft.put(Person { id: new, given_name: "Cleo".into(), ..Person::default() });
        draft.remove(EntityKind::Person, ann.uuid());
        draft.put(Person { id: bob, given_name: "Rob".into(), ..Person::default() });
    });
    let seen: Vec<_> = set
        .changes
        .iter()
        .map(|change| (change.id(), change.before().is_some(), change.after().is_some()))
        .collect();
    assert_eq!(seen, [(bob.uuid(), true, true), (new.uuid(), false, true), (ann.uuid(), true, false)]);
    assert!(matches!(set.changes[0].after(), Some(Record::Person(person)) if person.given_name == "Rob"));
}

#[test]
fn what_ends_as_it_began_is_no_change() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let new: Id<Person> = world.id();
    let before = world.register.get(ann).unwrap().clone();
    let set = world.draft(|draft| {
        draft.put(Person { notes: "x".into(), ..Person::clone(&before) });
        draft.put(Person::clone(&before));
        draft.put(Person { id: new, given_name: "Bob".into(), ..Person::default() });
        draft.remove(EntityKind::Person, new.uuid());
        draft.remove(EntityKind::Cohort, new.uuid());
    });
    assert_eq!(set.changes, []);
}

#[test]
fn removed_and_put_again_is_a_change_of_the_same_record() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let set = world.draft(|draft| {
        draft.remove(EntityKind::Person, ann.uuid());
        draft.put(Person { id: ann, given_name: "Anna".into(), ..Person::default() });
    });
    assert!(
        matches!(set.changes.as_slice(), [change] if change.before().is_some() && change.after().is_some())
    );
}
