//! Runs the jobs below callgrind, and reads what it counted.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// What is missing for counting, if anything.
pub fn missing() -> Option<&'static str> {
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    match (is_there("valgrind"), is_there("taskset")) {
        (false, _) => Some("valgrind is not installed"),
        (_, false) => Some("taskset is not installed"),
        _ => None,
    }
}

/// The instructions of each job, with what it calls, by the job's name.
pub fn counted(people: usize) -> BTreeMap<String, u64> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("callgrind.out");
    // On one processor, so that what is shared among processors stays in the job. What always has a thread of
    // its own is not counted.
    let said = Command::new("taskset")
        .args(["-c", "0", "valgrind", "--tool=callgrind", "--compress-strings=no", "--compress-pos=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().expect("this program"))
        .args(["jobs", "--exact", "--ignored", "--test-threads=1"])
        .env("ALUMNET_COUNTED_PEOPLE", people.to_string())
        .output()
        .expect("valgrind");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    inclusive(&fs::read_to_string(out).expect("what callgrind counted"))
}

/// The cost of calls of functions in the module of jobs. In callgrind's format a line `cfn=` names the
/// function that is called, `calls=` follows, and then a line with the position and the cost of these calls.
fn inclusive(text: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let mut called = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("cfn=") {
            called = name.strip_prefix("counts::jobs::job_").map(str::to_owned);
        } else if line.starts_with("calls=") {
            let cost = lines.next().and_then(|line| line.split(' ').next_back()?.parse::<u64>().ok());
            if let (Some(job), Some(cost)) = (called.take(), cost) {
                *counts.entry(job.replace('_', " ")).or_default() += cost;
            }
        }
    }
    counts
}

#[test]
fn calls_of_jobs_are_added_up_and_others_are_not() {
    let text = "fn=counts::jobs::run\n7 90\ncfn=counts::jobs::job_find_a_name\ncalls=1 0\n7 500\n\
        cfn=counts::jobs::run\ncalls=1 0\n7 600\ncfn=counts::jobs::job_find_a_name\ncalls=2 0\n8 30\n";
    assert_eq!(inclusive(text), BTreeMap::from([("find a name".to_owned(), 530)]));
}
