//! Two alumnets that import, hire and undo at once, and a third that reads everything again now and then,
//! while one of them, or etcd, is killed -9 at random moments. Afterwards all have the same, and whatever was
//! acknowledged.

mod cut_short;
mod screens;
mod verdict;
mod worker;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};
use std::{env, thread};

use alumnet::sharing::again::{Again, again};
use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::workspace::opening::{self, FolderStanding};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use self::verdict::{LogBook, judge, records, word};
use self::worker::{Life, Worker};
use crate::office::Desk;
use crate::server::{Server, folder};

/// The third copy is like the others every so many rounds.
const THIRD: u32 = 5;
/// The commands compare, and the script judges, every so many rounds and at the end.
const WHOLE: u32 = 20;
/// How long a node is down, at most.
const MOST_DOWN: Duration = Duration::from_secs(10);
/// How long copies may take to be alike once everything runs again.
const ALIKE_WITHIN: Duration = Duration::from_secs(60);

/// How many rounds; few, unless somebody wants more.
fn rounds(few: u32) -> u32 {
    env::var("ALUMNET_ROUNDS").ok().map_or(few, |rounds| rounds.parse().expect("a number of rounds"))
}

/// What the chances begin with: always the same, unless somebody wants others.
fn seed() -> u64 {
    env::var("ALUMNET_ROUNDS_SEED").ok().map_or(14, |seed| seed.parse().expect("a number"))
}

#[test]
fn nothing_acknowledged_is_lost_when_alumnets_and_their_etcd_are_killed() {
    let folder = folder();
    let Some(node) = Server::start(folder.path(), &[]) else { return };
    Rounds::begin(folder, vec![node], seed()).run(rounds(6));
}

#[test]
fn nothing_acknowledged_is_lost_when_alumnets_and_the_leader_of_three_nodes_are_killed() {
    let folder = folder();
    let Some(nodes) = Server::three(folder.path()) else { return };
    Rounds::begin(folder, nodes, seed() + 1).run(rounds(4));
}

struct Rounds {
    seed: u64,
    chance: ChaCha8Rng,
    nodes: Vec<Server>,
    workers: [Worker; 3],
    log: LogBook,
    /// The ids in the log.
    ids: HashSet<Uuid>,
    /// Answered conflicts: theirs stays. Mine need not be in the log then.
    given_up: HashSet<Uuid>,
    /// Records that only a conflict speaks of.
    excused: HashSet<String>,
    counts: Counts,
    _folder: TempDir,
}

#[derive(Debug, Default)]
struct Counts {
    nodes_killed: usize,
    conflicts: usize,
    put_again: usize,
}

impl Rounds {
    fn begin(folder: TempDir, nodes: Vec<Server>, seed: u64) -> Self {
        // Shown if it fails.
        eprintln!("ALUMNET_ROUNDS_SEED={seed}, {} nodes", nodes.len());
        let urls: Vec<_> = nodes.iter().map(|node| node.url.clone()).collect();
        let (ana, ben, cem) = (Desk::new("ana"), Desk::new("ben"), Desk::new("cem"));
        ana.place.import_moodle();
        ana.done(&["share", "create", "--endpoints", &urls.join(","), "--device", "Ana's laptop"]);
        let log = LogBook::open(&ana.place.data());
        let ids = log.entries.iter().map(id_of).collect();
        ben.joins(&ana, "Ben's desktop");
        cem.joins(&ana, "Cem's phone");
        let workers = [
            Worker::new(ana, "ana", seed ^ 0xa),
            Worker::new(ben, "ben", seed ^ 0xb),
            Worker::new(cem, "cem", seed ^ 0xc),
        ];
        Self {
            seed,
            chance: ChaCha8Rng::seed_from_u64(seed),
            nodes,
            workers,
            log,
            ids,
            given_up: HashSet::new(),
            excused: HashSet::new(),
            counts: Counts::default(),
            _folder: folder,
        }
    }

    fn run(mut self, rounds: u32) {
        let begun = Instant::now();
        for round in 1..=rounds {
            let is_last = round == rounds;
            let is_third = is_last || round % THIRD == 0;
            self.round(round, is_third);
            self.become_alike(is_third);
            self.compare(round, is_third);
            if is_last || round % WHOLE == 0 {
                self.judge_all(is_third);
            }
            if self.chance.random_bool(0.5) {
                self.answer(round);
            }
        }
        self.say(rounds, begun.elapsed());
    }

