//! Text made comparable: case, accents and white space folded for search, sorting and unique names. Cutting
//! and aligning are in `columns`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Folds case and drops accents and invisible marks, so that `zoe` finds `Zoë`, and a zero-width joiner in a
/// name need not be typed. Letters of every script stay, as do vowel signs that carry meaning.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    // Names are mostly ASCII, which decomposes to itself and takes no part in the reordering of marks.
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(|letter: char| !letter.is_ascii()).unwrap_or(rest.len());
        let (ascii, more) = rest.split_at(plain);
        folded.extend(ascii.chars().map(|letter| letter.to_ascii_lowercase()));
        let other = more.find(|letter: char| letter.is_ascii()).unwrap_or(more.len());
        let (other, more) = more.split_at(other);
        fold_other(other, &mut folded);
        rest = more;
    }
    folded
}

fn fold_other(text: &str, folded: &mut String) {
    for letter in text.nfkd() {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
            continue;
        }
        if is_dropped(letter) {
            continue;
        }
        for lower in letter.to_lowercase() {
            match expansion(lower) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(lower),
            }
        }
    }
}

/// Drops accents and points (a combining class other than 0), except kana voicing (8), viramas (9) and the
/// vowels and tones of Telugu (84, 91), Thai (103, 107), Lao (118, 122) and Tibetan (129 to 132): without
/// those, different words would become the same. Also drops joiners, direction marks and tatweel.
fn is_dropped(letter: char) -> bool {
    is_invisible(letter)
        || !matches!(
            canonical_combining_class(letter),
            0 | 8 | 9 | 84 | 91 | 103 | 107 | 118 | 122 | 129..=132
        )
}

/// Joiners, direction marks, soft hyphens, variation selectors, and tatweel, which only stretches a word.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{ad}' | '\u{640}' | '\u{fe00}'..='\u{fe0f}')
}

/// Folds case and the different encodings of a letter, but keeps accents: for email addresses and account
/// names, where `zoë` and `zoe` differ.
#[must_use]
pub fn fold_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let visible = text.nfkc().filter(|letter| !is_invisible(*letter));
    visible.flat_map(char::to_lowercase).nfkc().collect()
}

/// Letters that do not decompose, but that people type without the stroke or as two letters.
const fn expansion(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        '’' | 'ʼ' | '‘' => "'",
        _ => return None,
    })
}

/// Whether `folded_text` contains every one of `folded_words`, in any order.
#[must_use]
pub fn has_words(folded_text: &str, folded_words: &[String]) -> bool {
    folded_words.iter().all(|word| folded_text.contains(word.as_str()))
}

/// How a typed word is in a text, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// It is a word of the text.
    Word,
    /// A word of the text begins with it. In scripts that do not part words, any place in the text counts.
    Begins,
    /// It is within a word.
    Within,
    /// Its letters follow one another in the text, with gaps, from the beginning of a word on.
    Scattered,
    /// None of these.
    Apart,
}

/// How close a folded word is to what is in a folded text.
#[must_use]
pub fn closeness(folded_text: &str, folded_word: &str) -> Closeness {
    let begins = |at: usize| {
        let before = folded_text.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|letter| !letter.is_alphanumeric())
    };
    let mut closest = Closeness::Apart;
    for (at, found) in folded_text.match_indices(folded_word) {
        let after = folded_text.get(at + found.len()..).and_then(|text| text.chars().next());
        if begins(at) && after.is_none_or(|letter| !letter.is_alphanumeric()) {
            return Closeness::Word;
        }
        let whole = begins(at) || !found.chars().next().is_some_and(parts_words);
        closest = closest.min(if whole { Closeness::Begins } else { Closeness::Within });
    }
    if closest != Closeness::Apart {
        return closest;
    }
    let mut letters = folded_word.chars();
    let Some(first) = letters.next() else { return Closeness::Begins };
    // From the earliest word with that first letter on, there is most room for the others.
    let starts = |(at, _): &(usize, &str)| begins(*at) || !parts_words(first);
    let Some((at, found)) = folded_text.match_indices(first).find(starts) else { return Closeness::Apart };
    let mut rest = folded_text.get(at + found.len()..).unwrap_or_default().chars();
    if letters.all(|letter| rest.any(|other| other == letter)) {
        Closeness::Scattered
    } else {
        Closeness::Apart
    }
}

