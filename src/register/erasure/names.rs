//! Every combination of names that a person may go by, and the words of a name.

use crate::domain::{Person, person};
use crate::text::fold::fold;

/// Every combination of given and family names that a person may go by.
pub fn names(person: &Person) -> Vec<(String, String)> {
    let (given, middle, family) =
        (person.given_name.trim(), person.middle_name.trim(), person.family_name.trim());
    if family.is_empty() {
        return Vec::new();
    }
    let mut givens = vec![given.to_owned(), person.preferred_name.trim().to_owned()];
    // “Mary Jane” may go by Mary, and the middle name or its initial may follow the given name.
    givens.extend(given.split_whitespace().next().map(str::to_owned));
    if !middle.is_empty() {
        givens.push(format!("{given} {middle}"));
        givens.extend(middle.chars().next().map(|initial| format!("{given} {initial}")));
    }
    givens.retain(|given| !given.is_empty());
    givens.sort_unstable();
    givens.dedup();
    // “Ibarra Quintana” may go by Ibarra, and “van der Berg” by Berg.
    let mut families = vec![family];
    families.extend(family.split([' ', '-']).filter(|word| {
        word.chars().next().is_some_and(|first| !first.is_lowercase())
            && *word != family
            && word.chars().count() > 2
    }));
    families.sort_unstable();
    families.dedup();
    givens
        .iter()
        .flat_map(|given| families.iter().map(|family| (given.clone(), (*family).to_owned())))
        .collect()
}

/// The words of a name, folded.
pub(super) fn parts(name: &str) -> Vec<String> {
    fold(name).split(is_between).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// What may separate the words of a name: `Berg, Anna`, `anna.berg`.
pub(super) fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '.' | '-' | '_')
}

/// Letters of scripts without spaces between words.
pub(super) fn is_joined(letter: char) -> bool {
    person::is_written_joined(letter)
}
