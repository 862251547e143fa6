//! Outcomes: jobs in field within half a year.

use super::cells::{by_cohort, cohorts_of, graduates, people_rows, work_of};
use crate::network::Figure;
use crate::network::measures::outcomes::outcomes;
use crate::report::table::percent;
use crate::report::{Cell, Column, Finding, Measure, Sample, Table};

pub(super) fn placed(about: &Sample) -> Finding {
    // The register does not say which backgrounds a program leads to, so any known background counts.
    let found = outcomes(about.register, about.group, &[], about.date);
    let knowledge = found
        .knowledge
        .ratio()
        .map(|ratio| format!("; of {} something is known", percent(ratio)))
        .unwrap_or_default();
    let (figure, note) = match found.placed_share {
        Figure::Is(share) => (
            Cell::Share(share),
            format!("{} of {} who wanted it{knowledge}", share.part, graduates(share.whole)),
        ),
        Figure::TooEarly => (Cell::Missing("too early"), "half a year has not passed yet".to_owned()),
        Figure::NotKnown => (
            Cell::Missing("not known"),
            "of nobody it is on record that they wanted a job in field".to_owned(),
        ),
    };
    Finding {
        measure: Measure::Placed,
        figure,
        note,
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
        (&found.placement_not_known, "not known"),
        (&found.too_early, "too early"),
    ] {
        rows.extend(people_rows(about, people, |id| {
            vec![Cell::from(cohorts_of(about, id)), Cell::from(words), Cell::from(work_of(about, id))]
        }));
    }
    Table { columns, rows }
}
