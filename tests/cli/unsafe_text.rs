//! Text of others never steers the terminal, and never fills it: control characters and direction marks are
//! left out of what is said, long texts are shortened, and files that can't be rosters are refused at once.

use std::fs;

use crate::desk::{Desk, Said, said};

/// A sequence that clears the screen, a bell, a direction override, and the same sequence as one C1 letter.
const UPSETTING: &str = "\u{1b}[2J\u{7}\u{202e}\u{9b}2J";

#[track_caller]
fn is_clean(said: &Said) {
    let told = format!("{}{}", said.out, said.err);
    let raw: Vec<char> = told
        .chars()
        .filter(|letter| letter.is_control() && !matches!(letter, '\n' | '\t') || *letter == '\u{202e}')
        .collect();
    assert!(raw.is_empty(), "{raw:?} in {told:?}");
}

#[test]
fn arguments_and_file_names_in_errors_are_clean_and_short() {
    let desk = Desk::new();
    desk.import();
    let long = format!("{UPSETTING}{}", "x".repeat(40_000));
    for arguments in [
        &["export", "roster", &long][..],
        &["report", "program", &long],
        &["report", "hires", "--table", &long, "--format", "csv", "-o", "-"],
        &["person", "report", &long],
        &["erase", &long],
        &["history", "--person", &long],
        &["history", "--cohort", &long],
        &["history", "--since", &long],
        &["export", "roster", "2024-A", "--columns", &long],
        &["report", "hires", "--as-of", &long],
        &[&long],
        &["--data", UPSETTING, "check"],
        &["import", "roster", UPSETTING],
        &["backup", &format!("{UPSETTING}/x")],
        &["restore", UPSETTING],
        &["--config", UPSETTING, "check"],
    ] {
        let said = desk.run(arguments);
        assert_ne!(said.code, Some(0), "{arguments:.80?}");
        is_clean(&said);
        assert!(said.err.len() < 1_500, "{} bytes: {:.300}", said.err.len(), said.err);
    }
}

#[test]
fn an_import_says_what_it_took_out_and_nothing_shows_it_raw() {
    let desk = Desk::new();
    let roster = format!(
        "Name,Email,Notes\nZoë{UPSETTING} Berg,z@x.org,\"one\ntwo{UPSETTING} {}\"\n",
        "three ".repeat(200)
    );
    fs::write(desk.path("roster.csv"), roster).unwrap();
    let arguments = [
        "import",
        "roster",
        "roster.csv",
        "--cohort",
        "A",
        "--create",
        "--program",
        &format!("P{UPSETTING}"),
    ];
    let imported = said(desk.command(&arguments).env("USER", UPSETTING));
    assert_eq!(imported.code, Some(0), "{}", imported.err);
    is_clean(&imported);
    let words = "control characters taken out of “Name”: U+0007, U+001B, U+009B, U+202E";
    assert!(imported.out.contains(words), "{}", imported.out);
    assert!(imported.out.contains("taken out of “Notes”"), "{}", imported.out);
    for arguments in [
        &["export", "roster", "A", "-o", "-", "--format", "markdown"][..],
        &["export", "roster", "A", "-o", "-", "--format", "json"],
        &["person", "report", "berg"],
        &["person", "report", "berg", "--format", "markdown"],
        &["report", "program", "P[2J2J"],
        &["history"],
        &["check"],
    ] {
        let said = desk.run(arguments);
        is_clean(&said);
        assert!(!said.out.is_empty(), "{arguments:?}: {}", said.err);
    }
    assert_eq!(
        desk.done(&["export", "roster", "A", "-o", "-", "--no-bom", "--columns", "name"]),
        "Name\r\nZoë[2J2J Berg\r\n"
    );
}

#[test]
fn a_long_cell_is_repeated_by_its_beginning() {
    let desk = Desk::new();
    let long = "x".repeat(1_000_000);
    fs::write(desk.path("roster.csv"), format!("Name,Status,{long}\n{long},{long},{long},{long}\n")).unwrap();
    let said = desk.run(&["import", "roster", "roster.csv", "--cohort", "A", "--create", "--program", "P"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains(&format!("“{}…”", "x".repeat(59))), "{:.500}", said.out);
    assert!(said.out.len() + said.err.len() < 2_000, "{:.3000}", said.out);
}

#[test]
fn zeros_are_refused_at_once() {
    let desk = Desk::new();
    fs::File::create(desk.path("zeros")).unwrap().set_len(3_000_000_000).unwrap();
    for arguments in [
        &["import", "roster", "zeros", "--cohort", "A"][..],
        &["restore", "zeros"],
        &["--config", "zeros", "check"],
        &["backup", "x.zst", "--passphrase-file", "zeros"],
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {}", said.err);
        assert!(said.err.contains("zeros") && said.err.len() < 300, "{}", said.err);
    }
}

#[test]
fn an_unknown_ending_is_refused_with_those_that_are_known() {
    let desk = Desk::new();
    desk.import();
    for (arguments, known) in [
        (&["report", "hires", "-o", "r.pdf"][..], ".html"),
        (&["export", "roster", "2024-A", "-o", "r.xlsx"], ".csv"),
        (&["export", "measures", "-o", "r.json"], ".csv"),
    ] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(said.err.contains("“r.") && said.err.contains(known), "{}", said.err);
    }
    assert!(!desk.path("r.pdf").exists() && !desk.path("r.xlsx").exists() && !desk.path("r.json").exists());
    for arguments in [
        &["report", "hires", "-o", "r.pdf", "--format", "text"][..],
        &["report", "hires", "-o", "report"],
        &["report", "hires", "-o", "r.HTML"],
        &["export", "roster", "2024-A", "-o", "-"],
    ] {
        assert_eq!(desk.run(arguments).code, Some(0), "{arguments:?}");
    }
}
