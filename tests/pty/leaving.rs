//! However alumnet ends, the terminal is restored.

use std::fs;

use crate::seat::{Place, Seat};

fn open(place: &Place) -> Seat {
    let mut seat = place.open(&[]);
    seat.sees("In the register");
    assert!(
        seat.look(|screen| screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste())
    );
    assert!(!seat.is_cooked(), "keys come one by one");
    seat
}

#[test]
fn q_gives_the_terminal_back() {
    let place = Place::new();
    place.import_moodle();
    open(&place).quits();
}

#[test]
fn signals_end_it_with_the_terminal_given_back_and_say_so_in_the_exit_code() {
    let place = Place::new();
    place.import_moodle();
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut seat = open(&place);
        // Also in a form, where the cursor is visible.
        seat.keys("2r").sees("0 marked").signal(signal);
        assert_eq!(seat.ends().exit_code(), code, "SIG{signal}");
        seat.is_given_back().sees_not("0 marked");
    }
}

#[test]
fn a_terminal_that_is_closed_ends_it_and_the_next_one_opens() {
    let place = Place::new();
    place.import_moodle();
    let ended = open(&place).hangs_up();
    assert_eq!((ended.exit_code(), ended.signal()), (129, None));
    open(&place).quits();
}

#[test]
fn a_register_that_cannot_be_opened_gives_the_terminal_back_and_says_why() {
    let place = Place::new();
    place.import_moodle();
    fs::write(place.data().join("db").join("FORMAT"), "999\n").unwrap();
    fs::write(place.data().join("db").join("FORMAT.crc"), "698cd28c\n").unwrap();
    let mut seat = place.open(&[]);
    assert_eq!(seat.ends().exit_code(), 3);
    seat.is_given_back().sees("was written by a newer alumnet");
}

#[test]
fn a_terminal_that_only_prints_lines_is_refused_in_words() {
    let mut place = Place::new();
    place.set("TERM", "dumb");
    let mut seat = Seat::shell(&place);
    seat.keys(env!("CARGO_BIN_EXE_alumnet")).keys("<Enter>").sees("TERM is “dumb”");
}
