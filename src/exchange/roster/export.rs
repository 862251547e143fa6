//! Writes the roster of a cohort as CSV, Markdown or JSON. It makes the text; `files` puts it on disk.

use std::path::Path;
use std::sync::Arc;

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::{Column, Value};
use crate::domain::{Cohort, Enrollment, Id, Person};
use crate::register::Register;
use crate::register::query::objects_to_export;
use crate::text::formula_guard::guard;
use crate::text::markdown;

/// How a roster is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Csv,
    Markdown,
    Json,
}

impl Format {
    pub const ALL: &'static [Self] = &[Self::Csv, Self::Markdown, Self::Json];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Json => "json",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
            Self::Json => "JSON",
        }
    }

    /// The ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }

    /// The format that the name of a file promises.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "md" | "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The bytes of a file: the text, and before a CSV the mark by which Excel knows UTF-8, unless `mark` is
    /// false.
    #[must_use]
    pub fn bytes(self, text: &str, mark: bool) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() + 3);
        if mark && self == Self::Csv {
            bytes.extend_from_slice("\u{feff}".as_bytes());
        }
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }
}

/// The name of a roster's file when none was given: `2024-A-roster.csv`.
#[must_use]
pub fn file_name(code: &str, format: Format) -> String {
    let code = crate::files::safe_name(code);
    format!("{}-roster.{}", if code.is_empty() { "cohort" } else { &code }, format.extension())
}

/// What becomes of people who object to being exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objecting {
    #[default]
    LeftOut,
    Included,
}

/// The enrollments of a cohort with their people, sorted by name.
#[must_use]
pub fn rows(
    register: &Register,
    cohort: Id<Cohort>,
    objecting: Objecting,
) -> Vec<(&Arc<Enrollment>, &Arc<Person>)> {
    let mut rows: Vec<_> = register
        .enrollments_in(cohort)
        .filter_map(|enrollment| register.get(enrollment.person).map(|person| (enrollment, person)))
        .collect();
    if objecting == Objecting::LeftOut {
        rows.retain(|(_, person)| !objects_to_export(person));
    }
    rows.sort_by_cached_key(|(enrollment, person)| {
        (person.sort_key(), person.id, enrollment.role, enrollment.id)
    });
    rows
}

/// How many people of a cohort object to being exported.
#[must_use]
pub fn who_object(register: &Register, cohort: Id<Cohort>) -> usize {
    let mut people: Vec<Id<Person>> =
        register.enrollments_in(cohort).map(|enrollment| enrollment.person).collect();
    people.sort_unstable();
    people.dedup();
    people
        .into_iter()
        .filter(|person| register.get(*person).is_some_and(|person| objects_to_export(person)))
        .count()
}

/// The roster of a cohort as text. Empty but for its head when the cohort has nobody, and also when there is
/// no such cohort.
#[must_use]
pub fn render(
    register: &Register,
    cohort: Id<Cohort>,
    columns: &[&Column],
    format: Format,
    objecting: Objecting,
) -> String {
    let values: Vec<Vec<Value>> = rows(register, cohort, objecting)
        .into_iter()
        .map(|(enrollment, person)| {
            columns.iter().map(|column| column.value(register, enrollment, person)).collect()
        })
        .collect();
    match format {
        Format::Csv => csv(columns, &values),
        Format::Markdown => {
            let headers: Vec<&str> = columns.iter().map(|column| column.header).collect();
            let cells: Vec<Vec<String>> =
                values.iter().map(|row| row.iter().map(Value::text).collect()).collect();
            format!(
                "# {}\n\n{}",
                markdown::escape(&heading(register, cohort)),
                markdown::table(&headers, &cells)
            )
        }
        Format::Json => json(register, cohort, columns, &values),
    }
}

/// `2024-A · Data analysis`, or the code alone when the title says no more.
fn heading(register: &Register, cohort: Id<Cohort>) -> String {
    match register.get(cohort) {
        Some(cohort) if cohort.title.is_empty() || cohort.title == cohort.code => cohort.code.clone(),
        Some(cohort) => format!("{} · {}", cohort.code, cohort.title),
        None => String::new(),
    }
}

fn csv(columns: &[&Column], values: &[Vec<Value>]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory can't fail, and every row has as many cells as the header.
    let _ = writer.write_record(columns.iter().map(|column| column.header));
    for row in values {
        let _ = writer.write_record(row.iter().map(|value| guard(&value.text()).into_owned()));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn json(register: &Register, cohort: Id<Cohort>, columns: &[&Column], values: &[Vec<Value>]) -> String {
    let roster = Roster { register, cohort: register.get(cohort), columns, values };
    let mut text = serde_json::to_string_pretty(&roster).unwrap_or_default();
    text.push('\n');
    text
}

struct Roster<'a> {
    register: &'a Register,
    cohort: Option<&'a Arc<Cohort>>,
    columns: &'a [&'a Column],
    values: &'a [Vec<Value>],
}

impl Serialize for Roster<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let people: Vec<PersonRow<'_>> =
            self.values.iter().map(|values| PersonRow { columns: self.columns, values }).collect();
        let mut roster = serializer.serialize_struct("Roster", 2)?;
        roster
            .serialize_field("cohort", &self.cohort.map(|cohort| CohortFacts::new(self.register, cohort)))?;
        roster.serialize_field("people", &people)?;
        roster.end()
    }
}

