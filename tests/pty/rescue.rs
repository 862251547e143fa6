//! Backups on the screen: made on opening, and offered if the register can't be opened.

use std::fs;

use crate::seat::Place;

/// Twelve people and a backup of them; then the database is lost and the journal damaged.
fn ruined() -> Place {
    let place = Place::new();
    place.import_moodle();
    let path = place.data().join("journal/0001.jsonl");
    let journal = fs::read_to_string(&path).unwrap().replacen("\"label\"", "\"lebal\"", 1);
    fs::write(path, journal + "{}\n").unwrap();
    fs::remove_dir_all(place.data().join("db")).unwrap();
    place
}

#[test]
fn yes_brings_the_register_back() {
    let place = ruined();
    let mut seat = place.open(&[]);
    seat.sees("The register is damaged").sees("with 12 people is usable").sees("y restore").keys("y");
    seat.sees("Restored the backup of").sees("before-restore-").keys("q");
    seat.sees("In the register").keys("2j").sees("2 of 12").keys("q");
    assert_eq!(seat.ends().exit_code(), 0);
    assert!(
        fs::read_dir(place.data()).unwrap().any(|entry| entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("before-restore-"))
    );
}

#[test]
fn anything_else_leaves_it_as_it_is() {
    let place = ruined();
    let journal = fs::read(place.data().join("journal/0001.jsonl")).unwrap();
    let mut seat = place.open(&[]);
    seat.sees("The register is damaged").keys("n");
    assert_eq!(seat.ends().exit_code(), 3);
    seat.sees("alumnet restore");
    seat.is_given_back();
    assert_eq!(fs::read(place.data().join("journal/0001.jsonl")).unwrap(), journal);
    assert!(!place.data().join("db").exists());
}

#[test]
fn opening_the_screen_makes_a_backup_when_there_is_none_of_this_state() {
    let place = Place::new();
    place.import_moodle();
    fs::remove_dir_all(place.data().join("backups")).unwrap();
    for _ in 0..2 {
        let mut seat = place.open(&[]);
        seat.sees("In the register");
        seat.quits();
        let listed = place.run(&["backup", "--list"]);
        assert_eq!(listed.lines().count(), 3, "{listed}");
        assert!(listed.lines().nth(2).unwrap().contains("  12  "), "{listed}");
    }
}
