//! `alumnet share …`, each subcommand, as somebody would use it.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::office::{Desk, Office, holds, words_of_people, written};

#[test]
fn a_register_is_shared_joined_and_the_same_for_both() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    assert_eq!(ben.register(), ana.register());
    ben.done(&["add", "background", "name=Beekeeping"]);
    assert!(!ana.register().contains("Beekeeping"));
    let said = ana.run(&["share", "sync"]);
    // That Ben joined is a change, too.
    assert!(said.err.contains("Received 2 changes."), "{said:?}");
    assert_eq!(ben.register(), ana.register());
    assert!(ana.register().contains("Beekeeping"));
    let history = ana.done(&["history"]);
    assert!(history.contains("Join with Ben's desktop"), "{history}");
    let status = ana.json(&["share", "status"]);
    let devices: Vec<_> =
        status["devices"].as_array().unwrap().iter().map(|device| &device["name"]).collect();
    assert_eq!(devices, ["Ana's laptop", "Ben's desktop"]);
    assert_eq!(
        (&status["unsent"], &status["behind"], &status["reached"]),
        (&0.into(), &0.into(), &true.into())
    );
    let checked = ana.run(&["share", "check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.out.contains("The key fits the log") && checked.out.contains("noticed within"));
    assert_eq!(ana.json(&["share", "check"])["healthy"], true);
    assert_eq!(ana.json(&["share", "upgrade"])["raised"], false);
    // Nothing in etcd, or in its files, can be read.
    let contents = office.contents();
    assert!(contents.len() >= 8, "{:?}", contents.keys());
    let mut words = words_of_people();
    words.extend(["Beekeeping".to_owned(), "Ana's laptop".to_owned()]);
    let values = contents.into_iter().map(|(key, value)| (key.clone(), [key.into_bytes(), value].concat()));
    let files = office.files().into_iter().map(|(path, bytes)| (path.display().to_string(), bytes));
    for (place, bytes) in values.chain(files) {
        let text = String::from_utf8_lossy(&bytes);
        let found = words.iter().find(|word| text.contains(word.as_str()));
        assert_eq!(found, None, "in {place}");
    }
}

#[test]
fn an_invitation_is_read_from_a_file_or_standard_input_and_not_from_the_command_line() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = (office.first(), Desk::new("ben"));
    let invitation = ana.done(&["share", "invite"]);
    assert_eq!(invitation.lines().count(), 1, "{invitation}");
    let refused = ben.run(&["share", "join", invitation.trim()]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("shells remember it"), "{refused:?}");
    let bare = ben.run(&["share", "join"]);
    assert!(bare.code == Some(1) && bare.err.contains("--file FILE"), "{bare:?}");
    let cut = written(&ben, "cut.txt", &invitation[..invitation.len() - 9]);
    let damaged = ben.run(&["share", "join", "--file", &cut]);
    assert!(damaged.err.contains("cut off or mistyped"), "{damaged:?}");
    let mut joining = ben.command(&["share", "join", "-", "--json"]);
    let mut joining = joining.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    joining.stdin.take().unwrap().write_all(invitation.as_bytes()).unwrap();
    let output = joining.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("\"people\": 12"));
    // A second time, the folder is no longer empty.
    let again = written(&ben, "again.txt", &invitation);
    let refused = ben.run(&["share", "join", "--file", &again]);
    assert!(refused.code == Some(1) && refused.err.contains("shared already"), "{refused:?}");
    let other = Desk::new("cem");
    other.place.import_moodle();
    let refused = other.run(&["share", "join", "--file", &again]);
    assert!(refused.code == Some(1) && refused.err.contains("needs an empty one"), "{refused:?}");
    let drawn = ana.done(&["share", "invite", "--qr"]);
    assert!(drawn.contains('█') && drawn.ends_with(&invitation), "{drawn}");
    assert_eq!(ana.json(&["share", "invite"])["invitation"], invitation.trim());
    // Only its owner can read the file with the keys, and no backup has them.
    assert_eq!(fs::metadata(ana.secret()).unwrap().permissions().mode() & 0o077, 0);
    let backup = ana.place.path("all.zst");
    ana.done(&["backup", backup.to_str().unwrap()]);
    let bytes = zstd::decode_all(fs::File::open(&backup).unwrap()).unwrap();
    let secret: serde_json::Value = serde_json::from_slice(&fs::read(ana.secret()).unwrap()).unwrap();
    for key in ["key", "device_key"] {
        assert!(!holds(&bytes, secret[key].as_str().unwrap()), "{key}");
    }
}

