//! Backgrounds: whether people of different backgrounds know each other, and who connects them.

use super::cells::{MOST_NAMES, by_cohort, few, person};
use crate::domain::{Background, Id, Person};
use crate::network::measures::backgrounds::{BackgroundTime, Crossing, Shuffles, crossing};
use crate::network::measures::brokers::{brokers as bridges, joining, pairs_joined_by, with_background};
use crate::network::{Kinds, Known, Progress, Stopped, unwatched};
use crate::report::table::{decimal, percent};
use crate::report::{Cell, Column, Finding, Measure, Row, Sample, Table};

/// Fixed, so that a figure is the same every time.
const SEED: u64 = 4;
/// How many of a broker's pairs are named.
const NAMED_PAIRS: usize = 3;

fn crossed(about: &Sample, shuffles: Shuffles, progress: Progress) -> Result<Crossing, Stopped> {
    crossing(
        about.register,
        about.network,
        about.group,
        BackgroundTime::AtEntry,
        Kinds::CHOSEN,
        shuffles,
        progress,
    )
}

const UNTESTED: Shuffles = Shuffles { seed: SEED, draws: 0 };

pub(super) fn share(about: &Sample) -> Cell {
    match crossed(about, UNTESTED, &unwatched) {
        Ok(found) if found.share.whole > 0 => Cell::Share(found.share),
        _ => Cell::Missing("unknown"),
    }
}

pub(super) fn mixing(about: &Sample, progress: Progress) -> Result<Finding, Stopped> {
    let counted = crossed(about, UNTESTED, progress)?;
    let found = crossed(about, Shuffles::for_ties(SEED, counted.ties.known), progress)?;
    let mut parts = vec![format!("{} of {} ties cross backgrounds", found.share.part, found.share.whole)];
    if let Some(expected) = found.expected {
        parts.push(format!("{} expected by chance", percent(expected)));
    }
    let mut statistics = Vec::new();
    if let Some(index) = found.ei_index {
        statistics.push(format!("E-I index {}", decimal(index)));
    }
    if let Some(p) = found.p {
        statistics.push(if p < 0.001 { "p < 0.001".to_owned() } else { format!("p {p:.3}") });
    }
    Ok(Finding {
        measure: Measure::Mixing,
        figure: if found.share.whole == 0 { Cell::Missing("unknown") } else { Cell::Share(found.share) },
        note: if found.share.whole == 0 {
            "no ties between people whose background is known".to_owned()
        } else {
            parts.join("; ")
        },
        statistics: statistics.join("; "),
        known: Some(found.ties),
        caution: found.caution,
        trend: by_cohort(about, |one| {
            crossed(one, UNTESTED, &unwatched).ok().and_then(|found| found.share.value())
        }),
    })
}

/// The name of a person's background at entry.
fn entry(backgrounds: &[(Id<Person>, Option<Id<Background>>)], person: Id<Person>) -> Option<Id<Background>> {
    backgrounds
        .binary_search_by_key(&person, |(id, _)| *id)
        .ok()
        .and_then(|place| backgrounds.get(place))
        .and_then(|(_, background)| *background)
}

pub(super) fn mixing_names(about: &Sample) -> Table {
    let backgrounds = about.group.backgrounds_at_entry();
    let (network, register) = (about.network, about.register);
    let mut rows = Vec::new();
    let mut left_out = 0;
    for (one, other, tie) in network.ties() {
        let (one, other) = (network.person(one), network.person(other));
        let (Some(from), Some(to)) = (entry(&backgrounds, one), entry(&backgrounds, other)) else { continue };
        if from == to || !tie.kinds.has_any(Kinds::CHOSEN) {
            continue;
        }
        if rows.len() == MOST_NAMES {
            left_out += 1;
            continue;
        }
        rows.push(Row {
            cells: vec![
                Cell::from(register.person_name(one)),
                Cell::from(register.background_name(from)),
                Cell::from(register.person_name(other)),
                Cell::from(register.background_name(to)),
                Cell::from(tie.kinds.label()),
            ],
            target: Some(person(one)),
        });
    }
    if left_out > 0 {
        rows.push(Row { cells: vec![Cell::from(format!("and {left_out} more"))], target: None });
    }
    let columns =
        ["Graduate", "Background", "Knows", "Their background", "Through"].map(Column::left).to_vec();
    Table { columns, rows }
}

pub(super) fn brokers(about: &Sample, progress: Progress) -> Result<Finding, Stopped> {
    let found = joining(about.register, about.network, about.group, progress)?;
    let note = match found.as_slice() {
        [] => "nobody is the only link between people of different backgrounds".to_owned(),
        [(first, pairs), ..] => {
            let pairs = if *pairs == 1 { "1 pair".to_owned() } else { format!("{pairs} pairs") };
            format!("{} is the only link between {pairs}", about.register.person_name(*first))
        }
    };
    let people = about.group.people();
    let known = with_background(about.register, about.network, &people);
    Ok(Finding {
        measure: Measure::Brokers,
        figure: Cell::Count(found.len()),
        note,
        statistics: String::new(),
        known: Some(Known::new(known, people.len())),
        caution: about.network.caution(),
        trend: Vec::new(),
    })
}

pub(super) fn brokers_names(about: &Sample, progress: Progress) -> Result<Table, Stopped> {
    let found = bridges(about.register, about.network, about.group, SEED, progress)?;
    let row = |broker: &crate::network::measures::brokers::Broker| {
        let name = |id| about.register.person_name(id);
        let pairs = pairs_joined_by(about.register, about.network, broker.person);
        let named: Vec<_> = pairs
            .take(NAMED_PAIRS)
            .map(|(one, other)| format!("{} and {}", name(one), name(other)))
            .collect();
        Row {
            cells: vec![
                Cell::from(name(broker.person)),
                Cell::Count(broker.pairs),
                Cell::from(named.join("; ")),
                Cell::Number(broker.betweenness),
                broker.constraint.map_or(Cell::Missing(""), Cell::Number),
            ],
            target: Some(person(broker.person)),
        }
    };
    let columns = vec![
        Column::left("Graduate"),
        Column::right("Pairs linked"),
        Column::left("Examples"),
        Column::right("Betweenness"),
        Column::right("Constraint"),
    ];
    Ok(Table { columns, rows: few(found.brokers.len(), found.brokers.iter().map(row)) })
}
