//! Removes given names from a report, wherever they appear in it.

use crate::domain::Person;
use crate::register::Register;
use crate::register::query::objects_to_export;
use crate::report::picture::Branch;
use crate::report::{Block, Cell, Finding, Picture, Report, Table};

/// The replacement for a removed name.
pub(crate) const SOMEBODY: &str = "somebody";

/// The report without the names of people who object to being exported.
#[must_use]
pub(crate) fn without_objecting(report: Report, register: &Register) -> Report {
    let objecting = register.all::<Person>().filter(|person| objects_to_export(person));
    let names: Vec<String> = objecting.map(|person| register.person_name(person.id)).collect();
    without_names(report, &names)
}

/// The report without these names, each given as it is displayed in full.
#[must_use]
fn without_names(mut report: Report, names: &[String]) -> Report {
    // Longer names first, so that a shorter one does not leave a part of them behind.
    let mut names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    if names.is_empty() {
        return report;
    }
    for block in report.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Text(text) => take_out(text, &names),
            Block::Findings(findings) => findings.iter_mut().for_each(|finding| of_finding(finding, &names)),
            Block::Table(table) => of_table(table, &names),
            Block::Picture(Picture::Graph(graph)) => {
                graph.nodes.iter_mut().for_each(|node| take_out(&mut node.label, &names));
            }
            Block::Picture(Picture::Tree(tree)) => of_branches(&mut tree.roots, &names),
            Block::Picture(Picture::Bars(_) | Picture::Curves(_) | Picture::Heat(_)) => {}
        }
    }
    report
}

fn of_finding(finding: &mut Finding, names: &[&str]) {
    take_out(&mut finding.note, names);
    of_cell(&mut finding.figure, names);
    if let Some(caution) = &mut finding.caution {
        take_out(caution, names);
    }
}

fn of_table(table: &mut Table, names: &[&str]) {
    table.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| of_cell(cell, names));
}

fn of_cell(cell: &mut Cell, names: &[&str]) {
    if let Cell::Text(text) = cell {
        take_out(text, names);
    }
}

fn of_branches(branches: &mut [Branch], names: &[&str]) {
    for branch in branches {
        take_out(&mut branch.label, names);
        take_out(&mut branch.note, names);
        of_branches(&mut branch.branches, names);
    }
}

/// Replaces names that appear as whole words.
fn take_out(text: &mut String, names: &[&str]) {
    for name in names {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(name)).map(|at| from + at) {
            let end = at + name.len();
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(end..).and_then(|after| after.chars().next());
            if before.is_some_and(char::is_alphanumeric) || after.is_some_and(char::is_alphanumeric) {
                from = end;
            } else {
                text.replace_range(at..end, SOMEBODY);
                from = at + SOMEBODY.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_out_as_whole_words() {
        let without = |text: &str, names: &[&str]| {
            let mut text = text.to_owned();
            take_out(&mut text, names);
            text
        };
        assert_eq!(
            without("Ada Lovelace hired 7; Ada Lovelaces", &["Ada Lovelace", "Ada"]),
            "somebody hired 7; somebody Lovelaces"
        );
        assert_eq!(without("王明, Mayer, May", &["王明", "May"]), "somebody, Mayer, somebody");
        assert_eq!(without("somebody", &["somebody"]), "somebody");
    }
}
