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
        let mut columns = Self { is_gradebook, ..Self::default() };
        for (index, name) in header.iter().enumerate() {
            let found = match promised.get(index).copied().flatten() {
                None if map.target(name) == MappedTo::LeftOut => Err("left out by the mapping"),
                Some(target) if map.target(name) != MappedTo::Nothing => Ok(target),
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
}
