//! A workbook of twenty-four people on the second of two sheets is imported from the screen, looked at before
//! it is saved, and undone.

use crate::seat::{Place, fixture};

#[test]
fn a_workbook_is_previewed_imported_and_undone() {
    let place = Place::new();
    place.import_moodle();
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("jj").sees("2024-A ─");
    seat.pane("Students").sees("of 12").keys("X").sees("Import people");
    seat.keys(fixture("workbooks/spring.xlsx").to_str().unwrap()).keys("<Ctrl-s>");
    seat.sees("Import spring.xlsx · Roster").sees("24 new").sees("Read from the sheet “Spring 2025”");
    seat.sees("Adaeze Nwosu").keys("<Ctrl-s>").sees("Import 24 people into 2024-A: saved.");
    seat.pane("Students").sees("of 36");
    seat.keys("u").sees("Undone: Import 24 people into 2024-A.").pane("Students").sees("of 12");
    seat.quits();
    let said = place.run(&["export", "roster", "2024-A", "-o", "-", "--columns", "name,begin"]);
    assert!(!said.contains("Nwosu"), "{said}");
}
