//! Meetups: who comes again, and how many graduates they reach.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::cells::{cohorts_of, graduates, meetup, people_rows, shown};
use crate::domain::{Id, Person};
use crate::network::measures::meetups::{Meetups, meetups as held};
use crate::network::{Known, Share};
use crate::report::{Cell, Column, Finding, Measure, Point, Row, Sample, Table};
use crate::text::plural::counted;

/// The meetups that the measures here count.
pub(super) fn counted_meetups(about: &Sample) -> Meetups {
    held(about.register, about.group, about.date)
}

pub(super) fn retention(about: &Sample, found: &Meetups) -> Finding {
    // Attendance may be on record where no series has come round again.
    let again = found.series.iter().any(|series| !series.steps.is_empty());
    let mut note = if found.counted.known == 0 {
        "no meetup with attendance on record".to_owned()
    } else if !again {
        "no series of meetups has had a second one yet".to_owned()
    } else if found.retention.whole == 0 {
        "no two meetups of a series in a row with attendance on record".to_owned()
    } else {
        let times = found.steps().count();
        format!(
            "came to the next one too: {} of {} ({})",
            found.retention.part,
            found.retention.whole,
            counted(times, "meetup", "meetups")
        )
    };
    if let Some(show) = found.show.value() {
        let _ = write!(note, "; {} of those who accepted came", crate::report::table::percent(show));
    }
    // By year, because there are too many steps across all series.
    let mut years: BTreeMap<i16, Share> = BTreeMap::new();
    for step in found.steps() {
        if let Some(meetup) = about.register.get(step.to) {
            let year = years.entry(meetup.start.date.year()).or_default();
            *year = Share::new(year.part + step.share.part, year.whole + step.share.whole);
        }
    }
    let trend = years
        .into_iter()
        .map(|(year, share)| Point { label: year.to_string(), value: share.value() })
        .collect();
    Finding {
        measure: Measure::Retention,
        figure: match found.retention.whole {
            0 if found.counted.known > 0 && !again => Cell::Missing("too early"),
            0 => Cell::Missing("unknown"),
            _ => Cell::Share(found.retention),
        },
        note,
        statistics: String::new(),
        known: Some(found.counted),
        caution: found.caution.clone(),
        trend,
    }
}

pub(super) fn retention_names(about: &Sample) -> Table {
    let found = held(about.register, about.group, about.date);
    let again: HashMap<_, _, FixedState> = found.steps().map(|step| (step.from, step.share)).collect();
    let row = |one: &crate::network::measures::meetups::Held| {
        let unknown = one.unknown.len();
        Row {
            cells: vec![
                shown(about.register.get(one.meetup).map(|meetup| meetup.start.date)),
                Cell::from(
                    about.register.get(one.meetup).map(|meetup| meetup.title.clone()).unwrap_or_default(),
                ),
                Cell::Count(one.attended.len()),
                Cell::Count(one.absent.len()),
                Cell::Count(unknown),
                again.get(&one.meetup).copied().map_or(Cell::Missing(""), Cell::Share),
            ],
            target: Some(meetup(one.meetup)),
        }
    };
    let columns = vec![
        Column::left("Date"),
        Column::left("Meetup"),
        Column::right("Came"),
        Column::right("Absent"),
        Column::right("Unknown"),
        Column::right("Came again"),
    ];
    Table { columns, rows: found.held.iter().rev().map(row).collect() }
}

pub(super) fn reach(found: &Meetups) -> Finding {
    let last = found.reach.last();
    let note = match last {
        None if found.counted.known > 0 => "no meetup since the first of them completed".to_owned(),
        None => "no meetup with attendance on record".to_owned(),
        Some(year) => {
            format!("{} of {} came in {}", year.share.part, graduates(year.share.whole), year.year)
        }
    };
    Finding {
        measure: Measure::Reach,
        figure: match last {
            Some(year) => Cell::Share(year.share),
            None if found.counted.known > 0 => Cell::Missing("too early"),
            None => Cell::Missing("unknown"),
        },
        note,
        statistics: String::new(),
        known: Some(Known::new(found.counted.known, found.counted.of)),
        caution: None,
        trend: found
            .reach
            .iter()
            .map(|year| Point { label: year.year.to_string(), value: year.share.value() })
            .collect(),
    }
}

pub(super) fn reach_names(about: &Sample) -> Table {
    let found = held(about.register, about.group, about.date);
    let people = about.group.people();
    // How often each person came, and the last time.
    let mut came: HashMap<Id<Person>, (usize, Date), FixedState> = HashMap::default();
    for one in &found.held {
        for person in &one.attended {
            let (times, last) = came.entry(*person).or_insert((0, one.day));
            *times += 1;
            *last = one.day.max(*last);
        }
    }
    let rows = people_rows(about, &people, |id| {
        let found = came.get(&id);
        let times = found.map_or(0, |(times, _)| *times);
        vec![Cell::from(cohorts_of(about, id)), Cell::Count(times), shown(found.map(|(_, last)| last))]
    });
    let columns =
        vec![Column::left("Graduate"), Column::left("Cohort"), Column::right("Came"), Column::left("Last")];
    Table { columns, rows }
}
