//! When a meetup takes place: a day, or a day and time in a named zone. If only the day is known it stays a
//! day; no midnight is invented.

use std::fmt;
use std::str::FromStr;

use crate::text::quoted::quoted;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A day, optionally with a time of day and an IANA time zone name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment {
    pub date: Date,
    pub time: Option<Time>,
    /// An IANA name such as `Europe/Berlin`; empty if none was given.
    pub zone: String,
}

/// Why a text is not a moment, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} is not a date or time; write 2024-05-03, 2024-05-03 18:30 or 2024-05-03 18:30 Europe/Berlin",
    quoted(.text)
)]
pub struct NotAMoment {
    pub text: String,
}

impl Moment {
    #[must_use]
    pub const fn on(date: Date) -> Self {
        Self { date, time: None, zone: String::new() }
    }

    /// Parses exactly the output of `Display`, with any zone.
    fn as_written(text: &str) -> Option<Self> {
        let mut words = text.splitn(3, ' ');
        let date = words.next()?.parse().ok()?;
        let time = match words.next() {
            None => None,
            Some(word) => {
                let (hour, minute) = word.split_once(':')?;
                Some(Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?)
            }
        };
        Some(Self { date, time, zone: words.next().unwrap_or_default().to_owned() })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if let Some(time) = self.time {
            write!(f, " {:02}:{:02}", time.hour(), time.minute())?;
            if !self.zone.is_empty() {
                write!(f, " {}", self.zone)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotAMoment { text: text.to_owned() };
        let mut words = text.split_whitespace();
        let date = words.next().ok_or_else(refused)?;
        let full = date.len() == 10 && date.is_ascii();
        let date = if full { date.parse::<Date>().map_err(|_| refused())? } else { return Err(refused()) };
        let time = match words.next() {
            None => None,
            Some(word) => {
                let (hour, minute) = word.split_once(':').ok_or_else(refused)?;
                let number = |part: &str| part.parse::<i8>().map_err(|_| refused());
                Some(Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| refused())?)
            }
        };
        let zone = words.next().unwrap_or_default();
        let known = zone.is_empty() || jiff::tz::TimeZone::get(zone).is_ok();
        if !known || words.next().is_some() {
            return Err(refused());
        }
        Ok(Self { date, time, zone: zone.to_owned() })
    }
}

// In JSON a moment is the text a person would write; in bincode, numbers and the zone name. Both hold
// the same data, and neither checks that the zone exists here: saved data must be readable on a
// machine with other time zones.
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            let day = (self.date.year(), self.date.month(), self.date.day());
            let time = self.time.map(|time| (time.hour(), time.minute()));
            // A day without a time has no zone.
            let zone = if time.is_some() { self.zone.as_str() } else { "" };
            (day, time, zone).serialize(serializer)
        }
    }
}

type Stored = ((i16, i8, i8), Option<(i8, i8)>, String);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Self::as_written(&text).ok_or_else(|| de::Error::custom(NotAMoment { text }))
        } else {
            let ((year, month, day), time, zone) = Stored::deserialize(deserializer)?;
            let date = Date::new(year, month, day).map_err(de::Error::custom)?;
            let time = time
                .map(|(hour, minute)| Time::new(hour, minute, 0, 0))
                .transpose()
                .map_err(de::Error::custom)?;
            // As it is written: a day without a time has no zone.
            let zone = if time.is_some() { zone } else { String::new() };
            Ok(Self { date, time, zone })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_as_written() {
        for text in ["2024-05-03", "2024-05-03 18:30", "2024-05-03 08:05 Europe/Berlin"] {
            let moment: Moment = text.parse().expect(text);
            assert_eq!(moment.to_string(), text);
        }
    }

    #[test]
    fn a_file_from_elsewhere_may_name_an_unknown_zone() {
        let moment = Moment { zone: "Mars/Olympus Mons".to_owned(), ..at("2024-05-03 18:30") };
        let json = serde_json::to_string(&moment).unwrap();
        assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
    }

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_without_a_time_has_no_zone_whatever_is_stored() {
        let stored =
            bincode::serialize(&((2024_i16, 5_i8, 3_i8), None::<(i8, i8)>, "Europe/Berlin")).unwrap();
        assert_eq!(bincode::deserialize::<Moment>(&stored).unwrap(), at("2024-05-03"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2024",
            "2024-05",
            "2024-05-03 25:00",
            "2024-05-03 18",
            "2024-05-03 18:30 Nowhere/Land",
            "2024-05-03 18:30 UTC x",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }
}
