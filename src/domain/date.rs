//! Partial dates: a year, a year and month, or a full day. Precision is kept as given; nothing here ever
//! invents a 1 January. Earliest and latest days are derived when dates are compared.

use std::fmt;
use std::str::FromStr;

use crate::text::quoted::quoted;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A date known to the year, the month or the day. Ordered by earliest day, coarser first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<u8>,
    day: Option<u8>,
}

/// Why a text is not a partial date, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a date; write 2019, 2019-06 or 2019-06-14", quoted(.text))]
pub struct NotADate {
    pub text: String,
}

impl PartialDate {
    /// Refuses years outside 1000 to 9999: here they are typing errors, and they would not sort as text.
    #[must_use]
    pub fn new(year: i16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let in_range = (1000..=9999).contains(&year);
        let exists = match (month, day) {
            (None, None) => true,
            (Some(month), None) => (1..=12).contains(&month),
            (Some(month), Some(day)) => {
                matches!((i8::try_from(month), i8::try_from(day)),
                    (Ok(m), Ok(d)) if Date::new(year, m, d).is_ok())
            }
            (None, Some(_)) => false,
        };
        (in_range && exists).then_some(Self { year, month, day })
    }

    #[must_use]
    pub fn from_date(date: Date) -> Self {
        let part = |value: i8| u8::try_from(value).unwrap_or(1);
        Self { year: date.year(), month: Some(part(date.month())), day: Some(part(date.day())) }
    }

    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    #[must_use]
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    #[must_use]
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    #[must_use]
    pub const fn is_full(self) -> bool {
        self.day.is_some()
    }

    /// The first day it may denote.
    #[must_use]
    pub fn earliest(self) -> Date {
        civil(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day it may denote.
    #[must_use]
    pub fn latest(self) -> Date {
        match (self.month, self.day) {
            (Some(month), Some(day)) => civil(self.year, month, day),
            (Some(month), None) => civil(self.year, month, 1).last_of_month(),
            _ => civil(self.year, 12, 31),
        }
    }

    /// Whether it is before `other`, whichever days the two denote.
    #[must_use]
    pub fn surely_before(self, other: Self) -> bool {
        self.latest() < other.earliest()
    }

    /// Whether some day of `self` is not after some day of `other`: the check for "start ≤ end".
    #[must_use]
    pub fn may_precede(self, other: Self) -> bool {
        self.earliest() <= other.latest()
    }
}

fn civil(year: i16, month: u8, day: u8) -> Date {
    let part = |value: u8| i8::try_from(value).unwrap_or(1);
    // The constructor checks every value of this type, so the fallback is unreachable.
    Date::new(year, part(month), part(day)).unwrap_or(Date::ZERO)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        };
        f.pad(&text)
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotADate { text: text.to_owned() };
        let trimmed = text.trim();
        let mut parts = trimmed.split('-');
        let number = |part: Option<&str>, digits: usize| match part {
            None => Ok(None),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<i16>().map(Some).map_err(|_| refused())
            }
            Some(_) => Err(refused()),
        };
        let year = number(parts.next(), 4)?.ok_or_else(refused)?;
        let month = number(parts.next(), 2)?;
        let day = number(parts.next(), 2)?;
        if parts.next().is_some() {
            return Err(refused());
        }
        let small = |value: Option<i16>| value.and_then(|v| u8::try_from(v).ok());
        Self::new(year, small(month), small(day)).ok_or_else(refused)
    }
}

// In JSON a date is the text a person would write; in bincode it is three small numbers.
impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.year, self.month.unwrap_or(0), self.day.unwrap_or(0)).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            let (year, month, day) = <(i16, u8, u8)>::deserialize(deserializer)?;
            let some = |value: u8| (value != 0).then_some(value);
            Self::new(year, some(month), some(day)).ok_or_else(|| de::Error::custom("no such date"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> PartialDate {
        text.parse().expect(text)
    }

    #[test]
    fn bounds_cover_the_whole_of_what_is_known() {
        assert_eq!(date("2019").earliest().to_string(), "2019-01-01");
        assert_eq!(date("2019").latest().to_string(), "2019-12-31");
        assert_eq!(date("2020-02").latest().to_string(), "2020-02-29");
        assert_eq!(date("2019-06-14").earliest(), date("2019-06-14").latest());
    }

    #[test]
    fn comparison_is_by_possible_days() {
        assert!(date("2019-06").may_precede(date("2019")));
        assert!(date("2019").may_precede(date("2019-06")));
        assert!(!date("2020").may_precede(date("2019-06")));
        assert!(date("2018").surely_before(date("2019")));
        assert!(!date("2019").surely_before(date("2019-06")));
    }

    #[test]
    fn what_is_no_date_is_refused_with_what_would_be() {
        for text in [
            "",
            "19",
            "2019-13",
            "2019-02-30",
            "2019-6",
            "2019-06-14-01",
            "-2019",
            "２０１９",
            "2019-00",
            "2019-06-00",
        ] {
            let error = text.parse::<PartialDate>().expect_err(text);
            assert!(error.to_string().contains("2019-06"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn written_and_read_it_stays_the_same(year in 1000i16..=9999, month in proptest::option::of(1u8..=12),
            day in proptest::option::of(1u8..=28)) {
            if let Some(date) = PartialDate::new(year, month, month.and(day)) {
                prop_assert_eq!(date.to_string().parse::<PartialDate>(), Ok(date));
                let json = serde_json::to_string(&date).unwrap();
                prop_assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), date);
                prop_assert!(date.earliest() <= date.latest());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,14}") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
