//! etcd put back to an older state, or empty, while the copies are ahead of it: what was confirmed comes
//! back, and a log of an earlier generation is followed by nobody.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::office::{Desk, Office};

/// How the state of an etcd is kept.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Folder,
    Snapshot,
}

/// A state that was kept.
struct Kept(Way, PathBuf);

fn copied(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-r").args([from, to]).status().unwrap();
    assert!(copied.success());
}

/// Runs what manages an etcd. `None` if that is not on this machine, as where only the server is.
fn etcdctl(arguments: &[&str]) -> Option<()> {
    let mut command = Command::new("etcdctl");
    let Ok(output) = command.args(arguments).env("ETCDCTL_API", "3").stdin(Stdio::null()).output() else {
        eprintln!("left out: there is no etcdctl on this machine");
        return None;
    };
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

impl Kept {
    fn of(office: &mut Office, way: Way) -> Option<Self> {
        let kept = office.folder.path().join("kept");
        match way {
            Way::Folder => {
                office.etcd.kill();
                copied(&office.folder.path().join("one"), &kept);
                office.etcd.restart();
            }
            Way::Snapshot => {
                let url = office.etcd.url.clone();
                etcdctl(&["--endpoints", &url, "snapshot", "save", kept.to_str().unwrap()])?;
            }
        }
        Some(Self(way, kept))
    }

    /// Puts it back.
    fn put_back(self, office: &mut Office) {
        let Self(way, kept) = self;
        let folder = office.folder.path().join("one");
        office.etcd.kill();
        fs::remove_dir_all(&folder).unwrap();
        match way {
            Way::Folder => fs::rename(kept, folder).unwrap(),
            Way::Snapshot => {
                let peer = office.etcd.told("--listen-peer-urls").unwrap();
                let cluster = office.etcd.told("--initial-cluster").unwrap();
                let (kept, folder) = (kept.to_str().unwrap(), folder.to_str().unwrap());
                let restore = ["snapshot", "restore", kept, "--data-dir", folder, "--name", "one"];
                let members = ["--initial-cluster", cluster, "--initial-advertise-peer-urls", peer];
                etcdctl(&[restore.as_slice(), &members].concat()).unwrap();
            }
        }
        office.etcd.restart();
    }
}

fn adds(desk: &Desk, background: &str) -> String {
    let said = desk.run(&["add", "background", &format!("name={background}")]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.err
}

#[track_caller]
fn are_alike(desks: [&Desk; 2], words: &[&str]) {
    for desk in desks {
        for word in words {
            assert!(desk.register().contains(word), "{word}");
        }
        desk.done(&["check"]);
    }
    assert!(desks[0].register() == desks[1].register(), "they are not alike");
}

#[test]
fn what_an_etcd_lost_when_it_was_put_back_is_there_again_once() {
    for way in [Way::Folder, Way::Snapshot] {
        let Some(mut office) = Office::open(&[]) else { return };
        let (ana, ben) = office.two();
        ana.done(&["share", "sync"]);
        let Some(kept) = Kept::of(&mut office, way) else { continue };
        adds(&ana, "Beekeeping");
        ben.done(&["share", "sync"]);
        // Only Ben and etcd have this one, and Ana was told that hers is with the others.
        adds(&ben, "Falconry");
        kept.put_back(&mut office);
        // She is first with something new, so that the numbers are taken by other entries.
        assert_eq!(adds(&ana, "Glassblowing"), "Saved: Add a background.\n");
        assert_eq!(office.entries(), 4);
        let said = ben.run(&["share", "sync"]);
        assert!(said.code == Some(0) && said.err.contains("everything was read again"), "{said:?}");
        ana.done(&["share", "sync"]);
        are_alike([&ana, &ben], &["Beekeeping", "Falconry", "Glassblowing"]);
        assert_eq!(office.entries(), 5, "each is there once");
    }
}

#[test]
fn an_etcd_from_before_an_erasure_is_not_followed_until_somebody_says_so() {
    for way in [Way::Folder, Way::Snapshot] {
        let Some(mut office) = Office::open(&[]) else { return };
        let (ana, ben) = office.two();
        ana.done(&["share", "sync"]);
        let Some(kept) = Kept::of(&mut office, way) else { continue };
        let someone = ana.json(&["list", "people"])[0]["name"].as_str().unwrap().to_owned();
        ana.done(&["erase", "--yes", &someone]);
        ben.done(&["share", "sync"]);
        adds(&ben, "Falconry");
        kept.put_back(&mut office);
        let there = office.contents();
        let said = adds(&ana, "Glassblowing");
        assert!(said.contains("1 change waits to be sent to the others: the shared log is of an earlier"));
        for desk in [&ana, &ben] {
            let all = ["sync", "repair", "status", "check", "upgrade"];
            for command in all.into_iter().take(if way == Way::Folder { 5 } else { 1 }) {
                let said = desk.run(&["share", command]);
                let words = format!("{}{}", said.out, said.err);
                assert!(said.code == Some(1) && words.contains("was put back or replaced"), "{said:?}");
            }
            let erasing = desk.run(&["erase", "--yes", "Falconry"]);
            assert_eq!(erasing.code, Some(1), "{erasing:?}");
        }
        assert_eq!(office.contents(), there, "nothing was sent");
        assert_eq!(ana.json(&["share", "repair", "--from-here", "--yes"])["generation"], 3);
        // Ana sends what waited; both have to send and receive.
        for desk in [&ana, &ben, &ana] {
            desk.done(&["share", "sync"]);
        }
        are_alike([&ana, &ben], &["Falconry", "Glassblowing"]);
        assert!(!ben.register().contains(&someone));
        let left: Vec<_> = office.contents().into_keys().filter(|key| there.contains_key(key)).collect();
        assert!(left.iter().all(|key| key.ends_with("/meta")), "{left:?}");
    }
}

#[test]
fn an_empty_etcd_at_the_same_address_is_filled_only_when_asked() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    adds(&ana, "Beekeeping");
    office.etcd.kill();
    fs::remove_dir_all(office.folder.path().join("one")).unwrap();
    office.etcd.restart();
    assert!(adds(&ben, "Falconry").contains("waits to be sent to the others"));
    for desk in [&ana, &ben] {
        for command in ["sync", "repair", "status", "check"] {
            let said = desk.run(&["share", command]);
            let words = format!("{}{}", said.out, said.err);
            assert!(said.code == Some(1) && words.contains("no shared log there"), "{command}: {said:?}");
        }
    }
    assert!(office.contents().is_empty(), "nothing is begun without being asked");
    // Ben does not have what Ana sent before.
    assert_eq!(ben.json(&["share", "repair", "--from-here", "--yes"])["generation"], 2);
    for desk in [&ana, &ben, &ana] {
        desk.done(&["share", "sync"]);
    }
    are_alike([&ana, &ben], &["Beekeeping", "Falconry"]);
}
