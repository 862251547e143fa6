//! The commands that change records, as scripts use them: everything the screen does, without it.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::desk::{Desk, Said, said};

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn names(desk: &Desk, query: &str) -> Vec<String> {
    desk.done(&["list", "people", "--columns", "name", "--", query]).lines().map(str::to_owned).collect()
}

/// A program with a cohort of three.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.done(&["add", "program", "title=Data Analytics"]);
    desk.done(&["add", "cohort", "code=2024-A", "start=2024-02", "end=2024-11"]);
    for name in [["Ann", "Berg"], ["Bo", "Li"], ["Zoë", "Lindqvist"]] {
        let (given, family) = (format!("given-name={}", name[0]), format!("family-name={}", name[1]));
        desk.done(&["add", "person", &given, &family, "--cohort", "2024-A"]);
    }
    desk
}

/// From nothing to cohort, people, hires, attendance, a report and back, without the screen.
#[test]
fn a_script_does_what_the_screen_does() {
    let desk = desk();
    assert_eq!(names(&desk, "cohort:2024-A"), ["Ann Berg", "Bo Li", "Zoë Lindqvist"]);
    let said = desk.done(&["complete", "2024-A", "--where", "cohort:2024-A", "--yes", "--on", "2024-11-30"]);
    assert_eq!(said, "Saved: Complete 3 enrollments in 2024-A.\n");
    let said = desk.done(&[
        "hire",
        "ann",
        "bo",
        "zoe",
        "--organization",
        "+Haven Inc.",
        "--role",
        "Analyst",
        "--date",
        "2025-01",
    ]);
    assert_eq!(said, "Saved: Record 2 hires.\n");
    let hires = desk.done(&["list", "hires", "--json=hirer,hired,organization,role,date,found_via,cohort"]);
    assert_eq!(
        json_of(&hires),
        json!([
            { "hirer": "Ann Berg", "hired": "Bo Li", "organization": "Haven Inc.", "role": "Analyst",
                "date": "2025-01", "found_via": "classmate", "cohort": "2024-A" },
            { "hirer": "Ann Berg", "hired": "Zoë Lindqvist", "organization": "Haven Inc.", "role": "Analyst",
                "date": "2025-01", "found_via": "classmate", "cohort": "2024-A" },
        ])
    );
    assert_eq!(names(&desk, "organization:haven title:analyst"), ["Bo Li", "Zoë Lindqvist"]);
    assert_eq!(names(&desk, "hired-by(name:ann)"), ["Bo Li", "Zoë Lindqvist"]);

    desk.done(&["add", "meetup", "title=Reunion", "start=2025-06-14", "hosts=2024-A"]);
    desk.done(&["attend", "reunion", "ann", "bo"]);
    desk.done(&["log", "zoe", "--date", "2025-07-01", "--channel", "call", "--summary", "About the job"]);
    assert_eq!(names(&desk, "attended(title:reunion)"), ["Ann Berg", "Bo Li"]);
    assert_eq!(names(&desk, "last-contact:2025-07"), ["Zoë Lindqvist"]);
    assert!(desk.done(&["report", "hires"]).contains("Ann Berg"));

    desk.done(&["edit", "person", "zoe", "location=Berlin", "tags=mentor, speaker"]);
    assert_eq!(names(&desk, "city:berlin tag:speaker"), ["Zoë Lindqvist"]);
    desk.done(&["filter", "people", "helpers", "tag:mentor"]);
    assert_eq!(names(&desk, "@helpers"), ["Zoë Lindqvist"]);
    assert_eq!(desk.done(&["list", "saved-filters", "--columns", "name,query"]), "helpers\ttag:mentor\n");

    assert_eq!(desk.done(&["undo"]), "Saved: Undo: Save a filter.\n");
    assert_eq!(desk.done(&["undo"]), "Saved: Undo: Change a person.\n");
    assert_eq!(names(&desk, "tag:any"), Vec::<String>::new());
    desk.done(&["redo"]);
    assert_eq!(names(&desk, "tag:mentor"), ["Zoë Lindqvist"]);
    desk.done(&["delete", "hire", "zoe"]);
    assert_eq!(names(&desk, "hired:yes"), ["Bo Li"]);
}

