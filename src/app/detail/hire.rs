//! A hire: who hired whom, where, as what, and how it was found.

use std::sync::Arc;

use super::{Body, Detail, Facts, Section, TableRow, column, joined, shown, table_or};
use crate::app::panes::place::Place;
use crate::domain::{Hire, Id, Person};
use crate::register::Register;

pub(super) fn hire(register: &Register, id: Id<Hire>) -> Detail {
    let Some(hire) = register.get(id) else { return Detail::default() };
    let title = format!("{} hired {}", hirer_words(register, hire), register.person_name(hire.hired));
    let mut facts = Facts::default();
    let person = |facts: &mut Facts, label, person: Option<Id<Person>>| {
        if let Some(person) = person {
            let outsider = if register.is_outsider(person) { " (outsider)" } else { "" };
            facts.link(
                label,
                format!("{}{outsider}", register.person_name(person)),
                Some(Place::Person(person)),
            );
        }
    };
    person(&mut facts, "Hirer", hire.hirer);
    if hire.hirer.is_none() {
        facts.add("Hirer", "unknown");
    }
    person(&mut facts, "Hired", Some(hire.hired));
    person(&mut facts, "Referrer", hire.referrer);
    let name = hire.organization.map(|id| register.organization_name(id)).unwrap_or_default();
    facts.link("Organization", name, hire.organization.map(Place::Organization));
    facts.add("Role", hire.role.clone());
    facts.add("Date", shown(hire.date));
    facts.add("Found via", hire.found_via.label());
    if let Some(opening) = register.openings_of(id.uuid()).first() {
        facts.link("Opening", super::opening_words(register, opening), Some(Place::Opening(opening.id)));
    }
    if let Some(cohort) = hire.cohort {
        facts.link("Cohort", register.cohort_code(cohort), Some(Place::Cohort(cohort)));
    }
    if let Some(position) = hire.position.and_then(|position| register.get(position)) {
        let background =
            position.background.map(|background| register.background_name(background)).unwrap_or_default();
        let still = if position.is_current() { "current" } else { "ended" };
        let place = hire.position.map(Place::Position);
        facts.link(
            "Position",
            joined(&[&position.title, background, &super::period(position), still], " · "),
            place,
        );
    }
    let mut sections: Vec<Section> = facts.section("Hire").into_iter().collect();
    if !hire.notes.is_empty() {
        sections.push(Section { title: "Notes".into(), body: Body::Text(hire.notes.clone()) });
    }
    if let Some(hirer) = hire.hirer {
        let others: Vec<_> = register.hires_made(hirer).into_iter().filter(|other| other.id != id).collect();
        if !others.is_empty() {
            let title = format!("Also hired by {} · {}", register.person_name(hirer), others.len());
            sections.push(hires_table(register, title, &others, LeftOut::Hirer, ""));
        }
    }
    Detail { title, subtitle: String::new(), sections }
}

/// Who is behind a hire, as far as is known.
#[must_use]
pub(crate) fn hirer_words(register: &Register, hire: &Hire) -> String {
    match (hire.hirer, hire.organization) {
        (Some(hirer), _) => register.person_name(hirer),
        (None, Some(organization)) => register.organization_name(organization).to_owned(),
        (None, None) => "somebody".to_owned(),
    }
}

/// A table of hires, without the column that would be the same in every row.
pub(super) fn hires_table(
    register: &Register,
    title: String,
    hires: &[&Arc<Hire>],
    left_out: LeftOut,
    empty: &str,
) -> Section {
    let mut columns = vec![
        column("Date", 1),
        column("Hirer", 0),
        column("Hired", 0),
        column("Organization", 2),
        column("Role", 3),
        column("Found via", 4),
    ];
    let mut rows: Vec<TableRow> = hires.iter().map(|hire| hire_row(register, hire)).collect();
    let place = match left_out {
        LeftOut::Nothing => None,
        LeftOut::Hirer => Some(1),
        LeftOut::Hired => Some(2),
    };
    if let Some(place) = place {
        columns.remove(place);
        for row in &mut rows {
            row.cells.remove(place);
        }
    }
    table_or(title, columns, rows, empty)
}

/// Which column a table of hires omits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    Nothing,
    Hirer,
    Hired,
}

fn hire_row(register: &Register, hire: &Hire) -> TableRow {
    TableRow {
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
