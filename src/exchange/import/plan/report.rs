//! What an import did, or would do, line by line, in words for the person who started it.

use std::fmt;

use super::preview::{PreviewLine, State};
use crate::exchange::import::facts::{Place, TableName};
use crate::text::quoted::{excerpt, quoted};

/// A remark on one line, or on several consecutive ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which of the report's tables the line is in.
    pub table: usize,
    pub first_line: u64,
    pub last_line: u64,
    /// Who or what the line is about; may be empty.
    pub name: String,
    /// May be empty.
    pub remark: String,
}

impl Note {
    #[must_use]
    pub(crate) fn at(place: Place, name: impl Into<String>, remark: impl Into<String>) -> Self {
        let (table, first_line, last_line) = (place.table(), place.first_line(), place.last_line());
        Self { table, first_line, last_line, name: name.into(), remark: remark.into() }
    }

    fn place(&self) -> Place {
        Place::lines(self.table, self.first_line, self.last_line)
    }
}

/// What was found in a file, and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The files and sheets that lines are counted in.
    pub tables: Vec<TableName>,
    /// What was assumed about the file, in sentences.
    pub(crate) assumed: Vec<String>,
    /// Problems that concern no line and refuse the whole file.
    pub(crate) faults: Vec<String>,
    /// How many people were not known before.
    pub added: usize,
    /// How many were known; `changed` lists those who got something new.
    pub matched: usize,
    pub changed: Vec<Note>,
    /// Not a person, or a repeat within the file: not a fault.
    pub skipped: Vec<Note>,
    /// Left out because somebody was erased. Without names.
    pub left_out: Vec<Note>,
    /// Left out until somebody asks for it.
    pub asked: Vec<Note>,
    /// Imported, with a remark.
    pub warned: Vec<Note>,
    /// Can't be imported, and why.
    pub refused: Vec<Note>,
    /// The header, and what it was interpreted as.
    pub columns_taken: Vec<(String, String)>,
    /// The header, and why it was ignored.
    pub(crate) columns_left: Vec<(String, String)>,
    /// A date that may be two days, if nothing in the file says which.
    pub(crate) unclear_date: Option<String>,
    pub(crate) created_programs: Vec<String>,
    pub(crate) created_cohorts: Vec<String>,
    pub(crate) created_backgrounds: Vec<String>,
    pub created_organizations: Vec<String>,
    pub(crate) created_meetups: Vec<String>,
    /// The same, person by person and field by field.
    pub preview: Vec<PreviewLine>,
    /// Whether refused lines were left out and the rest imported.
    pub(crate) skips_bad: bool,
}

impl Report {
    /// Whether nothing of the file may be imported.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        !self.faults.is_empty() || (!self.refused.is_empty() && !self.skips_bad)
    }

    /// Whether no line of the file is a person.
    #[must_use]
    pub(crate) const fn has_no_people(&self) -> bool {
        self.faults.is_empty()
            && self.added + self.matched == 0
            && self.refused.is_empty()
            && self.left_out.is_empty()
            && self.asked.is_empty()
    }

    /// Adds to the preview what has no people: lines that were refused, skipped or left out.
    pub(super) fn preview_rest(&mut self) {
        let parts = [
            (&self.refused, State::Refused),
            (&self.left_out, State::LeftOut),
            (&self.skipped, State::Skipped),
        ];
        for (notes, state) in parts {
            self.preview.extend(
                notes.iter().map(|note| {
                    PreviewLine::left(note.place(), note.name.clone(), state, &note.remark, None)
                }),
            );
        }
        self.preview.sort_by_key(|line| line.place);
    }

    pub(super) fn sort(&mut self) {
        for notes in [
            &mut self.changed,
            &mut self.skipped,
            &mut self.left_out,
            &mut self.asked,
            &mut self.warned,
            &mut self.refused,
        ] {
            notes.sort_by_key(|note| (note.table, note.first_line, note.last_line));
        }
    }
}

impl Report {
    /// What was assumed about the file, in sentences.
    #[must_use]
    pub(crate) fn assumed(&self) -> &[String] {
        &self.assumed
    }

    /// What is created besides people, in sentences.
    #[must_use]
    pub(crate) fn created_words(&self) -> Vec<String> {
        let all = [
            ("program", "programs", &self.created_programs),
            ("cohort", "cohorts", &self.created_cohorts),
            ("background", "backgrounds", &self.created_backgrounds),
            ("organization", "organizations", &self.created_organizations),
            ("meetup", "meetups", &self.created_meetups),
        ];
        all.into_iter().filter_map(|(one, many, names)| created(one, many, names)).collect()
    }

    /// Which columns were ignored, in a sentence.
    #[must_use]
    pub(crate) fn columns_left_words(&self) -> Option<String> {
        if self.columns_left.is_empty() {
            return None;
        }
        let left: Vec<String> = self
            .columns_left
            .iter()
            .take(COLUMNS_LISTED)
            .map(|(header, reason)| format!("{} ({reason})", quoted(header)))
            .collect();
        let rest = self.columns_left.len() - left.len();
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        Some(format!("Columns ignored: {}{more}.", left.join(", ")))
    }
}

/// How many columns are named before the rest are only counted.
const COLUMNS_LISTED: usize = 60;