#[test]
fn what_is_saved_without_the_log_waits_and_the_exit_code_says_so() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    office.etcd.kill();
    let said = ana.run(&["add", "background", "name=Beekeeping"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("1 change waits to be sent to the others: can't reach the log"), "{said:?}");
    assert!(ana.register().contains("Beekeeping"));
    for command in ["sync", "status", "check"] {
        let said = ana.run(&["share", command]);
        assert_eq!(said.code, Some(4), "{command}: {said:?}");
    }
    assert_eq!(ana.json(&["share", "status"])["unsent"], 1);
    let erasing = ana.run(&["erase", "--yes", "Amal Haddad"]);
    assert!(erasing.code == Some(4) && erasing.err.contains("nobody was erased"), "{erasing:?}");
    let leaving = ana.run(&["share", "leave"]);
    assert!(
        leaving.code == Some(4) && leaving.err.contains("1 change is not with the others"),
        "{leaving:?}"
    );
    office.etcd.restart();
    let said = ana.run(&["share", "sync"]);
    assert!(said.code == Some(0) && said.err.contains("Sent 1 change."), "{said:?}");
    ben.done(&["share", "sync"]);
    assert_eq!(ana.register(), ben.register());
}

#[test]
fn a_conflict_is_listed_with_exit_code_5() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    office.etcd.kill();
    let someone = ana.json(&["list", "people"])[0]["name"].as_str().unwrap().to_owned();
    ana.done(&["edit", "person", &someone, "location=Oslo"]);
    ben.done(&["edit", "person", &someone, "location=Bergen"]);
    office.etcd.restart();
    ana.done(&["share", "sync"]);
    let said = ben.run(&["share", "sync"]);
    assert!(said.code == Some(5) && said.err.contains("1 conflict waits for an answer"), "{said:?}");
    let listed = ben.run(&["share", "conflicts"]);
    assert_eq!(listed.code, Some(5), "{listed:?}");
    assert!(listed.out.contains("Change a person") && listed.out.contains("Changed by ana."), "{listed:?}");
    let json = ben.json(&["share", "conflicts"]);
    assert_eq!(json["conflicts"][0]["others"][0], "ana");
    let leaving = ben.run(&["share", "leave"]);
    assert!(leaving.code == Some(1) && leaving.err.contains("--yes"), "{leaving:?}");
    ben.done(&["share", "leave", "--yes"]);
    let kept: Vec<_> =
        fs::read_dir(ben.place.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(kept.iter().any(|name| name.to_string_lossy().starts_with("not-shared-")), "{kept:?}");
    assert!(!kept.iter().any(|name| name == "shared"), "{kept:?}");
    assert!(ben.register().contains("Oslo"), "the register stays as it was shown");
    ben.done(&["add", "background", "name=Alone"]);
    ben.done(&["check"]);
}

