//! Names of people: splitting one cell into given and family name, and whether two names can belong to
//! the same person.

use crate::text::fold::{fold, tidy};

/// Words that belong to the following family name, always lower case.
const PARTICLES: &[&str] = &[
    "van", "von", "vom", "der", "den", "de", "del", "della", "delle", "degli", "dello", "di", "da", "dal",
    "do", "dos", "das", "du", "des", "la", "le", "lo", "los", "las", "el", "al", "bin", "ibn", "bint", "ben",
    "bat", "ter", "ten", "te", "zu", "zum", "zur", "af", "av", "'t", "op", "st.",
];

/// Those that are particles even when capitalized (Dick Van Dyke, Maria De Luca). `Ben`, `Al` and `La`
/// are then names.
const CAPITAL_PARTICLES: &[&str] =
    &["Van", "Von", "De", "Di", "Da", "Del", "Della", "Du", "Dos", "Das", "Der", "Ter"];

const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"];

/// Splits a full name into `(given, family)`. A comma means `Family, Given`; otherwise the family name is the
/// last word with the particles before it. A single word is a given name.
#[must_use]
pub(crate) fn split(name: &str) -> (String, String) {
    let name = tidy(name);
    if let Some((before, after)) = name.split_once([',', '，', '、']) {
        let (before, after) = (before.trim(), after.trim());
        if is_suffix(after) {
            let (given, family) = split(before);
            return if family.is_empty() {
                (given, after.to_owned())
            } else {
                (given, format!("{family} {after}"))
            };
        }
        return (after.trim_end_matches(',').to_owned(), before.to_owned());
    }
    let words: Vec<&str> = name.split(' ').collect();
    if let [one] = words.as_slice() {
        return ((*one).to_owned(), String::new());
    }
    if let [family, given] = words.as_slice()
        && is_han_or_hangul(family)
        && is_han_or_hangul(given)
    {
        return ((*given).to_owned(), (*family).to_owned());
    }
    let first_of_family = family_start(&words);
    let join = |words: &[&str]| words.join(" ");
    (
        join(words.get(..first_of_family).unwrap_or_default()),
        join(words.get(first_of_family..).unwrap_or_default()),
    )
}

/// The index of the first word of the family name; never 0.
fn family_start(words: &[&str]) -> usize {
    let suffixes = words.iter().rev().take_while(|word| is_suffix(word)).count();
    let last = words.len().saturating_sub(1 + suffixes).max(1);
    let is_particle = |word: &&str| PARTICLES.contains(word) || CAPITAL_PARTICLES.contains(word);
    // The first particle after the given name; a particle as the last word is a name.
    let start = words.iter().take(last).skip(1).position(is_particle).map_or(last, |place| place + 1);
    // “Ortega y Gasset” is one family name.
    match words.iter().take(start).skip(2).position(|word| *word == "y") {
        Some(place) => place + 1,
        None => start,
    }
}

fn is_suffix(word: &str) -> bool {
    let plain: String = fold(word).chars().filter(|letter| *letter != '.').collect();
    SUFFIXES.contains(&plain.as_str())
}

/// Scripts that put the family name first even when separated by a space.
fn is_han_or_hangul(word: &str) -> bool {
    word.chars().all(|letter| {
        matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    })
}

/// The words of a name in sorted order, folded: the same for `Berg, Jan` and `Jan Berg`.
#[must_use]
pub(crate) fn key(given: &str, family: &str) -> String {
    let mut words: Vec<String> =
        fold(given).split_whitespace().chain(fold(family).split_whitespace()).map(str::to_owned).collect();
    words.sort_unstable();
    words.join(" ")
}

/// A name to compare.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) given: &'a str,
    pub(crate) family: &'a str,
    pub(crate) preferred: &'a str,
}

/// Whether two names share a given name, where an initial counts as a match; or the family name, if one has
/// no given name.
#[must_use]
pub(crate) fn same_given(one: Named<'_>, other: Named<'_>) -> bool {
    let is_exact = one.given == other.given && one.family == other.family;
    if is_exact || key(one.given, one.family) == key(other.given, other.family) {
        return true;
    }
    let words = |name: Named<'_>| words_of(&[name.given, name.preferred]);
    let (a, b) = (words(one), words(other));
    if a.is_empty() || b.is_empty() {
        return same_family(one, other);
    }
    a.iter().any(|word| {
        b.iter().any(|held| word == held || is_initial_of(word, held) || is_initial_of(held, word))
    })
}

/// Whether two names share a word of the family name.
#[must_use]
pub(crate) fn same_family(one: Named<'_>, other: Named<'_>) -> bool {
    let (a, b) = (words_of(&[one.family]), words_of(&[other.family]));
    a.iter().any(|word| b.contains(word))
}

fn words_of(names: &[&str]) -> Vec<String> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    folded
        .iter()
        .flat_map(|name| name.split([' ', '-', '.']))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_initial_of(initial: &str, word: &str) -> bool {
    initial.chars().count() == 1 && word.starts_with(initial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_names_are_taken_apart() {
        for (name, given, family) in [
            ("Okafor, Amina", "Amina", "Okafor"),
            ("Zoë Lindqvist", "Zoë", "Lindqvist"),
            ("van der Berg, Jan", "Jan", "van der Berg"),
            ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
            ("Jan  van der Berg", "Jan", "van der Berg"),
            ("María de la Cruz", "María", "de la Cruz"),
            ("Dick Van Dyke", "Dick", "Van Dyke"),
            ("Khalid bin Sultan", "Khalid", "bin Sultan"),
            ("Omar al-Ahmad", "Omar", "al-Ahmad"),
            ("José Ortega y Gasset", "José", "Ortega y Gasset"),
            ("Cher", "Cher", ""),
            ("王, 明", "明", "王"),
            ("王 明", "明", "王"),
            ("Nguyễn Văn An", "Nguyễn Văn", "An"),
            ("Smith, Jr.", "Smith", "Jr."),
            ("John Smith, Jr.", "John", "Smith Jr."),
            ("John Smith III", "John", "Smith III"),
            ("Anna van", "Anna", "van"),
            ("Okafor,", "", "Okafor"),
        ] {
            assert_eq!(split(name), (given.to_owned(), family.to_owned()), "{name}");
        }
    }

    fn named<'a>(given: &'a str, family: &'a str) -> Named<'a> {
        Named { given, family, preferred: "" }
    }

    #[test]
    fn names_of_one_person_are_told_from_those_of_two() {
        assert!(same_given(named("Zoë", "Lindqvist"), named("Zoe", "Lindqvist-Berg")));
        assert!(same_given(named("J.", "Müller"), named("Jürgen", "Müller")));
        assert!(same_given(named("明", "王"), named("王", "明")));
        assert!(same_given(named("Cher", ""), named("Cher", "")));
        assert!(!same_given(named("Anna", "Lee"), named("Bo", "Lee")));
        assert!(same_family(named("Anna", "Lee"), named("Bo", "Lee")));
        assert!(!same_family(named("Anna", ""), named("Bo", "")));
    }

    proptest! {
        #[test]
        fn no_word_is_lost(name in "[A-Za-zé王 ,.'-]{1,30}") {
            let (given, family) = split(&name);
            let letters = |text: &str| {
                let mut letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
                letters.sort_unstable();
                letters
            };
            prop_assert_eq!(letters(&format!("{given}{family}")), letters(&name));
        }
    }
}
