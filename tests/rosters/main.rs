//! Rosters as learning-management systems and spreadsheets export them: what `expected.toml` says about each
//! file, and the details it names.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod tables;

use std::fs;
use std::path::PathBuf;

use alumnet::domain::{Cohort, Enrollment, Id, IdSource, Organization, Person, Program, Record};
use alumnet::exchange::import::{self, Note, Options, Plan, ReadError, Reading, Source};
use alumnet::exchange::roster::Roster;
use alumnet::exchange::roster::columns::choose;
use alumnet::exchange::roster::export::Objecting;
use alumnet::register::Register;
use alumnet::report::render::Format;
use serde::Deserialize;
use uuid::Uuid;

const CODE: &str = "NEW";

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Expected {
    file: String,
    people: Option<usize>,
    #[serde(default)]
    refused_whole: bool,
    skip_bad_people: Option<usize>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rosters")
}

fn bytes(file: &str) -> Vec<u8> {
    fs::read(folder().join(file)).expect(file)
}

/// A register with one empty cohort.
fn register() -> Register {
    let program =
        Program { id: Id::new(Uuid::from_u128(1)), title: "Certificate".into(), ..Program::default() };
    let cohort = Cohort {
        id: Id::new(Uuid::from_u128(2)),
        program: program.id,
        code: CODE.into(),
        ..Cohort::default()
    };
    Register::from_records([Record::from(program), cohort.into()])
}

fn ids() -> IdSource {
    IdSource::new(1_700_000_000_000, *b"roster")
}

fn options(skip_bad: bool) -> Options {
    Options {
        cohort: Some(CODE.into()),
        skip_bad,
        today: jiff::civil::date(2024, 9, 1),
        actor: "tester".into(),
        ..Options::default()
    }
}

fn source_of(bytes: &[u8]) -> Result<Source, ReadError> {
    Source::of("roster.csv", bytes)
}

fn planned(register: &Register, source: &Source, options: &Options, ids: &mut IdSource) -> Plan {
    let reading =
        Reading { today: options.today, cohort_is_named: options.cohort.is_some(), ..Reading::default() };
    let (_, facts) = import::read(source, import::Format::named("roster"), &reading).expect("a roster");
    import::plan(register, &facts, options, ids)
}

/// The register after importing the file, and the plan.
fn import(file: &str, skip_bad: bool) -> (Register, Plan) {
    let mut register = register();
    let sheet = source_of(&bytes(file)).expect(file);
    let plan = planned(&register, &sheet, &options(skip_bad), &mut ids());
    if let Some(set) = &plan.set {
        alumnet::register::rules::check(&register, set).expect("a plan keeps the rules");
        register.apply(set).expect("a plan fits its register");
    }
    (register, plan)
}

fn imported(file: &str) -> (Register, Plan) {
    let (register, plan) = import(file, false);
    assert!(!plan.report.is_refused(), "{file}: {}", plan.report);
    (register, plan)
}

fn cohort(register: &Register) -> Id<Cohort> {
    register.cohort_by_code(CODE).expect("cohort")
}

fn enrolled(register: &Register) -> usize {
    register.enrollments_in(cohort(register)).count()
}

fn names(register: &Register) -> Vec<(String, String)> {
    let mut names: Vec<_> = register
        .all::<Person>()
        .map(|person| (person.given_name.clone(), person.family_name.clone()))
        .collect();
    names.sort();
    names
}

fn person<'a>(register: &'a Register, name: &str) -> &'a Person {
    register
        .all::<Person>()
        .find(|person| person.name() == name)
        .unwrap_or_else(|| panic!("{name} is not there: {:?}", names(register)))
}

fn lines(notes: &[Note]) -> Vec<(u64, u64)> {
    notes.iter().map(|note| (note.first_line, note.last_line)).collect()
}

