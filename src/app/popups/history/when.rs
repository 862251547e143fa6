//! When something was done, as people say it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `today 14:02`, `yesterday 09:15`, `2024-09-12 18:30`.
#[must_use]
pub(crate) fn when(at: Timestamp, today: Date, zone: &TimeZone) -> String {
    let (day, time) = parts(at, today, zone);
    format!("{day} {time}")
}

/// The day in words, and the time of day.
#[must_use]
pub(crate) fn parts(at: Timestamp, today: Date, zone: &TimeZone) -> (String, String) {
    let local = zone.to_datetime(at);
    let day = match local.date() {
        day if day == today => "today".to_owned(),
        day if today.yesterday().ok() == Some(day) => "yesterday".to_owned(),
        day => day.to_string(),
    };
    (day, local.time().strftime("%H:%M").to_string())
}
