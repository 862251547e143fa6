//! Damaged files: bytes changed, cut out, doubled and moved at random. Each is read or refused with a reason,
//! and what can be planned keeps the rules.

use std::fs;
use std::path::{Path, PathBuf};

use alumnet::exchange::import::{self, FORMATS, Options, Reading, Source};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::{fixtures, ids_of, register_with, today};

/// How often each file is damaged.
fn rounds() -> usize {
    let asked = std::env::var("ALUMNET_DAMAGE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    asked.unwrap_or(8)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending != "toml") {
            found.push(path);
        }
    }
}

/// A number below a bound.
fn below(random: &mut ChaCha8Rng, bound: usize) -> usize {
    random.next_u32() as usize % bound.max(1)
}

fn damaged(bytes: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=below(random, 4) {
        let at = below(random, bytes.len());
        let length = below(random, 40).min(bytes.len() - at);
        match below(random, 5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(below(random, 256)).unwrap_or_default(),
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let piece = bytes[at..at + length].to_vec();
                let place = below(random, bytes.len());
                bytes.splice(place..place, piece);
            }
            3 => bytes.truncate(at),
            _ => {
                let sign = [&b","[..], b"\"", b"\n", b";", b"\t", b"\0", b":", b"=", b"\r", b"\xff"];
                let sign = sign[below(random, sign.len())];
                bytes.splice(at..at, sign.iter().copied());
            }
        }
    }
    bytes
}

/// Reads the bytes in every format, whatever they are, and plans what was read.
fn attempt(bytes: &[u8]) {
    let Ok(source) = Source::of("file", bytes) else { return };
    let register = register_with(&["2026-A".to_owned()]);
    let recognized = import::recognize(&source);
    let formats = FORMATS.iter().filter(|format| {
        let is_it = recognized.is_some_and(|found| found.name == format.name);
        is_it || (format.recognize)(&source) > import::formats::Likeness::No
    });
    for format in formats {
        let reading = Reading { today: today(), cohort_is_named: true, ..Reading::default() };
        match import::read(&source, Some(format), &reading) {
            Err(reason) => assert!(!reason.is_empty(), "{}", format.name),
            Ok((_, facts)) => {
                let cohort = Some("2026-A".to_owned());
                let options =
                    Options { cohort, skip_bad: true, create: true, today: today(), ..Options::default() };
                let plan = import::plan(&register, &facts, &options, &mut ids_of(&register));
                if let Some(set) = &plan.set {
                    alumnet::register::rules::check(&register, set).expect("a plan keeps the rules");
                }
            }
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    let mut all = Vec::new();
    files(&fixtures(), &mut all);
    all.sort();
    let rounds = rounds();
    let mut random = ChaCha8Rng::seed_from_u64(15);
    for path in all {
        let whole = fs::read(&path).expect("a file");
        attempt(&whole);
        for _ in 0..rounds {
            attempt(&damaged(&whole, &mut random));
        }
    }
}
