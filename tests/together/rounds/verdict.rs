//! What the log came to, for the script that judges it without any code of ours.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, thread};

use alumnet::domain::Record;
use alumnet::register::{Change, ChangeSet};
use alumnet::sharing::entry::Entry;
use alumnet::sharing::link::Link;
use alumnet::sharing::log::SharedLog as _;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judge.py");
const READ_AT_ONCE: usize = 500;

/// The log in etcd, opened with what a data folder keeps.
pub struct LogBook {
    link: Link,
    /// What it begins with.
    begins: Value,
    /// Its entries in order, as the script wants them.
    pub entries: Vec<Value>,
}

impl LogBook {
    /// Opens the log of a register just after its beginning.
    pub fn open(data: &Path) -> Self {
        let mut link = Link::open(data).unwrap();
        let snapshot = link.snapshot().unwrap().unwrap();
        assert_eq!(snapshot.number, 1, "it has just begun");
        let mut book = Self { link, begins: Value::Null, entries: Vec::new() };
        book.read();
        let first = &book.entries[0]["line"]["id"];
        let ids: Vec<_> = snapshot.ids.iter().filter(|id| *first != json!(id)).collect();
        book.begins = json!({ "before": 0, "records": records(snapshot.records), "ids": ids });
        book
    }

    /// Reads what has come; returns it.
    pub fn read(&mut self) -> &[Value] {
        let before = self.entries.len();
        loop {
            let from = self.entries.len() as u64 + 1;
            let page = self.link.read(from, READ_AT_ONCE).unwrap();
            let is_more = page.len() == READ_AT_ONCE;
            for (number, bytes) in page {
                assert_eq!(number, self.entries.len() as u64 + 1, "an entry is missing");
                self.entries.push(entry(&bytes));
            }
            if !is_more {
                return &self.entries[before..];
            }
        }
    }

    pub fn case(&self, seed: u64, copies: &[Value]) -> Value {
        json!({ "seed": seed, "begins": self.begins, "log": self.entries, "copies": copies })
    }
}

fn entry(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    json!({ "about": lines.next(), "line": lines.next() })
}

/// Every record as a journal line has it.
pub fn records(records: impl IntoIterator<Item = Record>) -> Map<String, Value> {
    let set = ChangeSet {
        id: Uuid::nil(),
        at: Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: String::new(),
        origin: None,
        undoes: None,
        changes: records.into_iter().map(Change::create).collect(),
    };
    let whole = Entry { number: 1, device: Uuid::nil(), prev: [0; 32], set: set.into(), digest: 0 };
    let line = &entry(&whole.to_bytes().unwrap())["line"];
    let key = |change: &Value| format!("{} {}", word(&change["entity"]), word(&change["id"]));
    let changes = line["changes"].as_array().unwrap();
    changes.iter().map(|change| (key(change), change["after"].clone())).collect()
}

pub fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Fails if the script finds something wrong. Where there is no Python, that is said.
pub fn judge(case: &Value) {
    let begun = Command::new("python3").arg(SCRIPT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut judge) = begun else {
        assert!(env::var_os("CI").is_none(), "CI has Python");
        eprintln!("nothing was judged: there is no python3");
        return;
    };
    let line = format!("{case}\n");
    let mut input = judge.stdin.take().unwrap();
    // Its answer is read meanwhile, so that neither waits for the other.
    let writer = thread::spawn(move || input.write_all(line.as_bytes()));
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("judged.json");
        fs::write(&kept, case.to_string()).unwrap();
        panic!("{said}what was judged is in {}", kept.display());
    }
    assert!(said.contains("1 schedules were judged"), "{said}");
}