#[test]
fn a_list_that_both_import_without_knowing_is_there_once_and_one_s_own_can_be_imported_again() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    let list = "First name,Last name,Email\nMaud,Roe,maud@example.org\n";
    let import = |desk: &Desk, cohort: &str, more: &[&str]| {
        let file = written(desk, "list.csv", list);
        let words = ["import", "roster", &file, "--cohort", cohort, "--create", "--program", "Evenings"];
        desk.run(&[&words, more].concat())
    };
    office.etcd.kill();
    for desk in [&ana, &ben] {
        let said = import(desk, "A", &[]);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    office.etcd.restart();
    ana.done(&["share", "sync"]);
    let said = ben.run(&["share", "sync"]);
    assert!(said.code == Some(5) && said.err.contains("1 conflict waits"), "{said:?}");
    let waiting = ben.run(&["share", "conflicts"]);
    assert!(waiting.out.contains("Somebody else imported the same file."), "{waiting:?}");
    assert_eq!(ana.register(), ben.register());
    assert_eq!(ana.register().matches("maud@example.org").count(), 1);
    // Whoever knows of it can import it again: for another cohort, or after an undo.
    for (cohort, more) in [("B", &[][..]), ("B", &["--bring-back"])] {
        let said = import(&ana, cohort, more);
        assert!(said.code == Some(0) && said.out.contains("Saved: "), "{said:?}");
        let said = ana.run(&["share", "sync"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        ana.done(&["undo"]);
    }
}

#[test]
fn an_undo_leaves_what_somebody_else_changed_of_the_same_person() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let someone = ana.json(&["list", "people"])[0]["name"].as_str().unwrap().to_owned();
    ana.done(&["edit", "person", &someone, "location=Oslo"]);
    ben.done(&["share", "sync"]);
    ben.done(&["tag", "mentor", &someone]);
    ana.done(&["share", "sync"]);
    ana.done(&["undo"]);
    assert!(!ana.register().contains("Oslo") && ana.register().contains("mentor"));
    ana.done(&["redo"]);
    ben.done(&["share", "sync"]);
    assert!(ben.register().contains("Oslo") && ben.register().contains("mentor"));
}

#[test]
fn an_undo_is_refused_in_the_name_of_whoever_changed_the_same_field() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let someone = ana.json(&["list", "people"])[0]["name"].as_str().unwrap().to_owned();
    ana.done(&["edit", "person", &someone, "location=Oslo"]);
    ben.done(&["share", "sync"]);
    ben.done(&["edit", "person", &someone, "location=Bergen"]);
    ana.done(&["share", "sync"]);
    // Something else of the same person, which is not in the way.
    ana.done(&["tag", "mentor", &someone]);
    ana.done(&["undo"]);
    let refused = ana.run(&["undo"]);
    assert!(refused.code == Some(1) && refused.err.contains("ben has changed the same data"), "{refused:?}");
    // What Ben takes back is Ana's again.
    ben.done(&["undo"]);
    ana.done(&["share", "sync"]);
    ana.done(&["undo"]);
    assert!(!ana.register().contains("Oslo"));
}

#[test]
fn a_removed_device_is_left_out_and_a_new_key_makes_invitations_old() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let cem = Desk::new("cem");
    cem.joins(&ana, "Cem's phone");
    let old = written(&cem, "old.txt", &ana.done(&["share", "invite"]));
    let unclear = ana.run(&["share", "remove", "s", "--yes"]);
    assert_ne!(unclear.code, Some(0), "{unclear:?}");
    let asks = ana.run(&["share", "remove", "Cem's phone"]);
    assert!(
        asks.code == Some(1) && asks.out.contains("Ben's desktop") && asks.err.contains("--yes"),
        "{asks:?}"
    );
    let itself = ana.run(&["share", "remove", "ana's laptop", "--yes"]);
    assert!(itself.err.contains("share leave"), "{itself:?}");
    assert_eq!(ana.json(&["share", "remove", "cem", "--yes"])["generation"], 2);
    let left_out = cem.run(&["share", "sync"]);
    assert!(
        left_out.code == Some(1) && left_out.err.contains("removed from the shared register"),
        "{left_out:?}"
    );
    assert!(cem.done(&["list", "people"]).lines().count() >= 12, "what it has stays there");
    ben.done(&["add", "background", "name=Beekeeping"]);
    ana.done(&["share", "sync"]);
    assert_eq!(ana.register(), ben.register());
    assert!(ana.register().contains("Beekeeping"));
    let late = Desk::new("dov");
    let refused = late.run(&["share", "join", "--file", &old]);
    assert!(refused.code == Some(1) && refused.err.contains("out of date"), "{refused:?}");
    late.joins(&ben, "Dov's tablet");
    assert_eq!(late.register(), ana.register());
    assert_eq!(ben.json(&["share", "rekey", "--yes"])["generation"], 3);
    for desk in [&ana, &late] {
        desk.done(&["share", "sync"]);
        desk.done(&["add", "background", "name=Falconry"]);
        desk.done(&["undo"]);
    }
    for desk in [&ana, &ben, &late] {
        desk.done(&["share", "sync"]);
        assert_eq!(desk.register(), ana.register());
    }
    let generations: Vec<_> =
        office.contents().into_keys().filter_map(|key| key.split('/').nth(3).map(str::to_owned)).collect();
    assert!(generations.iter().all(|gid| gid == "meta" || gid.starts_with("3-")), "{generations:?}");
}

