//! Any call to the system fails once, for real: alumnet runs under strace, which lets a chosen call fail.
//! What was said to be done is there, what was refused is not, and nothing is there by half.
//!
//! Each command is first run without failures to learn its calls. A case is one of these calls and an error.
//! Short writes can't be had from strace, which would drop the bytes; a full disk makes them (`full`).

mod desk;
mod flows;
mod traced;

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use alumnet::register::Register;
use alumnet::store::check::check;
use alumnet::store::{OpenError, backup};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::support::{names, try_open};
use desk::Desk;
use flows::{FLOWS, Flow};
use traced::{Call, Ran, calls, is_possible, run};

const ERRORS: &[&str] = &["EIO", "ENOSPC", "EACCES", "EINTR"];

/// What the next start finds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// The records, without ids and times, which differ from run to run.
    Register(Vec<String>),
    /// A backup is offered.
    Damaged,
    /// There are newer backups.
    Behind,
}

impl State {
    /// What is found, and what should have been, in words.
    fn beside(&self, wanted: &Self) -> String {
        match (self, wanted) {
            (Self::Register(found), Self::Register(wanted)) => {
                let only = |these: &[String], those: &[String]| {
                    these
                        .iter()
                        .filter(|record| !those.contains(record))
                        .cloned()
                        .collect::<Vec<_>>()
                        .join("\n")
                };
                format!("found\n{}\ninstead of\n{}", only(found, wanted), only(wanted, found))
            }
            (found, _) => format!("found {found:.40?}"),
        }
    }
}

/// A flow that was run once without failures.
struct Recording {
    flow: &'static Flow,
    prepared: Desk,
    before: State,
    after: State,
    file_before: Option<Vec<u8>>,
    file_after: Option<Vec<u8>>,
    calls: Vec<Call>,
}

/// The value of a variable, or what is usual.
fn number(variable: &str, usual: u64) -> u64 {
    env::var(variable).map_or(usual, |number| number.parse().expect("a number"))
}

fn records(register: &Register) -> Vec<String> {
    let is_letter = |letter: char| letter.is_alphanumeric() || "-:.".contains(letter);
    let varies = |word: &str| word.parse::<Uuid>().is_ok() || word.parse::<Timestamp>().is_ok();
    let steady = |text: String| {
        let words = text.split_inclusive(|letter| !is_letter(letter));
        let words = words.filter(|word| !varies(word.trim_end_matches(|letter| !is_letter(letter))));
        words.collect::<String>()
    };
    let mut records: Vec<String> = register.records().map(|record| steady(format!("{record:?}"))).collect();
    records.sort();
    records
}

/// Opens the register, which mends whatever it can, and then again, when nothing is left to do.
fn state(data: &Path) -> Result<State, String> {
    let mut found = None;
    for start in ["first", "second"] {
        let opened = match try_open(data) {
            Err(OpenError::Damaged { offer: Some(_), .. }) => return Ok(State::Damaged),
            Err(OpenError::Behind { .. }) => return Ok(State::Behind),
            opened => opened.map_err(|error| format!("the {start} start: {error}"))?,
        };
        let records = records(&opened.register);
        let notices = opened.notices;
        opened.store.close().map_err(|error| error.to_string())?;
        if found.is_some_and(|found| found != records) || start == "second" && !notices.is_empty() {
            return Err(format!("the {start} start differs: {notices:?}"));
        }
        found = Some(records);
    }
    let report = check(data).map_err(|error| error.to_string())?;
    if !report.is_healthy() {
        return Err(format!("the check finds {:?}", report.wrong().collect::<Vec<_>>()));
    }
    Ok(State::Register(found.unwrap_or_default()))
}

impl Recording {
    fn of(flow: &'static Flow) -> Self {
        let prepared = Desk::new();
        (flow.prepare)(&prepared);
        let read = |desk: &Desk| flow.file.and_then(|file| fs::read(desk.path(file)).ok());
        let desk = prepared.copied();
        let before = state(&desk.data()).unwrap_or_else(|words| panic!("{}, before: {words}", flow.name));
        let desk = prepared.copied();
        let ran = run(&desk, &desk.arguments(flow.words), None);
        assert!(ran.status.is_some_and(|status| status.success()), "{}: {} {}", flow.name, ran.out, ran.err);
        let calls: Vec<Call> = calls(&ran.log, &desk).into_iter().collect();
        let after = state(&desk.data()).unwrap_or_else(|words| panic!("{}, after: {words}", flow.name));
        let (file_before, file_after) = (read(&prepared), read(&desk));
        Self { flow, prepared, before, after, file_before, file_after, calls }
    }

