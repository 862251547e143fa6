//! A person: how to reach them, their background at entry and now, their cohorts, the hires they made and
//! received, their relationships, and a timeline of everything dated.

use super::hire::{LeftOut, hires_table};
use super::opening::{self, OpeningsColumn};
use super::{Body, Detail, Event, Facts, Section, TableRow, column, joined, period, shown, span, table_or};
use crate::app::panes::place::Place;
use crate::domain::{Attended, Certificate, Consent, EnrollmentRole, Id, Intent, Person};
use crate::register::Register;
use crate::register::query::objects_to_export;

pub(super) fn person(register: &Register, id: Id<Person>) -> Detail {
    let Some(person) = register.get(id) else { return Detail::default() };
    let mut sections = Vec::new();
    sections.extend(contact(person));
    sections.extend(background(register, id));
    sections.push(cohorts(register, id));
    sections.extend(opening::wishes(register, id));
    sections.extend(certificates(register, id));
    let made = register.hires_made(id);
    if !made.is_empty() {
        let title = format!("Hires made · {}", made.len());
        sections.push(hires_table(register, title, &made, LeftOut::Hirer, ""));
    }
    let received = register.hires_received(id);
    if !received.is_empty() {
        let title = format!("Hires received · {}", received.len());
        sections.push(hires_table(register, title, &received, LeftOut::Hired, ""));
    }
    sections.extend(positions(register, id));
    sections.extend(opening::openings_for(register, id));
    sections.extend(opening::openings_table(
        register,
        "Openings known through them",
        &known_through(register, id),
        OpeningsColumn::KnownThrough,
    ));
    sections.extend(relationships(register, id));
    sections.extend(timeline(register, id));
    sections.extend(consents(person));
    if !person.notes.is_empty() {
        sections.push(Section { title: "Notes".into(), body: Body::Text(person.notes.clone()) });
    }
    Detail { title: title(person), subtitle: subtitle(register, id), sections }
}

fn known_through(register: &Register, id: Id<Person>) -> Vec<&std::sync::Arc<crate::domain::Opening>> {
    register.openings_of(id.uuid()).into_iter().filter(|opening| opening.known_through == Some(id)).collect()
}

fn title(person: &Person) -> String {
    joined(&[&person.name(), &person.pronouns], " · ")
}

/// Their standing in the program, and their current position.
fn subtitle(register: &Register, id: Id<Person>) -> String {
    let position = register.current_position(id).map(|position| {
        let organization = position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
        joined(&[&position.title, organization], ", ")
    });
    let standing = if register.is_alumnus(id) {
        "alumnus"
    } else if register.is_outsider(id) {
        "outsider"
    } else {
        ""
    };
    joined(&[standing, &position.unwrap_or_default()], " · ")
}

fn contact(person: &Person) -> Option<Section> {
    let mut facts = Facts::default();
    let full = joined(&[&person.given_name, &person.middle_name, &person.family_name], " ");
    if full != person.name() && !(person.preferred_name.is_empty() && person.middle_name.is_empty()) {
        facts.add("Full name", full);
    }
    for email in &person.emails {
        facts.add("Email", email.clone());
    }
    for phone in &person.phones {
        facts.add("Phone", phone.clone());
    }
    for url in &person.urls {
        facts.add("Web", url.clone());
    }
    facts.add("Location", person.location.clone());
    for identifier in &person.identifiers {
        facts.add("Identifier", joined(&[&identifier.value, &identifier.system], " · "));
    }
    facts.add("Tags", person.tags.join(", "));
    facts.add(
        "Keep in touch",
        person.cadence_days.map(|days| format!("every {days} days")).unwrap_or_default(),
    );
    if objects_to_export(person) {
        facts.add("Exports", "objects: left out of exports");
    }
    if person.deceased {
        facts.add("Deceased", "yes");
    }
    facts.section("Contact")
}