#[test]
fn whoever_is_erased_is_gone_for_everybody_and_from_etcd() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let names = ana.json(&["list", "people"]);
    let someone = names[0]["name"].as_str().unwrap().to_owned();
    ben.done(&["edit", "person", &someone, "notes=Plays the contrabassoon"]);
    ana.done(&["share", "sync"]);
    let before: Vec<String> = office.contents().into_keys().collect();
    ana.done(&["erase", "--yes", &someone]);
    assert!(!ana.register().contains(&someone));
    let after = office.contents();
    assert!(
        after.keys().all(|key| key.ends_with("/meta") || !before.contains(key)),
        "the earlier log is gone"
    );
    let behind = ana.run(&["share", "status"]);
    assert!(behind.out.contains("has not taken over the last erasure"), "{behind:?}");
    ben.done(&["share", "sync"]);
    assert_eq!(ben.register(), ana.register());
    for file in crate::office::files_below(&ben.place.data()) {
        let bytes = fs::read(&file).unwrap();
        assert!(!holds(&bytes, "contrabassoon"), "{}", file.display());
    }
    let status = ana.run(&["share", "status"]);
    assert!(!status.out.contains("has not taken over"), "{status:?}");
}

#[test]
fn a_log_that_is_gone_is_begun_from_a_copy_only_when_asked() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    // Somebody deletes everything.
    let all = alumnet::sharing::etcd::keys::KeyRange::below("/alumnet/");
    office.etcd.client().delete_range(&all).unwrap();
    ben.run(&["add", "background", "name=Beekeeping"]);
    for desk in [&ana, &ben] {
        let said = desk.run(&["share", "sync"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains("no shared log there"), "{said:?}");
    }
    assert!(office.contents().is_empty(), "nothing is begun without being asked");
    let asks = ana.run(&["share", "repair", "--from-here"]);
    assert!(asks.code == Some(1) && asks.err.contains("--yes"), "{asks:?}");
    assert_eq!(ana.json(&["share", "repair", "--from-here", "--yes"])["generation"], 2);
    ben.done(&["share", "sync"]);
    ana.done(&["share", "sync"]);
    assert_eq!(ana.register(), ben.register());
    assert!(ana.register().contains("Beekeeping"), "what waited is sent");
    ana.done(&["share", "repair"]);
    assert_eq!(ana.register(), ben.register());
    // Another etcd, which is empty.
    let other = Office::open(&[]).unwrap();
    assert_eq!(ana.json(&["share", "move", "--endpoints", &other.etcd.url])["begun"], true);
    office.etcd.kill();
    assert_eq!(ben.run(&["share", "sync"]).code, Some(4));
    assert_eq!(ben.json(&["share", "move", "--endpoints", &other.etcd.url])["begun"], false);
    ben.done(&["add", "background", "name=Falconry"]);
    ana.done(&["share", "sync"]);
    assert_eq!(ana.register(), ben.register());
    ana.done(&["share", "end", "--yes"]);
    assert!(other.contents().is_empty());
    assert!(ana.run(&["share", "status"]).err.contains("not shared"));
    let ended = ben.run(&["share", "sync"]);
    assert!(ended.code == Some(1), "{ended:?}");
    ben.done(&["share", "leave"]);
    assert_eq!(ana.register(), ben.register());
    for desk in [&ana, &ben] {
        desk.done(&["check"]);
        desk.done(&["add", "background", "name=Alone"]);
    }
}

