//! The files that Canvas exchanges with a school's information system: users, terms, courses, sections and
//! enrollments.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::contact::Contact;
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::school::{Class, Membership, SYSTEM, School, User};
use super::{Format, Likeness, Reading};
use crate::domain::PartialDate;
use crate::domain::person::is_email;
use crate::exchange::import::facts::{Facts, Place};
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::{Row, one_line};
use crate::exchange::import::words::{names, vocabulary};

pub(super) const FORMAT: Format = Format {
    name: "canvas-sis",
    title: "Canvas SIS export",
    comes_as: "a folder or ZIP of the CSV files users, terms, courses, sections and enrollments",
    reads: "sections as cohorts, with the dates of their courses and terms, and courses where people are \
        in no section; users in them with names, emails and numbers. Teaching assistants are assistants. \
        What is deleted or inactive is proposed as a withdrawal",
    leaves: "users in no course, observers, designers; passwords, accounts, groups; that an enrollment is \
        concluded, which does not say that somebody graduated",
    recognize,
    read,
};

const USERS: &[(&str, &str)] = &[
    ("userid", SYSTEM),
    ("loginid", "sis-login"),
    ("firstname", "given name"),
    ("lastname", "family name"),
    ("sortablename", "name"),
    ("fullname", "name"),
    ("email", "email"),
    ("pronouns", "pronouns"),
    ("status", "whether it is deleted"),
];

const SECTIONS: &[(&str, &str)] = &[
    ("sectionid", SYSTEM),
    ("courseid", "program"),
    ("name", "cohort"),
    ("startdate", "start of a cohort"),
    ("enddate", "end of a cohort"),
    ("status", "whether it is deleted"),
];

const COURSES: &[(&str, &str)] = &[
    ("courseid", SYSTEM),
    ("shortname", "cohort"),
    ("longname", "title of a cohort"),
    ("termid", "dates of a cohort"),
    ("startdate", "start of a cohort"),
    ("enddate", "end of a cohort"),
    ("status", "whether it is deleted"),
];

const ENROLLMENTS: &[(&str, &str)] = &[
    ("courseid", "cohort"),
    ("sectionid", "cohort"),
    ("userid", SYSTEM),
    ("role", "role"),
    ("startdate", "begin"),
    ("enddate", "end"),
    ("status", "whether it is deleted"),
];

fn is_users(columns: &NamedColumns) -> bool {
    columns.has_all(&["userid", "loginid"])
}

fn is_courses(columns: &NamedColumns) -> bool {
    columns.has_all(&["courseid", "shortname", "longname"])
}

fn is_sections(columns: &NamedColumns) -> bool {
    columns.has_all(&["sectionid", "courseid", "name"])
}

fn is_enrollments(columns: &NamedColumns) -> bool {
    columns.has_all(&["userid", "role", "status"]) && columns.has_any(&["courseid", "sectionid"])
}

fn recognize(source: &Source) -> Likeness {
    let is_one = |of: &NamedColumns| {
        let is_users = is_users(of) && of.has_all(&["status"]);
        is_users || is_courses(of) || is_sections(of) || is_enrollments(of)
    };
    if tables_like(source, is_one).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    let mut school = School::default();
    let terms = terms(source, reading.today);
    let courses = courses(source, reading.today, &terms, &mut facts);
    for (file, table, columns) in tables_like(source, is_sections) {
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, SECTIONS, &mut facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let course = courses.get(&*columns.text(row, "courseid"));
            let dates = dates(row, &columns, reading.today);
            let class = section(place, row, &columns, (course, dates));
            school.classes.insert(columns.text(row, "sectionid").into_owned(), class);
        }
    }
    for (file, table, columns) in tables_like(source, is_users) {
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, USERS, &mut facts);
        school.users.extend(rows(table, number).map(|(place, row)| user(place, &row, &columns)));
    }
    for (file, table, columns) in tables_like(source, is_enrollments) {
        school.has_members = true;
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, ENROLLMENTS, &mut facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let text = |key: &str| columns.text(row, key).into_owned();
            let (begin, end) = dates(row, &columns, reading.today);
            let mut class = text("sectionid");
            if class.is_empty() {
                class = whole_course(&text("courseid"));
            }
            let user = text("userid");
            let is_gone = matches!(text("status").to_lowercase().as_str(), "deleted" | "inactive");
            school.members.push(Membership { class, user, role: text("role"), begin, end, is_gone, place });
        }
    }
    let is_used = |class: &str| school.members.iter().any(|member| member.class == class);
    let whole = courses.into_iter().map(|(number, course)| (whole_course(&number), course));
    let whole: Vec<_> = whole.filter(|(number, _)| is_used(number)).collect();
    school.classes.extend(whole);
    school.say(reading, &mut facts);
    Ok(facts)
}

