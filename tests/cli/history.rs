//! `alumnet history`: read from the journal alone.

use std::fs;
use std::io::Write as _;

use serde_json::Value;

use crate::desk::{Desk, contents};

fn roster_of(desk: &Desk, data: &str, columns: &str) -> String {
    desk.done(&["export", "roster", "2024-A", "-o", "-", "--columns", columns, "--data", data])
}

#[test]
fn it_lists_what_was_done() {
    let desk = Desk::new();
    let said = desk.done(&["history"]);
    assert!(said.starts_with("No changes in "), "{said}");
    assert!(!desk.path("data").exists(), "looking makes nothing");
    desk.import();
    let said = desk.done(&["history"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("When ") && lines[0].ends_with("What"), "{said}");
    assert!(lines[1].contains("Import"), "{said}");
    assert_eq!(lines.len(), 2, "{said}");
    let all: Value = serde_json::from_str(&desk.done(&["history", "--format", "json"])).unwrap();
    assert_eq!(all[0]["records"]["person"], 12);
    assert_eq!(
        (&all[0]["undoes"], &all[0]["undone"], &all[0]["barrier"]),
        (&Value::Null, &Value::Null, &Value::Bool(false))
    );
    assert_eq!(desk.done(&["history", "--since", "2999"]), "No matching changes.\n");
    assert_eq!(desk.done(&["history", "--limit", "0", "--format", "json"]), "[]\n");
    assert_eq!(desk.done(&["history", "--since", "today"]), said);
}

#[test]
fn it_is_narrowed_to_a_person_or_a_cohort() {
    let desk = Desk::new();
    desk.done(&["demo", "--people", "120", "--no-screen"]);
    let demo = desk.path("data-demo-120");
    let demo = demo.to_str().unwrap();
    let count = |more: &[&str]| {
        let all = desk.done(&[&["history", "--format", "json", "--data", demo], more].concat());
        serde_json::from_str::<Vec<Value>>(&all).unwrap().len()
    };
    let roster = roster_of(&desk, demo, "name,email");
    let (name, email) = roster.lines().nth(1).unwrap().split_once(',').unwrap();
    let all = count(&[]);
    assert!(
        (1..all).contains(&count(&["--person", name])) && (1..all).contains(&count(&["--cohort", "2024-a"]))
    );
    if !email.is_empty() {
        assert_eq!(count(&["--person", email]), count(&["--person", name]));
    }
    let unclear = desk.run(&["history", "--person", "a", "--data", demo]);
    assert_eq!((unclear.code, unclear.out.as_str()), (Some(2), ""));
    assert!(unclear.err.contains("“a” matches"), "{}", unclear.err);
    let refused = desk.run(&["history", "--cohort", "1999-Z", "--data", demo]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("no cohort “1999-Z”"), "{}", refused.err);
    assert_eq!(desk.run(&["history", "--since", "6/7/2019", "--data", demo]).code, Some(1));
}

#[test]
fn it_reads_on_while_another_alumnet_writes_and_changes_nothing() {
    let desk = Desk::new();
    desk.import();
    let said = desk.done(&["history"]);
    let journal = desk.path("data/journal/0001.jsonl");
    // As if another process holds the lock and is writing a line.
    let lock = fs::File::open(desk.path("data/alumnet.lock")).unwrap();
    lock.lock().unwrap();
    fs::OpenOptions::new()
        .append(true)
        .open(&journal)
        .unwrap()
        .write_all(b"{\"v\":1,\"seq\":2,\"id\":")
        .unwrap();
    let before = contents(&desk.path("data"));
    assert_eq!(desk.done(&["history"]), said);
    assert_eq!(desk.done(&["history", "--cohort", "2024-A"]), said);
    assert_eq!(contents(&desk.path("data")), before);
}

#[test]
fn without_a_variable_the_login_of_the_process_made_the_change() {
    let desk = Desk::new();
    desk.import();
    let login = std::process::Command::new("id").arg("-un").output().unwrap().stdout;
    let login = String::from_utf8(login).unwrap();
    let all: Vec<Value> = serde_json::from_str(&desk.done(&["history", "--format", "json"])).unwrap();
    assert_eq!(all[0]["actor"], login.trim());
}

#[test]
fn it_names_whom_a_change_was_about() {
    let desk = Desk::new();
    desk.done(&["demo", "--people", "60", "--no-screen"]);
    let demo = desk.path("data-demo-60");
    let demo = demo.to_str().unwrap();
    let roster = roster_of(&desk, demo, "name");
    let name = roster.lines().nth(1).unwrap();
    desk.done(&["erase", name, "--yes", "--data", demo]);
    let said = desk.done(&["history", "--data", demo]);
    assert!(!said.contains(name), "{said}");
    let hires = said.lines().find(|line| line.contains(" hires")).unwrap();
    assert!(hires.contains(" · ") && hires.contains("more"), "{hires}");
}
