//! Finds the person meant by a text: a name in any order, part of one, an email, an identifier or an id.
//! Every subcommand that takes a person uses this. What to show when several match is up to the command line.

use uuid::Uuid;

use super::Register;
use super::erasure::is_tombstone;
use crate::domain::contact::{email_key, identifier_key, identifier_value_key};
use crate::domain::{Id, Identifier, Person};
use crate::text::fold::{fold, has_words};

/// How well a person matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonMatch {
    /// All words occur somewhere in the names, emails or identifiers.
    Part,
    /// The whole name, an email, an identifier or the id matches.
    Whole,
}

/// The person meant by a text, if it is clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    Nobody,
    One(Id<Person>, PersonMatch),
    Several(Vec<Id<Person>>),
}

impl Meant {
    /// Whole matches take precedence over partial ones.
    #[must_use]
    pub fn of(fitting: impl IntoIterator<Item = (Id<Person>, PersonMatch)>) -> Self {
        let fitting: Vec<_> = fitting.into_iter().collect();
        let Some(best) = fitting.iter().map(|(_, fit)| *fit).max() else { return Self::Nobody };
        let ids: Vec<Id<Person>> =
            fitting.into_iter().filter(|(_, fit)| *fit == best).map(|(id, _)| id).collect();
        match ids.as_slice() {
            [one] => Self::One(*one, best),
            _ => Self::Several(ids),
        }
    }
}

/// A query, prepared for comparison.
#[derive(Debug, Clone)]
pub struct PersonQuery {
    id: Option<Uuid>,
    email: String,
    identifier: String,
    /// `system=value`
    of_system: Option<(String, String)>,
    /// The words, folded and sorted.
    words: Vec<String>,
}

impl PersonQuery {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let of_system = text.split_once('=').map(|(system, value)| {
            identifier_key(&Identifier { system: system.to_owned(), value: value.to_owned() })
        });
        Self {
            id: Uuid::parse_str(text.trim()).ok(),
            email: email_key(text),
            identifier: identifier_value_key(text),
            of_system,
            words: words(text),
        }
    }

    /// How well a person matches, if at all.
    #[must_use]
    pub fn judge(&self, person: &Person) -> Option<PersonMatch> {
        if self.words.is_empty() {
            return None;
        }
        let is_whole = self.id == Some(person.id.uuid())
            || person.emails.iter().any(|email| email_key(email) == self.email)
            || person.identifiers.iter().any(|identifier| {
                let (system, value) = identifier_key(identifier);
                value == self.identifier || self.of_system == Some((system, value))
            })
            || self.is_name_of(person);
        if is_whole {
            return Some(PersonMatch::Whole);
        }
        let names = [&person.given_name, &person.middle_name, &person.family_name, &person.preferred_name];
        let values = person.identifiers.iter().map(|identifier| &identifier.value);
        let all: Vec<&str> =
            names.into_iter().chain(&person.emails).chain(values).map(String::as_str).collect();
        // Includes the whole name as written, so that one without spaces (王明) is found.
        let text = fold(&format!("{} {}", all.join(" "), person.name()));
        has_words(&text, &self.words).then_some(PersonMatch::Part)
    }

    /// With or without the middle name, by given or preferred name, in any order.
    fn is_name_of(&self, person: &Person) -> bool {
        let Person { given_name: given, middle_name: middle, family_name: family, .. } = person;
        [person.name(), format!("{given} {family}"), format!("{given} {middle} {family}")]
            .iter()
            .any(|name| words(name) == self.words)
    }
}

/// The words of a name, folded and sorted: the same for `Berg, Anna` and `Anna Berg`.
fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let parts = folded.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '，' | '、'));
    let mut words: Vec<String> = parts.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words
}

impl Register {
    /// The person meant by a text; if several, sorted by name. Never finds an erased person.
    #[must_use]
    pub fn find_person(&self, text: &str) -> Meant {
        let query = PersonQuery::new(text);
        let people = self.people_by_name().filter_map(|(id, _)| self.get(id));
        let there = people.filter(|person| !is_tombstone(person));
        Meant::of(there.filter_map(|person| query.judge(person).map(|fit| (person.id, fit))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Record;
    use crate::register::erasure::tombstone;

    fn id(number: u128) -> Id<Person> {
        Id::new(Uuid::from_u128(number))
    }

    fn person(number: u128, given: &str, middle: &str, family: &str) -> Person {
        Person {
            id: id(number),
            given_name: given.into(),
            middle_name: middle.into(),
            family_name: family.into(),
            ..Person::default()
        }
    }

    fn register() -> Register {
        let rafael = Person {
            emails: vec!["Rafael@Example.org".into()],
            identifiers: vec![Identifier { system: "LMS".into(), value: "A-7".into() }],
            preferred_name: "Rafa".into(),
            location: "Lisbon".into(),
            ..person(1, "Rafael", "José", "Ibarra")
        };
        let quintana = Person {
            identifiers: vec![Identifier { system: "student-number".into(), value: "A-70".into() }],
            ..person(2, "Rafael", "", "Ibarra Quintana")
        };
        let records = [rafael, quintana, person(3, "明", "", "王"), tombstone(id(4))];
        Register::from_records(records.map(Record::from))
    }

    #[test]
    fn a_person_is_found_by_whatever_names_them() {
        let register = register();
        for text in [
            "Rafael Ibarra",
            "ibarra RAFAEL",
            "Ibarra, Rafael",
            "rafael jose ibarra",
            "Rafa Ibarra",
            " rafael@example.ORG ",
            "a-7",
            "lms=A-7",
            "00000000-0000-0000-0000-000000000001",
        ] {
            assert_eq!(register.find_person(text), Meant::One(id(1), PersonMatch::Whole), "{text}");
        }
        for text in ["王明", "明 王", "王 明"] {
            assert_eq!(register.find_person(text), Meant::One(id(3), PersonMatch::Whole), "{text}");
        }
        for (text, number) in
            [("quint", 2), ("ibarra, quintan", 2), ("rafa jos", 1), ("@example", 1), ("王", 3)]
        {
            assert_eq!(register.find_person(text), Meant::One(id(number), PersonMatch::Part), "{text}");
        }
    }

    proptest! {
        /// Anybody is found, as a whole match, by the words of their name in any order.
        #[test]
        fn everybody_is_found_by_their_own_name(
            given in "[a-zß-žA-Z王明]{1,6}( [a-z]{1,4})?",
            family in "[A-Zß-ž明]{1,6}",
        ) {
            let person = person(7, &given, "", &family);
            let mut words: Vec<&str> = given.split(' ').chain([family.as_str()]).collect();
            for _ in 0..words.len() {
                words.rotate_left(1);
                let fit = PersonQuery::new(&words.join(" ")).judge(&person);
                prop_assert_eq!(fit, Some(PersonMatch::Whole), "{:?}", words);
            }
            let query = PersonQuery::new(&person.name().to_uppercase());
            prop_assert_eq!(query.judge(&person), Some(PersonMatch::Whole));
        }
    }

    #[test]
    fn several_are_named_in_the_order_of_their_names_and_others_are_not_found() {
        let register = register();
        assert_eq!(register.find_person("rafael"), Meant::Several(vec![id(1), id(2)]));
        assert_eq!(register.find_person("a-"), Meant::Several(vec![id(1), id(2)]));
        for text in [
            "",
            " , ",
            "Rafael Berg",
            "lisbon",
            "moodle=A-7",
            "Erased person",
            "9",
            "=",
            &id(4).uuid().to_string(),
        ] {
            assert_eq!(register.find_person(text), Meant::Nobody, "{text}");
        }
    }
}
