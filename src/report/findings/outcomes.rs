//! Outcomes: jobs in field within half a year.

use std::collections::HashSet;

use super::cells::{by_cohort, cohorts_of, people_rows, work_of};
use crate::domain::{Id, Person};
use crate::network::measures::outcomes::outcomes;
use crate::network::{Figure, Share};
use crate::report::{Cell, Column, Finding, Measure, Sample, Table};

pub(super) fn placed(about: &Sample) -> Finding {
    // The register does not say which backgrounds a program leads to, so any known background counts.
    let found = outcomes(about.register, about.group, &[], about.date);
    let (figure, note) = match found.placed_share {
        Figure::Is(share) => {
            let Share { part, whole } = share;
            let perhaps = match found.possibly_placed.len() {
                0 => String::new(),
                count => format!("; perhaps {count} more"),
            };
            let note =
                format!("{part} of {whole} who wanted a job had one in field within 180 days{perhaps}");
            (Cell::Share(share), note)
        }
        Figure::TooEarly => (Cell::Missing("too early"), "180 days have not passed yet".to_owned()),
        Figure::NotKnown => (Cell::Missing("unknown"), "nobody is on record as wanting a job".to_owned()),
    };
    Finding {
        measure: Measure::Placed,
        figure,
        note,
        statistics: String::new(),
        known: Some(found.placement),
        caution: found.caution,
        trend: by_cohort(about, |one| {
            outcomes(one.register, one.group, &[], one.date).placed_share.is().and_then(Share::value)
        }),
    }
}

pub(super) fn placed_names(about: &Sample) -> Table {
    let found = outcomes(about.register, about.group, &[], about.date);
    let columns = ["Graduate", "Cohort", Measure::Placed.title(), "Works as"].map(Column::left).to_vec();
    let found_later: HashSet<Id<Person>> = found.placed_later.iter().copied().collect();
    let (later, never): (Vec<_>, Vec<_>) =
        found.not_placed.iter().copied().partition(|person| found_later.contains(person));
    let mut rows = Vec::new();
    for (people, words) in [
        (&found.placed, "yes"),
        (&found.possibly_placed, "perhaps"),
        (&later, "later"),
        (&never, "no"),
        (&found.placement_not_known, "unknown"),
        (&found.too_early, "too early"),
    ] {
        rows.extend(people_rows(about, people, |id| {
            vec![Cell::from(cohorts_of(about, id)), Cell::from(words), Cell::from(work_of(about, id))]
        }));
    }
    Table { columns, rows }
}
