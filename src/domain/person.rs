//! A person: names in any script, contact details, and consents. What a person does (enrollments, positions,
//! hires, relationships) is in separate records that refer to the person.

use serde::{Deserialize, Serialize};

use super::consent::Consent;
use super::contact::{Identifier, email_key, identifier_key, phone_key};
use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use crate::domain::{Entity, EntityKind, Id};
use crate::text::fold;
use crate::text::quoted::quoted;

/// `OneRoster` `user`, vCard. A given or family name is required; an empty text means "not given".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    pub id: Id<Self>,
    pub given_name: String,
    pub middle_name: String,
    pub family_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub urls: Vec<String>,
    pub identifiers: Vec<Identifier>,
    pub location: String,
    pub tags: Vec<String>,
    pub notes: String,
    /// How often the instructor wants to be in touch, in days.
    pub cadence_days: Option<u16>,
    pub consents: Vec<Consent>,
    pub deceased: bool,
}

impl Person {
    /// The name people use for them, in the order of its script: `Zoë Lindqvist`, `王明`.
    #[must_use]
    pub fn name(&self) -> String {
        let given = if self.preferred_name.is_empty() { &self.given_name } else { &self.preferred_name };
        in_order(given, &self.family_name)
    }

    /// The key that lists sort by: family name, then given name, folded.
    #[must_use]
    pub fn sort_key(&self) -> String {
        let mut key =
            fold::fold(if self.family_name.is_empty() { &self.given_name } else { &self.family_name });
        key.push('\u{1}');
        key.push_str(&fold::fold(&self.given_name));
        key
    }

    /// Everything a filter searches, folded.
    #[must_use]
    pub fn search_text(&self) -> String {
        let mut all = String::with_capacity(96);
        let single =
            [&self.preferred_name, &self.given_name, &self.middle_name, &self.family_name, &self.location];
        let many = self
            .emails
            .iter()
            .chain(&self.phones)
            .chain(&self.tags)
            .chain(self.identifiers.iter().map(|i| &i.value));
        // Includes the whole name as written, so that one without spaces (王明) is found, and the formal name
        // of somebody who goes by another.
        let joined = self.name();
        let formal = if self.preferred_name.is_empty() {
            String::new()
        } else {
            in_order(&self.given_name, &self.family_name)
        };
        for part in single.into_iter().chain([&joined, &formal]).chain(many) {
            if !part.is_empty() {
                all.push_str(part);
                all.push(' ');
            }
        }
        fold::fold(all.trim_end())
    }
}

fn in_order(given: &str, family: &str) -> String {
    match (given.is_empty(), family.is_empty()) {
        (false, false) if is_family_first(given) && is_family_first(family) => format!("{family}{given}"),
        (false, false) => format!("{given} {family}"),
        (true, _) => family.to_owned(),
        (false, true) => given.to_owned(),
    }
}

/// Chinese, Japanese and Korean names are written family name first and without a space.
fn is_family_first(name: &str) -> bool {
    name.chars().all(is_written_joined)
}

/// Whether a letter belongs to a script that puts no spaces between the parts of a name.
#[must_use]
pub const fn is_written_joined(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3134f}' | '々')
}

/// Whether a text has the shape of an email address: something, one `@`, a domain. Deliberately lenient: only
/// a mail server knows more.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let clean = |part: &str| {
        !part.is_empty()
            && !part
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';' | '<' | '>'))
    };
    clean(local) && clean(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

/// The fewest digits of a phone number; some extensions and emergency numbers have three.
const FEWEST_DIGITS: usize = 3;

/// What is wrong with a phone number. Lenient: there are too many ways to write one.
#[must_use]
pub fn phone_problem(phone: &str) -> Option<Problem> {
    let digits = phone.chars().filter(|letter| letter.is_numeric()).count();
    let is_phone = digits >= FEWEST_DIGITS && !phone.contains(char::is_control);
    (!is_phone).then(|| {
        let wrong = format!("“{phone}” is not a phone number");
        Problem::new("phones", wrong, "write it like +1 416-555-0132")
    })
}

/// What is wrong with a web address: other schemes are not opened by everybody, or do things when opened.
#[must_use]
pub fn url_problem(url: &str) -> Option<Problem> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let host = url.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_web = matches!(scheme.as_deref(), Some("http" | "https"))
        && host.is_some_and(|host| !host.is_empty())
        && !url.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    (!is_web).then(|| {
        let wrong = format!("“{url}” is not a web address");
        Problem::new("urls", wrong, "write it like https://example.org")
    })
}

