//! What the values of options may be, and what to say of one that can't be: dates and numbers.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::domain::PartialDate;

/// A day, as `2024-06-30`.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let numbers = || text.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    match text.trim().parse::<PartialDate>() {
        Ok(date) if date.is_full() => Ok(date.earliest()),
        Err(_) if text.split('-').count() == 3 && numbers() => {
            Err("there is no such day in the calendar".to_owned())
        }
        _ => Err("write a day, such as 2024-06-30".to_owned()),
    }
}

/// A number in `range`; `accepted` says so in words.
pub(super) fn number(
    accepted: &'static str,
    range: RangeInclusive<usize>,
) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("write {accepted}"))
    }
}
