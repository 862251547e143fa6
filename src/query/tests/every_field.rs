//! Every field of every kind, over the made-up program: a record is found by each of its values, and `any`
//! and `none` part the records that have one from those that have not.

use std::collections::BTreeSet;

use super::super::field::{Datum, ValueKind};
use super::super::fields::{self, Listed};
use super::super::syntax::written_value;
use super::super::{Source, compile, select};
use super::TODAY;
use super::world::id;
use crate::demo::{Options, change_sets};
use crate::domain::{
    Attendance, Background, Certificate, Cohort, Consent, Enrollment, EntityKind, Filter, Hire, Identifier,
    Import, Interaction, Mapping, Meetup, Moment, Opening, Organization, Person, Position, Program, Record,
    Relationship, Wish,
};
use crate::register::Register;
use crate::register::erasure::tombstone;
use crate::with_entities;

/// The demo, and what it has none of.
fn register() -> Register {
    let mut register = Register::default();
    for set in change_sets(&Options::on(TODAY)) {
        register.apply(&set).unwrap();
    }
    let records = register.records().chain(more()).collect::<Vec<_>>();
    Register::from_records(records)
}

#[expect(clippy::too_many_lines, reason = "a record of each kind, field by field")]
fn more() -> Vec<Record> {
    let number = vec![Identifier { system: "sis".into(), value: "7-A".into() }];
    vec![
        Import {
            id: id(1),
            file: "a.csv".into(),
            format: "Roster".into(),
            date: "2024".parse().ok(),
            added: 2,
            changed: 1,
            left_out: 3,
        }
        .into(),
        Mapping {
            id: id(2),
            name: "mine".into(),
            headers: vec!["Wer".into()],
            columns: vec!["Wer=name".into()],
        }
        .into(),
        Filter { id: id(3), name: "mine".into(), list: "person".into(), query: "hired:yes".into() }.into(),
        tombstone(id(4)).into(),
        Person {
            id: id(5),
            given_name: "Full".into(),
            middle_name: "M.".into(),
            preferred_name: "Fully".into(),
            pronouns: "they/them".into(),
            urls: vec!["https://example.org".into()],
            identifiers: number.clone(),
            notes: "likes \"quotes\"".into(),
            deceased: true,
            consents: vec![Consent { purpose: "directory".into(), ..Consent::default() }],
            ..Person::default()
        }
        .into(),
        Program {
            id: id(6),
            title: "Other".into(),
            institution: "Évora".into(),
            length_months: Some(9),
            identifiers: number.clone(),
        }
        .into(),
        Cohort {
            id: id(7),
            program: id(6),
            code: "X-1".into(),
            notes: "n".into(),
            identifiers: number.clone(),
            ..Cohort::default()
        }
        .into(),
        Meetup {
            id: id(8),
            title: "Last".into(),
            start: Moment::on(TODAY),
            notes: "n".into(),
            end: Some(Moment::on(TODAY)),
            hosts: vec![id(7)],
            identifiers: number,
            ..Meetup::default()
        }
        .into(),
        Certificate {
            id: id(9),
            enrollment: id(10),
            title: "C".into(),
            revoked: true,
            ..Certificate::default()
        }
        .into(),
        Enrollment {
            id: id(10),
            person: id(5),
            cohort: id(7),
            begin: "2024".parse().ok(),
            end: "2024-02".parse().ok(),
            ..Enrollment::default()
        }
        .into(),
    ]
}

/// A value as it would be written in a query.
fn written(datum: Datum<'_>, kind: ValueKind, source: &Source<'_>) -> Option<String> {
    Some(match (datum, kind) {
        (Datum::Text(text), _) => format!("={}", written_value(text)),
        (Datum::Choice(word), _) => written_value(word),
        (Datum::Date(date), _) => date.to_string(),
        (Datum::Number(number), _) => number.to_string(),
        (Datum::Flag(flag), _) => if flag { "yes" } else { "no" }.to_owned(),
        (Datum::Record(id), ValueKind::Record(of)) => {
            format!("={}", written_value(&fields::title(source, of, id)?))
        }
        _ => return None,
    })
}

fn check<T: Listed>(source: &Source<'_>) {
    for field in T::fields() {
        let name = field.info.name;
        let mut values = BTreeSet::new();
        let (mut with, mut without) = (0, 0);
        for record in source.register.all::<T>() {
            let mut of_record = Vec::new();
            (field.read)(source, record, &mut |datum| {
                of_record.extend(written(datum, field.info.kind, source));
            });
            // Of the ways in which one name is written, the first is what it is called.
            let may_be_several = field.info.many || name == "name";
            assert!(may_be_several || of_record.len() <= 1, "{} {name} has {of_record:?}", T::KIND.many());
            *(if of_record.is_empty() { &mut without } else { &mut with }) += 1;
            for value in of_record {
                if values.len() < 12 && values.insert(value.clone()) {
                    let compiled = compile::<T>(&format!("{name}:{value}"), source);
                    assert!(compiled.problems.is_empty(), "{name}:{value} {:?}", compiled.problems);
                    assert!(
                        compiled.matcher.finds(source, record, None),
                        "{} {name}:{value}",
                        T::KIND.many()
                    );
                }
            }
        }
        assert!(!values.is_empty(), "no {} has {name}", T::KIND.one());
        let count = |value: &str| select(T::KIND, &format!("{name}:{value}"), source).0.len();
        assert_eq!((count("any"), count("none")), (with, without), "{} {name}", T::KIND.many());
    }
}

macro_rules! declare_checks {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        #[test]
        fn a_record_is_found_by_each_of_its_values() {
            let register = register();
            let source = Source::new(&register, TODAY);
            $(check::<$entity>(&source);)+
        }
    };
}
with_entities!(declare_checks);

#[test]
fn names_of_fields_are_plain_and_unique() {
    for kind in EntityKind::ALL {
        let names: Vec<&str> = fields::infos(*kind).map(|info| info.name).collect();
        let unique: BTreeSet<&&str> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{}", kind.many());
        for info in fields::infos(*kind) {
            let plain = info.name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
            assert!(plain && !info.doc.is_empty() && !info.doc.ends_with('.'), "{}", info.name);
        }
    }
}