/// What is wrong with an identifier: it needs a letter or digit to be told from others by.
#[must_use]
pub fn identifier_problem(identifier: &Identifier) -> Option<Problem> {
    let Identifier { system, value } = identifier;
    let is_identifier = value.contains(char::is_alphanumeric)
        && ![system, value].into_iter().any(|part| part.contains(char::is_control));
    if !is_identifier {
        let wrong = format!("“{value}” is not an identifier");
        return Some(Problem::new("identifiers", wrong, "write it like student-number: 2020-00054"));
    }
    let mut problems = Vec::new();
    problem::short(&mut problems, "identifiers", system, "the system of an identifier");
    problem::short(&mut problems, "identifiers", value, "the identifier");
    problems.pop()
}

references!(Person);

groups!(Person {
    "name": one(given_name, middle_name, family_name, preferred_name);
    "pronouns": one(pronouns);
    "emails": list(emails, |email| email_key(email));
    "phones": list(phones, |phone| phone_key(phone));
    "links": list(urls, |url| url.to_lowercase());
    "identifiers": list(identifiers, identifier_key);
    "location": one(location);
    "tags": list(tags, |tag| fold::name_key(tag));
    "notes": notes(notes);
    "how often to be in touch": one(cadence_days);
    "consents": list(consents, Consent::key, Consent::settled);
    "deceased": stays(deceased);
});

/// How often one may want to be in touch, in days: from every day to every ten years.
const CADENCE_DAYS: std::ops::RangeInclusive<u16> = 1..=3650;

