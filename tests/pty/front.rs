//! What only a real terminal can show: suspending and resuming, its colors, the mouse.

use vt100::{Color, MouseProtocolMode};

use crate::seat::{PROMPT, Place, Seat};

/// The background color of the selected line of the first pane, on a terminal with 256 colors.
const DARK: Color = Color::Idx(24);
const LIGHT: Color = Color::Idx(153);

fn selected(screen: &vt100::Screen) -> Color {
    screen.cell(1, 1).unwrap().bgcolor()
}

fn place() -> Place {
    let place = Place::new();
    place.import_moodle();
    place
}

/// Quits; the shell is reading again once alumnet is gone.
fn leaves(mut seat: Seat) {
    seat.keys("q").waits("the shell", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with(PROMPT.trim_end())
    });
    seat.is_given_back();
}

#[test]
fn ctrl_z_goes_to_the_shell_and_fg_comes_back() {
    let place = place();
    let mut seat = Seat::shell(&place);
    seat.keys(env!("CARGO_BIN_EXE_alumnet")).keys("<Enter>").sees("In the register").keys("2j<Ctrl-z>");
    seat.waits("the shell", |screen| {
        !screen.alternate_screen()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == MouseProtocolMode::None
            && screen.contents().contains("Stopped")
    });
    seat.keys("echo still $((6 * 7))<Enter>").sees("still 42").keys("fg<Enter>");
    seat.sees("Contact").sees("2 of 12");
    assert!(seat.look(|screen| screen.alternate_screen()
        && screen.bracketed_paste()
        && screen.mouse_protocol_mode() != MouseProtocolMode::None));
    // It is where it was, and keys arrive one by one again.
    seat.keys("j").sees("3 of 12");
    leaves(seat);
}

#[test]
fn stopped_from_outside_it_is_drawn_anew_when_it_goes_on() {
    let place = place();
    let mut seat = Seat::shell(&place);
    seat.keys(env!("CARGO_BIN_EXE_alumnet")).keys("<Enter>").sees("In the register");
    // Stopped without warning, it can't restore the terminal, but it must recover all the same.
    seat.signal_job("STOP")
        .sees("Stopped")
        .says("fg\n")
        .sees_not("Stopped")
        .sees("In the register")
        .keys("2j")
        .sees("2 of 12");
    leaves(seat);
}

#[test]
fn where_nobody_could_call_it_back_ctrl_z_changes_nothing() {
    let place = place();
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("<Ctrl-z>2j").sees("2 of 12");
    assert!(seat.look(vt100::Screen::alternate_screen));
    seat.quits();
}

#[test]
fn a_light_terminal_gets_the_light_theme_and_its_answer_is_not_typed() {
    let place = place();
    let mut seat = place.open(&[]);
    seat.sees("In the register").waits("the dark theme", |screen| selected(screen) == DARK);
    // The keys before and after the answer are still keys.
    seat.says("2j\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\1")
        .waits("the light theme", |screen| selected(screen) == LIGHT);
    seat.keys("2").sees("2 of 12").sees_not("Delete");
    seat.quits();
}

#[test]
fn a_theme_that_was_asked_for_is_not_asked_about() {
    let place = place();
    let mut seat = place.open(&["--theme", "light"]);
    seat.sees("In the register").waits("the light theme", |screen| selected(screen) == LIGHT);
    seat.quits();
}

#[test]
fn clicks_come_through_and_the_mouse_can_be_left_to_the_terminal() {
    let place = place();
    let mut seat = place.open(&[]);
    seat.sees("In the register").sees("2 Students");
    assert_eq!(seat.look(vt100::Screen::mouse_protocol_mode), MouseProtocolMode::PressRelease);
    let line = seat.look(|screen| screen.rows(0, 100).position(|line| line.contains("2 Students")).unwrap());
    // The terminal counts from 1; below the title is the first line.
    seat.says(&format!("\x1b[<0;5;{}M\x1b[<0;5;{}m", line + 1, line + 1))
        .waits("the students", |screen| screen.contents().contains("2 Students") && selected(screen) != DARK);
    seat.quits();
    let mut seat = place.open(&["--no-mouse"]);
    seat.sees("In the register");
    assert_eq!(seat.look(vt100::Screen::mouse_protocol_mode), MouseProtocolMode::None);
    seat.quits();
}
