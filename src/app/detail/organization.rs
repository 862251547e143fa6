//! An organization: who works there now, who did before, and who was hired there.

use super::hire::{LeftOut, hires_table};
use super::opening::{OpeningsColumn, openings_table};
use super::{Detail, Facts, Section, TableRow, column, period, table_or};
use crate::app::panes::place::Place;
use crate::domain::{Hire, Id, Organization, Position};
use crate::register::Register;

pub(super) fn organization(register: &Register, id: Id<Organization>) -> Detail {
    let Some(organization) = register.get(id) else { return Detail::default() };
    let mut facts = Facts::default();
    facts.add("Also called", organization.aliases.join(", "));
    facts.add("Industry", organization.industry.clone());
    let (now, before): (Vec<_>, Vec<_>) =
        register.referring::<Position>(id.uuid()).partition(|position| position.is_current());
    let mut hires: Vec<_> = register.referring::<Hire>(id.uuid()).collect();
    hires.sort_by_key(|hire| std::cmp::Reverse((hire.date, hire.id)));
    facts.add("Work there now", now.len().to_string());
    facts.add("Hires", if hires.is_empty() { String::new() } else { hires.len().to_string() });
    let mut sections: Vec<Section> = facts.section("Organization").into_iter().collect();
    sections.push(positions(
        register,
        format!("Working there now · {}", now.len()),
        now,
        "Nobody in the register works there now.",
    ));
    sections.extend(openings_table(
        register,
        "Openings",
        &register.openings_of(id.uuid()),
        OpeningsColumn::Organization,
    ));
    let title = format!("Hires · {}", hires.len());
    sections.push(hires_table(
        register,
        title,
        &hires,
        LeftOut::Nothing,
        "No hire on record. On a student, press r to record one.",
    ));
    if !before.is_empty() {
        sections.push(positions(register, format!("Worked there before · {}", before.len()), before, ""));
    }
    Detail { title: organization.name.clone(), subtitle: organization.industry.clone(), sections }
}

fn positions(
    register: &Register,
    title: String,
    mut positions: Vec<&std::sync::Arc<Position>>,
    empty: &str,
) -> Section {
    positions.sort_by_cached_key(|position| register.get(position.person).map(|person| person.sort_key()));
    let rows = positions
        .into_iter()
        .map(|position| {
            let cohorts: Vec<&str> = register
                .enrollments_of(position.person)
                .iter()
                .map(|enrollment| register.cohort_code(enrollment.cohort))
                .collect();
            TableRow {
                cells: vec![
                    register.person_name(position.person),
                    position.title.clone(),
                    period(position),
                    cohorts.join(", "),
                ],
                target: Some(Place::Position(position.id)),
                quiet: false,
            }
        })
        .collect();
    table_or(
        title,
        vec![column("Name", 0), column("Title", 1), column("When", 2), column("Cohort", 3)],
        rows,
        empty,
    )
}
