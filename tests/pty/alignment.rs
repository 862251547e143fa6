//! Names in every script leave the frames in place, as a terminal counts cells.

use std::fs;
use std::time::Duration;

use crate::seat::{Place, Seat};

/// After this much silence, the detail is drawn, too: it follows held keys after a tenth of a second.
const UNTIL_DRAWN: Duration = Duration::from_millis(120);

const HARD: &str = "\
Given name,Family name
محمد,العلي
محمد,الأحمد
عبد السلام,لاشين
שָׁלוֹם,כהן
नीलिमा,शर्मा
สมชาย,ใจดี
明,王
민준,김
Zoe\u{308},Lindqvist
Zoë,Weiß
नी\u{200d}ल,राव
👩\u{200d}💻 Ada,Lovelace
Thảo Liên,Nguyễn
தமிழினி,குமார்
Ὀρέστης,Ἀναγνώστου
";

/// Every line except the last begins and ends with a frame, in the first and the last column.
#[track_caller]
fn is_framed(seat: &mut Seat, columns: u16, lines: u16) {
    seat.waits("frames in the first and in the last column", |screen| {
        (0..lines - 1).all(|line| {
            // Marks of direction take no column.
            let symbol = |column| {
                let cell = screen.cell(line, column);
                cell.map(|cell| cell.contents().replace('\u{200e}', "")).unwrap_or_default()
            };
            "╭│╰".contains(&symbol(0))
                && !symbol(0).is_empty()
                && "╮│╯".contains(&symbol(columns - 1))
                && !symbol(columns - 1).is_empty()
        })
    });
}

#[test]
fn the_names_of_the_demo_leave_the_frames_in_place() {
    let place = Place::new();
    let mut seat = place.open(&["demo"]);
    seat.sees("In the register").keys("2");
    for (columns, lines) in [(100, 30), (160, 50), (80, 24)] {
        seat.resize(columns, lines);
        // Pages through the students and the other panes; every page changes the whole screen.
        for keys in [
            "gg", "<Ctrl-d>", "<Ctrl-d>", "<Ctrl-d>", "G", "5", "<Ctrl-d>", "G", "6", "<Ctrl-d>", "<Ctrl-d>",
            "G", "2",
        ] {
            seat.keys(keys).settles(UNTIL_DRAWN);
            is_framed(&mut seat, columns, lines);
        }
    }
    seat.quits();
}

#[test]
fn the_hardest_names_leave_the_frames_in_place() {
    let place = Place::new();
    fs::write(place.path("hard.csv"), HARD).unwrap();
    place.run(&["import", "roster", "hard.csv", "--cohort", "2024-A", "--create", "--program", "Scripts"]);
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("2");
    for _ in 0..15 {
        seat.settles(UNTIL_DRAWN);
        is_framed(&mut seat, 100, 30);
        seat.waits("the cohort in one column", notes_are_aligned);
        seat.keys("j");
    }
    seat.quits();
}

/// The cohort of each student, at the right edge of the pane, is in the same columns.
fn notes_are_aligned(screen: &vt100::Screen) -> bool {
    let starts: Vec<_> = (0..30)
        .filter_map(|line| (0..37).find(|column| text_at(screen, line, *column) == "2024-A"))
        .collect();
    // The first match is in the list of cohorts, further left.
    starts.len() > 8 && starts[2..].iter().all(|start| *start == starts[1])
}

fn text_at(screen: &vt100::Screen, line: u16, column: u16) -> String {
    (column..column + 6).filter_map(|column| screen.cell(line, column)).map(vt100::Cell::contents).collect()
}
