//! A separate desk for each test: folders that nothing else touches, and alumnet started in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
}

/// The output of a command, and its exit code.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// alumnet, with this desk as home and working folder, and `data` as the data folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alumnet"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.path("home"))
            .env("ALUMNET_DATA", self.path("data"));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        said(&mut self.command(arguments))
    }

    /// Runs a command that must succeed without a warning; returns its output, or what it says was done.
    #[track_caller]
    pub fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}{}", said.out, said.err);
        assert!(!said.err.contains("alumnet: "), "{arguments:?}: {}", said.err);
        said.out + &said.err
    }

    /// Imports twelve people into the cohort 2024-A.
    pub fn import(&self) {
        self.done(&[
            "import",
            "roster",
            &fixture("moodle-participants.csv"),
            "--cohort",
            "2024-A",
            "--create",
            "--program",
            "P",
        ]);
    }

    /// The cohort's current roster in the register.
    #[track_caller]
    pub fn roster(&self, cohort: &str) -> String {
        self.done(&["export", "roster", cohort, "-o", "-", "--no-bom", "--columns", "name,email,status"])
    }

    /// The journal: recorded change sets, one per line.
    pub fn journal(&self) -> String {
        fs::read_to_string(self.path("data").join("journal").join("0001.jsonl")).unwrap_or_default()
    }
}

pub fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

pub fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/rosters/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, with its contents.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
    found
}
