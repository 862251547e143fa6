//! vCards 2.1, 3.0 and 4.0, as phones, mail programs and address books export them.

use std::collections::HashMap;

use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardType};
use foldhash::fast::FixedState;

use super::cards::{self, Cut, Kind};
use super::contact::{Contact, works_now};
use super::{Format, Likeness, Reading};
use crate::domain::contact::email_key;
use crate::exchange::import::facts::{Facts, Other, PersonKey, Place, What};
use crate::exchange::import::source::{Content, Source};
use crate::exchange::import::words::{names, relations};

pub(super) const FORMAT: Format = Format {
    name: "vcard",
    title: "vCard",
    comes_as: "VCF of version 2.1, 3.0 or 4.0, with one card or many; a folder or ZIP of them",
    reads: "names, nickname, pronouns, emails, phones, web addresses and profiles, city, region and country, \
        organization and title, notes; categories and groups as cohorts that have their name, otherwise as \
        tags; friends, mentors, clients, suppliers and competitors of RELATED as relationships",
    leaves: "photos, birthdays, gender, streets, faxes and pagers, family; cards of organizations, places \
        and things; cards without a name. The UID is kept only where neither email nor phone tells who it \
        is",
    recognize,
    read,
};

const SOURCE: &str = "vCard";

fn texts(source: &Source) -> impl Iterator<Item = (&str, &str)> {
    source.members.iter().filter_map(|member| match &member.content {
        Content::Text(decoded) if is_cards(&decoded.text) => Some((member.name.as_str(), &*decoded.text)),
        _ => None,
    })
}

fn is_cards(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim().trim_start_matches('\u{feff}');
        line.get(.."BEGIN:VCARD".len()).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCARD"))
    })
}

fn recognize(source: &Source) -> Likeness {
    if texts(source).next().is_some() { Likeness::Distinct } else { Likeness::No }
}

fn read(source: &Source, _: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    let mut book = Book::default();
    for (name, text) in texts(source) {
        let table = facts.table(name, None);
        let cuts = cards::cut(text);
        for (cut, card) in cuts.iter().zip(cards::parse(&cuts)) {
            let place = Place::lines(table, cut.first_line, cut.last_line);
            match card {
                Ok(card) => book.add(place, card, &mut facts),
                Err(why) => facts.refuse(place, named(cut), why),
            }
        }
    }
    if facts.tables.is_empty() {
        return Err("it holds no vCards".to_owned());
    }
    for (name, text) in source.members.iter().filter_map(|member| match &member.content {
        Content::Text(decoded) if decoded.guessed => Some((&member.name, decoded.encoding)),
        _ => None,
    }) {
        facts.assumed.push(format!("{name} was read as {text}, which is a guess: check the accents."));
    }
    book.tell(&mut facts);
    Ok(facts)
}

/// The name that a card which can't be parsed gives, as far as can be seen.
fn named(cut: &Cut<'_>) -> String {
    let mut lines = cut.text.lines();
    lines.find_map(|line| line.strip_prefix("FN:")).unwrap_or_default().trim().to_owned()
}

/// The people of all cards, by what others may call them.
#[derive(Debug, Default)]
struct Book {
    by_uid: HashMap<String, PersonKey, FixedState>,
    by_email: HashMap<String, PersonKey, FixedState>,
    groups: Vec<(Place, VCard)>,
    /// Who relates to whom, told when all are known.
    related: Vec<(Place, PersonKey, VCardEntry)>,
}

/// A unique id without what differs between two ways of writing it.
fn uid_key(uid: &str) -> String {
    let uid = uid.trim().to_lowercase();
    let uid = uid.strip_prefix("urn:uuid:").unwrap_or(&uid);
    uid.strip_suffix(":abperson").unwrap_or(uid).to_owned()
}

impl Book {
    fn add(&mut self, place: Place, card: VCard, facts: &mut Facts) {
        match cards::kind(&card) {
            Kind::Group => self.groups.push((place, card)),
            Kind::Other => facts.skip(place, name_of(&card), "an organization, a place or a thing"),
            Kind::Person => self.person(place, card, facts),
        }
    }

    fn person(&mut self, place: Place, card: VCard, facts: &mut Facts) {
        let contact = contact(&card);
        let emails: Vec<String> = contact.person.emails.iter().map(|email| email_key(email)).collect();
        let Some(who) = contact.say_named(place, facts) else { return };
        if let Some(uid) = cards::of(&card, &VCardProperty::Uid).next() {
            self.by_uid.insert(uid_key(&cards::first(uid)), who);
        }
        for email in emails {
            self.by_email.entry(email).or_insert(who);
        }
        let text = |name| cards::of(&card, &name).map(cards::first).find(|text| !text.is_empty());
        let title = text(VCardProperty::Title).or_else(|| text(VCardProperty::Role)).unwrap_or_default();
        let organization = text(VCardProperty::Org).unwrap_or_default();
        works_now(who, place, (&title, &organization), SOURCE, facts);
        for entry in cards::of(&card, &VCardProperty::Categories) {
            // Older cards separate them by a comma within one value.
            let all = cards::values(entry).collect::<Vec<_>>().join(",");
            let groups = all.split(',').map(str::trim).filter(|group| !group.is_empty() && !is_system(group));
            groups.for_each(|group| facts.say(place, What::Group(who, group.to_owned())));
        }
        let related = card.entries.into_iter().filter(|entry| entry.name == VCardProperty::Related);
        self.related.extend(related.map(|entry| (place, who, entry)));
    }

