//! What is copied gets to the clipboard of the desktop, and what only the terminal may have taken is not said
//! to be copied.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::seat::Place;

/// A place with a desktop whose `wl-copy` writes to a file, or refuses.
fn place(script: &str) -> Place {
    let mut place = Place::new();
    place.import_moodle();
    let programs = place.path("programs");
    fs::create_dir(&programs).unwrap();
    let program = programs.join("wl-copy");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    place.set("PATH", format!("{}:{path}", programs.display()));
    place.set("WAYLAND_DISPLAY", "wayland-7");
    place
}

#[test]
fn a_program_of_the_desktop_gets_the_text_and_then_it_is_copied() {
    let place = place("#!/bin/sh\nexec cat > \"$HOME/../copied\"\n");
    fs::create_dir_all(place.path("home")).unwrap();
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("2jy").sees("Copied ");
    let copied = fs::read_to_string(place.path("copied")).unwrap();
    assert!(copied.contains('@') && !copied.contains('\n'), "{copied}");
    seat.sees(&format!("Copied {copied}."));
    seat.quits();
}

#[test]
fn a_terminal_that_is_not_known_is_only_sent_the_text() {
    let place = place("#!/bin/sh\nexit 1\n");
    let mut seat = place.open(&[]);
    seat.sees("In the register").keys("2jy").sees("Sent ").sees(" to the terminal.");
    seat.quits();
}
