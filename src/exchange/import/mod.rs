//! Everything comes in here: the bytes of files, folders and archives are recognized by what they hold
//! (`source`, `formats`), read into a list of proposed facts (`facts`), and planned against what is known
//! (`plan`). Nothing is changed here; the plan ends in one change set.

mod content;
pub mod facts;
pub mod formats;
pub mod plan;
pub mod progress;
#[cfg(test)]
mod round_trip;
pub mod source;
mod words;

use std::sync::Arc;

pub use content::{content_hash, contents_hash};
use facts::Facts;
pub use formats::{FORMATS, Format, Reading, recognize};
pub use plan::preview::{Meant, Switch};
pub use plan::report::{Note, Report};
pub use plan::{Options, Origin, Plan, Switches, plan};
pub use progress::ImportProgress;
pub use source::sheets::SheetNote;
pub use source::table::Table;
pub use source::{ReadError, Source};
pub use words::column_map::{ColumnMap, KnownMap, LEAVE_OUT, MapTarget};
pub(crate) use words::columns::NEVER_KEPT;

use crate::domain::Mapping;
use crate::register::Register;
use crate::text::quoted::excerpt;

/// Reads a source in a format, or in the one that it has.
///
/// # Errors
/// With the reason, when it has no known format or can't be read in it.
pub fn read(
    source: &Source,
    format: Option<&'static Format>,
    reading: &Reading,
) -> Result<(&'static Format, Facts), String> {
    let format = format.or_else(|| recognize(source)).or_else(|| {
        // What a table lacks to be a roster is said best by the reader of rosters.
        let has_table = source.members.iter().any(|member| !member.tables().is_empty());
        FORMATS.iter().find(|format| has_table && format.is_general())
    });
    let format = format.ok_or_else(|| {
        format!("it has no known format; name one (--as): {}", names_of_formats().join(", "))
    })?;
    let mut facts = (format.read)(source, reading)?;
    if let Some(lost) = source.lost() {
        return Err(lost);
    }
    facts.list.shrink_to_fit();
    if facts.people() > MOST_PEOPLE {
        return Err("there are more than 1,000,000 people; import one part after the other".to_owned());
    }
    if !format.is_general() {
        facts.assumed.insert(0, format!("Read as {}.", format.title));
    }
    if !source.left_out.is_empty() {
        let left: Vec<String> = source
            .left_out
            .iter()
            .take(MOST_NAMED)
            .map(|(name, why)| format!("{} ({why})", excerpt(name)))
            .collect();
        let rest = source.left_out.len() - left.len();
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        facts.assumed.push(format!("Files not read: {}{more}.", left.join(", ")));
    }
    Ok((format, facts))
}

/// What was said about the columns of earlier tables.
#[must_use]
pub fn known_maps(register: &Register) -> Vec<KnownMap> {
    let read = |mapping: &Arc<Mapping>| {
        let map = ColumnMap::remembered(&mapping.columns)?;
        Some(KnownMap { name: mapping.name.clone(), headers: mapping.headers.clone(), map })
    };
    register.all::<Mapping>().filter_map(read).collect()
}

/// The most people of an import. What is planned for them takes about 3 GB.
const MOST_PEOPLE: u32 = 1_000_000;

/// How many files that were not read are named.
const MOST_NAMED: usize = 8;

/// The names for `--as`.
#[must_use]
pub fn names_of_formats() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::facts::Facts;
    use crate::exchange::import::formats::Likeness;

    /// A format whose file is a number of people.
    const CROWD: Format = Format {
        name: "crowd",
        title: "a crowd",
        comes_as: "a number",
        reads: "",
        leaves: "",
        recognize: |_| Likeness::No,
        read: |source, _| {
            let mut facts = Facts::default();
            let number = source.members[0].tables()[0].header[0].parse::<u32>().expect("a number");
            for _ in 0..number {
                facts.somebody();
            }
            Ok(facts)
        },
    };

    #[test]
    fn more_people_than_a_plan_holds_are_refused() {
        let read = |people: u32| {
            let source = Source::of("x.csv", format!("{people}\n").as_bytes()).expect("a table");
            read(&source, Some(&CROWD), &Reading::default()).map(|(_, facts)| facts.people())
        };
        assert_eq!(read(MOST_PEOPLE), Ok(MOST_PEOPLE));
        let refused = read(MOST_PEOPLE + 1).expect_err("too many");
        assert_eq!(refused, "there are more than 1,000,000 people; import one part after the other");
    }
}
