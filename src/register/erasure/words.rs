//! Finds a person's names, addresses and numbers in a text, in any notation, and replaces them. The patterns
//! come from the person's own record; nothing here knows about other records.

use std::collections::BTreeSet;

use crate::domain::{Person, person};
use crate::text::fold::fold;

/// The replacement for a name or an address.
pub const REDACTED: &str = "[erased]";

/// Shorter numbers and addresses identify nobody, and would be found everywhere.
const SHORTEST: usize = 4;
/// Phone numbers with fewer digits are not searched for.
const SHORTEST_PHONE: usize = 6;
/// How many characters may separate the words of a name: enough for `, ` or ` - `, but not for a sentence.
const MOST_BETWEEN: usize = 3;

/// One pattern to search for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    /// The words of a name, folded, in this order.
    Name(Vec<String>),
    /// A name of one word, matched only in the same case: `Will` is a name, `will` is not.
    Single(String),
    /// A name in a script without spaces between words.
    Joined(String),
    /// An email, link or number, folded. Part of a longer one (`xanna@…` for `anna@…`) does not match.
    Address(String),
    /// Digits, whatever separates them.
    Phone(String),
}

impl Pattern {
    /// A text that does not contain this once folded can't match the pattern; `None` if
    /// only a full search can tell.
    fn anchor(&self) -> Option<String> {
        match self {
            Self::Name(words) => words.iter().max_by_key(|word| word.len()).cloned(),
            Self::Single(name) => Some(fold(name)),
            Self::Joined(name) | Self::Address(name) => Some(name.clone()),
            Self::Phone(_) => None,
        }
    }
}

/// All the patterns to search for.
#[derive(Debug, Clone, Default)]
pub struct Words {
    patterns: BTreeSet<Pattern>,
    anchors: BTreeSet<String>,
}

