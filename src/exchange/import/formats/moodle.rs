//! Moodle: the participants and the grades of a course, as it exports them, and the file that it reads to
//! create users.

use super::class_list::{self, Listed};
use super::contact::{Contact, several};
use super::named_columns::{NamedColumns, tables_like};
use super::values::keyed;
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::Facts;
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::Row;

pub(super) const FORMAT: Format = Format {
    name: "moodle",
    title: "Moodle participants or grades",
    comes_as: "CSV, XLSX or ODS",
    reads: "names, emails and id numbers; groups as cohorts that have their name, otherwise as tags",
    leaves: "all grades; institution, department, and when the list was downloaded",
    recognize,
    read,
};

const READS: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("lastname", "family name"),
    ("surname", "family name"),
    ("idnumber", "id-number"),
    ("username", "username"),
    ("emailaddress", "email"),
    ("groups", "cohort or tags"),
];

fn is_list(columns: &NamedColumns) -> bool {
    columns.has_all(&["firstname", "emailaddress"])
        && columns.has_any(&["lastname", "surname"])
        && (columns.has_any(&["lastdownloadedfromthiscourse"]) || columns.has_all(&["idnumber", "groups"]))
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_list).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    Ok(class_list::read(source, reading, is_list, READS, |_| false, listed))
}

#[expect(clippy::unnecessary_wraps, reason = "other lists have lines that are nobody")]
fn listed(row: &Row, columns: &NamedColumns) -> Result<Listed, String> {
    let text = |key: &str| columns.text(row, key);
    let family = columns.first(row, &["lastname", "surname"]);
    let mut contact = Contact::named(&text("firstname"), "", &family);
    contact.emails(&text("emailaddress"));
    contact.identifier("id-number", &text("idnumber"));
    contact.identifier("username", &text("username"));
    let cell = text("groups").replace(',', ";");
    let groups = several(&cell).map(|group| keyed(&group));
    let groups = groups.filter(|group| !group.is_empty() && !is_no_group(group)).collect();
    Ok(Listed { contact, cohorts: Vec::new(), groups })
}

/// Moodle writes this for those who are in none.
fn is_no_group(group: &str) -> bool {
    group.eq_ignore_ascii_case("no groups")
}
