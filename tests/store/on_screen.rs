//! Mixed folders as a person meets them: opened by a command and on the screen of the real program. Both say
//! what the store says, in full, or refuse with the way back, and then nothing is changed.

use std::fs;
use std::process::{Command, Output};

use alumnet::store::{OpenError, backup};

use super::mixtures::{PARTS, drawn, lives, mix, outside_the_database};
use super::seat::Place;
use super::support::{records, try_open};

/// The first words of a notice, enough to tell it from others: they are on one line of the screen.
fn beginning(notice: &str) -> &str {
    let end = notice.char_indices().nth(40).map_or(notice.len(), |(place, _)| place);
    let words = &notice[..end];
    // Without the time in the name of a file.
    words.split("-2").next().unwrap_or(words)
}

fn command(place: &Place, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_alumnet"))
        .args(arguments)
        .env_clear()
        .env("HOME", place.path("home"))
        .env("ALUMNET_DATA", place.data())
        .output()
        .unwrap()
}

#[test]
fn a_command_and_the_screen_say_what_was_found() {
    let lives = lives();
    for choice in drawn("ALUMNET_SCREEN_MIXTURES", 100) {
        let what = format!("{PARTS:?} from {choice:?}");
        let place = || {
            let place = Place::new();
            fs::create_dir(place.data()).unwrap();
            mix(&lives, choice, &place.data());
            place
        };
        let there = place();
        let expected = try_open(&there.data()).map(|here| (records(&here.register), here.notices));
        by_command(&place(), &expected, &what);
        on_screen(&place(), &expected, &what);
    }
}

type Found = Result<(super::damage::Records, Vec<String>), OpenError>;

fn by_command(place: &Place, expected: &Found, what: &str) {
    let file = place.path("all.zst");
    let before = outside_the_database(&place.data());
    let output = command(place, &["backup", file.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match expected {
        Ok((held, notices)) => {
            assert_eq!(output.status.code(), Some(0), "{what}: {said}");
            let contents = backup::read(&file, None).unwrap();
            assert!(contents.records.iter().eq(held.values()), "{what}");
            for notice in notices {
                let start = beginning(notice);
                assert!(said.contains(start), "{what}: {notice} is not in {said}");
            }
            let again = command(place, &["backup", file.to_str().unwrap(), "--force"]);
            let said = String::from_utf8_lossy(&again.stderr).into_owned();
            assert!(said.is_empty() || said.contains("imports stop"), "{what}: {said}");
        }
        Err(error) => {
            assert_eq!(output.status.code(), Some(3), "{what}: {said}");
            let ways: &[&str] = match error {
                OpenError::Behind { .. } => &["“alumnet restore", "“alumnet restore --keep-current”"],
                OpenError::Damaged { offer: Some(_), .. } => &["“alumnet restore”"],
                _ => &["Copy the folder before"],
            };
            assert!(ways.iter().all(|way| said.contains(way)), "{what}: {said}");
            assert!(outside_the_database(&place.data()) == before, "{what}: something was changed");
        }
    }
}

fn on_screen(place: &Place, expected: &Found, what: &str) {
    let before = outside_the_database(&place.data());
    let mut seat = place.open(&[]);
    match expected {
        Ok((held, notices)) => {
            for notice in notices {
                let start = beginning(notice);
                seat.waits(&format!("{notice} ({what})"), |screen| screen.contents().contains(start));
            }
            if !held.is_empty() {
                seat.sees("In the register");
            }
            if seat.screen().contains("Found while opening") {
                seat.keys("q").sees_not("Found while opening");
            }
            seat.sees("quit");
            seat.quits();
        }
        Err(OpenError::Behind { .. } | OpenError::Damaged { offer: Some(_), .. }) => {
            seat.sees("y restore").keys("n");
            assert_eq!(seat.ends().exit_code(), 3, "{what}");
            assert!(outside_the_database(&place.data()) == before, "{what}: something was changed");
        }
        Err(_) => {
            assert_eq!(seat.ends().exit_code(), 3, "{what}");
            seat.sees("Copy the folder before");
            assert!(outside_the_database(&place.data()) == before, "{what}: something was changed");
        }
    }
}
