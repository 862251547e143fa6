//! Counts, articles and lists in plain English, so that no caller inflects words by hand.

/// `1 hire`, `7 hires`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// A number of days, the coarser the more: `5 days`, `7 months`, `6 years`.
#[must_use]
pub fn span(days: u32) -> String {
    match days {
        0..=59 => counted(usize::try_from(days).unwrap_or_default(), "day", "days"),
        60..=729 => format!("{} months", days / 30),
        _ => format!("{} years", days / 365),
    }
}

/// A noun with its article: `a student`, `an instructor`.
#[must_use]
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `2 hires, 1 enrollment and 3 attendances`
#[must_use]
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_all_else_is_many() {
        assert_eq!([0, 1, 7].map(|count| counted(count, "day", "days")), ["0 days", "1 day", "7 days"]);
    }

    #[test]
    fn a_span_is_coarser_the_longer_it_is() {
        let said = [0, 1, 59, 60, 729, 730].map(span);
        assert_eq!(said, ["0 days", "1 day", "59 days", "2 months", "24 months", "2 years"]);
    }

    #[test]
    fn an_article_goes_by_the_first_letter() {
        assert_eq!(["hire", "organization"].map(with_article), ["a hire", "an organization"]);
    }

    #[test]
    fn the_last_of_a_list_comes_after_an_and() {
        let list = |words: &[&str]| listed(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!([list(&[]), list(&["a"]), list(&["a", "b"])], ["", "a", "a and b"]);
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
