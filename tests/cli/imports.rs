//! `alumnet import FILE…`: several files, folders, archives, standard input, and formats that are named.

use std::fs;
use std::io::Write as _;

use crate::desk::{Desk, fixture, said};

const CREATE: [&str; 5] = ["--cohort", "2024-A", "--create", "--program", "P"];

fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn several_files_a_folder_and_an_archive_are_imported_as_one_change() {
    let desk = Desk::new();
    fs::create_dir(desk.path("lists")).unwrap();
    fs::write(desk.path("lists/b.csv"), "Name\nBo Li\n").unwrap();
    fs::write(desk.path("lists/notes.txt"), "Name\nNobody Here\n").unwrap();
    fs::write(desk.path("a.csv"), "Name\nAnn Berg\n").unwrap();
    let members = [
        ("in/c.csv", "Name\nCy Ray\n"),
        ("messages.csv", "Name\nSecret Friend\n"),
        ("../d.csv", "Name\nOut Side\n"),
    ];
    fs::write(desk.path("more.zip"), archive(&members)).unwrap();
    let said = desk.done(&[&["import", "a.csv", "lists", "more.zip"], &CREATE[..]].concat());
    assert!(said.contains("3 added") && said.ends_with("Saved: Import 3 people into 2024-A.\n"), "{said}");
    assert!(said.contains("messages.csv (messages are never read)"), "{said}");
    assert!(
        said.contains("notes.txt (it is no table") && said.contains("leads out of the archive"),
        "{said}"
    );
    let roster = desk.roster("2024-A");
    for name in ["Ann Berg", "Bo Li", "Cy Ray"] {
        assert!(roster.contains(name), "{roster}");
    }
    assert!(!desk.journal().contains("Secret"), "messages are never read");
    assert_eq!(desk.journal().lines().count(), 1);
}

#[test]
fn a_line_of_several_files_names_its_file() {
    let desk = Desk::new();
    fs::write(desk.path("a.csv"), "Name,Email\nAnn Berg,a@x.org\n").unwrap();
    fs::write(desk.path("b.csv"), "Name,Email\nBo Li,none\n").unwrap();
    let ended = desk.run(&[&["import", "a.csv", "b.csv"], &CREATE[..]].concat());
    assert_eq!(ended.code, Some(1));
    assert!(ended.out.contains("b.csv, line 2: Bo Li: “none” is not an email address"), "{}", ended.out);
    assert_eq!(desk.journal(), "");
}

