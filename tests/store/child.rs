//! The same test binary, started again as a separate process: to hold a lock, to be killed, to fill a disk,
//! or to be denied a folder.

use std::env;
use std::fs;
use std::io::{Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use alumnet::domain::Person;
use alumnet::register::{Change, Register};
use alumnet::store::{Store, StoreError};

use super::support::{Maker, opened, save, try_open};
use super::{backups, filling, full, kill};

const WORK: &str = "ALUMNET_STORE_CHILD";
const FOLDER: &str = "ALUMNET_STORE_FOLDER";

/// Prepares a command, for this test binary or a copy of it, to do `work` in `folder`.
pub fn arrange(mut command: Command, work: &str, folder: &Path) -> Command {
    command.args(["child::work_of_a_child", "--exact", "--ignored", "--nocapture", "--quiet"]);
    command.env(WORK, work).env(FOLDER, folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

pub fn command(work: &str, folder: &Path) -> Command {
    arrange(Command::new(env::current_exe().expect("this binary")), work, folder)
}

#[test]
#[ignore = "started by other tests as a process of its own"]
fn work_of_a_child() {
    let folder = PathBuf::from(env::var_os(FOLDER).expect("a folder"));
    match env::var(WORK).as_deref() {
        Ok("hold") => hold(&folder),
        Ok("open") => say(&try_open(&folder).map_or_else(|error| error.to_string(), |_| "opened".to_owned())),
        Ok("back up") => backups::back_up_for_ever(&folder),
        Ok("commit") => kill::commit_for_ever(&folder),
        Ok("hire") => full::record_a_hire(&folder),
        Ok("session") => filling::work(&folder),
        Ok("after the session") => filling::look(&folder),
        Ok("fill") => fill_the_disk(&folder),
        Ok("tell") => tell(&opened(&folder.join("data")).register),
        other => panic!("no work named {other:?}"),
    }
}

/// Prints a line for the parent, on a new line, because the test harness may have begun one.
pub fn say(words: &str) {
    let mut out = stdout().lock();
    writeln!(out, "\n> {words}").expect("somebody listens");
    out.flush().expect("somebody listens");
}

/// What a child said in a line, if anything.
pub fn said(line: &str) -> Option<&str> {
    line.strip_prefix("> ")
}

fn hold(folder: &Path) {
    let _held = opened(folder);
    say("held");
    // Until the parent closes the pipe.
    let _ = stdin().read_line(&mut String::new());
}

/// `folder` is on a disk of a few megabytes.
fn fill_the_disk(folder: &Path) {
    let ballast = folder.join("ballast");
    let data = folder.join("data");
    let mut here = opened(&data);
    fs::write(&ballast, vec![0; 3 << 20]).expect("room for ballast");
    let mut maker = Maker::new(9);
    let refused = loop {
        let mut person = maker.person("many");
        person.notes = "n".repeat(20_000);
        let set = maker.set("Add", vec![Change::create(person.into())]);
        match here.store.commit(&set) {
            Ok(()) => here.register.apply(&set).expect("it fits"),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StoreError::DiskFull | StoreError::ReadOnly(_)), "{refused}");
    assert!(here.register.count::<Person>() > 10);
    fs::remove_file(ballast).expect("ballast");
    let (set, _) = maker.school();
    save(&mut here, &set);
    tell(&here.register);
}

/// Prints a summary of a register.
fn tell(register: &Register) {
    let mut sum = crc32fast::Hasher::new();
    for record in register.records() {
        sum.update(format!("{record:?}").as_bytes());
    }
    say(&format!("{} people, {:08x}", register.count::<Person>(), sum.finalize()));
}
