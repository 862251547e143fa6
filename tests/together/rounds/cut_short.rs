//! Joining and beginning to share, killed -9 on the way and done again, as whoever sits there would.

use std::fs;
use std::thread;
use std::time::Duration;

use alumnet::sharing::etcd::keys::KeyRange;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{rounds, seed};
use crate::office::{Desk, Office, written};

/// Runs a command, and kills it some time later.
fn killed(desk: &Desk, arguments: &[&str], after: Duration) {
    let mut command = desk.command(arguments);
    let mut child =
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Does it again until it is done, or was done before.
#[track_caller]
fn done_again(desk: &Desk, arguments: &[&str]) {
    let said = desk.run(arguments);
    let is_done = said.code == Some(0) || said.code == Some(1) && said.err.contains("shared already");
    assert!(is_done, "{arguments:?}: {said:?}");
}

#[test]
fn whoever_was_killed_while_joining_joins_again_and_gets_the_next_key() {
    let Some(office) = Office::open(&[]) else { return };
    let ana = office.first();
    let seed = seed();
    // Shown if it fails.
    eprintln!("ALUMNET_ROUNDS_SEED={seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..rounds(4) {
        let ben = Desk::new("ben");
        let invitation = written(&ben, "invitation.txt", &ana.done(&["share", "invite"]));
        let join = ["share", "join", "--file", &invitation, "--device", "Ben's desktop"];
        killed(&ben, &join, Duration::from_millis(chance.random_range(5..120)));
        done_again(&ben, &join);
        ben.done(&["share", "sync"]);
        assert_eq!(ben.register(), ana.register());
        ana.done(&["share", "rekey", "--yes"]);
        ben.done(&["add", "background", "name=Beekeeping"]);
        ben.done(&["share", "sync"]);
        ana.done(&["share", "sync"]);
        assert_eq!(ben.register(), ana.register());
        ana.done(&["delete", "background", "Beekeeping", "--yes"]);
        for desk in [&ana, &ben] {
            desk.done(&["check"]);
        }
        ana.done(&["share", "remove", "Ben's desktop", "--yes"]);
    }
}

#[test]
fn whoever_was_killed_while_beginning_to_share_can_do_so_and_gets_the_next_key() {
    let Some(office) = Office::open(&[]) else { return };
    let seed = seed();
    // Shown if it fails.
    eprintln!("ALUMNET_ROUNDS_SEED={seed}");
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..rounds(3) {
        let (ana, ben) = (Desk::new("ana"), Desk::new("ben"));
        ana.place.import_moodle();
        let create = ["share", "create", "--endpoints", &office.etcd.url, "--device", "Ana's laptop"];
        killed(&ana, &create, Duration::from_millis(chance.random_range(20..120)));
        done_again(&ana, &create);
        ana.done(&["share", "sync"]);
        ben.joins(&ana, "Ben's desktop");
        ben.done(&["share", "rekey", "--yes"]);
        ana.done(&["share", "sync"]);
        assert_eq!(ben.register(), ana.register());
    }
}

#[test]
fn a_join_that_was_killed_after_its_card_was_shown_is_done_again_in_the_same_folder() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    // All that there was at that moment.
    for entry in fs::read_dir(ben.place.data()).unwrap() {
        let path = entry.unwrap().path();
        match path.file_name().unwrap().to_str().unwrap() {
            "shared" => fs::remove_file(path.join("mine.jsonl")).unwrap(),
            _ if path.is_dir() => fs::remove_dir_all(path).unwrap(),
            _ => fs::remove_file(path).unwrap(),
        }
    }
    ben.joins(&ana, "Ben's desktop");
    ana.done(&["share", "rekey", "--yes"]);
    ben.done(&["share", "sync"]);
    ana.done(&["share", "sync"]);
    assert_eq!(ana.register(), ben.register());
}

#[test]
fn a_card_that_was_not_shown_because_its_alumnet_was_killed_is_shown_later() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    // As if Ana had been killed just before.
    let secret: serde_json::Value = serde_json::from_slice(&fs::read(ana.secret()).unwrap()).unwrap();
    let device = secret["card"]["device"].as_str().unwrap();
    let of_ana: Vec<_> = office.contents().into_keys().filter(|key| key.contains(device)).collect();
    assert!(of_ana.iter().any(|key| key.contains("/card/")), "{of_ana:?}");
    for key in of_ana.into_iter().filter(|key| ["/card/", "/seen/"].iter().any(|part| key.contains(part))) {
        office.etcd.client().delete_range(&KeyRange::one(key)).unwrap();
    }
    ana.done(&["share", "sync"]);
    ben.done(&["share", "rekey", "--yes"]);
    ana.done(&["share", "sync"]);
    assert_eq!(ana.register(), ben.register());
}
