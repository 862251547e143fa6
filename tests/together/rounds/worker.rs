//! Somebody at a desk who does this and that, each time as a process of its own that may be killed, and who
//! remembers what was saved.

use std::collections::{BTreeMap, HashSet};
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use alumnet::domain::EntityKind;
use alumnet::register::ChangeSet;
use alumnet::sharing::folder::waiting_sets;
use alumnet::store::history::Ids;
use alumnet::workspace::opening;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::office::{Desk, Said, words_of_people, written};

/// How many people are on a large list: more than an entry holds without being cut into pieces.
const LARGE: usize = 250;
/// How far back a line is looked for that is in the file of what waits no more.
const MOST_RECENT: usize = 100;

/// A change set that a command has saved.
pub struct Kept {
    pub set: Arc<ChangeSet>,
    /// Whether the command came to its end and said so.
    pub is_acknowledged: bool,
    /// At least so many entries had the copy when it was made.
    pub base: u64,
}

#[derive(Debug, Default, Clone)]
pub struct Counts {
    pub commands: usize,
    pub acknowledged: usize,
    pub killed: usize,
    /// Killed, and saved all the same.
    pub killed_after_saving: usize,
    /// What was refused, by the words, without names.
    pub refused: BTreeMap<String, usize>,
}

pub struct Worker {
    pub desk: Desk,
    pub name: &'static str,
    pub kept: BTreeMap<Uuid, Kept>,
    pub counts: Counts,
    /// How many entries this copy has, at least.
    pub base: u64,
    seen: HashSet<Uuid>,
    chance: ChaCha8Rng,
    next: u32,
    emails: Vec<String>,
    /// How long a command takes that is not killed.
    pace: Duration,
}

/// How long a command may live, as a part of what commands take.
pub type Life = Option<f64>;

impl Worker {
    pub fn new(desk: Desk, name: &'static str, seed: u64) -> Self {
        // Few enough to come across each other.
        let emails = words_of_people().into_iter().filter(|word| word.contains('@')).take(3).collect();
        let mut worker = Self {
            desk,
            name,
            kept: BTreeMap::new(),
            counts: Counts::default(),
            base: 1,
            seen: HashSet::new(),
            chance: ChaCha8Rng::seed_from_u64(seed),
            next: 0,
            emails,
            pace: Duration::from_millis(100),
        };
        worker.seen = worker.lines().iter().map(|set| set.id).collect();
        worker
    }

    /// The change sets in the file of what waits, done or not.
    fn lines(&self) -> Vec<Arc<ChangeSet>> {
        waiting_sets(&self.desk.place.data()).unwrap().unwrap().1
    }

    /// Does something, once for each life.
    pub fn works(&mut self, round: u32, lives: &[Life]) {
        for life in lives {
            let command = self.draws(round);
            let is_import = command[0] == "import";
            let was_killed = self.does(&command, *life);
            // Nobody knows what became of it, so it is done again.
            if was_killed && is_import && self.chance.random_bool(0.7) {
                self.does(&command, None);
            }
        }
    }

    /// Receives and sends, or reads everything again.
    pub fn syncs(&mut self, life: Life) {
        let what = if self.chance.random_bool(0.5) { "sync" } else { "repair" };
        self.does(&["share".to_owned(), what.to_owned()], life);
    }

    /// Runs a command; returns whether it was killed before its end.
    fn does(&mut self, command: &[String], life: Life) -> bool {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        let Said { code, out, err } = self.runs(&arguments, life);
        self.counts.commands += 1;
        let said = format!("{out}{err}");
        let is_share = arguments[0] == "share";
        let is_saved = said.contains("Saved: ") || said.contains("\"saved\": true");
        let lines = self.new_lines(code == Some(0) && is_saved);
        match code {
            None => {
                self.counts.killed += 1;
                self.counts.killed_after_saving += usize::from(lines > 0);
            }
            Some(0 | 5) => {
                self.counts.acknowledged += 1;
                let wanted = usize::from(is_saved);
                assert_eq!(lines, wanted, "{} {arguments:?}: {said}", self.name);
            }
            Some(4) if is_share => {}
            Some(1 | 2) if !is_share => {
                assert_eq!(lines, 0, "refused and saved: {} {arguments:?}: {said}", self.name);
                *self
                    .counts
                    .refused
                    .entry(format!("{} {}: {}", self.name, arguments[0], reason(&said)))
                    .or_default() += 1;
            }
            _ => panic!("{} {arguments:?} ended with {code:?}: {said}", self.name),
        }
        code.is_none()
    }

