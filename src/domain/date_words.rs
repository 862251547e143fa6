//! Dates as people and other systems write them: `today`, `jun 2019`, `14 June 2019`, `31.5.2025`,
//! `9/16/2024`, as well as the strict `2019-06-14`. What may be two days (`6/7/2019`) is refused with both,
//! not guessed. Forms and imports read dates here, so that both take the same.

use jiff::civil::Date;

use super::PartialDate;
use super::date::NotADate;
use crate::text::fold::fold;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Why a text was not read as a date, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadDate {
    #[error(transparent)]
    NotADate(#[from] NotADate),
    #[error("{year:04}-{month:02}-{day:02} is not a day; the month ends on {year:04}-{month:02}-{last:02}")]
    NoSuchDay { year: i16, month: u8, day: u8, last: u8 },
    #[error("{text} may be {}; write {}", one_of(.readings), one_of(.readings))]
    Ambiguous { text: String, readings: Vec<PartialDate> },
}

/// What comes first in a date of three numbers that ends in the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

impl DateOrder {
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::DayFirst => "day first",
            Self::MonthFirst => "month first",
        }
    }

    /// The order that a date shows: `31/12/2020` can only be day first.
    #[must_use]
    pub fn shown_by(text: &str, today: Date) -> Option<Self> {
        let folded = fold(text.trim());
        let parts = parts_of(&folded);
        let [a, b, c] = parts.as_slice() else { return None };
        let (first, second) = (small(a)?, small(b)?);
        year(c).or_else(|| short_year(c, today))?;
        read_written(text, today).ok()?;
        match (first > 12, second > 12) {
            (true, false) => Some(Self::DayFirst),
            (false, true) => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

fn one_of(readings: &[PartialDate]) -> String {
    readings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

/// Reads a date in words or digits, relative to `today`.
///
/// # Errors
/// If the text is not a date, or could mean more than one.
pub fn read(text: &str, today: Date) -> Result<PartialDate, UnreadDate> {
    match relative(&fold(text), today) {
        Some(date) => Ok(date),
        None => read_written(text, today),
    }
}

/// The same as [`read_written`], but a date that may be two days is read in the given order.
///
/// # Errors
/// If the text is not a date, or could mean more than one.
pub fn read_ordered(text: &str, today: Date, order: Option<DateOrder>) -> Result<PartialDate, UnreadDate> {
    let read = read_written(text, today);
    let (Err(UnreadDate::Ambiguous { .. }), Some(order)) = (&read, order) else { return read };
    let folded = fold(text.trim());
    let parts = parts_of(&folded);
    let [a, b, c] = parts.as_slice() else { return read };
    let (day, month) = match order {
        DateOrder::DayFirst => (a, b),
        DateOrder::MonthFirst => (b, a),
    };
    let year = year(c).or_else(|| short_year(c, today));
    match year.and_then(|year| PartialDate::new(year, Some(small(month)?), Some(small(day)?))) {
        Some(date) => Ok(date),
        None => read,
    }
}

/// Reads a date that does not depend on when it is read, as files have it. `today` only decides the century
/// of a year of two digits.
///
/// # Errors
/// If the text is not a date, or could mean more than one.
pub fn read_written(text: &str, today: Date) -> Result<PartialDate, UnreadDate> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    let folded = fold(text);
    let parts = parts_of(&folded);
    let has_dots = folded.contains('.') && !folded.contains(['/', '-']);
    let readings = match parts.as_slice() {
        [a, b] => months_of(a, b).map(|(year, month)| (year, month, None)).into_iter().collect(),
        [a, b, c] => days_of([a, b, c], has_dots, today)
            .into_iter()
            .map(|(year, month, day)| (year, month, Some(day)))
            .collect(),
        _ => Vec::new(),
    };
    let mut dates: Vec<PartialDate> = readings
        .iter()
        .filter_map(|(year, month, day)| PartialDate::new(*year, Some(*month), *day))
        .collect();
    dates.sort_unstable();
    dates.dedup();
    match (dates.as_slice(), readings.first()) {
        ([date], _) => Ok(*date),
        ([], Some((year, month, Some(day)))) => Err(no_such_day(text, *year, *month, *day)),
        ([], _) => Err(NotADate { text: text.to_owned() }.into()),
        _ => Err(UnreadDate::Ambiguous { text: text.to_owned(), readings: dates }),
    }
}

fn parts_of(folded: &str) -> Vec<&str> {
    folded
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '.' | '/' | '-'))
        .filter(|part| !part.is_empty())
        .collect()
}

