//! Text measured, cut and padded as it appears on screen: by grapheme clusters and the terminal columns they
//! take. Names in any script pass through here before they are aligned.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns a text takes on screen once [`clean`] has removed what can't be shown.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return text.len();
    }
    clean(text).graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Whether a letter would disturb what is around it: a control character, which a terminal obeys, or a mark
/// that changes the direction of text.
#[must_use]
pub fn is_unsafe(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Removes control characters and marks that change text direction, so that a name can't
/// disturb the lines around it.
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars().filter(|letter| !is_unsafe(*letter)).collect()
}

/// The same for several lines: line feeds and tabs stay.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !is_unsafe(*letter)).collect()
}

/// JSON in which such letters are escaped, so that it is safe to show and still says the same.
#[must_use]
pub fn escape_unsafe(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_unsafe(letter) && letter != '\n' {
            // They all have four digits, and occur only within strings.
            let _ = write!(escaped, "\\u{:04x}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

/// Cuts a text to `columns`, never inside a grapheme, and marks the cut with `…`.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    let text = clean(text);
    if width(&text) <= columns {
        return text;
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut taken = 0;
    let mut kept = String::new();
    for grapheme in text.graphemes(true) {
        taken += grapheme.width();
        if taken > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.push('…');
    kept
}

/// Cut or padded with spaces to exactly `columns`.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = cut(text, columns);
    fitted.push_str(&" ".repeat(columns.saturating_sub(width(&fitted))));
    fitted
}

/// Like [`fit`], padded on the left.
#[must_use]
pub fn fit_right(text: &str, columns: usize) -> String {
    let cut = cut(text, columns);
    format!("{}{cut}", " ".repeat(columns.saturating_sub(width(&cut))))
}

/// Wrapped to lines of at most `columns`, at white space where there is any.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let word = clean(word);
            let gap = usize::from(!line.is_empty());
            if width(&line) + gap + width(&word) <= columns {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(&word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            // A word longer than the line, such as Thai text without spaces, is broken between graphemes.
            for grapheme in word.graphemes(true) {
                if !line.is_empty() && width(&line) + grapheme.width() > columns {
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(grapheme);
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_in_any_script_take_the_room_they_are_given() {
        for name in [
            "Zoë Lindqvist",
            "王明",
            "김민준",
            "नीलिमा शर्मा",
            "สมชาย ใจดี",
            "محمد علي",
            "דנה לוי",
            "Z\u{6f}\u{308}e",
            "👩\u{200d}💻 Ada",
            "नी\u{200d}ल",
        ] {
            for columns in 0..24 {
                assert_eq!(width(&fit(name, columns)), columns, "{name} in {columns}");
                assert_eq!(width(&fit_right(name, columns)), columns, "{name} in {columns}");
            }
        }
    }

    #[test]
    fn nothing_is_cut_inside_a_grapheme() {
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("王明王", 4), "王…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn what_would_upset_the_screen_is_left_out() {
        assert_eq!(clean("a\u{1b}[2J\u{202e}b\n"), "a[2Jb");
        assert_eq!(clean_lines("a\u{9b}\tb\r\n\u{2066}c\u{7}"), "a\tb\nc");
    }

    #[test]
    fn json_is_safe_and_says_the_same() {
        let text = "a\u{1b}\u{9b}\u{202e}b\u{7f}\n";
        let json = serde_json::to_string_pretty(&[text]).expect("JSON");
        let escaped = escape_unsafe(&json);
        assert!(!escaped.chars().any(|letter| is_unsafe(letter) && letter != '\n'), "{escaped}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).expect("JSON"), [text]);
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    proptest! {
        #[test]
        fn fitted_is_exactly_as_wide_as_asked(text in "\\PC{0,20}", columns in 0usize..30) {
            prop_assert_eq!(width(&fit(&text, columns)), columns);
            let room = columns.max(1);
            for line in wrap(&text, room) {
                // A letter wider than the line gets a line to itself; it can't be broken.
                let letters = line.graphemes(true).filter(|letter| letter.width() > 0).count();
                prop_assert!(width(&line) <= room || letters <= 1, "{line:?} in {room}");
            }
        }
    }
}