#[test]
fn every_file_gives_what_is_expected() {
    let table: toml::Table =
        fs::read_to_string(folder().join("expected.toml")).expect("expected.toml").parse().expect("TOML");
    assert_eq!(table.len(), 11, "a new fixture is looked at here too");
    for (name, value) in table {
        let expected: Expected = value.try_into().expect("known keys");
        let Ok(sheet) = source_of(&bytes(&expected.file)) else {
            assert!(expected.refused_whole && expected.people.is_none(), "{name} can't be read");
            continue;
        };
        let empty = register();
        let plan = planned(&empty, &sheet, &options(false), &mut ids());
        assert_eq!(plan.report.is_refused(), expected.refused_whole, "{name}: {}", plan.report);
        if expected.refused_whole {
            assert!(plan.set.is_none(), "{name}: nothing changes when the file is refused");
        }
        if let Some(people) = expected.people {
            let (register, plan) = import(&expected.file, false);
            assert_eq!(enrolled(&register), people, "{name}: {}", plan.report);
            assert_eq!(plan.report.added, people, "{name}");
        }
        if let Some(people) = expected.skip_bad_people {
            let (register, plan) = import(&expected.file, true);
            assert_eq!(enrolled(&register), people, "{name}: {}", plan.report);
        }
    }
}

#[test]
fn the_same_file_a_second_time_changes_nothing() {
    for entry in fs::read_dir(folder()).expect("fixtures") {
        let file = entry.expect("entry").file_name().into_string().expect("name");
        if file == "expected.toml" || file == "sds-students.LICENSE.txt" || source_of(&bytes(&file)).is_err()
        {
            continue;
        }
        let (register, first) = import(&file, true);
        let again = planned(&register, &source_of(&bytes(&file)).expect("read"), &options(true), &mut ids());
        assert!(again.set.is_none(), "{file}: {}", again.report);
        assert_eq!((again.report.added, again.report.changed.len()), (0, 0), "{file}");
        assert_eq!(again.report.matched, first.report.added, "{file}");
        assert_eq!(again.report.skipped.len(), first.report.skipped.len(), "{file}");
    }
}

#[test]
fn school_data_sync_keeps_no_birthdates_and_no_passwords() {
    let (register, plan) = imported("sds-students.csv");
    let all = format!("{:?}", register.records().collect::<Vec<_>>());
    assert!(!all.contains("P@ssword") && !all.contains("4/2/2000") && !all.contains("/2000"), "{all}");
    let left = plan.report.to_string();
    assert!(left.contains("“Password” (never kept)") && left.contains("“Birthdate” (never kept)"), "{left}");
    assert!(left.contains("“State ID” (unknown)"), "{left}");
    let ora = person(&register, "Ora Klein");
    assert_eq!(ora.middle_name, "Christopher");
    let numbers: Vec<String> =
        ora.identifiers.iter().map(|held| format!("{}={}", held.system, held.value)).collect();
    assert_eq!(numbers, ["sis=13001", "username=OKlein", "student-number=13001"]);
    // One person's student number is another's SIS number; they remain two people.
    assert_eq!(person(&register, "Ronald Lees").identifiers[2].value, "13012");
    assert_eq!(person(&register, "Dion Matheson").identifiers[0].value, "13012");
}

#[test]
fn moodle_accepts_a_person_with_one_name() {
    let (register, plan) = imported("moodle-participants.csv");
    let cher = person(&register, "Cher");
    assert_eq!((cher.given_name.as_str(), cher.family_name.as_str()), ("Cher", ""));
    assert_eq!(cher.emails, ["cher@example.org"]);
    assert!(
        plan.report.columns_taken.iter().any(|(header, _)| header == "First name"),
        "the byte order mark is no part of the header"
    );
    assert!(names(&register).contains(&("明".into(), "王".into())));
}

