//! Rosters and reports in Markdown (GFM), with tables aligned so that they also read well as plain text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::plain;
use crate::exchange::roster::Roster;
use crate::report::person::{PersonReport, Style};
use crate::report::picture::Branch;
use crate::report::render::phrases::{measures, notes, statistics};
use crate::report::{Block, Finding, Picture, Report, Table};
use crate::text::columns::is_unsafe;

pub(crate) fn roster(roster: &Roster) -> String {
    format!("# {}\n\n{}", escape(&roster.title()), lines(&roster.headers(), &roster.cells()))
}

pub(crate) fn person(report: &PersonReport) -> String {
    report.lines(&Markdown)
}

pub(crate) fn report(report: &Report, _columns: usize) -> String {
    let mut out = format!("# {}\n\n", escape(&report.title));
    if !report.subtitle.is_empty() {
        line(&mut out, &format!("{}\n", escape(&report.subtitle)));
    }
    line(&mut out, &format!("As of {}\n", report.as_of));
    for section in &report.sections {
        line(&mut out, &format!("## {}\n", escape(&section.title)));
        for block in plain::blocks(section) {
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
                    "- **{}**: {} ({}){}",
                    escape(measure.title()),
                    escape(measure.formula()),
                    escape(measure.source()),
                    statistics(report, measure)
                        .map(|words| format!("; {}", escape(words)))
                        .unwrap_or_default()
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

struct Markdown;

impl Style for Markdown {
    fn title(&self, words: &str) -> String {
        format!("# {}\n", escape(words))
    }

    fn heading(&self, words: &str, count: usize) -> String {
        if count > 1 { format!("\n## {words} · {count}\n\n") } else { format!("\n## {words}\n\n") }
    }

    fn line(&self, words: &str) -> String {
        format!("{}\n", escape(words))
    }

    fn item(&self, words: &str) -> String {
        format!("- {}\n", escape(&words.replace('\n', " ")))
    }

    fn fact(&self, label: &str, value: &str) -> String {
        format!("- {label}: {}\n", escape(&value.replace('\n', " ")))
    }

    fn fact_of_item(&self, label: &str, value: &str) -> String {
        format!("  - {label}: {}\n", escape(&value.replace('\n', " ")))
    }
}

/// Writes the table; every row has as many cells as the header.
fn lines(headers: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = headers.iter().map(|header| escape(header)).collect();
    let body: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| escape(cell)).collect()).collect();
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width().max(3)).collect();
    for row in &body {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    row(&mut out, &head, &widths);
    let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    row(&mut out, &rules, &widths);
    for cells in &body {
        row(&mut out, cells, &widths);
    }
    out
}

fn row(out: &mut String, cells: &[String], widths: &[usize]) {
    for (cell, width) in cells.iter().zip(widths) {
        let blanks = width.saturating_sub(cell.width());
        // Writing to a String can't fail.
        let _ = write!(out, "| {cell}{:blanks$} ", "");
    }
    out.push_str("|\n");
}

/// Text without special meaning: no cell border, no markup, no HTML, no line break except `<br>`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.trim().replace("\r\n", "\n").chars() {
        match letter {
            '\n' | '\r' => escaped.push_str("<br>"),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '*' | '`' | '[' | '~' => escaped.extend(['\\', letter]),
            control if control.is_control() => escaped.push(' '),
            mark if is_unsafe(mark) => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_display_width() {
        let rows = vec![
            vec!["王明".into(), "a|b".into()],
            vec!["Zoë".into(), String::new()],
            vec!["नेहा शर्मा".into(), "x\ny".into()],
        ];
        let table = lines(&["Name", "Note"], &rows);
        let widths: Vec<usize> = table.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
        assert!(table.contains("a\\|b"));
        assert!(table.contains("x<br>y"));
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(escape("a\u{1b}[1m\u{202e}b"), "a \\[1mb");
        assert_eq!(escape("<b> & [x](y) `z` *"), "&lt;b> &amp; \\[x](y) \\`z\\` \\*");
    }
}