/// The number of a course that is a class of its own. Sections may have the same numbers.
fn whole_course(number: &str) -> String {
    format!("course {number}")
}

type Dates = (Option<PartialDate>, Option<PartialDate>);
type Courses = HashMap<String, Class, FixedState>;

/// Start and end, without the times of the day that Canvas writes.
fn dates(row: &Row, columns: &NamedColumns, today: Date) -> Dates {
    let date = |key: &str| vocabulary::date(&columns.text(row, key), today).ok();
    (date("startdate"), date("enddate"))
}

fn terms(source: &Source, today: Date) -> HashMap<String, Dates, FixedState> {
    let is_terms = |of: &NamedColumns| of.has_all(&["termid", "name"]) && !is_courses(of);
    let mut terms = HashMap::default();
    for (_, table, columns) in tables_like(source, is_terms) {
        for row in table.rows() {
            let row = &*row;
            terms.insert(columns.text(row, "termid").into_owned(), dates(row, &columns, today));
        }
    }
    terms
}

fn courses(
    source: &Source,
    today: Date,
    terms: &HashMap<String, Dates, FixedState>,
    facts: &mut Facts,
) -> Courses {
    let mut courses = Courses::default();
    for (file, table, columns) in tables_like(source, is_courses) {
        let number = begin(file, table, facts);
        NamedColumns::tell(table, COURSES, facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let text = |key: &str| one_line(&columns.text(row, key));
            let (start, end) = dates(row, &columns, today);
            let term = terms.get(&text("termid")).copied().unwrap_or_default();
            let class = Class {
                code: text("shortname"),
                title: text("longname"),
                program: text("longname"),
                start: start.or(term.0),
                end: end.or(term.1),
                is_gone: text("status").eq_ignore_ascii_case("deleted"),
                place,
            };
            courses.insert(columns.text(row, "courseid").into_owned(), class);
        }
    }
    courses
}

fn section(
    place: Place,
    row: &Row,
    columns: &NamedColumns,
    (course, (start, end)): (Option<&Class>, Dates),
) -> Class {
    Class {
        code: one_line(&columns.text(row, "name")),
        title: course.map(|course| course.title.clone()).unwrap_or_default(),
        program: course.map(|course| course.program.clone()).unwrap_or_default(),
        start: start.or(course.and_then(|course| course.start)),
        end: end.or(course.and_then(|course| course.end)),
        is_gone: columns.text(row, "status").eq_ignore_ascii_case("deleted")
            || course.is_some_and(|course| course.is_gone),
        place,
    }
}

fn user(place: Place, row: &Row, columns: &NamedColumns) -> User {
    let text = |key: &str| columns.text(row, key);
    let mut contact = Contact::named(&text("firstname"), "", &text("lastname"));
    if !contact.has_name() {
        let (given, family) = names::split(&columns.first(row, &["sortablename", "fullname"]));
        contact = Contact::named(&given, "", &family);
    }
    contact.person.pronouns = one_line(&text("pronouns"));
    contact.identifier(SYSTEM, &text("userid"));
    contact.identifier("sis-login", &text("loginid"));
    contact.emails(&text("email"));
    if contact.person.emails.is_empty() && is_email(&text("loginid")) {
        contact.emails(&text("loginid"));
    }
    User {
        number: text("userid").into_owned(),
        place,
        contact,
        role: String::new(),
        is_gone: text("status").eq_ignore_ascii_case("deleted"),
    }
}
