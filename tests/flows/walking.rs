//! A long walk over the demo: random keys, pastes, clicks and sizes. `ALUMNET_SCREEN_STEPS` sets how many,
//! `ALUMNET_SEED` where it leads.

use std::{env, thread};

use alumnet::app::actions::clicks::Act;
use alumnet::app::keys::key::{Code, Key};
use alumnet::register::{Register, erasure};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::{Desk, demo_register};
use crate::random::{LETTERS, NAMED};

/// Steps after which a new demo is begun.
const FRESH: usize = 5_000;
/// Steps after which everything is checked.
const CHECKED: usize = 1_000;
/// What the test program may take, in KiB: several times what it takes after a few steps.
const MOST_MEMORY: usize = 1_500_000;

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn key(random: &mut ChaCha8Rng) -> Key {
    match random.random_range(0..10) {
        0..4 => NAMED.choose(random).unwrap().parse().unwrap(),
        4..9 => {
            let letters: Vec<char> = LETTERS.chars().collect();
            Key::plain(Code::Char(*letters.choose(random).unwrap()))
        }
        _ => loop {
            if let Some(letter) =
                char::from_u32(random.random_range(0x20..0x1_F800)).filter(|letter| !letter.is_control())
            {
                return Key::plain(Code::Char(letter));
            }
        },
    }
}

fn step(desk: &mut Desk, random: &mut ChaCha8Rng) {
    match random.random_range(0..50) {
        0 => desk.resize(random.random_range(1..=300), random.random_range(1..=100)),
        1 => desk.resize(random.random_range(1..=30), random.random_range(1..=12)),
        2 => {
            let text: String = (0..random.random_range(0..12))
                .map(|_| *["a", "é", "王", "\n", "\t", "\u{1b}", "👩", "0"].choose(random).unwrap())
                .collect();
            desk.paste(&text);
        }
        3..8 => {
            let area = *desk.buffer().area();
            let act = match random.random_range(0..4) {
                0 => Act::Wheel(*[-5, -1, 1, 5].choose(random).unwrap()),
                _ => Act::Press,
            };
            let (column, line) = (random.random_range(0..area.width), random.random_range(0..area.height));
            let effects = desk.session.app.mouse(act, column, line);
            desk.perform_without_files(effects);
        }
        _ => desk.press_without_files(key(random)),
    }
}

/// The memory of this process, in KiB; `None` where the system does not say.
fn memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.trim().parse().ok())
}

/// Which popups are open, without what is in them.
fn outline(popups: &str) -> String {
    let mut depth = 0_i32;
    let at_top = popups.chars().filter(|letter| {
        depth -= i32::from(matches!(letter, '}' | ']' | ')'));
        let is_at_top = depth <= 2;
        depth += i32::from(matches!(letter, '{' | '[' | '('));
        is_at_top
    });
    at_top.collect()
}

#[test]
fn a_long_walk_ends_in_the_panes_with_everything_saved() {
    let (seed, steps) = (number("ALUMNET_SEED", 14), number("ALUMNET_SCREEN_STEPS", 20_000));
    // Two walks of half the length take half the time.
    thread::scope(|scope| {
        for seed in [seed, seed + 1] {
            scope.spawn(move || walk(seed, steps / 2));
        }
    });
}

fn walk(seed: u64, steps: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let start: Register = demo_register();
    let mut desk = Desk::with(start.clone(), 80, 24);
    let mut age = 0;
    for done in 1..=usize::try_from(steps).unwrap() {
        step(&mut desk, &mut random);
        age += 1;
        if done % CHECKED != 0 && !desk.ended {
            continue;
        }
        let context = format!("seed {seed}, step {done}");
        if !desk.ended {
            let mut open = Vec::new();
            for _ in 0..10 {
                open.push(outline(&format!("{:?}", desk.session.app.popups)));
                desk.keys("<Esc>");
            }
            assert!(desk.session.app.popups.is_empty(), "{context}: {open:#?}\n{}", desk.screen());
        }
        // Nobody can replay what was before an erasure.
        let is_erased = desk.committed().iter().any(|set| set.label == erasure::LABEL);
        if !is_erased {
            let mut replayed = start.clone();
            for set in desk.committed().to_vec() {
                replayed.apply(&set).unwrap_or_else(|error| panic!("{context}: {error}"));
            }
            assert!(replayed.records().eq(desk.register().records()), "{context}");
        }
        if let Some(memory) = memory() {
            assert!(memory < MOST_MEMORY, "{context}: {memory} KiB");
        }
        if desk.ended || is_erased || age >= FRESH {
            desk = Desk::with(start.clone(), 80, 24);
            age = 0;
        }
    }
}
