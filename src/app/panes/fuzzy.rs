//! Fuzzy matching for find and the palette: the letters of each word in order, with gaps. Both sides are
//! folded first, so case and accents don't count, and every script is matched by letters.

use frizbee::{CaseMatching, Config, Matcher, Pattern, PatternConfig};

use crate::text::fold::words;

/// Longer than any name. A text pasted by mistake matches nothing, and is not compared with everything.
const LONGEST: usize = 200;
/// With fewer lines, starting threads costs more than it saves.
const WORTH_THREADS: usize = 10_000;

/// The indexes of the lines that match every word of `query`, best first; equal matches keep their order.
/// `lines` must be folded.
#[must_use]
pub(crate) fn matching<L: AsRef<str> + Sync>(query: &str, lines: &[L]) -> Vec<usize> {
    let words = words(query);
    let length: usize = words.iter().map(String::len).sum();
    if words.is_empty() {
        return (0..lines.len()).collect();
    }
    if length > LONGEST {
        return Vec::new();
    }
    // Both sides are folded, so comparing bytes is correct, and fastest.
    let config = Config::default().casing(CaseMatching::Respect);
    let patterns: Vec<Pattern> =
        words.iter().map(|word| Pattern::new(word, PatternConfig::default())).collect();
    let mut matcher = Matcher::from_patterns(&patterns, &config);
    let threads = if lines.len() < WORTH_THREADS {
        1
    } else {
        std::thread::available_parallelism().map_or(1, usize::from).min(8)
    };
    let found = matcher.match_list_parallel(lines, threads);
    found.into_iter().filter_map(|found| usize::try_from(found.index).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;
    use proptest::prelude::*;

    fn found(query: &str, lines: &[&str]) -> Vec<usize> {
        let folded: Vec<String> = lines.iter().map(|line| fold(line)).collect();
        matching(query, &folded)
    }

    #[test]
    fn letters_are_found_in_their_order_with_gaps_in_every_script() {
        for (query, name) in [
            ("zlnq", "Zoë Lindqvist"),
            ("ZOE LIND", "Zoë Lindqvist"),
            ("lind zoe", "Zoë Lindqvist"),
            ("mad", "محمد العلي mad"),
            ("محد", "محمد العلي"),
            ("علي محم", "محمد العلي"),
            ("שלם", "שָׁלוֹם כהן"),
            ("नलम", "नीलिमा शर्मा"),
            ("สชย", "สมชาย ใจดี"),
            ("王明", "王明"),
            ("王華", "王明華"),
            ("김준", "김민준"),
            ("ორთ", "ორფეთი"),
            ("ορτς", "Ὀρέστης"),
            ("thao", "Thảo Liên Nguyễn"),
        ] {
            assert_eq!(
                found(query, &["Amina Okafor", name, "ليلى حسن", "李雷", "박서연"]).first(),
                Some(&1),
                "{query} in {name}"
            );
        }
    }

    #[test]
    fn other_letters_of_the_same_script_are_not_found() {
        for (query, name) in
            [("ىح", "محمد"), ("明王", "王明"), ("박", "김민준"), ("รก", "กร"), ("कख", "कग"), ("x", "Zoë")]
        {
            assert_eq!(found(query, &[name]), Vec::<usize>::new(), "{query} in {name}");
        }
    }

    #[test]
    fn beginnings_and_whole_words_come_before_scattered_letters() {
        assert_eq!(found("lind", &["Lena Ivanova Ndiaye Dahl", "Zoë Lindqvist", "Lind & Co"]), vec![2, 1, 0]);
        assert_eq!(found("ann", &["Ann Lee", "Ann Moor"]), vec![0, 1], "equals stay in their order");
    }

    #[test]
    fn nothing_typed_finds_all_and_far_too_much_finds_nothing() {
        assert_eq!(found("  ", &["a", "b"]), vec![0, 1]);
        assert!(found(&"a".repeat(5000), &[&"a".repeat(6000)]).is_empty());
    }

    /// Whether `line` has the letters of `word` in order: the definition of a match, without the speed.
    fn has_letters(line: &str, word: &str) -> bool {
        let mut letters = line.chars();
        word.chars().all(|wanted| letters.any(|letter| letter == wanted))
    }

    proptest! {
        #[test]
        fn exactly_the_lines_with_the_letters_are_found(query in "[aé王مनก ]{0,6}",
            lines in prop::collection::vec("[abé王明محनीกุ ]{0,40}", 0..8)) {
            let folded: Vec<String> = lines.iter().map(|line| fold(line)).collect();
            let mut found = matching(&query, &folded);
            found.sort_unstable();
            let words = words(&query);
            let expected: Vec<usize> =
                (0..folded.len()).filter(|place| words.iter()
                    .all(|word| folded.get(*place).is_some_and(|line| has_letters(line, word)))).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
