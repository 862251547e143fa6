//! `alumnet list`, `show` and `find`: what the screen shows, for other programs.

use std::fs;

use serde_json::{Value, json};

use crate::desk::Desk;

const ROSTER: &str = "\
Name,Email,Status,Tags
Ann Berg,ann@example.org,completed,mentor
Zoë Lindqvist,,enrolled,
Bo Li,bo@example.org,completed,\"mentor; speaker\"
";

fn desk() -> Desk {
    let desk = Desk::new();
    fs::write(desk.path("people.csv"), ROSTER).unwrap();
    desk.done(&["import", "roster", "people.csv", "--cohort", "2024-A", "--create", "--program", "P"]);
    desk
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_list_is_lines_with_tabs_and_json_if_asked() {
    let desk = desk();
    assert_eq!(
        desk.done(&["list", "people", "status:completed", "--columns", "name,tag,email,hired"]),
        "Ann Berg\tmentor\tann@example.org\tno\nBo Li\tmentor; speaker\tbo@example.org\tno\n"
    );
    let said = desk.done(&["list", "students", "zoe", "--json=name,tags,email,hires_made,cohort,location"]);
    assert_eq!(
        json_of(&said),
        json!([{ "name": "Zoë Lindqvist", "tag": [], "email": [], "hires_made": 0, "cohort": ["2024-A"],
            "location": null }])
    );
    let all = json_of(&desk.done(&["list", "people", "--json"]));
    assert_eq!(all.as_array().map(Vec::len), Some(3));
    assert!(all[0]["id"].is_string() && all[0]["objects"] == json!(false), "{all}");
    assert_eq!(desk.done(&["list", "people", "--columns", "name", "--", "-tag:mentor"]), "Zoë Lindqvist\n");
    assert_eq!(desk.done(&["list", "cohorts", "graduates:2", "--columns", "code,students"]), "2024-A\t3\n");
    assert_eq!(desk.done(&["list", "hires"]), "", "nothing found is no failure");
    let names = desk.done(&["list", "people", "--json="]);
    assert!(names.contains("hires_made\thow many hires they made\n"), "{names}");
}

#[test]
fn a_mistake_lists_nothing_and_is_exit_code_2() {
    let desk = desk();
    for (query, words) in [
        ("ann cohrt:2024-A", "column 5: people have no field “cohrt”; did you mean cohort:?"),
        ("cohort:2031-Z", "column 8: no cohort matches “2031-Z”"),
        ("(ann", "column 1: the closing “)” is missing"),
    ] {
        let said = desk.run(&["list", "people", query]);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{query}");
        assert!(said.err.contains(words), "{query}: {}", said.err);
    }
    let said = desk.run(&["list", "shoes"]);
    assert!(said.code == Some(2) && said.err.contains("cohorts"), "{}", said.err);
    let said = desk.run(&["list", "people", "--columns", "shoe-size"]);
    assert!(said.code == Some(1) && said.err.contains("hires-made"), "{}", said.err);
}

#[test]
fn one_record_is_shown_and_found_by_its_name_or_id() {
    let desk = desk();
    let said = desk.done(&["show", "person", "lind zoe"]);
    assert!(said.contains("name: Zoë Lindqvist\n") && said.contains("status: enrolled\n"), "{said}");
    let person = json_of(&desk.done(&["show", "person", "Bo Li", "--json=id,email"]));
    let id = person["id"].as_str().unwrap();
    assert_eq!(desk.done(&["show", "people", id, "--columns", "name"]), "name: Bo Li\n");
    assert!(desk.done(&["show", "cohort", "2024"]).contains("code: 2024-A\n"));
    let found = desk.done(&["find", "zlnq"]);
    assert!(found.starts_with("person\t") && found.contains("\tZoë Lindqvist\t"), "{found}");
    assert_eq!(json_of(&desk.done(&["find", "bo li", "--json"]))[0]["id"], json!(id));
    let said = desk.run(&["show", "person", "nobody at all"]);
    assert_eq!(said.code, Some(1));
    let said = desk.run(&["show", "enrollment", "e"]);
    assert!(said.code == Some(2) && said.err.contains("matches 2 enrollments"), "{}", said.err);
}

#[test]
fn reading_works_beside_an_open_register() {
    let desk = desk();
    let opened = alumnet::store::open(&desk.path("data"), &mut |_| {}).unwrap();
    assert_eq!(desk.done(&["list", "people", "ann", "--columns", "name"]), "Ann Berg\n");
    assert!(desk.done(&["show", "cohort", "2024-A"]).contains("students: 3\n"));
    opened.store.close().unwrap();
}

/// One language chooses people everywhere.
#[test]
fn a_query_chooses_whom_exports_and_reports_are_about() {
    let desk = desk();
    fs::write(desk.path("more.csv"), "Name,Status,Completed on\nCy Ray,completed,2023-11-30\n").unwrap();
    desk.done(&["import", "roster", "more.csv", "--cohort", "2023-A", "--create", "--program", "P"]);
    let roster = desk.done(&["export", "roster", "--where", "status:completed", "--columns", "cohort,name"]);
    let lines: Vec<&str> = roster.lines().skip(1).map(str::trim_end).collect();
    assert_eq!(lines, ["2024-A,Ann Berg", "2024-A,Bo Li", "2023-A,Cy Ray"]);
    let roster =
        desk.done(&["export", "roster", "2023-A", "--where", "status:completed", "--columns", "name"]);
    assert_eq!(roster.lines().skip(1).collect::<Vec<_>>(), ["Cy Ray"]);
    desk.done(&["filter", "people", "helpers", "tag:mentor"]);
    let measures = desk.done(&["export", "measures", "--where", "@helpers", "-o", "-"]);
    assert_eq!(measures.lines().count(), 3, "{measures}");
    let report = desk.done(&["report", "outcomes", "--where", "code:2023-A"]);
    assert_eq!(report, desk.done(&["report", "outcomes", "--cohort", "2023-A"]));
    for arguments in [
        &["export", "roster", "--where", "cohrt:x"][..],
        &["export", "measures", "--where", "cohrt:x"],
        &["report", "hires", "--where", "cohrt:x"],
    ] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.contains("have no field “cohrt”"), "{}", said.err);
    }
}
