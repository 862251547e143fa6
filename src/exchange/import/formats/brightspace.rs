//! The class list or the grades that Brightspace exports.

use super::class_list::{self, Listed};
use super::contact::Contact;
use super::named_columns::{NamedColumns, tables_like};
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::Facts;
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::Row;

pub(super) const FORMAT: Format = Format {
    name: "brightspace",
    title: "Brightspace class list or grades",
    comes_as: "CSV or XLSX",
    reads: "names, emails, usernames and numbers, without the sign # before them",
    leaves: "all grades",
    recognize,
    read,
};

const READS: &[(&str, &str)] = &[
    ("orgdefinedid", "org-defined-id"),
    ("username", "username"),
    ("lastname", "family name"),
    ("firstname", "given name"),
    ("email", "email"),
];

fn is_list(columns: &NamedColumns) -> bool {
    columns.has_any(&["orgdefinedid", "endoflineindicator"]) && columns.has_any(&["lastname", "firstname"])
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
    let mut contact = Contact::named(&text("firstname"), "", &text("lastname"));
    contact.emails(&text("email"));
    contact.identifier("org-defined-id", text("orgdefinedid").trim_start_matches('#'));
    contact.identifier("username", text("username").trim_start_matches('#'));
    Ok(Listed { contact, ..Listed::default() })
}
