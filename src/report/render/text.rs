//! Reports as text for a terminal of a given width. Pictures become bars, trees and tables.

use super::plain;
use crate::report::person::{PersonReport, Style};
use crate::report::picture::{Bar, Bars, Branch, Graph, Tree};
use crate::report::render::phrases::notes;
use crate::report::{Block, Cell, Finding, Picture, Report, Table};
use crate::text::columns::{clean, clean_lines, fit, fit_right, width, wrap};

/// Longer lines are hard to read.
const WIDEST: usize = 110;
const NARROWEST: usize = 24;
/// The spaces between two columns.
const GAP: usize = 2;
/// The narrowest that a column is made to fit.
const LEAST_COLUMN: usize = 6;

/// Everything held about a person.
pub(crate) fn person(report: &PersonReport) -> String {
    clean_lines(&report.lines(&Text))
}

/// The report as text of at most `columns`.
pub(crate) fn report(report: &Report, columns: usize) -> String {
    let mut page = Page { columns: columns.clamp(NARROWEST, WIDEST), lines: Vec::new() };
    page.words(&report.title);
    page.words(&report.subtitle);
    page.words(&format!("As of {}", report.as_of));
    for section in &report.sections {
        page.heading(&section.title);
        for (place, block) in plain::blocks(section).enumerate() {
            if place > 0 {
                page.gap();
            }
            page.block(block, &section.title);
        }
    }
    let mut out: String = page.lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

struct Page {
    columns: usize,
    lines: Vec<String>,
}

impl Page {
    fn words(&mut self, words: &str) {
        if !words.is_empty() {
            self.lines.extend(wrap(words, self.columns));
        }
    }

    /// Wraps text after a first piece, indenting the other lines to align with it.
    fn hanging(&mut self, first: &str, words: &str) {
        let indent = width(first);
        for (place, line) in wrap(words, self.columns.saturating_sub(indent).max(8)).into_iter().enumerate() {
            self.lines.push(if place == 0 {
                format!("{first}{line}")
            } else {
                format!("{:indent$}{line}", "")
            });
        }
    }

    fn gap(&mut self) {
        self.lines.push(String::new());
    }

    fn heading(&mut self, title: &str) {
        self.gap();
        self.words(title);
        self.lines.push("─".repeat(width(title).min(self.columns)));
    }

    fn block(&mut self, block: &Block, title: &str) {
        match block {
            Block::Text(text) => self.words(text),
            Block::Findings(findings) => self.findings(findings),
            Block::Table(table) => self.table(table),
            Block::Picture(picture) => self.picture(picture, title),
        }
    }

    fn findings(&mut self, findings: &[Finding]) {
        let titles = findings.iter().map(|finding| width(finding.measure.title())).max().unwrap_or_default();
        let figures = findings.iter().map(|finding| width(&finding.figure.words())).max().unwrap_or_default();
        let wide = titles + figures + 30 <= self.columns;
        for finding in findings {
            let mut said = notes(finding);
            said.extend(finding.caution.as_ref().map(|caution| format!("! {caution}")));
            let title = finding.measure.title();
            let figure = finding.figure.words();
            let mut first = if wide {
                format!("{}  {}  ", fit(title, titles), fit_right(&figure, figures))
            } else {
                "  ".to_owned()
            };
            if !wide {
                self.words(&format!("{title}: {figure}"));
            } else if said.is_empty() {
                self.lines.push(first.clone());
            }
            let indent = width(&first);
            for words in said {
                self.hanging(&first, &words);
                first = " ".repeat(indent);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return self.words("Nobody.");
        }
        let titles: Vec<String> = table.columns.iter().map(|column| clean(&column.title)).collect();
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| {
                row.cells.iter().map(Cell::words).map(|words| clean(&words.replace('\n', " "))).collect()
            })
            .collect();
        let mut widths: Vec<usize> = titles.iter().map(|title| width(title)).collect();
        for row in &rows {
            for (wide, cell) in widths.iter_mut().zip(row) {
                *wide = (*wide).max(width(cell));
            }
        }
        // Words are broken only if the table does not fit otherwise.
        let words = |place: usize| {
            let cells = std::iter::once(&titles).chain(&rows).filter_map(move |row| row.get(place));
            cells.flat_map(|cell| cell.split_whitespace()).map(width).max().unwrap_or_default()
        };
        let longest: Vec<usize> = (0..widths.len()).map(words).collect();
        narrow(&mut widths, &longest, self.columns);
        narrow(&mut widths, &vec![LEAST_COLUMN; longest.len()], self.columns);
        if widths.iter().sum::<usize>() + widths.len().saturating_sub(1) * GAP > self.columns {
            return self.stacked(&titles, &rows);
        }
        for row in std::iter::once(&titles).chain(&rows) {
            self.row(table, row, &widths);
        }
    }

    /// A table with too many columns: each row as a few lines of their own.
    fn stacked(&mut self, titles: &[String], rows: &[Vec<String>]) {
        for row in rows {
            for (place, (title, cell)) in titles.iter().zip(row).enumerate() {
                match (place, title.is_empty()) {
                    _ if cell.is_empty() => {}
                    (0, _) => self.words(cell),
                    (_, true) => self.hanging("  ", cell),
                    (_, false) => self.hanging("  ", &format!("{title}: {cell}")),
                }
            }
        }
    }

    /// A row of a table; what does not fit into a column goes on below.
    fn row(&mut self, table: &Table, cells: &[String], widths: &[usize]) {
        let wrapped: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, wide)| wrap(cell, *wide)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..height {
            let placed = widths.iter().enumerate().map(|(place, wide)| {
                let part = wrapped.get(place).and_then(|lines| lines.get(line));
                let part = part.map(String::as_str).unwrap_or_default();
                let right = table.columns.get(place).is_some_and(|column| column.right);
                if right { fit_right(part, *wide) } else { fit(part, *wide) }
            });
            self.lines.push(placed.collect::<Vec<_>>().join("  "));
        }
    }

    fn picture(&mut self, picture: &Picture, title: &str) {
        if plain::sentence(plain::says(picture)) != title {
            self.words(&format!("{}:", plain::sentence(plain::says(picture))));
        }
        match picture {
            Picture::Graph(graph) => self.graph(graph),
            Picture::Curves(curves) => self.table(&plain::curves(curves)),
            Picture::Heat(heat) => self.table(&plain::heat(heat, true)),
            Picture::Bars(bars) => self.bars(bars),
            Picture::Tree(tree) => self.tree(tree),
        }
    }

    fn graph(&mut self, graph: &Graph) {
        for (from, to) in plain::links(graph) {
            self.hanging("  ", &format!("{from} → {}", to.join(", ")));
        }
    }

    fn bars(&mut self, bars: &Bars) {
        let labels =
            bars.bars.iter().map(|bar| width(&bar.label)).max().unwrap_or_default().min(self.columns / 2);
        let most = bars.bars.iter().map(|bar| bar.count + bar.beyond).max().unwrap_or_default().max(1);
        let beyond = |bar: &Bar| if bar.beyond > 0 { format!(" +{}", bar.beyond) } else { String::new() };
        let counts = bars.bars.iter().map(|bar| width(&format!("{}{}", bar.count, beyond(bar)))).max();
        // Leaves room behind the bar for the count and its note. Both parts of a bar are rounded up.
        let rest = self.columns.saturating_sub(labels + GAP + 2 + counts.unwrap_or_default()).max(1);
        let room = self.columns.saturating_sub(labels + 20).clamp(4, 40).min(rest);
        for bar in &bars.bars {
            let length = |count: usize| (count * room).div_ceil(most);
            let drawn = format!("{}{}", "█".repeat(length(bar.count)), "░".repeat(length(bar.beyond)));
            // Of a long label, the last line stands beside the bar.
            let mut label = wrap(&bar.label, labels);
            let last = label.pop().unwrap_or_default();
            self.lines.append(&mut label);
            let line = format!("{}  {drawn} {}{}", fit(&last, labels), bar.count, beyond(bar));
            match bar.note.words() {
                note if note.is_empty() => self.lines.push(line),
                note if width(&line) + GAP + width(&note) <= self.columns => {
                    self.lines.push(format!("{line}  {note}"));
                }
                note => {
                    self.lines.push(line);
                    self.hanging("  ", &note);
                }
            }
        }
    }

    fn tree(&mut self, tree: &Tree) {
        let mut unsure = false;
        for root in &tree.roots {
            self.branch(root, "", "", &mut unsure);
        }
        if unsure {
            self.words("? the dates do not show whether it came later");
        }
    }

    /// Writes one branch after its `lead`; its children are indented by `below`.
    fn branch(&mut self, branch: &Branch, lead: &str, below: &str, unsure: &mut bool) {
        let mark = if branch.certain { "" } else { " ?" };
        *unsure |= !branch.certain;
        let note = if branch.note.is_empty() { String::new() } else { format!("  {}", branch.note) };
        let words = clean(&format!("{}{mark}{note}", branch.label));
        let room = self.columns.saturating_sub(width(lead)).max(LEAST_COLUMN);
        if width(&words) <= room {
            self.lines.push(format!("{lead}{words}"));
        } else {
            for (place, line) in wrap(&words, room).into_iter().enumerate() {
                self.lines.push(format!("{}{line}", if place == 0 { lead } else { below }));
            }
        }
        for (place, child) in branch.branches.iter().enumerate() {
            let last = place + 1 == branch.branches.len();
            let (lead, next) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.branch(child, &format!("{below}{lead}"), &format!("{below}{next}"), unsure);
        }
    }
}

/// Narrows the widest columns until all fit, with their gaps, or each has its least width.
fn narrow(widths: &mut [usize], least: &[usize], columns: usize) {
    let gaps = widths.len().saturating_sub(1) * GAP;
    while widths.iter().sum::<usize>() + gaps > columns {
        let wider = widths.iter_mut().zip(least).filter(|(width, least)| **width > **least);
        let Some((widest, _)) = wider.max_by_key(|(width, _)| **width) else { return };
        *widest -= 1;
    }
}

struct Text;

impl Style for Text {
    fn title(&self, words: &str) -> String {
        format!("{words}\n")
    }

    fn heading(&self, words: &str, count: usize) -> String {
        if count > 1 { format!("\n{words} · {count}\n") } else { format!("\n{words}\n") }
    }

    fn line(&self, words: &str) -> String {
        format!("  {words}\n")
    }

    fn item(&self, words: &str) -> String {
        format!("  {}\n", words.replace('\n', " "))
    }

    fn fact(&self, label: &str, value: &str) -> String {
        format!("  {label}: {}\n", value.replace('\n', "\n    "))
    }

    fn fact_of_item(&self, label: &str, value: &str) -> String {
        format!("      {label}: {}\n", value.replace('\n', "\n        "))
    }
}
