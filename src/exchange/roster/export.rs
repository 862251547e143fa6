//! A roster to be written: whom it lists, and their order and columns. How each format writes it
//! is in `report::render`.

use std::collections::{BTreeMap, BTreeSet};
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

/// Whom a roster lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whom {
    title: String,
    cohorts: Vec<Id<Cohort>>,
    /// Only these, each once.
    people: Option<BTreeSet<Id<Person>>>,
}

impl From<Id<Cohort>> for Whom {
    fn from(cohort: Id<Cohort>) -> Self {
        Self { cohorts: vec![cohort], ..Self::default() }
    }
}

impl Whom {
    /// Everybody in several cohorts, with a line for each enrollment.
    #[must_use]
    pub(crate) fn of_cohorts(title: impl Into<String>, cohorts: Vec<Id<Cohort>>) -> Self {
        Self { title: title.into(), cohorts, people: None }
    }

    /// These people, as far as they are enrolled in the cohorts; each with the newest enrollment there.
    #[must_use]
    pub(crate) fn of_people(
        title: impl Into<String>,
        people: impl IntoIterator<Item = Id<Person>>,
        cohorts: Vec<Id<Cohort>>,
    ) -> Self {
        Self { title: title.into(), cohorts, people: Some(people.into_iter().collect()) }
    }

    /// Only these of them, each with the newest enrollment there.
    #[must_use]
    pub(crate) fn narrowed(self, people: impl IntoIterator<Item = Id<Person>>) -> Self {
        Self { people: Some(people.into_iter().collect()), ..self }
    }

    /// Whether it has to be said which cohort a line is about.
    #[must_use]
    pub(crate) const fn has_several_cohorts(&self) -> bool {
        self.cohorts.len() > 1
    }

    /// How many of the people asked for are in none of the cohorts.
    #[must_use]
    pub(crate) fn never_enrolled(&self, register: &Register) -> usize {
        let asked = self.people.as_ref().map_or(0, BTreeSet::len);
        asked.saturating_sub(if self.people.is_some() { self.enrollments(register).len() } else { 0 })
    }

    fn enrollments<'a>(&self, register: &'a Register) -> Vec<&'a Arc<Enrollment>> {
        let all = self.cohorts.iter().flat_map(|cohort| register.enrollments_in(*cohort));
        let Some(people) = &self.people else { return all.collect() };
        let mut newest: BTreeMap<Id<Person>, &Arc<Enrollment>> = BTreeMap::new();
        let began = |one: &Enrollment| (register.get(one.cohort).and_then(|cohort| cohort.start), one.id);
        for one in all.filter(|one| people.contains(&one.person)) {
            let held = newest.entry(one.person).or_insert(one);
            if began(held) < began(one) {
                *held = one;
            }
        }
        newest.into_values().collect()
    }
}

/// The enrollments with their people, sorted by name.
#[must_use]
pub(crate) fn rows<'a>(
    register: &'a Register,
    whom: &Whom,
    objecting: Objecting,
) -> Vec<(&'a Arc<Enrollment>, &'a Arc<Person>)> {
    let with_person = |one: &'a Arc<Enrollment>| register.get(one.person).map(|person| (one, person));
    let mut rows: Vec<_> = whom.enrollments(register).into_iter().filter_map(with_person).collect();
    if objecting == Objecting::LeftOut {
        rows.retain(|(_, person)| !objects_to_export(person));
    }
    rows.sort_by_cached_key(|(enrollment, person)| {
        (person.sort_key(), person.id, enrollment.role, enrollment.id)
    });
    rows
}

/// How many of the people object to being exported.
#[must_use]
pub(crate) fn who_object(register: &Register, whom: &Whom) -> usize {
    let mut people: Vec<Id<Person>> = whom.enrollments(register).iter().map(|one| one.person).collect();
    people.sort_unstable();
    people.dedup();
    people
        .into_iter()
        .filter(|person| register.get(*person).is_some_and(|person| objects_to_export(person)))
        .count()
}

/// How many people have a row. Who is in several of the cohorts has one for each.
pub(crate) fn people(register: &Register, whom: &Whom, objecting: Objecting) -> usize {
    let mut people: Vec<Id<Person>> =
        rows(register, whom, objecting).iter().map(|(_, person)| person.id).collect();
    people.sort_unstable();
    people.dedup();
    people.len()
}

