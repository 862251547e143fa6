//! Dates as people type them: `today`, `jun 2019`, `14 June 2019`, as well as the strict `2019-06-14`. Dates
//! that differ between countries (`6/7/2019`) are refused, not guessed.

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

/// Reads a date in words or digits, relative to `today`.
///
/// # Errors
/// If the text is not a date, or could mean more than one.
pub fn read(text: &str, today: Date) -> Result<PartialDate, NotADate> {
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    in_words(&fold(text), today).ok_or_else(|| NotADate { text: text.trim().to_owned() })
}

fn in_words(text: &str, today: Date) -> Option<PartialDate> {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '.' | '/' | '-'))
        .filter(|word| !word.is_empty())
        .collect();
    let this_month = |date: Date| PartialDate::new(date.year(), u8::try_from(date.month()).ok(), None);
    match words.as_slice() {
        ["today" | "now"] => Some(PartialDate::from_date(today)),
        ["yesterday"] => today.yesterday().ok().map(PartialDate::from_date),
        ["tomorrow"] => today.tomorrow().ok().map(PartialDate::from_date),
        ["this", "month"] => this_month(today),
        ["last", "month"] => this_month(today.first_of_month().yesterday().ok()?),
        ["this", "year"] => PartialDate::new(today.year(), None, None),
        ["last", "year"] => PartialDate::new(today.year() - 1, None, None),
        [a, b] => match (month(a), year(b), year(a), month_number(b)) {
            (Some(month), Some(year), ..) | (_, _, Some(year), Some(month)) => {
                PartialDate::new(year, Some(month), None)
            }
            _ => None,
        },
        [a, b, c] => match (day(a), month(b), year(c)) {
            (Some(day), Some(month), Some(year)) => PartialDate::new(year, Some(month), Some(day)),
            _ => match (month(a), day(b), year(c), year(a), month_number(b), day(c)) {
                (Some(month), Some(day), Some(year), ..) | (_, _, _, Some(year), Some(month), Some(day)) => {
                    PartialDate::new(year, Some(month), Some(day))
                }
                _ => None,
            },
        },
        _ => None,
    }
}

/// A month by its name, or by its first three letters or more.
fn month(word: &str) -> Option<u8> {
    let place = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    u8::try_from(place + 1).ok()
}

fn month_number(word: &str) -> Option<u8> {
    month(word).or_else(|| word.parse().ok().filter(|number| (1..=12).contains(number)))
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4).then(|| word.parse().ok())?
}

/// `14` and `14th`.
fn day(word: &str) -> Option<u8> {
    let figures = word.trim_end_matches(|letter: char| letter.is_alphabetic());
    let ending = word.get(figures.len()..)?;
    let fits = ending.is_empty() || matches!(ending, "st" | "nd" | "rd" | "th");
    fits.then(|| figures.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn read_text(text: &str) -> String {
        read(text, date(2024, 3, 1)).map_or_else(|_| "refused".into(), |date| date.to_string())
    }

    #[test]
    fn plain_words_are_dates() {
        for (text, date) in [
            ("2019", "2019"),
            ("2019-06", "2019-06"),
            ("2019/06/14", "2019-06-14"),
            ("2019-6", "2019-06"),
            ("jun 2019", "2019-06"),
            ("June 2019", "2019-06"),
            ("14 June 2019", "2019-06-14"),
            ("june 14th, 2019", "2019-06-14"),
            ("Today", "2024-03-01"),
            ("yesterday", "2024-02-29"),
            ("last month", "2024-02"),
            ("last year", "2023"),
        ] {
            assert_eq!(read_text(text), date, "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_days_is_refused() {
        for text in ["6/7/2019", "ju 2019", "soon", "31 feb 2019", "june", "14", "14 june 19", ""] {
            assert_eq!(read_text(text), "refused", "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,16}") {
            let _ = read(&text, date(2024, 3, 1));
        }
    }
}