/// How many names of created records are listed before the rest are only counted.
const NAMES_LISTED: usize = 8;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}.")?;
        }
        if self.has_no_people() {
            writeln!(f, "The file holds no people.")?;
        } else if self.faults.is_empty() {
            let counts = [
                (self.added, "added"),
                (self.matched, "matched"),
                (self.changed.len(), "changed"),
                (self.skipped.len(), "skipped"),
                (self.left_out.len(), "left out"),
                (self.asked.len(), "to be asked for"),
                (self.warned.len(), "warned"),
                (self.refused.len(), "refused"),
            ];
            // A refused file adds nothing: count only what stands in the way.
            let shown = counts.iter().skip(if self.is_refused() { 3 } else { 0 });
            let counts: Vec<String> = shown
                .filter(|(count, word)| !matches!(*word, "left out" | "to be asked for") || *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            writeln!(f, "{}.", counts.join(", "))?;
        }
        for sentence in &self.assumed {
            writeln!(f, "{sentence}")?;
        }
        if !self.is_refused() {
            for sentence in self.created_words() {
                writeln!(f, "{sentence}")?;
            }
        }
        if !self.columns_taken.is_empty() {
            let taken: Vec<String> =
                self.columns_taken.iter().map(|(header, target)| as_header(header, target)).collect();
            writeln!(f, "Columns imported: {}.", taken.join(", "))?;
        }
        if let Some(sentence) = self.columns_left_words() {
            writeln!(f, "{sentence}")?;
        }
        if !self.is_refused() {
            self.section(f, "Changed", &self.changed)?;
        }
        self.section(f, "Skipped", &self.skipped)?;
        self.section(f, "Left out", &self.left_out)?;
        self.section(f, "Not imported unless asked for (--accept)", &self.asked)?;
        self.section(f, "Warnings", &self.warned)?;
        self.section(f, "Refused", &self.refused)?;
        if let Some(date) = &self.unclear_date {
            writeln!(
                f,
                "Dates such as {} may be two days; say which with --dates day-first or --dates month-first.",
                excerpt(date)
            )?;
        }
        if self.is_refused() && !self.refused.is_empty() {
            writeln!(f, "Nothing was changed. Correct the refused lines, or skip them with --skip-bad.")?;
        } else if self.is_refused() {
            writeln!(f, "Nothing was changed.")?;
        }
        Ok(())
    }
}

/// The header, and what it was interpreted as unless that is the same.
fn as_header(header: &str, target: &str) -> String {
    if header.to_lowercase().replace(['_', '-'], " ") == target {
        quoted(header)
    } else {
        format!("{} as {target}", quoted(header))
    }
}

fn created(one: &str, many: &str, names: &[String]) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let listed: Vec<String> = names.iter().take(NAMES_LISTED).map(|name| excerpt(name)).collect();
    let rest = names.len() - listed.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    Some(format!("New {}: {}{more}.", if names.len() == 1 { one } else { many }, listed.join(", ")))
}

impl Report {
    fn section(&self, f: &mut fmt::Formatter<'_>, title: &str, notes: &[Note]) -> fmt::Result {
        if notes.is_empty() {
            return Ok(());
        }
        writeln!(f, "{title}:")?;
        let mut notes = notes.iter().peekable();
        while let Some(note) = notes.next() {
            // Consecutive lines with the same reason become one entry.
            let mut last = note.last_line;
            while let Some(next) = notes.next_if(|next| {
                note.name.is_empty()
                    && next.name.is_empty()
                    && next.table == note.table
                    && next.remark == note.remark
                    && next.first_line == last + 1
            }) {
                last = next.last_line;
            }
            let lines = self.lines(&Note { last_line: last, ..note.clone() });
            match (note.name.is_empty(), note.remark.is_empty()) {
                (false, false) => writeln!(f, "  {lines}: {}: {}", excerpt(&note.name), note.remark)?,
                (false, true) => writeln!(f, "  {lines}: {}", excerpt(&note.name))?,
                (true, _) => writeln!(f, "  {lines}: {}", note.remark)?,
            }
        }
        Ok(())
    }

    /// `line 7`, `lines 7 to 9`; and of what, if there are several tables.
    fn lines(&self, note: &Note) -> String {
        place_words(&self.tables, note.place())
    }
}

/// `line 7`, `lines 7 to 9`; if there are several tables, `users.csv, line 7`.
#[must_use]
pub(crate) fn place_words(tables: &[TableName], place: Place) -> String {
    let lines = match (place.first_line(), place.last_line()) {
        (first, last) if first == last => format!("line {last}"),
        (first, last) => format!("lines {first} to {last}"),
    };
    match tables.get(place.table()) {
        Some(table) if tables.len() > 1 => match &table.sheet {
            Some(sheet) => format!("{}, {}, {lines}", excerpt(&table.file), quoted(sheet)),
            None => format!("{}, {lines}", excerpt(&table.file)),
        },
        _ => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(line: u64, name: &str, remark: &str) -> Note {
        Note::at(Place::line(0, line), name, remark)
    }

    #[test]
    fn a_refusal_names_lines_and_the_way_out() {
        let refused = vec![note(3, "", "no name"), note(4, "", "no name"), note(6, "Zoë", "no address")];
        let text = Report { refused, ..Report::default() }.to_string();
        assert!(text.contains("  lines 3 to 4: no name\n  line 6: Zoë: no address\n"), "{text}");
        assert!(
            text.ends_with("Nothing was changed. Correct the refused lines, or skip them with --skip-bad.\n"),
            "{text}"
        );
    }

    #[test]
    fn many_new_names_are_counted() {
        let created_backgrounds = (0..30).map(|number| format!("background {number}")).collect();
        let text = Report { created_backgrounds, ..Report::default() }.to_string();
        assert!(text.contains("background 7 and 22 more"), "{text}");
    }
}
