//! The gradebook that Canvas exports: people, their sections, and grades, which are not kept.

use super::class_list::{self, Listed};
use super::contact::Contact;
use super::named_columns::{NamedColumns, tables_like};
use super::values::keyed;
use super::{Format, Likeness, Reading};
use crate::domain::person::is_email;
use crate::exchange::import::facts::Facts;
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::{Row, one_line};
use crate::exchange::import::words::names;
use crate::text::fold::name_key;

pub(super) const FORMAT: Format = Format {
    name: "canvas-gradebook",
    title: "Canvas gradebook",
    comes_as: "CSV",
    reads: "names, numbers and logins; the section as the cohort, unless one is named",
    leaves: "all grades; the rows of points and of posting, and the test student",
    recognize,
    read,
};

const READS: &[(&str, &str)] = &[
    ("student", "name"),
    ("id", "lms"),
    ("sisuserid", "sis"),
    ("sisloginid", "sis-login"),
    ("section", "cohort"),
];

fn is_gradebook(columns: &NamedColumns) -> bool {
    columns.has_all(&["student", "id", "section"])
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_gradebook).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    Ok(class_list::read(source, reading, is_gradebook, READS, |_| true, listed))
}

fn listed(row: &Row, columns: &NamedColumns) -> Result<Listed, String> {
    let text = |key: &str| columns.text(row, key);
    let name = one_line(&text("student"));
    match name_key(&name).as_str() {
        "" => return Err("not a person: how grades are posted".to_owned()),
        "points possible" => return Err("not a person: the gradebook's points".to_owned()),
        "student, test" | "test student" => return Err("not a person: Canvas's test student".to_owned()),
        _ => {}
    }
    let (given, family) = names::split(&name);
    let mut contact = Contact::named(&given, "", &family);
    contact.identifier("lms", &text("id"));
    contact.identifier("sis", &text("sisuserid"));
    let login = text("sisloginid");
    contact.identifier("sis-login", &login);
    if is_email(&login) {
        contact.emails(&login);
    }
    let section = keyed(&text("section"));
    let cohorts = if section.is_empty() { Vec::new() } else { vec![(section, None)] };
    Ok(Listed { contact, cohorts, groups: Vec::new() })
}
