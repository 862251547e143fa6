//! Possible duplicates: pairs of people, organizations and backgrounds that look like one, each with reasons
//! in words. Only records that share a key are compared, not all with all, so a hundred thousand people take
//! seconds. Merging is in `merge`.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::Register;
use crate::domain::contact::{email_key, identifier_key, phone_key};
use crate::domain::{Background, EntityKind, Id, Organization, Person, organization_key};
use crate::text::fold::name_key;

/// In larger groups only neighbors are compared: that many are not one person, but share an address.
const MOST_IN_A_GROUP: usize = 40;
/// Shorter names are not checked for typos: too many of them differ by just one letter.
const SHORTEST_TO_MISSPELL: usize = 4;
/// Phone numbers with fewer digits do not identify anybody.
const FEWEST_DIGITS: usize = 7;

/// How likely two records are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Possible,
    Likely,
    AlmostCertain,
}

impl Certainty {
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::AlmostCertain => "almost certain",
        }
    }
}

/// Two records that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub kind: EntityKind,
    /// The older record comes first.
    pub ids: [Uuid; 2],
    /// The points in favor, less those against; 100 or more is practically certain.
    pub score: u8,
    /// In words: `same email`.
    pub reasons: Vec<&'static str>,
}

impl Pair {
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        match self.score {
            90.. => Certainty::AlmostCertain,
            50.. => Certainty::Likely,
            _ => Certainty::Possible,
        }
    }
}

/// Everything the search looks at, detached from the register so that it can run in the background.
#[derive(Debug, Clone, Default)]
pub struct Material {
    people: Vec<Arc<Person>>,
    organizations: Vec<Arc<Organization>>,
    backgrounds: Vec<Arc<Background>>,
}

impl Material {
    #[must_use]
    pub fn of(register: &Register) -> Self {
        Self {
            people: register.all().cloned().collect(),
            organizations: register.all().cloned().collect(),
            backgrounds: register.all().cloned().collect(),
        }
    }
}

/// Finds all pairs, surest first. `go_on` receives the progress in percent, and returns false to stop.
#[must_use]
pub fn find(material: &Material, mut go_on: impl FnMut(usize) -> bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    if !go_on(0) {
        return pairs;
    }
    let named: Vec<Named> = material.people.iter().map(|person| Named::of(person)).collect();
    if !go_on(20) {
        return pairs;
    }
    let mut keys = Groups::default();
    for (place, person) in named.iter().enumerate() {
        person.each_key(&mut |key| keys.add(&key, place));
    }
    if !go_on(50) {
        return pairs;
    }
    let candidates = keys.pairs();
    let every = (candidates.len() / 40).max(1);
    for (number, (one, other)) in candidates.into_iter().enumerate() {
        if number % every == 0 && !go_on(50 + (number / every).min(40)) {
            return pairs;
        }
        if let (Some(one), Some(other)) = (named.get(one), named.get(other)) {
            pairs.extend(judge(one, other));
        }
    }
    pairs.extend(by_name(EntityKind::Organization, &organization_names(material.organizations.iter())));
    pairs.extend(by_name(EntityKind::Background, &background_names(material.backgrounds.iter())));
    pairs.sort_by(|one, other| other.score.cmp(&one.score).then_with(|| one.ids.cmp(&other.ids)));
    go_on(100);
    pairs
}

/// The records that may be the same as this one, likeliest first.
#[must_use]
pub fn like(register: &Register, kind: EntityKind, id: Uuid) -> Vec<Uuid> {
    let mut pairs: Vec<Pair> = match kind {
        EntityKind::Person => {
            let Some(wanted) = register.get(Id::<Person>::new(id)).map(|person| Named::of(person)) else {
                return Vec::new();
            };
            let mut keys = HashSet::<MatchKey, FixedState>::default();
            wanted.each_key(&mut |key| keys.extend([key]));
            let near = near(register, &wanted).into_iter().filter(|other| other.uuid() != id);
            let others = near.filter_map(|other| register.get(other)).map(|person| Named::of(person));
            others.filter(|other| other.has_any(&keys)).filter_map(|other| judge(&wanted, &other)).collect()
        }
        EntityKind::Organization => by_name(kind, &organization_names(register.all())),
        EntityKind::Background => by_name(kind, &background_names(register.all())),
        _ => Vec::new(),
    };
    pairs.retain(|pair| pair.ids.contains(&id));
    pairs.sort_by(|one, other| other.score.cmp(&one.score).then_with(|| one.ids.cmp(&other.ids)));
    pairs.into_iter().flat_map(|pair| pair.ids).filter(|found| *found != id).collect()
}

