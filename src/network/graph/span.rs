//! When something happened, as far as it is known: the first and the last possible day.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::PartialDate;

/// The days between which something happened, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub earliest: Date,
    pub latest: Date,
}

/// How surely something holds when dates are partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    No,
    /// For some of the days the date may mean.
    Possible,
    /// For all of the days the date may mean.
    Certain,
}

impl Span {
    #[must_use]
    pub const fn on(day: Date) -> Self {
        Self { earliest: day, latest: day }
    }

    /// What a date on record means on the day `as_of`: what has happened did not happen later than that.
    /// `None` for a date in the future.
    #[must_use]
    pub(crate) fn known_on(date: PartialDate, as_of: Date) -> Option<Self> {
        let earliest = date.earliest();
        (earliest <= as_of).then(|| Self { earliest, latest: date.latest().min(as_of) })
    }

    /// Whether it falls in (`after`, `until`].
    #[must_use]
    pub fn within(self, after: Date, until: Date) -> Certainty {
        if self.earliest > after && self.latest <= until {
            Certainty::Certain
        } else if self.latest > after && self.earliest <= until {
            Certainty::Possible
        } else {
            Certainty::No
        }
    }
}

/// The day `years` years later, or earlier when negative; 29 February becomes the 28th.
#[must_use]
pub(crate) fn plus_years(day: Date, years: i32) -> Option<Date> {
    day.checked_add(years.years()).ok()
}

#[must_use]
pub(crate) fn plus_days(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// Days from one day to another; negative when `to` is the earlier one.
#[must_use]
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn partial_dates_are_certain_only_as_a_whole() {
        let (after, until) = (day("2023-06-30"), day("2024-06-30"));
        for (date, certainty) in [
            ("2023-06-30", Certainty::No),
            ("2023-07", Certainty::Certain),
            ("2023", Certainty::Possible),
            ("2024", Certainty::Possible),
            ("2024-06", Certainty::Certain),
            ("2024-06-30", Certainty::Certain),
            ("2024-07", Certainty::No),
            ("2022", Certainty::No),
        ] {
            let span = Span::known_on(date.parse().unwrap(), day("2025-06-30")).unwrap();
            assert_eq!(span.within(after, until), certainty, "{date}");
        }
    }

    #[test]
    fn what_is_on_record_did_not_happen_after_today() {
        let today = day("2024-03-10");
        let span = |text: &str| Span::known_on(text.parse().unwrap(), today);
        assert_eq!(span("2024"), Some(Span { earliest: day("2024-01-01"), latest: today }));
        assert_eq!(span("2024-03-11"), None);
        assert_eq!(plus_years(day("2024-02-29"), 1), Some(day("2025-02-28")));
        assert_eq!(days_between(day("2024-02-28"), day("2024-03-01")), 2);
    }
}
