//! The first run: from nothing to a recorded hire and an exported roster, without leaving the screen.

use std::fs;

use crate::seat::Place;

/// How many keys are pressed: `<Ctrl-s>` is one.
fn count(keys: &str) -> usize {
    let (named, plain): (Vec<&str>, Vec<&str>) =
        keys.split_inclusive('>').flat_map(|part| part.split('<')).partition(|part| part.ends_with('>'));
    named.len() + plain.iter().map(|part| part.chars().count()).sum::<usize>()
}

#[test]
fn from_nothing_to_a_hire_and_a_roster_in_few_keys() {
    let place = Place::new();
    let mut seat = place.open(&[]);
    seat.sees("It is empty").sees("q quit");
    let steps = [
        ("a", "Add a program"),
        ("Baking<Ctrl-s>", "Add a cohort"),
        ("B-1<Ctrl-s>", "Add a student to B-1"),
        ("Ida<Ctrl-s>", "Another person in B-1"),
        ("aBo<Ctrl-s>", "Hire by Bo"),
        ("h", "Classmates"),
        ("Ida<Enter>", "Organization"),
        ("<Ctrl-s>", "Record 1 hire: saved."),
        ("x", "Export the roster of B-1"),
        ("<Ctrl-s>", "Wrote the roster of B-1 (2 people) to B-1-roster.csv."),
    ];
    for (keys, words) in steps {
        seat.keys(keys).sees(words);
    }
    // Half of them are the letters of the names.
    assert_eq!(steps.iter().map(|(keys, _)| count(keys)).sum::<usize>(), 28);
    assert!(fs::read_to_string(place.path("B-1-roster.csv")).unwrap().contains("Ida"));
    seat.quits();
}