    /// States what needs everybody: the members of groups, and relationships.
    fn tell(self, facts: &mut Facts) {
        for (place, card) in &self.groups {
            let name = name_of(card);
            if name.is_empty() {
                facts.skip(*place, "", "a group without a name");
                continue;
            }
            let is_member = |entry: &&VCardEntry| {
                entry.name == VCardProperty::Member || cards::is_other(entry, "X-ADDRESSBOOKSERVER-MEMBER")
            };
            let (mut all, mut missing) = (0, 0);
            for entry in card.entries.iter().filter(is_member) {
                all += 1;
                match self.find(&cards::first(entry)) {
                    Some(who) => facts.say(*place, What::Group(who, name.clone())),
                    None => missing += 1,
                }
            }
            if all == 0 {
                facts.skip(*place, name, "a group without members");
            } else if missing > 0 {
                let why = format!("a group: {missing} of its {all} members are not among the cards");
                facts.skip(*place, name, why);
            }
        }
        for (place, who, entry) in &self.related {
            let value = cards::first(entry);
            let other = match self.find(&value) {
                Some(key) => Other::Key(key),
                None if value.contains(':') || value.is_empty() => continue,
                None => Other::Named(value),
            };
            let words = cards::type_words(entry);
            let found = words.iter().find_map(|word| relations::fact(*who, word, other.clone()));
            if let Some(fact) = found {
                facts.say(*place, What::Relationship(Box::new(fact)));
            }
        }
    }

    /// The person whom a `urn:uuid:` or a `mailto:` is about.
    fn find(&self, value: &str) -> Option<PersonKey> {
        let by_email = value.strip_prefix("mailto:").and_then(|email| self.by_email.get(&email_key(email)));
        by_email.or_else(|| self.by_uid.get(&uid_key(value))).copied()
    }
}

/// Groups that an address book makes for itself.
fn is_system(group: &str) -> bool {
    matches!(group.to_lowercase().as_str(), "mycontacts" | "my contacts" | "starred" | "starred in android")
}

fn name_of(card: &VCard) -> String {
    cards::of(card, &VCardProperty::Fn).map(cards::first).find(|name| !name.is_empty()).unwrap_or_default()
}

fn contact(card: &VCard) -> Contact {
    let mut contact = Contact::default();
    if let Some(name) = cards::of(card, &VCardProperty::N).next() {
        contact = Contact::named(&cards::part(name, 1), &cards::part(name, 2), &cards::part(name, 0));
    }
    if !contact.has_name() {
        let (given, family) = names::split(&name_of(card));
        contact = Contact::named(&given, "", &family);
    }
    let is_answered = |entry: &&VCardEntry| {
        !cards::has_type(entry, &VCardType::Fax) && !cards::has_type(entry, &VCardType::Pager)
    };
    for entry in &card.entries {
        match &entry.name {
            VCardProperty::Nickname if contact.person.preferred_name.is_empty() => {
                contact.person.preferred_name = cards::part(entry, 0);
            }
            VCardProperty::Pronouns => contact.person.pronouns = cards::part(entry, 0),
            VCardProperty::Email => contact.emails(&cards::first(entry)),
            VCardProperty::Tel if is_answered(&entry) => contact.phones(&cards::first(entry)),
            VCardProperty::Url | VCardProperty::Socialprofile => contact.urls(&cards::first(entry)),
            VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-SOCIALPROFILE") => {
                let profile = cards::first(entry);
                if profile.to_lowercase().starts_with("http") {
                    contact.urls(&profile);
                }
            }
            VCardProperty::Note => contact.note(&cards::first(entry)),
            _ => {}
        }
    }
    locate(card, &mut contact);
    if contact.person.emails.is_empty()
        && contact.person.phones.is_empty()
        && let Some(uid) = cards::of(card, &VCardProperty::Uid).next()
    {
        contact.identifier("vcard", &uid_key(&cards::first(uid)));
    }
    contact
}

/// Where somebody lives is said by the home, if there is one.
fn locate(card: &VCard, contact: &mut Contact) {
    let (home, other): (Vec<_>, Vec<_>) =
        cards::of(card, &VCardProperty::Adr).partition(|entry| cards::has_type(entry, &VCardType::Home));
    for entry in home.into_iter().chain(other) {
        // Post-office box, extended address, street, locality, region, postal code, country.
        let [city, region, country] = [3, 4, 6].map(|index| cards::part(entry, index));
        contact.location(&[&city, &region, &country]);
    }
}
