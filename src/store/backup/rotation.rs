//! Decides which backups are kept and which are superseded. Nothing here touches a file.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::de::{Deserialize, Deserializer, Error as _};

/// When backups are made and how long they are kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// How many of the newest are kept.
    pub keep_last: usize,
    /// For how many days the last one of each day is kept.
    pub keep_daily_days: u16,
    /// Whether the last one of each month is kept forever.
    pub keep_monthly: bool,
    /// After how many change sets a backup is due.
    pub every_changes: u64,
    /// A folder, on another disk, to which each backup is copied.
    #[serde(deserialize_with = "full_path")]
    pub copy_to: Option<PathBuf>,
    /// The file whose first line is the passphrase that the copies are encrypted with.
    #[serde(deserialize_with = "full_path")]
    pub copy_passphrase_file: Option<PathBuf>,
}

/// Where alumnet is started must not decide where copies go.
fn full_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(deserializer)?;
    if path.is_absolute() { Ok(Some(path)) } else { Err(D::Error::custom(NOT_FULL)) }
}

const NOT_FULL: &str = "write a full path in quotes, such as \"/media/stick/alumnet\"";

impl Default for Policy {
    fn default() -> Self {
        Self {
            keep_last: 10,
            keep_daily_days: 30,
            keep_monthly: true,
            every_changes: 200,
            copy_to: None,
            copy_passphrase_file: None,
        }
    }
}

/// The indexes in `made`, which is oldest first, of those that may be deleted. Days and months are in UTC.
/// The last one is always kept.
pub(crate) fn superseded(made: &[Timestamp], now: Timestamp, policy: &Policy) -> Vec<usize> {
    let recent = now
        .checked_sub(SignedDuration::from_hours(24 * i64::from(policy.keep_daily_days)))
        .unwrap_or(Timestamp::MIN);
    let mut last_of_day = HashMap::new();
    let mut last_of_month = HashMap::new();
    for (place, at) in made.iter().enumerate() {
        let date = at.to_zoned(TimeZone::UTC).date();
        last_of_month.insert(date.first_of_month(), place);
        if policy.keep_daily_days > 0 && *at >= recent {
            last_of_day.insert(date, place);
        }
    }
    let of_month = |place: usize, at: &Timestamp| {
        last_of_month.get(&at.to_zoned(TimeZone::UTC).date().first_of_month()) == Some(&place)
    };
    let of_day =
        |place: usize, at: &Timestamp| last_of_day.get(&at.to_zoned(TimeZone::UTC).date()) == Some(&place);
    let newest = made.len().saturating_sub(policy.keep_last.max(1));
    let goes = |(place, at): &(usize, &Timestamp)| {
        *place < newest && !of_day(*place, at) && !(policy.keep_monthly && of_month(*place, at))
    };
    made.iter().enumerate().filter(goes).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    const NOW: i64 = 1_700_000_000;
    const DAY: i64 = 86_400;

    fn times(ages: &[i64]) -> Vec<Timestamp> {
        let mut ages = ages.to_vec();
        ages.sort_unstable_by_key(|age| -age);
        ages.iter().map(|age| Timestamp::from_second(NOW - age).unwrap()).collect()
    }

    fn now() -> Timestamp {
        Timestamp::from_second(NOW).unwrap()
    }

    fn policies() -> impl Strategy<Value = Policy> {
        (0..12_usize, 0..40_u16, any::<bool>()).prop_map(|(keep_last, keep_daily_days, keep_monthly)| {
            Policy { keep_last, keep_daily_days, keep_monthly, every_changes: 1, ..Policy::default() }
        })
    }

    fn day(at: &Timestamp) -> String {
        at.strftime("%Y-%m-%d").to_string()
    }

    fn month(at: &Timestamp) -> String {
        at.strftime("%Y-%m").to_string()
    }

    proptest! {
        #[test]
        fn what_is_promised_stays_and_nothing_else(ages in prop::collection::vec(0..400 * DAY, 0..80),
            policy in policies()) {
            let made = times(&ages);
            let gone: HashSet<usize> = superseded(&made, now(), &policy).into_iter().collect();
            let kept: Vec<&Timestamp> = made.iter().enumerate().filter(|(place, _)| !gone.contains(place))
                .map(|(_, at)| at).collect();
            // The newest ones are kept, as many as requested, and always the very last.
            prop_assert!(gone.iter()
                .all(|place| place + policy.keep_last.max(1) < made.len() + usize::from(policy.keep_last == 0)
                && place + 1 < made.len()));
            for at in &made {
                let young = NOW - at.as_second() <= DAY * i64::from(policy.keep_daily_days);
                if young && policy.keep_daily_days > 0 {
                    let last = made.iter().filter(|other| day(other) == day(at)).max();
                    prop_assert!(kept.iter().any(|kept| Some(*kept) == last), "no backup of {}", day(at));
                }
                if policy.keep_monthly {
                    let last = made.iter().filter(|other| month(other) == month(at)).max();
                    prop_assert!(kept.iter().any(|kept| Some(*kept) == last), "no backup of {}", month(at));
                }
            }
            // Each of the others is kept for a reason.
            let months = made.iter().map(month).collect::<HashSet<_>>()
                .len() * usize::from(policy.keep_monthly);
            let days = usize::from(policy.keep_daily_days) + 1;
            prop_assert!(kept.len() <= policy.keep_last.max(1) + days + months, "{} are kept", kept.len());
        }

        #[test]
        fn doing_it_again_changes_nothing(ages in prop::collection::vec(0..100 * DAY, 0..60),
            policy in policies()) {
            let made = times(&ages);
            let gone: HashSet<usize> = superseded(&made, now(), &policy).into_iter().collect();
            let kept: Vec<Timestamp> = made.iter().enumerate().filter(|(place, _)| !gone.contains(place))
                .map(|(_, at)| *at).collect();
            prop_assert_eq!(superseded(&kept, now(), &policy), Vec::<usize>::new());
        }
    }
}
