//! Reports and measures on the command line: where they are written, in which format, and what is refused.

use std::fs;

use crate::desk::{Desk, Said, fixture, said};

fn demo() -> Desk {
    let desk = Desk::new();
    desk.done(&["demo", "--people", "60", "--no-screen"]);
    desk
}

fn on_the_demo(desk: &Desk, arguments: &[&str]) -> Said {
    let mut command = desk.command(arguments);
    command.env("ALUMNET_DATA", desk.path("data-demo-60"));
    said(&mut command)
}

#[test]
fn a_report_goes_to_the_terminal_or_to_a_file_that_is_never_replaced_by_chance() {
    let desk = demo();
    let told = on_the_demo(&desk, &["report", "hires"]);
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
    assert!(
        told.out.starts_with("Who hired whom\n") && told.out.contains("Hired by a classmate"),
        "{}",
        told.out
    );

    let wrote = on_the_demo(&desk, &["report", "connectedness", "-o", "page.html"]);
    assert_eq!(wrote.out, "Wrote “Who stays connected” to page.html.\n", "{}", wrote.err);
    let page = fs::read_to_string(desk.path("page.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg"));
    let refused = on_the_demo(&desk, &["report", "hires", "-o", "page.html"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("already exists") && refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(fs::read_to_string(desk.path("page.html")).unwrap(), page);
    assert_eq!(on_the_demo(&desk, &["report", "hires", "-o", "page.html", "--force"]).code, Some(0));

    // Without a name, nothing is written to a file.
    let files = || fs::read_dir(desk.path(".")).unwrap().count();
    let before = files();
    let markdown = on_the_demo(&desk, &["report", "outcomes", "--format", "markdown"]);
    assert!(markdown.out.starts_with("# Outcomes\n"), "{}", markdown.err);
    let refused = on_the_demo(&desk, &["report", "outcomes", "--format", "html"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert!(refused.err.contains("-o FILE"), "{}", refused.err);
    assert_eq!(files(), before);
    let page = on_the_demo(&desk, &["report", "outcomes", "--format", "html", "-o", "-"]).out;
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
}

#[test]
fn a_report_for_programs_goes_through_a_pipe() {
    let desk = demo();
    let json =
        on_the_demo(&desk, &["report", "hires", "--format", "json", "-o", "-", "--as-of", "2024-06-30"]).out;
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["as_of"], "2024-06-30");
    let before = on_the_demo(&desk, &["report", "outcomes", "--as-of", "1990-01-01"]).out;
    assert!(before.contains("no cohorts · 0 graduates") && !before.contains('%'), "{before}");
    let csv = on_the_demo(&desk, &["report", "hires", "--format", "csv", "-o", "-"]).out;
    assert!(
        csv.starts_with("measure,title,group,value,part,whole,known,of,note,caution\r\nclassmate-hires,"),
        "{csv}"
    );
    let table = on_the_demo(&desk, &["report", "hires", "--table", "how-jobs-were-found"]).out;
    assert!(table.starts_with("Found via,Hires,"), "{table}");
    let small = on_the_demo(&desk, &["report", "hires", "--min-cell", "5"]).out;
    assert!(small.contains("What is left out") && !small.contains("→"), "{small}");
}

#[test]
fn what_a_report_cannot_be_on_is_told_with_what_it_can() {
    let desk = demo();
    for (arguments, words) in [
        (&["report", "cohort", "1999-Z"][..], "no cohort “1999-Z”"),
        (&["report", "program", "Alchemy"], "no program “Alchemy”; the programs are “"),
        (&["report", "hires", "--table", "shoes", "-o", "-"], "its tables are how-jobs-were-found"),
        (&["report", "hires", "--table", "x", "--format", "html"], "--table works only with CSV"),
        (&["export", "measures", "--cohort", "1999-Z"], "no cohort “1999-Z”"),
    ] {
        let refused = on_the_demo(&desk, arguments);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(refused.err.contains(words), "{arguments:?}: {}", refused.err);
    }
    for arguments in [
        &["report"][..],
        &["report", "hires", "--format", "pdf"],
        &["report", "hires", "--min-cell", "2"],
        &["report", "hires", "--as-of", "x"],
    ] {
        assert_eq!(on_the_demo(&desk, arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn measures_are_a_row_a_person() {
    let desk = demo();
    let told = on_the_demo(&desk, &["export", "measures", "-o", "measures.csv"]);
    assert!(
        told.out.starts_with("Wrote the measures of ") && told.out.ends_with(" people to measures.csv.\n"),
        "{}{}",
        told.out,
        told.err
    );
    let text = fs::read_to_string(desk.path("measures.csv")).unwrap();
    assert!(text.starts_with("\u{feff}name,cohorts,"), "{text}");
    let count: usize = told.out.split(' ').nth(4).unwrap().parse().unwrap();
    assert_eq!(text.lines().count(), count + 1);
    let again = on_the_demo(&desk, &["export", "measures", "-o", "measures.csv"]);
    assert_eq!(again.code, Some(1), "it is there already");
    let said = on_the_demo(&desk, &["export", "measures"]).out;
    assert_eq!(said, text.trim_start_matches('\u{feff}'));
    assert_eq!(on_the_demo(&desk, &["export", "measures", "--bom"]).out, text);
}

#[test]
fn a_program_is_named_by_any_part_of_its_title_or_not_at_all() {
    let desk = demo();
    let whole = on_the_demo(&desk, &["report", "program"]);
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    assert_eq!(on_the_demo(&desk, &["report", "program", "sustain"]).out, whole.out);
    desk.import();
    desk.done(&[
        "import",
        "roster",
        &fixture("moodle-participants.csv"),
        "--cohort",
        "B",
        "--create",
        "--program",
        "Pastry",
    ]);
    assert_eq!(desk.run(&["report", "program", "P"]).code, Some(0), "its whole title");
    assert_eq!(desk.run(&["report", "program", "past"]).code, Some(0), "a part of it");
    for arguments in [&["report", "program"][..], &["report", "program", "nothing"]] {
        let refused = desk.run(arguments);
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.contains("“P”") && refused.err.contains("“Pastry”"), "{}", refused.err);
    }
}
