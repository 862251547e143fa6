//! OneRoster 1.1 and 1.2: CSV files of a school's users, classes and enrollments. Microsoft School Data Sync
//! 2.1 writes the same files with fewer columns.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::contact::Contact;
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::school::{Class, Membership, SYSTEM, School, User};
use super::{Format, Likeness, Reading};
use crate::domain::PartialDate;
use crate::exchange::import::facts::{Facts, Place};
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::{Row, Table, one_line};
use crate::exchange::import::words::vocabulary;

pub(super) const FORMAT: Format = Format {
    name: "oneroster",
    title: "OneRoster",
    comes_as: "a folder or ZIP of the CSV files of OneRoster 1.1 or 1.2, bulk or delta",
    reads: "classes as cohorts, with the title of the class, and the dates of its terms; users in classes \
        with names, pronouns, emails, phones and numbers; enrollments with role and dates. Aides and \
        proctors are assistants. What is marked for deletion is proposed as a withdrawal",
    leaves: "users in no class, guardians, administrators; organizations, grades, passwords, demographics, \
        resources, results",
    recognize,
    read,
};

/// Whether no file has a column that only OneRoster has. The files of School Data Sync have fewer.
pub(super) fn is_plain(source: &Source) -> bool {
    const OWN: [&str; 6] =
        ["status", "datelastmodified", "enableduser", "classtype", "schoolsourcedid", "orgsourcedids"];
    tables_like(source, |columns| columns.has_any(&["sourcedid"]) && columns.has_any(&OWN)).next().is_none()
}

const USERS: &[(&str, &str)] = &[
    ("sourcedid", SYSTEM),
    ("status", "whether it is deleted"),
    ("role", "role"),
    ("username", "username"),
    ("userids", "identifiers"),
    ("givenname", "given name"),
    ("familyname", "family name"),
    ("middlename", "middle name"),
    ("identifier", "student number"),
    ("email", "email"),
    ("sms", "phone"),
    ("phone", "phone"),
    ("usermasteridentifier", "master identifier"),
    ("preferredgivenname", "preferred name"),
    ("preferredfirstname", "preferred name"),
    ("pronouns", "pronouns"),
];

const CLASSES: &[(&str, &str)] = &[
    ("sourcedid", SYSTEM),
    ("status", "whether it is deleted"),
    ("title", "title of a cohort"),
    ("classcode", "cohort"),
    ("code", "cohort"),
    ("coursesourcedid", "program"),
    ("termsourcedids", "dates of a cohort"),
    ("sessionsourcedids", "dates of a cohort"),
];

const ENROLLMENTS: &[(&str, &str)] = &[
    ("status", "whether it is deleted"),
    ("classsourcedid", "cohort"),
    ("usersourcedid", SYSTEM),
    ("role", "role"),
    ("begindate", "begin"),
    ("enddate", "end"),
];

fn is_users(columns: &NamedColumns) -> bool {
    columns.has_all(&["sourcedid", "username"])
        || columns.has_all(&["sourcedid", "givenname"])
        || columns.has_all(&["sourcedid", "familyname"])
}

fn is_classes(columns: &NamedColumns) -> bool {
    let is_class = columns.has_any(&[
        "classtype",
        "classcode",
        "coursesourcedid",
        "termsourcedids",
        "sessionsourcedids",
    ]);
    let is_course = columns.has_any(&["coursecode", "schoolyearsourcedid"]);
    columns.has_all(&["sourcedid", "title"])
        && (is_class || (columns.has_any(&["orgsourcedid"]) && !is_course))
}

fn is_enrollments(columns: &NamedColumns) -> bool {
    columns.has_all(&["classsourcedid", "usersourcedid"])
}

fn is_courses(columns: &NamedColumns) -> bool {
    columns.has_all(&["sourcedid", "title"])
        && columns.has_any(&["coursecode", "schoolyearsourcedid"])
        && !is_classes(columns)
}

fn is_sessions(columns: &NamedColumns) -> bool {
    columns.has_all(&["sourcedid", "startdate", "enddate"])
}

fn is_roles(columns: &NamedColumns) -> bool {
    columns.has_all(&["usersourcedid", "role"]) && !is_enrollments(columns)
}

pub(super) fn recognize(source: &Source) -> Likeness {
    let is_one = |of: &NamedColumns| is_users(of) || is_classes(of) || is_enrollments(of);
    if tables_like(source, is_one).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    Ok(read_ending(source, reading, day_before))
}

/// Reads the files; `last_day` makes the last day of an end date.
pub(super) fn read_ending(
    source: &Source,
    reading: &Reading,
    last_day: fn(PartialDate) -> PartialDate,
) -> Facts {
    let mut facts = Facts::default();
    let mut school = School { is_delta: is_delta(source), ..School::default() };
    let sessions = sessions(source, reading.today, last_day);
    let courses = courses(source);
    let roles = roles(source);
    for (member, table, columns) in tables_like(source, is_classes) {
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, CLASSES, &mut facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let class = Class { place, ..class(row, &columns, &sessions, &courses) };
            school.classes.insert(columns.text(row, "sourcedid").into_owned(), class);
        }
    }
    for (member, table, columns) in tables_like(source, is_users) {
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, USERS, &mut facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let mut user = user(place, row, &columns);
            if user.role.is_empty() {
                user.role = roles.get(&user.number).cloned().unwrap_or_default();
            }
            school.users.push(user);
        }
    }
    for (member, table, columns) in tables_like(source, is_enrollments) {
        school.has_members = true;
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, ENROLLMENTS, &mut facts);
        read_enrollments((table, number), &columns, (reading.today, last_day), &mut school, &mut facts);
    }
    school.say(reading, &mut facts);
    facts
}

