//! The list of erased people, in a form that reveals nobody: keyed hashes of addresses, numbers and names, to
//! recognize them in a later import, and the ids of the tombstones, to redact an older backup when it is
//! restored. The store keeps the list.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Register;
use super::erasure::{Erasure, Mention, is_tombstone, names};
use crate::domain::{Id, Identifier, Person};
use crate::text::fold::{fold, name_key};

/// The key of all the hashes; without it, they reveal nothing.
pub type SuppressionKey = [u8; 32];

/// One erased person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Suppression {
    /// The tombstone, and records that had been merged into it.
    pub people: Vec<Uuid>,
    /// The time of the erasure, in the journal's notation.
    pub at: String,
    /// Hashes, except of values that somebody else has too.
    pub emails: BTreeSet<String>,
    pub identifiers: BTreeSet<String>,
    /// Many people may share a name, so a match only raises a question.
    pub names: BTreeSet<String>,
    /// Forms of the name that were not treated as usual.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub toggled: BTreeSet<String>,
}

/// Everybody who was erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suppressions {
    pub key: SuppressionKey,
    pub all: Vec<Suppression>,
}

impl Suppressions {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds what is known of one erased person, to their entry if there is one.
    pub fn add(&mut self, one: Suppression) {
        let is_same = |held: &&mut Suppression| held.people.iter().any(|id| one.people.contains(id));
        let Some(held) = self.all.iter_mut().find(is_same) else { return self.all.push(one) };
        held.people.extend(one.people);
        held.people.sort_unstable();
        held.people.dedup();
        held.emails.extend(one.emails);
        held.identifiers.extend(one.identifiers);
        held.names.extend(one.names);
        held.toggled.extend(one.toggled);
    }

    /// Adds whatever another list knows; false if nothing. Hashes under another key say nothing here, but the
    /// ids of tombstones remain valid.
    pub fn join(&mut self, other: &Self) -> bool {
        let before = self.clone();
        if self.is_empty() {
            self.key = other.key;
        }
        for one in &other.all {
            self.add(if self.key == other.key {
                one.clone()
            } else {
                Suppression { people: one.people.clone(), at: one.at.clone(), ..Suppression::default() }
            });
        }
        *self != before
    }

    /// The ids of everybody on the list.
    pub fn people(&self) -> impl Iterator<Item = Uuid> {
        self.all.iter().flat_map(|one| one.people.iter().copied())
    }

    /// People on the list who are in the register as if nobody had erased them.
    #[must_use]
    pub fn live(&self, register: &Register) -> Vec<Id<Person>> {
        let listed = self.people().map(Id::new);
        listed.filter(|id| register.get(*id).is_some_and(|person| !is_tombstone(person))).collect()
    }

    /// Tombstones in the register that are not on the list: an import could bring these people back.
    #[must_use]
    pub fn unlisted(&self, register: &Register) -> Vec<Id<Person>> {
        let listed: BTreeSet<Uuid> = self.people().collect();
        let erased = register.all::<Person>().filter(|person| is_tombstone(person)).map(|person| person.id);
        erased.filter(|id| !listed.contains(&id.uuid())).collect()
    }

    /// The suppression of somebody being erased. Values that another person also has, such as the address of
    /// an office, are not suppressed.
    #[must_use]
    pub fn of(&self, erasure: &Erasure, register: &Register, at: Timestamp) -> Suppression {
        let mut found = Suppression {
            people: erasure.people().map(Id::uuid).collect(),
            at: at.to_string(),
            ..Suppression::default()
        };
        for person in erasure.known() {
            found.emails.extend(person.emails.iter().map(|email| self.email(email)));
            found.identifiers.extend(person.identifiers.iter().map(|identifier| self.identifier(identifier)));
            found.names.extend(self.names(person));
        }
        found.toggled.extend(erasure.toggled().iter().map(|mention| self.mention(mention)));
        let others = register.all::<Person>().filter(|person| !found.people.contains(&person.id.uuid()));
        let (mut emails, mut identifiers) = (BTreeSet::new(), BTreeSet::new());
        for other in others {
            emails.extend(other.emails.iter().map(|email| self.email(email)));
            identifiers.extend(other.identifiers.iter().map(|identifier| self.identifier(identifier)));
        }
        found.emails.retain(|hash| !emails.contains(hash));
        found.identifiers.retain(|hash| !identifiers.contains(hash));
        found
    }

    /// Whether somebody with one of these addresses or numbers was erased.
    #[must_use]
    pub fn is_suppressed(&self, emails: &[String], identifiers: &[Identifier]) -> bool {
        if self.is_empty() {
            return false;
        }
        let emails: Vec<String> = emails.iter().map(|email| self.email(email)).collect();
        let identifiers: Vec<String> =
            identifiers.iter().map(|identifier| self.identifier(identifier)).collect();
        self.all.iter().any(|one| {
            emails.iter().any(|hash| one.emails.contains(hash))
                || identifiers.iter().any(|hash| one.identifiers.contains(hash))
        })
    }

