//! A copy in a folder on a simulated disk, over a log in memory: whatever call fails, and whenever the power
//! does, what was confirmed gets into the log once, and everybody ends with the same records.

use std::collections::{BTreeSet, HashSet};
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use uuid::Uuid;

use super::{AT, Copy, is_forgotten, order, person, records, set};
use crate::domain::{IdSource, Person, Record};
use crate::files::simulated::{
    Contents, DatabaseState, FAILURES, Failure, Image, Mark, SimulatedDisk, Step, Unsynced, folder,
};
use crate::register::erasure::Erasure;
use crate::register::suppression::Suppressions;
use crate::register::{Draft, Register};
use crate::sharing::beginning::{Beginner, Beginning};
use crate::sharing::entry::Entry;
use crate::sharing::log::{Appended, RenewableLog as _, SharedLog as _};
use crate::sharing::memory::MemoryLog;
use crate::sharing::pending::MemoryLines;
use crate::sharing::replica::{NotReceived, Replica};
use crate::store::LogState;
use crate::store::digest::RegisterDigest;
use crate::workspace::opening;

fn rounds() -> u64 {
    env::var("ALUMNET_SIMULATION_ROUNDS").map_or(1, |rounds| rounds.parse().expect("rounds are a number"))
}

type Done = Result<(), String>;

/// Ben, whose copy is in memory and never fails.
#[derive(Clone)]
struct Ben {
    replica: Replica,
    register: Register,
}

impl Ben {
    fn share(&mut self, log: &mut MemoryLog, number: u128, record: impl Into<Record>) {
        let mut lines = MemoryLines::default();
        self.catch_up(log);
        let mut draft = Draft::new(&self.register);
        draft.put(record.into());
        let set = Arc::new(draft.finish(Uuid::from_u128(number), AT, "Ben", "Test"));
        self.replica.save(&mut self.register, set, &mut lines).unwrap();
        self.replica.send(&mut self.register, log, &mut lines).unwrap();
        self.catch_up(log);
    }

    /// Erases Rafael for everybody.
    fn erase(&mut self, log: &mut MemoryLog) {
        self.catch_up(log);
        let erasure = Erasure::from_register_with(&self.register, person(2, "").id, BTreeSet::new());
        let mut suppressions = Suppressions::default();
        suppressions.add(suppressions.of(&erasure, &self.register, AT));
        let left = self.register.redacted(&erasure);
        let digest = RegisterDigest::of_records(left.records()).unwrap().digest();
        let state = self.replica.base().state();
        let begun = Beginner {
            device: self.replica.device(),
            actor: "Ben".to_owned(),
            id: Uuid::from_u128(910),
            at: AT,
        };
        let place = state.place;
        let beginning = Beginning::of((&left, digest), state, suppressions, begun).unwrap();
        assert_eq!(log.renew(place, &beginning), Ok(Appended::Added));
        self.catch_up(log);
    }

    fn catch_up(&mut self, log: &mut MemoryLog) {
        if self.replica.catch_up(&mut self.register, log) == Err(NotReceived::AnotherLog) {
            let mut lines = MemoryLines::default();
            self.replica.adopt(&mut self.register, log, &mut lines, &mut |_| Ok(())).unwrap();
        }
    }
}

struct Desk {
    data: PathBuf,
    copy: Option<Copy>,
    ben: Ben,
    log: MemoryLog,
    /// The log as it was once.
    earlier: MemoryLog,
    confirmed: BTreeSet<Uuid>,
    given_up: BTreeSet<Uuid>,
}

impl Desk {
    /// Ben has begun to share a register with one person.
    fn at(root: &Path) -> Self {
        let device = Uuid::from_u128(2);
        let begun = Beginner { device, actor: "Ben".to_owned(), id: Uuid::from_u128(900), at: AT };
        let beginning =
            Beginning::of((&Register::default(), 0), LogState::default(), Suppressions::default(), begun)
                .unwrap();
        let entries = vec![beginning.entry];
        let mut log = MemoryLog { entries, snapshot: Some(beginning.snapshot), ..MemoryLog::default() };
        let mut ben = Ben {
            replica: Replica::new(device, IdSource::new(1_000, [2; 6])),
            register: Register::default(),
        };
        ben.share(&mut log, 200, person(1, "by Ben"));
        let (data, earlier) = (root.join("data"), log.clone());
        let (confirmed, given_up) = (BTreeSet::new(), BTreeSet::new());
        Self { data, copy: None, ben, log, earlier, confirmed, given_up }
    }