#[test]
fn a_dry_run_prints_the_difference_and_changes_nothing() {
    let desk = desk();
    let before = desk.journal();
    let said = desk.done(&["edit", "person", "ann", "location=Bern", "--dry-run"]);
    assert_eq!(said, "Would save: Change a person.\nchanged person: Ann Berg\n    Location:  → Bern\n");
    let said = desk.done(&["delete", "cohort", "2024-A", "--dry-run"]);
    assert!(said.starts_with("Would save: Delete 1 cohort.\ndeleted cohort: 2024-A"), "{said}");
    assert_eq!(said.matches("deleted enrollment: ").count(), 3, "{said}");
    let said = desk.done(&["hire", "ann", "bo", "--organization", "+Haven", "--dry-run", "--json"]);
    let said = json_of(&said);
    assert_eq!((&said["saved"], &said["changes"][0]["done"]), (&json!(false), &json!("added")));
    assert_eq!(desk.journal(), before);
}

#[test]
fn several_records_by_query_need_yes() {
    let desk = desk();
    let before = desk.journal();
    let said = desk.run(&["tag", "mentor", "--where", "cohort:2024-A"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("the query finds 3 people; pass --yes to change them"), "{}", said.err);
    let said = desk.done(&["tag", "mentor", "--where", "cohort:2024-A", "--dry-run"]);
    assert!(said.starts_with("Would save: "), "{said}");
    assert_eq!(desk.journal(), before);
    desk.done(&["tag", "mentor,speaker", "--where", "cohort:2024-A", "--yes"]);
    assert_eq!(names(&desk, "tag:mentor tag:speaker").len(), 3);
    desk.done(&["tag", "mentor", "--where", "ann", "--remove"]);
    assert_eq!(names(&desk, "-tag:mentor"), ["Ann Berg"]);
    let said = desk.run(&["delete", "people", "--where", "cohrt:2024-A", "--yes"]);
    assert!(said.code == Some(2) && said.err.contains("did you mean cohort:?"), "{}", said.err);
    assert_eq!(names(&desk, "").len(), 3);
}

fn with_input(desk: &Desk, arguments: &[&str], input: &str) -> Said {
    let mut command = desk.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn names_and_ids_are_read_from_standard_input() {
    let desk = desk();
    let ids = desk.done(&["list", "people", "li", "--columns", "id,name"]);
    assert_eq!(ids.lines().count(), 2, "Li and Lindqvist");
    let said = with_input(&desk, &["tag", "mentor", "-"], &ids);
    // Standard output is for data.
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    assert!(said.err.starts_with("Saved: ") && said.err.lines().count() == 1, "{}", said.err);
    assert_eq!(names(&desk, "tag:mentor"), ["Bo Li", "Zoë Lindqvist"]);
}

#[test]
fn what_is_there_is_not_added_twice() {
    let desk = desk();
    let before = desk.journal();
    for arguments in [
        &["add", "cohort", "code=2024-a", "--if-absent"][..],
        &["add", "person", "given-name=ann", "family-name=BERG", "--if-absent"],
        &["add", "program", "title=data analytics", "--if-absent"],
    ] {
        let said = desk.done(arguments);
        assert!(said.starts_with("Nothing to add: ") && said.ends_with("is there already.\n"), "{said}");
    }
    assert_eq!(desk.journal(), before);
    desk.done(&["add", "person", "given-name=Ann", "family-name=Bergman", "--if-absent"]);
    assert_eq!(names(&desk, "ann").len(), 2);
    let said = desk.run(&["edit", "person", "ann", "location=Bern"]);
    assert!(said.code == Some(2) && said.err.contains("matches 2 people"), "{}", said.err);
    desk.done(&["merge", "person", "ann berg", "ann bergman"]);
    assert_eq!(names(&desk, "ann"), ["Ann Berg"]);
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_accepted() {
    let desk = desk();
    let before = desk.journal();
    for (arguments, words) in [
        (&["edit", "person", "ann", "shoe-size=3"][..], "the fields are given-name,"),
        (
            &["edit", "person", "ann", "emails=none"],
            "“none” is not an email address; write it like name@example.org",
        ),
        (&["edit", "person", "nobody", "location=x"], "no person matches “nobody”"),
        (&["hire", "ann", "nobody"], "write +NAME to add a new person"),
        (&["hire", "ann", "ann"], "nothing was changed: "),
        (&["hire", "ann", "bo", "--found-via", "magic"], "found-via is one of unknown, classmate,"),
        (&["hire", "ann", "bo", "--organization", "Quay"], "no organization matches “Quay”"),
        (&["add", "import"], "an import is made by importing a file"),
        (&["complete", "2031-Z", "ann"], "no cohort matches “2031-Z”"),
        (&["redo"], "there is nothing to redo"),
    ] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
    assert_eq!(desk.journal(), before);
    let said = desk.run(&["undo", "--json"]);
    assert_eq!(json_of(&said.out)["saved"], json!(true));
}

/// The rest of what the screen does: enroll, set a status or a cadence, record consents, copy a meetup.
#[test]
fn the_other_commands_of_the_screen_are_there() {
    let desk = desk();
    desk.done(&["add", "cohort", "code=2025-A"]);
    desk.done(&["enroll", "2025-A", "ann", "--role", "assistant"]);
    assert_eq!(names(&desk, "cohort:2025-A role:assistant"), ["Ann Berg"]);
    desk.done(&["status", "2024-A", "completed", "--where", "cohort:2024-A", "--yes"]);
    assert_eq!(names(&desk, "alumnus:yes").len(), 3);
    desk.done(&["enroll", "2025-A", "ann", "--remove"]);
    assert_eq!(names(&desk, "cohort:2025-A"), Vec::<String>::new());
    desk.done(&["cadence", "90", "bo", "zoe"]);
    assert_eq!(names(&desk, "cadence:90"), ["Bo Li", "Zoë Lindqvist"]);
    desk.done(&["cadence", "0", "bo"]);
    assert_eq!(names(&desk, "cadence:90"), ["Zoë Lindqvist"]);

    desk.done(&["consent", "bo", "sharing", "basis=consent", "given=2024-09-01"]);
    assert_eq!(names(&desk, "consent:sharing"), ["Bo Li"]);
    desk.done(&["consent", "bo", "Sharing", "--withdraw"]);
    assert_eq!(names(&desk, "objects:yes"), ["Bo Li"]);
    let none = desk.run(&["consent", "bo", "sharing", "--withdraw"]);
    assert!(none.code == Some(1) && none.err.contains("has no consent to “sharing”"), "{}", none.err);

    desk.done(&["add", "meetup", "title=Reunion", "start=2025-06-14", "series=Summer"]);
    desk.done(&["add", "meetup", "--copy", "reunion", "title=Second"]);
    let meetups = desk.done(&["list", "meetups", "--sort", "-date", "--columns", "title,date"]);
    assert_eq!(meetups, "Second\t2025-07-12\nReunion\t2025-06-14\n");

    desk.done(&["add", "opening", "role=Analyst", "organization=+Haven"]);
    desk.done(&["hire", "ann", "bo", "--opening", "analyst", "--date", "2025-01"]);
    let hires = desk.done(&["list", "hires", "--columns", "hired,organization,role"]);
    assert_eq!(hires, "Bo Li\tHaven\tAnalyst\n");
}

#[test]
fn a_change_is_undone_alone_if_nothing_depends_on_it() {
    let desk = desk();
    desk.done(&["edit", "person", "ann", "location=Bern"]);
    desk.done(&["edit", "person", "bo", "location=Ulm"]);
    let history = json_of(&desk.done(&["history", "--format", "json"]));
    let history = history.as_array().or_else(|| history["changes"].as_array()).unwrap().clone();
    let id = |number: usize| history[number]["id"].as_str().unwrap().to_owned();
    assert_eq!(desk.done(&["undo", &id(1)]), "Saved: Undo: Change a person.\n");
    assert_eq!(names(&desk, "city:any"), ["Bo Li"]);
    let again = desk.run(&["undo", &id(1)]);
    assert!(again.code == Some(1) && again.err.contains("already undone"), "{}", again.err);
    // Bo was added before his city was.
    let added = history.iter().filter(|change| change["label"].as_str().unwrap().contains("Add"));
    let added: Vec<String> = added.map(|change| change["id"].as_str().unwrap().to_owned()).collect();
    let refused = desk.run(&["undo", &added[1]]);
    assert!(refused.code == Some(1) && refused.err.contains("later changes depend on it"), "{}", refused.err);
    let unknown = desk.run(&["undo", "zzz"]);
    assert!(unknown.err.contains("there is no change with the id “zzz”"), "{}", unknown.err);
}

/// An editor that is a script: what it leaves is what was written.
#[cfg(unix)]
#[test]
fn a_record_is_edited_as_a_text() {
    let desk = desk();
    let edit = |script: &str| {
        let mut command = desk.command(&["edit", "person", "ann", "--as", "toml"]);
        said(command.env("PATH", "/usr/bin:/bin").env("EDITOR", script))
    };
    let ended =
        edit("sed -i -e 's/^location = .*/location = \"Bern\"/' -e 's/^tags = .*/tags = [\"a\", \"b\"]/'");
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), "Saved: Change a person.\n"));
    assert_eq!(names(&desk, "city:bern tag:a tag:b"), ["Ann Berg"]);
    assert_eq!(edit("true").err, "Nothing to change.\n");
    // Whatever is in a note, it is not changed by going through the editor.
    desk.done(&["edit", "person", "ann", "notes=one\n\"\"\"two\\\n'''three\n"]);
    let notes = |desk: &Desk| json_of(&desk.done(&["show", "person", "ann", "--json=notes"]));
    let held = notes(&desk);
    assert_eq!(edit("sed -i 's/^pronouns = .*/pronouns = \"she\"/'").err, "Saved: Change a person.\n");
    assert_eq!(notes(&desk), held);
    let before = desk.journal();
    for (script, words) in [
        ("sed -i 's/^emails = .*/emails = \"none\"/'", "emails: “none” is not an email address"),
        ("sed -i 's/^location = .*/location = \"Bern/'", "location: line "),
        ("sed -i 's/^location = /shoe-size = /'", "shoe-size: there is no field “shoe-size”"),
        ("truncate -s 0", "nothing was changed: the text is empty"),
        ("false", "nothing was changed: the editor “false” ended with"),
    ] {
        let ended = edit(script);
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{script}");
        assert!(ended.err.contains(words), "{script}: {}", ended.err);
    }
    assert_eq!(desk.journal(), before);
}