    /// Lets one call fail. Returns whether it was reached, or what was wrong.
    fn fail(&self, call: &Call, error: &str) -> Result<bool, String> {
        let desk = self.prepared.copied();
        let ran = run(&desk, &desk.arguments(self.flow.words), Some((call, error)));
        if ran.was_not_loaded() || ran.failed().is_empty() {
            return Ok(false);
        }
        self.judge(&desk, &ran).map(|()| true).map_err(|wrong| {
            let Ran { status, out, err, .. } = &ran;
            let refused = ran.failed().join("\n");
            let name = self.flow.name;
            format!(
                "{name}: {wrong}\n{refused}\n{status:?}\nout: {out}\nerr: {err}\n{:?}",
                names(&desk.data())
            )
        })
    }

    fn judge(&self, desk: &Desk, ran: &Ran) -> Result<(), String> {
        let Some(status) = ran.status else { return Err("it hangs".to_owned()) };
        let is_done = match status.code() {
            Some(0 | 6) => true,
            Some(1 | 3) => false,
            _ => return Err(format!("it ended by signal {:?} or a wrong code", status.signal())),
        };
        if ran.err.contains("panicked") || ran.err.contains("os error") {
            return Err("it panicked, or said something that is not for people".to_owned());
        }
        let may_speak = !ran.failed().iter().any(|call| call.contains("write(2<"));
        if !status.success() && ran.err.is_empty() && may_speak && !ran.out.contains("problem") {
            return Err("it did not say what is wrong".to_owned());
        }
        self.judge_file(desk, is_done)?;
        let found = state(&desk.data())?;
        let is_later = ran.err.contains("next start");
        if is_done && found != self.after {
            return Err(format!("it is not there: {}", found.beside(&self.after)));
        }
        if !is_done && found != self.before && !(is_later && found == self.after) {
            return Err(format!("it is there all the same: {}", found.beside(&self.before)));
        }
        if self.flow.name == "erase" && found == self.after {
            assert_forgotten(&desk.data())?;
        }
        if found == self.before && !is_done {
            let again = desk.run(self.flow.words);
            if !again.status.success() || state(&desk.data())? != self.after {
                return Err(format!("it does not work once the failure is over: {again:?}"));
            }
        }
        Ok(())
    }

    /// Whether the file that was to be written is whole, or as it was.
    fn judge_file(&self, desk: &Desk, is_done: bool) -> Result<(), String> {
        let Some(name) = self.flow.file else { return Ok(()) };
        let path = desk.path(name);
        let bytes = fs::read(&path).ok();
        // Each backup has its time.
        let is_backup = path.extension().is_some_and(|ending| ending == "zst");
        let is_whole = if is_backup { backup::read(&path, None).is_ok() } else { bytes == self.file_after };
        let is_good = if is_done { is_whole } else { bytes == self.file_before };
        if is_good { Ok(()) } else { Err(format!("the file is {:?} bytes", bytes.map(|bytes| bytes.len()))) }
    }
}

/// Fails if a file of the register names the person who was erased; only backups may.
fn assert_forgotten(data: &Path) -> Result<(), String> {
    for (path, bytes) in crate::support::contents(data) {
        let is_named = bytes.windows(flows::SECRET.len()).any(|word| word == flows::SECRET.as_bytes());
        if is_named && !path.starts_with(data.join("backups")) {
            return Err(format!("{} names somebody who was erased", path.display()));
        }
    }
    Ok(())
}

#[test]
fn whichever_call_fails_what_was_done_is_there_and_nothing_by_halves() {
    if !is_possible() {
        eprintln!("strace is not here or may not watch; calls fail only in the simulation");
        return;
    }
    let recordings: Vec<Recording> = FLOWS.iter().map(Recording::of).collect();
    let mut cases = Vec::new();
    for recording in &recordings {
        for call in &recording.calls {
            cases.extend(ERRORS.iter().map(|error| (recording, call, *error)));
        }
        println!("{}: {} calls", recording.flow.name, recording.calls.len());
    }
    let all = cases.len();
    let seed = number("ALUMNET_SEED", 14);
    cases.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    cases.truncate(usize::try_from(number("ALUMNET_STRACE_CASES", 60)).expect("a small number"));
    let [next, reached, wrong] = [(); 3].map(|()| AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((recording, call, error)) = cases.get(number) else { break };
                    if number % 500 == 0 {
                        println!("case {number}");
                    }
                    match recording.fail(call, error) {
                        Ok(was_reached) => {
                            reached.fetch_add(usize::from(was_reached), Ordering::Relaxed);
                        }
                        Err(words) => {
                            println!("{words}\n{call:?} {error}\n");
                            wrong.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let (wrong, reached) = (wrong.into_inner(), reached.into_inner());
    println!("{} of {all} cases, {reached} of them reached their call, seed {seed}", cases.len());
    assert_eq!(wrong, 0, "cases went wrong; they are printed above");
    assert!(reached * 2 > cases.len(), "only {reached} of {} cases reached their call", cases.len());
}
