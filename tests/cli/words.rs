//! Messages are in the words of the person who reads them: no words of a library, no numbers of system
//! errors, no names of temporary files.

use std::fs;

use crate::desk::{Desk, Said, fixture};

/// What only a library or the operating system would say.
const OF_A_LIBRARY: [&str; 14] = [
    "os error",
    "must be in range",
    "..=",
    "parameter '",
    "invalid digit",
    "failed to parse",
    ".tmp",
    ".part",
    "IO error",
    "PoisonError",
    "panicked",
    "unwrap",
    "UTF-8",
    "Unexpected bug",
];

#[track_caller]
fn is_plain(desk: &Desk, said: &Said, words: &[&str]) {
    // The desk itself is in a temporary folder.
    let told = format!("{}{}", said.out, said.err).replace(&desk.path("").display().to_string(), "");
    assert_ne!(said.code, Some(0), "{told}");
    for word in OF_A_LIBRARY {
        assert!(!told.contains(word), "“{word}” is in: {told}");
    }
    for word in words {
        assert!(told.contains(word), "“{word}” is not in: {told}");
    }
}

#[test]
fn a_wrong_value_of_an_option_is_refused_with_what_is_accepted() {
    let desk = Desk::new();
    desk.import();
    let wrong: [(&[&str], &[&str]); 10] = [
        (&["report", "hires", "--min-cell", "2"], &["'2'", "3 or more"]),
        (&["report", "hires", "--min-cell=-1"], &["'-1'", "3 or more"]),
        (&["report", "hires", "--min-cell", "few"], &["'few'", "3 or more"]),
        (&["report", "hires", "--as-of", "2026-02-30"], &["2026-02-30", "no such day"]),
        (&["report", "hires", "--as-of", "soon"], &["'soon'", "2024-06-30"]),
        (&["export", "measures", "--as-of", "2026-13-01"], &["2026-13-01", "no such day"]),
        (&["demo", "--people", "0", "--no-screen"], &["'0'", "from 1 to"]),
        (&["demo", "--people", "many", "--no-screen"], &["'many'", "from 1 to"]),
        (&["history", "--limit", "x"], &["'x'", "a number"]),
        (&["history", "--since", "2026-02-30"], &["2026-02-30", "not a"]),
    ];
    for (arguments, words) in wrong {
        is_plain(&desk, &desk.run(arguments), words);
    }
}

#[test]
fn what_the_disk_refuses_is_told_in_plain_words() {
    let desk = Desk::new();
    desk.import();
    let file = desk.path("file");
    fs::write(&file, "x").unwrap();
    fs::write(desk.path("latin"), [b'x', 0xff, b'\n']).unwrap();
    let long = format!("{}.csv", "x".repeat(300));
    let refused: [(&[&str], &[&str]); 12] = [
        (&["import", "roster", "."], &["folder"]),
        (&["import", "roster", "file/below.csv"], &["file/below.csv"]),
        (&["--config", ".", "history"], &["can't be read", "folder"]),
        (&["--config", "nowhere.toml", "history"], &["nowhere.toml", "no such file"]),
        (&["--config", "latin", "history"], &["latin", "not text"]),
        (&["--data", "file/data", "export", "roster", "2024-A"], &["file/data"]),
        (&["--data", "file", "check"], &["file", "can't be read"]),
        (&["--data", "nowhere", "check"], &["nowhere"]),
        (&["restore", "nowhere.zst"], &["nowhere.zst", "no such file"]),
        (&["restore", "."], &["folder"]),
        (&["backup", "x.zst", "--passphrase-file", "."], &["folder"]),
        (&["export", "roster", "2024-A", "-o", &long], &["too long"]),
    ];
    for (arguments, words) in refused {
        is_plain(&desk, &desk.run(arguments), words);
    }
}

#[test]
fn a_reason_is_given_once() {
    let desk = Desk::new();
    fs::write(desk.path("file"), "x").unwrap();
    let said = desk.run(&["--data", "file/data", "check"]);
    let reason = said.err.trim().rsplit(": ").next().unwrap_or_default().to_owned();
    assert_eq!(said.err.matches(&reason).count(), 1, "{}", said.err);
}

/// The device takes nothing, which is as near to a full disk as a test without special rights comes.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_at_the_other_end_of_standard_output_is_named() {
    let desk = Desk::new();
    desk.import();
    let mut command = desk.command(&["export", "roster", "2024-A", "-o", "-"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("no space left") && !told.contains("os error"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_damaged_database_is_told_without_the_words_of_the_one_who_wrote_it() {
    let desk = Desk::new();
    desk.import();
    for entry in fs::read_dir(desk.path("data/db")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let length = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
            fs::write(&path, vec![0xa5; length.min(1 << 20)]).unwrap();
        }
    }
    let said = desk.run(&["check"]);
    is_plain(&desk, &said, &["database"]);
    for word in ["sled", "corrupt", "Io(", "Custom", "backtrace", "offset {", "()", "assert"] {
        assert!(!said.out.contains(word), "“{word}” is in: {}", said.out);
    }
    let said = desk.run(&["import", "roster", &fixture("moodle-participants.csv"), "--cohort", "2024-A"]);
    for word in OF_A_LIBRARY.iter().chain(&["sled", "corrupt", "Io(", "Custom", "backtrace", "assert"]) {
        assert!(!said.err.contains(word), "“{word}” is in: {}", said.err);
    }
}
