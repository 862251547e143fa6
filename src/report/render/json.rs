//! A report as JSON for other programs. Names of fields are stable; `version` changes when they do.

use serde::Serialize;

use crate::report::Report;
use crate::report::render::phrases::measures;

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    report: &'a Report,
    measures: Vec<Header>,
}

/// What a measure is, for readers of the file.
#[derive(Serialize)]
struct Header {
    name: &'static str,
    title: &'static str,
    asks: &'static str,
    formula: &'static str,
    source: &'static str,
}

/// The report as JSON, indented.
#[must_use]
pub fn json(report: &Report) -> String {
    let about = measures(report).into_iter().map(|measure| Header {
        name: measure.name(),
        title: measure.title(),
        asks: measure.asks(),
        formula: measure.formula(),
        source: measure.source(),
    });
    let file = File { format: "alumnet-report", version: 1, report, measures: about.collect() };
    // Plain values with text as keys can't fail.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}