/// A roster, for a format to write.
#[derive(Debug)]
pub struct Roster<'a> {
    register: &'a Register,
    title: String,
    cohorts: Vec<&'a Arc<Cohort>>,
    columns: Vec<&'a Column>,
    values: Vec<Vec<Value>>,
}

impl<'a> Roster<'a> {
    /// Empty when nobody is enrolled.
    #[must_use]
    pub fn gather(
        register: &'a Register,
        whom: impl Into<Whom>,
        columns: &[&'a Column],
        objecting: Objecting,
    ) -> Self {
        let whom = whom.into();
        let values = rows(register, &whom, objecting)
            .into_iter()
            .map(|(enrollment, person)| {
                columns.iter().map(|column| column.value(register, enrollment, person)).collect()
            })
            .collect();
        let cohorts = whom.cohorts.iter().filter_map(|cohort| register.get(*cohort)).collect();
        Self { register, title: whom.title, cohorts, columns: columns.to_vec(), values }
    }

    /// The title given, or `2024-A · Data analysis`, or the code alone when the title says no more.
    pub(crate) fn title(&self) -> String {
        match self.cohorts.as_slice() {
            _ if !self.title.is_empty() => self.title.clone(),
            [cohort] if cohort.title.is_empty() || cohort.title == cohort.code => cohort.code.clone(),
            [cohort] => format!("{} · {}", cohort.code, cohort.title),
            _ => String::new(),
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
        let facts = || self.cohorts.iter().map(|cohort| CohortFacts::new(self.register, cohort));
        match self.cohorts.as_slice() {
            [] | [_] => roster.serialize_field("cohort", &facts().next())?,
            _ => roster.serialize_field("cohorts", &facts().collect::<Vec<_>>())?,
        }
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
        assert_eq!(who_object(&register, &cohort.into()), 1);
        let names =
            |objecting| Roster::gather(&register, cohort, &columns, objecting).cells().concat().concat();
        assert!(!names(Objecting::LeftOut).contains("Zoë"));
        assert!(names(Objecting::Included).contains("Zoë"));
        assert_eq!(rows(&register, &cohort.into(), Objecting::LeftOut).len(), 2);
    }

    #[test]
    fn people_of_several_cohorts_are_listed_once_with_their_newest_enrollment() {
        let (register, cohort) = register();
        let later = Cohort {
            id: Id::new(Uuid::from_u128(3)),
            code: "2025-A".into(),
            start: "2025-01".parse().ok(),
            program: Id::new(Uuid::from_u128(1)),
            ..Cohort::default()
        };
        let again = Enrollment {
            id: Id::new(Uuid::from_u128(200)),
            person: Id::new(Uuid::from_u128(10)),
            cohort: later.id,
            ..Enrollment::default()
        };
        let mut records: Vec<Record> = register.records().collect();
        records.extend([later.clone().into(), again.into()]);
        let register = Register::from_records(records);
        let columns = choose("cohort,given-name").expect("known");
        let listed = |whom: Whom| Roster::gather(&register, whom, &columns, Objecting::LeftOut).cells();
        let both = vec![cohort, later.id];
        assert_eq!(listed(Whom::of_cohorts("both", both.clone())).len(), 4);
        let people = [10, 11, 99].map(|number| Id::new(Uuid::from_u128(number)));
        let whom = Whom::of_people("two", people, both);
        assert_eq!(whom.never_enrolled(&register), 1);
        assert_eq!(listed(whom.clone()), [["2025-A", "Zoë"], ["2024-A", "明"]]);
        let roster = Roster::gather(&register, whom, &columns, Objecting::LeftOut);
        assert_eq!(roster.title(), "two");
        assert_eq!(serde_json::to_value(&roster).expect("JSON")["cohorts"][1]["code"], "2025-A");
    }

    #[test]
    fn a_file_is_named_after_its_cohort_and_stays_in_its_folder() {
        assert_eq!(file_name("2024-A", "csv"), "2024-A-roster.csv");
        assert_eq!(file_name("../a/b", "json"), "_a_b-roster.json");
        assert_eq!(file_name("", "json"), "cohort-roster.json");
    }
}
