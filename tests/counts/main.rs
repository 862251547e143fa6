//! How many instructions the common jobs take, counted by valgrind's callgrind, so that a slower one is
//! noticed without a stopwatch. `tests/counts/counts.toml` has what each took last; when one grows by more
//! than a tenth, either the job or the file is changed. The counts depend on the compiler and the processor:
//! with others than the file names, nothing is compared.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails there has found something"
)]

#[path = "../common/mod.rs"]
mod common;

mod callgrind;
mod jobs;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// How many people the program has in which the jobs are counted.
const PEOPLE: usize = 300;
/// A job may grow to this share of its count, in percent.
const MOST: u64 = 110;
/// How many times more a job may take with ten times the people.
const MOST_GROWTH: u64 = 13;

#[derive(Debug, Deserialize, Serialize)]
struct Counts {
    rustc: String,
    target: String,
    optimized: bool,
    instructions: BTreeMap<String, u64>,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/counts/counts.toml")
}

fn rustc() -> String {
    let said = Command::new("rustc").arg("--version").output().map(|said| said.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).trim().to_owned()
}

fn target() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

#[test]
fn no_job_takes_more_instructions_than_before() {
    let held: Option<Counts> = fs::read_to_string(path()).ok().and_then(|text| toml::from_str(&text).ok());
    let update = std::env::var_os("ALUMNET_UPDATE_COUNTS").is_some();
    if let Some(missing) = callgrind::missing() {
        return println!("left out: {missing}");
    }
    if let Some(held) = held.as_ref().filter(|_| !update)
        && (&held.rustc, &held.target, held.optimized) != (&rustc(), &target(), !cfg!(debug_assertions))
    {
        return println!("left out: the counts are of another compiler, processor or profile");
    }
    let instructions = callgrind::counted(PEOPLE);
    if update {
        let optimized = !cfg!(debug_assertions);
        let counts = Counts { rustc: rustc(), target: target(), optimized, instructions };
        fs::write(path(), toml::to_string(&counts).unwrap()).unwrap();
        return;
    }
    let held = held.expect("tests/counts/counts.toml");
    let named = |counts: &BTreeMap<String, u64>| counts.keys().cloned().collect::<Vec<_>>();
    let advice = "ALUMNET_UPDATE_COUNTS=1 cargo test --test counts writes the file anew";
    assert_eq!(named(&held.instructions), named(&instructions), "{advice}");
    let grown = grown(&held.instructions, &instructions);
    assert!(grown.is_empty(), "{grown:#?}\n{advice}");
}

/// The jobs that take more than they may.
fn grown(before: &BTreeMap<String, u64>, now: &BTreeMap<String, u64>) -> Vec<String> {
    now.iter()
        .filter(|(job, count)| **count * 100 > before[*job] * MOST)
        .map(|(job, count)| format!("{job}: {} before, {count} now", before[job]))
        .collect()
}

#[test]
fn a_tenth_more_is_allowed_and_no_more() {
    let counts = |count| BTreeMap::from([("undo".to_owned(), count)]);
    assert!(grown(&counts(1_000), &counts(1_100)).is_empty());
    assert_eq!(grown(&counts(1_000), &counts(1_101)), ["undo: 1000 before, 1101 now"]);
}

/// With ten times the people no job takes much more than ten times as long. Takes minutes, optimized:
/// `just growth`.
#[test]
#[ignore = "takes minutes"]
fn nothing_grows_with_the_square() {
    if let Some(missing) = callgrind::missing() {
        return println!("left out: {missing}");
    }
    println!("{:40} {:>14} {:>14}", "instructions", "2,000 people", "20,000 people");
    let (few, many) = (callgrind::counted(2_000), callgrind::counted(20_000));
    for (job, count) in &many {
        println!("{job:40} {:>14} {count:>14} {:>4} %", few[job], count * 100 / few[job]);
    }
    let grown: Vec<_> = many.iter().filter(|(job, count)| **count > few[*job] * MOST_GROWTH).collect();
    assert!(grown.is_empty(), "{grown:?}");
}

/// What is counted; run by the other tests, below callgrind.
#[test]
#[ignore = "only below callgrind"]
fn jobs() {
    let people = std::env::var("ALUMNET_COUNTED_PEOPLE").map_or(PEOPLE, |people| people.parse().unwrap());
    jobs::run(people);
}
