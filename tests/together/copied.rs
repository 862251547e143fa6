//! A data folder that was copied, and is used twice: the second is another device from then on.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::office::{Desk, Office, adds_background};

/// A desk whose data folder is a copy of another's.
fn copy_of(other: &Desk) -> Desk {
    let desk = Desk::new("ana");
    let copied = Command::new("cp").arg("-r").args([other.place.data(), desk.place.data()]).status().unwrap();
    assert!(copied.success());
    desk
}

#[test]
fn a_copied_folder_that_is_in_use_twice_becomes_two_devices_and_both_end_alike() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    let twin = copy_of(&ana);
    let mut here = ana.open();
    let until = Instant::now() + Duration::from_secs(30);
    while !office.contents().keys().any(|key| key.contains("/here/")) {
        assert!(Instant::now() < until, "it does not say that it is here");
    }
    let (mut there, mut other) = (twin.open(), ben.open());
    there.sees("copy of one that is in use");
    here.sees("✓");
    adds_background(&mut here, "a", "Beekeeping");
    there.sees("Beekeeping");
    adds_background(&mut there, "ab", "Falconry");
    here.sees("Falconry");
    // Either undoes what was done there.
    here.keys("u").sees_not("Beekeeping");
    there.sees_not("Beekeeping");
    for seat in [&mut here, &mut there, &mut other] {
        seat.sees("✓").keys("q").ends();
    }
    let status = ana.json(&["share", "status"]);
    assert_eq!(status["devices"].as_array().unwrap().len(), 3, "{status}");
    for desk in [&ana, &twin, &ben] {
        desk.done(&["share", "sync"]);
        assert!(desk.register() == ana.register() && desk.register().contains("Falconry"));
        desk.done(&["check"]);
    }
    // The twin has a key of its own: it follows when the key changes, and goes on when the first is removed.
    assert_eq!(ben.json(&["share", "rekey", "--yes"])["generation"], 2);
    let devices = status["devices"].as_array().unwrap();
    let first = devices.iter().find(|device| device["this"] == true).unwrap()["id"].as_str().unwrap();
    ben.done(&["share", "remove", first, "--yes"]);
    twin.done(&["share", "sync"]);
    assert_eq!(ana.run(&["share", "sync"]).code, Some(1));
}

#[test]
fn commands_in_two_copies_of_a_folder_lose_nothing() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    let twin = copy_of(&ana);
    for round in 0..3 {
        for (desk, word) in [(&ana, "Beekeeping"), (&twin, "Falconry"), (&ben, "Glassblowing")] {
            desk.done(&["add", "background", &format!("name={word} {round}")]);
        }
    }
    for desk in [&ana, &twin, &ben] {
        desk.done(&["share", "sync"]);
        assert_eq!(desk.json(&["list", "backgrounds"]).as_array().unwrap().len(), 9);
        assert!(desk.register() == ana.register());
    }
    assert_eq!(office.entries(), 2 + 9);
}
