//! Importing and exporting rosters from the command line.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use crate::desk::{Desk, fixture};

#[test]
fn a_dry_run_reports_and_changes_nothing() {
    let desk = Desk::new();
    desk.import();
    let (before, journal) = (desk.roster("2024-A"), desk.journal());
    let said =
        desk.done(&["import", "roster", &fixture("sds-students.csv"), "--cohort", "2024-A", "--dry-run"]);
    assert!(said.contains("22 added") && said.contains("nothing was changed"), "{said}");
    assert_eq!((desk.roster("2024-A"), desk.journal()), (before, journal));
}

#[test]
fn a_file_with_a_refused_line_is_refused_whole_unless_bad_lines_are_skipped() {
    let desk = Desk::new();
    desk.import();
    let (before, journal) = (desk.roster("2024-A"), desk.journal());
    let import = ["import", "roster", &fixture("faulty.csv"), "--cohort", "2025-B", "--create"];
    let said = desk.run(&import);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    let words = format!("{}{}", said.out, said.err).to_lowercase();
    assert!(
        words.contains("line 3") && words.contains("line 4") && words.contains("not-an-address"),
        "{words}"
    );
    assert_eq!((desk.roster("2024-A"), desk.journal()), (before, journal));
    assert_eq!(
        desk.run(&["export", "roster", "2025-B", "-o", "-"]).code,
        Some(1),
        "the cohort was not made either"
    );

    let said = desk.run(&[&import[..], &["--skip-bad"]].concat());
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert_eq!(desk.roster("2025-B").lines().count(), 1 + 3, "{}", desk.roster("2025-B"));
}

#[test]
fn the_same_roster_twice_changes_nothing_the_second_time() {
    let desk = Desk::new();
    desk.import();
    let journal = desk.journal();
    let said = desk.done(&["import", "roster", &fixture("moodle-participants.csv"), "--cohort", "2024-A"]);
    assert!(said.contains("0 added, 12 matched, 0 changed"), "{said}");
    assert_eq!(desk.journal(), journal);
}

#[test]
fn standard_input_is_a_roster_too() {
    let desk = Desk::new();
    let mut command =
        desk.command(&["import", "roster", "-", "--cohort", "2024-A", "--create", "--program", "P"]);
    command.stdin(fs::File::open(fixture("excel-semicolon-cp1252.csv")).unwrap());
    let said = crate::desk::said(&mut command);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(desk.roster("2024-A").contains("Weiß"));
}

#[test]
fn an_export_never_replaces_a_file_unless_forced() {
    let desk = Desk::new();
    desk.import();
    let said = desk.done(&["export", "roster", "2024-A", "-o", "2024-A-roster.csv"]);
    assert!(said.contains("12 people") && said.contains("2024-A-roster.csv"), "{said}");
    let path = desk.path("2024-A-roster.csv");
    assert!(fs::read_to_string(&path).unwrap().contains("Okafor"));
    fs::write(&path, "mine").unwrap();
    let said = desk.run(&["export", "roster", "2024-A", "-o", "2024-A-roster.csv"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("already exists") && said.err.contains("--force"), "{}", said.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    desk.done(&["export", "roster", "2024-A", "-o", "2024-A-roster.csv", "--force"]);
    assert!(fs::read_to_string(&path).unwrap().contains("Okafor"));
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let desk = Desk::new();
    desk.import();
    for arguments in [
        &["export", "roster", "2024-A", "-o", "-", "--format", "json"][..],
        &["export", "roster", "2024-A", "-o", "elsewhere.csv"],
        &["import", "roster", &fixture("sds-students.csv"), "--cohort", "2024-A"],
        &["demo", "--no-screen"],
        &["--help"],
    ] {
        // A pipe that nobody has been reading from the start.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = desk.command(arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn complaints_that_nobody_hears_are_no_panic() {
    let desk = Desk::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status =
        desk.command(&["export", "roster", "2024-A"]).stdout(Stdio::null()).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn several_cohorts_or_a_program_go_into_one_file() {
    let desk = Desk::new();
    desk.import();
    desk.done(&[
        "import",
        "roster",
        &fixture("sds-students.csv"),
        "--cohort",
        "2025-A",
        "--create",
        "--program",
        "P",
    ]);
    let count = |arguments: &[&str]| {
        let text = desk.done(&[&["export", "roster", "--columns", "cohort,name"], arguments].concat());
        text.lines().count() - 1
    };
    let (one, other) = (count(&["2024-A"]), count(&["2025-A"]));
    assert_eq!(count(&["2024-A", "2025-a"]), one + other);
    assert_eq!(count(&["--program", "p"]), one + other);
    assert_eq!(count(&["2024-A", "2024-A"]), one);
    assert!(desk.done(&["export", "roster", "2024-A", "2025-A"]).starts_with("Cohort,"));
    let said = desk.done(&["export", "roster", "2024-A", "2025-A", "-o", "both.md"]);
    assert!(said.ends_with(" of 2024-A and 2025-A to both.md.\n"), "{said}");
    assert_eq!(desk.run(&["export", "roster"]).code, Some(2));
    assert_eq!(desk.run(&["export", "roster", "2024-A", "--program", "P"]).code, Some(2));
    assert_eq!(desk.run(&["export", "roster", "--program", "Q"]).code, Some(1));
}

#[test]
fn who_is_in_two_cohorts_counts_once() {
    let desk = Desk::new();
    desk.import();
    let file = fixture("moodle-participants.csv");
    desk.done(&["import", "roster", &file, "--cohort", "2024-B", "--create", "--program", "P"]);
    let told = desk.done(&["export", "roster", "2024-A", "2024-B", "-o", "both.csv"]);
    assert!(told.starts_with("Wrote 12 people of "), "{told}");
    let lines = fs::read_to_string(desk.path("both.csv")).unwrap().lines().count();
    assert_eq!(lines, 25, "a row for each enrollment, and the header");
}
