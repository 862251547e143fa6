//! Certificate numbers from a pattern: `2024-###` counts up from the first free number.

use std::collections::HashSet;

/// A counter this long has room for every certificate there will ever be.
const MOST_DIGITS: usize = 9;

/// `count` numbers from a pattern, skipping those that are `taken`. Without a pattern all are empty.
///
/// # Errors
/// What is wrong with the pattern, in words for whoever wrote it.
pub(crate) fn numbers<'a>(
    pattern: &str,
    taken: impl Iterator<Item = &'a str>,
    count: usize,
) -> Result<Vec<String>, String> {
    if pattern.is_empty() {
        return Ok(vec![String::new(); count]);
    }
    let Some(start) = pattern.find('#') else {
        return if count <= 1 {
            Ok(vec![pattern.to_owned(); count])
        } else {
            Err("all would get the same number; write # for each digit that counts up, such as 2024-###"
                .to_owned())
        };
    };
    let (before, rest) = pattern.split_at(start);
    let after = rest.trim_start_matches('#');
    let digits = rest.len() - after.len();
    if after.contains('#') {
        return Err(
            "only one group of digits can count up; write the # side by side, such as 2024-###".to_owned()
        );
    }
    if digits > MOST_DIGITS {
        return Err(format!("too many digits that count up; write at most {MOST_DIGITS} #"));
    }
    let counted = |number: &'a str| {
        let middle = number.strip_prefix(before)?.strip_suffix(after)?;
        let is_number = middle.len() == digits && middle.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { middle.parse::<u32>().ok() } else { None }
    };
    let taken: HashSet<u32> = taken.filter_map(counted).collect();
    let last = 10_u32.pow(u32::try_from(digits).unwrap_or(0)) - 1;
    let free = (1..=last).filter(|number| !taken.contains(number)).take(count);
    let numbers: Vec<String> = free.map(|number| format!("{before}{number:0digits$}{after}")).collect();
    if numbers.len() < count {
        return Err(format!("{count} numbers are needed but only {} are free; write more #", numbers.len()));
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use crate::app::form::bulk::numbers::numbers;

    fn ends(pattern: &str, taken: &[&str], count: usize) -> Result<(String, String), String> {
        let numbers = numbers(pattern, taken.iter().copied(), count)?;
        assert_eq!(numbers.len(), count);
        Ok((numbers.first().cloned().unwrap_or_default(), numbers.last().cloned().unwrap_or_default()))
    }

    #[test]
    fn they_count_up_from_the_first_free_one() {
        let pair = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(ends("2024-###", &[], 22), pair("2024-001", "2024-022"));
        assert_eq!(
            ends("2024-###", &["2024-001", "2023-002", "2024-03", "2024-0004"], 3),
            pair("2024-002", "2024-004")
        );
        assert_eq!(ends("2024-###", &["2024-002"], 2), pair("2024-001", "2024-003"));
        assert_eq!(ends("No. ##/B", &["No. 01/B", "No. xx/B", "No. 03/B"], 2), pair("No. 02/B", "No. 04/B"));
        assert_eq!(ends("Ü#é", &["Ü1é"], 1), pair("Ü2é", "Ü2é"));
        assert_eq!(ends("", &[], 2), pair("", ""));
        assert_eq!(ends("single", &[], 1), pair("single", "single"));
    }

    #[test]
    fn what_can_not_be_counted_is_told() {
        assert!(ends("2024", &[], 2).unwrap_err().contains("write #"));
        assert!(ends("#-#", &[], 2).unwrap_err().contains("side by side"));
        assert!(ends("#", &["1"], 9).unwrap_err().contains("9 numbers are needed but only 8 are free"));
        assert!(ends("##########", &[], 1).unwrap_err().contains("at most 9"));
    }
}