/// People who share a name, an address or a number with this one. A cheap filter: comparing everybody in
/// detail would be noticeable.
fn near(register: &Register, wanted: &Named) -> Vec<Id<Person>> {
    let names = wanted.names();
    let has_name = |name: &str| name.split_whitespace().any(|name| names.contains(&name));
    let by_name = register
        .people_names()
        .filter(|(_, family, given)| has_name(family) || has_name(given))
        .map(|(id, _, _)| id);
    let by_contact = register.all::<Person>().filter(|person| {
        person.emails.iter().any(|email| wanted.emails.contains(&email_key(email)))
            || (!wanted.phones.is_empty()
                && person.phones.iter().any(|phone| wanted.phones.contains(&phone_key(phone))))
            || (!wanted.identifiers.is_empty()
                && person
                    .identifiers
                    .iter()
                    .any(|identifier| wanted.identifiers.contains(&identifier_key(identifier))))
    });
    let mut near: Vec<Id<Person>> = by_name.chain(by_contact.map(|person| person.id)).collect();
    near.sort_unstable();
    near.dedup();
    near
}

/// Whether a number has enough digits to identify somebody; an extension does not.
fn tells_apart(key: &str) -> bool {
    key.len() >= FEWEST_DIGITS && key.bytes().all(|digit| digit.is_ascii_digit())
}

fn organization_names<'a>(
    organizations: impl Iterator<Item = &'a Arc<Organization>>,
) -> Vec<(Uuid, Vec<String>)> {
    let names = |one: &Organization| {
        std::iter::once(&one.name).chain(&one.aliases).map(|name| organization_key(name)).collect()
    };
    organizations.map(|one| (one.id.uuid(), names(one))).collect()
}

fn background_names<'a>(backgrounds: impl Iterator<Item = &'a Arc<Background>>) -> Vec<(Uuid, Vec<String>)> {
    backgrounds.map(|background| (background.id.uuid(), vec![name_key(&background.name)])).collect()
}

/// What two candidates for a match have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum MatchKey {
    Email(String),
    Phone(String),
    Identifier(String, String),
    /// All names, sorted.
    Names(String),
    /// One name as it is, and the other with one letter removed.
    Slip(String, String),
    Initial(String, char),
}

/// The positions of records, grouped by key. Keys may collide by chance; every pair is
/// judged afterwards anyway.
#[derive(Debug, Default)]
struct Groups {
    held: Vec<(u64, u32)>,
}

impl Groups {
    fn add(&mut self, key: &impl Hash, place: usize) {
        if let Ok(place) = u32::try_from(place) {
            self.held.push((FixedState::default().hash_one(key), place));
        }
    }

