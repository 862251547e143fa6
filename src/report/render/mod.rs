//! A report as a file: text for a terminal, Markdown, HTML, JSON and CSV. Each says the same; none of them
//! works anything out.

mod csv;
mod html;
mod json;
mod markdown;
pub(crate) mod phrases;
pub(super) mod plain;
mod text;

use std::path::Path;

pub(super) use csv::write as write_csv;
pub use csv::{NoSuchTable, findings as csv_findings, named_tables, table as csv_table};
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use text::text;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Text,
    Markdown,
    Html,
    Json,
    Csv,
}

impl Format {
    pub const ALL: &'static [Self] = &[Self::Text, Self::Markdown, Self::Html, Self::Json, Self::Csv];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The format that the name of a file promises.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" => Some(Self::Text),
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