    /// All work at once, and one or two are killed.
    fn round(&mut self, round: u32, is_third: bool) {
        let mut lives: Vec<Vec<Life>> = (0..2).map(|_| vec![None; self.chance.random_range(1..4)]).collect();
        let mut node = None;
        for _ in 0..self.chance.random_range(1..3) {
            match self.chance.random_range(0..4) {
                3 if self.chance.random_bool(0.3) => node = Some(0.0),
                3 => node = Some(self.chance.random_range(0.0..2.0)),
                victim => {
                    let steps = &mut lives[victim % 2];
                    let place = self.chance.random_range(0..steps.len());
                    steps[place] = Some(self.chance.random_range(0.0..1.3));
                }
            }
        }
        let third = (is_third || self.chance.random_bool(0.4))
            .then(|| self.chance.random_bool(0.5).then(|| self.chance.random_range(0.0..1.3)));
        // Sometimes it comes back only when all have done their work; three nodes can do without one.
        let is_long = self.chance.random_bool(0.4);
        let down = Duration::from_millis(self.chance.random_range(0..300));
        let Self { workers: [ana, ben, cem], nodes, counts, .. } = self;
        thread::scope(|scope| {
            let working: Vec<_> = [ana, ben]
                .into_iter()
                .zip(&lives)
                .map(|(worker, lives)| scope.spawn(move || worker.works(round, lives)))
                .collect();
            if let Some(life) = third {
                scope.spawn(move || cem.syncs(life));
            }
            if let Some(after) = node {
                let victim = leader(nodes);
                thread::sleep(Duration::from_millis(100).mul_f64(after));
                nodes[victim].kill();
                counts.nodes_killed += 1;
                thread::sleep(down);
                let until = Instant::now() + MOST_DOWN;
                while is_long && Instant::now() < until && working.iter().any(|thread| !thread.is_finished())
                {
                    thread::sleep(Duration::from_millis(5));
                }
                nodes[victim].restart();
            }
        });
    }

    /// Sends and receives until nobody has anything new.
    fn become_alike(&mut self, is_third: bool) {
        let until = Instant::now() + ALIKE_WITHIN;
        let mut quiet = 0;
        let count = if is_third { 3 } else { 2 };
        while quiet < count {
            quiet = 0;
            for worker in &self.workers[..count] {
                let said = worker.desk.run(&["share", "sync", "--json"]);
                assert!(Instant::now() < until, "they do not become alike: {said:?}");
                match said.code {
                    Some(0 | 5) => {}
                    // Nodes that were killed choose a leader.
                    Some(4) => continue,
                    _ => panic!("{} syncs: {said:?}", worker.name),
                }
                let said: Value = serde_json::from_str(&said.out).unwrap();
                let all = ["sent", "received", "unsent"].iter().all(|name| said[name] == json!(0));
                quiet += usize::from(all);
            }
        }
    }

    /// Looks whether the copies and the log are alike, and have all that was saved.
    fn compare(&mut self, round: u32, is_third: bool) {
        for entry in self.log.read() {
            let id = id_of(entry);
            assert!(self.ids.insert(id), "{id} is in the log twice");
        }
        let count = if is_third { 3 } else { 2 };
        let found: Vec<_> = self.workers[..count].iter().map(stands).collect();
        let number = self.log.entries.len() as u64;
        for (worker, found) in self.workers.iter_mut().zip(&found) {
            assert_eq!(found.number, number, "round {round}: {} has not everything", worker.name);
            assert_eq!(found.standing.unsent, 0, "round {round}: {} has something unsent", worker.name);
            worker.base = number;
        }
        let shown: Vec<_> = found.iter().map(|found| records(found.register.records())).collect();
        for (worker, other) in self.workers.iter().zip(&shown) {
            let differing: Vec<_> = differing(&shown[0], other).collect();
            assert!(differing.is_empty(), "round {round}: {} has another {differing:?}", worker.name);
        }
        let mut waiting = HashSet::new();
        for set in found.iter().flat_map(|found| found.standing.waiting.iter()) {
            waiting.insert(set.set.id);
            self.excused.extend(set.set.changes.iter().map(|change| key(change.kind().one(), change.id())));
        }
        self.nothing_is_lost(round, &waiting, &shown[0]);
        twice(round, &shown[0]);
    }

    /// Whatever was saved is in the log, or waits; and it did what it says.
    fn nothing_is_lost(&self, round: u32, waiting: &HashSet<Uuid>, shown: &Map<String, Value>) {
        // How often records were made, and whether they were deleted.
        let mut made: BTreeMap<String, (usize, bool)> = BTreeMap::new();
        for worker in &self.workers {
            for (id, kept) in &worker.kept {
                let is_there = self.ids.contains(id);
                let is_excused = waiting.contains(id) || self.given_up.contains(id);
                assert!(
                    is_there || is_excused,
                    "round {round}: {} lost {id} (acknowledged: {}): {:?}",
                    worker.name,
                    kept.is_acknowledged,
                    kept.set
                );
                for change in kept.set.changes.iter().filter(|_| is_there) {
                    let kind = change.kind().one();
                    if !["person", "background", "hire"].contains(&kind) {
                        continue;
                    }
                    let entry = made.entry(key(kind, change.id())).or_default();
                    entry.0 += usize::from(change.before().is_none());
                    entry.1 |= change.after().is_none();
                }
            }
        }
        for (key, (times, is_deleted)) in made {
            if times == 1 && !self.excused.contains(&key) {
                let is_there = shown.contains_key(&key);
                assert_eq!(is_there, !is_deleted, "round {round}: {key}, deleted: {is_deleted}");
            }
        }
    }

