//! The archive of a LinkedIn account: its connections, and the career of the member whose archive it is.
//! Files are told by their headers, because their names vary; messages and everything else are never looked
//! into.

use jiff::civil::Date;

use super::contact::{Contact, works_now};
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use super::values::keyed;
use super::{Format, Likeness, Reading};
use crate::domain::PartialDate;
use crate::domain::person::is_email;
use crate::exchange::import::facts::{Facts, PersonKey, Place, PositionFact, What, When, Work};
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::{Row, Table, one_line};
use crate::exchange::import::words::{names, vocabulary};
use crate::text::quoted::quoted;

pub(super) const FORMAT: Format = Format {
    name: "linkedin",
    title: "LinkedIn archive",
    comes_as: "a folder or ZIP of CSV files, or some of them",
    reads: "Connections: names, profile, email, company and position. Profile, Positions, Education and \
        Email Addresses: name, location, websites, confirmed emails, the positions with their dates, and \
        education as notes, all of the member whose archive it is; without Profile, `--person` names the \
        member",
    leaves: "messages, invitations, recommendations and all other files; headline, summary, industry, \
        birth date, descriptions of positions, the day of a connection",
    recognize,
    read,
};

const SOURCE: &str = "LinkedIn";

const CONNECTIONS: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("lastname", "family name"),
    ("url", "web address"),
    ("emailaddress", "email"),
    ("company", "current organization"),
    ("position", "current title"),
];

const PROFILE: &[(&str, &str)] = &[
    ("firstname", "given name"),
    ("lastname", "family name"),
    ("geolocation", "location"),
    ("websites", "web address"),
];

const EMAILS: &[(&str, &str)] =
    &[("emailaddress", "email"), ("confirmed", "whether to use it"), ("primary", "which comes first")];

const POSITIONS: &[(&str, &str)] = &[
    ("companyname", "organization"),
    ("title", "title"),
    ("startedon", "start of a position"),
    ("finishedon", "end of a position"),
];

const EDUCATION: &[(&str, &str)] =
    &[("schoolname", "notes"), ("degreename", "notes"), ("startdate", "notes"), ("enddate", "notes")];

fn is_connections(columns: &NamedColumns) -> bool {
    columns.has_all(&["firstname", "lastname", "connectedon"])
}

fn is_profile(columns: &NamedColumns) -> bool {
    columns.has_all(&["firstname", "lastname", "headline"])
}

fn is_emails(columns: &NamedColumns) -> bool {
    columns.has_all(&["emailaddress", "confirmed", "primary"])
}

fn is_positions(columns: &NamedColumns) -> bool {
    columns.has_all(&["companyname", "title", "startedon", "finishedon"])
}

fn is_education(columns: &NamedColumns) -> bool {
    columns.has_all(&["schoolname", "degreename"])
}

fn recognize(source: &Source) -> Likeness {
    let is_one = |columns: &NamedColumns| {
        is_connections(columns) || is_profile(columns) || is_positions(columns) || is_education(columns)
    };
    if tables_like(source, is_one).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    let (mut who, mut waiting) = match member(source, reading, &mut facts) {
        Some((Some(place), contact)) => (contact.say_named(place, &mut facts), None),
        Some((None, contact)) => (None, Some(contact)),
        None => (None, None),
    };
    let mut is_anybodys = false;
    for (file, table, columns) in tables_like(source, |of| is_positions(of) || is_education(of)) {
        if who.is_none() && waiting.is_none() {
            is_anybodys = true;
            let name = quoted(&file.name);
            facts.assumed.push(format!("{name} does not say whose it is; name the person (--person NAME)."));
        } else if is_positions(&columns) {
            let number = begin(file, table, &mut facts);
            NamedColumns::tell(table, POSITIONS, &mut facts);
            if let Some(contact) = waiting.take() {
                let first = rows(table, number).next().map(|(place, _)| place);
                who = contact.say_named(first.unwrap_or(Place::line(number, 1)), &mut facts);
            }
            if let Some(who) = who {
                read_positions((table, number), &columns, (who, reading.today), &mut facts);
            }
        }
    }
    for (file, table, columns) in tables_like(source, is_connections) {
        let number = begin(file, table, &mut facts);
        NamedColumns::tell(table, CONNECTIONS, &mut facts);
        read_connections(table, number, &columns, &mut facts);
    }
    if is_anybodys && facts.tables.is_empty() {
        return Err(
            "it does not say whose positions or education these are; name the person (--person NAME), \
            or add the archive's Profile.csv"
                .to_owned(),
        );
    }
    tell_unread(source, &mut facts);
    Ok(facts)
}

/// Says which files of the archive were not looked into.
fn tell_unread(source: &Source, facts: &mut Facts) {
    let is_read = |of: &NamedColumns| {
        is_connections(of) || is_profile(of) || is_emails(of) || is_positions(of) || is_education(of)
    };
    let unread = tables_like(source, |of| !is_read(of)).count();
    if unread > 0 {
        let files = if unread == 1 { "1 other file".to_owned() } else { format!("{unread} other files") };
        facts.assumed.push(format!("{files} of the archive: not read, because they are about no people."));
    }
}

