//! Two alumnets and one data folder: the second says who has it open, touches nothing,
//! and the first continues.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::seat::Place;

#[test]
fn the_second_alumnet_says_that_the_first_holds_the_register() {
    let place = Place::new();
    place.import_moodle();
    let mut first = place.open(&[]);
    first.sees("In the register").keys("2").settles(std::time::Duration::from_millis(100));
    let before = contents(&place.data());

    let mut second = place.open(&[]);
    assert_eq!(second.ends().exit_code(), 3);
    let holder = format!("(process {})", first.pid());
    second.is_given_back().sees("is open in another alumnet").sees("close that one first");
    let words: String = second.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&holder), "{words}");
    assert_eq!(contents(&place.data()), before, "nothing was touched");

    first.keys("/amina<Enter>").sees("Amina Okafor ─");
    first.keys("rzoë lindqvist<Enter><Ctrl-s>").sees("Record 1 hire: saved.");
    first.quits();
    place.open(&[]).sees("Hires        1");
}

/// Every file with its contents, except the inside of the database, where sled tidies up on its own.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            found.insert(path.clone(), fs::read(&path).unwrap());
        } else if path.ends_with("db") {
            found.insert(path, Vec::new());
        } else {
            found.extend(contents(&path));
        }
    }
    found
}
