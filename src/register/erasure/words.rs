//! Finds a person's names, addresses and numbers in a text, in any notation, and replaces them. The patterns
//! come from the person's own record; nothing here knows about other records.

use std::collections::BTreeSet;

use super::mentions::Mention;
use super::names::{is_between, is_joined, names, parts};
use super::patterns::{Pattern, Seen};
use crate::domain::Person;
use crate::text::fold::fold;

/// The replacement for a name or an address.
pub const REDACTED: &str = "[erased]";

/// Shorter numbers and addresses identify nobody, and would be found everywhere.
const SHORTEST: usize = 4;
/// Shorter words are rarely made of two names.
const SHORTEST_WORD: usize = 5;
/// Phone numbers with fewer digits are not searched for.
const SHORTEST_PHONE: usize = 6;

/// All the patterns to search for.
#[derive(Debug, Clone, Default)]
pub struct Words {
    patterns: BTreeSet<Pattern>,
    anchors: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Words {
    /// Adds the patterns for this person, and those of what is taken out besides.
    pub fn add(&mut self, person: &Person, toggled: &BTreeSet<Mention>) {
        for mention in Mention::of(person).into_iter().filter(|mention| mention.is_taken(toggled)) {
            self.add_mention(&mention, person);
        }
        for (given, family) in names(person) {
            self.add_name(&given, &family);
        }
        for (given, family) in
            [(&person.given_name, &person.family_name), (&person.family_name, &person.given_name)]
        {
            if family.trim().is_empty() && !given.trim().is_empty() {
                self.add_alone(given);
            }
        }
        let numbers = person.identifiers.iter().map(|identifier| &identifier.value);
        for address in person.emails.iter().chain(&person.urls).chain(numbers) {
            let plain = fold(address.trim());
            let plain = plain
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_start_matches("www.")
                .trim_end_matches('/');
            if plain.chars().count() >= SHORTEST {
                self.insert(Pattern::Address(plain.to_owned()));
            }
        }
        for phone in &person.phones {
            let digits: String = fold(phone).chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= SHORTEST_PHONE {
                self.insert(Pattern::Phone(digits));
            }
        }
    }

    /// Adds the patterns of what may also mean somebody else.
    pub fn add_mention(&mut self, mention: &Mention, person: &Person) {
        match mention {
            Mention::FamilyName(name) => {
                self.insert(Pattern::Alone { words: parts(name), small: false });
            }
            Mention::SmallFamilyName(name) => {
                self.insert(Pattern::Alone { words: parts(name), small: true });
            }
            Mention::OneWord => {
                for (given, family) in names(person) {
                    let (given, family) = (parts(&given).concat(), parts(&family).concat());
                    let initial: String = given.chars().take(1).collect();
                    let words = [&given, &initial]
                        .into_iter()
                        .flat_map(|given| [format!("{given}{family}"), format!("{family}{given}")]);
                    for word in words.filter(|word| word.chars().count() >= SHORTEST_WORD) {
                        self.insert(Pattern::OneWord(word));
                    }
                }
            }
            Mention::Phone(key) => self.insert(Pattern::National(key.clone())),
        }
    }

    fn insert(&mut self, pattern: Pattern) {
        self.anchors.extend(pattern.anchor());
        self.numbers.extend(pattern.digits().map(str::to_owned));
        self.patterns.insert(pattern);
    }

    /// Whether a text may match; nearly every text of a journal does not, and journals are long.
    pub fn may_be_in(&self, text: &str) -> bool {
        let folded = fold(text);
        if self.anchors.iter().any(|anchor| folded.contains(anchor.as_str())) {
            return true;
        }
        let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
        self.numbers.iter().any(|number| digits.contains(number.as_str()))
    }

    fn add_name(&mut self, given: &str, family: &str) {
        // Checked before folding, which decomposes Korean syllables.
        if given.chars().chain(family.chars()).all(|letter| is_joined(letter) || is_between(letter)) {
            let joined: Vec<String> = parts(family).into_iter().chain(parts(given)).collect();
            self.insert(Pattern::Joined(joined.concat()));
        }
        let (given, family) = (parts(given), parts(family));
        let join = |one: &[String], other: &[String]| one.iter().chain(other).cloned().collect();
        self.insert(Pattern::Name(join(&given, &family)));
        self.insert(Pattern::Name(join(&family, &given)));
    }

    /// For people with only a given or only a family name.
    fn add_alone(&mut self, name: &str) {
        let words = parts(name);
        if words.len() > 1 {
            self.insert(Pattern::Name(words));
        } else if name.trim().chars().all(is_joined) {
            self.insert(Pattern::Joined(words.concat()));
        } else if name.trim().chars().count() > 2 {
            self.insert(Pattern::Single(name.trim().to_owned()));
        }
    }

    /// The byte ranges of all matches, in order; they may overlap.
    pub fn places(&self, text: &str) -> Vec<(usize, usize)> {
        if text.is_empty() || self.patterns.is_empty() || !self.may_be_in(text) {
            return Vec::new();
        }
        let seen = Seen::of(text);
        let mut found: Vec<(usize, usize)> =
            self.patterns.iter().flat_map(|pattern| seen.places(pattern)).collect();
        found.sort_unstable();
        found
    }

    /// Replaces every match by `mark`; `None` if there are none.
    pub fn replaced(&self, text: &str, mark: &str) -> Option<String> {
        let found = self.places(text);
        if found.is_empty() {
            return None;
        }
        let mut kept = String::with_capacity(text.len());
        let mut done = 0;
        for (start, end) in found {
            if start >= done {
                kept.push_str(text.get(done..start).unwrap_or_default());
                kept.push_str(mark);
            }
            done = done.max(end);
        }
        kept.push_str(text.get(done..).unwrap_or_default());
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Identifier;
    use proptest::prelude::*;

    fn anna() -> Person {
        Person {
            given_name: "Ánna Maria".into(),
            middle_name: "Zoë".into(),
            family_name: "van Berg".into(),
            preferred_name: "Änne".into(),
            emails: vec!["Anna@Example.org".into()],
            phones: vec!["+49 (170) 12 34-567".into()],
            urls: vec!["https://www.links.example/in/anna/".into()],
            identifiers: vec![
                Identifier { system: "lms".into(), value: "A-4711".into() },
                Identifier { system: "n".into(), value: "7".into() },
            ],
            ..Person::default()
        }
    }

    fn replaced(text: &str) -> String {
        let mut words = Words::default();
        words.add(&anna(), &BTreeSet::new());
        words.replaced(text, REDACTED).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for name in [
            "Anna Maria van Berg",
            "ANNA MARIA VAN BERG",
            "A\u{301}nna  Maria van\u{a0}Berg",
            "van Berg, Anna Maria",
            "van Berg Änne",
            "Anne van Berg",
            "anna.van.berg",
            "Anna van Berg",
            "Anna Maria Z. van Berg",
            "Anna Maria Zoe van Berg",
            "Anna van Bergs",
            "Anna Berg",
        ] {
            assert_eq!(replaced(&format!("With {name}, who left")), "With [erased], who left", "{name}");
            assert_eq!(replaced(name), "[erased]", "{name}");
        }
    }

    #[test]
    fn others_keep_their_names() {
        for text in [
            "Anna",
            "Hanna van Berg",
            "Anna van Bergström",
            "Anna said that van Berg",
            "anna",
            "",
            "7 of 7",
            "Anna. It was late. van Berg",
        ] {
            assert_eq!(replaced(text), text);
        }
    }

    #[test]
    fn addresses_and_numbers_are_found_and_longer_ones_are_not() {
        for (text, left) in [
            ("write to anna@example.org.", "write to [erased]."),
            ("<ANNA@example.org>", "<[erased]>"),
            (
                "hanna@example.org, j.anna@example.org, anna@example.org.uk",
                "hanna@example.org, j.anna@example.org, anna@example.org.uk",
            ),
            (
                "at http://links.example/in/anna/ and www.links.example/in/annabel",
                "at http://[erased]/ and www.links.example/in/annabel",
            ),
            ("call +49 170-1234567!", "call [erased]!"),
            ("call 4917012345678", "call 4917012345678"),
            ("number a-4711; A-47110", "number [erased]; A-47110"),
        ] {
            assert_eq!(replaced(text), left);
        }
    }

    #[test]
    fn one_word_and_joined_names() {
        let none = BTreeSet::new();
        let mut words = Words::default();
        words.add(&Person { given_name: "Will".into(), ..Person::default() }, &none);
        words.add(&Person { given_name: "明".into(), family_name: "王".into(), ..Person::default() }, &none);
        assert_eq!(
            words.replaced("Will will come; Willa too", REDACTED).as_deref(),
            Some("[erased] will come; Willa too")
        );
        assert_eq!(words.replaced("今日王明来", REDACTED).as_deref(), Some("今日[erased]来"));
        assert_eq!(words.replaced("明 王", REDACTED).as_deref(), Some("[erased]"));
        assert_eq!(words.replaced("明日", REDACTED), None);
    }

    /// What is left of a text when only one form is taken out.
    fn without(mention: &Mention, text: &str) -> String {
        let mut words = Words::default();
        words.add_mention(mention, &anna());
        words.replaced(text, REDACTED).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn national_forms_of_a_phone_are_taken_out_unless_left() {
        for (text, left) in [
            ("call 0170 1234567 or 0170/12 34-567", "call [erased] or [erased]"),
            ("(0170) 1234567", "[erased]"),
            ("(0170 1234567)", "[erased]"),
            ("0049 (0)170 1234567.", "[erased]."),
            ("170-1234567", "[erased]"),
            ("0171 1234567, 0170 12345678, 90170 1234567", "0171 1234567, 0170 12345678, 90170 1234567"),
        ] {
            assert_eq!(replaced(text), left);
        }
        let mut words = Words::default();
        words.add(&anna(), &[Mention::Phone("1701234567".into())].into());
        assert_eq!(words.replaced("0170 1234567", REDACTED), None, "it is toggled");
    }

    #[test]
    fn a_family_name_alone_and_names_as_one_word_are_found() {
        let berg = Mention::FamilyName("Berg".into());
        assert_eq!(without(&berg, "Mr. Berg and Bergs dog; Bergen"), "Mr. [erased] and [erased] dog; Bergen");
        assert_eq!(without(&berg, "a berg"), "a berg", "a word in small letters");
        assert_eq!(without(&Mention::SmallFamilyName("berg".into()), "a berg, BERG"), "a [erased], BERG");
        for word in ["AnnaBerg", "annaberg", "BergAnna", "#ABerg", "anneberg7", "ÁNNAVANBERG"] {
            assert!(without(&Mention::OneWord, &format!("see {word}.")).contains("[erased]"), "{word}");
        }
        for word in ["Annaberger", "Hannaberg", "Berg", "Anna"] {
            assert_eq!(without(&Mention::OneWord, word), word);
        }
        assert_eq!(replaced("Mr. Berg, AnnaBerg"), "Mr. Berg, AnnaBerg", "only on request");
        let mut words = Words::default();
        words.add(&anna(), &[berg, Mention::OneWord].into());
        assert_eq!(words.replaced("Mr. Berg, AnnaBerg", REDACTED).as_deref(), Some("Mr. [erased], [erased]"));
    }

    proptest! {
        /// Whatever the surrounding text, a second pass finds nothing.
        #[test]
        fn nothing_is_left(before in "[ -~éß王]{0,12}", after in "[ -~éß王]{0,12}") {
            let mut words = Words::default();
            words.add(&anna(), &BTreeSet::new());
            let text = format!("{before} Anna van Berg {after} anna@example.org {before}");
            let left = words.replaced(&text, REDACTED).unwrap();
            prop_assert_eq!(words.replaced(&left, REDACTED), None, "{}", left);
            prop_assert!(!left.contains("Anna van Berg"));
        }
    }
}
