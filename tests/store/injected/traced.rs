//! alumnet run under strace, which lists the calls to the system, or lets one of them fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::desk::Desk;

/// The calls that storage is made of.
const KINDS: &[&str] = &[
    "chmod",
    "copy_file_range",
    "fallocate",
    "fdatasync",
    "flock",
    "fsync",
    "ftruncate",
    "getdents64",
    "link",
    "linkat",
    "mkdir",
    "newfstatat",
    "openat",
    "pread64",
    "pwrite64",
    "read",
    "readlink",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "statx",
    "sync_file_range",
    "unlink",
    "unlinkat",
    "write",
];

/// After this time a run counts as hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// One call of a run in which nothing failed, named so that strace finds it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    pub kind: &'static str,
    /// If it is counted among the calls to this path only: its place on the desk. Otherwise calls that load
    /// the program would be counted, too.
    path: Option<String>,
    /// The number within its thread. strace counts the calls of each thread on its own, so another thread's
    /// call may fail as well.
    number: usize,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// `None` if it did not end.
    pub status: Option<ExitStatus>,
    pub out: String,
    pub err: String,
    /// What strace wrote.
    pub log: String,
}

impl Ran {
    /// What was refused.
    pub fn failed(&self) -> Vec<&str> {
        self.log.lines().filter(|line| line.ends_with("(INJECTED)")).collect()
    }

    /// Whether only the loader came to run, which is no part of alumnet.
    pub fn was_not_loaded(&self) -> bool {
        self.err.contains("error while loading shared libraries")
    }
}

/// Whether strace is there and may do its work.
pub fn is_possible() -> bool {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=chmod", "true"]);
    command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs alumnet; the call, if there is one, fails with the error.
pub fn run(desk: &Desk, arguments: &[String], failing: Option<(&Call, &str)>) -> Ran {
    let (log, out, err) = (desk.beside("log"), desk.beside("out"), desk.beside("err"));
    let mut command = Command::new("strace");
    // Without the last option every other call would be stopped at as well.
    command.args(["-f", "-qq", "-y", "--seccomp-bpf", "-o"]).arg(&log);
    match failing {
        None => command.arg("-e").arg(format!("trace={}", KINDS.join(","))),
        Some((Call { kind, path, number }, error)) => {
            command.args(["-e", &format!("trace={kind}")]);
            command.args(["-e", &format!("inject={kind}:error={error}:when={number}")]);
            if let Some(path) = path {
                command.arg("-P").arg(desk.path(path));
            }
            &mut command
        }
    };
    command.arg(env!("CARGO_BIN_EXE_alumnet")).args(arguments);
    desk.arrange(&mut command).process_group(0);
    command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
    let mut running = command.spawn().unwrap();
    let began = Instant::now();
    let status = loop {
        if let Some(status) = running.try_wait().unwrap() {
            break Some(status);
        }
        if began.elapsed() > PATIENCE {
            // strace alone would leave alumnet running.
            let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", running.id())]).status();
            running.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let read = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    Ran { status, out: read(&out), err: read(&err), log: read(&log) }
}

/// The calls in strace's log that are about the desk, or write to standard output.
pub fn calls(log: &str, desk: &Desk) -> BTreeSet<Call> {
    let root = format!("{}/", desk.path("").display());
    let mut noise: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counts: BTreeMap<(&str, &str, Option<&str>), usize> = BTreeMap::new();
    let mut calls = BTreeSet::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let name = rest.trim_start().split('(').next().unwrap_or_default();
        let Some(kind) = KINDS.iter().copied().find(|kind| *kind == name) else { continue };
        let mut count = |path| {
            let count = counts.entry((thread, kind, path)).or_default();
            *count += 1;
            *count
        };
        let number = count(None);
        let path = rest.split_once(&root).and_then(|(_, rest)| rest.split(['"', '>']).next());
        if path.is_none() && !rest.contains("write(1<") {
            if calls.is_empty() {
                noise.insert(kind, number);
            }
            continue;
        }
        let among_path = path.map(|path| count(Some(path)));
        // While the loader works, calls are counted by path.
        let by_path = number <= noise.get(kind).copied().unwrap_or_default();
        let (path, number) = match (path, among_path) {
            (Some(path), Some(among_path)) if by_path => (Some(path.to_owned()), among_path),
            _ => (None, number),
        };
        calls.insert(Call { kind, path, number });
    }
    calls
}
