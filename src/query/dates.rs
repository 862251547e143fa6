//! The days that a value of a date field means: `2019`, `>2019-06`, `"last month"`, `>1y`. A date known only
//! to the year or month lies within them for certain, outside for certain, or it is unknown which.

use jiff::Span;
use jiff::civil::Date;

use super::syntax::{Comparison, Wanted};
use super::truth::Truth;
use crate::domain::{PartialDate, date_words};

/// Days from one to another, both included; without an end it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

impl Days {
    const ALL: Self = Self { from: Date::MIN, to: Date::MAX };

    /// Whether a date lies within.
    #[must_use]
    pub(crate) fn has(self, date: PartialDate) -> Truth {
        let (first, last) = (date.earliest(), date.latest());
        if last < self.from || first > self.to {
            Truth::No
        } else if first >= self.from && last <= self.to {
            Truth::Yes
        } else {
            Truth::Unknown
        }
    }

    /// The days that a value means, relative to `today`.
    ///
    /// # Errors
    /// With what is wrong and what would be accepted.
    pub(crate) fn wanted(wanted: &Wanted, today: Date) -> Result<Self, String> {
        match wanted {
            Wanted::Any | Wanted::None => Ok(Self::ALL),
            Wanted::Plain(text) => match point(text, today)? {
                Point::Date(date) => Ok(Self::of(date)),
                Point::Ago(_) => Err(format!(
                    "{text} is a length of time; write >{text} for longer ago, <{text} for less long"
                )),
            },
            Wanted::Compared(comparison, text) => Ok(Self::compared(*comparison, point(text, today)?, today)),
            Wanted::Between(from, to) => {
                let end = |text: &Option<String>| text.as_deref().map(|text| point(text, today)).transpose();
                Self::between(end(from)?, end(to)?)
            }
        }
    }

    fn of(date: PartialDate) -> Self {
        Self { from: date.earliest(), to: date.latest() }
    }

    fn compared(comparison: Comparison, point: Point, today: Date) -> Self {
        match (comparison, point) {
            (Comparison::Equal, point) => Self { from: point.first(), to: point.last() },
            (Comparison::More, Point::Date(date)) => Self { from: after(date.latest()), ..Self::ALL },
            (Comparison::AtLeast, Point::Date(date)) => Self { from: date.earliest(), ..Self::ALL },
            (Comparison::Less, Point::Date(date)) => Self { to: before(date.earliest()), ..Self::ALL },
            (Comparison::AtMost, Point::Date(date)) => Self { to: date.latest(), ..Self::ALL },
            // Longer ago is earlier.
            (Comparison::More, Point::Ago(day)) => Self { to: before(day), ..Self::ALL },
            (Comparison::AtLeast, Point::Ago(day)) => Self { to: day, ..Self::ALL },
            (Comparison::Less, Point::Ago(day)) => Self { from: after(day), to: today },
            (Comparison::AtMost, Point::Ago(day)) => Self { from: day, to: today },
        }
    }

    fn between(from: Option<Point>, to: Option<Point>) -> Result<Self, String> {
        // Of two lengths of time, the longer one is the earlier end.
        let (from, to) = match (from, to) {
            (Some(Point::Ago(a)), Some(Point::Ago(b))) => (Some(a.min(b)), Some(a.max(b))),
            (Some(Point::Ago(day)), None) => (None, Some(day)),
            (None, Some(Point::Ago(day))) => (Some(day), None),
            (from, to) => (from.map(Point::first), to.map(Point::last)),
        };
        let days = Self { from: from.unwrap_or(Date::MIN), to: to.unwrap_or(Date::MAX) };
        if days.from > days.to {
            return Err(format!("{} is after {}; write the earlier date first", days.from, days.to));
        }
        Ok(days)
    }
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(Date::MIN)
}

#[derive(Debug, Clone, Copy)]
enum Point {
    Date(PartialDate),
    /// The day a length of time ago.
    Ago(Date),
}

impl Point {
    fn first(self) -> Date {
        match self {
            Self::Date(date) => date.earliest(),
            Self::Ago(day) => day,
        }
    }

    fn last(self) -> Date {
        match self {
            Self::Date(date) => date.latest(),
            Self::Ago(day) => day,
        }
    }
}

