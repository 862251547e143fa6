//! What sharing a register takes: a commit, and catching up on 10,000 entries with 500 change sets pending,
//! at 100,000 people. Prints one table; `SHARED_PEOPLE` sets how many people.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use alumnet::demo::{self, Options};
use alumnet::domain::{IdSource, Person};
use alumnet::register::{Change, ChangeSet, Register};
use alumnet::sharing::errand::Brought;
use alumnet::sharing::log::SharedLog as _;
use alumnet::sharing::memory::MemoryLog;
use alumnet::sharing::pending::MemoryLines;
use alumnet::sharing::replica::Replica;
use common::Desk;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

const ENTRIES: usize = 10_000;
const PENDING: usize = 500;
/// As many as are shown at once while they arrive.
const PAGE: usize = 50;

struct Copy {
    replica: Replica,
    register: Register,
    lines: MemoryLines,
    ids: IdSource,
}

impl Copy {
    fn new(number: u8) -> Self {
        let ids = |kind| IdSource::new(1_700_000_000_000, [b'b', b'e', b'n', b'c', kind, number]);
        let replica = Replica::new(Uuid::from_u128(number.into()), ids(0));
        Self { replica, register: Register::default(), lines: MemoryLines::default(), ids: ids(1) }
    }

    fn save(&mut self, changes: Vec<Change>) -> Duration {
        let set = set(self.ids.draw_uuid(), changes);
        let begun = Instant::now();
        self.replica.save(&mut self.register, Arc::new(set), &mut self.lines).unwrap();
        begun.elapsed()
    }

    fn change(&mut self, people: &[Arc<Person>], place: usize) -> Duration {
        let change = moved(&self.register, people, place, &self.replica.device().to_string());
        self.save(vec![change])
    }

    fn send(&mut self, log: &mut MemoryLog) {
        while self.replica.unsent() > 0 {
            self.replica.send(&mut self.register, log, &mut self.lines).unwrap();
            self.replica.catch_up(&mut self.register, log).unwrap();
        }
    }
}

fn set(id: Uuid, changes: Vec<Change>) -> ChangeSet {
    ChangeSet {
        id,
        at: Timestamp::UNIX_EPOCH,
        actor: "Ana".into(),
        label: "Change a person".into(),
        origin: None,
        undoes: None,
        changes,
    }
}

/// Somebody moves: the person in this place.
fn moved(register: &Register, people: &[Arc<Person>], place: usize, who: &str) -> Change {
    let id = people.get(place % people.len()).unwrap().id;
    let before = Person::clone(register.get(id).unwrap());
    let after = Person { location: format!("{place} {who}"), ..before.clone() };
    Change::between(Some(before.into()), Some(after.into())).unwrap()
}

/// Every tenth of what is pending is about somebody whom the other has moved, too.
const fn pending(place: usize) -> usize {
    if place.is_multiple_of(10) { place * 7 } else { place * 7 + 3 }
}

fn row(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let of = |place: usize| times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!("{name:46} {:9.2} {:9.2}", of(times.len() / 2), of(times.len().saturating_sub(1)));
}

/// How long the screen takes for each page that arrives, with as much pending.
fn frames(log: &MemoryLog, first: usize, people: &[Arc<Person>]) -> Vec<Duration> {
    let mut earlier = log.clone();
    earlier.entries.truncate(first);
    let mut desk = Desk::with(Register::default(), 120, 36).sharing("Bente", &mut earlier);
    desk.keys("2");
    for place in 0..PENDING {
        let change = moved(desk.register(), people, pending(place), "Bente");
        desk.session.receive(set(Uuid::from_u128(place as u128 + 1), vec![change])).unwrap();
    }
    let (mut log, mut frames) = (log.clone(), Vec::new());
    loop {
        let page = log.read(desk.session.reads_from().unwrap(), PAGE + 1).unwrap();
        if page.len() < 2 {
            return frames;
        }
        let begun = Instant::now();
        let _ = desk.session.brought(Brought::Page(page));
        desk.session.not_carried();
        desk.draw();
        frames.push(begun.elapsed());
    }
}

fn main() {
    let people = env::var("SHARED_PEOPLE").map_or(100_000, |people| people.parse().unwrap());
    let options = Options { people, ..Options::on(Date::constant(2026, 11, 22)) };
    let (mut log, mut ana, mut ben) = (MemoryLog::default(), Copy::new(1), Copy::new(2));
    for set in demo::change_sets(&options) {
        ana.save(set.changes);
        ana.send(&mut log);
    }
    let begun = Instant::now();
    ben.replica.catch_up(&mut ben.register, &mut log).unwrap();
    let joined = begun.elapsed();
    let everybody: Vec<Arc<Person>> = ana.register.all::<Person>().cloned().collect();
    let first = log.entries.len();

    let commits = (0..ENTRIES).map(|place| ana.change(&everybody, place * 7)).collect();
    ana.send(&mut log);
    let bytes: usize = log.entries.iter().skip(first).map(Vec::len).sum();
    for place in 0..PENDING {
        ben.change(&everybody, pending(place));
    }
    let frames = frames(&log, first, &everybody);
    let mut pages = Vec::new();
    loop {
        let page = log.read(ben.replica.reads_from(), PAGE + 1).unwrap();
        if page.len() < 2 {
            break;
        }
        let begun = Instant::now();
        ben.replica.take_in(&mut ben.register, page).unwrap();
        pages.push(begun.elapsed());
    }
    let all: Duration = pages.iter().sum();
    assert_eq!(ben.replica.base().number, ana.replica.base().number);

    println!("{people} people, {} entries, {PENDING} change sets pending", log.entries.len());
    println!("{:46} {:>9} {:>9}", "", "median ms", "worst ms");
    row("a commit, without the disk", commits);
    row(&format!("{PAGE} entries, with what is pending on top"), pages);
    row("the same, until the screen is drawn", frames);
    println!("{:46} {:9.0} ms", format!("all {ENTRIES} entries"), all.as_secs_f64() * 1e3);
    println!("{:46} {:9.0} ms", "reading everything from the log", joined.as_secs_f64() * 1e3);
    println!("{:46} {:9} bytes", "an entry, before it is sealed", bytes / ENTRIES);
    println!("{} wait for an answer", ben.replica.shown().waiting.len());
}