#[test]
fn standard_input_is_read_and_a_format_can_be_named() {
    let desk = Desk::new();
    let mut command = desk.command(&[&["import", "-", "--as", "roster"], &CREATE[..]].concat());
    command.stdin(fs::File::open(fixture("excel-semicolon-cp1252.csv")).unwrap());
    let ended = said(&mut command);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{}", ended.out);
    let wrong = desk.run(&["import", "x.csv", "--as", "telegram"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.err.contains("there is no format “telegram”; the formats are "), "{}", wrong.err);
    assert_eq!(desk.run(&["import"]).code, Some(2));
}

#[test]
fn people_without_a_cohort_are_imported_if_that_is_meant() {
    let desk = Desk::new();
    fs::write(desk.path("a.csv"), "Name,Email\nAnn Berg,a@x.org\n").unwrap();
    let refused = desk.run(&["import", "a.csv"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.out.contains("no cohort column") && refused.out.contains("--no-cohort"),
        "{}",
        refused.out
    );
    assert!(desk.done(&["import", "a.csv", "--no-cohort"]).ends_with("Saved: Import 1 person.\n"));
    let again = desk.done(&["import", "a.csv", "--no-cohort"]);
    assert!(again.contains("1 matched, 0 changed") && again.contains("already matches the file"), "{again}");
}

#[test]
fn a_file_that_is_nothing_known_says_so() {
    let desk = Desk::new();
    fs::write(desk.path("broken.zip"), b"PK\x03\x04 not really").unwrap();
    fs::create_dir(desk.path("empty")).unwrap();
    for (file, words) in [
        ("broken.zip", "it is damaged"),
        ("empty", "there is no file that can be imported"),
        ("missing.csv", "no such file"),
    ] {
        let ended = desk.run(&["import", file, "--no-cohort"]);
        assert_eq!(ended.code, Some(1), "{file}: {}", ended.out);
        assert!(ended.err.contains(words), "{file}: {}", ended.err);
    }
}

#[test]
fn imports_are_listed_shown_and_undone_unless_something_was_built_on_them() {
    let desk = Desk::new();
    assert_eq!(desk.done(&["imports"]), "Nothing was imported yet.\n");
    let none = desk.run(&["imports", "undo"]);
    assert_eq!((none.code, none.err.as_str()), (Some(1), "alumnet: nothing was imported yet\n"));
    fs::write(desk.path("a.csv"), "Name,Email\nAnn Berg,a@x.org\nBo Li,b@x.org\n").unwrap();
    fs::write(desk.path("b.csv"), "Name,Email,City\nAnn Berg,a@x.org,Bonn\nCy Ray,c@x.org,\n").unwrap();
    fs::write(desk.path("c.csv"), "Name,Email\nDi Fox,d@x.org\nBad,none\n").unwrap();
    desk.done(&[&["import", "a.csv"], &CREATE[..]].concat());
    desk.done(&["import", "b.csv", "--cohort", "2024-A"]);
    desk.done(&["import", "c.csv", "--cohort", "2024-A", "--skip-bad"]);
    let listed = desk.done(&["imports"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 3, "{listed}");
    assert!(lines[0].starts_with("   3  ") && lines[0].ends_with("c.csv (Roster): 1 added, 1 left out"));
    assert!(lines[1].ends_with("b.csv (Roster): 1 added, 1 changed"), "{listed}");
    let shown = desk.done(&["imports", "show", "2"]);
    assert!(shown.contains("new person: Cy Ray") && shown.contains("Location:  → Bonn"), "{shown}");
    // Ann was changed by the second import, so the first can't be undone alone.
    let refused = desk.run(&["imports", "undo", "1"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("later changes depend on it: Ann Berg"), "{}", refused.err);
    assert!(desk.run(&["imports", "undo", "7"]).err.contains("the imports are 1 to 3"));
    let said = desk.done(&["imports", "undo", "2"]);
    assert_eq!(said, "Saved: Undo: Import 1 person into 2024-A, update 1.\n");
    let roster = desk.roster("2024-A");
    assert!(!roster.contains("Cy Ray") && roster.contains("Di Fox"), "{roster}");
    assert_eq!(desk.done(&["imports"]).lines().count(), 2);
    // The file can be imported again, as if for the first time.
    assert!(desk.done(&["import", "b.csv", "--cohort", "2024-A"]).contains("1 added, 1 matched, 1 changed"));
    // Names of files are in no label, and an erasure takes them along.
    assert!(!desk.done(&["history"]).contains("b.csv"));
    fs::write(desk.path("Ann Berg.csv"), "Name,Email,City\nAnn Berg,a@x.org,Ulm\n").unwrap();
    desk.done(&["import", "Ann Berg.csv", "--cohort", "2024-A"]);
    desk.done(&["erase", "a@x.org", "--yes"]);
    assert!(!desk.journal().contains("Ann Berg") && !desk.done(&["imports"]).contains("Ann Berg"));
}

#[test]
fn columns_are_mapped_by_hand_once_and_remembered() {
    let desk = Desk::new();
    fs::write(desk.path("kurs.csv"), "Wer,Kurs,Firma,Foo\nAnn Berg,2024-A,Haven,x\n").unwrap();
    let refused = desk.run(&["import", "kurs.csv", "--create", "--program", "P"]);
    assert!(
        refused.out.contains("No column holds names") && refused.out.contains("--map"),
        "{}",
        refused.out
    );
    let wrong = desk.run(&["import", "kurs.csv", "--map", "Wer=shoe"]);
    assert_eq!(wrong.code, Some(2));
    let missing = desk.run(&["import", "kurs.csv", "--map", "Was=name"]);
    assert!(missing.out.contains("There is no column “Was” to map"), "{}", missing.out);
    let map = ["--map", "Wer=name,Kurs=cohort,Foo=leave-out", "--create", "--program", "P"];
    let said = desk.done(&[&["import", "kurs.csv"], &map[..]].concat());
    assert!(said.contains("1 added") && said.contains("“Foo” (left out by the mapping)"), "{said}");
    assert_eq!(desk.done(&["mappings"]), "kurs: Wer=name, Kurs=cohort, Foo=leave-out\n");
    // Another table with the same headers needs no telling.
    fs::write(desk.path("more.csv"), "Kurs,Wer,Foo,Firma\n2024-A,Bo Li,y,Haven\n").unwrap();
    let said = desk.done(&["import", "more.csv"]);
    assert!(said.contains("Columns are mapped as in “kurs”") && said.contains("1 added"), "{said}");
    // A header that may be somebody's is not remembered.
    fs::write(desk.path("odd.csv"), "Wer,a@x.org\nCy Ray,1\n").unwrap();
    desk.done(&["import", "odd.csv", "--map", "Wer=name", "--cohort", "2024-A"]);
    assert_eq!(desk.done(&["mappings"]).lines().count(), 1);
    let none = desk.run(&["mappings", "delete", "nothing"]);
    assert!(none.err.contains("there is no mapping “nothing”; the mappings: kurs"), "{}", none.err);
    assert_eq!(desk.done(&["mappings", "delete", "Kurs"]), "Saved: Delete a mapping.\n");
    assert!(desk.done(&["mappings"]).starts_with("No mappings yet"));
}

#[test]
fn a_sheet_is_named_or_the_one_of_people_is_read() {
    let desk = Desk::new();
    let workbook = fixture("../workbooks/spring.xlsx");
    let workbook = workbook.as_str();
    let wrong = desk.run(&[&["import", workbook, "--sheet", "Autumn"], &CREATE[..]].concat());
    let words = "alumnet: there is no sheet “Autumn”; the sheets are “Read me”, “Spring 2025”\n";
    assert_eq!((wrong.code, wrong.err.as_str()), (Some(1), words));
    let other = desk.run(&[&["import", workbook, "--sheet", "Read me"], &CREATE[..]].concat());
    assert!(other.out.contains("No column holds names"), "{}", other.out);
    let said = desk.done(&[&["import", workbook, "--sheet", "spring 2025"], &CREATE[..]].concat());
    assert!(said.contains("24 added") && said.contains("Read from the sheet “Spring 2025”."), "{said}");
}

#[test]
fn dates_that_may_be_two_days_are_refused_until_somebody_says_which() {
    let desk = Desk::new();
    fs::write(desk.path("a.csv"), "Name,Begin\nAnn Berg,03/04/2021\n").unwrap();
    let refused = desk.run(&[&["import", "a.csv"], &CREATE[..]].concat());
    assert_eq!(refused.code, Some(1));
    let words = "Dates such as 03/04/2021 may be two days; say which with --dates day-first or";
    assert!(refused.out.contains(words), "{}", refused.out);
    desk.done(&[&["import", "a.csv", "--dates", "day-first"], &CREATE[..]].concat());
    let roster = desk.done(&["export", "roster", "2024-A", "-o", "-", "--columns", "name,begin"]);
    assert!(roster.contains("2021-04-03"), "{roster}");
    assert_eq!(desk.run(&["import", "a.csv", "--dates", "sideways"]).code, Some(2));
}

#[test]
fn only_what_is_said_of_known_people_is_imported_if_that_is_meant() {
    let desk = Desk::new();
    fs::write(desk.path("a.csv"), "Name,Email\nAnn Berg,a@x.org\n").unwrap();
    desk.done(&[&["import", "a.csv"], &CREATE[..]].concat());
    let book = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
        Ann,Berg,https://www.linkedin.com/in/ann,a@x.org,Haven,Nurse,01 May 2024\n\
        Bo,Li,https://www.linkedin.com/in/bo,b@x.org,Haven,Nurse,02 May 2024\n";
    fs::write(desk.path("Connections.csv"), book).unwrap();
    let said = desk.done(&["import", "Connections.csv", "--known-only"]);
    assert!(said.contains("0 added, 1 matched, 1 changed, 1 skipped"), "{said}");
    assert!(said.contains("Bo Li: not known here, and only known people are imported"), "{said}");
    assert!(!desk.journal().contains("b@x.org"));
    // Without it, everybody comes in.
    assert!(desk.done(&["import", "Connections.csv"]).contains("1 added, 1 matched"));
}

/// What a file does not say is kept, and what it says is empty is emptied.
#[test]
fn an_empty_cell_keeps_what_is_known_and_clear_empties_it() {
    let desk = Desk::new();
    fs::write(desk.path("a.csv"), "Name,Email,City\nAnn Berg,a@x.org,Bonn\n").unwrap();
    desk.done(&[&["import", "a.csv"], &CREATE[..]].concat());
    let city =
        |desk: &Desk| desk.done(&["export", "roster", "2024-A", "-o", "-", "--columns", "name,location"]);
    fs::write(desk.path("b.csv"), "Name,Email,City\nAnn Berg,a@x.org,\n").unwrap();
    let said = desk.done(&["import", "b.csv", "--cohort", "2024-A"]);
    assert!(said.contains("1 matched, 0 changed") && city(&desk).contains("Bonn"), "{said}");
    fs::write(desk.path("b.csv"), "Name,Email,City\nAnn Berg,a@x.org,**CLEAR**\n").unwrap();
    let said = desk.done(&["import", "b.csv", "--cohort", "2024-A"]);
    assert!(said.contains("location “Bonn” removed") && !city(&desk).contains("Bonn"), "{said}");
}

/// A mapping is named after its file, and a file after a person: erasing the person takes both names out.
#[test]
fn an_erasure_takes_names_out_of_mappings_and_imports() {
    let desk = Desk::new();
    fs::write(desk.path("Cy Ray.csv"), "Wer,Mail,Von Zoe Quist\nCy Ray,cy@x.org,1\nBo Li,b@x.org,2\n")
        .unwrap();
    let map = ["--map", "Wer=name,Mail=email,Von Zoe Quist=leave-out"];
    desk.done(&[&["import", "Cy Ray.csv"], &map[..], &CREATE[..]].concat());
    assert!(desk.done(&["mappings"]).starts_with("Cy Ray: Wer=name"), "{}", desk.done(&["mappings"]));
    // Her name was in a header before she came.
    fs::write(desk.path("b.csv"), "Name,Email\nZoe Quist,z@x.org\n").unwrap();
    desk.done(&["import", "b.csv", "--cohort", "2024-A"]);
    for email in ["cy@x.org", "z@x.org"] {
        desk.done(&["erase", email, "--yes"]);
    }
    let left = format!("{}{}{}", desk.done(&["mappings"]), desk.done(&["imports"]), desk.journal());
    for name in ["Cy Ray", "Zoe Quist", "Quist"] {
        assert!(!left.contains(name), "{name}: {left}");
    }
}

#[test]
fn somebody_deleted_here_is_brought_back_only_if_that_is_meant() {
    let desk = Desk::new();
    fs::write(desk.path("a.csv"), "Name,Email,City\nAnn Berg,a@x.org,Bonn\nBo Li,b@x.org,Ulm\n").unwrap();
    desk.done(&[&["import", "a.csv"], &CREATE[..]].concat());
    let id = desk.done(&["list", "people", "Ann", "--columns", "id"]).trim().to_owned();
    desk.done(&["tag", "mentor", "a@x.org"]);
    desk.done(&["delete", "person", "a@x.org"]);
    fs::write(desk.path("b.csv"), "Name,Email\nAnn Berg,a@x.org\n").unwrap();
    let asked = desk.run(&["import", "b.csv", "--cohort", "2024-A"]);
    assert!(
        asked.out.contains("Ann Berg: deleted here before; bring them back (--bring-back)"),
        "{}",
        asked.out
    );
    assert!(!desk.roster("2024-A").contains("Ann Berg"));
    let said = desk.done(&["import", "b.csv", "--cohort", "2024-A", "--bring-back"]);
    assert!(said.contains("brought back"), "{said}");
    // The same person, with what was known of her.
    assert_eq!(desk.done(&["list", "people", "Ann", "--columns", "id"]).trim(), id);
    let known = desk.done(&["show", "person", "a@x.org"]);
    assert!(known.contains("Bonn") && known.contains("mentor"), "{known}");
}
