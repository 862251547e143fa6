//! Phrases about findings that several formats share.

use crate::report::{Block, Finding, Measure, Report};

/// The lines below a figure: its note, and how much is known.
pub(crate) fn notes(finding: &Finding) -> Vec<String> {
    let known = finding.known.filter(|known| known.of > 0).map(|known| known.to_string());
    [Some(finding.note.clone()).filter(|note| !note.is_empty()), known].into_iter().flatten().collect()
}

/// The measures in a report, in order.
pub(crate) fn measures(report: &Report) -> Vec<Measure> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    let findings =
        blocks.filter_map(|block| if let Block::Findings(findings) = block { Some(findings) } else { None });
    let mut measures: Vec<Measure> = findings.flatten().map(|finding| finding.measure).collect();
    measures.sort_unstable();
    measures.dedup();
    measures
}