    fn runs(&mut self, arguments: &[&str], life: Life) -> Said {
        let mut command = self.desk.command(arguments);
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(life) = life {
            let until = begun + self.pace.mul_f64(life);
            while Instant::now() < until && child.try_wait().unwrap().is_none() {
                thread::sleep(Duration::from_millis(1));
            }
            // It may have ended.
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        if output.status.code() == Some(0) && begun.elapsed() < Duration::from_secs(2) {
            self.pace = (self.pace * 7 + begun.elapsed()) / 8;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Remembers the lines that are there now and were not before; returns how many.
    fn new_lines(&mut self, is_acknowledged: bool) -> usize {
        let mut found = self.lines();
        found.retain(|set| !self.seen.contains(&set.id));
        if found.is_empty() && is_acknowledged {
            found = self.found_in_history();
        }
        let count = found.len();
        for set in found {
            self.seen.insert(set.id);
            self.kept.insert(set.id, Kept { set, is_acknowledged, base: self.base });
        }
        count
    }

    /// Remembers what was saved in another way.
    pub fn learns(&mut self) {
        self.new_lines(false);
    }

    /// A line that is in the file no more, because the log has it and the file was tidied up.
    fn found_in_history(&self) -> Vec<Arc<ChangeSet>> {
        let (_, history) = opening::read(&self.desk.place.data()).unwrap();
        let outlines = history.outlines(None, &Ids::default(), &mut |_, _| true).unwrap();
        let mine = |id: &Uuid| !self.seen.contains(id) && !self.kept.contains_key(id);
        let entries = outlines.iter().rev().take(MOST_RECENT).filter(|line| line.actor == self.name);
        let entry = entries.map(|line| &line.entry).find(|entry| mine(&entry.id));
        entry.and_then(|entry| history.change_set(entry).unwrap()).map(Arc::new).into_iter().collect()
    }

    /// A word that is nowhere else.
    fn token(&mut self) -> String {
        self.next += 1;
        format!("Q{}{:05}", self.name, self.next)
    }

    fn one_of(&mut self, count: usize) -> usize {
        self.chance.random_range(0..count)
    }

    fn draws(&mut self, round: u32) -> Vec<String> {
        let token = self.token();
        let place = self.one_of(self.emails.len());
        let email = self.emails[place].clone();
        match self.one_of(40) {
            0..=7 => self.import(round, &token, 2),
            8 => self.import(round, &token, LARGE),
            // Everybody has this list.
            9..=10 => self.import(round, &format!("Qall{round:05}"), 2),
            11..=18 => self.hire(round, &token, &email),
            19..=20 => vec!["add".into(), "background".into(), format!("name={token}")],
            21 => vec!["add".into(), "person".into(), format!("given-name={token}")],
            22..=28 => vec!["edit".into(), "person".into(), email, format!("location={token}")],
            29..=30 => vec!["tag".into(), token, email],
            31..=36 => vec!["undo".into()],
            37..=38 => self.delete().unwrap_or_else(|| vec!["undo".into()]),
            _ => vec!["share".into(), if self.chance.random_bool(0.5) { "sync" } else { "repair" }.into()],
        }
    }

    fn import(&self, round: u32, token: &str, count: usize) -> Vec<String> {
        let people = (0..count)
            .map(|place| format!("{token}n{place},Roe,{}n{place}@example.org", token.to_lowercase()));
        let list = ["First name,Last name,Email".to_owned()].into_iter().chain(people);
        let list = list.collect::<Vec<_>>().join("\n");
        let file = written(&self.desk, &format!("{token}.csv"), &list);
        let cohort = format!("R{}", round / 8);
        let words = ["import", "roster", &file, "--cohort", &cohort, "--create", "--program", "Rounds"];
        words.map(str::to_owned).to_vec()
    }

    fn hire(&mut self, round: u32, token: &str, email: &str) -> Vec<String> {
        let organization = format!("+House {}", self.one_of(6));
        let hirer = if self.chance.random_bool(0.5) { "-".to_owned() } else { format!("+{token} Doe") };
        // Later in each round, so that the job before can end.
        let date = format!("{}-{:02}-{:02}", 2000 + round / 300, 1 + round / 25 % 12, 1 + round % 25);
        let words =
            ["hire", &hirer, email, "--organization", &organization, "--role", token, "--date", &date];
        words.map(str::to_owned).to_vec()
    }

    /// Deletes something that was added here.
    fn delete(&mut self) -> Option<Vec<String>> {
        let created = self.kept.values().flat_map(|kept| &kept.set.changes).filter(|change| {
            let kinds = [EntityKind::Background, EntityKind::Person];
            change.before().is_none() && kinds.contains(&change.kind())
        });
        let created: Vec<_> = created.map(|change| (change.kind(), change.id())).collect();
        if created.is_empty() {
            return None;
        }
        let (kind, id) = created[self.one_of(created.len())];
        Some(vec!["delete".into(), kind.one().into(), id.to_string(), "--yes".into()])
    }
}

/// The last line of what was said, without names.
fn reason(said: &str) -> String {
    let line = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    let words = line.split_whitespace().filter(|word| !word.contains(|letter: char| letter.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}