    /// The script judges, the commands compare and check, and etcd has nothing but what was read.
    fn judge_all(&self, is_third: bool) {
        let workers = &self.workers[..if is_third { 3 } else { 2 }];
        let copies: Vec<_> = workers.iter().map(|worker| self.copy(worker)).collect();
        judge(&self.log.case(self.seed, &copies));
        let register = workers[0].desk.register();
        for worker in workers {
            assert_eq!(worker.desk.register(), register, "{} lists something else", worker.name);
            let checked = worker.desk.run(&["check"]);
            assert_eq!(checked.code, Some(0), "{}: {checked:?}", worker.name);
        }
    }

    fn copy(&self, worker: &Worker) -> Value {
        let found = stands(worker);
        let pending: Vec<_> = found.standing.waiting.iter().map(|set| set.set.id).collect();
        let kept = worker.kept.iter().filter(|(id, _)| !self.given_up.contains(id));
        let saved: Map<_, _> = kept.map(|(id, kept)| (id.to_string(), json!(kept.base))).collect();
        json!({
            "device": worker.name,
            "records": records(found.register.records()),
            "pending": pending,
            "saved": saved,
            "withdrawn": [],
        })
    }

    /// Answers all conflicts: mine again, where that can be done, or theirs stays.
    fn answer(&mut self, round: u32) {
        for worker in &mut self.workers[..2] {
            let mut workspace = opening::open(&worker.desk.place.data(), &mut |_| {}).unwrap().workspace;
            while let Some(first) = workspace.shared.as_ref().unwrap().standing().waiting.first().cloned() {
                self.counts.conflicts += 1;
                let mut mine = None;
                // A list that somebody else has imported would be there twice.
                let is_list = first.set.is_apart();
                if !is_list
                    && self.chance.random_bool(0.5)
                    && let Again::Changes(changes) = again(&workspace.register, &first.set)
                    && !changes.is_empty()
                {
                    mine = Some(alumnet::register::ChangeSet {
                        id: Uuid::now_v7(),
                        label: format!("Again in round {round}"),
                        undoes: None,
                        origin: None,
                        changes,
                        ..first.set.clone()
                    });
                }
                let is_mine = mine.is_some();
                if workspace.answer(first.set.id, mine).is_ok() {
                    self.counts.put_again += usize::from(is_mine);
                } else {
                    assert!(is_mine, "theirs can always stay");
                    workspace.answer(first.set.id, None).unwrap();
                }
                self.given_up.insert(first.set.id);
            }
            drop(workspace);
            worker.learns();
        }
    }

    fn say(&self, rounds: u32, took: Duration) {
        eprintln!("{rounds} rounds in {took:.0?}, {} entries", self.log.entries.len());
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for Worker { name, counts, .. } in &self.workers {
            let worker::Counts { commands, acknowledged, killed, killed_after_saving, refused } = counts;
            eprintln!(
                "{name}: {commands} commands, {acknowledged} done, {killed} killed, {killed_after_saving} of \
                them after saving"
            );
            for (reason, count) in refused {
                *kinds.entry(reason.clone()).or_default() += count;
            }
        }
        eprintln!("{:?}\nrefused: {kinds:#?}", self.counts);
        let commands: usize = self.workers.iter().map(|worker| worker.counts.commands).sum();
        let refused: usize = kinds.values().sum();
        assert!(refused * 2 < commands.max(20), "hardly anything is done");
    }
}

fn stands(worker: &Worker) -> FolderStanding {
    opening::standing(&worker.desk.place.data()).unwrap().unwrap()
}

fn id_of(entry: &Value) -> Uuid {
    word(&entry["line"]["id"]).parse().unwrap()
}

fn key(kind: &str, id: Uuid) -> String {
    format!("{kind} {id}")
}

fn differing<'a>(
    one: &'a Map<String, Value>,
    other: &'a Map<String, Value>,
) -> impl Iterator<Item = (&'a String, Option<&'a Value>, Option<&'a Value>)> {
    let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
    keys.map(|key| (key, one.get(key), other.get(key))).filter(|(_, one, other)| one != other)
}

/// Whoever is on a list is there once, however often it was imported.
fn twice(round: u32, shown: &Map<String, Value>) {
    let mut names = HashSet::new();
    for (key, person) in shown.iter().filter(|(key, _)| key.starts_with("person ")) {
        let name = word(&person["given_name"]);
        assert!(
            !name.starts_with('Q') || names.insert(name),
            "round {round}: {name} is there twice: {key}, {person}"
        );
    }
}

/// The place of the node that leads.
fn leader(nodes: &[Server]) -> usize {
    if nodes.len() == 1 {
        return 0;
    }
    let urls = nodes.iter().map(|node| node.url.clone()).collect();
    let mut etcd = Etcd::new(EtcdSettings::new(urls)).unwrap();
    let until = Instant::now() + ALIKE_WITHIN;
    loop {
        let leader = etcd.status().map(|status| status.leader);
        let each = etcd.status_of_each();
        let place = each.iter().position(|(_, status)| {
            status.as_ref().ok().map(|status| status.header.member_id) == leader.as_ref().ok().copied()
        });
        if let (Some(place), Ok(1..)) = (place, leader) {
            return place;
        }
        assert!(Instant::now() < until, "nobody leads");
    }
}
