//! The same with screens: two record hires at once, and one of them is killed -9 on the way.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::seed;
use crate::office::{Desk, Office};
use crate::seat::Seat;
use crate::terminals::names;

/// How often one is killed. Each time, three people are hired.
const KILLS: usize = 3;

/// What is on the screen as long as the form is.
const FORM: &str = "* required";

/// Fills in the form of a hire, up to saving it.
#[track_caller]
fn fills_in(seat: &mut Seat, person: &str, role: &str) {
    seat.pane("Students").keys("/<Ctrl-u>").paste(person).keys("<Enter>").sees(&format!("╭ {person} ─"));
    seat.keys("r").sees("marked").keys("<Enter>").sees_not("marked");
    seat.keys("<Tab>").paste(role).sees(role);
}

/// Records a hire. The form closes when it is saved; what others do may take the line that says so.
#[track_caller]
fn hires(seat: &mut Seat, person: &str, role: &str) {
    fills_in(seat, person, role);
    seat.keys("<Ctrl-s>").sees_not(FORM);
}

/// Sends and receives until both have everything.
fn become_alike(desks: [&Desk; 2]) {
    let is_quiet = |desk: &Desk| {
        let said = desk.json(&["share", "sync"]);
        ["sent", "received", "unsent"].iter().all(|name| said[name] == json!(0))
    };
    for _ in 0..5 {
        let quiet = desks.map(is_quiet);
        if quiet == [true, true] {
            return;
        }
    }
    panic!("they do not become alike");
}

#[test]
fn hires_that_a_screen_has_saved_are_there_when_it_is_killed_on_the_way() {
    let Some(office) = Office::open(&[]) else { return };
    let seed = seed();
    // Shown if it fails.
    eprintln!("ALUMNET_ROUNDS_SEED={seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let (ana, ben) = office.two();
    // A name that is written from right to left has other characters around it on the screen.
    let mut people = names(&ana);
    people.retain(|name| !name.contains(|letter| ('\u{590}'..'\u{900}').contains(&letter)));
    let (mut saved, mut tried) = (BTreeSet::new(), BTreeSet::new());
    let mut there = ben.open();
    there.sees("✓");
    for round in 0..KILLS {
        let mut here = ana.open();
        here.sees("✓");
        let [mine, lost, other] = ["Harbor", "Quarry", "Meadow"].map(|name| format!("{name} {round}"));
        let wait = Duration::from_millis(chance.random_range(0..150));
        let is_first = chance.random_bool(0.5);
        thread::scope(|scope| {
            let there = &mut there;
            let (person, role) = (&people[3 * round], &other);
            scope.spawn(move || hires(there, person, role));
            if is_first {
                hires(&mut here, &people[3 * round + 1], &mine);
                saved.insert(mine);
            }
            fills_in(&mut here, &people[3 * round + 2], &lost);
            here.keys("<Ctrl-s>");
            thread::sleep(wait);
            let is_saved = !here.screen().contains(FORM);
            here.signal("KILL");
            here.ends();
            if is_saved {
                saved.insert(lost.clone());
            }
            tried.insert(lost);
        });
        saved.insert(other);
    }
    there.sees("✓").keys("q").ends();
    become_alike([&ana, &ben]);
    assert_eq!(ana.register(), ben.register());
    let hires = ana.done(&["list", "hires", "--json"]);
    let times = |role: &String| hires.matches(&format!("\"{role}\"")).count();
    assert!(tried.iter().chain(&saved).all(|role| times(role) <= 1), "{hires}");
    let lost = saved.iter().filter(|role| times(role) == 0).count();
    let conflicts = [&ana, &ben].map(|desk| desk.json(&["share", "conflicts"]));
    let waiting = conflicts.iter().map(|found| found["conflicts"].as_array().unwrap().len()).sum();
    assert!(lost <= waiting, "{saved:?}: {hires}\n{conflicts:?}");
    for desk in [&ana, &ben] {
        desk.done(&["check"]);
    }
    eprintln!(
        "{KILLS} killed, {} of {} saved for certain, {waiting} wait",
        saved.len(),
        saved.len().max(3 * KILLS)
    );
}
