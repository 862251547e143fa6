//! `alumnet demo`: created once, kept, recreated on request, and never in place of anything else.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::desk::{Desk, Said, contents, fixture, said};

const MAKE: &[&str] = &["demo", "--people", "40", "--no-screen"];

/// Runs alumnet on the folder of the small demo, as if it were the user's own.
fn on_the_demo(desk: &Desk, arguments: &[&str]) -> Said {
    let mut command: Command = desk.command(arguments);
    command.env("ALUMNET_DATA", desk.path("data-demo-40"));
    said(&mut command)
}

fn add_a_cohort(desk: &Desk) {
    let import = [
        "import",
        "roster",
        &fixture("moodle-participants.csv"),
        "--cohort",
        "MINE",
        "--create",
        "--program",
        "Mine",
    ];
    let said = on_the_demo(desk, &import);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

fn has_my_cohort(desk: &Desk) -> bool {
    on_the_demo(desk, &["export", "roster", "MINE", "-o", "-"]).code == Some(0)
}

fn journal(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("journal").join("0001.jsonl")).unwrap()
}

#[test]
fn it_is_kept_between_runs_and_made_anew_when_asked_for() {
    let desk = Desk::new();
    assert!(desk.done(MAKE).contains("data-demo-40"));
    add_a_cohort(&desk);
    desk.done(MAKE);
    assert!(has_my_cohort(&desk), "what a visitor changes is kept");
    desk.done(&[MAKE, &["--fresh"]].concat());
    assert!(!has_my_cohort(&desk));
    assert!(!desk.path("data-demo-40").join("demo-unfinished.txt").exists());
}

#[test]
fn it_never_mixes_with_the_data_folder() {
    let desk = Desk::new();
    desk.import();
    let before = contents(&desk.path("data"));
    desk.done(MAKE);
    desk.done(&["demo", "--no-screen", "--fresh"]);
    assert_eq!(contents(&desk.path("data")), before);
    assert!(desk.path("data-demo").exists() && desk.path("data-demo-40").exists());
}

#[test]
fn a_folder_that_is_no_demo_is_left_alone() {
    let desk = Desk::new();
    let folder = desk.path("data-demo-40");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("letters.txt"), "from home").unwrap();
    let before = contents(&folder);
    for arguments in [MAKE.to_vec(), [MAKE, &["--fresh"]].concat()] {
        let said = desk.run(&arguments);
        assert_eq!(said.code, Some(1));
        assert!(said.err.contains("is not a demo folder and was not changed"), "{}", said.err);
        assert_eq!(contents(&folder), before);
    }
}

/// A real register in that place is not a demo either.
#[test]
fn a_register_in_its_place_is_left_alone() {
    let desk = Desk::new();
    add_a_cohort(&desk);
    assert_eq!(desk.run(&[MAKE, &["--fresh"]].concat()).code, Some(1));
    assert!(has_my_cohort(&desk));
}

#[test]
fn one_that_was_interrupted_while_it_was_made_is_made_again() {
    let desk = Desk::new();
    desk.done(MAKE);
    let folder = desk.path("data-demo-40");
    let whole = journal(&folder);
    // As if power had failed before the last change sets were written.
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    fs::write(folder.join("journal").join("0001.jsonl"), lines[..lines.len() / 2].concat()).unwrap();
    fs::remove_dir_all(folder.join("db")).unwrap();
    fs::rename(folder.join("demo.txt"), folder.join("demo-unfinished.txt")).unwrap();
    desk.done(MAKE);
    assert!(folder.join("demo.txt").exists() && !folder.join("demo-unfinished.txt").exists());
    assert_eq!(
        journal(&folder).split(|byte| *byte == b'\n').count(),
        whole.split(|byte| *byte == b'\n').count()
    );
}

#[test]
fn one_that_was_interrupted_while_it_was_thrown_away_is_made_again() {
    let desk = Desk::new();
    desk.done(MAKE);
    let folder = desk.path("data-demo-40");
    fs::write(folder.join("demo-unfinished.txt"), "").unwrap();
    fs::remove_file(folder.join("demo.txt")).unwrap();
    fs::remove_file(folder.join("db").join("conf")).unwrap();
    fs::write(folder.join("journal").join("0001.jsonl"), "damaged\nin the middle\n").unwrap();
    desk.done(MAKE);
    assert!(folder.join("demo.txt").exists() && !folder.join("demo-unfinished.txt").exists());
    assert_eq!(on_the_demo(&desk, &["export", "roster", "MINE", "-o", "-"]).code, Some(1));
}

#[test]
fn one_that_another_alumnet_holds_is_not_thrown_away() {
    let desk = Desk::new();
    desk.done(MAKE);
    let folder = desk.path("data-demo-40");
    let lock = fs::File::open(folder.join("alumnet.lock")).unwrap();
    lock.try_lock().unwrap();
    let before = contents(&folder);
    for arguments in [MAKE.to_vec(), [MAKE, &["--fresh"]].concat()] {
        let said = desk.run(&arguments);
        assert_eq!(said.code, Some(3), "{}", said.err);
        assert!(said.err.contains("is open in another alumnet"), "{}", said.err);
    }
    assert_eq!(contents(&folder), before);
}
