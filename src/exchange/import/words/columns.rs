//! Which column of a table holds what, by what somebody said of it and by its header.

use super::column_map::{ColumnMap, MappedTo};
use super::headers::{is_among, key, recognize};
use super::synonyms::{DERIVED, PRIVATE};
use super::target::Target;

/// The contents of a file's columns.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// The column's index, its header and what it holds.
    pub(crate) taken: Vec<(usize, String, Target)>,
    /// The header, and why it was ignored.
    pub(crate) left: Vec<(String, &'static str)>,
    /// Whether this is a Canvas gradebook, which has lines that are not people.
    pub(crate) is_gradebook: bool,
    /// Whether these are answers to a form, which may be anonymous.
    pub(crate) are_answers: bool,
}

impl Columns {
    /// Decides what each column holds, by what `map` says and then by its header. With `cohort_is_named`, the
    /// cohort was given separately, so a column for it is ignored.
    #[must_use]
    pub(crate) fn of(header: &[String], cohort_is_named: bool, map: &ColumnMap) -> Self {
        let said = |name: &String| match map.target(name) {
            MappedTo::Nothing => recognize(name),
            MappedTo::LeftOut => None,
            MappedTo::Target(target) => Some(target),
        };
        let promised: Vec<Option<Target>> = header.iter().map(said).collect();
        let has = |target: Target| promised.contains(&Some(target));
        let (given, family) = (has(Target::GivenName), has(Target::FamilyName));
        let is_gradebook = header.iter().any(|name| key(name) == "student");
        let is_there = |wanted: &str| header.iter().any(|name| key(name) == wanted);
        let are_answers = is_there("starttime") && is_there("completiontime");
        // What somebody said comes before what a header seems to mean.
        let is_said = |target: Target| {
            !target.is_many() && header.iter().any(|name| map.target(name) == MappedTo::Target(target))
        };
        let mut columns = Self { is_gradebook, are_answers, ..Self::default() };
        for (index, name) in header.iter().enumerate() {
            let found = match promised.get(index).copied().flatten() {
                // Whatever somebody says of it.
                _ if is_private(name) => Err(NEVER_KEPT),
                None if map.target(name) == MappedTo::LeftOut => Err("left out by the mapping"),
                Some(target) if map.target(name) != MappedTo::Nothing => Ok(target),
                Some(target) if is_said(target) => Err("another column already holds this"),
                Some(Target::Identifier("id")) if are_answers => Err("the number of an answer"),
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

/// Why a column is left that may hold a password or the like.
pub(crate) const NEVER_KEPT: &str = "never kept";

fn is_private(header: &str) -> bool {
    is_among(&key(header), PRIVATE)
}

/// Why a column that nothing is known of is left.
pub(crate) fn why_left(header: &str) -> &'static str {
    let key = key(header);
    if key.is_empty() {
        "no header"
    } else if is_private(header) {
        NEVER_KEPT
    } else if is_among(&key, DERIVED) {
        "computed by alumnet"
    } else {
        "unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(header: &[&str]) -> Vec<Target> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        Columns::of(&header, false, &ColumnMap::default())
            .taken
            .into_iter()
            .map(|(_, _, target)| target)
            .collect()
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
        let left: Vec<&str> = Columns::of(&header, false, &ColumnMap::default())
            .left
            .into_iter()
            .map(|(_, reason)| reason)
            .collect();
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

    #[test]
    fn what_somebody_says_counts_more_than_a_header_but_keeps_no_password() {
        let header: Vec<String> = ["Name", "Who", "Passwort"].map(str::to_owned).to_vec();
        let map = ColumnMap::parse("Who=name,Passwort=notes").expect("a map");
        let columns = Columns::of(&header, false, &map);
        let taken: Vec<_> = columns.taken.iter().map(|(index, _, target)| (*index, *target)).collect();
        assert_eq!(taken, [(1, Target::FullName)]);
        let left: Vec<&str> = columns.left.iter().map(|(_, why)| *why).collect();
        assert_eq!(left, ["another column already holds this", NEVER_KEPT]);
    }

    #[test]
    fn the_number_of_an_answer_to_a_form_is_nobodys() {
        let header: Vec<String> =
            ["ID", "Start time", "Completion time", "Email", "Name"].map(str::to_owned).to_vec();
        let columns = Columns::of(&header, false, &ColumnMap::default());
        assert!(columns.are_answers && columns.index_of(Target::Identifier("id")).is_none());
        assert!(!Columns::of(&header[3..], false, &ColumnMap::default()).are_answers);
    }
}
