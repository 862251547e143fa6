//! Updates an existing record from a line. An import fills in and corrects; it never blanks a field, and
//! frozen fields stay as they are.

use crate::domain::contact::{email_key, identifier_key, phone_key};
use crate::domain::{Enrollment, Intent, Person};
use crate::text::fold::fold;
use crate::text::quoted::{excerpt, quoted};

use crate::exchange::roster::import::line::{Entry, lines};

/// Updates a person from the file. With `corrects`, differing data replaces what is held; otherwise only gaps
/// are filled. With `keeps_name`, the name is left alone.
pub(crate) fn person(held: &mut Person, file: &Person, corrects: bool, keeps_name: bool) {
    if !keeps_name {
        name(held, file, corrects);
    }
    text(&mut held.middle_name, &file.middle_name, corrects);
    text(&mut held.preferred_name, &file.preferred_name, corrects);
    text(&mut held.pronouns, &file.pronouns, corrects);
    text(&mut held.location, &file.location, corrects);
    list(&mut held.emails, &file.emails, |email| email_key(email));
    list(&mut held.phones, &file.phones, |phone| phone_key(phone));
    list(&mut held.urls, &file.urls, Clone::clone);
    list(&mut held.tags, &file.tags, |tag| fold(tag));
    list(&mut held.identifiers, &file.identifiers, identifier_key);
    if held.notes.is_empty() {
        held.notes.clone_from(&file.notes);
    } else if corrects && !held.notes.contains(&file.notes) && !lines(&held.notes).contains(&file.notes) {
        // The notes belong to the instructor, so those from the file are appended.
        held.notes = format!("{}\n{}", held.notes, file.notes);
    }
}

fn name(held: &mut Person, file: &Person, corrects: bool) {
    if held.given_name == file.given_name && held.family_name == file.family_name {
        return;
    }
    // The same words, split differently: trust the register on which is the family name.
    let same_words = crate::exchange::roster::import::names::key(&held.given_name, &held.family_name)
        == crate::exchange::roster::import::names::key(&file.given_name, &file.family_name);
    let same_parts = fold(&held.given_name) == fold(&file.given_name);
    if same_words && !same_parts {
        return;
    }
    let file_given = fold(&file.given_name);
    let initial = file_given.trim_end_matches('.');
    let is_initial = initial.chars().count() == 1 && fold(&held.given_name).starts_with(initial);
    let is_preferred = !held.preferred_name.is_empty() && fold(&held.preferred_name) == file_given;
    if !is_initial && !is_preferred {
        text(&mut held.given_name, &file.given_name, corrects);
    }
    text(&mut held.family_name, &file.family_name, corrects);
}

/// If two texts differ only in case or accents, the one with more accents wins: other systems lose accents
/// but never add them.
fn text(held: &mut String, file: &str, corrects: bool) {
    let accents = |text: &str| text.chars().filter(|letter| !letter.is_ascii()).count();
    let replaces = if held == file {
        false
    } else if held.is_empty() {
        true
    } else if !corrects || file.is_empty() {
        false
    } else {
        fold(held) != fold(file) || accents(file) > accents(held)
    };
    if replaces {
        file.clone_into(held);
    }
}

fn list<T: Clone + PartialEq, K: PartialEq>(held: &mut Vec<T>, file: &[T], key: impl Fn(&T) -> K) {
    for value in file {
        if !held.contains(value) && !held.iter().any(|known| key(known) == key(value)) {
            held.push(value.clone());
        }
    }
}

/// Updates an enrollment from the file, except the background at entry.
pub(crate) fn enrollment(held: &mut Enrollment, entry: &Entry, corrects: bool) {
    if let Some(status) = entry.status.filter(|_| corrects) {
        held.status = status;
    }
    for (date, file) in [
        (&mut held.begin, entry.begin),
        (&mut held.end, entry.end),
        (&mut held.completed_on, entry.completed_on),
    ] {
        if file.is_some() && (date.is_none() || corrects) {
            *date = file;
        }
    }
    if let Some(intent) = entry.intent.filter(|_| corrects || held.intent == Intent::Unknown) {
        held.intent = intent;
    }
}

/// The changes to a person, in words.
#[must_use]
pub(crate) fn differences(before: &Person, after: &Person) -> Vec<String> {
    let mut found = Vec::new();
    let texts = [
        ("given name", &before.given_name, &after.given_name),
        ("middle name", &before.middle_name, &after.middle_name),
        ("family name", &before.family_name, &after.family_name),
        ("preferred name", &before.preferred_name, &after.preferred_name),
        ("pronouns", &before.pronouns, &after.pronouns),
        ("location", &before.location, &after.location),
    ];
    for (what, before, after) in texts {
        if before != after {
            found.push(difference(what, before, after));
        }
    }
    let lists = [
        ("email", &before.emails, &after.emails),
        ("phone", &before.phones, &after.phones),
        ("web address", &before.urls, &after.urls),
        ("tag", &before.tags, &after.tags),
    ];
    for (what, before, after) in lists {
        found.extend(
            after
                .iter()
                .filter(|value| !before.contains(value))
                .map(|value| format!("{what} {} added", excerpt(value))),
        );
    }
    let new_numbers = after.identifiers.iter().filter(|held| !before.identifiers.contains(held));
    found.extend(new_numbers.map(|held| format!("{} {} added", excerpt(&held.system), excerpt(&held.value))));
    if before.notes != after.notes {
        found.push("notes added".to_owned());
    }
    found
}

/// `location “Köln” → “Bonn”`, or just the new value if it was empty before.
#[must_use]
pub(crate) fn difference(what: &str, before: &str, after: &str) -> String {
    if before.is_empty() {
        format!("{what} {} filled in", quoted(after))
    } else {
        format!("{what} {} → {}", quoted(before), quoted(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(given: &str, family: &str) -> Person {
        Person { given_name: given.into(), family_name: family.into(), ..Person::default() }
    }

    fn filled(held: &Person, file: &Person) -> Person {
        let mut after = held.clone();
        person(&mut after, file, true, false);
        after
    }

    #[test]
    fn nothing_is_blanked_and_gaps_are_filled() {
        let held = Person {
            location: "Köln".into(),
            emails: vec!["a@b.org".into()],
            notes: "mine".into(),
            ..named("Zoë", "Lindqvist")
        };
        let after = filled(
            &held,
            &Person {
                pronouns: "she".into(),
                emails: vec!["A@B.org".into(), "c@d.org".into()],
                notes: "theirs".into(),
                ..named("Zoe", "")
            },
        );
        assert_eq!(after.name(), "Zoë Lindqvist");
        assert_eq!((after.location.as_str(), after.pronouns.as_str()), ("Köln", "she"));
        assert_eq!(after.emails, ["a@b.org", "c@d.org"]);
        assert_eq!(after.notes, "mine\ntheirs");
        assert_eq!(
            differences(&held, &after),
            ["pronouns “she” filled in", "email c@d.org added", "notes added"]
        );
    }

    #[test]
    fn names_are_corrected_but_not_made_worse() {
        assert_eq!(filled(&named("Zoe", "Lindqvist"), &named("Zoë", "Berg")).name(), "Zoë Berg");
        assert_eq!(filled(&named("Jürgen", "Müller"), &named("J.", "Muller")).name(), "Jürgen Müller");
        let split = filled(&named("María José", "García López"), &named("María José García", "López"));
        assert_eq!(split.family_name, "García López");
        let called = Person { preferred_name: "Mandy".into(), ..named("Amanda", "Berg") };
        assert_eq!(filled(&called, &named("Mandy", "Berg")).given_name, "Amanda");
    }
}
