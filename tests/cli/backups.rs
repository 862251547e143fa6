//! `alumnet backup` and `alumnet restore`.

use std::fs;
use std::path::PathBuf;

use crate::desk::{Desk, contents};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.import();
    desk
}

/// The backups in the data folder, oldest first.
fn kept(desk: &Desk) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(desk.path("data/backups")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

/// Damages the journal in the middle and deletes the database.
fn ruin(desk: &Desk) {
    let path = desk.path("data/journal/0001.jsonl");
    let journal = desk.journal().replacen("\"label\"", "\"lebal\"", 1);
    fs::write(path, journal + "{}\n").unwrap();
    fs::remove_dir_all(desk.path("data/db")).unwrap();
}

#[test]
fn an_import_is_followed_by_a_backup() {
    let desk = desk();
    assert_eq!(kept(&desk).len(), 1);
    let listed = desk.done(&["backup", "--list"]);
    let line = listed.lines().nth(2).unwrap();
    assert!(line.contains("  12  ") && line.ends_with("-000001.jsonl.zst"), "{listed}");
    // Looking and exporting make no backup.
    desk.roster("2024-A");
    assert_eq!(kept(&desk).len(), 1);
}

#[test]
fn the_settings_say_where_backups_are_copied() {
    let desk = Desk::new();
    let away = desk.path("away");
    let settings = format!("[backups]\ncopy_to = \"{}\"\n", away.display());
    fs::create_dir_all(desk.path("home/.config/alumnet")).unwrap();
    fs::write(desk.path("home/.config/alumnet/config.toml"), settings).unwrap();
    let import = ["import", "roster", &crate::desk::fixture("moodle-participants.csv"), "--cohort", "2024-A"];
    let said = desk.run(&[&import[..], &["--create", "--program", "P"]].concat());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("away is not there at the moment"), "{said:?}");
    fs::create_dir(&away).unwrap();
    desk.done(&["backup"]);
    let copies: Vec<PathBuf> = contents(&away).into_keys().collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert_eq!(copies[0].file_name(), kept(&desk).last().unwrap().file_name());
    let checked = desk.done(&["check"]);
    assert!(checked.contains("1 copy was read and intact in"), "{checked}");
}

