//! Texts of others in a message of ours: safe to show, and never so long that the message is lost in them.

use unicode_segmentation::UnicodeSegmentation;

use super::columns::is_unsafe;

/// The most letters of a text that a message repeats.
const MOST: usize = 60;

/// The text between quotation marks, without what can't be shown, and cut to 60 characters.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("“{}”", excerpt(text))
}

/// The same without quotation marks.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut letters = text
        .trim()
        .chars()
        .map(|letter| if matches!(letter, '\n' | '\r' | '\t') { ' ' } else { letter })
        .filter(|letter| !is_unsafe(*letter));
    let mut start: String = letters.by_ref().take(MOST).collect();
    if letters.next().is_some() {
        // The last letter makes room for the mark; never is it cut in its middle.
        let end = start.grapheme_indices(true).next_back().map_or(0, |(end, _)| end);
        start.truncate(end);
        start.push('…');
    }
    start
}

/// Several texts, each between quotation marks; of many, only the first few.
#[must_use]
pub fn all_quoted<S: AsRef<str>>(texts: &[S]) -> String {
    const MOST_NAMED: usize = 8;
    let named: Vec<String> = texts.iter().take(MOST_NAMED).map(|text| quoted(text.as_ref())).collect();
    let rest = texts.len() - named.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_text_is_repeated_as_it_is() {
        assert_eq!(quoted(" Zoë  Lindqvist\n"), "“Zoë  Lindqvist”");
        assert_eq!(quoted("a\u{1b}[31m\u{7}\u{202e}b\u{9b}2J\tc"), "“a[31mb2J c”");
    }

    #[test]
    fn of_a_long_one_the_beginning_is_repeated() {
        assert_eq!(excerpt(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(excerpt(&"x".repeat(10_000_000)), format!("{}…", "x".repeat(59)));
        assert_eq!(excerpt(&"e\u{301}".repeat(40)).chars().count(), 59, "29 letters of two, and the mark");
        assert_eq!(all_quoted(&["a"; 10]), format!("{} and 2 more", ["“a”"; 8].join(", ")));
    }

    proptest! {
        #[test]
        fn nothing_unsafe_and_nothing_long_is_repeated(text in ".{0,100}") {
            let told = excerpt(&text);
            prop_assert!(told.chars().count() <= MOST && !told.chars().any(is_unsafe), "{told:?}");
        }
    }
}
