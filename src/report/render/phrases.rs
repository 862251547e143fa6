//! Phrases about findings that several formats share.

use crate::report::{Block, Finding, Measure, Report};

/// The lines below a figure: its note, and how much is known.
pub(crate) fn notes(finding: &Finding) -> Vec<String> {
    [Some(finding.note.clone()).filter(|note| !note.is_empty()), finding.known_words()]
        .into_iter()
        .flatten()
        .collect()
}

fn findings(report: &Report) -> impl Iterator<Item = &Finding> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| if let Block::Findings(findings) = block { Some(findings) } else { None })
        .flatten()
}

/// The indexes and tests of a measure in this report, if it has any.
pub(crate) fn statistics(report: &Report, measure: Measure) -> Option<&str> {
    findings(report)
        .filter(|finding| finding.measure == measure && !finding.statistics.is_empty())
        .map(|finding| finding.statistics.as_str())
        .next()
}

/// The measures in a report, in order.
pub(crate) fn measures(report: &Report) -> Vec<Measure> {
    let mut measures: Vec<Measure> = findings(report).map(|finding| finding.measure).collect();
    measures.sort_unstable();
    measures.dedup();
    measures
}