fn no_such_day(text: &str, year: i16, month: u8, day: u8) -> UnreadDate {
    match PartialDate::new(year, Some(month), None) {
        Some(whole) => {
            let last = u8::try_from(whole.latest().day()).unwrap_or(day);
            UnreadDate::NoSuchDay { year, month, day, last }
        }
        None => NotADate { text: text.to_owned() }.into(),
    }
}

/// `today`, `last month`: words that a person at the keyboard may use, but that say nothing in a file.
fn relative(text: &str, today: Date) -> Option<PartialDate> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let this_month = |date: Date| PartialDate::new(date.year(), u8::try_from(date.month()).ok(), None);
    match words.as_slice() {
        ["today" | "now"] => Some(PartialDate::from_date(today)),
        ["yesterday"] => today.yesterday().ok().map(PartialDate::from_date),
        ["tomorrow"] => today.tomorrow().ok().map(PartialDate::from_date),
        ["this", "month"] => this_month(today),
        ["last", "month"] => this_month(today.first_of_month().yesterday().ok()?),
        ["this", "year"] => PartialDate::new(today.year(), None, None),
        ["last", "year"] => PartialDate::new(today.year() - 1, None, None),
        _ => None,
    }
}

/// A month and a year, in either order.
fn months_of(a: &str, b: &str) -> Option<(i16, u8)> {
    let either = |a, b| Some((year(a)?, month_number(b)?));
    either(a, b).or_else(|| either(b, a))
}

/// The years, months and days that three parts may be. There are several for `6/7/2024`, which is another day
/// in another country, and the day need not exist. Dots are only used where the day comes first.
fn days_of([a, b, c]: [&str; 3], has_dots: bool, today: Date) -> Vec<(i16, u8, u8)> {
    let year_of = |word: &str| year(word).or_else(|| short_year(word, today));
    if let Some(month) = month(b) {
        // Nobody writes a year of two digits before the month: `16-Sep-24` is in 2024.
        let last = year_of(c).zip(day(a));
        let first = year(a).zip(day(c));
        return last.or(first).map(|(year, day)| (year, month, day)).into_iter().collect();
    }
    if let Some(month) = month(a) {
        return year_of(c).zip(day(b)).map(|(year, day)| (year, month, day)).into_iter().collect();
    }
    let in_order = |year: &str, month: &str, day: &str| {
        let (month, day) = (small(month)?, small(day)?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year_of(year)?, month, day))
    };
    let day_first = in_order(c, b, a);
    if has_dots && day_first.is_some() {
        return day_first.into_iter().collect();
    }
    let month_first = if has_dots { None } else { in_order(c, a, b) };
    [in_order(a, b, c), day_first, month_first].into_iter().flatten().collect()
}

/// The century of a year of two digits is the one that puts it nearest, but at most 20 years ahead: in 2024,
/// `44` is 2044 and `45` is 1945.
fn short_year(word: &str, today: Date) -> Option<i16> {
    let number = (word.len() == 2).then(|| digits(word))?.and_then(|number| i16::try_from(number).ok())?;
    let latest = today.year() + 20;
    Some(latest - (latest - number).rem_euclid(100))
}

/// A month by its name, or by its first three letters or more.
fn month(word: &str) -> Option<u8> {
    let place = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    u8::try_from(place + 1).ok()
}

fn month_number(word: &str) -> Option<u8> {
    month(word).or_else(|| small(word).filter(|number| (1..=12).contains(number)))
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4).then(|| digits(word))?.and_then(|number| i16::try_from(number).ok())
}

fn small(word: &str) -> Option<u8> {
    (word.len() <= 2).then(|| digits(word))?.and_then(|number| u8::try_from(number).ok())
}

/// A number without a sign.
fn digits(word: &str) -> Option<u16> {
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok())?
}

