//! A report in Markdown (GFM); its tables line up when read as plain text too.

use std::fmt::Write as _;

use super::plain;
use crate::report::picture::Branch;
use crate::report::render::phrases::{measures, notes};
use crate::report::{Block, Finding, Picture, Report, Table};
use crate::text::markdown::{escape, table as lines};

/// The report as Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut out = format!("# {}\n\n", escape(&report.title));
    if !report.subtitle.is_empty() {
        line(&mut out, &format!("{}\n", escape(&report.subtitle)));
    }
    line(&mut out, &format!("As of {}\n", report.as_of));
    for section in &report.sections {
        line(&mut out, &format!("## {}\n", escape(&section.title)));
        for block in &section.blocks {
            match block {
                Block::Text(text) => line(&mut out, &format!("{}\n", escape(text))),
                Block::Findings(found) => line(&mut out, &findings(found)),
                Block::Table(found) => line(&mut out, &table(found)),
                Block::Picture(found) => picture(&mut out, found, &section.title),
            }
        }
    }
    let measures = measures(report);
    if !measures.is_empty() {
        line(&mut out, "## How the figures are worked out\n");
        for measure in measures {
            line(
                &mut out,
                &format!(
                    "- **{}**: {} ({})",
                    escape(measure.title()),
                    escape(measure.formula()),
                    escape(measure.source())
                ),
            );
        }
    }
    format!("{}\n", out.trim_end())
}

fn line(out: &mut String, words: &str) {
    // Writing to a String can't fail.
    let _ = writeln!(out, "{words}");
}

fn findings(findings: &[Finding]) -> String {
    let rows = findings.iter().map(|finding| {
        let caution = finding.caution.clone().unwrap_or_default();
        vec![finding.measure.title().to_owned(), finding.figure.words(), notes(finding).join("; "), caution]
    });
    lines(&["Measure", "Figure", "Of what", "Caution"], &rows.collect::<Vec<_>>())
}

fn table(table: &Table) -> String {
    if table.rows.is_empty() {
        return "Nobody.\n".to_owned();
    }
    let headers: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    let cell = |row: &crate::report::Row, place: usize| {
        row.cells.get(place).map(crate::report::Cell::words).unwrap_or_default()
    };
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| (0..headers.len()).map(|place| cell(row, place)).collect()).collect();
    lines(&headers, &rows)
}

fn picture(out: &mut String, picture: &Picture, title: &str) {
    let says = plain::sentence(plain::says(picture));
    if says != title {
        line(out, &format!("{}:\n", escape(&says)));
    }
    match picture {
        Picture::Graph(graph) => {
            for (from, to) in plain::links(graph) {
                line(out, &format!("- {} → {}", escape(&from), escape(&to.join(", "))));
            }
            line(out, "");
        }
        Picture::Curves(curves) => line(out, &table(&plain::curves(curves))),
        Picture::Heat(heat) => line(out, &table(&plain::heat(heat, false))),
        Picture::Bars(bars) => line(out, &table(&plain::bars(bars))),
        Picture::Tree(tree) => {
            branches(out, &tree.roots, 0);
            line(out, "");
        }
    }
}

fn branches(out: &mut String, all: &[Branch], depth: usize) {
    for branch in all {
        let unsure = if branch.certain { "" } else { " (perhaps)" };
        let note = if branch.note.is_empty() { String::new() } else { format!(", {}", escape(&branch.note)) };
        line(out, &format!("{:depth$}- {}{note}{unsure}", "", escape(&branch.label), depth = depth * 2));
        branches(out, &branch.branches, depth + 1);
    }
}
