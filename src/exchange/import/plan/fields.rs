//! Updates an existing record from a line. An import fills in and corrects; it never blanks a field, and
//! frozen fields stay as they are.

use super::preview::PreviewField;
use crate::domain::contact::{email_key, identifier_key, phone_key};
use crate::domain::{BackgroundAtEntry, Consent, Enrollment, Intent, PartialDate, Person};
use crate::exchange::import::facts::{EnrollmentFact, EnrollmentField, PersonField, add_one};
use crate::exchange::import::words::names;
use crate::exchange::import::words::vocabulary::lines;
use crate::text::fold::fold;
use crate::text::plural::counted;
use crate::text::quoted::{excerpt, quoted};

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
    let same_words =
        names::key(&held.given_name, &held.family_name) == names::key(&file.given_name, &file.family_name);
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
            add_one(held, value.clone());
        }
    }
}

/// Updates an enrollment from the file, except the background at entry.
pub(crate) fn enrollment(held: &mut Enrollment, entry: &EnrollmentFact, corrects: bool) {
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

/// Empties what the file asks to empty.
pub(crate) fn clear(held: &mut Person, clears: &[PersonField]) {
    for field in clears {
        match field {
            PersonField::MiddleName => held.middle_name.clear(),
            PersonField::PreferredName => held.preferred_name.clear(),
            PersonField::Pronouns => held.pronouns.clear(),
            PersonField::Emails => held.emails.clear(),
            PersonField::Phones => held.phones.clear(),
            PersonField::Urls => held.urls.clear(),
            PersonField::Identifiers => held.identifiers.clear(),
            PersonField::Location => held.location.clear(),
            PersonField::Tags => held.tags.clear(),
            PersonField::Notes => held.notes.clear(),
        }
    }
}

/// Empties what the file asks to empty of an enrollment.
pub(crate) fn clear_enrollment(held: &mut Enrollment, clears: &[EnrollmentField]) {
    for field in clears {
        match field {
            EnrollmentField::Begin => held.begin = None,
            EnrollmentField::End => held.end = None,
            EnrollmentField::CompletedOn => held.completed_on = None,
            EnrollmentField::Intent => held.intent = Intent::Unknown,
        }
    }
}

/// Adds a consent or objection, unless the same one is known.
pub(crate) fn consent(held: &mut Person, file: &Consent) {
    let is_same = |known: &Consent| {
        fold(&known.purpose) == fold(&file.purpose) && known.is_objection() == file.is_objection()
    };
    if !held.consents.iter().any(is_same) {
        held.consents.push(file.clone());
    }
}

/// The changes to a person, field by field. Names come first.
#[must_use]
pub(crate) fn differences(before: &Person, after: &Person) -> Vec<PreviewField> {
    let mut found = Vec::new();
    for (what, before, after) in
        texts(before).into_iter().zip(texts(after)).map(|((what, b), (_, a))| (what, b, a))
    {
        if before != after {
            found.push(changed(what, before, after));
        }
    }
    for ((what, before), (_, after)) in lists(before).into_iter().zip(lists(after)) {
        let new = after.iter().filter(|value| !before.contains(value));
        found.extend(new.map(|value| listed(what, "", value, "added")));
        let gone = before.iter().filter(|value| !after.contains(value));
        found.extend(gone.map(|value| listed(what, value, "", "removed")));
    }
    for held in after.identifiers.iter().filter(|held| !before.identifiers.contains(held)) {
        found.push(listed(&held.system, "", &held.value, "added"));
    }
    for held in before.identifiers.iter().filter(|held| !after.identifiers.contains(held)) {
        found.push(listed(&held.system, &held.value, "", "removed"));
    }
    for held in after.consents.iter().filter(|held| !before.consents.contains(held)) {
        let what = if held.is_objection() { OBJECTION } else { CONSENT };
        found.push(listed(what, "", &held.purpose, "added"));
    }
    if before.notes != after.notes {
        let words = if after.notes.is_empty() { "notes removed" } else { "notes added" };
        let (before, after) = (before.notes.clone(), after.notes.clone());
        found.push(PreviewField { what: NOTES.into(), before, after, words: words.into(), is_off: false });
    }
    found
}

const NOTES: &str = "notes";
const CONSENT: &str = "consent";
const OBJECTION: &str = "objection";

fn texts(person: &Person) -> [(&'static str, &String); 6] {
    [
        ("given name", &person.given_name),
        ("middle name", &person.middle_name),
        ("family name", &person.family_name),
        ("preferred name", &person.preferred_name),
        ("pronouns", &person.pronouns),
        ("location", &person.location),
    ]
}

fn lists(person: &Person) -> [(&'static str, &Vec<String>); 4] {
    [
        ("email", &person.emails),
        ("phone", &person.phones),
        ("web address", &person.urls),
        ("tag", &person.tags),
    ]
}

fn listed(what: &str, before: &str, after: &str, done: &str) -> PreviewField {
    let value = if after.is_empty() { before } else { after };
    field(what, before, after, format!("{} {} {done}", excerpt(what), excerpt(value)))
}

/// A field with one value that changes.
#[must_use]
pub(crate) fn changed(what: &str, before: &str, after: &str) -> PreviewField {
    field(what, before, after, difference(what, before, after))
}

fn field(what: &str, before: &str, after: &str, words: String) -> PreviewField {
    PreviewField {
        what: what.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
        words,
        is_off: false,
    }
}

/// Takes one change back.
pub(crate) fn revert(after: &mut Person, before: &Person, change: &PreviewField) {
    let text = match change.what.as_str() {
        "given name" => Some((&mut after.given_name, &before.given_name)),
        "middle name" => Some((&mut after.middle_name, &before.middle_name)),
        "family name" => Some((&mut after.family_name, &before.family_name)),
        "preferred name" => Some((&mut after.preferred_name, &before.preferred_name)),
        "pronouns" => Some((&mut after.pronouns, &before.pronouns)),
        "location" => Some((&mut after.location, &before.location)),
        NOTES => Some((&mut after.notes, &before.notes)),
        _ => None,
    };
    if let Some((after, before)) = text {
        after.clone_from(before);
        return;
    }
    let list = match change.what.as_str() {
        "email" => &mut after.emails,
        "phone" => &mut after.phones,
        "web address" => &mut after.urls,
        "tag" => &mut after.tags,
        CONSENT | OBJECTION => {
            let is_it = |held: &Consent| {
                held.purpose == change.after && held.is_objection() == (change.what == OBJECTION)
            };
            after.consents.retain(|held| !is_it(held) || before.consents.contains(held));
            return;
        }
        system => {
            let is_new = |value: &str| change.before.is_empty() && value == change.after;
            after.identifiers.retain(|held| held.system != system || !is_new(&held.value));
            if !change.before.is_empty() {
                let gone = before.identifiers.iter().filter(|held| held.system == system);
                after.identifiers.extend(gone.filter(|held| held.value == change.before).cloned());
            }
            return;
        }
    };
    if change.before.is_empty() {
        list.retain(|value| *value != change.after);
    } else {
        list.push(change.before.clone());
    }
}

/// The changes to an enrollment.
#[must_use]
pub(crate) fn enrollment_differences(before: &Enrollment, after: &Enrollment) -> Vec<PreviewField> {
    let text = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut found = Vec::new();
    for (what, before, after) in [
        ("status", before.status.label().to_owned(), after.status.label().to_owned()),
        ("begin", text(before.begin), text(after.begin)),
        ("end", text(before.end), text(after.end)),
        ("completed on", text(before.completed_on), text(after.completed_on)),
        ("intent", before.intent.label().to_owned(), after.intent.label().to_owned()),
    ] {
        if before != after {
            found.push(changed(what, &before, &after));
        }
    }
    if before.at_entry != after.at_entry {
        let words = format!("{AT_ENTRY} filled in");
        let (old, new) = (at_entry(&before.at_entry), at_entry(&after.at_entry));
        // A background alone has no words here.
        let (old, new) = if old == new { (String::new(), "filled in".to_owned()) } else { (old, new) };
        found.push(field(AT_ENTRY, &old, &new, words));
    }
    found
}

const AT_ENTRY: &str = "background at entry";

/// What is known of it in words, except the name of the background.
fn at_entry(held: &BackgroundAtEntry) -> String {
    let years = held.years.map(|years| counted(usize::from(years), "year", "years")).unwrap_or_default();
    let parts: Vec<&str> = [held.title.as_str(), held.employer.as_str(), years.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

/// Takes one change of an enrollment back.
pub(crate) fn revert_enrollment(after: &mut Enrollment, before: &Enrollment, change: &PreviewField) {
    match change.what.as_str() {
        "status" => after.status = before.status,
        "begin" => after.begin = before.begin,
        "end" => after.end = before.end,
        "completed on" => after.completed_on = before.completed_on,
        "intent" => after.intent = before.intent,
        AT_ENTRY => after.at_entry.clone_from(&before.at_entry),
        _ => {}
    }
}

/// `location “Köln” → “Bonn”`, or just the one value if the other is empty.
fn difference(what: &str, before: &str, after: &str) -> String {
    if before.is_empty() {
        format!("{what} {} filled in", quoted(after))
    } else if after.is_empty() {
        format!("{what} {} removed", quoted(before))
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
        let changes = differences(&held, &after);
        let words: Vec<&str> = changes.iter().map(|change| change.words.as_str()).collect();
        assert_eq!(words, ["pronouns “she” filled in", "email c@d.org added", "notes added"]);
        let mut reverted = after;
        for change in &changes {
            revert(&mut reverted, &held, change);
        }
        assert_eq!(reverted, held);
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
