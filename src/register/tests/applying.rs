//! Applying, undoing and redoing.

use super::*;
use crate::domain::EntityKind;

#[test]
fn a_stale_set_changes_nothing() {
    let mut world = World::new();
    let (ann, bob) = (world.person("Ann"), world.person("Bob"));
    let new = world.id();
    let stale = world.draft(|draft| {
        draft.put(Person { id: new, given_name: "Cleo".into(), ..Person::default() });
        draft.put(Person { id: ann, given_name: "Anna".into(), ..Person::default() });
        draft.remove(EntityKind::Person, bob.uuid());
    });
    world.put(Person { id: bob, given_name: "Bert".into(), ..Person::default() });
    let (before, revision) = (all(&world.register), world.register.revision());
    let error = world.register.apply(&stale).unwrap_err();
    assert_eq!((error.kind, error.id), (EntityKind::Person, bob.uuid()));
    assert!(error.to_string().contains("a person was changed in the meantime"), "{error}");
    assert_eq!(all(&world.register), before);
    assert_eq!(world.register.revision(), revision);
    assert_eq!(world.register.people_by_name().count(), 2);
}

#[test]
fn creating_what_is_there_and_deleting_what_is_not_are_stale() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let held = Record::from(world.register.get(ann).unwrap().clone());
    let set = world.creating([held.clone()]);
    world.register.apply(&set).unwrap_err();
    let set = world.set(vec![Change::delete(held)]);
    world.register.apply(&set).unwrap();
    world.register.apply(&set).unwrap_err();
}

#[test]
fn an_inverse_takes_back_and_again_brings_back() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let before = all(&world.register);
    let cohort = world.id();
    let program = world.program;
    let set = world.draft(|draft| {
        draft.put(Cohort { id: cohort, program, code: "2024-A".into(), ..Cohort::default() });
        draft.put(Person { id: ann, given_name: "Anna".into(), ..Person::default() });
    });
    world.apply(&set);
    let after = all(&world.register);
    let undo = world.undo(&set);
    assert_eq!(
        (undo.undoes, undo.label.as_str(), undo.actor.as_str()),
        (Some(set.id), "Undo: Test", "tester")
    );
    world.apply(&undo);
    assert_eq!(all(&world.register), before);
    assert_eq!(world.register.cohort_by_code("2024-A"), None);
    let again = undo.inverse(world.uuid(), Timestamp::UNIX_EPOCH);
    assert_eq!((again.undoes, &again.label, &again.changes), (Some(undo.id), &set.label, &set.changes));
    world.apply(&again);
    assert_eq!(all(&world.register), after);
    assert_eq!(undo.inverse(set.id, set.at).changes, set.changes);
    // An undo can't be applied twice.
    world.apply(&undo);
    world.register.apply(&undo).unwrap_err();
}

#[test]
fn an_undo_that_others_have_built_upon_is_refused() {
    let mut world = World::new();
    let id: Id<Person> = world.id();
    let set = world.creating([Person { id, given_name: "Ann".into(), ..Person::default() }.into()]);
    world.apply(&set);
    let cohort = world.cohort("2024-A", "2024");
    world.enrolled(id, cohort, EnrollmentStatus::Enrolled);
    let undo = world.undo(&set);
    refused_for(check(&world.register, &undo), "", &["this person is still used by 1 enrollment"]);
}

#[test]
fn sides_of_a_change_are_the_same_record() {
    let mut world = World::new();
    let person = |world: &mut World| {
        Record::from(Person { id: world.id(), given_name: "Ann".into(), ..Person::default() })
    };
    let (one, other) = (person(&mut world), person(&mut world));
    assert_eq!(Change::between(None, None), None);
    assert_eq!(Change::between(Some(one.clone()), Some(other)), None);
    let same_id =
        Record::from(Background { id: Id::new(one.id()), name: "Law".into(), ..Background::default() });
    assert_eq!(Change::between(Some(one.clone()), Some(same_id)), None);
    assert_eq!(Change::between(Some(one.clone()), None), Some(Change::delete(one)));
}

#[test]
fn each_set_applied_moves_the_revision() {
    let mut world = World::new();
    let before = world.register.revision();
    world.person("Ann");
    assert_eq!(world.register.revision(), before + 1);
    assert_eq!(Register::from_records(all(&world.register)).revision(), 0);
}

#[test]
fn the_list_of_people_follows_every_change_of_name() {
    let mut world = World::new();
    let ann = world.person("Ann");
    let zoe = world.person("Zoë");
    let order = |world: &World| {
        world.register.people_by_name().map(|(id, text)| (id, text.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(order(&world), [(ann, "ann ann".to_owned()), (zoe, "zoe zoe".to_owned())]);
    world
        .put(Person { id: zoe, given_name: "Zoë".into(), family_name: "Aalto".into(), ..Person::default() });
    assert_eq!(order(&world).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [zoe, ann]);
    let set = world.draft(|draft| draft.remove(EntityKind::Person, ann.uuid()));
    world.apply(&set);
    assert_eq!(order(&world).len(), 1);
}