impl Entity for Person {
    const KIND: EntityKind = EntityKind::Person;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.given_name.trim().is_empty() && self.family_name.trim().is_empty() {
            problems.push(Problem::new(
                "given_name",
                "a name is missing",
                "write a given name, a family name or both",
            ));
        }
        for (field, name, what) in [
            ("given_name", &self.given_name, "the given name"),
            ("middle_name", &self.middle_name, "the middle name"),
            ("family_name", &self.family_name, "the family name"),
            ("preferred_name", &self.preferred_name, "the preferred name"),
        ] {
            problem::short(&mut problems, field, name, what);
        }
        problems.extend(self.phones.iter().filter_map(|phone| phone_problem(phone)));
        problems.extend(self.urls.iter().filter_map(|url| url_problem(url)));
        problems.extend(self.identifiers.iter().filter_map(identifier_problem));
        for email in &self.emails {
            if !is_email(email) {
                problems.push(Problem::new(
                    "emails",
                    format!("{} is not an email address", quoted(email)),
                    "write it like name@example.org",
                ));
            }
        }
        if self.cadence_days.is_some_and(|days| !CADENCE_DAYS.contains(&days)) {
            problems.push(Problem::new(
                "cadence_days",
                "the number of days is out of range",
                "write 1 to 3650 days, or leave it empty",
            ));
        }
        let of_consents = self.consents.iter().flat_map(Consent::problems);
        problems.extend(of_consents.map(|problem| Problem { field: "consents", ..problem }));
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, family: &str) -> Person {
        Person { given_name: given.into(), family_name: family.into(), ..Person::default() }
    }

    #[test]
    fn names_are_written_in_the_order_of_their_script() {
        assert_eq!(person("Zoë", "Lindqvist").name(), "Zoë Lindqvist");
        assert_eq!(person("明", "王").name(), "王明");
        assert_eq!(person("민준", "김").name(), "김민준");
        assert_eq!(person("Cher", "").name(), "Cher");
        assert_eq!(person("", "Okafor").name(), "Okafor");
        let called = Person { preferred_name: "Mandy".into(), ..person("Amanda", "Berg") };
        assert_eq!(called.name(), "Mandy Berg");
    }

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["a@b.org", "zoë@bücher.example", "x+y@localhost"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c.org", "a@b@c.org", "a@.org", "a@b.org,c@d.org"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_and_addresses_are_what_they_say() {
        for good in ["+1 416-555-0132", "0170/1234567", "１２３４５", "112", "555 ext. 3"] {
            assert_eq!(phone_problem(good), None, "{good}");
        }
        for bad in ["", "n/a", "ask at the desk", "1"] {
            let problem = phone_problem(bad).expect(bad).to_string();
            assert!(problem.ends_with("is not a phone number; write it like +1 416-555-0132"), "{problem}");
        }
        for good in ["https://example.org", "HTTP://bücher.example/a?b#c", "http://localhost:8080"] {
            assert_eq!(url_problem(good), None, "{good}");
        }
        for bad in ["", "example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https://a b"]
        {
            let problem = url_problem(bad).expect(bad).to_string();
            assert!(
                problem.ends_with("is not a web address; write it like https://example.org"),
                "{problem}"
            );
        }
        let identifier = |value: &str| Identifier { system: "lms".into(), value: value.into() };
        assert_eq!(identifier_problem(&identifier("2020-00054")), None);
        for bad in ["", "-", "a\nb"] {
            let problem = identifier_problem(&identifier(bad)).expect(bad).to_string();
            assert!(problem.contains("is not an identifier"), "{problem}");
        }
    }

    #[test]
    fn a_name_has_at_most_200_characters() {
        assert_eq!(person(&"é".repeat(200), "Berg").problems(), vec![]);
        let problems = person("Ann", &"é".repeat(201)).problems();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), "the family name has 201 characters; write at most 200");
    }

    #[test]
    fn a_consent_is_withdrawn_after_it_was_given() {
        let consent = |given: &str, withdrawn: &str| Consent {
            purpose: "sharing".into(),
            given: given.parse().ok(),
            withdrawn: withdrawn.parse().ok(),
            ..Consent::default()
        };
        for (given, withdrawn) in [
            ("2020", "2020-01"),
            ("2020-05", "2020"),
            ("", "2020"),
            ("2020", ""),
            ("2020-05-01", "2020-05-01"),
        ] {
            assert_eq!(consent(given, withdrawn).problems(), vec![], "{given} {withdrawn}");
        }
        let person = Person { consents: vec![consent("2020-05", "2020-04-30")], ..person("Ann", "") };
        let problems = person.problems();
        assert_eq!((problems.len(), problems[0].field), (1, "consents"));
        assert!(problems[0].to_string().contains("withdrawn (2020-04-30) before it was given (2020-05)"));
    }

    #[test]
    fn who_takes_back_sharing_or_objects_is_not_handed_on() {
        let consent = |purpose: &str, basis: &str, withdrawn: bool| Consent {
            purpose: purpose.into(),
            basis: basis.into(),
            withdrawn: withdrawn.then(|| "2020".parse().unwrap()),
            ..Consent::default()
        };
        for (purpose, basis, withdrawn, forbids) in [
            ("Sharing with classmates", "consent", false, false),
            ("Sharing with classmates", "consent", true, true),
            ("being in exports", "", true, true),
            ("being in exports", "Objection", false, true),
            ("objects to being in exports", "", false, true),
            ("objects to being in exports", "", true, false),
            ("staying in touch", "consent", true, false),
            ("publication of the directory", "legitimate interest", false, false),
        ] {
            assert_eq!(
                consent(purpose, basis, withdrawn).forbids_sharing(),
                forbids,
                "{purpose}, {basis}, {withdrawn}"
            );
        }
    }

    #[test]
    fn a_name_is_found_joined_and_apart() {
        let text = person("明", "王").search_text();
        assert!(text.contains("王明"));
        assert!(person("Zoë", "Lindqvist").search_text().contains("zoe lindqvist"));
        let called =
            Person { preferred_name: "Mandy".into(), middle_name: "Li".into(), ..person("明", "王") }
                .search_text();
        for words in ["王明", "mandy 王", "li"] {
            assert!(called.contains(words), "{words} is not in {called}");
        }
        let called = Person {
            preferred_name: "Kate".into(),
            middle_name: "Ann".into(),
            ..person("Catherine", "Berg")
        }
        .search_text();
        assert!(called.contains("catherine berg") && called.contains("kate berg"), "{called}");
    }

    #[test]
    fn people_are_sorted_by_family_name_then_given_name() {
        let mut people = [
            person("Zoë", "Adler"),
            person("Anna", "Żak"),
            person("Bob", ""),
            person("Ada", "Adler"),
            person("Eve", "Ad"),
        ];
        people.sort_by_key(Person::sort_key);
        assert_eq!(
            people.map(|person| person.name()),
            ["Eve Ad", "Ada Adler", "Zoë Adler", "Bob", "Anna Żak"]
        );
    }
}
