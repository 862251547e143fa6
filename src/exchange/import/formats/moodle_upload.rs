//! The file that Moodle reads to create users and enroll them.

use super::class_list::{self, Listed};
use super::contact::Contact;
use super::named_columns::{NamedColumns, tables_like};
use super::school::role_of;
use super::values::keyed;
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::Facts;
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::Row;

pub(super) const FORMAT: Format = Format {
    name: "moodle-upload",
    title: "Moodle user upload",
    comes_as: "CSV",
    reads: "names, emails, phones, city and country, usernames and id numbers; Moodle's cohorts as \
        cohorts, or the courses if there are none, with the roles; groups as cohorts that have their name, \
        otherwise as tags",
    leaves: "deleted users; passwords, institution, department, interests, profile fields",
    recognize,
    read,
};

/// How many numbered columns there may be of a kind.
const MOST: usize = 20;

const READS: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("middlename", "middle name"),
    ("lastname", "family name"),
    ("email", "email"),
    ("phone#", "phone"),
    ("city", "location"),
    ("country", "location"),
    ("username", "username"),
    ("idnumber", "id-number"),
    ("cohort#", "cohort"),
    ("course#", "cohort"),
    ("role#", "role"),
    ("group#", "cohort or tags"),
    ("deleted", "whether it is deleted"),
];

fn is_upload(columns: &NamedColumns) -> bool {
    columns.has_all(&["username", "firstname", "lastname"])
        && columns.has_any(&["course1", "cohort1", "group1", "role1", "oldusername"])
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_upload).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    let names_cohorts = |columns: &NamedColumns| columns.has_any(&["cohort1", "course1"]);
    Ok(class_list::read(source, reading, is_upload, READS, names_cohorts, listed))
}

fn listed(row: &Row, columns: &NamedColumns) -> Result<Listed, String> {
    let text = |key: &str| columns.text(row, key);
    if text("deleted") == "1" {
        return Err("marked for deletion in the file; nothing is deleted here by an import".to_owned());
    }
    let mut contact = Contact::named(&text("firstname"), &text("middlename"), &text("lastname"));
    contact.emails(&text("email"));
    contact.phones(&text("phone1"));
    contact.phones(&text("phone2"));
    contact.location(&[&text("city"), &text("country")]);
    contact.identifier("username", &text("username"));
    contact.identifier("id-number", &text("idnumber"));
    let values = |kind: &str| {
        let keys = (1..=MOST).map(|at| (format!("{kind}{at}"), format!("role{at}")));
        let keys = keys.take_while(|(key, _)| columns.has_any(&[key]));
        let cells = keys.map(|(key, role)| (keyed(&text(&key)), text(&role)));
        cells.filter(|(value, _)| !value.is_empty()).collect::<Vec<_>>()
    };
    let mut places = values("cohort");
    if places.is_empty() {
        places = values("course");
    }
    let mut cohorts = Vec::new();
    for (code, role) in places {
        match role_of(&role) {
            Ok(_) if role.is_empty() => cohorts.push((code, None)),
            Ok(role) => cohorts.push((code, Some(role))),
            Err(reason) => contact.remark(format!("{code}: {reason}")),
        }
    }
    let groups = values("group").into_iter().map(|(group, _)| group).collect();
    Ok(Listed { contact, cohorts, groups })
}
