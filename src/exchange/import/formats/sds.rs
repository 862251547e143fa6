//! Microsoft School Data Sync: its own CSV files of version 1, and those of version 2.1, which are the
//! files of OneRoster with fewer columns.

use jiff::civil::Date;

use super::contact::Contact;
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::school::{Class, Membership, SYSTEM, School, User};
use super::{Format, Likeness, Reading, oneroster};
use crate::domain::PartialDate;
use crate::exchange::import::facts::{Facts, Place};
use crate::exchange::import::source::table::{Row, one_line};
use crate::exchange::import::source::{Member as File, Source};
use crate::exchange::import::words::vocabulary;

pub(super) const FORMAT: Format = Format {
    name: "sds",
    title: "Microsoft School Data Sync",
    comes_as: "a folder or ZIP of the CSV files of version 1 or 2.1",
    reads: "sections and classes as cohorts, with their names and the dates of their terms; students and \
        teachers in them with names, emails and numbers. Files of teachers are told by their names",
    leaves: "people in no section, guardians; schools, grades, passwords, birthdates, addresses",
    recognize,
    read,
};

const PEOPLE: &[(&str, &str)] = &[
    ("sisid", SYSTEM),
    ("firstname", "given name"),
    ("middlename", "middle name"),
    ("lastname", "family name"),
    ("username", "username"),
    ("secondaryemail", "email"),
    ("studentnumber", "student number"),
    ("teachernumber", "staff number"),
    ("status", "whether it is deleted"),
];

const SECTIONS: &[(&str, &str)] = &[
    ("sisid", SYSTEM),
    ("sectionname", "title of a cohort"),
    ("sectionnumber", "cohort"),
    ("coursename", "program"),
    ("termstartdate", "start of a cohort"),
    ("termenddate", "end of a cohort"),
];

const ENROLLMENTS: &[(&str, &str)] = &[("sectionsisid", "cohort"), ("sisid", SYSTEM)];

fn is_people(columns: &NamedColumns) -> bool {
    columns.has_all(&["sisid", "schoolsisid"])
        && columns.has_any(&["firstname", "lastname", "username"])
        && !is_sections(columns)
}

fn is_sections(columns: &NamedColumns) -> bool {
    columns.has_all(&["sisid", "sectionname"])
}

fn is_enrollments(columns: &NamedColumns) -> bool {
    columns.has_all(&["sectionsisid", "sisid"])
}

fn recognize(source: &Source) -> Likeness {
    let is_one = |of: &NamedColumns| is_people(of) || is_sections(of) || is_enrollments(of);
    let is_first = tables_like(source, is_one).next().is_some();
    let has_oneroster = oneroster::recognize(source) == Likeness::Distinct;
    if is_first || (has_oneroster && oneroster::is_plain(source)) { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    let is_one = |of: &NamedColumns| is_people(of) || is_sections(of) || is_enrollments(of);
    if tables_like(source, is_one).next().is_none() {
        return Ok(oneroster::read_ending(source, reading, |end| end));
    }
    let mut facts = Facts::default();
    let mut school = School::default();
    for (file, table, columns) in tables_like(source, is_sections) {
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, SECTIONS, &mut facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let class = section(place, row, &columns, reading.today);
            school.classes.insert(columns.text(row, "sisid").into_owned(), class);
        }
    }
    for (file, table, columns) in tables_like(source, is_people) {
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, PEOPLE, &mut facts);
        let role = role(file, &columns);
        school.users.extend(rows(table, number).map(|(place, row)| person(place, &row, &columns, role)));
    }
    for (file, table, columns) in tables_like(source, is_enrollments) {
        school.has_members = true;
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, ENROLLMENTS, &mut facts);
        let role = role(file, &columns);
        school.members.extend(rows(table, number).map(|(place, row)| Membership {
            class: columns.text(&row, "sectionsisid").into_owned(),
            user: numbered(role, &columns.text(&row, "sisid")),
            role: role.to_owned(),
            place,
            ..Membership::default()
        }));
    }
    school.say(reading, &mut facts);
    Ok(facts)
}

const TEACHER: &str = "teacher";
const STUDENT: &str = "student";

/// Students and teachers are in files of the same columns, which their names or a number of their own tell
/// apart.
fn role(file: &File, columns: &NamedColumns) -> &'static str {
    let is_teachers = file.stem().contains("teacher") || columns.has_any(&["teachernumber"]);
    if is_teachers && !columns.has_any(&["studentnumber"]) { TEACHER } else { STUDENT }
}

fn numbered(role: &str, number: &str) -> String {
    format!("{role} {number}")
}

fn section(place: Place, row: &Row, columns: &NamedColumns, today: Date) -> Class {
    let date = |key: &str| -> Option<PartialDate> { vocabulary::date(&columns.text(row, key), today).ok() };
    Class {
        code: one_line(&columns.text(row, "sectionnumber")),
        title: one_line(&columns.text(row, "sectionname")),
        program: one_line(&columns.text(row, "coursename")),
        start: date("termstartdate"),
        end: date("termenddate"),
        place,
        ..Class::default()
    }
}

fn person(place: Place, row: &Row, columns: &NamedColumns, role: &str) -> User {
    let text = |key: &str| columns.text(row, key);
    let mut contact = Contact::named(&text("firstname"), &text("middlename"), &text("lastname"));
    contact.emails(&text("secondaryemail"));
    // A student and a teacher may have the same number.
    contact.identifier(if role == TEACHER { "sis-staff" } else { SYSTEM }, &text("sisid"));
    contact.identifier("username", &text("username"));
    contact.identifier("student-number", &text("studentnumber"));
    contact.identifier("staff-number", &text("teachernumber"));
    User {
        number: numbered(role, &text("sisid")),
        place,
        contact,
        role: role.to_owned(),
        is_gone: matches!(text("status").to_ascii_lowercase().as_str(), "deleted" | "inactive"),
    }
}