#[test]
fn a_backup_goes_where_it_is_told_and_replaces_nothing() {
    let desk = desk();
    let before = contents(&desk.path("data/backups"));
    let said = desk.done(&["backup", "mine.jsonl.zst"]);
    assert!(
        said.starts_with("Wrote 12 people, ") && said.ends_with(" to mine.jsonl.zst, and read it back.\n"),
        "{said}"
    );
    let text =
        String::from_utf8(zstd::decode_all(fs::File::open(desk.path("mine.jsonl.zst")).unwrap()).unwrap())
            .unwrap();
    assert!(text.starts_with("{\"kind\":\"alumnet backup\",\"version\":1,"), "{text}");
    let bytes = fs::read(desk.path("mine.jsonl.zst")).unwrap();
    let refused = desk.run(&["backup", "mine.jsonl.zst"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("already exists") && refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(fs::read(desk.path("mine.jsonl.zst")).unwrap(), bytes);
    desk.done(&["backup", "mine.jsonl.zst", "--force"]);
    let refused = desk.run(&["backup", "nowhere/mine.zst"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("no backup was written"), "{}", refused.err);
    assert!(contents(&desk.path("data/backups")) == before);
}

#[test]
fn restoring_goes_back_to_a_backup_and_tells_where_the_rest_is() {
    let desk = desk();
    desk.done(&["backup", "mine.zst"]);
    let roster = desk.roster("2024-A");
    desk.done(&[
        "import",
        "roster",
        &crate::desk::fixture("moodle-participants.csv"),
        "--cohort",
        "2024-B",
        "--create",
        "--program",
        "P",
    ]);
    assert_eq!(desk.run(&["export", "roster", "2024-B", "-o", "-"]).code, Some(0));
    let said = desk.done(&["restore", "mine.zst"]);
    assert!(said.starts_with("Restored the backup of ") && said.contains("(12 people, "), "{said}");
    assert_eq!(desk.run(&["export", "roster", "2024-B", "-o", "-"]).code, Some(1));
    assert_eq!(desk.roster("2024-A"), roster);
    // The previous contents are a register of their own.
    let aside = said.split(" are kept in ").nth(1).unwrap().trim_end().trim_end_matches('.');
    assert_eq!(desk.run(&["--data", aside, "export", "roster", "2024-B", "-o", "-"]).code, Some(0));
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let desk = desk();
    desk.done(&["backup", "mine.zst"]);
    let mut bytes = fs::read(desk.path("mine.zst")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(desk.path("damaged.zst"), bytes).unwrap();
    fs::write(desk.path("letter.txt"), "Dear all,\n").unwrap();
    let before = contents(&desk.path("data"));
    for (file, words) in [
        ("damaged.zst", "it is damaged"),
        ("letter.txt", "it is not a backup of alumnet"),
        ("nothing.zst", "can't be read"),
    ] {
        let refused = desk.run(&["restore", file]);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{file}");
        assert!(refused.err.contains(words), "{file}: {}", refused.err);
        assert!(contents(&desk.path("data")) == before, "{file}");
    }
    let whole = desk.run(&["restore"]);
    assert_eq!(whole.code, Some(1));
    assert!(whole.err.contains("is intact") && whole.err.contains("--list"), "{}", whole.err);
}

#[test]
fn a_register_that_can_not_be_opened_says_how_to_bring_it_back() {
    let desk = desk();
    let roster = desk.roster("2024-A");
    ruin(&desk);
    let untouched = || [contents(&desk.path("data/journal")), contents(&desk.path("data/backups"))];
    let before = untouched();
    let refused = desk.run(&["export", "roster", "2024-A", "-o", "-"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(3), ""));
    assert!(
        refused.err.contains("with 12 people is usable") && refused.err.contains("alumnet restore"),
        "{}",
        refused.err
    );
    assert!(untouched() == before && !desk.path("data/db").exists());
    let said = desk.done(&["restore"]);
    assert!(said.contains("12 people") && said.contains("before-restore-"), "{said}");
    assert_eq!(desk.roster("2024-A"), roster);
}

#[test]
fn without_a_good_backup_there_is_nothing_to_restore() {
    let desk = desk();
    ruin(&desk);
    fs::write(&kept(&desk)[0], "gone").unwrap();
    let refused = desk.run(&["restore"]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.err.contains("There is no usable backup"), "{}", refused.err);
    let listed = desk.run(&["backup", "--list"]);
    assert_eq!(listed.code, Some(1));
    assert!(listed.out.contains("unusable: it is not a backup of alumnet"), "{}", listed.out);
}

#[test]
fn an_encrypted_backup_needs_its_passphrase() {
    let desk = desk();
    fs::write(desk.path("secret"), "correct horse\n").unwrap();
    fs::write(desk.path("other"), "battery staple\n").unwrap();
    fs::write(desk.path("empty"), "\n").unwrap();
    let said = desk.done(&["backup", "mine.zst", "--passphrase-file", "secret"]);
    assert!(said.contains("to mine.zst.age"), "{said}");
    let bytes = fs::read(desk.path("mine.zst.age")).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    for (arguments, words) in [
        (&["restore", "mine.zst.age", "--passphrase-file", "other"][..], "wrong passphrase"),
        (&["restore", "mine.zst.age", "--passphrase-file", "empty"], "is empty"),
        (&["restore", "mine.zst.age"], "--passphrase-file"),
        (&["backup", "--encrypt"], "--passphrase-file"),
    ] {
        let refused = desk.run(arguments);
        assert_eq!(refused.code, Some(1), "{arguments:?}");
        assert!(refused.err.contains(words), "{arguments:?}: {}", refused.err);
    }
    fs::remove_dir_all(desk.path("data")).unwrap();
    desk.done(&["restore", "mine.zst.age", "--passphrase-file", "secret"]);
    assert_eq!(desk.roster("2024-A").lines().count(), 13);
}

#[test]
fn a_held_register_is_neither_backed_up_nor_replaced() {
    let desk = desk();
    desk.done(&["backup", "mine.zst"]);
    let lock = fs::File::open(desk.path("data/alumnet.lock")).unwrap();
    lock.try_lock().unwrap();
    let before = contents(&desk.path("data"));
    for arguments in [&["backup"][..], &["restore", "mine.zst"], &["restore"]] {
        let refused = desk.run(arguments);
        assert_eq!(refused.code, Some(3), "{arguments:?}");
        assert!(refused.err.contains("is open in another alumnet"), "{}", refused.err);
    }
    assert!(contents(&desk.path("data")) == before);
    // Listing the backups works even so.
    assert_eq!(desk.run(&["backup", "--list"]).code, Some(0));
}

#[test]
fn settings_come_from_a_file_and_a_wrong_one_is_told() {
    let desk = desk();
    fs::write(
        desk.path("config.toml"),
        "[backups]\nkeep_last = 1\nkeep_daily_days = 0\nkeep_monthly = false\n",
    )
    .unwrap();
    let again = [
        "import",
        "roster",
        &crate::desk::fixture("moodle-participants.csv"),
        "--create",
        "--program",
        "P",
        "--config",
        "config.toml",
    ];
    let import = |cohort: &str| {
        let mut arguments = again.to_vec();
        arguments.extend(["--cohort", cohort]);
        desk.done(&arguments);
    };
    import("2024-B");
    import("2024-C");
    assert_eq!(kept(&desk).len(), 1);
    fs::create_dir_all(desk.path("home/.config/alumnet")).unwrap();
    fs::write(desk.path("home/.config/alumnet/config.toml"), "[backups]\nkeep = 1\n").unwrap();
    let refused = desk.run(&["backup"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("config.toml, line 2") && refused.err.contains("keep_last"),
        "{}",
        refused.err
    );
    assert_eq!(desk.run(&["backup", "--config", "nowhere.toml"]).code, Some(1));
}

#[test]
fn a_backup_is_gone_back_to_as_a_change_that_undo_takes_back() {
    let desk = desk();
    desk.done(&["backup", "then.zst"]);
    let then = desk.roster("2024-A");
    let name = then.lines().nth(1).and_then(|line| line.split(',').next()).unwrap();
    desk.done(&["edit", "person", name, "given-name=Tromsø"]);
    let now = desk.roster("2024-A");
    assert_ne!(now, then);
    let again = desk.done(&["restore", "then.zst", "--as-change"]);
    assert!(again.contains("1 record changed") && again.contains("alumnet undo"), "{again}");
    assert_eq!(desk.roster("2024-A"), then);
    let again = desk.done(&["restore", "then.zst", "--as-change"]);
    assert!(again.contains("nothing was changed"), "{again}");
    desk.done(&["undo"]);
    assert_eq!(desk.roster("2024-A"), now);
    assert!(desk.run(&["restore", "--as-change"]).code != Some(0));
}
