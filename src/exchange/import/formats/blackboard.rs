//! The grade center that Blackboard exports: tab-separated UTF-16 with a name that ends in .xls, or CSV.

use super::class_list::{self, Listed};
use super::contact::Contact;
use super::named_columns::{NamedColumns, tables_like};
use super::{Format, Likeness, Reading};
use crate::domain::person::is_email;
use crate::exchange::import::facts::Facts;
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::Row;

pub(super) const FORMAT: Format = Format {
    name: "blackboard",
    title: "Blackboard grade center",
    comes_as: "CSV, or tab-separated UTF-16 with a name that ends in .xls",
    reads: "names, usernames and student numbers; a username that is an email address is one",
    leaves: "all grades, the last access, and whether the course is available to somebody",
    recognize,
    read,
};

const READS: &[(&str, &str)] = &[
    ("lastname", "family name"),
    ("firstname", "given name"),
    ("username", "username"),
    ("studentid", "student-number"),
];

fn is_list(columns: &NamedColumns) -> bool {
    columns.has_all(&["lastname", "firstname", "username"])
        && columns.has_any(&["lastaccess", "availability"])
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_list).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    Ok(class_list::read(source, reading, is_list, READS, |_| false, listed))
}

fn listed(row: &Row, columns: &NamedColumns) -> Result<Listed, String> {
    let text = |key: &str| columns.text(row, key);
    // The preview user of an instructor.
    if text("username").to_lowercase().ends_with("_previewuser") {
        return Err("not a person: Blackboard's preview user".to_owned());
    }
    let mut contact = Contact::named(&text("firstname"), "", &text("lastname"));
    contact.identifier("username", &text("username"));
    contact.identifier("student-number", &text("studentid"));
    if is_email(&text("username")) {
        contact.emails(&text("username"));
    }
    Ok(Listed { contact, ..Listed::default() })
}
