//! A hire: who, whom, where, as what, and how it was found.

use super::{Body, Column, Detail, Facts, Row, Section, column, joined, shown};
use crate::app::place::Place;
use crate::domain::{Hire, Id, Person};
use crate::register::Register;

pub(super) fn hire(register: &Register, id: Id<Hire>) -> Detail {
    let Some(hire) = register.get(id) else { return Detail::default() };
    let title = format!("{} hired {}", hirer_words(register, hire), register.person_name(hire.hired));
    let mut facts = Facts::default();
    let person = |facts: &mut Facts, label, person: Option<Id<Person>>| {
        if let Some(person) = person {
            let outsider = if register.is_outsider(person) { " (outsider)" } else { "" };
            facts.link(label, format!("{}{outsider}", register.person_name(person)), Some(Place::Person(person)));
        }
    };
    person(&mut facts, "Hirer", hire.hirer);
    if hire.hirer.is_none() {
        facts.add("Hirer", "unknown");
    }
    person(&mut facts, "Hired", Some(hire.hired));
    person(&mut facts, "Referrer", hire.referrer);
    facts.add("Organization", hire.organization.map(|id| register.organization_name(id)).unwrap_or_default());
    facts.add("Role", hire.role.clone());
    facts.add("Date", shown(hire.date));
    facts.add("Found via", hire.found_via.label());
    if let Some(cohort) = hire.cohort {
        facts.link("Cohort", register.cohort_code(cohort), Some(Place::Cohort(cohort)));
    }
    if let Some(position) = hire.position.and_then(|position| register.get(position)) {
        let field = position.field.map(|field| register.background_name(field)).unwrap_or_default();
        let still = if position.is_current() { "current" } else { "ended" };
        facts.add("Position", joined(&[&position.title, field, &super::span(position.start, position.end), still], " · "));
    }
    let mut sections: Vec<Section> = facts.section("Hire").into_iter().collect();
    if !hire.notes.is_empty() {
        sections.push(Section { title: "Notes".into(), body: Body::Text(hire.notes.clone()) });
    }
    if let Some(hirer) = hire.hirer {
        let others: Vec<Row> = register.hires_made(hirer).into_iter().filter(|other| other.id != id).map(|other| hire_row(register, other)).collect();
        if !others.is_empty() {
            let title = format!("Also hired by {} · {}", register.person_name(hirer), others.len());
            sections.push(super::table_or(title, columns(), others, ""));
        }
    }
    Detail { title, subtitle: String::new(), sections }
}

/// Who is behind a hire, as far as we know.
#[must_use]
pub fn hirer_words(register: &Register, hire: &Hire) -> String {
    match (hire.hirer, hire.organization) {
        (Some(hirer), _) => register.person_name(hirer),
        (None, Some(organization)) => register.organization_name(organization).to_owned(),
        (None, None) => "somebody".to_owned(),
    }
}

pub(super) fn columns() -> Vec<Column> {
    vec![column("Date", 2), column("Hirer", 0), column("Hired", 0), column("Organization", 3), column("Role", 4), column("Found via", 5)]
}

pub(super) fn hire_row(register: &Register, hire: &Hire) -> Row {
    Row {
        cells: vec![
            shown(hire.date),
            hirer_words(register, hire),
            register.person_name(hire.hired),
            hire.organization.map(|id| register.organization_name(id)).unwrap_or_default().to_owned(),
            hire.role.clone(),
            hire.found_via.label().to_owned(),
        ],
        target: Some(Place::Hire(hire.id)),
        quiet: false,
    }
}
