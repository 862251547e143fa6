//! What is found to be a duplicate, and what is not.

use super::*;
use crate::domain::Identifier;
use proptest::prelude::*;

fn person(number: u128, given: &str, family: &str) -> Person {
    Person {
        id: Id::new(Uuid::from_u128(number)),
        given_name: given.into(),
        family_name: family.into(),
        ..Person::default()
    }
}

fn found(people: Vec<Person>) -> Vec<Pair> {
    let material = Material { people: people.into_iter().map(Arc::new).collect(), ..Material::default() };
    find(&material, |_| true)
}

#[track_caller]
fn one<const N: usize>(people: [Person; N]) -> (Certainty, Vec<&'static str>) {
    let pairs = found(people.into());
    assert_eq!(pairs.len(), 1, "{pairs:?}");
    (pairs[0].certainty(), pairs[0].reasons.clone())
}

#[test]
fn names_that_may_be_one_are_found_with_their_reason() {
    for (left, right, reason) in [
        (("Zoë", "Lindqvist"), ("Zoe", "LINDQVIST"), "same name"),
        (("Zoë", "Lindqvist"), ("Lindqvist", "Zoe"), "given and family name swapped"),
        (("Z.", "Lindqvist"), ("Zoë", "Lindqvist"), "same family name and initial"),
        (("Katherine", "Berg"), ("Katharine", "Berg"), "given names differ by one letter"),
        (("Ada", "Linqvist"), ("Ada", "Lindqvist"), "family names differ by one letter"),
        (("Ada", "Lidnqvist"), ("Ada", "Lindqvist"), "family names differ by one letter"),
        (("Anna Maria", "Berg"), ("Anna", "Berg"), "same name except a second given name"),
        (("明", "王"), ("王", "明"), "given and family name swapped"),
    ] {
        let pair = one([person(1, left.0, left.1), person(2, right.0, right.1)]);
        assert_eq!(pair, (Certainty::Possible, vec![reason]), "{left:?} {right:?}");
    }
    let called = Person { preferred_name: "Bill".into(), ..person(1, "William", "Berg") };
    assert_eq!(one([called, person(2, "Bill", "Berg")]).1, ["same family name and preferred name"]);
}

#[test]
fn different_people_are_let_be() {
    assert_eq!(
        found(vec![
            person(1, "Ada", "Berg"),
            person(2, "Ida", "Berg"),
            person(3, "Ada", "Holm"),
            person(4, "Cher", "")
        ]),
        []
    );
    assert_eq!(found(vec![person(1, "Martin", "Berg"), person(2, "Martina", "Holm")]), []);
}

#[test]
fn the_same_address_or_number_says_more_than_a_name() {
    let email = |person: Person, email: &str| Person { emails: vec![email.into()], ..person };
    let (certainty, reasons) =
        one([email(person(1, "Ada", "Berg"), "ada@x.org"), email(person(2, "Ada", "Bergh"), "ADA@x.org")]);
    assert_eq!(
        (certainty, reasons),
        (Certainty::Likely, vec!["same email", "family names differ by one letter"])
    );
    let accent =
        [email(person(1, "Ada", "Berg"), "zoë@x.org"), email(person(2, "Cleo", "Holm"), "zoe@x.org")];
    assert_eq!(found(accent.into()), []);
    let same = [email(person(1, "Ada", "Berg"), "ada@x.org"), email(person(2, "Ada", "Berg"), "ada@x.org")];
    assert_eq!(one(same).0, Certainty::AlmostCertain);
    let phone = |person: Person, phone: &str| Person { phones: vec![phone.into()], ..person };
    assert_eq!(
        one([phone(person(1, "A", "B"), "+46 70-123 45 67"), phone(person(2, "C", "D"), "070 123 4567")]).1,
        ["same phone"]
    );
    assert_eq!(found(vec![phone(person(1, "A", "B"), "12"), phone(person(2, "C", "D"), "12")]), []);
}