/// The member whose archive it is, by the profile or as named, and the place that says so, if any does.
fn member(source: &Source, reading: &Reading, facts: &mut Facts) -> Option<(Option<Place>, Contact)> {
    let mut found = None;
    for (file, table, columns) in tables_like(source, is_profile) {
        let number = begin(file, table, facts);
        NamedColumns::tell(table, PROFILE, facts);
        if found.is_none()
            && let Some((place, row)) = rows(table, number).next()
        {
            found = Some((place, profile(&row, &columns)));
        }
    }
    let named = reading.person.as_deref().map(one_line).filter(|name| !name.is_empty());
    if found.is_none() && named.is_none() {
        return None;
    }
    let (place, mut contact) = found.map(|(place, contact)| (Some(place), contact)).unwrap_or_default();
    match named {
        Some(email) if is_email(&email) => contact.emails(&email),
        Some(name) if !contact.has_name() => {
            let (given, family) = names::split(&name);
            contact = Contact::named(&given, "", &family);
        }
        _ => {}
    }
    if !contact.has_name() {
        facts
            .assumed
            .push("An email address does not name the person; give the name (--person NAME).".to_owned());
        return None;
    }
    own_emails(source, &mut contact, facts);
    let schooled = education(source, &mut contact, facts);
    Some((place.or(schooled), contact))
}

fn profile(row: &Row, columns: &NamedColumns) -> Contact {
    let text = |key: &str| columns.text(row, key);
    let mut contact = Contact::named(&text("firstname"), "", &text("lastname"));
    contact.location(&[&text("geolocation")]);
    // As in `[PORTFOLIO:https://example.org,OTHER:https://example.com]`.
    for part in text("websites").trim_matches(['[', ']']).split(',') {
        let part = part.trim();
        let is_labeled = !part.to_lowercase().starts_with("http");
        let url = part.split_once(':').filter(|_| is_labeled).map_or(part, |(_, url)| url);
        contact.urls(url);
    }
    contact
}

/// The member's confirmed addresses, the primary one first.
fn own_emails(source: &Source, contact: &mut Contact, facts: &mut Facts) {
    let is_yes = |text: &str| text.eq_ignore_ascii_case("yes") || text.eq_ignore_ascii_case("true");
    for (file, table, columns) in tables_like(source, is_emails) {
        let number = begin(file, table, facts);
        NamedColumns::tell(table, EMAILS, facts);
        for wants_primary in [true, false] {
            for (_, row) in rows(table, number) {
                let row = &*row;
                let is_confirmed = is_yes(&columns.text(row, "confirmed"));
                if is_confirmed && is_yes(&columns.text(row, "primary")) == wants_primary {
                    contact.emails(&columns.text(row, "emailaddress"));
                }
            }
        }
    }
}

fn read_connections(table: &Table, number: usize, columns: &NamedColumns, facts: &mut Facts) {
    for (place, row) in rows(table, number) {
        let row = &*row;
        let text = |key: &str| columns.text(row, key);
        let mut contact = Contact::named(&text("firstname"), "", &text("lastname"));
        contact.emails(&text("emailaddress"));
        contact.urls(&text("url"));
        let Some(who) = contact.say_named(place, facts) else { continue };
        works_now(who, place, (&text("position"), &text("company")), SOURCE, facts);
    }
}

fn read_positions(
    (table, number): (&Table, usize),
    columns: &NamedColumns,
    (who, today): (PersonKey, Date),
    facts: &mut Facts,
) {
    for (place, row) in rows(table, number) {
        let row = &*row;
        let text = |key: &str| columns.text(row, key);
        let work = Work {
            title: one_line(&text("title")),
            organization: keyed(&text("companyname")),
            ..Work::default()
        };
        if work == Work::default() {
            facts.skip(place, "", "a position without title and company");
            continue;
        }
        let start = dated(&text("startedon"), today, (who, place), facts);
        let finished = text("finishedon");
        let end = dated(&finished, today, (who, place), facts);
        let when = When::Dated { start, end, ended: end.is_none() && !finished.is_empty() };
        let position = PositionFact { who, work, when, self_employed: false, source: SOURCE };
        facts.say(place, What::Position(Box::new(position)));
    }
}

fn dated(
    text: &str,
    today: Date,
    (who, place): (PersonKey, Place),
    facts: &mut Facts,
) -> Option<PartialDate> {
    let read = (!text.is_empty()).then(|| vocabulary::date(text, today))?;
    if let Err(unread) = &read {
        facts.remarks.push((who, place, format!("{unread} (left out)")));
    }
    read.ok()
}

/// Education has no record of its own, and becomes lines of the notes. Returns the place of the first.
fn education(source: &Source, contact: &mut Contact, facts: &mut Facts) -> Option<Place> {
    let mut first = None;
    for (file, table, columns) in tables_like(source, is_education) {
        let number = begin(file, table, facts);
        NamedColumns::tell(table, EDUCATION, facts);
        for (place, row) in rows(table, number) {
            let row = &*row;
            first = first.or(Some(place));
            let text = |key: &str| one_line(&columns.text(row, key));
            let what = [text("degreename"), text("schoolname")];
            let what: Vec<String> = what.into_iter().filter(|part| !part.is_empty()).collect();
            let years = match (text("startdate"), text("enddate")) {
                (start, end) if start.is_empty() && end.is_empty() => String::new(),
                (start, end) => format!(" ({start}–{end})"),
            };
            if !what.is_empty() {
                contact.note(&format!("Education: {}{years}", what.join(", ")));
            }
        }
    }
    first
}
