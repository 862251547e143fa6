//! What a terminal does besides sending keys: it pastes, and it changes size.

use std::time::Duration;

use crate::seat::Place;

#[test]
fn pasted_text_is_text_and_quits_nothing() {
    let place = Place::new();
    place.import_moodle();
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("2/amina<Enter>").sees("Amina Okafor ─");
    // Where no text is expected, a paste does nothing: no quitting, no form, no deleting.
    seat.paste("q\nd\ry").keys("r").sees("0 marked");
    seat.paste("q\nnguyễn").sees("create “q nguyễn”");
    seat.keys("<Ctrl-w><Ctrl-w>").paste("nguyễn").sees("Nguyễn Văn An").keys("<Enter>").sees("Organization");
    seat.keys("<Tab>").paste("q\r\nu\nLead").keys("<Ctrl-s>").sees("Record 1 hire: saved.");
    seat.pane("Hires").sees("1 of 1").sees("q u Lead");
    seat.quits();
}

#[test]
fn another_size_is_drawn_at_once() {
    let place = Place::new();
    place.import_moodle();
    let mut seat = place.open(&[]);
    seat.sees("In the register");
    for (columns, lines) in [(140, 50), (80, 24), (64, 12), (30, 10), (100, 30)] {
        seat.resize(columns, lines).waits(&format!("a frame of {columns}×{lines}"), |screen| {
            let symbol =
                |line, column| screen.cell(line, column).map(vt100::Cell::contents).unwrap_or_default();
            symbol(lines - 1, 1) == "E" && symbol(lines - 2, columns - 1) == "╯"
        });
    }
    seat.resize(20, 4).sees("alumnet needs 24×6");
    seat.resize(1, 1).resize(80, 24).sees("In the register");
    // A key that arrives at the same moment as the second change of size would not be seen until the next
    // key: the terminal library reads both, but passes on only one.
    seat.settles(Duration::from_millis(300));
    seat.quits();
}