#[test]
fn different_numbers_in_one_system_speak_against_it() {
    let number = |person: Person, value: &str| Person {
        identifiers: vec![Identifier { system: "lms".into(), value: value.into() }],
        ..person
    };
    assert_eq!(
        one([number(person(1, "Ada", "Berg"), "7"), number(person(2, "Ida", "Holm"), "7")]),
        (Certainty::AlmostCertain, vec!["same identifier"])
    );
    assert_eq!(
        found(vec![number(person(1, "Ada", "Berg"), "7"), number(person(2, "Ada", "Bergh"), "8")]),
        []
    );
    let phone = |person: Person| Person { phones: vec!["+1 416-555-0132".into()], ..person };
    assert_eq!(
        found(vec![
            phone(number(person(1, "Ada", "Berg"), "7")),
            phone(number(person(2, "Bo", "Holm"), "8"))
        ]),
        []
    );
    let same = [number(person(1, "Ada", "Berg"), "7"), number(person(2, "Ada", "Berg"), "8")];
    assert_eq!(one(same), (Certainty::Possible, vec!["same name", "but different identifiers"]));
}

#[test]
fn organizations_and_backgrounds_are_found_by_name() {
    let organization = |number, name: &str| {
        Arc::new(Organization {
            id: Id::new(Uuid::from_u128(number)),
            name: name.into(),
            ..Organization::default()
        })
    };
    let background = |number, name: &str| {
        Arc::new(Background {
            id: Id::new(Uuid::from_u128(number)),
            name: name.into(),
            ..Background::default()
        })
    };
    let material = Material {
        people: Vec::new(),
        organizations: vec![
            organization(1, "Blue Haven BV"),
            organization(2, "BlueHaven"),
            organization(3, "Quay"),
            organization(4, "Blue Havn"),
        ],
        backgrounds: vec![
            background(5, "Architecture"),
            background(6, "Architecturel"),
            background(7, "Law"),
            background(8, "Architect"),
        ],
    };
    let pairs = find(&material, |_| true);
    let ids: Vec<_> =
        pairs.iter().map(|pair| (pair.kind, pair.ids.map(|id| id.as_u128()), pair.reasons[0])).collect();
    assert_eq!(
        ids,
        [
            (EntityKind::Organization, [1, 2], "same name except spaces and punctuation"),
            (EntityKind::Organization, [1, 4], "names differ by one letter"),
            (EntityKind::Organization, [2, 4], "names differ by one letter"),
            (EntityKind::Background, [5, 6], "names differ by one letter"),
            (EntityKind::Background, [5, 8], "similar names"),
        ]
    );
}

#[test]
fn it_stops_when_told_to() {
    let people: Vec<_> = (0..50).map(|number| Arc::new(person(number, "Ada", "Berg"))).collect();
    let material = Material { people, ..Material::default() };
    assert_eq!(find(&material, |percent| percent < 20), []);
    let all = find(&material, |_| true);
    assert_eq!(all.len(), 49, "in a large group only neighbors are compared");
}

proptest! {
    #[test]
    fn one_looked_at_alone_finds_the_same_as_all(names in proptest::collection::vec(("[A-C][ab]{0,4}",
        "[DE][de]{0,4}"), 2..12)) {
        let people: Vec<Person> = (1..).zip(&names)
            .map(|(number, (given, family))| person(number, given, family)).collect();
        let register = Register::from_records(people.iter().cloned().map(Into::into));
        let pairs = find(&Material::of(&register), |_| true);
        for person in &people {
            let id = person.id.uuid();
            let mut expected: Vec<Uuid> = pairs.iter().filter(|pair| pair.ids.contains(&id))
                .flat_map(|pair| pair.ids).filter(|held| *held != id).collect();
            let mut alone = like(&register, EntityKind::Person, id);
            expected.sort_unstable();
            alone.sort_unstable();
            prop_assert_eq!(alone, expected);
        }
    }

    #[test]
    fn a_slip_is_always_found(name in "[a-z]{5,9}", place in 0..5_usize) {
        let mut slipped: Vec<char> = name.chars().collect();
        slipped.remove(place);
        let slipped: String = slipped.into_iter().collect();
        prop_assume!(slipped != name);
        prop_assert_eq!(found(vec![person(1, "Ada", &name), person(2, "Ada", &slipped)]).len(), 1);
    }
}
