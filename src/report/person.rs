//! Everything held about one person, as they may request it by law: their own record, every record that is
//! theirs or names them, and the number of changes in the history that involve them. It follows the
//! references that records declare, so no kind of record is ever left out.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::{Consent, EntityKind, Id, Person, Record};
use crate::files::safe_name;
use crate::register::query::objects_to_export;
use crate::register::{Register, outward_value};
use crate::text::fold::capital;

/// One record of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Item {
    /// The record in one line.
    what: String,
    #[serde(skip)]
    facts: Vec<(String, String)>,
    held: Option<Value>,
}

/// Everything held about one person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonReport {
    name: String,
    today: Date,
    person: Item,
    consents: Vec<Consent>,
    objects: bool,
    records: Vec<(EntityKind, Vec<Item>)>,
    history: Option<usize>,
}

/// Gathers a report. `history` is the number of change sets that involve the person, if known.
#[must_use]
pub fn gather(
    register: &Register,
    id: Id<Person>,
    history: Option<usize>,
    today: Date,
) -> Option<PersonReport> {
    let person = register.get(id)?;
    let item = |record: &Record| Item {
        what: register.line(record),
        facts: register.facts(record),
        held: outward_value(record),
    };
    let found = about(register, id);
    let records = EntityKind::ALL.iter().map(|kind| {
        let mut items: Vec<Item> = found.iter().filter(|record| record.kind() == *kind).map(item).collect();
        items.sort_by(|one, other| one.what.cmp(&other.what));
        (*kind, items)
    });
    Some(PersonReport {
        name: person.name(),
        today,
        person: item(&Record::from(person.clone())),
        consents: person.consents.clone(),
        objects: objects_to_export(person),
        records: records.filter(|(_, items)| !items.is_empty()).collect(),
        history,
    })
}

/// Every record that names the person, and every record that names something of theirs, such as a
/// certificate. A record that can't exist without the person is theirs.
fn about(register: &Register, person: Id<Person>) -> Vec<Record> {
    let mut seen: HashSet<(EntityKind, Uuid), FixedState> = HashSet::default();
    let mut found = Vec::new();
    let mut theirs = vec![person.uuid()];
    while let Some(id) = theirs.pop() {
        for (kind, referrer) in register.referrers(id) {
            if !seen.insert((kind, referrer)) {
                continue;
            }
            let Some(record) = register.record(kind, referrer) else { continue };
            if record.without(id).is_none() {
                theirs.push(referrer);
            }
            found.push(record);
        }
    }
    found
}

impl PersonReport {
    /// The report line by line, in a given style.
    pub(super) fn lines(&self, style: &dyn Style) -> String {
        let mut text = style.title(&format!("Everything alumnet holds about {}", self.name));
        text += &style.line(&format!("As of {}.", self.today));
        text += &style.heading("Person", 1);
        for (label, value) in self.person.facts.iter().filter(|(label, _)| !label.starts_with("Consents")) {
            text += &style.fact(label, value);
        }
        text += &style.heading("Consents", self.consents.len());
        for consent in &self.consents {
            text += &style.item(&consent_words(consent));
        }
        if self.consents.is_empty() {
            text += &style.line("None on record.");
        }
        if self.objects {
            text += &style.line("Objects to being exported.");
        }
        for (kind, items) in &self.records {
            text += &style
                .heading(&capital(if items.len() == 1 { kind.one() } else { kind.many() }), items.len());
            for item in items {
                text += &style.item(&item.what);
                for (label, value) in &item.facts {
                    text += &style.fact_of_item(label, value);
                }
            }
        }
        text += &style.heading("History", 1);
        text + &style.line(&match self.history {
            Some(1) => "1 change in the journal involves this person.".to_owned(),
            Some(count) => format!("{count} changes in the journal involve this person."),
            None => "The journal could not be read, so the number of changes that involve this person is \
                unknown."
                .to_owned(),
        })
    }

    /// The report for other programs.
    pub(super) fn json(&self) -> Value {
        let records: serde_json::Map<String, Value> = self
            .records
            .iter()
            .map(|(kind, items)| (kind.one().to_owned(), serde_json::to_value(items).unwrap_or_default()))
            .collect();
        serde_json::json!({
            "about": self.name,
            "as_of": self.today.to_string(),
            "person": self.person.held,
            "objects_to_export": self.objects,
            "records": records,
            "history": { "changes": self.history },
        })
    }
}

fn consent_words(consent: &Consent) -> String {
    let dated = |words: &str, date: Option<crate::domain::PartialDate>| {
        date.map(|date| format!("{words} {date}")).unwrap_or_default()
    };
    let parts = [
        consent.purpose.clone(),
        consent.basis.clone(),
        dated("given", consent.given),
        dated("withdrawn", consent.withdrawn),
        consent.evidence.clone(),
    ];
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}

