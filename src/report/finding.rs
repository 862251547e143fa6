//! The result of one measure for one group of people. The names behind it are a separate table,
//! made on demand.

use serde::Serialize;

use super::measure::Measure;
use super::table::Cell;
use crate::network::Known;

/// A figure, how much is known, and why it may be unreliable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub measure: Measure,
    pub figure: Cell,
    /// The figure in a few words: `7 of 25 graduates, by 1 hirer`.
    pub note: String,
    /// Indexes and tests for those who know them: `E-I index 0.42; p 0.003`. Shown where the formula is.
    pub statistics: String,
    pub known: Option<Known>,
    pub caution: Option<String>,
    /// The figure by cohort or by year. Empty when there is no trend.
    pub trend: Vec<Point>,
}

impl Finding {
    /// How much is known, if anything could be and the note does not say it.
    #[must_use]
    pub fn known_words(&self) -> Option<String> {
        let said = |known: Known| {
            self.measure == Measure::Isolated && !self.note.is_empty() && known.known < known.of
        };
        self.known.filter(|known| known.of > 0 && !said(*known)).map(|known| known.to_string())
    }
}

/// A step of a trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    pub label: String,
    /// `None` when it is not known, or too early.
    pub value: Option<f64>,
}
