//! What reads bytes from outside, as functions for `fuzz/` and for a test over a small corpus. A new reader
//! joins the table.

use std::path::Path;

use jiff::civil::date;

use crate::cli;
use crate::domain::date_words;
use crate::exchange::import::{self, FORMATS, Options, Reading, Source};
use crate::register::Register;
use crate::store::fuzzing as store;

/// What is done with bytes.
pub type Target = fn(&[u8]);

/// Every target: its name and what it does with bytes. It fails by panicking.
pub const TARGETS: &[(&str, Target)] = &[
    ("journal_line", store::journal_line),
    ("backup", store::backup),
    ("envelope", store::envelope),
    ("import", import_file),
    ("settings", settings),
    ("dates", dates),
];

/// Gives bytes to the target with this name.
pub fn read(name: &str, bytes: &[u8]) {
    if let Some((_, target)) = TARGETS.iter().find(|(target, _)| *target == name) {
        target(bytes);
    }
}

/// A file to import, in every format; what the plan calls good is applied.
///
/// # Panics
/// If a plan breaks a rule.
pub fn import_file(bytes: &[u8]) {
    let today = date(2024, 9, 16);
    let Ok(source) = Source::of("file", bytes) else { return };
    for format in [None].into_iter().chain(FORMATS.iter().map(Some)) {
        let reading = Reading { today, cohort_is_named: true, ..Reading::default() };
        let Ok((_, facts)) = import::read(&source, format, &reading) else { continue };
        let options = Options {
            cohort: Some("2024-A".to_owned()),
            create: true,
            program: Some("Certificate".to_owned()),
            skip_bad: true,
            today,
            ..Options::default()
        };
        let mut register = Register::default();
        let mut ids = crate::domain::IdSource::new(1_000, [1; 6]);
        let plan = import::plan(&register, &facts, &options, &mut ids);
        if let Some(set) = plan.set {
            assert!(crate::register::rules::check(&register, &set).is_ok(), "the rules accept the plan");
            assert!(register.apply(&set).is_ok(), "the plan applies");
        }
    }
}

/// The settings file.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = cli::settings_are_good(Path::new("settings.toml"), &text);
}

/// A date as people write it. What is read is written in one way, and read again as the same.
///
/// # Panics
/// If it is not.
pub fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(found) = date_words::read(&text, date(2024, 9, 16)) {
        assert_eq!(found.to_string().parse(), Ok(found), "{text}");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rand::rngs::SmallRng;
    use rand::seq::IndexedRandom;
    use rand::{RngExt, SeedableRng};

    use super::*;

    /// How many damaged copies of each file are tried.
    const DAMAGES: usize = 60;

    /// A few bytes changed, removed, doubled or put in from elsewhere.
    fn damage(bytes: &[u8], others: &[Vec<u8>], random: &mut SmallRng) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..random.random_range(1..5) {
            let at = random.random_range(0..=bytes.len());
            let length = random.random_range(0..=(bytes.len() - at).min(40));
            match random.random_range(0..6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..at + length)),
                2 => bytes.extend_from_within(at..at + length),
                3 => bytes.insert(at, random.random()),
                4 => {
                    let other = others.choose(random).map(Vec::as_slice).unwrap_or_default();
                    let from = random.random_range(0..=other.len());
                    let piece = other[from..].iter().take(40).copied().collect::<Vec<_>>();
                    bytes.splice(at..at, piece);
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << random.random_range(0..8);
                    }
                }
            }
        }
        bytes
    }

    #[test]
    fn no_reader_panics_on_the_corpus_and_its_damaged_copies() {
        let mut random = SmallRng::seed_from_u64(14);
        for (name, target) in TARGETS {
            let folder = Path::new("tests/fixtures/fuzzing").join(name);
            let mut files: Vec<_> = fs::read_dir(&folder)
                .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
                .map(|entry| entry.unwrap().path())
                .collect();
            files.sort();
            let corpus: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).unwrap()).collect();
            assert!(corpus.len() >= 3, "{name} has too small a corpus");
            for bytes in &corpus {
                target(bytes);
                for _ in 0..DAMAGES {
                    target(&damage(bytes, &corpus, &mut random));
                }
            }
        }
    }
}
