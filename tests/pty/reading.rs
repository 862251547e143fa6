//! Reading beside the open screen: every report is the state of some commit, whole, and nothing is locked
//! out.

use std::fs;

use crate::seat::{Place, fixture};

const ROUNDS: usize = 200;

#[test]
fn reports_beside_a_screen_that_keeps_committing_are_whole() {
    let place = Place::new();
    place.import_moodle();
    let arguments = ["export", "roster", "2024-A", "-o", "-", "--columns", "name,email"];
    let few = place.run(&arguments);
    let more = fixture("rosters/sds-students.csv");
    place.run(&["import", "roster", more.to_str().unwrap(), "--cohort", "2024-A"]);
    let many = place.run(&arguments);
    assert!(many.lines().count() > few.lines().count());

    let mut seat = place.open(&[]);
    seat.sees("In the register");
    let (mut seen_few, mut seen_many) = (0, 0);
    for round in 0..ROUNDS {
        // Undo and redo the second import, without waiting for it.
        seat.keys(if round % 2 == 0 { "u" } else { "<Ctrl-r>" });
        let said = place.run(&arguments);
        seen_few += usize::from(said == few);
        seen_many += usize::from(said == many);
        assert_eq!(seen_few + seen_many, round + 1, "neither state:\n{said}");
    }
    assert!(seen_few > 0 && seen_many > 0, "{seen_few} and {seen_many}");
    assert!(place.run(&["report", "cohort", "2024-A", "--format", "json", "-o", "-"]).contains("2024-A"));
    assert!(place.run(&["person", "report", "amina"]).contains("Amina Okafor"));
    let checked = place.run(&["check"]);
    assert!(checked.contains("is open in another alumnet, so the database was not checked"), "{checked}");
    seat.quits();
    let journal = fs::read_dir(place.data().join("journal")).unwrap();
    assert!(journal.count() > 0);
    assert!(!place.run(&["check"]).contains("not checked"));
}
