//! The roster of a cohort to be written: its people, order and columns. How each format writes it
//! is in `report::render`.

use std::sync::Arc;

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::Column;
use super::columns::Value;
use crate::domain::{Cohort, Enrollment, Id, Person};
use crate::register::Register;
use crate::register::query::objects_to_export;

/// The default file name of a roster: `2024-A-roster.csv`.
#[must_use]
pub(crate) fn file_name(code: &str, ending: &str) -> String {
    let code = crate::files::safe_name(code);
    format!("{}-roster.{ending}", if code.is_empty() { "cohort" } else { &code })
}

/// Whether to include people who object to being exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objecting {
    #[default]
    LeftOut,
    Included,
}

/// The enrollments of a cohort with their people, sorted by name.
#[must_use]
pub(crate) fn rows(
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
pub(crate) fn who_object(register: &Register, cohort: Id<Cohort>) -> usize {
    let mut people: Vec<Id<Person>> =
        register.enrollments_in(cohort).map(|enrollment| enrollment.person).collect();
    people.sort_unstable();
    people.dedup();
    people
        .into_iter()
        .filter(|person| register.get(*person).is_some_and(|person| objects_to_export(person)))
        .count()
}

/// The roster of a cohort, for a format to write.
#[derive(Debug)]
pub struct Roster<'a> {
    register: &'a Register,
    cohort: Option<&'a Arc<Cohort>>,
    columns: Vec<&'a Column>,
    values: Vec<Vec<Value>>,
}

impl<'a> Roster<'a> {
    /// Empty when the cohort has no people or does not exist.
    #[must_use]
    pub fn gather(
        register: &'a Register,
        cohort: Id<Cohort>,
        columns: &[&'a Column],
        objecting: Objecting,
    ) -> Self {
        let values = rows(register, cohort, objecting)
            .into_iter()
            .map(|(enrollment, person)| {
                columns.iter().map(|column| column.value(register, enrollment, person)).collect()
            })
            .collect();
        Self { register, cohort: register.get(cohort), columns: columns.to_vec(), values }
    }

    /// `2024-A · Data analysis`, or the code alone when the title says no more.
    pub(crate) fn title(&self) -> String {
        match self.cohort {
            Some(cohort) if cohort.title.is_empty() || cohort.title == cohort.code => cohort.code.clone(),
            Some(cohort) => format!("{} · {}", cohort.code, cohort.title),
            None => String::new(),
        }
    }

    pub(crate) fn headers(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.header).collect()
    }

    /// A row for each enrollment, a text for each column.
    pub(crate) fn cells(&self) -> Vec<Vec<String>> {
        self.values.iter().map(|row| row.iter().map(Value::text).collect()).collect()
    }
}

impl Serialize for Roster<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let people: Vec<PersonRow<'_>> =
            self.values.iter().map(|values| PersonRow { columns: &self.columns, values }).collect();
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
    fn a_roster_has_chosen_columns_and_sorted_people() {
        let (register, cohort) = register();
        let columns = choose("family-name,given-name,phone,status").expect("known");
        let roster = Roster::gather(&register, cohort, &columns, Objecting::LeftOut);
        assert_eq!(roster.title(), "2024-A · Spring | one");
        assert_eq!(roster.headers(), ["Family name", "Given name", "Phone", "Status"]);
        assert_eq!(
            roster.cells(),
            [
                ["Åkesson", "=cmd|'x'", "", "completed"],
                ["Lindqvist", "Zoë", "+46 70", "completed"],
                ["王", "明", "", "completed"]
            ]
        );
    }

    #[test]
    fn what_is_serialized_is_typed() {
        let (register, cohort) = register();
        let columns = choose("name,phone,years,location").expect("known");
        let roster = Roster::gather(&register, cohort, &columns, Objecting::LeftOut);
        let json = serde_json::to_value(&roster).expect("JSON");
        assert_eq!(json["cohort"]["code"], "2024-A");
        assert_eq!(json["cohort"]["program"], "Data");
        assert_eq!(
            json["people"][1],
            serde_json::json!({"name": "Zoë Lindqvist", "phone": ["+46 70"], "years": null, "location": null})
        );
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
        let names =
            |objecting| Roster::gather(&register, cohort, &columns, objecting).cells().concat().concat();
        assert!(!names(Objecting::LeftOut).contains("Zoë"));
        assert!(names(Objecting::Included).contains("Zoë"));
        assert_eq!(rows(&register, cohort, Objecting::LeftOut).len(), 2);
    }

    #[test]
    fn a_file_is_named_after_its_cohort_and_stays_in_its_folder() {
        assert_eq!(file_name("2024-A", "csv"), "2024-A-roster.csv");
        assert_eq!(file_name("../a/b", "json"), "_a_b-roster.json");
        assert_eq!(file_name("", "json"), "cohort-roster.json");
    }
}