/// Whether the manifest says that the files only hold what has changed; without one, whether any line has a
/// status, which whole exports leave blank.
fn is_delta(source: &Source) -> bool {
    let is_manifest = |columns: &NamedColumns| columns.has_all(&["propertyname", "value"]);
    let mut lines = tables_like(source, is_manifest).flat_map(|(_, table, _)| table.rows()).peekable();
    if lines.peek().is_some() {
        return lines.any(|row| row.cell(Some(1)).eq_ignore_ascii_case("delta"));
    }
    tables_like(source, is_enrollments)
        .any(|(_, table, columns)| table.rows().any(|row| !columns.text(&row, "status").is_empty()))
}

type Sessions = HashMap<String, (Option<PartialDate>, Option<PartialDate>), FixedState>;
type Texts = HashMap<String, String, FixedState>;

fn sessions(source: &Source, today: Date, last_day: fn(PartialDate) -> PartialDate) -> Sessions {
    let mut sessions = Sessions::default();
    for (_, table, columns) in tables_like(source, is_sessions).filter(|(_, _, of)| !is_users(of)) {
        for row in table.rows() {
            let row = &*row;
            let date = |key: &str| vocabulary::date(&columns.text(row, key), today).ok();
            let dates = (date("startdate"), date("enddate").map(last_day));
            sessions.insert(columns.text(row, "sourcedid").into_owned(), dates);
        }
    }
    sessions
}

/// In OneRoster, an end date is the day after the last one.
fn day_before(end: PartialDate) -> PartialDate {
    if end.is_full() { end.earliest().yesterday().map_or(end, PartialDate::from_date) } else { end }
}

fn courses(source: &Source) -> Texts {
    let mut courses = Texts::default();
    for (_, table, columns) in tables_like(source, is_courses) {
        for row in table.rows() {
            let row = &*row;
            let title = one_line(&columns.text(row, "title"));
            courses.insert(columns.text(row, "sourcedid").into_owned(), title);
        }
    }
    courses
}

/// The role of each user at the school, the primary one if there are several.
fn roles(source: &Source) -> Texts {
    let mut roles = Texts::default();
    for (_, table, columns) in tables_like(source, is_roles) {
        for row in table.rows() {
            let row = &*row;
            let number = columns.text(row, "usersourcedid").into_owned();
            let role = columns.text(row, "role").into_owned();
            if columns.text(row, "roletype").eq_ignore_ascii_case("primary") {
                roles.insert(number, role);
            } else {
                roles.entry(number).or_insert(role);
            }
        }
    }
    roles
}

fn is_gone(row: &Row, columns: &NamedColumns) -> bool {
    matches!(
        columns.text(row, "status").to_ascii_lowercase().as_str(),
        "tobedeleted" | "inactive" | "deleted"
    )
}

fn class(row: &Row, columns: &NamedColumns, sessions: &Sessions, courses: &Texts) -> Class {
    let terms = columns.first(row, &["termsourcedids", "sessionsourcedids"]);
    let dates: Vec<_> = terms.split([',', ';']).filter_map(|term| sessions.get(term.trim())).collect();
    let starts = dates.iter().filter_map(|(start, _)| *start);
    let ends = dates.iter().filter_map(|(_, end)| *end);
    Class {
        code: one_line(&columns.first(row, &["classcode", "code"])),
        title: one_line(&columns.text(row, "title")),
        program: courses.get(&*columns.text(row, "coursesourcedid")).cloned().unwrap_or_default(),
        start: starts.min_by_key(|start| start.earliest()),
        end: ends.max_by_key(|end| end.latest()),
        is_gone: is_gone(row, columns),
        ..Class::default()
    }
}

fn user(place: Place, row: &Row, columns: &NamedColumns) -> User {
    let text = |key: &str| columns.text(row, key);
    let mut contact = Contact::named(&text("givenname"), &text("middlename"), &text("familyname"));
    contact.person.preferred_name =
        one_line(&columns.first(row, &["preferredgivenname", "preferredfirstname"]));
    contact.person.pronouns = one_line(&text("pronouns"));
    contact.emails(&text("email"));
    contact.phones(&text("sms"));
    contact.phones(&text("phone"));
    contact.identifier(SYSTEM, &text("sourcedid"));
    contact.identifier("student-number", &text("identifier"));
    contact.identifier("username", &text("username"));
    contact.identifier("master-identifier", &text("usermasteridentifier"));
    // As in `{LDAP:ann},{SIS:17}`.
    for pair in text("userids").split([',', ';']) {
        if let Some((system, value)) = pair.trim().trim_matches(['{', '}']).split_once(':') {
            contact.identifier(&system.trim().to_lowercase(), value);
        }
    }
    User {
        number: text("sourcedid").into_owned(),
        place,
        contact,
        role: text("role").into_owned(),
        is_gone: is_gone(row, columns),
    }
}

fn read_enrollments(
    (table, number): (&Table, usize),
    columns: &NamedColumns,
    (today, last_day): (Date, fn(PartialDate) -> PartialDate),
    school: &mut School,
    facts: &mut Facts,
) {
    for (place, row) in rows(table, number) {
        let row = &*row;
        let user = columns.text(row, "usersourcedid").into_owned();
        let mut date = |key: &str| {
            let text = columns.text(row, key);
            let read = (!text.is_empty()).then(|| vocabulary::date(&text, today))?;
            if let Err(unread) = &read {
                let who = facts.person(&user);
                facts.remarks.push((who, place, format!("{unread} (left out)")));
            }
            read.ok()
        };
        school.members.push(Membership {
            begin: date("begindate"),
            end: date("enddate").map(last_day),
            class: columns.text(row, "classsourcedid").into_owned(),
            role: columns.text(row, "role").into_owned(),
            is_gone: is_gone(row, columns),
            place,
            user,
        });
    }
}
