//! A data folder that can't be written, or is damaged: it is said, and nothing is lost that can be read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::office::{Desk, Office, Said, files_below};

fn mine(desk: &Desk) -> PathBuf {
    desk.place.data().join("shared").join("mine.jsonl")
}

fn adds(desk: &Desk, background: &str) -> Said {
    desk.run(&["add", "background", &format!("name={background}")])
}

#[track_caller]
fn are_alike(ana: &Desk, ben: &Desk, words: &[&str]) {
    let backgrounds = ana.done(&["list", "backgrounds"]);
    for word in words {
        assert!(backgrounds.contains(word), "{word}: {backgrounds}");
    }
    assert!(ana.register() == ben.register(), "{backgrounds}{}", ben.done(&["list", "backgrounds"]));
    ana.done(&["check"]);
    ben.done(&["check"]);
}

#[test]
fn of_what_waits_a_damaged_line_is_set_aside_and_the_others_are_sent() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    office.etcd.kill();
    for background in ["Beekeeping", "Falconry", "Glassblowing"] {
        assert_eq!(adds(&ana, background).code, Some(0));
    }
    let mut bytes = fs::read(mine(&ana)).unwrap();
    let place = bytes.windows(8).position(|part| part == b"Falconry").unwrap();
    bytes[place] = b'B';
    fs::write(mine(&ana), &bytes).unwrap();
    // Whichever command is next says so.
    let listed = ana.run(&["list", "backgrounds"]);
    assert!(listed.out.contains("Glassblowing") && !listed.out.contains("alconry"), "{listed:?}");
    let words = "1 change can't be read; 2 others can. The damaged file is kept as";
    assert!(listed.code == Some(0) && listed.err.contains(words), "{listed:?}");
    office.etcd.restart();
    let said = ana.run(&["share", "sync"]);
    assert!(said.code == Some(0) && said.err.contains("Sent 2 changes."), "{said:?}");
    let kept = files_below(&ana.place.data().join("shared"));
    assert!(kept.iter().any(|file| fs::read(file).unwrap() == bytes), "{kept:?}");
    ben.done(&["share", "sync"]);
    are_alike(&ana, &ben, &["Beekeeping", "Glassblowing"]);
    // A line that the power cut off was never called saved.
    office.etcd.kill();
    assert_eq!(adds(&ana, "Falconry").code, Some(0));
    let whole = fs::read(mine(&ana)).unwrap();
    fs::write(mine(&ana), [&whole, &whole[..whole.len() / 2]].concat()).unwrap();
    office.etcd.restart();
    let said = ana.run(&["share", "sync"]);
    assert!(said.code == Some(0) && said.err.contains("Sent 1 change."), "{said:?}");
    ben.done(&["share", "sync"]);
    are_alike(&ana, &ben, &["Beekeeping", "Falconry", "Glassblowing"]);
}

/// Runs a command by way of a shell.
fn by_shell(desk: &Desk, script: &str, arguments: &[&str]) -> Said {
    let plain = desk.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_alumnet")]).args(arguments).env_clear();
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let output = command.env("PATH", path).stdin(std::process::Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

#[test]
fn a_disk_without_room_keeps_nothing_new_and_loses_nothing() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    assert_eq!(adds(&ben, "Beekeeping").code, Some(0));
    let before = ana.register();
    // No file may be written, as on a disk that is full.
    let full = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
    for arguments in [&["add", "background", "name=Falconry"][..], &["share", "sync"], &["share", "repair"]] {
        let said = by_shell(&ana, full, arguments);
        assert!(said.code.is_some_and(|code| code != 0), "{arguments:?}: {said:?}");
        assert!(!said.err.is_empty() && !said.err.contains("panic"), "{arguments:?}: {said:?}");
        eprintln!("{arguments:?}: {said:?}");
        assert!(ana.register() == before);
    }
    let said = by_shell(&ana, full, &["share", "status"]);
    assert!(said.code == Some(0) && said.out.contains("To receive  1 change"), "{said:?}");
    ana.done(&["check"]);
    assert_eq!(adds(&ana, "Falconry").code, Some(0));
    ben.done(&["share", "sync"]);
    are_alike(&ana, &ben, &["Beekeeping", "Falconry"]);
    assert_eq!(office.entries(), 4);
}

fn allow(folder: &Path, is_writable: bool) {
    let mode = |mode: u32| fs::Permissions::from_mode(if is_writable { mode | 0o200 } else { mode });
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        fs::set_permissions(&folder, mode(0o500)).unwrap();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                fs::set_permissions(&path, mode(0o400)).unwrap();
            }
        }
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_only_read() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    assert_eq!(adds(&ben, "Beekeeping").code, Some(0));
    let data = ana.place.data();
    allow(&data, false);
    // Root may write anywhere, unless it gives that up.
    let is_root = fs::write(data.join("probe"), "").is_ok();
    let script = if is_root { "exec setpriv --bounding-set=-all \"$@\"" } else { "exec \"$@\"" };
    if is_root {
        fs::remove_file(data.join("probe")).unwrap();
        if by_shell(&ana, script, &["--version"]).code != Some(0) {
            eprintln!("left out: root can't give up its rights here");
            return;
        }
    }
    for arguments in [&["add", "background", "name=Falconry"][..], &["share", "sync"], &["share", "leave"]] {
        let said = by_shell(&ana, script, arguments);
        assert!(said.code == Some(3) && said.err.contains("can't write"), "{arguments:?}: {said:?}");
    }
    let said = by_shell(&ana, script, &["share", "status"]);
    assert!(said.code == Some(0) && said.out.contains("To receive  1 change"), "{said:?}");
    allow(&data, true);
    ana.done(&["share", "sync"]);
    are_alike(&ana, &ben, &["Beekeeping"]);
}
