//! Which column holds what. Headers are recognized by name, in any order, in English and in the terms of
//! other languages and learning-management systems.

use super::synonyms::SYNONYMS;
use super::target::Target;
use crate::text::fold::fold;

/// A header as it is compared with synonyms: folded, letters and digits only.
#[must_use]
pub(crate) fn key(header: &str) -> String {
    fold(header).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Whether a key is one of the words. Folding decomposes some scripts, so those words are folded too.
pub(super) fn is_among(wanted: &str, words: &str) -> bool {
    words.split(' ').any(|word| word == wanted || (!word.is_ascii() && key(word) == wanted))
}

/// What a header means on its own.
#[must_use]
pub(crate) fn recognize(header: &str) -> Option<Target> {
    let key = key(header);
    SYNONYMS.iter().find(|(_, words)| is_among(&key, words)).map(|(target, _)| *target)
}

/// Whether a header means a name, which a table of people must have.
#[must_use]
pub(crate) fn is_name(header: &str) -> bool {
    matches!(recognize(header), Some(Target::GivenName | Target::FamilyName | Target::FullName))
}

/// Whether a row names people's names, and how many of its cells are known headers.
#[must_use]
pub(crate) fn likeness<'a>(cells: impl Iterator<Item = &'a str>) -> (bool, usize) {
    cells.fold((false, 0), |(has_name, known), cell| {
        (has_name || is_name(cell), known + usize::from(recognize(cell).is_some()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::words::synonyms::{DERIVED, PRIVATE};
    use crate::exchange::roster::columns::COLUMNS;

    #[test]
    fn no_synonym_stands_for_two_things() {
        let mut all: Vec<&str> = SYNONYMS
            .iter()
            .map(|(_, words)| *words)
            .chain([PRIVATE, DERIVED])
            .flat_map(|words| words.split(' '))
            .collect();
        for word in all.iter().filter(|word| word.is_ascii()) {
            assert_eq!(key(word), **word, "synonyms are written folded");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(recognize("이름"), Some(Target::FullName));
    }

    #[test]
    fn headers_of_other_people_are_known() {
        for (header, target) in [
            ("Forename(s)", Target::GivenName),
            ("Work e-mail", Target::Email),
            ("E-mail Adress", Target::Email),
            ("Personal Email Address", Target::Email),
            ("Mob.", Target::Phone),
            ("Phone no", Target::Phone),
            ("Years of Exp.", Target::Years),
            ("Yrs in field", Target::Years),
            ("Berufserfahrung (Jahre)", Target::Years),
            ("Abschluss am", Target::CompletedOn),
            ("Grad date", Target::CompletedOn),
            ("Industry / Sector", Target::EntryBackground),
            ("City/State", Target::Location),
            ("Full Name (Last, First)", Target::FullName),
        ] {
            assert_eq!(recognize(header), Some(target), "{header}");
        }
        for header in ["Forename of the dog", "Mobility", "Phone bill", "Grad school", "Adress", "Yrs"] {
            assert_eq!(recognize(header), None, "{header}");
        }
    }

    #[test]
    fn every_header_of_our_own_is_known() {
        for column in COLUMNS {
            assert!(
                recognize(column.header).is_some() || is_among(&key(column.header), DERIVED),
                "{}",
                column.header
            );
        }
    }
}