#[derive(Serialize)]
struct CohortFacts<'a> {
    code: &'a str,
    title: &'a str,
    program: &'a str,
    institution: &'a str,
    start: Option<String>,
    end: Option<String>,
    location: &'a str,
}

impl<'a> CohortFacts<'a> {
    fn new(register: &'a Register, cohort: &'a Cohort) -> Self {
        let program = register.get(cohort.program);
        Self {
            code: &cohort.code,
            title: &cohort.title,
            program: program.map_or("", |program| &program.title),
            institution: program.map_or("", |program| &program.institution),
            start: cohort.start.map(|date| date.to_string()),
            end: cohort.end.map(|date| date.to_string()),
            location: &cohort.location,
        }
    }
}

struct PersonRow<'a> {
    columns: &'a [&'a Column],
    values: &'a [Value],
}

impl Serialize for PersonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (column, value) in self.columns.iter().zip(self.values) {
            map.serialize_entry(&column.name.replace('-', "_"), value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Consent, EnrollmentStatus, Program, Record};
    use crate::exchange::roster::columns::choose;
    use uuid::Uuid;

    fn register() -> (Register, Id<Cohort>) {
        let id = |number: u128| Uuid::from_u128(number);
        let program = Program { id: Id::new(id(1)), title: "Data".into(), ..Program::default() };
        let cohort = Cohort {
            id: Id::new(id(2)),
            program: program.id,
            code: "2024-A".into(),
            title: "Spring | one".into(),
            ..Cohort::default()
        };
        let mut records: Vec<Record> = vec![program.into(), cohort.clone().into()];
        for (number, given, family, phone) in
            [(10, "Zoë", "Lindqvist", "+46 70"), (11, "明", "王", ""), (12, "=cmd|'x'", "Åkesson", "")]
        {
            let phones = if phone.is_empty() { Vec::new() } else { vec![phone.to_owned()] };
            let person = Person {
                id: Id::new(id(number)),
                given_name: given.into(),
                family_name: family.into(),
                phones,
                ..Person::default()
            };
            let enrollment = Enrollment {
                id: Id::new(id(number + 100)),
                person: person.id,
                cohort: cohort.id,
                status: EnrollmentStatus::Completed,
                ..Enrollment::default()
            };
            records.extend([person.into(), enrollment.into()]);
        }
        (Register::from_records(records), cohort.id)
    }

    #[test]
    fn csv_has_chosen_columns_sorted_people_and_guarded_cells() {
        let (register, cohort) = register();
        let columns = choose("family-name,given-name,phone,status").expect("known");
        let text = render(&register, cohort, &columns, Format::Csv, Objecting::LeftOut);
        let expected = "Family name,Given \
            name,Phone,Status\r\nÅkesson,'=cmd|'x',,completed\r\nLindqvist,Zoë,'+46 \
            70,completed\r\n王,明,,completed\r\n";
        assert_eq!(text, expected);
        assert!(Format::Csv.bytes(&text, true).starts_with(b"\xef\xbb\xbfFamily"));
        assert!(Format::Csv.bytes(&text, false).starts_with(b"Family"));
        assert_eq!(Format::Json.bytes("{}", true), b"{}");
    }

    #[test]
    fn json_is_typed() {
        let (register, cohort) = register();
        let columns = choose("name,phone,years,location").expect("known");
        let json: serde_json::Value =
            serde_json::from_str(&render(&register, cohort, &columns, Format::Json, Objecting::LeftOut))
                .expect("JSON");
        assert_eq!(json["cohort"]["code"], "2024-A");
        assert_eq!(json["cohort"]["program"], "Data");
        assert_eq!(
            json["people"][1],
            serde_json::json!({"name": "Zoë Lindqvist", "phone": ["+46 70"], "years": null, "location": null})
        );
    }

    #[test]
    fn markdown_has_a_heading_and_a_table() {
        let (register, cohort) = register();
        let text =
            render(&register, cohort, &choose("name").expect("known"), Format::Markdown, Objecting::LeftOut);
        assert!(text.starts_with("# 2024-A · Spring \\| one\n\n| Name"), "{text}");
        assert!(text.contains("=cmd\\|'x' Åkesson"), "{text}");
    }

    #[test]
    fn who_objects_is_left_out_unless_asked_for() {
        let (register, cohort) = register();
        let mut records: Vec<Record> = register.records().collect();
        for record in &mut records {
            if let Record::Person(person) = record
                && person.given_name == "Zoë"
            {
                let consent = Consent {
                    purpose: "sharing".into(),
                    withdrawn: "2024".parse().ok(),
                    ..Consent::default()
                };
                *record = Person { consents: vec![consent], ..Person::clone(person) }.into();
            }
        }
        let register = Register::from_records(records);
        let columns = choose("name").expect("known");
        assert_eq!(who_object(&register, cohort), 1);
        assert!(!render(&register, cohort, &columns, Format::Csv, Objecting::LeftOut).contains("Zoë"));
        assert!(render(&register, cohort, &columns, Format::Csv, Objecting::Included).contains("Zoë"));
        assert_eq!(rows(&register, cohort, Objecting::LeftOut).len(), 2);
    }

    #[test]
    fn a_file_is_named_after_its_cohort_and_stays_in_its_folder() {
        assert_eq!(file_name("2024-A", Format::Csv), "2024-A-roster.csv");
        assert_eq!(file_name("../a/b", Format::Markdown), "_a_b-roster.md");
        assert_eq!(file_name("", Format::Json), "cohort-roster.json");
    }
}
