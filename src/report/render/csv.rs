//! Rosters and reports as CSV for spreadsheets and other programs. For a report, that is either a row for
//! each finding or one of its tables. A share takes three columns, because a ratio without its counts can't
//! be added up.

use crate::exchange::csv::{Numbers, write};
use crate::exchange::roster::Roster;
use crate::report::{Block, Cell, Report, Table};
use crate::text::quoted::quoted;

const HEADERS: [&str; 10] =
    ["measure", "title", "group", "value", "part", "whole", "known", "of", "note", "caution"];

/// The report has no table of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no table {} in this report; its tables are {}", quoted(.name),
    if .known.is_empty() { "none".to_owned() } else { .known.join(", ") })]
pub struct NoSuchTable {
    pub(crate) name: String,
    pub(crate) known: Vec<String>,
}

pub(crate) fn roster(roster: &Roster) -> String {
    write(roster.headers(), roster.cells(), Numbers::Typed)
}

/// The findings of a report, one row each.
pub(crate) fn report(report: &Report, _columns: usize) -> String {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    let findings =
        blocks.filter_map(|block| if let Block::Findings(findings) = block { Some(findings) } else { None });
    let rows = findings.flatten().map(|finding| {
        // The value column holds only numbers; the reason for a missing one goes among the cautions.
        let ([value, part, whole], why) = match &finding.figure {
            Cell::Text(words) => (<[String; 3]>::default(), Some(words.clone())),
            Cell::Missing(why) => (<[String; 3]>::default(), Some((*why).to_owned())),
            figure => (values(figure), None),
        };
        let [known, of] = finding
            .known
            .map_or_else(Default::default, |known| [known.known.to_string(), known.of.to_string()]);
        let caution = why.into_iter().chain(finding.caution.clone()).collect::<Vec<_>>().join("; ");
        let (name, title) = (finding.measure.name().to_owned(), finding.measure.title().to_owned());
        vec![name, title, report.title.clone(), value, part, whole, known, of, finding.note.clone(), caution]
    });
    write(HEADERS, rows, Numbers::Figures)
}

/// The tables of a report by name: the section heading in lower case, numbered if a section has several.
#[must_use]
pub fn named_tables(report: &Report) -> Vec<(String, &Table)> {
    let mut named: Vec<(String, &Table)> = Vec::new();
    for section in &report.sections {
        for block in &section.blocks {
            let Block::Table(table) = block else { continue };
            let plain = slug(&section.title);
            let taken = |name: &str| named.iter().any(|(other, _)| other == name);
            let numbered = (2..).map(|number| format!("{plain}-{number}"));
            let name = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken(name));
            named.push((name.unwrap_or(plain), table));
        }
    }
    named
}

/// One of the tables of a report.
///
/// # Errors
/// When there is no table of that name.
pub fn table(report: &Report, name: &str) -> Result<String, NoSuchTable> {
    let tables = named_tables(report);
    let Some((_, table)) = tables.iter().find(|(known, _)| *known == slug(name)) else {
        return Err(NoSuchTable {
            name: name.to_owned(),
            known: tables.into_iter().map(|(name, _)| name).collect(),
        });
    };
    let shares: Vec<bool> = (0..table.columns.len())
        .map(|place| table.rows.iter().any(|row| matches!(row.cells.get(place), Some(Cell::Share(_)))))
        .collect();
    let headers = table.columns.iter().zip(&shares).flat_map(|(column, share)| {
        let title = column.title.clone();
        if *share {
            vec![title.clone(), format!("{title}: part"), format!("{title}: whole")]
        } else {
            vec![title]
        }
    });
    let rows = table.rows.iter().map(|row| {
        let cells = shares.iter().enumerate().flat_map(|(place, share)| {
            let [value, part, whole] = row.cells.get(place).map_or_else(Default::default, values);
            if *share { vec![value, part, whole] } else { vec![value] }
        });
        cells.collect()
    });
    Ok(write(headers, rows, Numbers::Figures))
}

/// The value of a cell, and the counts of a share.
fn values(cell: &Cell) -> [String; 3] {
    let nothing = String::new;
    match cell {
        Cell::Share(share) => {
            let ratio = share.value().map(|ratio| format!("{ratio:.4}")).unwrap_or_default();
            [ratio, share.part.to_string(), share.whole.to_string()]
        }
        Cell::Number(number) => [format!("{number:.6}"), nothing(), nothing()],
        Cell::Count(count) => [count.to_string(), nothing(), nothing()],
        Cell::Text(text) => [text.clone(), nothing(), nothing()],
        Cell::Missing(why) => [(*why).to_owned(), nothing(), nothing()],
    }
}

/// Lower-case letters, digits, and `-` for everything in between.
fn slug(title: &str) -> String {
    let folded = crate::text::fold::fold(title);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
