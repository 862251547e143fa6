//! What somebody says that the columns of a table hold: `Kurs=cohort,Firma=employer-at-entry,Foo=leave-out`.
//! The names are those of the columns of a roster.

use super::headers::{key, recognize};
use super::synonyms::SYNONYMS;
use super::target::Target;
use crate::exchange::roster::columns::COLUMNS;
use crate::text::fold::tidy;
use crate::text::quoted::quoted;

/// The name for a column that is not imported.
pub const LEAVE_OUT: &str = "leave-out";

/// Something that a column can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapTarget {
    /// Its name in a mapping.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    pub doc: &'static str,
}

impl MapTarget {
    /// Everything that a column can be mapped to; the last is nothing.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let importable = COLUMNS.iter().filter(|column| recognize(column.header).is_some());
        let columns =
            importable.map(|column| Self { name: column.name, title: column.header, doc: column.doc });
        let numbers =
            systems().map(|system| Self { name: system, title: system, doc: "a number in another system" });
        let none = Self { name: LEAVE_OUT, title: "leave out", doc: "the column is not imported" };
        columns.chain(numbers).chain([none]).collect()
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|target| target.name == name)
    }

    /// The name of what a column holds.
    pub(crate) fn name_of(target: Target) -> Option<&'static str> {
        if let Target::Identifier(system) = target {
            return Some(system);
        }
        COLUMNS.iter().find(|column| recognize(column.header) == Some(target)).map(|column| column.name)
    }
}

/// The systems whose numbers are known by their headers.
fn systems() -> impl Iterator<Item = &'static str> {
    SYNONYMS.iter().filter_map(|(target, _)| match target {
        Target::Identifier(system) => Some(*system),
        _ => None,
    })
}

/// Headers and the names of what their columns hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMap(Vec<(String, &'static str)>);

/// What was said about a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MappedTo {
    /// Nothing was.
    Nothing,
    LeftOut,
    Target(Target),
}

/// A mapping that was remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownMap {
    pub name: String,
    pub headers: Vec<String>,
    pub map: ColumnMap,
}

impl ColumnMap {
    /// # Errors
    /// With what is wrong, and what would be accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pairs: Vec<(String, &'static str)> = Vec::new();
        let mut header = String::new();
        for part in text.split(',') {
            // A header may have commas itself; the name of a column has none.
            let Some((before, name)) = part.rsplit_once('=') else {
                header = if header.is_empty() { part.to_owned() } else { format!("{header},{part}") };
                continue;
            };
            let whole = if header.is_empty() { before.to_owned() } else { format!("{header},{before}") };
            header.clear();
            let name = column_named(name).ok_or_else(|| {
                format!("there is no column {} to map to; write one of {}", quoted(name), names().join(", "))
            })?;
            pairs.push((tidy(&whole), name));
        }
        if !header.trim().is_empty() {
            return Err(format!(
                "{} is not mapped to a column; write it like {}",
                quoted(&header),
                quoted("Kurs=cohort")
            ));
        }
        Ok(Self(pairs))
    }

    /// What was said column by column.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (String, &'static str)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// What is remembered of a mapping; `None` if it says something that is no longer known.
    #[must_use]
    pub(crate) fn remembered(columns: &[String]) -> Option<Self> {
        let pair = |column: &String| {
            let (header, name) = column.rsplit_once('=')?;
            Some((header.to_owned(), column_named(name)?))
        };
        columns.iter().map(pair).collect::<Option<Vec<_>>>().map(Self)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What it says, as [`Self::parse`] takes it, column by column.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.0.iter().map(|(header, name)| format!("{header}={name}")).collect()
    }

    /// What it says of the columns of one table.
    #[must_use]
    pub(crate) fn within(&self, headers: &[String]) -> Self {
        let held: Vec<String> = headers.iter().map(|header| key(header)).collect();
        Self(self.0.iter().filter(|(header, _)| held.contains(&key(header))).cloned().collect())
    }

    /// The name of what was said about a header.
    #[must_use]
    pub fn said(&self, header: &str) -> Option<&'static str> {
        let wanted = key(header);
        self.0.iter().find(|(held, _)| key(held) == wanted).map(|(_, name)| *name)
    }

    /// What was said about a header.
    #[must_use]
    pub(crate) fn target(&self, header: &str) -> MappedTo {
        let Some(name) = self.said(header) else { return MappedTo::Nothing };
        if let Some(system) = systems().find(|system| *system == name) {
            return MappedTo::Target(Target::Identifier(system));
        }
        let column = COLUMNS.iter().find(|column| column.name == name);
        column.and_then(|column| recognize(column.header)).map_or(MappedTo::LeftOut, MappedTo::Target)
    }

    /// The headers it speaks of that are not among these.
    #[must_use]
    pub(crate) fn missing<'a>(&self, headers: impl IntoIterator<Item = &'a String>) -> Vec<&str> {
        let held: Vec<String> = headers.into_iter().map(|header| key(header)).collect();
        self.0
            .iter()
            .filter(|(header, _)| !held.contains(&key(header)))
            .map(|(header, _)| header.as_str())
            .collect()
    }
}

