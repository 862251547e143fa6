//! What is wrong with a query: where, in words, and what was probably meant.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;

use super::syntax::Span;
use crate::text::fold::fold;

/// What is wrong at one place of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryProblem {
    pub span: Span,
    /// The column of the first letter, from 1.
    pub column: usize,
    /// What is wrong, and what would be accepted.
    pub words: String,
}

impl QueryProblem {
    #[must_use]
    pub fn new(text: &str, span: Span, words: impl Into<String>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        Self { span, column: before.graphemes(true).count() + 1, words: words.into() }
    }
}

impl fmt::Display for QueryProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.words)
    }
}

impl std::error::Error for QueryProblem {}

/// Less alike than this, a name is not offered in place of another.
const ALIKE: f64 = 0.6;

/// The name most like a text, if any is at all like it.
#[must_use]
pub(crate) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let text: String = fold(text).chars().take(64).collect();
    let likeness = |name: &str| {
        let name = fold(name);
        let begins = !text.is_empty() && name.starts_with(text.as_str());
        if begins { 1.0 } else { strsim::normalized_damerau_levenshtein(&text, &name) }
    };
    let (likeness, name) = names
        .into_iter()
        .map(|name| (likeness(name), name))
        .max_by(|(one, a), (other, b)| one.total_cmp(other).then_with(|| b.len().cmp(&a.len())))?;
    (likeness >= ALIKE).then_some(name)
}
