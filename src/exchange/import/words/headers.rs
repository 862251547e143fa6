//! Which column holds what. Headers are recognized by name, in any order, in English and in the terms of
//! other languages and learning-management systems.

use super::synonyms::{DERIVED, PRIVATE, SYNONYMS};
use super::target::Target;
use crate::text::fold::fold;

/// A header as it is compared with synonyms: folded, letters and digits only.
#[must_use]
pub(crate) fn key(header: &str) -> String {
    fold(header).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Whether a key is one of the words. Folding decomposes some scripts, so those words are folded too.
fn is_among(wanted: &str, words: &str) -> bool {
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

/// The contents of a file's columns.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// The column's index, its header and what it holds.
    pub(crate) taken: Vec<(usize, String, Target)>,
    /// The header, and why it was ignored.
    pub(crate) left: Vec<(String, &'static str)>,
    /// Whether this is a Canvas gradebook, which has lines that are not people.
    pub(crate) is_gradebook: bool,
}

impl Columns {
    /// Decides what each column holds. With `cohort_is_named`, the cohort was given separately, so a column
    /// for it is ignored.
    #[must_use]
    pub(crate) fn of(header: &[String], cohort_is_named: bool) -> Self {
        let promised: Vec<Option<Target>> = header.iter().map(|name| recognize(name)).collect();
        let has = |target: Target| promised.contains(&Some(target));
        let (given, family) = (has(Target::GivenName), has(Target::FamilyName));
        let is_gradebook = header.iter().any(|name| key(name) == "student");
        let mut columns = Self { is_gradebook, ..Self::default() };
        for (index, name) in header.iter().enumerate() {
            let found = match promised.get(index).copied().flatten() {
                // German lists say “Name, Vorname” and Spanish ones “Nombre, Apellidos”: the other half.
                Some(Target::FullName) if given && family => {
                    Err("given and family name have their own columns")
                }
                Some(Target::FullName) if given => Ok(Target::FamilyName),
                Some(Target::FullName) if family => Ok(Target::GivenName),
                Some(Target::Identifier("id")) if is_gradebook => Ok(Target::Identifier("lms")),
                Some(Target::Cohort) if cohort_is_named => Err("the cohort is named on the command line"),
                Some(target) => Ok(target),
                None => Err(why_left(name)),
            };
            let found = found.and_then(|target| {
                let twice = !target.is_many() && columns.taken.iter().any(|(_, _, held)| *held == target);
                if twice { Err("another column already holds this") } else { Ok(target) }
            });
            match found {
                Ok(target) => columns.taken.push((index, name.clone(), target)),
                Err(reason) => columns.left.push((name.clone(), reason)),
            }
        }
        columns
    }

    /// The first column that holds `target`.
    #[must_use]
    pub(crate) fn index_of(&self, target: Target) -> Option<usize> {
        self.taken.iter().find(|(_, _, held)| *held == target).map(|(index, _, _)| *index)
    }

    #[must_use]
    pub(crate) fn have_given_names(&self) -> bool {
        self.taken.iter().any(|(_, _, target)| matches!(target, Target::GivenName | Target::FullName))
    }

    #[must_use]
    pub(crate) fn have_names(&self) -> bool {
        self.taken
            .iter()
            .any(|(_, _, target)| matches!(target, Target::GivenName | Target::FamilyName | Target::FullName))
    }
}

/// Why a column that nothing is known of is left.
pub(crate) fn why_left(header: &str) -> &'static str {
    let key = key(header);
    if key.is_empty() {
        "no header"
    } else if is_among(&key, PRIVATE) {
        "never kept"
    } else if is_among(&key, DERIVED) {
        "computed by alumnet"
    } else {
        "unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::roster::columns::COLUMNS;

    fn targets(header: &[&str]) -> Vec<Target> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        Columns::of(&header, false).taken.into_iter().map(|(_, _, target)| target).collect()
    }

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
    fn every_header_of_our_own_is_known() {
        for column in COLUMNS {
            assert!(
                recognize(column.header).is_some() || is_among(&key(column.header), DERIVED),
                "{}",
                column.header
            );
        }
    }

    #[test]
    fn names_are_understood_beside_each_other() {
        use Target::{Email, FamilyName, FullName, GivenName};
        assert_eq!(targets(&["Name", "E-Mail"]), [FullName, Email]);
        assert_eq!(targets(&["Name", "Vorname"]), [FamilyName, GivenName]);
        assert_eq!(targets(&["Nombre", "Apellidos"]), [GivenName, FamilyName]);
        assert_eq!(targets(&["Prénom", "Nom"]), [GivenName, FamilyName]);
        assert_eq!(targets(&["Name", "First Name", "LAST_NAME"]), [GivenName, FamilyName]);
        assert_eq!(
            targets(&["givenName", "familyName", "Password", "Birthdate", "Shoe size"]),
            [GivenName, FamilyName]
        );
    }

    #[test]
    fn a_column_that_is_left_says_why() {
        let header: Vec<String> =
            ["Name", "Password", "Hired by", "Shoe size", "", "Full name"].map(str::to_owned).to_vec();
        let left: Vec<&str> =
            Columns::of(&header, false).left.into_iter().map(|(_, reason)| reason).collect();
        assert_eq!(
            left,
            [
                "never kept",
                "computed by alumnet",
                "unknown",
                "no header",
                "another column already holds this"
            ]
        );
    }
}
