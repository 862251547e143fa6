//! A disk with room for a part of a session only: it is full at any 4 KiB of what 30 changes need. What was
//! said to be saved is there, and nothing else; once there is room, the session goes on.

use std::env;
use std::fs::{self, File};
use std::path::Path;

use alumnet::register::Register;
use alumnet::store::check::{Part, check};
use alumnet::store::{OpenError, Store, StoreError};

use super::backups::{back_up, time};
use super::child;
use super::full::fill;
use super::kill::{count, set, state};
use super::support::{opened, save, try_open};

/// How many blocks are free, in the child.
const ROOM: &str = "ALUMNET_STORE_ROOM";
const BLOCK: u64 = 4_096;
/// The change sets that are there before the session, and after it.
const BEFORE: u64 = 4;
const CHANGES: u64 = 30;

/// The register after so many change sets.
fn after(changes: u64) -> Register {
    let mut register = Register::default();
    for n in 1..=changes {
        let set = set(n, &register);
        register.apply(&set).unwrap();
    }
    register
}

/// Saves change sets until one is refused, and says which were saved. If room is made then, it goes on to the
/// end of the session.
fn save_until_full(data: &Path, ballast: &Path, makes_room: bool) {
    let mut here = match try_open(data) {
        Err(error @ OpenError::DiskFull { .. }) => {
            child::say(&format!("not opened: {error}"));
            return;
        }
        opened => opened.unwrap_or_else(|error| panic!("{error}")),
    };
    let mut is_full = false;
    for n in count(&here.register) + 1..=BEFORE + CHANGES {
        let set = set(n, &here.register);
        match here.store.commit(&set) {
            Ok(()) => here.register.apply(&set).unwrap(),
            Err(error) => {
                assert!(!is_full, "change set {n} is refused although there is room: {error}");
                assert!(matches!(error, StoreError::DiskFull), "change set {n}: {error}");
                child::say(&format!("refused {n}: {error}"));
                if !makes_room {
                    break;
                }
                is_full = true;
                fs::remove_file(ballast).unwrap();
                save(&mut here, &set);
            }
        }
        child::say(&format!("saved {n}"));
        if n % 10 == 0 {
            // A failure is told elsewhere; the register is saved all the same.
            back_up(&mut here, time(i64::try_from(n).unwrap()));
        }
    }
    // A full disk may keep the database from following.
    let _ = here.store.close();
}

/// The work of a child whose folder is on a small disk.
pub fn work(folder: &Path) {
    let (data, ballast) = (folder.join("data"), folder.join("ballast"));
    let room = env::var(ROOM).unwrap();
    let free = fill(&ballast);
    let Ok(room) = room.parse::<u64>() else {
        fs::remove_file(&ballast).unwrap();
        save_until_full(&data, &ballast, false);
        child::say(&format!("needed {}", free - fill(&ballast)));
        return;
    };
    File::options().write(true).open(&ballast).unwrap().set_len(free.saturating_sub(room * BLOCK)).unwrap();
    save_until_full(&data, &ballast, room % 2 == 0);
}

/// The work of the next child: there is room again.
pub fn look(folder: &Path) {
    let data = folder.join("data");
    let _ = fs::remove_file(folder.join("ballast"));
    for start in ["first", "second"] {
        let here = opened(&data);
        let reached = count(&here.register);
        assert!(state(&here.register) == state(&after(reached)), "not the register of {reached} change sets");
        assert!(start == "first" || here.notices.is_empty(), "{:?}", here.notices);
        here.store.close().unwrap();
        child::say(&format!("found {reached}"));
    }
    let report = check(&data).unwrap();
    // These enrollments are in no cohort.
    let wrong: Vec<_> = report.wrong().filter(|finding| finding.part != Part::Register).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut here = opened(&data);
    for n in count(&here.register) + 1..=BEFORE + CHANGES {
        let set = set(n, &here.register);
        save(&mut here, &set);
    }
    assert!(state(&here.register) == state(&after(BEFORE + CHANGES)));
    child::say("finished");
}

#[cfg(target_os = "linux")]
mod small {
    use rand::SeedableRng;
    use rand::seq::SliceRandom;
    use rand_chacha::ChaCha8Rng;

    use super::super::full::{on_small_disk, small_disks_are_possible};
    use super::*;

    /// A session on a disk with so many free blocks, and what was found afterwards, line by line.
    fn session(prepared: &Path, room: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        // Another process looks at what is left, because a database on a full disk may hang.
        let script = "cp -a \"$2\" \"$1\" && shift 2 && \"$@\" && \
            ALUMNET_STORE_CHILD=\"after the session\" exec \"$@\"";
        let mut command = on_small_disk(script, &[folder.path(), prepared]);
        command.env(ROOM, room);
        let ended =
            child::arrange(command, "session", folder.path()).spawn().unwrap().wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&ended.stdout).into_owned();
        let told: Vec<String> = words.lines().filter_map(child::said).map(str::to_owned).collect();
        let is_finished = told.last().is_some_and(|last| last == "finished");
        assert!(ended.status.success() && is_finished, "{room} blocks: {words}");
        told
    }

    /// The last number after a word.
    fn last(told: &[String], word: &str) -> Option<u64> {
        told.iter().rev().find_map(|line| line.strip_prefix(word)?.trim().parse().ok())
    }

    #[test]
    fn wherever_the_disk_is_full_what_was_saved_is_there() {
        if !small_disks_are_possible() {
            eprintln!("no small disk can be made here; the simulation covers a full disk");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let prepared = folder.path().join("data");
        let mut here = opened(&prepared);
        for n in 1..=BEFORE {
            let set = set(n, &here.register);
            save(&mut here, &set);
        }
        here.store.close().unwrap();
        let told = session(&prepared, "any");
        let needed = last(&told, "needed").unwrap() / BLOCK;
        assert_eq!(last(&told, "saved"), Some(BEFORE + CHANGES));

        let mut points: Vec<u64> = (0..=needed).collect();
        let variable = |name, usual| env::var(name).map_or(usual, |number| number.parse().unwrap());
        points.shuffle(&mut ChaCha8Rng::seed_from_u64(variable("ALUMNET_SEED", 14)));
        points.truncate(usize::try_from(variable("ALUMNET_FULL_POINTS", 5)).unwrap());
        let mut refused = 0;
        for room in &points {
            let told = session(&prepared, &room.to_string());
            let saved = last(&told, "saved").unwrap_or(BEFORE);
            let found = last(&told, "found");
            assert_eq!(found, Some(saved), "{room} blocks: {told:?}");
            refused +=
                usize::from(told.iter().any(|line| line.contains("the disk") && line.contains("full")));
        }
        println!("{} of {needed} points, {refused} of them refused something", points.len());
        assert!(refused > 0 || points.is_empty(), "never was the disk full");
    }
}