fn consents(person: &Person) -> Option<Section> {
    let row = |(place, consent): (usize, &Consent)| TableRow {
        cells: vec![
            consent.purpose.clone(),
            match (consent.given, consent.withdrawn) {
                (_, Some(date)) => format!("withdrawn {date}"),
                (Some(date), None) if consent.is_objection() => format!("objected {date}"),
                (Some(date), None) => format!("given {date}"),
                (None, None) => String::new(),
            },
            consent.basis.clone(),
            consent.evidence.clone(),
        ],
        target: Some(Place::Consent(person.id, place)),
        quiet: consent.withdrawn.is_some(),
    };
    let rows: Vec<TableRow> = person.consents.iter().enumerate().map(row).collect();
    let columns = vec![column("Purpose", 0), column("State", 1), column("Basis", 2), column("Evidence", 3)];
    (!rows.is_empty()).then(|| table_or(format!("Consents · {}", rows.len()), columns, rows, ""))
}

fn background(register: &Register, id: Id<Person>) -> Option<Section> {
    let mut facts = Facts::default();
    if let Some(entry) =
        register.enrollments_of(id).into_iter().find(|enrollment| enrollment.role == EnrollmentRole::Student)
    {
        let at = &entry.at_entry;
        let background =
            at.background.map(|background| register.background_name(background)).unwrap_or_default();
        let years = at.years.map(|years| format!("{years} years")).unwrap_or_default();
        facts.link(
            "At entry",
            joined(&[background, &joined(&[&at.title, &at.employer], ", "), &years], " · "),
            at.background.map(Place::Background),
        );
    }
    let background = register.background_now(id);
    let name = background.map(|background| register.background_name(background)).unwrap_or_default();
    let position = register.current_position(id).map(|position| {
        let organization = position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
        joined(&[&position.title, organization], ", ")
    });
    facts.link(
        "Now",
        joined(&[name, &position.unwrap_or_default()], " · "),
        background.map(Place::Background),
    );
    facts.section("Background")
}

fn cohorts(register: &Register, id: Id<Person>) -> Section {
    let rows: Vec<TableRow> = register
        .enrollments_of(id)
        .into_iter()
        .map(|enrollment| {
            let intent = if enrollment.intent == Intent::Unknown { "" } else { enrollment.intent.label() };
            TableRow {
                cells: vec![
                    register.cohort_code(enrollment.cohort).to_owned(),
                    enrollment.role.label().to_owned(),
                    joined(&[enrollment.status.label(), &shown(enrollment.completed_on)], " "),
                    intent.to_owned(),
                ],
                target: Some(Place::Enrollment(enrollment.id)),
                quiet: false,
            }
        })
        .collect();
    let columns = vec![column("Cohort", 0), column("As", 2), column("Status", 1), column("Hoped for", 3)];
    table_or("Cohorts".to_owned(), columns, rows, "Never enrolled: from outside the program.")
}

fn certificates(register: &Register, id: Id<Person>) -> Option<Section> {
    let rows: Vec<TableRow> = register
        .enrollments_of(id)
        .into_iter()
        .flat_map(|enrollment| {
            register
                .referring::<Certificate>(enrollment.id.uuid())
                .map(move |certificate| (enrollment, certificate))
        })
        .map(|(enrollment, certificate)| TableRow {
            cells: vec![
                certificate.title.clone(),
                certificate.number.clone(),
                shown(certificate.issued),
                register.cohort_code(enrollment.cohort).to_owned(),
                if certificate.revoked { "revoked".to_owned() } else { String::new() },
            ],
            target: Some(Place::Certificate(certificate.id)),
            quiet: certificate.revoked,
        })
        .collect();
    let columns = vec![
        column("Title", 1),
        column("Number", 0),
        column("Issued", 2),
        column("Cohort", 4),
        column("", 3),
    ];
    (!rows.is_empty()).then(|| table_or(format!("Certificates · {}", rows.len()), columns, rows, ""))
}

fn positions(register: &Register, id: Id<Person>) -> Option<Section> {
    let mut positions = register.positions_of(id);
    positions.reverse();
    let rows: Vec<TableRow> = positions
        .into_iter()
        .map(|position| TableRow {
            cells: vec![
                period(position),
                position.title.clone(),
                position.organization.map(|id| register.organization_name(id)).unwrap_or_default().to_owned(),
                position
                    .background
                    .map(|background| register.background_name(background))
                    .unwrap_or_default()
                    .to_owned(),
            ],
            target: Some(Place::Position(position.id)),
            quiet: !position.is_current(),
        })
        .collect();
    let columns =
        vec![column("When", 1), column("Title", 0), column("Organization", 2), column("Background", 3)];
    (!rows.is_empty()).then(|| table_or(format!("Positions · {}", rows.len()), columns, rows, ""))
}