    /// Whether somebody of this name was erased; it may have been a different person.
    #[must_use]
    pub fn has_name(&self, person: &Person) -> bool {
        if self.is_empty() {
            return false;
        }
        let names = self.names(person);
        self.all.iter().any(|one| names.iter().any(|name| one.names.contains(name)))
    }

    /// Redacts whatever a register, such as one from an older backup, still holds about people who were
    /// erased later. Returns the erasures that were needed, or `None` if there were none.
    #[must_use]
    pub fn replay(&self, register: &Register) -> Option<(Register, Vec<Erasure>)> {
        let mut left: Option<Register> = None;
        let mut done = Vec::new();
        for one in &self.all {
            let held = left.as_ref().unwrap_or(register);
            let people: Vec<Id<Person>> = one.people.iter().copied().map(Id::new).collect();
            if !people.iter().filter_map(|id| held.get(*id)).any(|person| !is_tombstone(person)) {
                continue;
            }
            let toggled = people.iter().flat_map(|id| self.toggled(held, *id)).collect();
            let mut erasure = Erasure::of(people).with(toggled);
            erasure.learn_all(held);
            left = Some(held.redacted(&erasure));
            done.push(erasure);
        }
        left.map(|left| (left, done))
    }

    /// The forms of a person's name that were not treated as usual when they were erased, for somebody who is
    /// in the register again.
    #[must_use]
    pub fn toggled(&self, register: &Register, id: Id<Person>) -> BTreeSet<Mention> {
        let Some(person) = register.get(id) else { return BTreeSet::new() };
        let hashes = self.all.iter().filter(|one| one.people.contains(&id.uuid())).map(|one| &one.toggled);
        let hashes: BTreeSet<&String> = hashes.flatten().collect();
        Mention::of(person).into_iter().filter(|mention| hashes.contains(&self.mention(mention))).collect()
    }

    // The hashed bytes must never change: hashes of earlier erasures can't be recomputed. Unlike the keys of
    // `domain::contact`, they fold accents, because an import should rather leave out one line too many than
    // bring back an erased person.

    fn email(&self, email: &str) -> String {
        self.hash("email", &fold(email.trim()))
    }

    fn identifier(&self, identifier: &Identifier) -> String {
        self.hash("identifier", &format!("{}\0{}", name_key(&identifier.system), name_key(&identifier.value)))
    }

    fn mention(&self, mention: &Mention) -> String {
        self.hash("mention", &mention.key())
    }

