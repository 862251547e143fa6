//! Rosters and reports as JSON for other programs. Field names are stable; `version` changes when they do.

use serde::Serialize;

use crate::exchange::roster::Roster;
use crate::report::Report;
use crate::report::person::PersonReport;
use crate::report::render::phrases::measures;
use crate::text::columns::escape_unsafe;

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    report: &'a Report,
    measures: Vec<Header>,
}

/// The description of a measure, for readers of the file.
#[derive(Serialize)]
struct Header {
    name: &'static str,
    title: &'static str,
    asks: &'static str,
    formula: &'static str,
    source: &'static str,
}

pub(crate) fn roster(roster: &Roster) -> String {
    indented(roster)
}

pub(crate) fn person(report: &PersonReport) -> String {
    indented(&report.json())
}

pub(crate) fn report(report: &Report, _columns: usize) -> String {
    let about = measures(report).into_iter().map(|measure| Header {
        name: measure.name(),
        title: measure.title(),
        asks: measure.asks(),
        formula: measure.formula(),
        source: measure.source(),
    });
    let file = File { format: "alumnet-report", version: 1, report, measures: about.collect() };
    indented(&file)
}

fn indented(value: &impl Serialize) -> String {
    // Serializing plain values with string keys can't fail.
    let mut text = escape_unsafe(&serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}