/// `14` and `14th`.
fn day(word: &str) -> Option<u8> {
    let figures = word.trim_end_matches(|letter: char| letter.is_alphabetic());
    let ending = word.get(figures.len()..)?;
    let fits = ending.is_empty() || matches!(ending, "st" | "nd" | "rd" | "th");
    fits.then(|| small(figures))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn read_text(text: &str) -> String {
        read(text, date(2024, 3, 1)).map_or_else(|error| error.to_string(), |date| date.to_string())
    }

    #[test]
    fn what_may_be_two_days_is_read_in_the_order_that_is_given() {
        let on = date(2024, 3, 1);
        let read = |text, order| {
            read_ordered(text, on, Some(order))
                .map_or_else(|error| error.to_string(), |date| date.to_string())
        };
        assert_eq!(read("03/04/2021", DateOrder::DayFirst), "2021-04-03");
        assert_eq!(read("03/04/2021", DateOrder::MonthFirst), "2021-03-04");
        assert_eq!(read("3-4-21", DateOrder::DayFirst), "2021-04-03");
        // What can only be one day is that day, whatever the order.
        assert_eq!(read("31/12/2020", DateOrder::MonthFirst), "2020-12-31");
        assert_eq!(read("2021-03-04", DateOrder::DayFirst), "2021-03-04");
        assert!(read("soon", DateOrder::DayFirst).contains("soon"));
        for (text, order) in [
            ("31/12/2020", Some(DateOrder::DayFirst)),
            ("12/31/2020", Some(DateOrder::MonthFirst)),
            ("03/04/2021", None),
            ("2021-03-31", None),
            ("40/12/2020", None),
            ("13/02/01", None),
            ("x", None),
        ] {
            assert_eq!(DateOrder::shown_by(text, on), order, "{text}");
        }
    }

    #[test]
    fn plain_words_are_dates() {
        for (text, date) in [
            ("2019", "2019"),
            ("2019-06", "2019-06"),
            ("2019/06/14", "2019-06-14"),
            ("2019-6", "2019-06"),
            ("6/2019", "2019-06"),
            ("jun 2019", "2019-06"),
            ("June 2019", "2019-06"),
            ("14 June 2019", "2019-06-14"),
            ("june 14th, 2019", "2019-06-14"),
            ("Today", "2024-03-01"),
            ("yesterday", "2024-02-29"),
            ("last month", "2024-02"),
            ("last year", "2023"),
            ("31.5.2025", "2025-05-31"),
            ("6.7.2024", "2024-07-06"),
            ("9/16/2024", "2024-09-16"),
            ("16/9/2024", "2024-09-16"),
            ("6/6/2024", "2024-06-06"),
            ("Sep 16 2024", "2024-09-16"),
            ("Sept. 16, 2024", "2024-09-16"),
            ("16-Sep-24", "2024-09-16"),
            ("16-Sep-2024", "2024-09-16"),
            ("2024 Sep 16", "2024-09-16"),
            ("30 May 2025", "2025-05-30"),
            ("9/16/24", "2024-09-16"),
            ("14 june 44", "2044-06-14"),
            ("14 june 45", "1945-06-14"),
        ] {
            assert_eq!(read_text(text), date, "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_days_is_refused_with_both() {
        for (text, words) in [
            ("6/7/2024", "6/7/2024 may be 2024-06-07 or 2024-07-06; write 2024-06-07 or 2024-07-06"),
            ("06-07-2024", "06-07-2024 may be 2024-06-07 or 2024-07-06; write 2024-06-07 or 2024-07-06"),
            ("24/9/16", "24/9/16 may be 2016-09-24 or 2024-09-16; write 2016-09-24 or 2024-09-16"),
        ] {
            assert_eq!(read_text(text), words, "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_said_not_to() {
        for (text, words) in [
            ("2026-02-30", "2026-02-30 is not a day; the month ends on 2026-02-28"),
            ("31 feb 2020", "2020-02-31 is not a day; the month ends on 2020-02-29"),
            ("31.6.2025", "2025-06-31 is not a day; the month ends on 2025-06-30"),
        ] {
            assert_eq!(read_text(text), words, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in [
            "ju 2019",
            "soon",
            "june",
            "14",
            "",
            "16.24.2024",
            "Sep 16",
            "Sep-24",
            "+6/+16/2024",
            "1.2.3.4",
            "2024 or 2025",
            "0024-01-01",
        ] {
            assert_eq!(
                read_text(text),
                format!("“{text}” is not a date; write 2019, 2019-06 or 2019-06-14"),
                "{text}"
            );
        }
        assert!(read_written("today", date(2024, 3, 1)).is_err(), "a file has no today");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,16}") {
            let _ = read(&text, date(2024, 3, 1));
        }
    }
}
