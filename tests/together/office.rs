//! An office: an etcd, and desks that share a register over it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::seat::{Place, Seat, fixture};
use crate::server::{Server, folder};

pub struct Office {
    pub etcd: Server,
    pub folder: TempDir,
}

/// One of the desks: a place of its own.
pub struct Desk {
    pub place: Place,
    name: &'static str,
}

/// What a command said, and its exit code.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Office {
    /// `None` where there is no etcd.
    pub fn open(flags: &[&str]) -> Option<Self> {
        let folder = folder();
        let etcd = Server::start(folder.path(), flags)?;
        Some(Self { etcd, folder })
    }

    /// A desk that shares a register with twelve people.
    #[track_caller]
    pub fn first(&self) -> Desk {
        Desk::first_at(&self.etcd.url, &[])
    }

    /// Ana and Ben, who share a register.
    #[track_caller]
    pub fn two(&self) -> (Desk, Desk) {
        let (ana, ben) = (self.first(), Desk::new("ben"));
        ben.joins(&ana, "Ben's desktop");
        (ana, ben)
    }

    /// All that etcd holds, its keys too.
    pub fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
        let all = RangeRequest::all(KeyRange::below("/alumnet/"));
        let found = self.etcd.client().range(&all).unwrap();
        found
            .kvs
            .into_iter()
            .map(|pair| (String::from_utf8_lossy(&pair.key).into_owned(), pair.value))
            .collect()
    }

    /// How many entries the log has.
    pub fn entries(&self) -> usize {
        self.contents().keys().filter(|key| key.contains("/log/")).count()
    }

    /// Every file that etcd has written, as bytes.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        // etcd makes files larger than they are, of zeros.
        let read = |path: PathBuf| {
            let mut bytes = fs::read(&path).unwrap();
            bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            (path, bytes)
        };
        files_below(self.folder.path()).into_iter().map(read).collect()
    }
}

/// All files in a folder and below it.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

impl Desk {
    pub fn new(name: &'static str) -> Self {
        let mut place = Place::new();
        place.set("USER", name);
        Self { place, name }
    }

    /// One that shares a register with twelve people at an address, with what etcd wants to see.
    #[track_caller]
    pub fn first_at(url: &str, access: &[&str]) -> Self {
        let desk = Self::new("ana");
        desk.place.import_moodle();
        let create = ["share", "create", "--endpoints", url, "--device", "Ana's laptop"];
        desk.done(&[create.as_slice(), access].concat());
        desk
    }

    /// Joins with an invitation from somebody who is in.
    #[track_caller]
    pub fn joins(&self, other: &Self, device: &str) {
        let joined = self.tries_to_join(other, &["--device", device]);
        assert_eq!(joined.code, Some(0), "{joined:?}");
    }

    /// The same, whatever comes of it.
    #[track_caller]
    pub fn tries_to_join(&self, other: &Self, more: &[&str]) -> Said {
        let invitation = written(self, "invitation.txt", &other.done(&["share", "invite"]));
        self.run(&[["share", "join", "--file", &invitation].as_slice(), more].concat())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alumnet"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.place.path("home"))
            .env("ALUMNET_DATA", self.place.data())
            .env("USER", self.name)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Runs a command that must succeed; returns its output.
    #[track_caller]
    pub fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    /// Runs a command with `--json`, whatever its exit code.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = self.run(&[arguments, &["--json"]].concat());
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {said:?}"))
    }

    /// The records, as text: all there is to compare.
    #[track_caller]
    pub fn register(&self) -> String {
        let kinds = ["people", "cohorts", "backgrounds", "meetups", "hires"];
        let listed = kinds.map(|kind| self.done(&["list", kind, "--json"]));
        listed.join("\n")
    }

    pub fn open(&self) -> Seat {
        Seat::take(&self.place, &[], 100, 30)
    }

    pub fn secret(&self) -> PathBuf {
        self.place.data().join("shared").join("secret")
    }
}

/// Whether bytes hold a word.
pub fn holds(bytes: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(bytes).contains(word)
}

/// The names and addresses of the fixture's people.
pub fn words_of_people() -> Vec<String> {
    let text = fs::read_to_string(fixture("rosters/moodle-participants.csv")).unwrap();
    let cells = text.lines().skip(1).flat_map(|line| line.split(','));
    cells.map(|cell| cell.trim_matches('"').to_owned()).filter(|cell| cell.chars().count() > 4).collect()
}

/// A file that a test writes.
pub fn written(desk: &Desk, name: &str, text: &str) -> String {
    let path = desk.place.path(name);
    fs::write(&path, text).unwrap();
    Path::to_str(&path).unwrap().to_owned()
}

/// Adds a background on a screen, with the keys that ask for the form, and waits until it is shared.
pub fn adds_background(seat: &mut Seat, keys: &str, name: &str) {
    seat.pane("Backgrounds").keys(keys).sees("Add a background").paste(name).keys("<Ctrl-s>");
    seat.sees("saved").sees_not("↑").sees("✓");
}
