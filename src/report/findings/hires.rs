//! Hires: by classmates, by hubs, and how jobs were found.

use super::cells::{by_cohort, counted, few, graduates, hire, person, shown, work_of};
use crate::domain::{FoundVia, Hire, Id};
use crate::network::measures::hires::{Hirers, found_via as ways, hubs as hubs_of, intra_cohort};
use crate::report::{Cell, Column, Finding, Measure, Row, Sample, Table};
use crate::text::plural::with_article;

/// How many hubs the note names.
const NAMED_HUBS: usize = 1;

pub(super) fn classmates(about: &Sample) -> Finding {
    let found = intra_cohort(about.register, about.group, about.date);
    let note = match (found.rate.part, found.hirers.len()) {
        (0, _) => format!("none of {} on record", graduates(found.rate.whole)),
        (part, hirers) => {
            format!("{part} of {}, by {}", graduates(found.rate.whole), counted(hirers, "hirer", "hirers"))
        }
    };
    Finding {
        measure: Measure::ClassmateHires,
        figure: Cell::Share(found.rate),
        note,
        statistics: String::new(),
        known: Some(found.known),
        caution: found.caution,
        trend: by_cohort(about, |one| intra_cohort(one.register, one.group, one.date).rate.value()),
    }
}

pub(super) fn classmates_names(about: &Sample) -> Table {
    hires_table(about, &intra_cohort(about.register, about.group, about.date).hires)
}

fn hires_table(about: &Sample, hires: &[Id<Hire>]) -> Table {
    let register = about.register;
    let row = |one: &Hire| Row {
        cells: vec![
            Cell::from(register.person_name(one.hired)),
            Cell::from(one.hirer.map(|hirer| register.person_name(hirer)).unwrap_or_default()),
            Cell::from(one.role.as_str()),
            Cell::from(one.organization.map(|id| register.organization_name(id)).unwrap_or_default()),
            shown(one.date),
            Cell::from(one.found_via.label()),
        ],
        target: Some(hire(one.id)),
    };
    let columns = ["Hired", "By", "As", "At", "Date", "Found via"].map(Column::left).to_vec();
    Table {
        columns,
        rows: few(hires.len(), hires.iter().filter_map(|id| register.get(*id)).map(|one| row(one))),
    }
}

pub(super) fn hubs(about: &Sample) -> Finding {
    let found = hubs_of(about.register, about.group, Hirers::Graduates, about.date);
    let sizes = found.hubs.iter().map(|hub| hub.hired.len());
    let note = match (found.hubs.first(), found.hubs.len()) {
        (None, _) => "no graduate has hired a graduate yet".to_owned(),
        (Some(top), many) => {
            let name = about.register.person_name(top.hirer);
            let others = if many > NAMED_HUBS {
                format!("; {} in all", counted(many, "hirer", "hirers"))
            } else {
                String::new()
            };
            format!("{name} hired {}{others}", top.hired.len())
        }
    };
    Finding {
        measure: Measure::Hubs,
        figure: sizes.max().map_or(Cell::Missing("none yet"), Cell::Count),
        note,
        statistics: match found.hhi {
            Some(hhi) if found.hubs.len() > NAMED_HUBS => {
                format!("HHI {}", crate::report::table::decimal(hhi))
            }
            _ => String::new(),
        },
        known: Some(found.known),
        caution: found.caution,
        trend: by_cohort(about, |one| {
            let sizes = hubs_of(one.register, one.group, Hirers::Graduates, one.date)
                .hubs
                .into_iter()
                .map(|hub| hub.hired.len());
            sizes.max().and_then(|size| Cell::Count(size).value())
        }),
    }
}

pub(super) fn hubs_names(about: &Sample) -> Table {
    let found = hubs_of(about.register, about.group, Hirers::Graduates, about.date);
    let row = |hub: &crate::network::measures::hires::Hub| {
        let names: Vec<_> = hub.hired.iter().map(|hired| about.register.person_name(*hired)).collect();
        Row {
            cells: vec![
                Cell::from(about.register.person_name(hub.hirer)),
                Cell::Count(hub.hired.len()),
                Cell::from(names.join(", ")),
                Cell::from(work_of(about, hub.hirer)),
            ],
            target: Some(person(hub.hirer)),
        }
    };
    let columns =
        vec![Column::left("Hirer"), Column::right("Hired"), Column::left("Names"), Column::left("Works as")];
    Table { columns, rows: few(found.hubs.len(), found.hubs.iter().map(row)) }
}

pub(super) fn found_via(about: &Sample) -> Finding {
    let found = ways(about.register, about.group, about.date);
    let most = found
        .ways
        .iter()
        .filter(|(way, _)| *way != FoundVia::Advertised)
        .max_by_key(|(_, hires)| hires.len());
    let note = match most {
        None if found.known.of == 0 => "no hire of a graduate is on record".to_owned(),
        None if found.known.known == 0 => "how people found their jobs is not on record".to_owned(),
        None => format!("all {} were advertised", counted(found.known.known, "hire", "hires")),
        Some((way, hires)) => {
            let share = found.never_advertised;
            format!(
                "{} of {}, most through {} ({})",
                share.part,
                counted(share.whole, "hire", "hires"),
                with_article(way.label()),
                hires.len()
            )
        }
    };
    Finding {
        measure: Measure::FoundVia,
        figure: match (found.known.known, found.known.of) {
            (0, 0) => Cell::Missing("none yet"),
            (0, _) => Cell::Missing("unknown"),
            _ => Cell::Share(found.never_advertised),
        },
        note,
        statistics: String::new(),
        known: Some(found.known),
        caution: found.caution,
        trend: by_cohort(about, |one| ways(one.register, one.group, one.date).never_advertised.value()),
    }
}

pub(super) fn found_via_names(about: &Sample) -> Table {
    let found = ways(about.register, about.group, about.date);
    let mut hires: Vec<_> = found.ways.iter().flat_map(|(_, hires)| hires.iter().copied()).collect();
    hires.extend(found.unknown);
    hires_table(about, &hires)
}
