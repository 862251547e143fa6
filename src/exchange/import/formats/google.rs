//! Contacts exported from Google, as a CSV with the headers of today or those of before 2024.

use super::contact::{Contact, several, works_now};
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::{Facts, Other, PersonKey, Place, What};
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::{Row, Table};
use crate::exchange::import::words::{names, relations};

pub(super) const FORMAT: Format = Format {
    name: "google-contacts",
    title: "Google contacts",
    comes_as: "CSV, with the headers of today or those of before 2024",
    reads: "names, nickname, emails, phones, websites, city, region and country, organization and job title, \
        notes; labels as cohorts that have their name, otherwise as tags; friends, mentors and clients among \
        the relations",
    leaves: "birthdays, photos, streets, family relations and everything else; contacts without a name",
    recognize,
    read,
};

const SOURCE: &str = "Google contacts";

const READS: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("givenname", "given name"),
    ("middlename", "middle name"),
    ("additionalname", "middle name"),
    ("lastname", "family name"),
    ("familyname", "family name"),
    ("name", "name"),
    ("nickname", "preferred name"),
    ("email#value", "email"),
    ("phone#value", "phone"),
    ("website#value", "web address"),
    ("address#city", "location"),
    ("address#region", "location"),
    ("address#country", "location"),
    ("location", "location"),
    ("organizationname", "current organization"),
    ("organization1name", "current organization"),
    ("organizationtitle", "current title"),
    ("organization1title", "current title"),
    ("labels", "cohort or tags"),
    ("groupmembership", "cohort or tags"),
    ("relation#label", "relationship"),
    ("relation#type", "relationship"),
    ("relation#value", "relationship"),
    ("notes", "notes"),
];

fn is_google(columns: &NamedColumns) -> bool {
    columns.has_any(&["email1value", "phone1value"])
        || columns.has_all(&["phoneticfirstname", "organizationname", "labels"])
        || columns.has_all(&["givennameyomi", "groupmembership"])
}

fn recognize(source: &Source) -> Likeness {
    if tables_like(source, is_google).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, _: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    for (member, table, columns) in tables_like(source, is_google) {
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, READS, &mut facts);
        read_table(table, number, &columns, &mut facts);
    }
    Ok(facts)
}

/// The columns of which there are several.
struct Numbered {
    emails: Vec<usize>,
    phones: Vec<usize>,
    websites: Vec<usize>,
    /// City, region and country of each address.
    addresses: Vec<[String; 3]>,
    /// Label and value.
    relations: Vec<(String, String)>,
}

fn read_table(table: &Table, number: usize, columns: &NamedColumns, facts: &mut Facts) {
    let counted = |pattern: &str| 1..=columns.numbered(pattern).len();
    let kind = if columns.has_any(&["relation1type"]) { "type" } else { "label" };
    let numbered = Numbered {
        emails: columns.numbered("email#value"),
        phones: columns.numbered("phone#value"),
        websites: columns.numbered("website#value"),
        addresses: counted("address#city")
            .map(|at| ["city", "region", "country"].map(|part| format!("address{at}{part}")))
            .collect(),
        relations: counted("relation#value")
            .map(|at| (format!("relation{at}{kind}"), format!("relation{at}value")))
            .collect(),
    };
    for (place, row) in rows(table, number) {
        let row = &*row;
        let contact = contact(row, columns, &numbered);
        let Some(who) = contact.say_named(place, facts) else { continue };
        let title = columns.first(row, &["organizationtitle", "organization1title"]);
        let organization = columns.first(row, &["organizationname", "organization1name"]);
        let first = |text: &str| several(text).next().unwrap_or_default();
        works_now(who, place, (&first(&title), &first(&organization)), SOURCE, facts);
        for label in columns.first(row, &["labels", "groupmembership"]).split(":::") {
            // Google's own begin with a star, and say nothing about anybody.
            let label = label.trim();
            if !label.is_empty() && !label.starts_with('*') {
                facts.say(place, What::Group(who, label.to_owned()));
            }
        }
        relations_of(row, columns, &numbered, (who, place), facts);
    }
}

fn contact(row: &Row, columns: &NamedColumns, numbered: &Numbered) -> Contact {
    let given = columns.first(row, &["firstname", "givenname"]);
    let family = columns.first(row, &["lastname", "familyname"]);
    let middle = columns.first(row, &["middlename", "additionalname"]);
    let mut contact = Contact::named(&given, &middle, &family);
    if !contact.has_name() {
        let (given, family) = names::split(&columns.text(row, "name"));
        contact = Contact::named(&given, "", &family);
    }
    contact.person.preferred_name = several(&columns.text(row, "nickname")).next().unwrap_or_default();
    numbered.emails.iter().for_each(|index| contact.emails(&row.cell(Some(*index))));
    numbered.phones.iter().for_each(|index| contact.phones(&row.cell(Some(*index))));
    numbered.websites.iter().for_each(|index| contact.urls(&row.cell(Some(*index))));
    for parts in &numbered.addresses {
        let parts = parts.each_ref().map(|key| columns.text(row, key));
        contact.location(&parts.each_ref().map(AsRef::as_ref));
    }
    contact.location(&[&columns.text(row, "location")]);
    contact.note(&columns.text(row, "notes"));
    contact
}

fn relations_of(
    row: &Row,
    columns: &NamedColumns,
    numbered: &Numbered,
    (who, place): (PersonKey, Place),
    facts: &mut Facts,
) {
    for (label, value) in &numbered.relations {
        let kinds = columns.text(row, label);
        for name in columns.text(row, value).split(":::").map(str::trim).filter(|name| !name.is_empty()) {
            let other = Other::Named(name.to_owned());
            if let Some(fact) = relations::fact(who, &kinds, other) {
                facts.say(place, What::Relationship(Box::new(fact)));
            }
        }
    }
}
