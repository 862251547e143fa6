//! A folder in memory with a register, the files to import, settings and backups; and alumnet run on it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::copy;

pub struct Desk {
    root: TempDir,
    /// What the tests keep, apart from what alumnet is given.
    beside: TempDir,
}

/// In memory where that is possible, because waiting for a disk takes most of the time.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// As alumnet makes its files; a copy is made with other rights.
fn close_to_others(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if path.is_dir() {
            close_to_others(&path);
        }
    }
}

impl Desk {
    pub fn new() -> Self {
        Self { root: folder(), beside: folder() }
    }

    /// The same files at another place.
    pub fn copied(&self) -> Self {
        let desk = Self::new();
        copy(self.root.path(), desk.root.path());
        close_to_others(desk.root.path());
        let settings = desk.path("home/.config/alumnet/config.toml");
        if settings.exists() {
            fs::create_dir(desk.path("away")).unwrap();
            let words = format!("[backups]\ncopy_to = \"{}\"\n", desk.path("away").display());
            fs::write(settings, words).unwrap();
        }
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        // Without the separator that an empty name would add.
        if name.is_empty() { self.root.path().to_owned() } else { self.root.path().join(name) }
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn beside(&self, name: &str) -> PathBuf {
        self.beside.path().join(name)
    }

    pub fn write(&self, name: &str, words: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, words).unwrap();
    }

    /// The words of a command line, in which `@/` stands for this folder.
    pub fn arguments(&self, words: &str) -> Vec<String> {
        let root = format!("{}/", self.root.path().display());
        words.split(' ').map(|word| word.replace("@/", &root)).collect()
    }

    /// Lets a command run with this desk as home, away from every other folder.
    pub fn arrange<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", self.path("home")).env("ALUMNET_DATA", self.data());
        command.env("USER", "tester").env("TZ", "UTC").current_dir("/").stdin(Stdio::null())
    }

    /// Runs alumnet as it is.
    pub fn run(&self, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alumnet"));
        self.arrange(command.args(self.arguments(words))).output().unwrap()
    }

    #[track_caller]
    pub fn done(&self, words: &str) {
        let output = self.run(words);
        assert!(output.status.success(), "{words}: {output:?}");
    }
}
