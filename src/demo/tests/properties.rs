//! What holds for any register, tested on the demo: deletions and undo, and the indexes after any history of
//! changes.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

use super::*;
use crate::domain::{Certificate, EntityKind, Program, Reference};
use crate::register::{Draft, delete};

static SMALL: LazyLock<Register> = LazyLock::new(|| applied(&Options { people: 120, ..Options::on(TODAY) }));

fn all(register: &Register) -> Vec<Record> {
    register.records().collect()
}

fn ids(register: &Register, kind: EntityKind) -> Vec<Uuid> {
    register.records().filter(|record| record.kind() == kind).map(|record| record.id()).collect()
}

/// No reference is dangling.
fn assert_whole(register: &Register) {
    for record in register.records() {
        record.each_reference(&mut |reference: Reference| {
            assert!(
                register.record(reference.kind, reference.id).is_some(),
                "{:?} is left without its {}",
                record.kind(),
                reference.field
            );
        });
    }
}

/// The indexes equal those of a register rebuilt from the same records.
fn assert_indexes(register: &Register) {
    let rebuilt = Register::from_records(register.records());
    let people = |register: &Register| {
        register.people_by_name().map(|(id, text)| (id, text.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(people(register), people(&rebuilt));
    let referrers = |register: &Register, id: Uuid| register.referrers(id).collect::<BTreeSet<_>>();
    for record in SMALL.records().chain(register.records()) {
        let id = record.id();
        assert_eq!(
            referrers(register, id),
            referrers(&rebuilt, id),
            "referrers of a {}",
            record.kind().one()
        );
        assert_eq!(register.referrers(id).count(), referrers(register, id).len(), "each once");
        let (held, anew) = match &record {
            Record::Cohort(cohort) => (
                register.cohort_by_code(&cohort.code).map(Id::uuid),
                rebuilt.cohort_by_code(&cohort.code).map(Id::uuid),
            ),
            Record::Background(background) => (
                register.background_by_name(&background.name).map(Id::uuid),
                rebuilt.background_by_name(&background.name).map(Id::uuid),
            ),
            Record::Organization(organization) => {
                let by =
                    |register: &Register| register.organization_by_name(&organization.name).map(Id::uuid);
                (by(register), by(&rebuilt))
            }
            _ => (None, None),
        };
        assert_eq!(held, anew, "who holds the name of {record:?}");
    }
}

fn finished(draft: Draft, number: u128) -> ChangeSet {
    draft.finish(Uuid::from_u128(number), Timestamp::UNIX_EPOCH, "tester", "Test")
}

/// One step of a random history.
#[derive(Debug, Clone)]
enum Step {
    Delete(EntityKind, Index),
    Rename(EntityKind, Index, &'static str),
    Rehire(Index, Index),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let names = select(vec!["Zoë", "王", "a name", "A NAME Inc.", "2020-A", "Ω"]);
    prop_oneof![
        3 => (select(EntityKind::ALL), any::<Index>()).prop_map(|(kind, index)| Step::Delete(kind, index)),
        4 => (select(vec![EntityKind::Person, EntityKind::Cohort, EntityKind::Organization,
            EntityKind::Background]), any::<Index>(), names)
            .prop_map(|(kind, index, name)| Step::Rename(kind, index, name)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(hire, person)| Step::Rehire(hire, person)),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ]
}

fn renamed(record: Record, name: &str) -> Record {
    match record {
        Record::Person(person) => Person { family_name: name.into(), ..Person::clone(&person) }.into(),
        Record::Cohort(cohort) => Cohort { code: name.into(), ..Cohort::clone(&cohort) }.into(),
        Record::Background(background) => {
            Background { name: name.into(), ..Background::clone(&background) }.into()
        }
        Record::Organization(organization) => Organization {
            aliases: vec![organization.name.clone()],
            name: name.into(),
            ..Organization::clone(&organization)
        }
        .into(),
        other => other,
    }
}

/// The change set of a step, if it has one.
fn made(register: &Register, step: &Step, number: u128) -> Option<ChangeSet> {
    match step {
        Step::Delete(kind, index) => {
            let ids = ids(register, *kind);
            if ids.is_empty() {
                return None;
            }
            Some(finished(delete::plan(register, &[(*kind, *index.get(&ids))]).draft, number))
        }
        Step::Rename(kind, index, name) => {
            let ids = ids(register, *kind);
            if ids.is_empty() {
                return None;
            }
            let mut draft = Draft::new(register);
            draft.put(renamed(register.record(*kind, *index.get(&ids))?, name));
            Some(finished(draft, number))
        }
        Step::Rehire(hire, person) => {
            let (hires, people) = (ids(register, EntityKind::Hire), ids(register, EntityKind::Person));
            if hires.is_empty() || people.is_empty() {
                return None;
            }
            let hire = register.get(Id::<Hire>::new(*hire.get(&hires)))?;
            let mut draft = Draft::new(register);
            draft.put(Hire { hirer: Some(Id::new(*person.get(&people))), ..Hire::clone(hire) });
            Some(finished(draft, number))
        }
        Step::Undo | Step::Redo => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_deleted_leaves_a_whole_register_and_one_undo_brings_all_back(
        kind in select(vec![EntityKind::Person, EntityKind::Cohort, EntityKind::Organization,
            EntityKind::Background, EntityKind::Meetup, EntityKind::Program]),
        index in any::<Index>(),
    ) {
        let mut register = SMALL.clone();
        let ids = ids(&register, kind);
        let id = *index.get(&ids);
        let plan = delete::plan(&register, &[(kind, id)]);
        let (gone, changed): (usize, usize) = (plan.also_deleted.iter().map(|(_, count)| count).sum(),
            plan.also_changed.iter().map(|(_, count)| count).sum());
        let set = finished(plan.draft, 1);
        prop_assert_eq!(set.changes.len(), 1 + gone + changed);
        prop_assert!(rules::check(&register, &set).is_ok());
        let before = all(&register);
        register.apply(&set).unwrap();
        prop_assert!(register.record(kind, id).is_none());
        assert_whole(&register);
        prop_assert_eq!(all(&register).len(), before.len() - 1 - gone);
        let undo = set.inverse(Uuid::from_u128(2), Timestamp::UNIX_EPOCH);
        prop_assert!(rules::check(&register, &undo).is_ok());
        register.apply(&undo).unwrap();
        prop_assert_eq!(all(&register), before);
        assert_indexes(&register);
    }

    #[test]
    fn after_any_history_the_indexes_are_as_if_built_anew(steps in proptest::collection::vec(step(), 1..14)) {
        let mut register = SMALL.clone();
        let (mut done, mut undone): (Vec<ChangeSet>, Vec<ChangeSet>) = (Vec::new(), Vec::new());
        for (number, step) in (1_u128..).zip(&steps) {
            let set = match step {
                Step::Undo => done.pop().map(|set| {
                    let inverse = set.inverse(Uuid::from_u128(number), Timestamp::UNIX_EPOCH);
                    undone.push(inverse.clone());
                    inverse
                }),
                Step::Redo => undone.pop().map(|undo| {
                    let again = undo.inverse(Uuid::from_u128(number), Timestamp::UNIX_EPOCH);
                    done.push(again.clone());
                    again
                }),
                _ => made(&register, step, number).filter(|set| rules::check(&register, set).is_ok())
                    .inspect(|set| {
                    undone.clear();
                    done.push(set.clone());
                }),
            };
            if let Some(set) = set {
                prop_assert!(rules::check(&register, &set).is_ok(), "{}", set.label);
                register.apply(&set).unwrap();
                assert_whole(&register);
            }
        }
        assert_indexes(&register);
        while let Some(set) = done.pop() {
            register.apply(&set.inverse(set.id, set.at)).unwrap();
        }
        prop_assert_eq!(all(&register), all(&SMALL));
        assert_indexes(&register);
    }

    /// The fits found through the indexes equal those found by checking everybody, in order.
    #[test]
    fn nobody_who_might_fit_is_missed(index in any::<Index>(), without_background in any::<bool>()) {
        let openings: Vec<Opening> = SMALL.all::<Opening>().map(|opening| Opening::clone(opening)).collect();
        let mut opening = index.get(&openings).clone();
        if without_background {
            opening.background = None;
        }
        let found = SMALL.fits_for(&opening);
        let people: BTreeSet<Id<Person>> = found.iter().map(|fit| fit.person).collect();
        prop_assert_eq!(people.len(), found.len());
        for person in SMALL.all::<Person>() {
            prop_assert_eq!(SMALL.fit(person.id, &opening), found.iter().find(|fit| fit.person == person.id)
                .cloned());
        }
        prop_assert!(found.iter().all(|fit| !fit.reasons.is_empty() && fit.reasons.is_sorted()));
    }

    #[test]
    fn a_set_for_another_state_changes_nothing(index in any::<Index>(), step in step()) {
        let mut register = SMALL.clone();
        let people = ids(&register, EntityKind::Person);
        let person = *index.get(&people);
        // A set that renames everybody, made before somebody else renamed one of them.
        let mut draft = Draft::new(&register);
        for id in &people {
            draft.put(renamed(register.record(EntityKind::Person, *id).unwrap(), "Everybody"));
        }
        let late = finished(draft, 1);
        let mut draft = Draft::new(&register);
        draft.put(renamed(register.record(EntityKind::Person, person).unwrap(), "One"));
        let first = finished(draft, 2);
        register.apply(&first).unwrap();
        if let Some(set) = made(&register, &step, 3).filter(|set| rules::check(&register, set).is_ok()) {
            register.apply(&set).unwrap();
        }
        let before = all(&register);
        let stale = register.apply(&late).unwrap_err();
        prop_assert_eq!(stale.kind, EntityKind::Person);
        prop_assert!(rules::check(&register, &late).is_err());
        prop_assert_eq!(all(&register), before);
        assert_indexes(&register);
    }
}

#[test]
fn everything_at_once_can_be_deleted_and_brought_back() {
    let mut register = SMALL.clone();
    let before = all(&register);
    let targets: Vec<_> = before.iter().map(|record| (record.kind(), record.id())).collect();
    let plan = delete::plan(&register, &targets);
    assert_eq!((plan.also_deleted.as_slice(), plan.also_changed.as_slice()), ([].as_slice(), [].as_slice()));
    let set = finished(plan.draft, 1);
    assert_eq!(rules::check(&register, &set), Ok(vec![]));
    register.apply(&set).unwrap();
    assert!(register.is_empty());
    assert_eq!((register.people_by_name().count(), register.cohort_by_code("2020-A")), (0, None));
    register.apply(&set.inverse(set.id, set.at)).unwrap();
    assert_eq!(all(&register), before);
    assert_indexes(&register);
    assert_eq!(
        (register.count::<Program>(), register.count::<Certificate>()),
        (SMALL.count::<Program>(), SMALL.count::<Certificate>())
    );
}
