//! Somebody as an address book or a school's system describes them: every value is checked as a form would
//! check it, and what can't be kept is left out with a remark instead of refusing the person.

use super::values::{self, add, keyed};
use crate::domain::person::{identifier_problem, is_email, phone_problem, url_problem};
use crate::domain::{Entity, Identifier, Person};
use crate::exchange::import::facts::{Facts, PersonFact, PersonKey, Place, PositionFact, What, When, Work};
use crate::exchange::import::source::table::one_line;
use crate::exchange::import::words::vocabulary;
use crate::text::quoted::excerpt;

/// Why somebody without a name is not created.
const NOBODY: &str = "nobody here has this number, and the file gives no name";

/// A person being put together.
#[derive(Debug, Default)]
pub(super) struct Contact {
    pub(super) person: Person,
    remarks: Vec<String>,
}

impl Contact {
    pub(super) fn named(given: &str, middle: &str, family: &str) -> Self {
        let person = Person {
            given_name: one_line(given),
            middle_name: one_line(middle),
            family_name: one_line(family),
            ..Person::default()
        };
        Self { person, remarks: Vec::new() }
    }

    pub(super) const fn has_name(&self) -> bool {
        !self.person.given_name.is_empty() || !self.person.family_name.is_empty()
    }

    pub(super) fn remark(&mut self, words: impl Into<String>) {
        self.remarks.push(words.into());
    }

    /// Adds the addresses of a cell.
    pub(super) fn emails(&mut self, text: &str) {
        for part in several(text) {
            let email = part.strip_prefix("mailto:").unwrap_or(&part);
            if is_email(email) {
                add(&mut self.person.emails, email.to_owned());
            } else {
                self.remark(format!("{} is not an email address (left out)", excerpt(email)));
            }
        }
    }

    pub(super) fn phones(&mut self, text: &str) {
        for part in several(text) {
            let phone = part.strip_prefix("tel:").unwrap_or(&part).to_owned();
            match phone_problem(&phone) {
                None => add(&mut self.person.phones, phone),
                Some(problem) => self.remark(format!("{problem} (left out)")),
            }
        }
    }

    /// Adds web addresses; address books often leave out the scheme.
    pub(super) fn urls(&mut self, text: &str) {
        for part in several(text) {
            let url = values::web_address(&part);
            match url_problem(&url) {
                None => add(&mut self.person.urls, url),
                Some(problem) => self.remark(format!("{problem} (left out)")),
            }
        }
    }

    pub(super) fn identifier(&mut self, system: &str, value: &str) {
        let identifier = Identifier { system: system.to_owned(), value: one_line(value) };
        if identifier.value.is_empty() || self.person.identifiers.contains(&identifier) {
            return;
        }
        match identifier_problem(&identifier) {
            None => self.person.identifiers.push(identifier),
            Some(problem) => self.remark(format!("{problem} (left out)")),
        }
    }

    /// The first of these places that says anything, as `City, Country`.
    pub(super) fn location(&mut self, parts: &[&str]) {
        if self.person.location.is_empty() {
            let parts: Vec<String> =
                parts.iter().map(|part| one_line(part)).filter(|part| !part.is_empty()).collect();
            self.person.location = parts.join(", ");
        }
    }

    /// Adds a paragraph to the notes.
    pub(super) fn note(&mut self, text: &str) {
        let text = vocabulary::lines(text);
        if !text.is_empty() {
            let notes = &mut self.person.notes;
            notes.push_str(if notes.is_empty() { "" } else { "\n" });
            notes.push_str(&text);
        }
    }

    /// States the person, or refuses them with the reasons. Somebody without a name must be known by number.
    pub(super) fn say(self, who: PersonKey, place: Place, facts: &mut Facts) -> bool {
        let problems = self.person.problems();
        let is_known_by_number = !self.has_name() && !self.person.identifiers.is_empty();
        let wrong: Vec<String> = problems
            .iter()
            .filter(|problem| !(is_known_by_number && problem.field == "given_name"))
            .map(ToString::to_string)
            .collect();
        if !wrong.is_empty() {
            facts.refuse(place, self.person.name(), wrong.join("; "));
            return false;
        }
        if is_known_by_number {
            facts.only_known.insert(who, NOBODY);
        }
        for remark in self.remarks {
            facts.remarks.push((who, place, remark));
        }
        let person = PersonFact { who, person: self.person, clears: Vec::new() };
        facts.say(place, What::Person(Box::new(person)));
        true
    }

    /// States somebody without a number of their own in the file. Who has no name is nobody to keep.
    pub(super) fn say_named(self, place: Place, facts: &mut Facts) -> Option<PersonKey> {
        if !self.has_name() {
            let name = self.person.emails.first().or(self.person.phones.first()).cloned();
            facts.skip(place, name.unwrap_or_default(), "no name of a person");
            return None;
        }
        let name = format!("{} {}", self.person.given_name, self.person.family_name);
        if let Some(reason) = vocabulary::why_no_name(name.trim()) {
            facts.skip(place, name.trim(), reason);
            return None;
        }
        let who = facts.somebody();
        self.say(who, place, facts).then_some(who)
    }
}

/// States where somebody works today, if anything is said.
pub(super) fn works_now(
    who: PersonKey,
    place: Place,
    (title, organization): (&str, &str),
    source: &'static str,
    facts: &mut Facts,
) {
    let work = Work { title: one_line(title), organization: keyed(organization), ..Work::default() };
    if work != Work::default() {
        let when = When::Now;
        let position = PositionFact { who, work, when, self_employed: false, source };
        facts.say(place, What::Position(Box::new(position)));
    }
}

/// Several values in a cell; what only stands for nothing is none.
pub(super) fn several(text: &str) -> impl Iterator<Item = String> {
    values::several(text).filter(|part| !vocabulary::is_blank(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_left_out_and_said() {
        let mut contact = Contact::named("Ann", "", "Berg");
        contact.emails("ann@example.org ::: * Home; https://photos.example/1");
        contact.phones("+1 416-555-0132;tel:+49-170-1234567;ask");
        contact.urls("www.example.org/ann;nowhere;http://a.example");
        assert_eq!(contact.person.emails, ["ann@example.org"]);
        assert_eq!(contact.person.phones, ["+1 416-555-0132", "+49-170-1234567"]);
        assert_eq!(contact.person.urls, ["https://www.example.org/ann", "http://a.example"]);
        assert_eq!(
            contact.remarks,
            [
                "* Home is not an email address (left out)",
                "https://photos.example/1 is not an email address (left out)",
                "“ask” is not a phone number; write it like +1 416-555-0132 (left out)",
                "“nowhere” is not a web address; write it like https://example.org (left out)",
            ]
        );
    }

    #[test]
    fn who_has_no_name_is_skipped_unless_a_number_tells_who_it_is() {
        let mut facts = Facts::default();
        let mut nobody = Contact::default();
        nobody.emails("info@example.org");
        assert_eq!(nobody.say_named(Place::line(0, 2), &mut facts), None);
        assert_eq!(facts.skipped[0].name, "info@example.org");
        let mut numbered = Contact::default();
        numbered.identifier("sis", "7");
        let who = facts.person("7");
        assert!(numbered.say(who, Place::line(0, 3), &mut facts));
        assert!(!Contact::default().say(who, Place::line(0, 4), &mut facts));
        assert_eq!((facts.list.len(), facts.refused.len()), (1, 1));
    }
}
