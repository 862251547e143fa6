//! What a schedule ended with, for the script that judges it without any code of ours.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::{env, thread};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::desk::Desk;
use crate::register::{ChangeSet, Register};
use crate::sharing::beginning::Beginning;
use crate::sharing::memory::MemoryLog;
use crate::store::journal::line::{self, LineHead};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judge.py");

/// A schedule as the script reads it.
pub fn case(seed: u64, log: &MemoryLog, beginning: Option<&Beginning>, desks: &[Desk]) -> Value {
    let entry = |bytes: &Vec<u8>| {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        json!({"about": lines.next(), "line": lines.next()})
    };
    let (records, ids) = beginning.map(begun).unwrap_or_default();
    json!({
        "seed": seed,
        "begins": { "before": log.before, "records": records, "ids": ids },
        "log": log.entries.iter().map(entry).collect::<Vec<_>>(),
        "copies": desks.iter().map(copy).collect::<Vec<_>>(),
    })
}

/// What a log began with: its records, and the ids of the sets before it.
pub fn begun(Beginning { snapshot, line, .. }: &Beginning) -> (BTreeMap<String, Value>, Vec<Uuid>) {
    let register = Register::from_records(snapshot.records.iter().cloned());
    let before = snapshot.ids.iter().copied().filter(|id| *id != line.set.id);
    (records(&register).into_iter().collect(), before.collect())
}

fn copy(desk: &Desk) -> Value {
    let known = |id: &Uuid| (id.to_string(), json!(desk.known.get(id)));
    let withdrawn = desk.withdrawals.iter().filter(|(set, _)| desk.saved.contains(set));
    json!({
        "device": desk.replica.device(),
        "records": records(&desk.base_register()),
        "pending": desk.replica.pending_ids().collect::<Vec<_>>(),
        "saved": desk.saved.iter().map(known).collect::<Map<_, _>>(),
        "withdrawn": withdrawn.map(|(_, person)| person.uuid()).collect::<Vec<_>>(),
    })
}

/// Every record as a journal line has it.
fn records(register: &Register) -> Map<String, Value> {
    let set = ChangeSet::creating(register.records());
    let mut bytes = Vec::new();
    line::write(&mut bytes, LineHead::plain(1), &set, 0).expect("memory has room");
    let line: Value = serde_json::from_slice(&bytes).expect("JSON");
    let changes = line["changes"].as_array().cloned().unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let key = |change: &Value| format!("{} {}", word(&change["entity"]), word(&change["id"]));
    changes.iter().map(|change| (key(change), change["after"].clone())).collect()
}

/// What the script says, and whether nothing is wrong. `None` where there is no Python, which is said.
pub fn asked(cases: &[Value]) -> Option<(String, bool)> {
    let begun = Command::new("python3").arg(SCRIPT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut judge) = begun else {
        assert!(env::var_os("CI").is_none(), "CI has Python");
        eprintln!("nothing was judged: there is no python3");
        return None;
    };
    let lines: Vec<String> = cases.iter().map(|case| format!("{case}\n")).collect();
    let mut input = judge.stdin.take().expect("a pipe");
    // Its answer is read meanwhile, so that neither waits for the other.
    let writer = thread::spawn(move || lines.iter().try_for_each(|line| input.write_all(line.as_bytes())));
    let output = judge.wait_with_output().expect("it ends");
    let _ = writer.join().expect("it writes");
    Some((String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success()))
}
