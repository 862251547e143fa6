//! Lines that wait, on a simulated disk: whatever fails, and whenever the power does, what was confirmed is
//! there, and nothing that was not begun.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::{Id, Person};
use crate::files::simulated::{
    Contents, DatabaseState, FAILURES, Image, Mark, SimulatedDisk, Step, Unsynced, folder,
};
use crate::register::{Change, ChangeSet};
use crate::sharing::pending::PendingSet;

fn pending(number: u128) -> PendingLine {
    // Some are longer than what a disk writes at once.
    let notes = "x".repeat(usize::try_from(number % 3).unwrap() * 700);
    let person = Person { id: Id::new(Uuid::from_u128(number)), notes, ..Person::default() };
    PendingLine::Set(PendingSet::of(ChangeSet {
        id: Uuid::from_u128(number),
        at: Timestamp::UNIX_EPOCH,
        actor: "Ana".into(),
        label: "Add a person".into(),
        origin: None,
        undoes: None,
        changes: vec![Change::create(person.into())],
    }))
}

fn id(line: &PendingLine) -> u128 {
    match line {
        PendingLine::Set(line) => line.set.id.as_u128(),
        PendingLine::GiveUp(id) => id.as_u128() + 100,
    }
}

/// Lines are kept, two of them become known to the log, more are kept.
const NUMBERS: [u128; 5] = [1, 2, 3, 4, 5];
const KNOWN: u128 = 2;

/// Runs it; the numbers of the lines that were confirmed.
fn run(data: &Path, disk: &SimulatedDisk) -> Vec<u128> {
    let Ok(OpenedMine { mut file, .. }) = Mine::open(data) else { return Vec::new() };
    let mut confirmed = Vec::new();
    let mut held: Vec<PendingLine> = Vec::new();
    for (place, number) in NUMBERS.into_iter().enumerate() {
        disk.mark(Mark::Begun(place));
        if file.keep(&pending(number)).is_ok() {
            disk.mark(Mark::Confirmed(place));
            confirmed.push(number);
            held.push(pending(number));
        }
        if number == 3 {
            held.retain(|line| id(line) > KNOWN);
            let _ = file.keep_only(&held);
        }
    }
    confirmed
}

fn found(data: &Path) -> (Vec<u128>, Option<String>) {
    let OpenedMine { lines, notice, .. } = Mine::open(data).unwrap();
    (lines.iter().map(id).collect(), notice)
}

/// Whether the lines are the confirmed ones, perhaps without those that the log has, and perhaps with the one
/// that was being kept.
fn is_right(found: &[u128], confirmed: &[u128], begun: &[u128]) -> bool {
    let is_there = confirmed.iter().all(|number| *number <= KNOWN || found.contains(number));
    is_there && found.is_sorted() && found.iter().all(|number| begun.contains(number))
}

#[test]
fn whichever_call_fails_what_was_confirmed_is_there() {
    let root = folder();
    let start = Contents::read(root.path());
    let calls = {
        let disk = SimulatedDisk::at(root.path());
        assert_eq!(run(root.path(), &disk), NUMBERS);
        disk.calls()
    };
    let mut cases = 0;
    for failure in FAILURES {
        for call in 0..calls {
            start.replace(root.path());
            let disk = SimulatedDisk::at(root.path());
            disk.fail(call, *failure);
            let confirmed = run(root.path(), &disk);
            let failed = disk.repair();
            drop(disk);
            let (found, notice) = found(root.path());
            // What could not be taken back may be there; it was called unclear.
            let context = format!("call {call} ({failed:?}): {failure:?}: {found:?} of {confirmed:?}");
            assert!(is_right(&found, &confirmed, &NUMBERS), "{context}");
            assert_eq!(notice, None, "{context}");
            cases += 1;
        }
    }
    assert!(cases > 100, "{cases}");
}

#[test]
fn whenever_the_power_fails_what_was_confirmed_is_there() {
    let rounds = env::var("ALUMNET_SIMULATION_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let root = folder();
    let before = Contents::read(root.path());
    let disk = SimulatedDisk::at(root.path());
    run(root.path(), &disk);
    let steps = disk.steps();
    drop(disk);
    let mut image = Image::of(&before);
    let (mut begun, mut confirmed): (Vec<u128>, Vec<u128>) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for step in &steps {
        match step {
            Step::Mark(Mark::Begun(place)) => begun.push(NUMBERS[*place]),
            Step::Mark(Mark::Confirmed(place)) => confirmed.push(NUMBERS[*place]),
            _ => {}
        }
        image.take(step);
        for seed in 0..8 * rounds {
            for unsynced in [Unsynced::All, Unsynced::Nothing, Unsynced::Part, Unsynced::Torn] {
                let left = image.after_failure(unsynced, DatabaseState::Latest, seed);
                if !seen.insert((left.clone(), confirmed.len())) {
                    continue;
                }
                left.replace(root.path());
                let (found, _) = found(root.path());
                let context = format!("{unsynced:?} after {step:?}, seed {seed}: {found:?} of {confirmed:?}");
                assert!(is_right(&found, &confirmed, &begun), "{context}");
                // A second opening finds the same, and nothing to tell.
                assert_eq!(self::found(root.path()), (found, None), "{context}");
            }
        }
    }
    assert!(seen.len() > 20, "{}", seen.len());
}

#[test]
fn a_damaged_line_is_set_aside_and_told_and_the_others_stay() {
    let root = folder();
    let OpenedMine { mut file, .. } = Mine::open(root.path()).unwrap();
    for number in NUMBERS {
        file.keep(&pending(number)).unwrap();
    }
    file.keep(&PendingLine::GiveUp(Uuid::from_u128(1))).unwrap();
    drop(file);
    let path = root.path().join("shared/mine.jsonl");
    let whole = fs::read(&path).unwrap();
    let mut bent = whole.clone();
    let second = whole.iter().position(|byte| *byte == b'\n').unwrap() + 40;
    bent[second] ^= 4;
    fs::write(&path, &bent).unwrap();
    let (left, notice) = found(root.path());
    assert_eq!(left, [1, 3, 4, 5, 101]);
    let notice = notice.unwrap();
    assert!(
        notice.starts_with("Of what waits to be shared, 1 change can't be read; 5 others can."),
        "{notice}"
    );
    let aside = notice.rsplit_once(" as ").unwrap().1.trim_end_matches('.');
    assert_eq!(fs::read(root.path().join(aside)).unwrap(), bent, "{aside}");
    assert_eq!(found(root.path()), (left, None), "it is told once");
    // A newer one is refused, and nothing changed.
    let mut newer = b"{\"v\":7".to_vec();
    newer.extend(format!(",\"crc\":\"{:08x}\"}}\n", crc32fast::hash(&newer)).bytes());
    fs::write(&path, [whole, newer.clone()].concat()).unwrap();
    let refused = Mine::open(root.path()).unwrap_err().to_string();
    assert!(refused.contains("newer alumnet (format 7"), "{refused}");
    assert!(fs::read(&path).unwrap().ends_with(&newer));
}

#[test]
fn a_reader_of_lines_never_panics() {
    let lines: Vec<u8> = NUMBERS.iter().flat_map(|number| line::write(&pending(*number)).unwrap()).collect();
    for place in 0..lines.len() {
        let mut bent = lines.clone();
        bent[place] ^= 1 << (place % 8);
        fuzz(&bent);
        fuzz(&lines[..place]);
    }
    let shared: Arc<[u8]> = lines.into();
    fuzz(&shared);
}
