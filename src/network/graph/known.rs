//! How a figure is expressed: the counts behind it, how much of the whole is known, and why it may be
//! unreliable. Unknown is never zero, so it has values of its own.

use std::fmt;

/// How much of a whole is known. Displays as `known for 61 of 180`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Known {
    pub known: usize,
    pub of: usize,
}

impl Known {
    #[must_use]
    pub const fn new(known: usize, of: usize) -> Self {
        Self { known, of }
    }

    /// The known part, from 0 to 1; `None` for an empty whole.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        ratio(self.known, self.of)
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "known for {} of {}", self.known, self.of)
    }
}

/// A share, kept as its two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Share {
    pub part: usize,
    pub whole: usize,
}

impl Share {
    #[must_use]
    pub const fn new(part: usize, whole: usize) -> Self {
        Self { part, whole }
    }

    /// From 0 to 1; `None` for an empty whole.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        ratio(self.part, self.whole)
    }
}

/// A figure, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure<T> {
    Is(T),
    /// The period it covers is not over yet.
    TooEarly,
    /// The records it needs are missing.
    NotKnown,
}

impl<T> Figure<T> {
    #[must_use]
    pub const fn as_ref(&self) -> Figure<&T> {
        match self {
            Self::Is(figure) => Figure::Is(figure),
            Self::TooEarly => Figure::TooEarly,
            Self::NotKnown => Figure::NotKnown,
        }
    }

    #[must_use]
    pub fn is(self) -> Option<T> {
        match self {
            Self::Is(figure) => Some(figure),
            Self::TooEarly | Self::NotKnown => None,
        }
    }
}

/// A count as a floating-point number.
#[allow(clippy::cast_precision_loss, reason = "counts in memory are far below 2^52")]
#[must_use]
pub(crate) const fn number(count: usize) -> f64 {
    count as f64
}

#[must_use]
pub(crate) fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| number(part) / number(whole))
}

/// The caution for a figure that rests on fewer than `enough` of something.
#[must_use]
pub(crate) fn caution_if_few(count: usize, enough: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("only 1 {one}: one more would change it")),
        _ if count < enough => Some(format!("few {many} ({count}): one more would change it")),
        _ => None,
    }
}

/// The caution for when less than half of a whole is known.
#[must_use]
pub(crate) fn caution_if_thin(known: Known, many: &str) -> Option<String> {
    let thin = known.of > 0 && known.known * 2 < known.of;
    thin.then(|| format!("only {} of {} {many} have anything on record", known.known, known.of))
}

/// Joins several cautions into one; `None` if there are none.
#[must_use]
pub(crate) fn cautions(all: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let words: Vec<String> = all.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_share() {
        assert_eq!(
            (Share::new(0, 0).value(), Share::new(0, 4).value(), Share::new(3, 4).value()),
            (None, Some(0.0), Some(0.75))
        );
        assert_eq!(Known::new(61, 180).to_string(), "known for 61 of 180");
    }

    #[test]
    fn few_is_said_in_words() {
        let said = |count| caution_if_few(count, 10, "hire", "hires");
        assert_eq!(said(1).as_deref(), Some("only 1 hire: one more would change it"));
        assert_eq!(said(9).as_deref(), Some("few hires (9): one more would change it"));
        assert_eq!((said(0), said(10)), (None, None));
        assert_eq!(
            cautions([None, said(1), None, Some("the cohort is young".into())]).as_deref(),
            Some("only 1 hire: one more would change it; the cohort is young")
        );
        assert_eq!(cautions([None]), None);
    }
}