#[test]
fn a_register_that_was_left_can_be_shared_again() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "leave"]);
    let again = ana.run(&["share", "leave"]);
    assert!(again.code == Some(1) && again.err.contains("not shared"), "{again:?}");
    ana.done(&["add", "background", "name=Falconry"]);
    ana.done(&["share", "create", "--endpoints", &office.etcd.url]);
    let twice = ana.run(&["share", "create", "--endpoints", &office.etcd.url]);
    assert!(twice.code == Some(1) && twice.err.contains("shared already"), "{twice:?}");
    let cem = Desk::new("cem");
    cem.joins(&ana, "Cem's phone");
    assert_eq!(cem.register(), ana.register());
    ben.done(&["share", "sync"]);
    assert!(!ben.register().contains("Falconry"));
    let nowhere = Desk::new("dov").run(&["share", "create", "--endpoints", "http://localhost:1"]);
    assert!(nowhere.code == Some(4), "{nowhere:?}");
    let clear = Desk::new("dov").run(&["share", "create", "--endpoints", "http://log.example.org:2379"]);
    assert!(clear.code == Some(1) && clear.err.contains("https://"), "{clear:?}");
}

#[test]
fn a_roster_that_both_import_offline_waits_with_the_second_and_not_with_its_first_importer() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    office.etcd.kill();
    let roster = "Given name,Family name,Email\nZenobia,Quist,zenobia@example.org\n";
    for desk in [&ana, &ben] {
        let file = written(desk, "new.csv", roster);
        desk.done(&["import", "roster", &file, "--cohort", "2024-A"]);
    }
    office.etcd.restart();
    ana.done(&["share", "sync"]);
    let said = ben.run(&["share", "sync"]);
    assert!(said.code == Some(5), "{said:?}");
    assert!(ben.run(&["share", "conflicts"]).out.contains("imported the same file"));
    assert_eq!(ana.register().matches("Zenobia").count(), ben.register().matches("Zenobia").count());
    // Whoever has it already, and imports it again, means it.
    let file = written(&ana, "new.csv", &roster.replace("Quist", "Quist-Berg"));
    ana.done(&["import", "roster", &file, "--cohort", "2024-A"]);
    ana.done(&["import", "roster", &written(&ana, "new.csv", roster), "--cohort", "2024-A"]);
    assert_eq!(ana.json(&["share", "status"])["conflicts"], 0);
    ana.done(&["share", "sync"]);
}

#[test]
fn who_joined_is_not_undone_and_who_left_is_not_listed() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let nothing = ben.run(&["undo"]);
    assert_ne!(nothing.code, Some(0), "{nothing:?}");
    ben.done(&["share", "leave"]);
    let status = ana.json(&["share", "status"]);
    assert_eq!(status["devices"].as_array().unwrap().len(), 1, "{status}");
    assert_eq!(status["devices"][0]["backups"], 0);
    // Without its keys, a copy can only be kept as it is.
    fs::remove_file(ana.secret()).unwrap();
    let lost = ana.run(&["share", "status"]);
    assert!(
        lost.code == Some(1) && lost.err.contains("is gone") && lost.err.contains("share leave"),
        "{lost:?}"
    );
    let saved = ana.run(&["add", "background", "name=Beekeeping"]);
    assert!(saved.code == Some(0) && saved.err.contains("1 change waits"), "{saved:?}");
    assert_eq!(ana.run(&["share", "leave"]).code, Some(1));
    ana.done(&["share", "leave", "--yes"]);
    assert!(ana.register().contains("Beekeeping"));
}