#[test]
fn canvas_names_the_lines_that_are_no_people() {
    let (register, plan) = imported("canvas-gradebook.csv");
    let skipped: Vec<(u64, &str)> =
        plan.report.skipped.iter().map(|note| (note.first_line, note.name.as_str())).collect();
    assert_eq!(skipped, [(2, "Points Possible"), (11, "Student, Test")]);
    let text = plan.report.to_string();
    assert!(text.contains("line 2: Points Possible") && text.contains("line 11: Student, Test"), "{text}");
    let amina = person(&register, "Amina Okafor");
    assert_eq!(amina.emails, ["amina.okafor@example.org"]);
    let numbers: Vec<String> =
        amina.identifiers.iter().map(|held| format!("{}={}", held.system, held.value)).collect();
    assert_eq!(numbers, ["lms=100", "sis=S100", "sis-login=amina.okafor@example.org"]);
    assert_eq!(person(&register, "María José García López").family_name, "García López");
}

#[test]
fn brightspace_numbers_are_kept_without_their_sign() {
    let (register, _) = imported("brightspace-classlist.csv");
    let zoe = person(&register, "Zoë Lindqvist");
    let numbers: Vec<String> =
        zoe.identifiers.iter().map(|held| format!("{}={}", held.system, held.value)).collect();
    assert_eq!(numbers, ["org-defined-id=5001", "username=zoe.lindqvist"]);
    assert!(
        register
            .all::<Person>()
            .all(|person| person.identifiers.iter().all(|held| !held.value.contains('#')))
    );
}

#[test]
fn blackboard_is_utf_16_with_tabs() {
    let (register, _) = imported("blackboard-gradecentre.xls");
    let source = source_of(&bytes("blackboard-gradecentre.xls")).expect("read");
    let table = &source.members[0].tables()[0];
    assert_eq!((table.encoding, table.delimiter), ("UTF-16LE", '\t'));
    assert!(names(&register).contains(&("Þórunn".into(), "Jónsdóttir".into())));
    assert_eq!(person(&register, "Cher").identifiers.len(), 2);
}

#[test]
fn excel_in_german_is_spelled_right() {
    let (register, plan) = imported("excel-semicolon-cp1252.csv");
    let mut families: Vec<&str> =
        register.all::<Person>().map(|person| person.family_name.as_str()).collect();
    families.sort_unstable();
    assert_eq!(families, ["Dupré", "Müller", "Weiß", "Åkesson"]);
    let mut organizations: Vec<&str> =
        register.all::<Organization>().map(|organization| organization.name.as_str()).collect();
    organizations.sort_unstable();
    assert_eq!(organizations, ["Atelier Dupré; Fils", "Müller & Söhne GmbH", "Stadtwerke"]);
    assert!(plan.report.created_organizations.contains(&"Atelier Dupré; Fils".to_owned()));
    let anais = person(&register, "Anaïs Dupré");
    assert_eq!(anais.location, "Köln");
    let position = register.current_position(anais.id).expect("a position");
    assert_eq!((position.title.as_str(), position.source.as_str()), ("Designer", "roster"));
    assert_eq!(position.as_of.map(|date| date.to_string()).as_deref(), Some("2024-09-01"));
}

#[test]
fn a_spreadsheet_with_one_name_column_is_understood() {
    let (register, _) = imported("spreadsheet-one-name.csv");
    assert_eq!(person(&register, "Jan van der Berg").family_name, "van der Berg");
    let ludwig = person(&register, "Ludwig van Beethoven");
    assert_eq!((ludwig.given_name.as_str(), ludwig.family_name.as_str()), ("Ludwig", "van Beethoven"));
    assert_eq!(person(&register, "Amina Okafor").phones, ["+234 803 555 0101"]);
    let maria = person(&register, "Maria Garcia Lopez");
    assert_eq!(maria.family_name, "Garcia Lopez");
    assert!(maria.phones.is_empty(), "a dash is no phone");
    let enrollment = register.referring::<Enrollment>(maria.id.uuid()).next().expect("enrolled");
    assert_eq!(enrollment.at_entry.employer, "=cmd|' /C calc'!A0");
    assert_eq!((enrollment.at_entry.title.as_str(), enrollment.at_entry.years), ("Developer", Some(4)));
    assert_eq!(register.background_name(enrollment.at_entry.background.expect("a field")), "Software");
    let columns = choose("name,phone,employer-at-entry").expect("known");
    let roster = Roster::gather(&register, cohort(&register), &columns, Objecting::Included);
    let csv = Format::Csv.roster(&roster).expect("offered");
    assert!(csv.contains("Maria Garcia Lopez,,'=cmd|' /C calc'!A0\r\n"), "{csv}");
    assert!(csv.contains("Amina Okafor,'+234 803 555 0101,Okafor Studio\r\n"), "{csv}");
}

