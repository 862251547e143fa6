//! Every file format: a row of the table here, and a file with its writer. Each presents the same content in
//! its own way; none computes anything.

mod csv;
mod html;
mod json;
mod markdown;
mod phrases;
pub(super) mod plain;
#[cfg(test)]
mod tests;
mod text;

use std::path::Path;

use super::Report;
use super::person::PersonReport;
use crate::exchange;
use crate::exchange::roster::Roster;

pub use csv::{NoSuchTable, named_tables, table as csv_table};

/// The kinds of files. Each format says in its row which of them it can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Roster,
    Person,
    Report,
}

struct FormatRow {
    /// Its name on the command line.
    word: &'static str,
    /// Its name on the screen.
    label: &'static str,
    /// Its file extensions without the dot; the first one is used for writing.
    endings: &'static [&'static str],
    roster: Option<fn(&Roster) -> String>,
    person: Option<fn(&PersonReport) -> String>,
    /// Also takes the number of columns, where that matters.
    report: Option<fn(&Report, usize) -> String>,
}

/// Makes the enum and the table from one list.
macro_rules! formats {
    ($($format:ident: $row:expr;)+) => {
        /// A file format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Format {
            $($format,)+
        }

        impl Format {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$format,)+];

            const fn row(self) -> &'static FormatRow {
                match self {
                    $(Self::$format => &$row,)+
                }
            }
        }
    };
}

formats! {
    Text: FormatRow {
        word: "text", label: "Text", endings: &["txt", "text"],
        roster: None, person: Some(text::person), report: Some(text::report),
    };
    Markdown: FormatRow {
        word: "markdown", label: "Markdown", endings: &["md", "markdown"],
        roster: Some(markdown::roster), person: Some(markdown::person), report: Some(markdown::report),
    };
    Html: FormatRow {
        word: "html", label: "HTML", endings: &["html", "htm"],
        roster: None, person: None, report: Some(html::report),
    };
    Json: FormatRow {
        word: "json", label: "JSON", endings: &["json"],
        roster: Some(json::roster), person: Some(json::person), report: Some(json::report),
    };
    Csv: FormatRow {
        word: "csv", label: "CSV", endings: &["csv"],
        roster: Some(csv::roster), person: None, report: Some(csv::report),
    };
}

impl FileKind {
    /// The default format.
    #[must_use]
    pub(crate) const fn usual(self) -> Format {
        match self {
            Self::Roster => Format::Csv,
            Self::Person | Self::Report => Format::Text,
        }
    }

    /// The formats available for this kind, the default one first.
    #[must_use]
    pub fn formats(self) -> Vec<Format> {
        let others = Format::ALL.iter().copied().filter(|format| *format != self.usual());
        std::iter::once(self.usual()).chain(others).filter(|format| format.writes(self)).collect()
    }

    /// The format of that name.
    #[must_use]
    pub(crate) fn named(self, word: &str) -> Option<Format> {
        self.formats().into_iter().find(|format| format.word() == word)
    }

    /// The extensions that stand for one of its formats, without the dot.
    #[must_use]
    pub(crate) fn endings(self) -> Vec<&'static str> {
        self.formats().into_iter().flat_map(|format| format.row().endings).copied().collect()
    }

    /// The format that a file name's extension stands for.
    #[must_use]
    pub(crate) fn of_path(self, path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        self.formats().into_iter().find(|format| format.row().endings.contains(&ending.as_str()))
    }
}

impl Format {
    #[must_use]
    pub(crate) const fn word(self) -> &'static str {
        self.row().word
    }

    #[must_use]
    pub(crate) const fn label(self) -> &'static str {
        self.row().label
    }

    /// The extension of its files, without the dot.
    #[must_use]
    pub(crate) fn ending(self) -> &'static str {
        self.row().endings.first().copied().unwrap_or_default()
    }

    const fn writes(self, kind: FileKind) -> bool {
        match kind {
            FileKind::Roster => self.row().roster.is_some(),
            FileKind::Person => self.row().person.is_some(),
            FileKind::Report => self.row().report.is_some(),
        }
    }

    /// The text of a roster, if this format has rosters.
    #[must_use]
    pub fn roster(self, roster: &Roster) -> Option<String> {
        self.row().roster.map(|write| write(roster))
    }

    /// The text of a person report, if this format has those.
    #[must_use]
    pub fn person(self, report: &PersonReport) -> Option<String> {
        self.row().person.map(|write| write(report))
    }

    /// The text of a report, if this format has reports. Output for a screen is at most `columns` wide.
    #[must_use]
    pub fn report(self, report: &Report, columns: usize) -> Option<String> {
        self.row().report.map(|write| write(report, columns))
    }

    /// The bytes of a file: the text, preceded in CSV by the byte order mark by which Excel recognizes UTF-8,
    /// unless `mark` is false.
    #[must_use]
    pub(crate) fn bytes(self, text: &str, mark: bool) -> Vec<u8> {
        exchange::csv::bytes(text, mark && self == Self::Csv)
    }
}
