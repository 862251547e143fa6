//! Files as address books, networks and schools' systems export them: each is recognized by what it holds,
//! and gives the register that the `expected.toml` beside it describes.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod corpus;
mod damaged;
mod described;

use std::fs;
use std::io::{self, Cursor, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use alumnet::domain::{Cohort, Id, IdSource, Program, Record};
use alumnet::exchange::import::{self, ColumnMap, FORMATS, Format, Note, Options, Plan, Reading, Source};
use alumnet::register::Register;
use described::described;
use serde::Deserialize;
use uuid::Uuid;

/// What must come of a file or a folder.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Expected {
    /// The files; of a folder, `.` for all of it or its name.
    files: Vec<String>,
    /// The cohorts that are there before.
    #[serde(default)]
    cohorts: Vec<String>,
    /// The cohort for everybody.
    cohort: Option<String>,
    /// Whose own record it is.
    person: Option<String>,
    /// What the columns hold, as for `--map`; then the format is not recognized but named.
    map: Option<String>,
    /// Whether cohorts are created.
    #[serde(default)]
    create: bool,
    /// Whether everything that asks is accepted.
    #[serde(default)]
    accept: bool,
    /// What is imported before.
    #[serde(default)]
    after: Vec<String>,
    /// The whole register afterwards, a line for each person, cohort and relationship.
    register: Vec<String>,
    #[serde(default)]
    skipped: Vec<String>,
    #[serde(default)]
    refused: Vec<String>,
    #[serde(default)]
    asked: Vec<String>,
    #[serde(default)]
    warned: Vec<String>,
    /// Words of the report.
    #[serde(default)]
    says: Vec<String>,
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imports")
}

fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 9, 1)
}

fn register_with(cohorts: &[String]) -> Register {
    let program =
        Program { id: Id::new(Uuid::from_u128(1)), title: "Certificate".into(), ..Program::default() };
    let cohorts = cohorts.iter().zip(2_u128..).map(|(code, id)| {
        let id = Id::new(Uuid::from_u128(id));
        Record::from(Cohort { id, program: program.id, code: code.clone(), ..Cohort::default() })
    });
    let cohorts: Vec<Record> = cohorts.collect();
    Register::from_records(cohorts.into_iter().chain([program.clone().into()]))
}

fn opened(paths: &[PathBuf]) -> Source {
    Source::open(paths, io::empty()).unwrap_or_else(|error| panic!("{paths:?}: {error}"))
}

/// Recognizes and plans it; the format must be the one that the folder of the fixture is called.
fn planned(register: &Register, source: &Source, format: &str, expected: &Expected) -> Plan {
    let map = expected.map.as_deref().map(|map| ColumnMap::parse(map).expect("a map"));
    if map.is_none() {
        let found = import::recognize(source).map(|found| found.name);
        assert_eq!(found, Some(format), "recognized by what it holds");
    }
    let reading = Reading {
        today: today(),
        cohort_is_named: expected.cohort.is_some(),
        without_cohort: false,
        sheet: None,
        person: expected.person.clone(),
        map: map.clone().unwrap_or_default(),
        ..Reading::default()
    };
    let named = map.as_ref().and_then(|_| Format::named(format));
    let (_, facts) = import::read(source, named, &reading).expect("it can be read");
    let mut options = Options {
        cohort: expected.cohort.clone(),
        create: expected.create,
        skip_bad: true,
        today: today(),
        actor: "tester".into(),
        ..Options::default()
    };
    options.switches.accepts_all = expected.accept;
    import::plan(register, &facts, &options, &mut ids_of(register))
}

/// Every import draws other ids, as it would on another day.
fn ids_of(register: &Register) -> IdSource {
    IdSource::new(1_700_000_000_000 + register.revision() * 1_000_000, *b"import")
}

fn apply(register: &mut Register, plan: &Plan) {
    if let Some(set) = &plan.set {
        alumnet::register::rules::check(register, set).expect("a plan keeps the rules");
        register.apply(set).expect("a plan fits its register");
    }
}

fn said(notes: &[Note]) -> Vec<String> {
    let said = |note: &Note| format!("{}: {}: {}", note.first_line, note.name, note.remark);
    notes.iter().map(said).collect()
}

fn check(folder: &Path, name: &str, expected: &Expected) {
    let format = folder.file_name().and_then(|name| name.to_str()).expect("a name");
    let what = format!("{format}, {name}");
    let paths = |files: &[String]| -> Vec<PathBuf> { files.iter().map(|file| folder.join(file)).collect() };
    let mut register = register_with(&expected.cohorts);
    if !expected.after.is_empty() {
        let before = planned(&register, &opened(&paths(&expected.after)), format, expected);
        apply(&mut register, &before);
    }
    let source = opened(&paths(&expected.files));
    let plan = planned(&register, &source, format, expected);
    apply(&mut register, &plan);
    assert_eq!(described(&register), expected.register, "{what}: {}", plan.report);
    let report = &plan.report;
    assert_eq!(said(&report.skipped), expected.skipped, "{what}: skipped");
    assert_eq!(said(&report.refused), expected.refused, "{what}: refused");
    assert_eq!(said(&report.asked), expected.asked, "{what}: asked");
    assert_eq!(said(&report.warned), expected.warned, "{what}: warned");
    let text = report.to_string();
    for words in &expected.says {
        assert!(text.contains(words), "{what} says {words:?}:\n{text}");
    }
    let again = planned(&register, &source, format, expected);
    assert!(again.set.is_none(), "{what} changes nothing the second time: {}", again.report);
    check_packed(folder, expected, format, &register);
}

/// The same files in an archive, under names that say nothing about a format, change nothing either.
fn check_packed(folder: &Path, expected: &Expected, format: &str, register: &Register) {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in &expected.files {
        let path = folder.join(file);
        let files: Vec<PathBuf> = if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            entries.map(|entry| entry.expect("an entry").path()).collect()
        } else {
            vec![path]
        };
        for path in files {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            archive
                .start_file(format!("Export/{name}"), zip::write::SimpleFileOptions::default())
                .expect("zip");
            archive.write_all(&fs::read(&path).expect("a file")).expect("memory");
        }
    }
    let bytes = archive.finish().expect("memory").into_inner();
    let source = Source::of("download", &bytes).expect("an archive");
    let again = planned(register, &source, format, expected);
    assert!(again.set.is_none(), "{format}, packed, is the same: {}", again.report);
}

#[test]
fn every_fixture_gives_what_is_expected() {
    let (mut count, mut failed) = (0, Vec::new());
    for format in fs::read_dir(fixtures()).expect("fixtures") {
        let folder = format.expect("an entry").path();
        let text = fs::read_to_string(folder.join("expected.toml"))
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert!(!table.is_empty(), "{}", folder.display());
        for (name, value) in table {
            let expected: Expected =
                value.try_into().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            let checked = catch_unwind(AssertUnwindSafe(|| check(&folder, &name, &expected)));
            if checked.is_err() {
                failed.push(format!("{}, {name}", folder.display()));
            }
            count += 1;
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(count >= FORMATS.len() - 1, "every format but the roster has a fixture");
}

#[test]
fn every_format_has_its_fixtures() {
    for format in FORMATS.iter().filter(|format| format.name != "roster") {
        assert!(fixtures().join(format.name).join("expected.toml").is_file(), "{}", format.name);
    }
}
