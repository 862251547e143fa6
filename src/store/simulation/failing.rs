//! Every call fails once, in every way.

use super::desk::{Desk, Failed};
use super::{Recording, flows, rounds, seed};
use crate::files::simulated::{FAILURES, Failure, SimulatedDisk};

/// Of the calls of a flow only one in so many fails, another one each time.
const STRIDE: u64 = 14;

/// Runs a flow with a call that fails. What is saved is what was confirmed; a step that failed without being
/// done is not there, any other that failed may be.
fn fail(recording: &Recording, call: u64, failure: Failure) {
    recording.start.replace(recording.folder.path());
    let disk = SimulatedDisk::at(recording.folder.path());
    disk.fail(call, failure);
    let mut desk = Desk::at(recording.folder.path(), 2);
    desk.people.clone_from(&recording.states[0]);
    let mut allowed = vec![desk.people.clone()];
    for (number, step) in recording.flow.steps.iter().enumerate() {
        match step(&mut desk) {
            Ok(()) => allowed = vec![desk.people.clone()],
            Err(Failed::NotDone(_)) => {}
            Err(Failed::Unclear(_)) => {
                allowed.push(recording.states[number + 1].clone());
                break;
            }
        }
    }
    // Whatever fails now, everything was saved.
    let _ = desk.close();
    let failed = disk.repair();
    drop(disk);
    let context = format!("call {call} ({failed:?}) fails: {failure:?}");
    recording.must_recover(&allowed.iter().collect::<Vec<_>>(), &context);
}

#[test]
fn whichever_call_fails_what_was_confirmed_is_there_and_nothing_by_halves() {
    let mut cases = 0;
    for flow in flows::FLOWS {
        let recording = Recording::of(flow);
        for (number, failure) in FAILURES.iter().enumerate() {
            let first = (seed() + number as u64) % STRIDE;
            let step = if rounds() > 1 { 1 } else { STRIDE };
            let mut call = if rounds() > 1 { 0 } else { first };
            while call < recording.calls {
                fail(&recording, call, *failure);
                cases += 1;
                call += step;
            }
        }
        println!("{}: {} calls", flow.name, recording.calls);
    }
    println!("{cases} cases");
    assert!(cases > 1_000, "{cases}");
}