    fn names(&self, person: &Person) -> Vec<String> {
        let whole = format!("{} {}", person.given_name, person.family_name);
        let others = names(person).into_iter().map(|(given, family)| format!("{given} {family}"));
        let mut hashes: Vec<String> =
            std::iter::once(whole).chain(others).map(|name| self.hash("name", &in_no_order(&name))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    /// The type of the value is hashed first, so that a name never matches a number.
    fn hash(&self, what: &str, text: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(what.as_bytes()).update(b"\0").update(text.as_bytes());
        hasher.finalize().to_hex().to_string()
    }
}

/// The same for `Berg, Anna` and `Anna Berg`.
fn in_no_order(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split([' ', ',', '-', '.']).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdSource, Record};

    fn person(ids: &mut IdSource, given: &str, family: &str, email: &str) -> Person {
        Person {
            id: ids.draw(),
            given_name: given.into(),
            family_name: family.into(),
            emails: vec![email.into()],
            ..Person::default()
        }
    }

    fn erased() -> (Register, Person, Suppressions) {
        let mut ids = IdSource::new(1_000, [1; 6]);
        let mut anna = person(&mut ids, "Anna", "Berg", "anna@x.example");
        anna.emails.push("office@x.example".into());
        anna.identifiers.push(Identifier { system: "LMS".into(), value: "7".into() });
        let bo = person(&mut ids, "Bo", "Kim", "office@x.example");
        let register = Register::from_records([Record::from(anna.clone()), bo.into()]);
        let mut suppressions = Suppressions { key: [7; 32], all: Vec::new() };
        let one =
            suppressions.of(&Erasure::from_register(&register, anna.id), &register, Timestamp::UNIX_EPOCH);
        suppressions.all.push(one);
        (register, anna, suppressions)
    }

    #[test]
    fn somebody_erased_is_known_again_by_address_number_and_name() {
        let (_, anna, suppressions) = erased();
        assert!(suppressions.is_suppressed(&[" ANNA@x.example".to_owned()], &[]));
        assert!(suppressions.is_suppressed(&[], &[Identifier { system: "lms".into(), value: "7 ".into() }]));
        assert!(
            !suppressions.is_suppressed(&[], &[Identifier { system: "other".into(), value: "7".into() }])
        );
        assert!(!suppressions.is_suppressed(&["office@x.example".to_owned()], &[]), "it is Bo's as well");
        assert!(suppressions.has_name(&anna));
        assert!(suppressions.has_name(&Person {
            given_name: "berg".into(),
            family_name: "ÁNNA".into(),
            ..Person::default()
        }));
        assert!(!suppressions.has_name(&Person {
            given_name: "Anna".into(),
            family_name: "Bergström".into(),
            ..Person::default()
        }));
    }

    #[test]
    fn the_hashes_of_earlier_versions_are_those_of_this_one() {
        let suppressions = Suppressions { key: [7; 32], all: Vec::new() };
        let number = Identifier { system: "Système ".into(), value: " Ä  7".into() };
        let zoe = Person { given_name: "Zoë".into(), family_name: "Berg".into(), ..Person::default() };
        let hash = |text: &[u8]| blake3::keyed_hash(&[7; 32], text).to_hex().to_string();
        assert_eq!(suppressions.email(" ZOË@Example.org"), hash(b"email\0zoe@example.org"));
        assert_eq!(suppressions.identifier(&number), hash(b"identifier\0systeme\0a 7"));
        assert!(suppressions.names(&zoe).contains(&hash(b"name\0berg zoe")));
    }

    #[test]
    fn nothing_that_is_kept_says_who_it_was() {
        let (_, _, suppressions) = erased();
        let text = serde_json::to_string(&suppressions.all).unwrap();
        for secret in ["anna", "berg", "x.example", "lms"] {
            assert!(!text.to_lowercase().contains(secret), "{text}");
        }
        assert_eq!(serde_json::from_str::<Vec<Suppression>>(&text).unwrap(), suppressions.all);
        let other = Suppressions { key: [8; 32], ..suppressions };
        assert!(
            !other.is_suppressed(&["anna@x.example".to_owned()], &[]),
            "without the key a hash says nothing"
        );
    }

    #[test]
    fn what_was_taken_out_on_request_is_taken_out_again() {
        let mut ids = IdSource::new(1_000, [1; 6]);
        let anna = person(&mut ids, "Anna", "Berg", "anna@x.example");
        let bo =
            Person { notes: "Mr. Berg, AnnaBerg".into(), ..person(&mut ids, "Bo", "Kim", "b@x.example") };
        let register = Register::from_records([Record::from(anna.clone()), bo.clone().into()]);
        let toggled = BTreeSet::from([Mention::FamilyName("Berg".into())]);
        let mut suppressions = Suppressions { key: [7; 32], all: Vec::new() };
        let erasure = Erasure::from_register_with(&register, anna.id, toggled.clone());
        suppressions.all.push(suppressions.of(&erasure, &register, Timestamp::UNIX_EPOCH));
        assert!(!serde_json::to_string(&suppressions.all).unwrap().contains("Berg"));
        assert_eq!(suppressions.toggled(&register, anna.id), toggled);
        let (left, _) = suppressions.replay(&register).unwrap();
        assert_eq!(left.get(bo.id).unwrap().notes, "Mr. [erased], AnnaBerg");
    }

    #[test]
    fn what_is_restored_is_redacted_again() {
        let (register, anna, suppressions) = erased();
        let (left, done) = suppressions.replay(&register).unwrap();
        assert!(is_tombstone(left.get(anna.id).unwrap()));
        assert_eq!(done.len(), 1);
        assert!(suppressions.replay(&left).is_none());
    }

    #[test]
    fn two_lists_are_joined_person_by_person() {
        let (_, anna, one) = erased();
        let at = one.all.first().map(|one| one.at.clone());
        assert_eq!(at.as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(one.people().collect::<Vec<_>>(), [anna.id.uuid()]);
        assert!(!one.is_empty() && Suppressions::default().is_empty());
        // An empty list takes over the other, with its key.
        let mut empty = Suppressions::default();
        assert!(empty.join(&one));
        assert_eq!(empty, one);
        assert!(!empty.join(&one), "it has all of it");
        // What is known of one person is one entry, whoever added it.
        let merged = Uuid::from_u128(99);
        let more = Suppression {
            people: vec![anna.id.uuid(), merged],
            emails: BTreeSet::from(["more".to_owned()]),
            ..Suppression::default()
        };
        let mut joined = one.clone();
        assert!(joined.join(&Suppressions { key: one.key, all: vec![more.clone()] }));
        assert_eq!(joined.all.len(), 1);
        assert!(joined.all[0].emails.contains("more") && joined.all[0].emails.len() > 1);
        assert_eq!(joined.all[0].people.len(), 2);
        // Under another key only the ids mean something here.
        let stranger = Suppression { people: vec![merged], at: "then".into(), ..more };
        let mut other = one.clone();
        assert!(other.join(&Suppressions { key: [9; 32], all: vec![stranger] }));
        let added = Suppression { people: vec![merged], at: "then".into(), ..Suppression::default() };
        assert_eq!((other.key, other.all.len(), &other.all[1]), (one.key, 2, &added));
    }

    #[test]
    fn who_is_listed_and_there_and_who_is_erased_and_not_listed() {
        let (register, anna, suppressions) = erased();
        assert_eq!(suppressions.live(&register), [anna.id]);
        assert!(suppressions.unlisted(&register).is_empty());
        let (left, _) = suppressions.replay(&register).unwrap();
        assert!(suppressions.live(&left).is_empty());
        assert!(suppressions.unlisted(&left).is_empty());
        assert_eq!(Suppressions::default().unlisted(&left), [anna.id]);
    }
}
