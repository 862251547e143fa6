//! Outcomes: jobs in field within half a year.

use super::cells::{by_cohort, cohorts_of, graduates, people_rows, work_of};
use crate::network::Figure;
use crate::network::measures::outcomes::outcomes;
use crate::report::{Cell, Column, Finding, Measure, Sample, Table};

pub(super) fn placed(about: &Sample) -> Finding {
    // The register does not say which backgrounds a program leads to, so any known background counts.
    let found = outcomes(about.register, about.group, &[], about.date);
    let knowledge = found
        .knowledge
        .ratio()
        .map(|_| format!("; work known for {} of {}", found.knowledge.known, found.knowledge.of))
        .unwrap_or_default();
    let (figure, note) = match found.placed_share {
        Figure::Is(share) => (
            Cell::Share(share),
            format!("{} of {} who wanted a job{knowledge}", share.part, graduates(share.whole)),
        ),
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
            outcomes(one.register, one.group, &[], one.date)
                .placed_share
                .is()
                .and_then(crate::network::Share::value)
        }),
    }
}

pub(super) fn placed_names(about: &Sample) -> Table {
    let found = outcomes(about.register, about.group, &[], about.date);
    let columns = ["Graduate", "Cohort", "Placed", "Works as"].map(Column::left).to_vec();
    let mut rows = Vec::new();
    for (people, words) in [
        (&found.placed, "yes"),
        (&found.possibly_placed, "perhaps"),
        (&found.not_placed, "no"),
        (&found.placement_not_known, "unknown"),
        (&found.too_early, "too early"),
    ] {
        rows.extend(people_rows(about, people, |id| {
            vec![Cell::from(cohorts_of(about, id)), Cell::from(words), Cell::from(work_of(about, id))]
        }));
    }
    Table { columns, rows }
}