fn point(text: &str, today: Date) -> Result<Point, String> {
    if let Some(day) = ago(text, today) {
        return Ok(Point::Ago(day));
    }
    date_words::read(text, today)
        .map(Point::Date)
        .map_err(|error| format!("{error}, words such as \"last month\", or >1y for longer ago than a year"))
}

/// `30d`, `2w`, `6m`, `1y`: so many days, weeks, months or years before today.
fn ago(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    let (place, unit) = text.char_indices().next_back()?;
    let number: i32 =
        text.get(..place).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let span = Span::new();
    let span = match unit.to_ascii_lowercase() {
        'd' => span.try_days(number),
        'w' => span.try_weeks(number),
        'm' => span.try_months(number),
        'y' => span.try_years(number),
        _ => return None,
    };
    // Longer ago than there are dates is the first of them.
    span.ok().map(|span| today.checked_sub(span).unwrap_or(Date::MIN)).or(Some(Date::MIN))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = Date::constant(2024, 9, 16);

    fn days(value: &str) -> Result<Days, String> {
        let parsed = super::super::parser::parse(&format!("start:{value}"));
        let condition = parsed.query.alternatives[0].terms[0].condition.clone();
        let super::super::syntax::Condition::Field { values, .. } = condition else { panic!("{value}") };
        Days::wanted(&values[0].wanted, TODAY)
    }

    #[test]
    fn values_mean_days() {
        let (min, max) = (Date::MIN, Date::MAX);
        for (value, from, to) in [
            ("2019", date(2019, 1, 1), date(2019, 12, 31)),
            ("=2019-06", date(2019, 6, 1), date(2019, 6, 30)),
            (">2019", date(2020, 1, 1), max),
            (">=2019", date(2019, 1, 1), max),
            ("<2019-06", min, date(2019, 5, 31)),
            ("<=2019-06", min, date(2019, 6, 30)),
            ("2019..", date(2019, 1, 1), max),
            ("..2019", min, date(2019, 12, 31)),
            ("2019..2020-02", date(2019, 1, 1), date(2020, 2, 29)),
            ("\"last month\"", date(2024, 8, 1), date(2024, 8, 31)),
            ("\"jun 2019\"..today", date(2019, 6, 1), TODAY),
            (">1y", min, date(2023, 9, 15)),
            (">=1y", min, date(2023, 9, 16)),
            ("<30d", date(2024, 8, 18), TODAY),
            ("<=2w", date(2024, 9, 2), TODAY),
            ("1y..6m", date(2023, 9, 16), date(2024, 3, 16)),
            ("6m..1y", date(2023, 9, 16), date(2024, 3, 16)),
            ("1y..", min, date(2023, 9, 16)),
            ("..1y", date(2023, 9, 16), max),
        ] {
            assert_eq!(days(value), Ok(Days { from, to }), "{value}");
        }
        for (value, words) in [
            ("1y", "1y is a length of time; write >1y for longer ago, <1y for less long"),
            ("2020..2019", "2020-01-01 is after 2019-12-31; write the earlier date first"),
            ("6/7/2024", "6/7/2024 may be 2024-06-07 or 2024-07-06; write"),
            ("soon", "“soon” is not a date; write 2019, 2019-06 or 2019-06-14, words such as \"last month\""),
        ] {
            let told = days(value).expect_err(value);
            assert!(told.starts_with(words), "{told}");
        }
    }

    #[test]
    fn a_date_known_to_the_year_may_be_unknown() {
        let has = |value: &str, date: &str| days(value).map(|days| days.has(date.parse().expect(date)));
        for (value, date, truth) in [
            ("2019", "2019", Truth::Yes),
            ("2019", "2019-06-14", Truth::Yes),
            ("2019-06", "2019", Truth::Unknown),
            ("2019-06", "2019-07", Truth::No),
            (">2019-06", "2019", Truth::Unknown),
            (">2019", "2019", Truth::No),
            ("..2019", "2019", Truth::Yes),
            (">99999999y", "1000", Truth::No),
        ] {
            assert_eq!(has(value, date), Ok(truth), "{value} {date}");
        }
    }
}
