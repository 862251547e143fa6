//! Tests on a simulated disk: settings are read whole or refused, and a file that is exported is written
//! whole or not at all, whichever call fails and whenever the power does. alumnet never writes the settings.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::Parser;
use jiff::Timestamp;
use jiff::civil::date;

use super::config::Config;
use super::outcome::{Failure as Refused, Outcome};
use super::{export, import, report};
use crate::domain::IdSource;
use crate::files::simulated::{
    Call, Contents, DatabaseState, FAILURES, Failure, Image, SimulatedDisk, Unsynced, folder,
};
use crate::register::Register;
use crate::workspace::opening;
use crate::{demo, store};

#[derive(Debug, Parser)]
enum Line {
    Export(export::ExportArguments),
    Import(import::ImportArguments),
    Report(report::ReportArguments),
}

const OLD: &[u8] = b"what was there before";

/// A command line that writes `file`, which may be there already.
struct Export {
    words: &'static str,
    file: &'static str,
    replaces: bool,
}

const EXPORTS: &[Export] = &[
    Export { words: "export roster 2019-A -o", file: "roster.csv", replaces: false },
    Export { words: "export roster 2019-A --force -o", file: "roster.json", replaces: true },
    Export { words: "export measures --force -o", file: "measures.csv", replaces: true },
    Export { words: "report cohort 2019-A -o", file: "cohort.html", replaces: false },
];

impl Export {
    fn run(&self, root: &Path, register: &Register) -> Result<Outcome, Refused> {
        let path = root.join(self.file).display().to_string();
        let words = ["alumnet"].into_iter().chain(self.words.split(' ')).chain([path.as_str()]);
        let out = &mut Vec::new();
        match Line::try_parse_from(words).unwrap() {
            Line::Export(arguments) => export::run(&arguments, register, date(2024, 9, 16), out),
            Line::Import(_) => panic!("an import writes no file"),
            Line::Report(arguments) => report::run(&arguments, register, date(2024, 9, 16), out),
        }
    }

    /// A folder in which it was not run yet.
    fn prepare(&self, root: &Path) -> Contents {
        if self.replaces {
            fs::write(root.join(self.file), OLD).unwrap();
        }
        Contents::read(root)
    }

    /// Its file, if it is there.
    fn file<'a>(&self, contents: &'a Contents) -> Option<&'a [u8]> {
        contents.0.get(&PathBuf::from(self.file)).and_then(Option::as_deref)
    }
}

fn register() -> Register {
    let mut register = Register::default();
    for set in demo::program(&demo::Options { people: 60, ..demo::Options::on(date(2024, 9, 16)) }) {
        register.apply(&set).unwrap();
    }
    register
}

/// Lets each call of `act` fail in each of these ways; `judge` gets what came of it.
fn each_call<T>(
    root: &Path,
    failures: &[Failure],
    act: impl Fn() -> T,
    judge: impl Fn(T, Option<Call>, Failure, &str),
) -> usize {
    let start = Contents::read(root);
    let calls = {
        let disk = SimulatedDisk::at(root);
        act();
        disk.calls()
    };
    for failure in failures {
        for call in 0..calls {
            start.replace(root);
            let disk = SimulatedDisk::at(root);
            disk.fail(call, *failure);
            let answer = act();
            let failed = disk.repair();
            judge(answer, failed, *failure, &format!("call {call} ({failed:?}): {failure:?}"));
        }
    }
    failures.len() * usize::try_from(calls).unwrap()
}

#[test]
fn settings_are_read_whole_or_refused() {
    let root = folder();
    let path = root.path().join("config.toml");
    let lines = "# Settings that take more than one reading.\n".repeat(2_000);
    fs::write(&path, format!("[backups]\nkeep_last = 3\n{lines}every_changes = 7\n")).unwrap();
    let whole = Config::read(&path).unwrap();
    assert_eq!((whole.backups.keep_last, whole.backups.every_changes), (3, 7));
    let judge = |read: Result<Config, Refused>, _, _, context: &str| match read {
        Ok(read) => assert_eq!(read, whole, "{context}"),
        Err(refused) => {
            assert!(refused.0.contains("config.toml can't be read: "), "{context}: {refused}");
        }
    };
    let cases = each_call(root.path(), FAILURES, || Config::read(&path), judge)
        + each_call(root.path(), FAILURES, || Config::read_if_there(&path), judge);
    assert!(cases > 20, "{cases}");
}