/// How a format writes the lines of a report.
pub(super) trait Style {
    fn title(&self, words: &str) -> String;
    fn heading(&self, words: &str, count: usize) -> String;
    fn line(&self, words: &str) -> String;
    fn item(&self, words: &str) -> String;
    fn fact(&self, label: &str, value: &str) -> String;
    fn fact_of_item(&self, label: &str, value: &str) -> String;
}

/// The default file name of a report.
#[must_use]
pub(crate) fn file_name(name: &str, ending: &str) -> String {
    let name = safe_name(name);
    format!("{}-report.{ending}", if name.is_empty() { "person" } else { &name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Certificate, Cohort, Enrollment, Hire, Program, Relationship, Wish};
    use crate::report::render::{FileKind, Format};
    use jiff::civil::date;

    fn id<T>(number: u128) -> Id<T> {
        Id::new(Uuid::from_u128(number))
    }

    fn register() -> Register {
        let person =
            |number, given: &str| Person { id: id(number), given_name: given.into(), ..Person::default() };
        let consent = Consent {
            purpose: "sharing".into(),
            basis: "consent".into(),
            given: "2020".parse().ok(),
            withdrawn: "2021".parse().ok(),
            evidence: String::new(),
        };
        let records: Vec<Record> = vec![
            Program { id: id(1), title: "Baking".into(), ..Program::default() }.into(),
            Cohort { id: id(2), program: id(1), code: "2024-A".into(), ..Cohort::default() }.into(),
            Person { consents: vec![consent], notes: "Two\nlines".into(), ..person(3, "Ann") }.into(),
            person(4, "Bob").into(),
            Enrollment { id: id(5), person: id(3), cohort: id(2), ..Enrollment::default() }.into(),
            Certificate {
                id: id(6),
                enrollment: id(5),
                title: "Certificate".into(),
                ..Certificate::default()
            }
            .into(),
            Hire { id: id(7), hired: id(4), hirer: Some(id(3)), ..Hire::default() }.into(),
            Relationship { id: id(8), from: id(4), to: id(3), ..Relationship::default() }.into(),
            Wish { id: id(9), person: id(3), ..Wish::default() }.into(),
            Wish { id: id(10), person: id(4), ..Wish::default() }.into(),
        ];
        Register::from_records(records)
    }

    #[test]
    fn a_report_has_everything_that_names_the_person_and_nothing_else() {
        let register = register();
        let report = gather(&register, id(3), Some(7), date(2024, 9, 16)).unwrap();
        let text = Format::Text.person(&report).unwrap();
        for words in [
            "Everything alumnet holds about Ann\n",
            "As of 2024-09-16.",
            "Given name: Ann",
            "Notes: Two\n    lines",
            "  sharing, consent, given 2020, withdrawn 2021\n",
            "Objects to being exported.",
            "\nEnrollment\n  Ann in 2024-A, student, enrolled\n",
            "\nCertificate\n  Ann, Certificate\n",
            "\nHire\n  Ann hired Bob\n",
            "  Bob and Ann, friend\n",
            "\nWish\n  Ann, job\n",
            "7 changes in the journal involve this person.",
        ] {
            assert!(text.contains(words), "{words:?} is not in\n{text}");
        }
        assert!(!text.contains("Bob, job"), "{text}");
    }

    #[test]
    fn every_format_says_the_same() {
        let register = register();
        let report = gather(&register, id(3), Some(1), date(2024, 9, 16)).unwrap();
        let outline = FileKind::Person.formats()[1].person(&report).unwrap();
        assert!(outline.starts_with("# Everything alumnet holds about Ann\n"), "{outline}");
        assert!(outline.contains("\n## Hire\n\n- Ann hired Bob\n  - Hired: Bob\n"), "{outline}");
        let json: Value = serde_json::from_str(&Format::Json.person(&report).unwrap()).unwrap();
        assert_eq!(json["person"]["given_name"], "Ann");
        assert_eq!(json["records"]["certificate"][0]["held"]["title"], "Certificate");
        assert_eq!(
            (json["history"]["changes"].as_u64(), json["objects_to_export"].as_bool()),
            (Some(1), Some(true))
        );
    }

    #[test]
    fn a_file_stays_in_its_folder() {
        assert_eq!(file_name("Zoë Lindqvist", "txt"), "Zoë Lindqvist-report.txt");
        assert_eq!(file_name("../x", "txt"), "_x-report.txt");
        assert_eq!(file_name("", "json"), "person-report.json");
    }
}
