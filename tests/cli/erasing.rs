//! `alumnet erase` and `alumnet check`, as processes.

use std::fs;

use crate::desk::{Desk, fixture};

#[test]
fn erased_checked_and_not_imported_again() {
    let desk = Desk::new();
    desk.import();
    let before = desk.roster("2024-A");
    let line = before.lines().nth(1).unwrap().to_owned();
    let email = line.split(',').nth(1).unwrap().to_owned();
    let refused = desk.run(&["erase", &email]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("--yes") && desk.roster("2024-A") == before, "{refused:?}");
    let said = desk.done(&["erase", &email, "--yes"]);
    assert!(said.contains("can't be undone") && said.ends_with("A person was erased.\n"), "{said}");
    let after = desk.roster("2024-A");
    assert!(after.contains("Erased person") && !after.contains(&email), "{after}");
    let checked = desk.done(&["check"]);
    assert!(
        checked.contains("1 person was erased") && checked.ends_with("No problems found.\n"),
        "{checked}"
    );
    let json: serde_json::Value = serde_json::from_str(&desk.done(&["check", "--json"])).unwrap();
    assert_eq!(json["healthy"], true);
    assert!(desk.done(&["check", "--repair"]).starts_with("There was nothing to repair"));
    let again = desk.run(&["import", "roster", &fixture("moodle-participants.csv"), "--cohort", "2024-A"]);
    assert!(
        again.out.contains("1 left out") && again.out.contains("this person was erased"),
        "{}",
        again.out
    );
    assert_eq!(desk.roster("2024-A"), after);
}

#[test]
fn what_is_wrong_is_said_with_exit_code_1() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["check"]).code, Some(3), "there is nothing to look at");
    desk.import();
    let before = desk.roster("2024-A");
    let path = desk.path("data").join("journal/0001.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes[90] ^= 1;
    fs::write(&path, bytes).unwrap();
    let said = desk.run(&["check"]);
    assert!(
        said.code == Some(1)
            && said.out.contains("WRONG  The database is at change set 1, the journal only at 0"),
        "{said:?}"
    );
    let said = desk.run(&["check", "--repair"]);
    assert!(said.code == Some(0) && said.out.contains("before-repair-"), "{said:?}");
    assert_eq!(desk.run(&["check"]).code, Some(0));
    assert_eq!(desk.roster("2024-A"), before, "nothing is lost by mending");
}

/// The list is lost, and no backup has it.
#[test]
fn without_the_list_of_erased_people_imports_stop_until_a_new_one_is_begun() {
    let desk = Desk::new();
    desk.import();
    desk.done(&["erase", "Amina Okafor", "--yes"]);
    fs::remove_file(desk.path("data/suppressions.jsonl")).unwrap();
    fs::remove_dir_all(desk.path("data/backups")).unwrap();
    let again = ["import", "roster", &fixture("moodle-participants.csv"), "--cohort", "2024-A"];
    let refused = desk.run(&again);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.err.contains("imports stop until “alumnet check --repair” begins a new list"),
        "{}",
        refused.err
    );
    assert!(
        refused.err.contains("nothing was imported: the list of erased people lacks 1"),
        "{}",
        refused.err
    );
    let repaired = desk.run(&["check", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{repaired:?}");
    assert!(repaired.out.contains("can't be known any more"), "{}", repaired.out);
    assert_eq!(desk.run(&again).code, Some(0));
}
