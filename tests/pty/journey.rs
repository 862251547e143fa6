//! The main job from end to end: import a roster, record that one graduate hired seven classmates, undo and
//! redo it, and find everything again after reopening.

use std::fs;

use crate::seat::{Place, Seat, fixture};

/// What is typed to find each of the seven, and the name on the screen.
const HIRED: [(&str, &str); 7] = [
    ("lindqvist", "Zoë Lindqvist"),
    ("jurgen", "Jürgen Müller"),
    ("王", "王明"),
    ("garcia", "María José García López"),
    ("thorunn", "Þórunn Jónsdóttir"),
    ("o'brien", "Siobhán O'Brien"),
    ("नेहा", "नेहा शर्मा"),
];

/// Selects the cohort, and Amina among its students.
fn go_to_amina(seat: &mut Seat) {
    seat.sees("In the register").keys("jj").sees("2024-A ─");
    seat.pane("Students").sees("of 12").keys("/amina<Enter>").sees("Amina Okafor ─");
}

#[test]
fn seven_classmates_are_hired_undone_redone_kept_and_exported() {
    let place = Place::new();
    let said = place.import_moodle();
    assert!(said.contains("12 added") && said.contains("Saved: Import 12 people into 2024-A."), "{said}");

    let mut seat = place.open(&[]);
    go_to_amina(&mut seat);
    seat.keys("r").sees("0 marked");
    for (number, (typed, name)) in (1..).zip(HIRED) {
        seat.keys(typed).sees(name).keys("<Tab>").sees(&format!("{number} marked"));
    }
    seat.keys("<Enter>").sees("7: ");
    seat.keys("Harbour Works").sees("create “Harbour Works”").keys("<Enter>");
    seat.keys("Site lead<Tab>2024-05<Ctrl-s>").sees("Record 7 hires: saved.").sees("hired 7");
    seat.pane("Hires").sees("1 of 7");

    seat.keys("u").sees("Undone: Record 7 hires.").sees_not("of 7").sees_not("hired 7");
    seat.keys("<Ctrl-r>").sees("Redone: Record 7 hires.").sees("hired 7");
    seat.quits();

    let mut seat = place.open(&[]);
    go_to_amina(&mut seat);
    seat.sees("hired 7");
    // Enlarges the screen to show all seven hires.
    seat.pane("Hires").sees("of 7");
    seat.resize(160, 60);
    for (_, name) in HIRED {
        seat.sees(&format!("Amina Okafor → {name}"));
    }
    seat.keys("x").sees("Export the roster of 2024-A").sees("2024-A-roster.csv");
    seat.keys("<Ctrl-s>").sees("Wrote the roster of 2024-A (12 people) to 2024-A-roster.csv.");
    same(&fs::read(place.path("2024-A-roster.csv")).unwrap(), "exports/after-seven-hires.csv");
    seat.quits();

    place.run(&[
        "export",
        "roster",
        "2024-A",
        "--columns",
        "name,identifiers,status,hired-by,hires-made,current-title,current-organization",
        "-o",
        "hires.md",
    ]);
    same(&fs::read(place.path("hires.md")).unwrap(), "exports/after-seven-hires.md");
}

#[track_caller]
fn same(written: &[u8], expected: &str) {
    let expected = fs::read(fixture(expected)).unwrap();
    // Compares as text first, for a readable difference, then byte by byte.
    assert_eq!(String::from_utf8_lossy(written), String::from_utf8_lossy(&expected));
    assert_eq!(written, expected);
}