#[test]
fn an_import_that_fails_says_why_in_words_for_people() {
    let root = folder();
    let (data, table) = (root.path().join("data"), root.path().join("people.csv"));
    fs::write(&table, "First name,Email\nAda,ada@example.org\n").unwrap();
    let words = format!("alumnet import roster {} --cohort 2024-A --create --program P", table.display());
    let Line::Import(arguments) = Line::try_parse_from(words.split(' ')).unwrap() else {
        panic!("an import")
    };
    let (now, today) = (Timestamp::UNIX_EPOCH, date(2024, 9, 16));
    let import = || -> Result<Outcome, String> {
        let mut workspace = opening::open(&data, &mut |_| {}).map_err(|error| error.to_string())?.workspace;
        let mut ids = IdSource::new(1_000, [1; 6]);
        let done = import::run(&arguments, &mut workspace, now, today, &mut ids, "tester", &mut Vec::new());
        done.map_err(|refused| refused.0)
    };
    store::open(&data, &mut |_| {}).unwrap().store.close().unwrap();
    each_call(root.path(), &FAILURES[..1], import, |answer, _, _, context| {
        if let Err(words) = answer {
            assert!(words.len() > 10 && !words.contains("os error"), "{context}: {words}");
        }
    });
}

#[test]
fn an_export_is_written_whole_or_not_at_all_whichever_call_fails() {
    let register = register();
    for export in EXPORTS {
        let root = folder();
        let before = export.prepare(root.path());
        assert_eq!(export.run(root.path(), &register), Ok(Outcome::Done), "{}", export.words);
        let after = Contents::read(root.path());
        before.replace(root.path());
        let cases = each_call(
            root.path(),
            FAILURES,
            || export.run(root.path(), &register),
            |answer, failed, failure, context| {
                let found = Contents::read(root.path());
                let wanted = if answer.is_ok() { &after } else { &before };
                assert_eq!(export.file(&found), export.file(wanted), "{}, {context}", export.words);
                // What can't be removed stays.
                let may_stay = failed == Some(Call::Remove) || matches!(failure, Failure::FromThenOn(_));
                assert!(may_stay || found == *wanted, "{}, {context}: {found:?}", export.words);
            },
        );
        println!("{}: {cases} cases", export.words);
    }
}

#[test]
fn an_export_is_whole_or_missing_whenever_the_power_fails() {
    let register = register();
    let rounds = env::var("ALUMNET_SIMULATION_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    for export in EXPORTS {
        let root = folder();
        let before = export.prepare(root.path());
        let disk = SimulatedDisk::at(root.path());
        export.run(root.path(), &register).unwrap();
        let steps = disk.steps();
        drop(disk);
        let after = Contents::read(root.path());
        let mut image = Image::of(&before);
        let mut seen = HashSet::new();
        for (number, step) in steps.iter().enumerate() {
            image.take(step);
            for seed in 0..8 * rounds {
                for unsynced in [Unsynced::All, Unsynced::Nothing, Unsynced::Part, Unsynced::Torn] {
                    let left = image.after_failure(unsynced, DatabaseState::Latest, seed);
                    let file = export.file(&left);
                    let is_last = number + 1 == steps.len();
                    assert!(
                        file == export.file(&after) || !is_last && file == export.file(&before),
                        "{}, {unsynced:?} after change {number}, {step:?}, seed {seed}: {left:?}",
                        export.words
                    );
                    seen.insert(left);
                }
            }
        }
        println!("{}: {} cases of {} changes", export.words, seen.len(), steps.len());
        assert!(seen.len() > 5, "{}", seen.len());
    }
}
