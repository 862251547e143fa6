//! What a refusal says, what is required, and what must be unique.

use super::rules::{Setting, setting};
use super::*;
use crate::domain::{BackgroundAtEntry, Consent, EntityKind, Interaction, Position};
use crate::register::Refusal;

#[test]
fn rule_10_a_refusal_names_record_field_fault_and_remedy() {
    let world = World::new();
    let id = world.id();
    let verdict = world.judge(Person {
        id,
        emails: vec!["a@b.org".into(), "nonsense".into()],
        cadence_days: Some(0),
        ..Person::default()
    });
    let refused = verdict.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a name is missing; write a given name, a family name or both (and 2 more errors)"
    );
    for Refusal { kind, id: at, problem } in &refused.0 {
        assert_eq!((*kind, *at), (EntityKind::Person, id.uuid()));
        assert!(
            !problem.field.is_empty() && !problem.wrong.is_empty() && !problem.accepted.is_empty(),
            "{problem:?}"
        );
    }
    assert!(refused.0.iter().any(|refusal| refusal.problem.wrong.contains("“nonsense”")));
    assert_eq!(
        Refused(refused.0[..2].to_vec()).to_string(),
        "a name is missing; write a given name, a family name or both (and one more error)"
    );
}

#[test]
fn required_texts_are_asked_for() {
    let Setting { world, ann, cohort, .. } = setting();
    let program = world.program;
    let consent = Consent { purpose: String::new(), ..Consent::default() };
    let records: Vec<(&str, Record)> = vec![
        ("title", Program { id: world.id(), title: " ".into(), ..Program::default() }.into()),
        ("code", Cohort { id: world.id(), program, ..Cohort::default() }.into()),
        ("name", Background { id: world.id(), ..Background::default() }.into()),
        ("name", Organization { id: world.id(), ..Organization::default() }.into()),
        ("title", Position { id: world.id(), person: ann, ..Position::default() }.into()),
        ("title", Meetup { id: world.id(), hosts: vec![cohort], ..Meetup::default() }.into()),
        ("date", Interaction { id: world.id(), people: vec![ann], ..Interaction::default() }.into()),
        ("people", Interaction { id: world.id(), date: date("2024"), ..Interaction::default() }.into()),
        (
            "people",
            Interaction {
                id: world.id(),
                people: vec![ann, ann],
                date: date("2024"),
                ..Interaction::default()
            }
            .into(),
        ),
        (
            "consents",
            Person { id: world.id(), given_name: "Ann".into(), consents: vec![consent], ..Person::default() }
                .into(),
        ),
    ];
    for (field, record) in records {
        let words = format!("{record:?}");
        let refusals = refused(world.judge(record));
        assert!(refusals.iter().all(|(at, _)| *at == field) && refusals.len() == 1, "{words}: {refusals:?}");
    }
}

#[test]
fn references_lead_to_records_of_their_kind() {
    let Setting { mut world, ann, cohort, haven, .. } = setting();
    let unknown = world.uuid();
    let enrollment =
        Enrollment { id: world.id(), person: ann, cohort: Id::new(unknown), ..Enrollment::default() };
    refused_for(world.judge(enrollment.clone()), "cohort", &["the cohort does not exist", "choose a cohort"]);
    refused_for(
        world.judge(Enrollment { cohort: Id::new(nil()), ..enrollment.clone() }),
        "cohort",
        &["the cohort is missing"],
    );
    // An organization's id in place of a background's.
    let at_entry =
        BackgroundAtEntry { background: Some(Id::new(haven.uuid())), ..BackgroundAtEntry::default() };
    let other = world.person("Zoë");
    refused_for(
        world.judge(Enrollment { person: other, cohort, at_entry, ..enrollment }),
        "entry_background",
        &["the background does not exist", "choose a background"],
    );
}

#[test]
fn codes_and_names_are_unique_however_they_are_written() {
    let Setting { mut world, cohort, haven, .. } = setting();
    let program = world.program;
    let taken = Cohort { id: world.id(), program, code: " 2024-a ".into(), ..Cohort::default() };
    refused_for(
        world.judge(taken),
        "code",
        &["a cohort with this code already exists", "choose the existing one, or use another name"],
    );
    world.background("Design");
    let taken = Background { id: world.id(), name: "Désign".into(), ..Background::default() };
    refused_for(world.judge(taken), "name", &["a background with this name already exists"]);
    let taken = Organization { id: world.id(), name: "HAVEN, GmbH".into(), ..Organization::default() };
    refused_for(
        world.judge(taken.clone()),
        "name",
        &["an organization with this name or alias already exists"],
    );
    let by_alias = Organization { name: "Harbour".into(), aliases: vec!["haven".into()], ..taken };
    refused_for(world.judge(by_alias), "name", &["name or alias"]);
    // Its own name with another alias does not clash, nor does a name that the same set frees.
    world.put(Organization {
        id: haven,
        name: "Haven".into(),
        aliases: vec!["Haven Ltd".into(), "The Haven".into()],
        ..Organization::default()
    });
    let other = world.cohort("2025-A", "2025");
    let (old, new) =
        (world.register.get(cohort).unwrap().clone(), world.register.get(other).unwrap().clone());
    let swap = world.draft(|draft| {
        draft.put(Cohort { code: new.code.clone(), ..Cohort::clone(&old) });
        draft.put(Cohort { code: old.code.clone(), ..Cohort::clone(&new) });
    });
    world.apply(&swap);
    assert_eq!(
        (world.register.cohort_by_code("2025-A"), world.register.cohort_by_code("2024-A")),
        (Some(cohort), Some(other))
    );
    let both = [0, 1]
        .map(|_| Record::from(Background { id: world.id(), name: "Law".into(), ..Background::default() }));
    let set = world.creating(both);
    refused_for(check(&world.register, &set), "name", &["a background with this name already exists"]);
}

#[test]
fn a_set_made_for_another_state_is_refused() {
    let Setting { mut world, ann, .. } = setting();
    let before = world.register.get(ann).unwrap().clone();
    let stale = world.draft(|draft| draft.put(Person { notes: "first".into(), ..Person::clone(&before) }));
    world.put(Person { notes: "second".into(), ..Person::clone(&before) });
    refused_for(check(&world.register, &stale), "", &["a person was changed in the meantime", "check it"]);
}

#[test]
fn one_record_changes_once_in_a_set() {
    let mut world = World::new();
    let id = world.id();
    let twice = ["Ann", "Bob"]
        .map(|given| Record::from(Person { id, given_name: given.into(), ..Person::default() }));
    let set = world.creating(twice);
    refused_for(check(&world.register, &set), "", &["a person is changed twice in one step"]);
    let before = all(&world.register);
    world.register.apply(&set).unwrap_err();
    assert_eq!(all(&world.register), before);
}

#[test]
fn the_record_of_an_erased_person_stays_as_it_is() {
    let mut world = World::new();
    let id = world.id();
    world.put(crate::register::erasure::tombstone(id));
    let filled = Person { id, given_name: "Ann".into(), ..Person::default() };
    refused_for(world.judge(filled), "", &["this person was erased", "add a new person"]);
    let removed = world.draft(|draft| draft.remove(EntityKind::Person, id.uuid()));
    assert_eq!(check(&world.register, &removed), Ok(vec![]));
}
