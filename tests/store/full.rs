//! A disk that fills up while recording a hire: the screen says so and keeps the input, and saving works
//! again once there is room.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

use alumnet::app::form::Form;
use alumnet::app::keys::key::{Code, Key};
use alumnet::app::session::Session;
use alumnet::demo;
use alumnet::domain::{Hire, IdSource};
use alumnet::store::{DiskStore, Store as _};
use alumnet::workspace::history::History;
use jiff::civil::date;

use super::child;
use super::support::{opened, save};
use super::undoing::sit_down;

fn keys(session: &mut Session<DiskStore>, keys: &str) {
    let mut rest = keys;
    while let Some(letter) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (key, tail) = match named {
            Some((name, tail)) => (name.parse().unwrap(), tail),
            None => (Key::plain(Code::Char(letter)), &rest[letter.len_utf8()..]),
        };
        rest = tail;
        let effects = session.app.key(key);
        let _ = session.perform(effects);
    }
}

fn message(session: &Session<DiskStore>) -> String {
    session.app.message.as_ref().map(|message| message.text.clone()).unwrap_or_default()
}

/// Writes until not a single byte fits any more. Returns how many bytes that took.
pub fn fill(path: &Path) -> u64 {
    let mut ballast = File::create(path).unwrap();
    for size in [1 << 16, 1 << 12, 1 << 8, 1] {
        while ballast.write_all(&vec![0; size]).is_ok() {}
    }
    ballast.metadata().unwrap().len()
}

/// A command on a small disk of its own, mounted at the first of the folders. The script gets the folders and
/// then this binary with the command's arguments.
#[cfg(target_os = "linux")]
pub fn on_small_disk(script: &str, folders: &[&Path]) -> Command {
    let script = format!("mount -t tmpfs -o size=24m tmpfs \"$1\" && {script}");
    let mut command = Command::new("unshare");
    command.args(["--mount", "--user", "--map-root-user", "sh", "-c", &script, "sh"]);
    command.args(folders).arg(std::env::current_exe().unwrap());
    command
}

#[cfg(target_os = "linux")]
pub fn small_disks_are_possible() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mut command = on_small_disk("true", &[folder.path()]);
    command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The work of a child whose folder is on a small disk.
pub fn record_a_hire(folder: &Path) {
    let data = folder.join("data");
    let mut here = opened(&data);
    for set in demo::program(&demo::Options::on(date(2024, 9, 16))) {
        save(&mut here, &set);
    }
    let mut session = sit_down(
        here.register,
        History::of(here.history),
        here.store,
        IdSource::new(1_900_000_000_000, [3; 6]),
    );
    let before = session.app.register.count::<Hire>();
    keys(&mut session, "2/rafael ibarra<Enter>r");
    let hirer =
        session.app.register.people_by_name().find(|(_, text)| text.contains("rafael ibarra")).unwrap().0;
    let classmate = session.app.register.classmates(hirer)[0];
    let name = session.app.register.person_name(classmate);
    keys(&mut session, &format!("{name}<Enter><Tab>Keeper of the seals"));
    // More than is left of the journal's last block.
    session.app.paste(&" and of the keys".repeat(500));
    let ballast = folder.join("ballast");
    fill(&ballast);
    keys(&mut session, "<Ctrl-s>");
    let refused = message(&session);
    let form = session.app.popups.on_top::<Form>();
    let typed = form.is_some_and(|form| format!("{form:?}").contains("Keeper of the seals"));
    let kept = session.app.register.count::<Hire>() == before;
    fs::remove_file(ballast).unwrap();
    keys(&mut session, "<Ctrl-s>");
    let saved = message(&session);
    drop(session);
    let again = opened(&data);
    let there =
        again.register.all::<Hire>().any(|hire| hire.role.starts_with("Keeper of the seals and of the keys"));
    child::say(&format!(
        "{refused} | typed {typed} | unchanged {kept} | {saved} | there {there} | {}",
        again.store.backup_is_due()
    ));
}

#[cfg(target_os = "linux")]
#[test]
fn a_hire_that_does_not_fit_stays_in_its_form_until_there_is_room() {
    if !small_disks_are_possible() {
        eprintln!("no small disk can be made here; the writer's own tests cover a full disk");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let command = on_small_disk("shift && exec \"$@\"", &[folder.path()]);
    let said = child::arrange(command, "hire", folder.path()).spawn().unwrap().wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    let told = words.lines().find_map(child::said).unwrap_or_else(|| panic!("{words}"));
    assert!(
        told.starts_with(
            "Not saved: the disk is full; make room and save again | typed true | \
        unchanged true | Record 1 hire: saved"
        ),
        "{told}"
    );
    assert!(told.contains("| there true"), "{told}");
}
