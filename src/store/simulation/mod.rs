//! Tests on a simulated disk: what a power failure at any point, or the failure of any call, does to a
//! register. `flows` has what is done, `desk` does it.
//!
//! A flow is run once to learn what it changes on the disk and what the register is after each of its steps.
//! Then the disk is put as a power failure would leave it after each of these changes (`power`), or the flow
//! is run again for each of its calls, which then fails (`failing`, `answers`). What is found at the next
//! start must be a register that was confirmed, or at least begun.

mod answers;
mod desk;
mod failing;
mod flows;
mod power;

use std::env;

use desk::Desk;
use flows::Flow;
use tempfile::TempDir;

use crate::domain::Record;
use crate::files::simulated::{self, Contents, Mark, SimulatedDisk, Step};

/// The seed of what is drawn, printed with a failure. `ALUMNET_SEED` sets it.
fn seed() -> u64 {
    env::var("ALUMNET_SEED").map_or(14, |seed| seed.parse().expect("ALUMNET_SEED is a number"))
}

/// How many times as much as usual is tried: `ALUMNET_SIMULATION_ROUNDS`, or 1.
fn rounds() -> u64 {
    env::var("ALUMNET_SIMULATION_ROUNDS").map_or(1, |rounds| rounds.parse().expect("rounds are a number"))
}

/// Names and notes of people, shortened, for messages.
fn names(records: &[Record]) -> Vec<String> {
    let name = |record: &Record| match record {
        Record::Person(person) => format!("{} {:.10}", person.given_name, person.notes),
        other => format!("{:?}", other.kind()),
    };
    records.iter().map(name).collect()
}

/// A flow that was run once.
struct Recording {
    folder: TempDir,
    flow: &'static Flow,
    /// What was there before.
    start: Contents,
    steps: Vec<Step>,
    /// The records before the first step and after each one.
    states: Vec<Vec<Record>>,
    /// How many calls there were.
    calls: u64,
}

impl Recording {
    fn of(flow: &'static Flow) -> Self {
        let folder = simulated::folder();
        let disk = SimulatedDisk::at(folder.path());
        let mut desk = Desk::at(folder.path(), 1);
        (flow.prepare)(&mut desk);
        let mut states = vec![desk.people.clone()];
        desk.close().unwrap();
        drop(disk);
        let start = Contents::read(folder.path());

        let disk = SimulatedDisk::at(folder.path());
        let mut desk = Desk::at(folder.path(), 2);
        desk.people.clone_from(&states[0]);
        for (number, step) in flow.steps.iter().enumerate() {
            disk.mark(Mark::Begun(number));
            step(&mut desk).unwrap_or_else(|refused| panic!("{}, step {number}: {refused:?}", flow.name));
            disk.mark(Mark::Confirmed(number));
            states.push(desk.people.clone());
        }
        desk.close().unwrap();
        let (steps, calls) = (disk.steps(), disk.calls());
        drop(disk);
        Self { folder, flow, start, steps, states, calls }
    }

    /// Starts alumnet twice, and fails unless it finds one of the `allowed` registers.
    fn must_recover(&self, allowed: &[&Vec<Record>], context: &str) {
        let _disk = SimulatedDisk::at(self.folder.path());
        let mut desk = Desk::at(self.folder.path(), 3);
        let before = Contents::read(self.folder.path());
        if let Err(refused) = desk.open() {
            panic!("{}, {context}: {refused:?}\n{before:?}", self.flow.name);
        }
        let found = desk.people.clone();
        assert!(
            allowed.contains(&&found),
            "{}, {context}: found {:?}\ninstead of one of {:?}\n{:?}\n{before:?}",
            self.flow.name,
            names(&found),
            allowed.iter().map(|records| names(records)).collect::<Vec<_>>(),
            desk.notices,
        );
        desk.assert_digest();
        desk.close().unwrap();
        let settled = Contents::read(self.folder.path());
        if flows::is_erased(&found) {
            flows::assert_forgotten(&settled, &format!("{}, {context}", self.flow.name));
        }
        desk.open().unwrap();
        assert_eq!(desk.people, found, "{}, {context}: the second start", self.flow.name);
        assert!(desk.notices.is_empty(), "{}, {context}: {:?}", self.flow.name, desk.notices);
        desk.close().unwrap();
        assert_eq!(Contents::read(self.folder.path()), settled, "{}, {context}", self.flow.name);
    }

    /// Builds the database again from the journal, and fails unless it has the same records.
    fn must_be_rebuilt(&self, context: &str) {
        let _disk = SimulatedDisk::at(self.folder.path());
        let mut desk = Desk::at(self.folder.path(), 3);
        desk.open().unwrap();
        let kept = desk.people.clone();
        desk.close().unwrap();
        desk.lose_database();
        desk.open().unwrap();
        assert_eq!(desk.people, kept, "{}, {context}: rebuilt from the journal", self.flow.name);
        desk.back_up().unwrap();
        desk.close().unwrap();
        desk.lose_database();
        desk.lose_journal();
        desk.restore_newest().unwrap();
        assert_eq!(desk.people, kept, "{}, {context}: rebuilt from the backup", self.flow.name);
        desk.close().unwrap();
    }
}
