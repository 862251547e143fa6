//! When two emails, phones or identifiers are the same: one key for each, so that imports, the search for
//! duplicates and merges all agree on who is the same person.

use serde::{Deserialize, Serialize};

use crate::text::fold::{fold, fold_case, name_key, tidy};

/// The number of a person, a program, a cohort or a meetup in another system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Identifier {
    /// Such as `student-number` or `lms`.
    pub system: String,
    pub value: String,
}

/// The same for `Zoë@Example.org` and ` zoë@example.org`. Accents count: `zoe@example.org` is a different
/// mailbox, and losing it in a merge would be worse than keeping both.
#[must_use]
pub fn email_key(email: &str) -> String {
    // Trimmed after folding, which can produce spaces: some characters decompose into a space and a mark.
    fold_case(email).trim().to_owned()
}

/// The system without case or accents, since people type it, and the value as other systems compare it:
/// without case, but with accents.
#[must_use]
pub fn identifier_key(identifier: &Identifier) -> (String, String) {
    (name_key(&identifier.system), identifier_value_key(&identifier.value))
}

/// The value part of [`identifier_key`].
#[must_use]
pub fn identifier_value_key(value: &str) -> String {
    tidy(&fold_case(value))
}

/// The digits of the national number: the same for `+49 170 1234567`, `0049 (0)170/1234567` and `0170
/// 1234567`. A text without digits is its own key.
#[must_use]
pub fn phone_key(phone: &str) -> String {
    let written = fold(phone.trim());
    let all: String = written.chars().filter(char::is_ascii_digit).collect();
    let digits = all.trim_start_matches('0');
    if digits.is_empty() {
        return tidy(&written);
    }
    let is_international = written.starts_with(['+', '('])
        && written.trim_start_matches('(').starts_with('+')
        || all.starts_with("00");
    // Spreadsheets strip the plus. A number this long includes a country code, or begins with a
    // 1 that is dropped below.
    let is_abroad = is_international || (all == digits && digits.len() >= LONGEST_WITHOUT_COUNTRY);
    let national = if is_abroad { without_country(digits) } else { digits };
    let national = national.trim_start_matches('0');
    // The trunk prefix 1 of North America. Other countries' numbers that begin with 1 lose it
    // too, but in every notation.
    let national =
        if national.len() == 11 { national.strip_prefix('1').unwrap_or(national) } else { national };
    // A bare country code is not a number, but two different ones must not get the same key.
    if national.is_empty() { digits.to_owned() } else { national.to_owned() }
}

/// National numbers have up to 10 digits, except a few that begin with 1.
const LONGEST_WITHOUT_COUNTRY: usize = 11;

/// A number without its country calling code. No code is a prefix of another (ITU-T E.164).
fn without_country(digits: &str) -> &str {
    let length = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    digits.get(length..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(system: &str, value: &str) -> Identifier {
        Identifier { system: system.into(), value: value.into() }
    }

    #[test]
    fn emails_are_the_same_without_case_but_not_without_accents() {
        for same in
            ["zoë@example.org", " ZOË@Example.ORG ", "zoe\u{308}@example.org", "zoë\u{200b}@example.org"]
        {
            assert_eq!(email_key(same), "zoë@example.org", "{same}");
        }
        assert_eq!(email_key("\u{fe72}"), "\u{64c}", "a letter that is written as a blank and a mark");
        assert_ne!(email_key("zoe@example.org"), email_key("zoë@example.org"));
        assert_ne!(email_key("a@bücher.example"), email_key("a@bucher.example"), "two domains");
    }

    #[test]
    fn identifiers_are_the_same_in_one_system() {
        assert_eq!(identifier_key(&number("Lms ", " A-7")), identifier_key(&number("lms", "a-7")));
        assert_eq!(identifier_key(&number("Système", "7")), identifier_key(&number("systeme", "7")));
        assert_ne!(identifier_key(&number("lms", "7")), identifier_key(&number("student-number", "7")));
        assert_ne!(identifier_key(&number("lms", "müller")), identifier_key(&number("lms", "muller")));
    }

    #[test]
    fn phones_are_the_same_with_or_without_their_country() {
        for (key, same) in [
            ("1701234567", &["+49 170 1234567", "0170/1234567", "0049 (0)170 12 34 567", "491701234567"][..]),
            ("5112345678", &["+49 151 12345678", "0151 12345678"]),
            ("612345678", &["+33 6 12 34 56 78", "06 12 34 56 78", "33612345678"]),
            ("2125551234", &["+1 (212) 555-1234", "1-212-555-1234", "(212) 555-1234"]),
            ("3912345678", &["+86 139 1234 5678", "139 1234 5678"]),
            ("12345678", &["+45 12 34 56 78", "12345678", "１２３４５６７８"]),
            ("5550101", &["555-0101", "555 0101"]),
            ("ask at the desk", &["Ask at  the desk"]),
        ] {
            for phone in same {
                assert_eq!(phone_key(phone), key, "{phone}");
            }
        }
        assert_ne!(phone_key("(212) 555-1234"), phone_key("(312) 555-1234"));
        assert_ne!(phone_key("+49"), phone_key("+33"));
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{0,20}") {
            prop_assert_eq!(email_key(&email_key(&text)), email_key(&text));
            prop_assert_eq!(identifier_value_key(&identifier_value_key(&text)), identifier_value_key(&text));
        }

        #[test]
        fn blanks_and_signs_do_not_tell_phones_apart(
            digits in "[1-9][0-9]{6,12}",
            sign in "[ ()/.-]",
            at in 1..6_usize,
        ) {
            let (start, end) = digits.split_at(at);
            prop_assert_eq!(phone_key(&format!("{start}{sign}{end}")), phone_key(&digits));
        }
    }
}
