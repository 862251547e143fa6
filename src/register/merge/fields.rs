//! The fields of two records being merged: what each side has, and what the kept record gets.

use crate::domain::contact::{email_key, identifier_key, phone_key};
use crate::domain::{Background, Consent, Identifier, Organization, Person, organization_key};
use crate::text::fold::{fold, name_key};

/// Which side a field is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    /// Both values, where a field can hold them.
    Both,
}

/// A field in which the two records differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    /// The value on each side; empty if there is none.
    pub left: String,
    pub right: String,
    /// Whether both values can be kept.
    pub joins: bool,
    /// The default, if nobody chooses.
    pub usual: Side,
}

/// How a field is shown, taken from the other side, and joined.
pub(super) struct Spec<T> {
    pub name: &'static str,
    pub label: &'static str,
    pub shown: fn(&T) -> String,
    pub take: fn(&mut T, &T),
    pub join: Option<fn(&mut T, &T)>,
}

impl<T> Spec<T> {
    /// The field as a choice, if the two records differ in it.
    pub fn field(&self, left: &T, right: &T) -> Option<Field> {
        let (left, right) = ((self.shown)(left), (self.shown)(right));
        if left == right {
            return None;
        }
        let usual = match (left.is_empty(), right.is_empty()) {
            (true, _) => Side::Right,
            (_, true) => Side::Left,
            _ if self.join.is_some() => Side::Both,
            _ => Side::Left,
        };
        Some(Field { name: self.name, label: self.label, left, right, joins: self.join.is_some(), usual })
    }

    pub fn apply(&self, result: &mut T, right: &T, side: Side) {
        match (side, self.join) {
            (Side::Left, _) | (Side::Both, None) => {}
            (Side::Right, _) => (self.take)(result, right),
            (Side::Both, Some(join)) => join(result, right),
        }
    }
}

/// A field holding one text.
macro_rules! text {
    ($name:literal, $label:literal, $entity:ty, $place:ident) => {
        Spec {
            name: $name,
            label: $label,
            shown: |record: &$entity| record.$place.trim().to_owned(),
            take: |record, other| record.$place = other.$place.clone(),
            join: None,
        }
    };
}

/// A field holding several texts; those with equal keys are the same.
macro_rules! list {
    ($name:literal, $label:literal, $entity:ty, $place:ident, $key:expr) => {
        Spec {
            name: $name,
            label: $label,
            shown: |record: &$entity| record.$place.join(", "),
            take: |record, other| record.$place = other.$place.clone(),
            join: Some(|record, other| merge_lists(&mut record.$place, &other.$place, $key)),
        }
    };
}

/// Adds the values that are not there yet.
pub(super) fn merge_lists<T: Clone, K: PartialEq>(held: &mut Vec<T>, more: &[T], key: impl Fn(&T) -> K) {
    for value in more {
        if !held.iter().any(|held| key(held) == key(value)) {
            held.push(value.clone());
        }
    }
}

fn web_key(url: &str) -> String {
    fold(url.trim().trim_end_matches('/'))
}

pub(super) fn person() -> Vec<Spec<Person>> {
    vec![
        text!("given_name", "Given name", Person, given_name),
        text!("middle_name", "Middle name", Person, middle_name),
        text!("family_name", "Family name", Person, family_name),
        text!("preferred_name", "Preferred name", Person, preferred_name),
        text!("pronouns", "Pronouns", Person, pronouns),
        list!("emails", "Emails", Person, emails, |email: &String| email_key(email)),
        list!("phones", "Phones", Person, phones, |phone: &String| phone_key(phone)),
        list!("urls", "Web", Person, urls, |url: &String| web_key(url)),
        Spec {
            name: "identifiers",
            label: "Identifiers",
            shown: |person: &Person| {
                person.identifiers.iter().map(identifier_words).collect::<Vec<_>>().join(", ")
            },
            take: |person, other| person.identifiers.clone_from(&other.identifiers),
            join: Some(|person, other| {
                merge_lists(&mut person.identifiers, &other.identifiers, identifier_key);
            }),
        },
        text!("location", "Location", Person, location),
        list!("tags", "Tags", Person, tags, |tag: &String| name_key(tag)),
        Spec {
            name: "cadence_days",
            label: "Keep in touch",
            shown: |person: &Person| {
                person.cadence_days.map(|days| format!("every {days} days")).unwrap_or_default()
            },
            take: |person, other| person.cadence_days = other.cadence_days,
            join: None,
        },
        Spec {
            name: "deceased",
            label: "Deceased",
            shown: |person: &Person| if person.deceased { "yes".to_owned() } else { String::new() },
            take: |person, other| person.deceased = other.deceased,
            join: None,
        },
        Spec {
            name: "notes",
            label: "Notes",
            shown: |person: &Person| person.notes.trim().to_owned(),
            take: |person, other| person.notes.clone_from(&other.notes),
            join: Some(|person, other| {
                if !person.notes.contains(other.notes.trim()) {
                    person.notes = format!("{}\n\n{}", person.notes.trim_end(), other.notes.trim());
                }
            }),
        },
    ]
}

fn identifier_words(identifier: &Identifier) -> String {
    if identifier.system.is_empty() {
        identifier.value.clone()
    } else {
        format!("{} ({})", identifier.value, identifier.system)
    }
}

/// The consents of both sides. There is no choice here, so that a withdrawal or objection on either side
/// survives, and a merge never makes anybody consent to more than they did.
pub(super) fn consents(left: &Person, right: &Person) -> Vec<Consent> {
    let mut consents = left.consents.clone();
    merge_lists(&mut consents, &right.consents, Consent::clone);
    consents
}

pub(super) fn organization() -> Vec<Spec<Organization>> {
    vec![
        text!("name", "Name", Organization, name),
        list!("aliases", "Also called", Organization, aliases, |alias: &String| organization_key(alias)),
        text!("industry", "Industry", Organization, industry),
    ]
}

/// Keeps a name that was not chosen as an alias, so that the organization is still found by it; unless
/// its key is already covered.
pub(super) fn keep_names(organization: &mut Organization, names: [&str; 2]) {
    let name = organization_key(&organization.name);
    organization.aliases.retain(|alias| organization_key(alias) != name);
    for other in names {
        let key = organization_key(other);
        if !key.is_empty()
            && key != name
            && !organization.aliases.iter().any(|alias| organization_key(alias) == key)
        {
            organization.aliases.push(other.to_owned());
        }
    }
}

pub(super) fn background() -> Vec<Spec<Background>> {
    vec![text!("name", "Name", Background, name), text!("group", "Group", Background, group)]
}