#[test]
fn suggestions_and_duplicates_are_lists_for_programs() {
    let desk = desk();
    desk.done(&["add", "background", "name=Logistics"]);
    desk.done(&[
        "add",
        "position",
        "person=bo",
        "title=Planner",
        "organization=+Haven",
        "background=Logistics",
    ]);
    desk.done(&["add", "wish", "person=ann", "kind=customers", "background=Logistics"]);
    desk.done(&["add", "relationship", "from=ann", "to=zoe", "kind=friend"]);
    desk.done(&["add", "relationship", "from=zoe", "to=bo", "kind=friend"]);
    let meetings = json_of(&desk.done(&["suggest", "meetings", "--json"]));
    assert_eq!(meetings["suggestions"][0]["cells"][0], "Ann Berg", "{meetings}");
    assert_eq!(meetings["suggestions"][0]["cells"][1], "Bo Li");
    let ways = desk.done(&["suggest", "introductions", "ann", "logistics"]);
    assert!(ways.starts_with("Path: Ann Berg → Logistics\n"), "{ways}");
    assert!(ways.contains("Through Zoë Lindqvist"), "{ways}");
    desk.done(&["add", "meetup", "title=Reunion", "start=2025-06-14"]);
    desk.done(&["attend", "reunion", "ann", "bo", "zoe"]);
    let seats = desk.done(&["suggest", "seating", "reunion", "--table", "2"]);
    assert!(seats.contains("Table 1 · 2") && seats.contains("Table 2 · 1"), "{seats}");
    let contacts = desk.done(&["suggest", "contacts"]);
    assert!(contacts.contains("Keep in touch") && !contacts.contains("Press"), "{contacts}");
    assert_eq!(desk.done(&["duplicates"]), "");
    desk.done(&["add", "person", "given-name=Bo", "family-name=Li"]);
    let pairs = json_of(&desk.done(&["duplicates", "--json"]));
    assert_eq!((pairs.as_array().unwrap().len(), &pairs[0]["kind"]), (1, &json!("person")), "{pairs}");
}