    /// All pairs within each group, each pair once.
    fn pairs(mut self) -> Vec<(usize, usize)> {
        self.held.sort_unstable();
        self.held.dedup();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for group in self.held.chunk_by(|one, other| one.0 == other.0) {
            let reach = if group.len() > MOST_IN_A_GROUP { 1 } else { group.len() };
            for (number, (_, one)) in group.iter().enumerate() {
                pairs.extend(group.iter().skip(number + 1).take(reach).map(|(_, other)| (*one, *other)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs.into_iter().map(|(one, other)| (one as usize, other as usize)).collect()
    }
}

/// The text, and each variant of it with one letter removed. Two texts that differ by one letter, or by two
/// letters swapped, have one of these in common.
fn with_a_slip(text: &str, mut visit: impl FnMut(String)) {
    visit(text.to_owned());
    if text.chars().count() < SHORTEST_TO_MISSPELL {
        return;
    }
    for (place, letter) in text.char_indices() {
        let (before, after) = text.split_at(place);
        visit(format!("{before}{}", after.get(letter.len_utf8()..).unwrap_or_default()));
    }
}

fn differs_by_a_letter(one: &str, other: &str) -> bool {
    let shorter = one.chars().count().min(other.chars().count());
    one != other && shorter + 1 >= SHORTEST_TO_MISSPELL && strsim::damerau_levenshtein(one, other) == 1
}

/// The data of a person that is compared, folded.
#[derive(Debug)]
struct Named {
    id: Uuid,
    given: String,
    middle: String,
    family: String,
    preferred: String,
    emails: Vec<String>,
    phones: Vec<String>,
    identifiers: Vec<(String, String)>,
}

impl Named {
    fn of(person: &Person) -> Self {
        Self {
            id: person.id.uuid(),
            given: name_key(&person.given_name),
            middle: name_key(&person.middle_name),
            family: name_key(&person.family_name),
            preferred: name_key(&person.preferred_name),
            emails: person
                .emails
                .iter()
                .map(|email| email_key(email))
                .filter(|email| !email.is_empty())
                .collect(),
            phones: person
                .phones
                .iter()
                .map(|phone| phone_key(phone))
                .filter(|key| tells_apart(key))
                .collect(),
            identifiers: person
                .identifiers
                .iter()
                .filter(|identifier| !identifier.value.trim().is_empty())
                .map(identifier_key)
                .collect(),
        }
    }

    /// The names, sorted, so that swapped ones match.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = [&self.given, &self.middle, &self.family]
            .iter()
            .flat_map(|name| name.split(' '))
            .filter(|name| !name.is_empty())
            .collect();
        names.sort_unstable();
        names
    }

    /// The letter, if the given name is only an initial: `A.`
    fn initial(&self) -> Option<char> {
        let mut letters = self.given.trim_end_matches('.').chars();
        letters.next().filter(|_| letters.next().is_none())
    }

    fn first_given(&self) -> &str {
        self.given.split(' ').next().unwrap_or_default()
    }

    fn each_key(&self, visit: &mut dyn FnMut(MatchKey)) {
        self.emails.iter().for_each(|email| visit(MatchKey::Email(email.clone())));
        self.phones.iter().for_each(|phone| visit(MatchKey::Phone(phone.clone())));
        self.identifiers
            .iter()
            .for_each(|(system, value)| visit(MatchKey::Identifier(system.clone(), value.clone())));
        visit(MatchKey::Names(self.names().join(" ")));
        if self.family.is_empty() || self.given.is_empty() {
            return;
        }
        for called in [self.given.as_str(), self.first_given(), self.preferred.as_str()] {
            if !called.is_empty() {
                with_a_slip(called, |slip| visit(MatchKey::Slip(self.family.clone(), slip)));
            }
        }
        with_a_slip(&self.family, |slip| visit(MatchKey::Slip(self.given.clone(), slip)));
        if let Some(letter) = self.given.chars().next() {
            visit(MatchKey::Initial(self.family.clone(), letter));
        }
    }

    fn has_any(&self, keys: &HashSet<MatchKey, FixedState>) -> bool {
        let mut found = false;
        self.each_key(&mut |key| found = found || keys.contains(&key));
        found
    }
}

fn shares<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.iter().any(|value| other.contains(value))
}

/// Weighs the evidence that two people are one.
fn judge(one: &Named, other: &Named) -> Option<Pair> {
    let mut score = 0_u8;
    let mut reasons = Vec::new();
    let mut speaks = |points: u8, words| {
        score = score.saturating_add(points);
        reasons.push(words);
    };
    if shares(&one.identifiers, &other.identifiers) {
        speaks(90, "same identifier");
    }
    if shares(&one.emails, &other.emails) {
        speaks(60, "same email");
    }
    if shares(&one.phones, &other.phones) {
        speaks(40, "same phone");
    }
    let same_contact = shares(&one.identifiers, &other.identifiers)
        || shares(&one.emails, &other.emails)
        || shares(&one.phones, &other.phones);
    let name = same_name(one, other).or_else(|| same_name(other, one));
    if let Some((points, words)) = name {
        speaks(points, words);
    }
    // A system rarely gives one person two numbers.
    let other_number = |(system, value): &(String, String)| {
        other.identifiers.iter().any(|(held, number)| held == system && number != value)
    };
    if one.identifiers.iter().any(other_number) {
        // A phone number may belong to a household or an office.
        let only_phone = same_contact && reasons == ["same phone"];
        if only_phone || (!same_contact && name.is_none_or(|(points, _)| points < 40)) {
            return None;
        }
        score = score.saturating_sub(20);
        reasons.push("but different identifiers");
    }
    let mut ids = [one.id, other.id];
    ids.sort_unstable();
    (score > 0).then_some(Pair { kind: EntityKind::Person, ids, score, reasons })
}

/// The points and words for how `one`'s name resembles the other's.
fn same_name(one: &Named, other: &Named) -> Option<(u8, &'static str)> {
    if one.given == other.given && one.family == other.family {
        let differ = !one.middle.is_empty() && !other.middle.is_empty() && one.middle != other.middle;
        return Some(if differ { (25, "same name except the middle name") } else { (40, "same name") });
    }
    if one.family.is_empty() || one.given.is_empty() || other.family.is_empty() || other.given.is_empty() {
        return None;
    }
    if one.given == other.family && one.family == other.given {
        return Some((40, "given and family name swapped"));
    }
    if one.names() == other.names() {
        return Some((35, "same names in another order"));
    }
    if one.family == other.family {
        let called = |name: &Named| {
            if name.preferred.is_empty() { name.given.clone() } else { name.preferred.clone() }
        };
        if one.preferred == other.given || (!one.preferred.is_empty() && called(one) == called(other)) {
            return Some((35, "same family name and preferred name"));
        }
        if one.first_given() == other.first_given() {
            return Some((28, "same name except a second given name"));
        }
        if one.initial().is_some() && one.given.chars().next() == other.given.chars().next() {
            return Some((20, "same family name and initial"));
        }
        if differs_by_a_letter(&one.given, &other.given) {
            return Some((25, "given names differ by one letter"));
        }
    }
    (one.given == other.given && differs_by_a_letter(&one.family, &other.family))
        .then_some((25, "family names differ by one letter"))
}

/// Names that do not share this many leading letters are not compared for similarity.
const SAME_BEGINNING: usize = 4;
/// The Jaro-Winkler similarity, out of 1, above which names count as alike.
const ALIKE: f64 = 0.94;

/// Pairs by name alone, for organizations and backgrounds. Names are already unique after folding, so
/// whatever remains are typos.
fn by_name(kind: EntityKind, records: &[(Uuid, Vec<String>)]) -> Vec<Pair> {
    let letters = |name: &str| name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let mut keys = Groups::default();
    for (place, (_, names)) in records.iter().enumerate() {
        for name in names {
            let letters = letters(name);
            with_a_slip(&letters, |slip| keys.add(&slip, place));
            if letters.chars().count() > SAME_BEGINNING {
                keys.add(&(letters.chars().take(SAME_BEGINNING).collect::<String>(), SAME_BEGINNING), place);
            }
        }
    }
    let alike = |one: &str, other: &str| -> Option<(u8, &'static str)> {
        let (plain, other_plain) = (letters(one), letters(other));
        if plain == other_plain && !plain.is_empty() {
            Some((80, "same name except spaces and punctuation"))
        } else if differs_by_a_letter(&plain, &other_plain) {
            Some((55, "names differ by one letter"))
        } else if plain.chars().count() > SAME_BEGINNING
            && strsim::jaro_winkler(&plain, &other_plain) >= ALIKE
        {
            Some((30, "similar names"))
        } else {
            None
        }
    };
    let judge = |(one, other): (usize, usize)| {
        let ((one, names), (other, other_names)) = (records.get(one)?, records.get(other)?);
        let best = names
            .iter()
            .flat_map(|name| other_names.iter().filter_map(move |other| alike(name, other)))
            .max()?;
        let mut ids = [*one, *other];
        ids.sort_unstable();
        Some(Pair { kind, ids, score: best.0, reasons: vec![best.1] })
    };
    keys.pairs().into_iter().filter_map(judge).collect()
}

#[cfg(test)]
mod tests;