fn relationships(register: &Register, id: Id<Person>) -> Option<Section> {
    let rows: Vec<TableRow> = register
        .relationships_of(id)
        .filter_map(|relationship| {
            let (other, what) = relationship.seen_from(id)?;
            let introducer = relationship
                .introducer
                .map(|person| format!("through {}", register.person_name(person)))
                .unwrap_or_default();
            Some(TableRow {
                cells: vec![
                    register.person_name(other),
                    what.to_owned(),
                    span(relationship.start, relationship.end),
                    relationship
                        .strength
                        .map(|strength| "•".repeat(usize::from(strength)))
                        .unwrap_or_default(),
                    introducer,
                ],
                target: Some(Place::Relationship(relationship.id)),
                quiet: relationship.end.is_some(),
            })
        })
        .collect();
    let columns = vec![
        column("Name", 0),
        column("Relationship", 1),
        column("When", 2),
        column("Strength", 3),
        column("", 4),
    ];
    (!rows.is_empty()).then(|| table_or(format!("Relationships · {}", rows.len()), columns, rows, ""))
}

/// Everything with a date, newest first.
fn timeline(register: &Register, id: Id<Person>) -> Option<Section> {
    let mut events: Vec<(String, Event)> = Vec::new();
    let mut add = |when: String, what: &'static str, text: String, target: Option<Place>| {
        if !when.is_empty() {
            events.push((when.clone(), Event { when, what, text, target }));
        }
    };
    for enrollment in register.enrollments_of(id) {
        let cohort = register.get(enrollment.cohort);
        let code = register.cohort_code(enrollment.cohort);
        let target = Some(Place::Cohort(enrollment.cohort));
        add(
            shown(enrollment.begin.or(cohort.and_then(|cohort| cohort.start))),
            "began",
            code.to_owned(),
            target,
        );
        add(shown(enrollment.completed_on), "completed", code.to_owned(), target);
    }
    for attendance in register.attendances_of(id).filter(|attendance| attendance.attended == Attended::Yes) {
        if let Some(meetup) = register.get(attendance.meetup) {
            add(
                meetup.start.date.to_string(),
                "came to",
                joined(&[&meetup.title, &meetup.place], ", "),
                Some(Place::Attendance(attendance.id)),
            );
        }
    }
    for interaction in register.interactions_of(id) {
        let others: Vec<String> = interaction
            .people
            .iter()
            .filter(|person| **person != id)
            .map(|person| register.person_name(*person))
            .collect();
        let text = joined(&[&others.join(", "), &interaction.summary], ": ");
        add(
            shown(interaction.date),
            interaction.channel.label(),
            text,
            Some(Place::Interaction(interaction.id)),
        );
    }
    for hire in register.hires_made(id) {
        add(
            shown(hire.date),
            "hired",
            joined(&[&register.person_name(hire.hired), &hire.role], ", "),
            Some(Place::Hire(hire.id)),
        );
    }
    for hire in register.hires_received(id) {
        let by = super::hire::hirer_words(register, hire);
        add(shown(hire.date), "hired by", joined(&[&by, &hire.role], ", "), Some(Place::Hire(hire.id)));
    }
    for position in register.positions_of(id) {
        let organization = position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
        let text = joined(&[&position.title, organization], ", ");
        add(shown(position.start), "started", text.clone(), Some(Place::Position(position.id)));
        add(shown(position.end), "left", text, Some(Place::Position(position.id)));
    }
    // Partial dates sort as text: 2019 before 2019-06. Reversed, to get the newest first.
    events.sort_by(|a, b| b.0.cmp(&a.0));
    let events: Vec<Event> = events.into_iter().map(|(_, event)| event).collect();
    (!events.is_empty()).then(|| Section { title: "Timeline".into(), body: Body::Timeline(events) })
}