/// The columns that can be mapped to, and the name for none.
fn names() -> Vec<&'static str> {
    MapTarget::all().into_iter().map(|target| target.name).collect()
}

fn column_named(name: &str) -> Option<&'static str> {
    let wanted = tidy(&name.to_lowercase()).replace([' ', '_'], "-");
    names().into_iter().find(|held| *held == wanted)
}

/// Whether two tables have the same headers, in any order.
#[must_use]
pub(crate) fn same_headers(one: &[String], other: &[String]) -> bool {
    let keys = |headers: &[String]| {
        let mut keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
        keys.sort_unstable();
        keys
    };
    keys(one) == keys(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_read_and_says_what_is_wrong() {
        let map = ColumnMap::parse("Kurs=cohort, Name, Rufname = Given name,Foo=leave-out").expect("a map");
        assert_eq!(map.words(), ["Kurs=cohort", "Name, Rufname=given-name", "Foo=leave-out"]);
        assert_eq!(map.target("KURS"), MappedTo::Target(Target::Cohort));
        assert_eq!(map.target("foo"), MappedTo::LeftOut);
        assert_eq!(map.target("bar"), MappedTo::Nothing);
        assert_eq!(ColumnMap::parse(&map.words().join(",")), Ok(map));
        assert!(ColumnMap::parse("Kurs").expect_err("no column").contains("“Kurs” is not mapped"));
        let wrong = ColumnMap::parse("Kurs=shoe").expect_err("unknown");
        assert!(wrong.contains("no column “shoe”") && wrong.contains("employer-at-entry"), "{wrong}");
        assert!(ColumnMap::parse("X=hired-by").is_err(), "it is computed");
        assert_eq!(ColumnMap::parse(""), Ok(ColumnMap::default()));
    }

    #[test]
    fn a_remembered_header_may_hold_what_separates_others() {
        let pairs = [("Q1, what = a name, or two?".to_owned(), "name"), ("Nr".to_owned(), "student-number")];
        let map = ColumnMap::of(pairs);
        assert_eq!(ColumnMap::remembered(&map.words()), Some(map.clone()));
        assert_eq!(map.target("Nr"), MappedTo::Target(Target::Identifier("student-number")));
        assert_eq!(map.within(&["NR".to_owned()]).words(), ["Nr=student-number"]);
        assert_eq!(ColumnMap::remembered(&["x=shoe".to_owned()]), None);
        for target in MapTarget::all() {
            let said = ColumnMap::of([("x".to_owned(), target.name)]).target("x");
            match said {
                MappedTo::Target(held) => assert_eq!(MapTarget::name_of(held), Some(target.name)),
                said => assert_eq!((said, target.name), (MappedTo::LeftOut, LEAVE_OUT)),
            }
        }
    }

    #[test]
    fn headers_are_the_same_in_any_order() {
        let headers = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(same_headers(&headers(&["Kurs", "E-Mail"]), &headers(&["e mail", "KURS"])));
        assert!(!same_headers(&headers(&["Kurs"]), &headers(&["Kurs", "Ort"])));
    }
}
