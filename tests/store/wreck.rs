//! One or two files damaged at random, some right after a kill: each round ends with everything there,
//! or with a clear message and a restore that brings back the backup and the journal. Never a panic,
//! and never a silent loss.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use alumnet::register::Change;
use alumnet::store::check::repair;
use alumnet::store::{OpenError, restore_newest};
use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use super::support::{Maker, contents, copy, filled, opened, records, save, try_open};

type States =
    Vec<std::collections::BTreeMap<(alumnet::domain::EntityKind, uuid::Uuid), alumnet::domain::Record>>;

/// A folder with a backup in the middle of its history, the database of one change earlier, and every state
/// of the register since the backup.
fn made() -> (TempDir, TempDir, States) {
    let (folder, earlier) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled(folder.path(), 5);
    let mut here = opened(folder.path());
    let all: Vec<_> = here.register.records().collect();
    here.store.back_up_to(None, &all, None, Timestamp::UNIX_EPOCH).unwrap();
    let mut states = vec![records(&here.register)];
    let mut maker = Maker::new(9);
    for number in 0..3 {
        if number == 2 {
            drop(here);
            copy(folder.path(), earlier.path());
            here = opened(folder.path());
        }
        let person = maker.person(&format!("later{number}"));
        let set = maker.set("Add", vec![Change::create(person.into())]);
        save(&mut here, &set);
        states.push(records(&here.register));
    }
    drop(here);
    (folder, earlier, states)
}

/// Damages a file; returns how.
fn wreck(path: &Path, chance: &mut ChaCha8Rng) -> String {
    let mut bytes = fs::read(path).unwrap();
    let place = if bytes.is_empty() { 0 } else { chance.random_range(0..bytes.len()) };
    let how = match chance.random_range(0..6) {
        0 if !bytes.is_empty() => {
            bytes[place] ^= 1 << chance.random_range(0..8);
            "a flipped bit"
        }
        1 => {
            bytes.truncate(place);
            "cut short"
        }
        2 => {
            let end = bytes.len().min(place + 4_096);
            bytes[place..end].fill(0);
            "zeros"
        }
        3 => {
            let end = bytes.len().min(place + 512);
            chance.fill(&mut bytes[place..end]);
            "garbage"
        }
        4 => {
            bytes.extend((0..200).map(|_| chance.random::<u8>()));
            "garbage at its end"
        }
        _ => {
            fs::remove_file(path).unwrap();
            return format!("{} removed", path.display());
        }
    };
    fs::write(path, bytes).unwrap();
    format!("{}: {how} at {place}", path.display())
}

#[test]
fn whatever_is_damaged_nothing_goes_without_a_word() {
    let rounds: u64 = env::var("ALUMNET_DAMAGE_ROUNDS")
        .ok()
        .map_or(16, |rounds| rounds.parse().expect("a number of rounds"));
    let (whole, earlier, states) = made();
    let mut chance = ChaCha8Rng::seed_from_u64(20_240_504);
    let (mut healthy, mut restored) = (0, 0);
    for round in 0..rounds {
        let folder = tempfile::tempdir().unwrap();
        copy(whole.path(), folder.path());
        // Right after a kill, the database is behind the journal.
        let behind = chance.random_bool(0.3);
        if behind {
            fs::remove_dir_all(folder.path().join("db")).unwrap();
            copy(&earlier.path().join("db"), &folder.path().join("db"));
        }
        let mut files: Vec<PathBuf> = contents(folder.path()).into_keys().collect();
        files.push(folder.path().join("alumnet.lock"));
        let mut said = Vec::new();
        for _ in 0..chance.random_range(1..3) {
            let path = &files[chance.random_range(0..files.len())];
            if path.exists() {
                said.push(wreck(path, &mut chance));
            }
        }
        let told = format!("round {round}, {said:?}");
        match try_open(folder.path()) {
            Ok(here) => {
                healthy += 1;
                let found = records(&here.register);
                let is_everything = states.last() == Some(&found);
                assert!(
                    is_everything || (states.contains(&found) && !here.notices.is_empty()),
                    "{told}: {:?}",
                    here.notices
                );
                // Only what the journal is ahead by is in a single file; everything else is in two.
                assert!(
                    is_everything || said.len() > 1 || behind,
                    "{told}: one file is never enough to lose anything"
                );
            }
            Err(error @ OpenError::Damaged { .. }) => {
                assert!(
                    error.to_string().contains("damaged") && (said.len() > 1 || behind),
                    "{told}: {error}"
                );
                match restore_newest(folder.path(), Timestamp::UNIX_EPOCH, &mut |_| {}).unwrap() {
                    Some(_) => {
                        restored += 1;
                        let found = records(&opened(folder.path()).register);
                        assert!(states.contains(&found), "{told}: what was restored was never the register");
                    }
                    None => assert!(said.iter().any(|said| said.contains("backups")), "{told}: {error}"),
                }
            }
            Err(error) => panic!("{told}: {error}"),
        }
        // What is left can be checked and repaired without a panic.
        if round % 4 == 0 {
            drop(repair(folder.path(), Timestamp::UNIX_EPOCH));
        }
    }
    eprintln!("{rounds} rounds: {healthy} healthy, {restored} restored");
    assert!(healthy > rounds / 3, "{healthy} of {rounds}");
}
