//! Contacts exported from Outlook, as a CSV with the headers of the desktop program or those of Outlook.com
//! and the new Outlook.

use super::contact::{Contact, several, works_now};
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::{Facts, What};
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::{Row, Table};

pub(super) const FORMAT: Format = Format {
    name: "outlook",
    title: "Outlook contacts",
    comes_as: "CSV from the desktop program, from Outlook.com or from the new Outlook, with English headers",
    reads: "names, nickname, emails, phones, web pages, city, state and country, company and job title, \
        notes; categories as cohorts that have their name, otherwise as tags",
    leaves: "birthdays, family, government numbers, streets, faxes and everything else; addresses that \
        only work inside an Exchange server; contacts without a name",
    recognize,
    read,
};

const SOURCE: &str = "Outlook contacts";

const PHONES: [&str; 8] = [
    "mobilephone",
    "primaryphone",
    "homephone",
    "homephone2",
    "businessphone",
    "businessphone2",
    "carphone",
    "otherphone",
];

/// City, state and country. Where somebody lives is said by the home.
const PLACES: [[&str; 4]; 3] = [
    ["homecity", "homestate", "homecountryregion", "homecountry"],
    ["othercity", "otherstate", "othercountryregion", "othercountry"],
    ["businesscity", "businessstate", "businesscountryregion", "businesscountry"],
];

const READS: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("middlename", "middle name"),
    ("lastname", "family name"),
    ("nickname", "preferred name"),
    ("emailaddress", "email"),
    ("email#address", "email"),
    ("mobilephone", "phone"),
    ("primaryphone", "phone"),
    ("homephone", "phone"),
    ("homephone#", "phone"),
    ("businessphone", "phone"),
    ("businessphone#", "phone"),
    ("carphone", "phone"),
    ("otherphone", "phone"),
    ("webpage", "web address"),
    ("personalwebpage", "web address"),
    ("homecity", "location"),
    ("homestate", "location"),
    ("homecountryregion", "location"),
    ("homecountry", "location"),
    ("othercity", "location"),
    ("otherstate", "location"),
    ("othercountryregion", "location"),
    ("othercountry", "location"),
    ("businesscity", "location"),
    ("businessstate", "location"),
    ("businesscountryregion", "location"),
    ("businesscountry", "location"),
    ("company", "current organization"),
    ("jobtitle", "current title"),
    ("categories", "cohort or tags"),
    ("notes", "notes"),
];

fn is_outlook(columns: &NamedColumns) -> bool {
    let is_desktop = columns.has_all(&["emailaddress", "emaildisplayname"])
        || columns.has_all(&["emailaddress", "businessstreet", "homestreet"]);
    is_desktop || columns.has_all(&["givenyomi", "surnameyomi"])
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_outlook).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, _: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    for (member, table, columns) in tables_like(source, is_outlook) {
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, READS, &mut facts);
        read_table(table, number, &columns, &mut facts);
    }
    Ok(facts)
}

fn read_table(table: &Table, number: usize, columns: &NamedColumns, facts: &mut Facts) {
    let mut emails = columns.numbered("email#address");
    emails.splice(0..0, table.column("E-mail Address"));
    for (place, row) in rows(table, number) {
        let row = &*row;
        let contact = contact(row, columns, &emails);
        let Some(who) = contact.say_named(place, facts) else { continue };
        let work = (&*columns.text(row, "jobtitle"), &*columns.text(row, "company"));
        works_now(who, place, work, SOURCE, facts);
        for category in several(&columns.text(row, "categories")) {
            facts.say(place, What::Group(who, category));
        }
    }
}

fn contact(row: &Row, columns: &NamedColumns, emails: &[usize]) -> Contact {
    let text = |key: &str| columns.text(row, key);
    let mut contact = Contact::named(&text("firstname"), &text("middlename"), &text("lastname"));
    contact.person.preferred_name = several(&text("nickname")).next().unwrap_or_default();
    for index in emails {
        let cell = row.cell(Some(*index));
        if cell.to_ascii_lowercase().starts_with("/o=") {
            contact.remark("an address of an Exchange server is of no use elsewhere (left out)");
        } else {
            contact.emails(&cell);
        }
    }
    for key in PHONES {
        contact.phones(&text(key));
    }
    for key in ["webpage", "personalwebpage"] {
        contact.urls(&text(key));
    }
    for [city, state, country, older] in PLACES {
        contact.location(&[&text(city), &text(state), &columns.first(row, &[country, older])]);
    }
    contact.note(&text("notes"));
    contact
}
