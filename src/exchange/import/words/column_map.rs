//! What somebody says that the columns of a table hold: `Kurs=cohort,Firma=employer-at-entry,Foo=leave-out`.
//! The names are those of the columns of a roster.

use super::headers::{key, recognize};
use super::target::Target;
use crate::exchange::roster::columns::COLUMNS;
use crate::text::fold::tidy;
use crate::text::quoted::quoted;

/// The name for a column that is not imported.
const LEAVE_OUT: &str = "leave-out";

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

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What it says, as [`Self::parse`] takes it, column by column.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.0.iter().map(|(header, name)| format!("{header}={name}")).collect()
    }

    /// What was said about a header.
    #[must_use]
    pub(crate) fn target(&self, header: &str) -> MappedTo {
        let wanted = key(header);
        let Some((_, name)) = self.0.iter().find(|(held, _)| key(held) == wanted) else {
            return MappedTo::Nothing;
        };
        let column = COLUMNS.iter().find(|column| column.name == *name);
        column.and_then(|column| recognize(column.header)).map_or(MappedTo::LeftOut, MappedTo::Target)
    }

    /// The headers it speaks of that a table does not have.
    #[must_use]
    pub(crate) fn missing(&self, table: &[String]) -> Vec<&str> {
        let held: Vec<String> = table.iter().map(|header| key(header)).collect();
        self.0
            .iter()
            .filter(|(header, _)| !held.contains(&key(header)))
            .map(|(header, _)| header.as_str())
            .collect()
    }
}

/// The columns that can be mapped to, and the name for none.
fn names() -> Vec<&'static str> {
    let importable = COLUMNS.iter().filter(|column| recognize(column.header).is_some());
    importable.map(|column| column.name).chain([LEAVE_OUT]).collect()
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
    fn headers_are_the_same_in_any_order() {
        let headers = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(same_headers(&headers(&["Kurs", "E-Mail"]), &headers(&["e mail", "KURS"])));
        assert!(!same_headers(&headers(&["Kurs"]), &headers(&["Kurs", "Ort"])));
    }
}
