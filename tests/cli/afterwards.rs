//! Exit code 6: what was asked for is done, but what came after failed, and both are said.

use std::fs;
use std::process::Stdio;

use crate::desk::{Desk, Said, fixture};

/// Runs a command whose standard output takes nothing, like a full disk.
#[cfg(target_os = "linux")]
fn run_onto_a_full_disk(desk: &Desk, arguments: &[&str]) -> Said {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    Said { code: output.status.code(), out: String::new(), err }
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_done_is_said_on_standard_error_when_the_output_takes_nothing() {
    let desk = Desk::new();
    desk.import();
    let roster = desk.roster("2024-A");
    let said = run_onto_a_full_disk(&desk, &["export", "roster", "2024-A", "-o", "kept.csv"]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    assert!(said.err.contains("Wrote 12 people of 2024-A to kept.csv."), "{}", said.err);
    assert!(said.err.contains("the output can't be written: no space left"), "{}", said.err);
    assert!(desk.path("kept.csv").is_file());

    let said = run_onto_a_full_disk(&desk, &["backup", "all.zst"]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    assert!(said.err.contains("to all.zst, and read it back."), "{}", said.err);
    desk.done(&["import", "roster", &fixture("sds-students.csv"), "--cohort", "2024-A"]);
    assert_ne!(desk.roster("2024-A"), roster);
    let said = run_onto_a_full_disk(&desk, &["restore", "all.zst"]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    assert!(said.err.contains("Restored the backup of"), "{}", said.err);
    assert_eq!(desk.roster("2024-A"), roster);
}

#[cfg(target_os = "linux")]
#[test]
fn what_can_not_be_explained_beforehand_is_not_done() {
    let desk = Desk::new();
    desk.import();
    let roster = desk.roster("2024-A");
    let name = roster.lines().nth(1).and_then(|line| line.split(',').next()).unwrap();
    let said = run_onto_a_full_disk(&desk, &["erase", name, "--yes"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(desk.roster("2024-A"), roster);
}

#[test]
fn an_import_is_saved_though_its_backup_is_not() {
    let desk = Desk::new();
    desk.import();
    let backups = desk.path("data").join("backups");
    fs::remove_dir_all(&backups).unwrap();
    fs::write(&backups, "in the way").unwrap();
    let said = desk.run(&["import", "roster", &fixture("sds-students.csv"), "--cohort", "2024-A"]);
    assert_eq!(said.code, Some(6), "{}", said.err);
    assert!(said.out.contains("Saved: Import"), "{}", said.out);
    assert!(said.err.contains("No backup could be written"), "{}", said.err);
    assert!(desk.roster("2024-A").lines().count() > 13);
}

#[test]
fn every_help_that_lists_exit_codes_lists_those_that_can_happen() {
    let desk = Desk::new();
    for arguments in
        [&["--help"][..], &["import", "roster", "--help"], &["erase", "--help"], &["check", "--help"]]
    {
        let help = desk.done(arguments).to_lowercase();
        let codes = help.split("exit codes").nth(1).unwrap();
        for code in ["0 ", "1 ", "2 ", "3 ", "6 "] {
            assert!(codes.contains(code), "{code} is not in the help of {arguments:?}: {codes}");
        }
    }
}

#[test]
fn a_cohort_that_could_be_several_is_wrong_usage() {
    let desk = Desk::new();
    desk.import();
    let file = fixture("moodle-participants.csv");
    desk.done(&["import", "roster", &file, "--cohort", "2024-B", "--create", "--program", "P"]);
    let said = desk.run(&["history", "--cohort", "2024"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("“2024” could be 2024-A, 2024-B"), "{}", said.err);
}
