//! An address book exported from Thunderbird as CSV. Its headers are written in the language of the program;
//! those of the American and the British one are known.

use super::contact::{Contact, works_now};
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::Facts;
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::Row;
use crate::exchange::import::words::names;

pub(super) const FORMAT: Format = Format {
    name: "thunderbird",
    title: "Thunderbird address book",
    comes_as: "CSV or TSV with English headers",
    reads: "names, nickname, emails, phones, web pages, city, state and country, organization and job title, \
        notes",
    leaves: "birthdays, streets, faxes, custom fields and everything else; entries without a name",
    recognize,
    read,
};

const SOURCE: &str = "Thunderbird";

const PHONES: [&str; 3] = ["mobilenumber", "homephone", "workphone"];

const PLACES: [[&str; 4]; 2] = [
    ["homecity", "homestate", "homecounty", "homecountry"],
    ["workcity", "workstate", "workcounty", "workcountry"],
];

const READS: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("lastname", "family name"),
    ("displayname", "name"),
    ("nickname", "preferred name"),
    ("primaryemail", "email"),
    ("secondaryemail", "email"),
    ("mobilenumber", "phone"),
    ("homephone", "phone"),
    ("workphone", "phone"),
    ("webpage#", "web address"),
    ("homecity", "location"),
    ("homestate", "location"),
    ("homecounty", "location"),
    ("homecountry", "location"),
    ("workcity", "location"),
    ("workstate", "location"),
    ("workcounty", "location"),
    ("workcountry", "location"),
    ("organization", "current organization"),
    ("organisation", "current organization"),
    ("jobtitle", "current title"),
    ("notes", "notes"),
];

fn is_thunderbird(columns: &NamedColumns) -> bool {
    columns.has_all(&["displayname", "primaryemail", "secondaryemail"])
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_thunderbird).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, _: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    for (member, table, columns) in tables_like(source, is_thunderbird) {
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, READS, &mut facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            let contact = contact(row, &columns);
            let Some(who) = contact.say_named(place, &mut facts) else { continue };
            let organization = columns.first(row, &["organization", "organisation"]);
            let work = (&*columns.text(row, "jobtitle"), &*organization);
            works_now(who, place, work, SOURCE, &mut facts);
        }
    }
    Ok(facts)
}

fn contact(row: &Row, columns: &NamedColumns) -> Contact {
    let text = |key: &str| columns.text(row, key);
    let mut contact = Contact::named(&text("firstname"), "", &text("lastname"));
    if !contact.has_name() && !text("displayname").contains('@') {
        let (given, family) = names::split(&text("displayname"));
        contact = Contact::named(&given, "", &family);
    }
    contact.person.preferred_name = text("nickname").into_owned();
    contact.emails(&text("primaryemail"));
    contact.emails(&text("secondaryemail"));
    for key in PHONES {
        contact.phones(&text(key));
    }
    contact.urls(&text("webpage1"));
    contact.urls(&text("webpage2"));
    for [city, state, county, country] in PLACES {
        contact.location(&[&text(city), &columns.first(row, &[state, county]), &text(country)]);
    }
    contact.note(&text("notes"));
    contact
}