impl Words {
    /// Adds the patterns for this person.
    pub fn add(&mut self, person: &Person) {
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

    fn insert(&mut self, pattern: Pattern) {
        self.anchors.extend(pattern.anchor());
        self.patterns.insert(pattern);
    }

    fn may_be_in(&self, text: &str) -> bool {
        let folded = fold(text);
        let has_phone = || folded.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST_PHONE;
        self.anchors.iter().any(|anchor| folded.contains(anchor.as_str()))
            || (self.has_phones() && has_phone())
    }

    fn has_phones(&self) -> bool {
        self.patterns.iter().any(|pattern| matches!(pattern, Pattern::Phone(_)))
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

    /// Replaces every match by `mark`; `None` if there are none.
    pub fn replaced(&self, text: &str, mark: &str) -> Option<String> {
        if text.is_empty() || self.patterns.is_empty() {
            return None;
        }
        // Nearly every text of a journal has no match, and journals are long.
        if !self.may_be_in(text) {
            return None;
        }
        let seen = Seen::of(text);
        let mut found: Vec<(usize, usize)> =
            self.patterns.iter().flat_map(|pattern| seen.places(pattern)).collect();
        if found.is_empty() {
            return None;
        }
        found.sort_unstable();
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

/// Every combination of given and family names that a person may go by.
pub fn names(person: &Person) -> Vec<(String, String)> {
    let (given, middle, family) =
        (person.given_name.trim(), person.middle_name.trim(), person.family_name.trim());
    if family.is_empty() {
        return Vec::new();
    }
    let mut givens = vec![given.to_owned(), person.preferred_name.trim().to_owned()];
    // “Mary Jane” may go by Mary, and the middle name or its initial may follow the given name.
    givens.extend(given.split_whitespace().next().map(str::to_owned));
    if !middle.is_empty() {
        givens.push(format!("{given} {middle}"));
        givens.extend(middle.chars().next().map(|initial| format!("{given} {initial}")));
    }
    givens.retain(|given| !given.is_empty());
    givens.sort_unstable();
    givens.dedup();
    // “Ibarra Quintana” may go by Ibarra, and “van der Berg” by Berg.
    let mut families = vec![family];
    families.extend(family.split([' ', '-']).filter(|word| {
        word.chars().next().is_some_and(|first| !first.is_lowercase())
            && *word != family
            && word.chars().count() > 2
    }));
    families.sort_unstable();
    families.dedup();
    givens
        .iter()
        .flat_map(|given| families.iter().map(|family| (given.clone(), (*family).to_owned())))
        .collect()
}

/// The words of a name, folded.
fn parts(name: &str) -> Vec<String> {
    fold(name).split(is_between).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// What may separate the words of a name: `Berg, Anna`, `anna.berg`.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '.' | '-' | '_')
}

/// Letters of scripts without spaces between words.
fn is_joined(letter: char) -> bool {
    person::is_written_joined(letter)
}

/// A folded text, and the place each letter came from.
struct Seen<'a> {
    text: &'a str,
    letters: Vec<char>,
    /// The byte range in the original text of each letter.
    bytes: Vec<(usize, usize)>,
}

impl<'a> Seen<'a> {
    fn of(text: &'a str) -> Self {
        let mut seen =
            Self { text, letters: Vec::with_capacity(text.len()), bytes: Vec::with_capacity(text.len()) };
        for (start, letter) in text.char_indices() {
            let end = start + letter.len_utf8();
            if letter.is_ascii() {
                seen.letters.push(letter.to_ascii_lowercase());
                seen.bytes.push((start, end));
                continue;
            }
            let folded = fold(letter.encode_utf8(&mut [0; 4]));
            if folded.is_empty() {
                // A separate combining accent belongs to the letter before it.
                if let Some(last) = seen.bytes.last_mut() {
                    last.1 = end;
                }
            }
            for letter in folded.chars() {
                seen.letters.push(letter);
                seen.bytes.push((start, end));
            }
        }
        seen
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.letters.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.letter(before))
    }

    /// The byte ranges that match a pattern.
    fn places(&self, pattern: &Pattern) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.letters.len() {
            match self.ends(pattern, at) {
                Some(end) if end > at => {
                    if let (Some(first), Some(last)) = (self.bytes.get(at), self.bytes.get(end - 1)) {
                        found.push((first.0, last.1));
                    }
                    at = end;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// The end of a match that begins at `at`.
    fn ends(&self, pattern: &Pattern, at: usize) -> Option<usize> {
        match pattern {
            Pattern::Name(words) => self.name_ends(words, at),
            Pattern::Single(name) => {
                let end = self.word_ends(&fold(name), at)?;
                let (first, last) = (self.bytes.get(at)?, self.bytes.get(end - 1)?);
                let as_written = self.text.get(first.0..last.1)? == name;
                (as_written && self.begins_word(at) && self.ends_word(end)).then_some(end)
            }
            Pattern::Joined(name) => self.word_ends(name, at),
            Pattern::Address(address) => self.address_ends(address, at),
            Pattern::Phone(digits) => self.phone_ends(digits, at),
        }
    }

    fn word_ends(&self, word: &str, at: usize) -> Option<usize> {
        let mut end = at;
        for letter in word.chars() {
            if self.letter(end) != Some(letter) {
                return None;
            }
            end += 1;
        }
        (end > at).then_some(end)
    }

    fn name_ends(&self, words: &[String], at: usize) -> Option<usize> {
        if !self.begins_word(at) {
            return None;
        }
        let mut end = at;
        for (place, word) in words.iter().enumerate() {
            if place > 0 {
                let between = (0..=MOST_BETWEEN)
                    .take_while(|more| self.letter(end + more).is_some_and(is_between))
                    .count();
                if between == 0 || between > MOST_BETWEEN {
                    return None;
                }
                end += between;
            }
            end = self.word_ends(word, end)?;
        }
        // The genitive without an apostrophe, as in “Anna Bergs Notizen”.
        let genitive = usize::from(self.letter(end) == Some('s') && self.ends_word(end + 1));
        self.ends_word(end + genitive).then_some(end + genitive)
    }

    fn begins_word(&self, at: usize) -> bool {
        self.before(at).is_none_or(|before| !before.is_alphanumeric() || is_joined(before))
    }

    fn ends_word(&self, end: usize) -> bool {
        self.letter(end).is_none_or(|after| !after.is_alphanumeric() || is_joined(after))
    }

    fn address_ends(&self, address: &str, at: usize) -> Option<usize> {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '+' | '-');
        // `j.anna@…` is not `anna@…`. For other addresses a period may precede: a link after `www.`,
        // or the end of a sentence.
        let of_email = address.contains('@');
        let goes_on =
            |at: usize| self.before(at).is_some_and(|before| is_part(before) || (of_email && before == '.'));
        let end = self.word_ends(address, at)?;
        let continues = match self.letter(end) {
            Some('.') => self.letter(end + 1).is_some_and(char::is_alphanumeric),
            Some(after) => is_part(after),
            None => false,
        };
        (!goes_on(at) && !continues).then_some(end)
    }

    fn phone_ends(&self, digits: &str, at: usize) -> Option<usize> {
        if !self.letter(at)?.is_ascii_digit() || self.before(at).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let mut wanted = digits.chars();
        let mut end = at;
        let mut next = wanted.next();
        while let Some(digit) = next {
            match self.letter(end)? {
                letter if letter == digit => next = wanted.next(),
                ' ' | '\u{a0}' | '-' | '/' | '.' | '(' | ')' if end > at => {}
                _ => return None,
            }
            end += 1;
        }
        (!self.letter(end).is_some_and(|after| after.is_ascii_digit())).then_some(end)
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
        words.add(&anna());
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
            ("call +49 170-1234567!", "call +[erased]!"),
            ("call 4917012345678", "call 4917012345678"),
            ("number a-4711; A-47110", "number [erased]; A-47110"),
        ] {
            assert_eq!(replaced(text), left);
        }
    }

    #[test]
    fn one_word_and_joined_names() {
        let mut words = Words::default();
        words.add(&Person { given_name: "Will".into(), ..Person::default() });
        words.add(&Person { given_name: "明".into(), family_name: "王".into(), ..Person::default() });
        assert_eq!(
            words.replaced("Will will come; Willa too", REDACTED).as_deref(),
            Some("[erased] will come; Willa too")
        );
        assert_eq!(words.replaced("今日王明来", REDACTED).as_deref(), Some("今日[erased]来"));
        assert_eq!(words.replaced("明 王", REDACTED).as_deref(), Some("[erased]"));
        assert_eq!(words.replaced("明日", REDACTED), None);
    }

    proptest! {
        /// Whatever the surrounding text, a second pass finds nothing.
        #[test]
        fn nothing_is_left(before in "[ -~éß王]{0,12}", after in "[ -~éß王]{0,12}") {
            let mut words = Words::default();
            words.add(&anna());
            let text = format!("{before} Anna van Berg {after} anna@example.org {before}");
            let left = words.replaced(&text, REDACTED).unwrap();
            prop_assert_eq!(words.replaced(&left, REDACTED), None, "{}", left);
            prop_assert!(!left.contains("Anna van Berg"));
        }
    }
}