#[test]
fn a_faulty_file_names_every_line() {
    let (register, plan) = import("faulty.csv", false);
    assert_eq!(register.count::<Person>(), 0);
    assert!(plan.set.is_none());
    assert_eq!(lines(&plan.report.refused), [(3, 3), (4, 4), (8, 8)]);
    let text = plan.report.to_string();
    assert!(text.contains("line 3: a name is missing; write a given name"), "{text}");
    assert!(
        text.contains(
            "line 4: Zoë Lindqvist: “not-an-address” is not an email address; write it like name@example.org"
        ),
        "{text}"
    );
    assert!(text.contains("line 8: the quote opened on line 8 is never closed"), "{text}");
    assert!(text.contains("Nothing was changed") && !text.contains("added"), "{text}");
}

#[test]
fn a_faulty_file_without_its_bad_lines_keeps_the_rest() {
    let (register, plan) = import("faulty.csv", true);
    let wanted = [("Amina", "Okafor"), ("Jan", "Berg"), ("Mei", "Lin")]
        .map(|(given, family)| (given.to_owned(), family.to_owned()));
    assert_eq!(names(&register), wanted);
    assert_eq!(lines(&plan.report.skipped), [(5, 5)], "Amina's repeat");
    assert!(plan.report.skipped[0].remark.contains("line 2"), "{}", plan.report.skipped[0].remark);
    assert_eq!(lines(&plan.report.warned), [(6, 6), (7, 7)]);
    assert!(
        plan.report.warned[0].name == "Jan Berg"
            && plan.report.warned[0].remark.contains("“Email” is missing"),
        "{}",
        plan.report
    );
    assert!(
        plan.report.warned[1].name == "Mei Lin" && plan.report.warned[1].remark.contains("“extra”, “cells”"),
        "{}",
        plan.report
    );
    assert!(person(&register, "Jan Berg").emails.is_empty());
    assert_eq!(person(&register, "Mei Lin").emails, ["mei@example.org"]);
    assert_eq!(plan.set.expect("changes").label, "Import 3 people into NEW");
}

#[test]
fn an_open_quote_names_every_line_it_swallows() {
    let mut text = bytes("faulty.csv");
    text.extend_from_slice(b"Bo,Li,bo@example.org\nAnn,Lee,ann@example.org\n");
    let sheet = source_of(&text).expect("read");
    let plan = planned(&register(), &sheet, &options(true), &mut ids());
    assert_eq!(lines(&plan.report.refused), [(3, 3), (4, 4), (8, 10)]);
    assert!(plan.report.to_string().contains("lines 8 to 10: the quote opened on line 8"), "{}", plan.report);
    assert_eq!(plan.report.added, 3);
}

#[test]
fn files_without_people_say_so() {
    let refused = source_of(&bytes("empty.csv")).expect_err("empty");
    assert!(matches!(refused, ReadError::Empty));
    assert!(refused.to_string().contains("the file is empty"), "{refused}");
    let (_, plan) = imported("header-only.csv");
    assert!(plan.report.to_string().contains("The file holds no people"), "{}", plan.report);
    let refused = source_of(&bytes("not-a-table.csv")).expect_err("a picture");
    assert!(refused.to_string().contains("is not text"), "{refused}");
}

