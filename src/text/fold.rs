//! Text made comparable: case and accents folded for search and sorting, and the keys under which names
//! of organizations and fields are unique. How text is cut and aligned is in `columns`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Folds case, accents and invisible marks, so that `zoe` finds `Zoë` and a name with a zero-width joiner
/// is found without typing one. Letters of every script stay; vowel signs that carry meaning stay too.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    // Most of most names is ASCII, which decomposes to itself and never takes part in reordering marks.
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

/// Accents and points (a combining class other than 0) are dropped, except kana voicing (8), viramas (9) and
/// the vowels and tones of Telugu (84, 91), Thai (103, 107), Lao (118, 122) and Tibetan (129 to 132), without
/// which different words would fall together; so are joiners, direction marks and tatweel.
fn is_dropped(letter: char) -> bool {
    if matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{ad}' | '\u{640}' | '\u{fe00}'..='\u{fe0f}')
    {
        return true;
    }
    !matches!(canonical_combining_class(letter), 0 | 8 | 9 | 84 | 91 | 103 | 107 | 118 | 122 | 129..=132)
}

/// Letters that do not decompose but that people type without their stroke or as two letters.
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

/// Whether every word of `folded_words` is somewhere in `folded_text`.
#[must_use]
pub fn has_words(folded_text: &str, folded_words: &[String]) -> bool {
    folded_words.iter().all(|word| folded_text.contains(word.as_str()))
}

/// The words of what somebody typed, folded.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    fold(query).split_whitespace().map(str::to_owned).collect()
}

/// White space at the ends removed, and runs of it inside made one blank.
#[must_use]
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A noun with its article: `a student`, `an instructor`.
#[must_use]
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// The key under which a name is unique: folded, tidy.
#[must_use]
pub fn name_key(name: &str) -> String {
    tidy(&fold(name))
}

/// The key under which an organization's name is unique: also without punctuation and a trailing
/// Inc., LLC, Ltd or `GmbH` and their like.
#[must_use]
pub fn organization_key(name: &str) -> String {
    const FORMS: &[&str] = &[
        "inc",
        "incorporated",
        "llc",
        "ltd",
        "limited",
        "gmbh",
        "ag",
        "bv",
        "corp",
        "corporation",
        "co",
        "plc",
        "sa",
        "sarl",
        "srl",
        "oy",
        "ab",
        "as",
        "kg",
        "llp",
    ];
    let plain: String = fold(name).chars().filter(|letter| !matches!(letter, '.' | ',')).collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|word| FORMS.contains(word)) {
        words.pop();
    }
    words.join(" ")
}

/// The text with its first letter large, to begin a sentence.
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
    fn different_letters_stay_different() {
        assert_ne!(fold("か"), fold("が"));
        assert_ne!(fold("कमल"), fold("कमला"));
        // Vowels that Unicode counts among the marks: short and long u in Thai and Lao, u in Tibetan.
        assert_ne!(fold("ปุ"), fold("ปู"));
        assert_ne!(fold("ປຸ"), fold("ປູ"));
        assert_ne!(fold("ཀུ"), fold("ཀ"));
        assert_ne!(fold("เสือ"), fold("เสื่อ"), "a tiger is no mat");
    }

    #[test]
    fn organizations_are_the_same_without_their_legal_form() {
        for name in ["Haven", "HAVEN Inc.", "haven, inc", "Haven GmbH", "Haven Co., Ltd."] {
            assert_eq!(organization_key(name), "haven", "{name}");
        }
        assert_eq!(organization_key("Inc."), "inc");
        assert_ne!(organization_key("Haven Labs"), organization_key("Haven"));
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
        assert_eq!(
            (with_article("hire"), with_article("organization")),
            ("a hire".into(), "an organization".into())
        );
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