    fn copy(&mut self) -> Result<&mut Copy, String> {
        if self.copy.is_none() {
            let opened = opening::open(&self.data, &mut |_| {}).map_err(|error| error.to_string())?;
            self.copy = Some(opened.workspace).filter(|copy| copy.shared.is_some());
        }
        if self.copy.is_none() {
            let joined = opening::join(&self.data, &mut self.log, (Uuid::from_u128(901), AT));
            self.copy = Some(joined.map_err(|error| error.to_string())?.workspace);
        }
        self.copy.as_mut().ok_or_else(String::new)
    }

    fn save(&mut self, number: u128, record: impl Into<Record>) -> Done {
        let copy = self.copy()?;
        let set = set(copy, "Ana", number, record);
        copy.commit(set).map_err(|error| error.to_string())?;
        self.confirmed.insert(Uuid::from_u128(number));
        Ok(())
    }

    fn receive(&mut self) -> Done {
        let from = self.copy()?.shared.as_ref().map_or(1, |shared| shared.replica().reads_from());
        let page = self.log.read(from, 500).unwrap();
        match self.copy()?.arrived(page) {
            Ok(_) => Ok(()),
            Err(NotReceived::AnotherLog) => {
                self.copy()?;
                let Self { copy: Some(copy), log, .. } = self else { return Ok(()) };
                copy.adopt(log, Uuid::from_u128(902), AT).map(drop).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    }

    fn sync(&mut self) -> Done {
        self.receive()?;
        while let Some(outgoing) = self.copy()?.outgoing().map_err(|error| error.to_string())? {
            self.log.append(outgoing.first, &outgoing.after, &outgoing.entries).unwrap();
            self.receive()?;
        }
        Ok(())
    }

    fn answer(&mut self, line: u128, number: u128, record: impl Into<Record>) -> Done {
        let copy = self.copy()?;
        let mine = set(copy, "Ana", number, record);
        copy.answer(Uuid::from_u128(line), Some(mine)).map_err(|error| error.to_string())?;
        self.confirmed.insert(Uuid::from_u128(number));
        self.given_up.insert(Uuid::from_u128(line));
        Ok(())
    }

    fn close(&mut self) -> Done {
        let closed = self.copy.take().map_or(Ok(()), |copy| copy.store.close());
        closed.map_err(|error| error.to_string())
    }

    fn settle(&mut self) {
        if let Some(copy) = &mut self.copy {
            copy.store.wait_for_backup();
            copy.store.wait_for_database();
        }
    }
}

type Steps = &'static [fn(&mut Desk) -> Done];

fn rafael(notes: &str) -> Person {
    Person { given_name: "Rafael".to_owned(), ..person(2, notes) }
}

/// Rafael is erased here, while something about him waits.
const ERASING: Steps = &[
    |desk| desk.save(101, rafael("")),
    Desk::sync,
    |desk| desk.save(102, rafael("moved")),
    |desk| desk.save(103, person(4, "met Rafael")),
    |desk| {
        desk.copy()?;
        let Desk { copy: Some(copy), log, .. } = desk else { return Ok(()) };
        copy.erase_shared(log, &order(2, 903), Uuid::from_u128(904))
            .map(drop)
            .map_err(|error| error.to_string())
    },
    Desk::sync,
    Desk::close,
    Desk::sync,
    Desk::close,
];

/// Ben erases Rafael, while something about him waits here.
const ERASED: Steps = &[
    |desk| desk.save(101, rafael("")),
    Desk::sync,
    |desk| desk.save(102, rafael("moved")),
    |desk| desk.save(103, person(4, "met Rafael")),
    |desk| {
        desk.ben.erase(&mut desk.log);
        desk.receive()
    },
    Desk::sync,
    Desk::close,
    Desk::sync,
    Desk::close,
];

/// Changes, a conflict, and a log that is put back.
const SHARING: Steps = &[
    |desk| desk.copy().map(drop),
    |desk| desk.save(101, person(2, "by Ana")),
    |desk| {
        desk.ben.share(&mut desk.log, 201, person(3, "by Ben"));
        desk.receive()
    },
    Desk::sync,
    |desk| desk.save(102, person(4, "by Ana")),
    |desk| desk.save(103, person(1, "by Ana")),
    |desk| {
        desk.ben.share(&mut desk.log, 202, person(1, "by Ben, later"));
        desk.receive()
    },
    |desk| desk.answer(103, 104, person(1, "by both")),
    Desk::sync,
    |desk| desk.save(105, person(5, "by Ana")),
    |desk| {
        desk.log = desk.earlier.clone();
        desk.receive()
    },
    |desk| {
        let copy = desk.copy()?;
        copy.back_up(AT);
        Ok(())
    },
    Desk::close,
    Desk::sync,
    Desk::close,
];

/// What was known after each step: the log, what was confirmed and what was given up.
type Known = (MemoryLog, BTreeSet<Uuid>, BTreeSet<Uuid>);

fn known(desk: &Desk) -> Known {
    (desk.log.clone(), desk.confirmed.clone(), desk.given_up.clone())
}

/// Starts the copy on what is in the folder, and shares all of it.
fn must_recover(root: &TempDir, (log, confirmed, given_up): Known, context: &str) {
    let _disk = SimulatedDisk::at(root.path());
    let mut desk = Desk::at(root.path());
    desk.log = log;
    desk.sync().unwrap_or_else(|refused| panic!("{context}: {refused}"));
    let copy = desk.copy().unwrap();
    let waiting: BTreeSet<Uuid> =
        copy.shared.as_ref().unwrap().standing().waiting.iter().map(|waiting| waiting.set.id).collect();
    let (base, shown) = (records(&copy.base_register().unwrap()), records(&copy.register));
    let mut ids: Vec<Uuid> =
        desk.log.entries.iter().map(|bytes| Entry::parse(bytes).unwrap().set.id).collect();
    if desk.log.before > 0 {
        // What was before the log began anew is in the snapshot that it began with.
        let before = desk.log.snapshot.as_ref().map(|snapshot| snapshot.ids.clone()).unwrap_or_default();
        let first = ids.first().copied();
        ids.extend(before.into_iter().filter(|id| Some(*id) != first));
        // The desk is closed below.
        assert!(is_forgotten(&desk.data, "Rafael"), "{context}");
    }
    for id in &confirmed {
        let count = ids.iter().filter(|sent| *sent == id).count();
        let is_answered = given_up.contains(id);
        assert!(
            count == 1 || count == 0 && (is_answered || waiting.contains(id)),
            "{context}: {id} is in the log {count} times"
        );
    }
    let distinct: HashSet<&Uuid> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{context}: {ids:?}");
    // Somebody who joins now has the same.
    let mut fresh =
        Ben { replica: Replica::new(Uuid::from_u128(3), IdSource::new(1, [3; 6])), ..desk.ben.clone() };
    fresh.register = Register::default();
    let mut lines = MemoryLines::default();
    fresh.replica.adopt(&mut fresh.register, &mut desk.log, &mut lines, &mut |_| Ok(())).unwrap();
    assert_eq!(base, records(&fresh.register), "{context}");
    desk.close().unwrap();
    let again = opening::open(&desk.data, &mut |_| {}).unwrap();
    assert_eq!(again.notices, Vec::<String>::new(), "{context}: the second start");
    assert_eq!(records(&again.workspace.register), shown, "{context}: the second start");
    let state = again.workspace.shared.as_ref().unwrap().replica().base().state();
    assert_eq!(state, fresh.replica.base().state(), "{context}: the second start");
    again.workspace.store.close().unwrap();
}

/// `is_behind` says that the log may be as it was before the step that the power ended.
fn cut_everywhere(flow: Steps, is_behind: bool) -> u64 {
    let root = folder();
    let start = Contents::read(root.path());
    let disk = SimulatedDisk::at(root.path());
    let mut desk = Desk::at(root.path());
    let mut states = vec![known(&desk)];
    for (number, step) in flow.iter().enumerate() {
        disk.mark(Mark::Begun(number));
        step(&mut desk).unwrap_or_else(|refused| panic!("step {number}: {refused}"));
        desk.settle();
        disk.mark(Mark::Confirmed(number));
        states.push(known(&desk));
    }
    let steps = disk.steps();
    drop((disk, desk));
    let (mut begun, mut confirmed) = (0, 0);
    let (mut image, mut seen, mut cases) = (Image::of(&start), HashSet::new(), 0_u64);
    let left = [
        (Unsynced::All, DatabaseState::Latest),
        (Unsynced::Nothing, DatabaseState::Latest),
        (Unsynced::Torn, DatabaseState::Earlier),
        (Unsynced::Part, DatabaseState::Missing),
    ];
    for (number, step) in steps.iter().enumerate() {
        image.take(step);
        match step {
            Step::Mark(Mark::Begun(step)) => begun = step + 1,
            Step::Mark(Mark::Confirmed(step)) => confirmed = step + 1,
            _ => {}
        }
        for round in 0..rounds() {
            for (way, (unsynced, database)) in left.iter().enumerate() {
                let seed = round * 1_000_000 + (number * left.len() + way) as u64;
                let contents = image.after_failure(*unsynced, *database, seed);
                if !seen.insert((begun, confirmed, contents.clone())) {
                    continue;
                }
                // The log may be as before the step that was begun, or as after it.
                let (_, was_confirmed, given_up) = states[confirmed].clone();
                let place = if is_behind && cases % 2 == 1 { confirmed } else { begun };
                let answered = states[begun].2.union(&given_up).copied().collect();
                let known = (states[place].0.clone(), was_confirmed, answered);
                contents.replace(root.path());
                let context =
                    format!("{unsynced:?} and {database:?} after change {number}, {step:?}, seed {seed}");
                must_recover(&root, known, &context);
                cases += 1;
            }
        }
    }
    println!("{cases} cases of {} changes", steps.len());
    cases
}

#[test]
fn whenever_the_power_fails_what_was_confirmed_is_shared_once() {
    assert!(cut_everywhere(SHARING, true) > 200);
}

#[test]
fn whenever_the_power_fails_somebody_erased_for_everybody_is_erased() {
    for flow in [ERASING, ERASED] {
        // Nobody is erased here before the log has begun anew.
        assert!(cut_everywhere(flow, false) > 100);
    }
}

/// Of the calls only one in so many fails, another one each time.
const STRIDE: u64 = 9;

fn fail(flow: Steps, (root, start): (&TempDir, &Contents), (call, failure): (u64, Failure)) {
    start.replace(root.path());
    let disk = SimulatedDisk::at(root.path());
    disk.fail(call, failure);
    let mut desk = Desk::at(root.path());
    for step in flow {
        // Whatever it could not do, the next may.
        let _ = step(&mut desk);
        desk.settle();
    }
    let _ = desk.close();
    let failed = disk.repair();
    drop(disk);
    // An answer that failed may have come through all the same.
    let (log, confirmed, mut given_up) = known(&desk);
    given_up.insert(Uuid::from_u128(103));
    must_recover(root, (log, confirmed, given_up), &format!("call {call} ({failed:?}) fails: {failure:?}"));
}

fn fail_everywhere(flow: Steps) -> u64 {
    let root = folder();
    let start = Contents::read(root.path());
    let calls = {
        let disk = SimulatedDisk::at(root.path());
        let mut desk = Desk::at(root.path());
        for step in flow {
            step(&mut desk).unwrap();
            desk.settle();
        }
        disk.calls()
    };
    let mut cases = 0;
    for (number, failure) in FAILURES.iter().enumerate() {
        let stride = if rounds() > 1 { 1 } else { STRIDE };
        let mut call = if rounds() > 1 { 0 } else { number as u64 };
        while call < calls {
            fail(flow, (&root, &start), (call, *failure));
            cases += 1;
            call += stride;
        }
    }
    println!("{cases} cases of {calls} calls");
    cases
}

#[test]
fn whichever_call_fails_what_was_confirmed_is_shared_once() {
    assert!(fail_everywhere(SHARING) > 200);
}

#[test]
fn whichever_call_fails_somebody_erased_for_everybody_is_erased() {
    for flow in [ERASING, ERASED] {
        assert!(fail_everywhere(flow) > 200);
    }
}