/// Whether a letter is of a script that parts words by spaces.
const fn parts_words(letter: char) -> bool {
    !matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a typed query, folded.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    fold(query).split_whitespace().map(str::to_owned).collect()
}

/// Trimmed, with inner runs of white space collapsed to one space.
#[must_use]
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key that makes a name unique: folded and tidy.
#[must_use]
pub fn name_key(name: &str) -> String {
    tidy(&fold(name))
}

/// The text with its first letter in upper case, to begin a sentence.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_words_are_closest_and_scattered_letters_begin_with_a_word() {
        for (text, word, expected) in [
            ("gulsen yildirim", "yildirim", Closeness::Word),
            ("gulsen yildirim", "yildir", Closeness::Begins),
            ("gulsen yildirim", "dirim", Closeness::Within),
            ("gulsen yildirim", "ydrm", Closeness::Scattered),
            ("gulsen yildirim", "ldrm", Closeness::Apart),
            ("rafael ibarra quintana", "rafquin", Closeness::Scattered),
            ("hospitality in a wild river", "yildir", Closeness::Apart),
            ("o'hare, taz", "taz", Closeness::Word),
            ("王明華", "明", Closeness::Begins),
            ("王明華", "王華", Closeness::Scattered),
            ("zoe", "", Closeness::Begins),
        ] {
            assert_eq!(closeness(text, word), expected, "{word} in {text}");
        }
    }

    #[test]
    fn case_and_accents_are_folded() {
        for (text, folded) in [
            ("Zoë", "zoe"),
            ("MÜLLER", "muller"),
            ("Weiß", "weiss"),
            ("Łucja", "lucja"),
            ("Þórunn", "thorunn"),
            ("Ørsted", "orsted"),
            ("İstanbul", "istanbul"),
            ("Thảo", "thao"),
            ("O’Brien", "o'brien"),
            ("شَادِي", "شادي"),
            ("שָׁלוֹם", "שלום"),
            ("नी\u{200d}ल", "नील"),
        ] {
            assert_eq!(fold(text), fold(folded), "{text}");
        }
        assert_eq!(fold("Zoë"), "zoe");
    }

    #[test]
    fn case_is_folded_without_accents() {
        assert_eq!(fold_case("ZOË"), "zoë");
        assert_eq!(fold_case("Zoe\u{308}\u{200b}"), "zoë");
        assert_ne!(fold_case("zoë"), fold_case("zoe"));
    }

    #[test]
    fn different_letters_stay_different() {
        assert_ne!(fold("か"), fold("が"));
        assert_ne!(fold("कमल"), fold("कमला"));
        // Vowels that Unicode classes as marks: short and long u in Thai and Lao, u in Tibetan.
        assert_ne!(fold("ปุ"), fold("ปู"));
        assert_ne!(fold("ປຸ"), fold("ປູ"));
        assert_ne!(fold("ཀུ"), fold("ཀ"));
        assert_ne!(fold("เสือ"), fold("เสื่อ"), "a tiger is no mat");
    }

    #[test]
    fn words_are_found_anywhere_in_any_order() {
        assert!(has_words(&fold("Zoë Lindqvist"), &words("LIND zo")));
        assert!(!has_words(&fold("Zoë Lindqvist"), &words("zo x")));
    }

    #[test]
    fn unique_names_ignore_white_space_case_and_accents() {
        assert_eq!(name_key("  Civil\u{a0}  Engineering "), name_key("civil engineering"));
        assert_eq!(name_key("Désign"), name_key("DESIGN"));
        assert_eq!(tidy(" a \t b\nc "), "a b c");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        /// Texts that differ only in case are also the same without accents.
        #[test]
        fn folding_case_first_changes_nothing(text in "\\PC{0,20}") {
            prop_assert_eq!(fold(&fold_case(&text)), fold(&text));
        }
    }
}