#[test]
fn one_person_in_the_exports_of_several_systems_stays_one() {
    let mut register = register();
    for file in [
        "moodle-participants.csv",
        "canvas-gradebook.csv",
        "brightspace-classlist.csv",
        "spreadsheet-one-name.csv",
    ] {
        let plan = planned(
            &register,
            &source_of(&bytes(file)).expect(file),
            &options(false),
            &mut ids_after(&register),
        );
        assert!(!plan.report.is_refused(), "{file}: {}", plan.report);
        register.apply(&plan.set.expect("changes")).expect("fits");
    }
    assert_eq!(register.all::<Person>().filter(|person| person.family_name == "Okafor").count(), 1);
    assert_eq!(register.all::<Person>().filter(|person| person.given_name == "明").count(), 1);
    // Twelve from Moodle, and Jan and Ludwig from the spreadsheet.
    assert_eq!(enrolled(&register), 14);
}

/// Ids that differ from those in the register.
fn ids_after(register: &Register) -> IdSource {
    IdSource::new(1_700_000_000_000 + 1 + register.revision(), *b"roster")
}

fn workbook(file: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks");
    fs::read(folder.join(file)).expect(file)
}

/// The same people in three kinds of workbook, on the second sheet, below a title.
#[test]
fn workbooks_are_read_with_real_dates_and_whole_numbers() {
    for file in ["students.xlsx", "students.xls", "students.ods"] {
        let mut register = register();
        let sheet = source_of(&workbook(file)).expect(file);
        let plan = planned(&register, &sheet, &options(false), &mut ids());
        let told = plan.report.to_string();
        assert!(told.contains("Read from the sheet “Spring 2024”"), "{file}: {told}");
        register.apply(plan.set.as_ref().expect(&told)).expect("a plan fits its register");
        assert_eq!(enrolled(&register), 5, "{file}: {told}");
        let zoe = person(&register, "Zoë Lindqvist");
        assert_eq!(zoe.emails, ["zoe@example.org"]);
        assert_eq!(zoe.identifiers[0].value, "00418", "{file}");
        let enrollment = register.enrollments_of(zoe.id)[0].clone();
        assert_eq!(enrollment.begin.map(|date| date.to_string()).as_deref(), Some("2024-01-15"), "{file}");
        assert_eq!(enrollment.at_entry.years, Some(0), "{file}");
        assert_eq!(person(&register, "ياسمين النجار").location, "القاهرة");
        // The file a second time changes nothing.
        let again = planned(&register, &sheet, &options(false), &mut ids());
        assert!(again.set.is_none(), "{file}: {}", again.report);
    }
}

#[test]
fn what_is_no_workbook_is_refused_with_the_reason() {
    for (file, words) in [("archive.zip", "no workbook"), ("cut.xlsx", "it is damaged")] {
        let refused = source_of(&workbook(file)).expect_err(file).to_string();
        assert!(refused.contains(words) && refused.contains("save its sheet as CSV"), "{refused}");
    }
}

/// Whatever is damaged, it is read or refused with a reason; nothing panics or is printed.
#[test]
fn damaged_workbooks_are_read_or_refused() {
    let (mut read, mut refused) = (0, 0);
    for file in ["students.xlsx", "students.xls", "students.ods"] {
        let whole = workbook(file);
        let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
        for round in 0..200 {
            let mut roll = |below: usize| {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                usize::try_from(dice % below as u64).expect("small")
            };
            let mut bytes = whole.clone();
            for _ in 0..=roll(8) {
                let place = 4 + roll(bytes.len() - 4);
                bytes[place] ^= 1 << roll(8);
            }
            if round % 5 == 0 {
                bytes.truncate(8 + roll(bytes.len() - 8));
            }
            match source_of(&bytes) {
                Ok(_) => read += 1,
                Err(reason) => {
                    assert!(!reason.to_string().is_empty());
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 10 && refused > 10, "{read} read, {refused} refused");
}
