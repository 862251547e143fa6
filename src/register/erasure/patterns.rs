//! What to search for in a text, and the places where it is.

use super::names::{is_between, is_joined};
use crate::domain::contact::phone_key;
use crate::text::fold::fold;

/// How many characters may separate the words of a name: enough for `, ` or ` - `, but not for a sentence.
const MOST_BETWEEN: usize = 3;
/// How many digits may precede a national number: `00`, a country code, and a `0`.
const LONGEST_PREFIX: usize = 6;

/// One pattern to search for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pattern {
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
    /// A family name without the given name, folded; in small letters, or with a capital letter.
    Alone { words: Vec<String>, small: bool },
    /// Given and family name, or an initial and the family name, as one word, folded.
    OneWord(String),
    /// The digits of a phone number without its country, in any notation.
    National(String),
}

impl Pattern {
    /// A text that does not contain this once folded can't match the pattern; `None` for numbers.
    pub fn anchor(&self) -> Option<String> {
        match self {
            Self::Name(words) | Self::Alone { words, .. } => {
                words.iter().max_by_key(|word| word.len()).cloned()
            }
            Self::Single(name) => Some(fold(name)),
            Self::Joined(name) | Self::Address(name) | Self::OneWord(name) => Some(name.clone()),
            Self::Phone(_) | Self::National(_) => None,
        }
    }

    /// The digits that a text must contain to match the pattern, if it is a number.
    pub fn digits(&self) -> Option<&str> {
        match self {
            Self::Phone(digits) | Self::National(digits) => Some(digits),
            _ => None,
        }
    }
}

/// A folded text, and the place each letter came from.
pub(super) struct Seen<'a> {
    text: &'a str,
    letters: Vec<char>,
    /// The byte range in the original text of each letter.
    bytes: Vec<(usize, usize)>,
}

impl<'a> Seen<'a> {
    pub fn of(text: &'a str) -> Self {
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

    /// The original text of some letters.
    fn written(&self, at: usize, end: usize) -> Option<&str> {
        let (first, last) = (self.bytes.get(at)?, self.bytes.get(end.checked_sub(1)?)?);
        self.text.get(first.0..last.1)
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.letters.get(at).copied()
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.letter(before))
    }

    /// The byte ranges that match a pattern.
    pub fn places(&self, pattern: &Pattern) -> Vec<(usize, usize)> {
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
                let as_written = self.written(at, end)? == name;
                (as_written && self.begins_word(at) && self.ends_word(end)).then_some(end)
            }
            Pattern::Joined(name) => self.word_ends(name, at),
            Pattern::Address(address) => self.address_ends(address, at),
            Pattern::Phone(digits) => self.phone_ends(digits, at),
            Pattern::Alone { words, small } => {
                let end = self.name_ends(words, at)?;
                (is_small(self.written(at, end)?) == *small).then_some(end)
            }
            Pattern::OneWord(word) => {
                let end = self.word_ends(word, at)?;
                // A number may follow, as in many account names.
                let goes_on = self.letter(end).is_some_and(char::is_alphabetic);
                (self.begins_word(at) && !goes_on).then_some(end)
            }
            Pattern::National(key) => self.national_ends(key, at),
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

    /// Like [`Self::phone_ends`], but with or without a country code and trunk prefix.
    fn national_ends(&self, key: &str, at: usize) -> Option<usize> {
        let first = self.letter(at)?;
        let begins = first.is_ascii_digit() || matches!(first, '+' | '(');
        if !begins || self.before(at).is_some_and(|before| before.is_alphanumeric() || before == '+') {
            return None;
        }
        let mut digits = String::new();
        let mut end = at;
        while digits.len() < key.len() + LONGEST_PREFIX {
            match self.letter(end)? {
                digit if digit.is_ascii_digit() => digits.push(digit),
                '+' if end == at => {}
                ' ' | '\u{a0}' | '-' | '/' | '.' | '(' | ')' => {}
                _ => return None,
            }
            end += 1;
            let goes_on = || self.letter(end).is_some_and(|after| after.is_ascii_digit());
            if digits.ends_with(key) && !goes_on() {
                let written: String = self.letters.get(at..end)?.iter().collect();
                let is_open = written.contains('(') && !written.contains(')');
                // Two digits in front are a country only where the number says so.
                let prefix = digits.strip_suffix(key).unwrap_or_default();
                let is_abroad = written.contains('+') || prefix.starts_with("00");
                let is_prefix = is_abroad || matches!(prefix, "" | "0" | "1");
                if is_prefix && phone_key(&written) == key && !is_open {
                    return Some(end);
                }
            }
        }
        None
    }
}

/// Whether a text has small letters and no others.
fn is_small(text: &str) -> bool {
    text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase)
}
