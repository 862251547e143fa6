//! Which folder is the data folder, and what happens when it can't be opened.

use std::fs;

use crate::desk::{Desk, contents, fixture, said};

fn import() -> Vec<String> {
    [
        "import",
        "roster",
        &fixture("moodle-participants.csv"),
        "--cohort",
        "2024-A",
        "--create",
        "--program",
        "P",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn without_a_name_it_is_in_the_data_folder_of_the_user() {
    let desk = Desk::new();
    let mut command = desk.command(&[]);
    command.env_remove("ALUMNET_DATA").env("XDG_DATA_HOME", desk.path("xdg")).args(import());
    assert_eq!(said(&mut command).code, Some(0));
    assert!(desk.path("xdg").join("alumnet").join("alumnet.lock").exists());
    // Without that variable either, it is where the standard says.
    let mut command = desk.command(&[]);
    command.env_remove("ALUMNET_DATA").args(import());
    assert_eq!(said(&mut command).code, Some(0));
    assert!(desk.path("home/.local/share/alumnet/alumnet.lock").exists());
    assert!(!desk.path("data").exists());
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let desk = Desk::new();
    let mut command = desk.command(&[]);
    command.env("ALUMNET_DATA", "").args(import());
    let said = said(&mut command);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(desk.path("home/.local/share/alumnet/alumnet.lock").exists());
}

#[test]
fn the_command_line_goes_before_the_variable() {
    let desk = Desk::new();
    let mut command = desk.command(&["--data", "mine"]);
    command.args(import());
    assert_eq!(said(&mut command).code, Some(0));
    assert!(desk.path("mine").join("alumnet.lock").exists() && !desk.path("data").exists());
    // The option means the same after the subcommand.
    assert_eq!(desk.run(&["export", "roster", "2024-A", "-o", "-", "--data", "mine"]).code, Some(0));
}

#[test]
fn the_demo_is_beside_the_folder_that_is_meant_by_a_dot() {
    let desk = Desk::new();
    fs::create_dir(desk.path("here")).unwrap();
    let mut command = desk.command(&["--data", ".", "demo", "--people", "20", "--no-screen"]);
    command.current_dir(desk.path("here"));
    let said = said(&mut command);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(desk.path("here-demo-20").join("demo.txt").exists());
    assert!(contents(&desk.path("here")).is_empty());
}

#[test]
fn a_folder_that_another_alumnet_holds_is_exit_code_3_and_untouched() {
    let desk = Desk::new();
    desk.import();
    let folder = desk.path("data");
    fs::write(folder.join("alumnet.lock"), "4711\n").unwrap();
    let lock = fs::File::open(folder.join("alumnet.lock")).unwrap();
    lock.try_lock().unwrap();
    let before = contents(&folder);
    let said = desk.run(&import().iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(said.err.contains("is open in another alumnet (process 4711)"), "{}", said.err);
    assert_eq!(desk.roster("2024-A").lines().count(), 13, "reading needs no lock");
    assert_eq!(contents(&folder), before);
    lock.unlock().unwrap();
    assert_eq!(desk.roster("2024-A").lines().count(), 13);
}

#[test]
fn a_folder_of_a_newer_alumnet_is_exit_code_3_and_untouched() {
    let desk = Desk::new();
    desk.import();
    let folder = desk.path("data");
    fs::write(folder.join("db").join("FORMAT"), "999\n").unwrap();
    fs::write(folder.join("db").join("FORMAT.crc"), "698cd28c\n").unwrap();
    let before = contents(&folder);
    let said = desk.run(&["export", "roster", "2024-A", "-o", "-"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(said.err.contains("newer alumnet"), "{}", said.err);
    assert_eq!(contents(&folder), before);
}

#[test]
fn a_data_folder_that_is_a_file_is_told_and_left() {
    let desk = Desk::new();
    fs::write(desk.path("data"), "a letter").unwrap();
    let said = desk.run(&["export", "roster", "2024-A"]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("data"), "{}", said.err);
    assert_eq!(fs::read_to_string(desk.path("data")).unwrap(), "a letter");
}

#[test]
fn nothing_is_exported_or_backed_up_over_the_files_of_the_register() {
    let desk = Desk::new();
    desk.import();
    let journal = desk.journal();
    for arguments in [
        &["export", "roster", "2024-A", "-o", "data/journal/0001.jsonl", "--format", "csv", "--force"][..],
        &["export", "measures", "-o", "data/measures.csv"],
        &["backup", "data/db/db", "--force"],
        &["backup", "data/backups/mine.zst"],
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {}", said.out);
        assert!(said.err.contains("is in the data folder “"), "{arguments:?}: {}", said.err);
        assert!(said.err.contains("choose a folder outside it"), "{arguments:?}: {}", said.err);
    }
    assert!(desk.journal() == journal, "the journal was written to");
    assert_eq!(desk.run(&["check"]).code, Some(0), "the register is whole");
    assert!(!desk.path("data/measures.csv").exists() && !desk.path("data/backups/mine.zst").exists());
}

#[cfg(unix)]
#[test]
fn a_link_and_a_device_are_refused_and_standard_output_is_a_dash() {
    let desk = Desk::new();
    desk.import();
    std::os::unix::fs::symlink(desk.path("data/journal/0001.jsonl"), desk.path("roster.csv")).unwrap();
    let journal = desk.journal();
    for (output, words) in [("roster.csv", "is a link to “"), ("/dev/null", "is a device")] {
        let said = desk.run(&["export", "roster", "2024-A", "-o", output, "--force"]);
        assert_eq!(said.code, Some(1), "{output}: {}", said.out);
        assert!(said.err.contains(words), "{}", said.err);
        let said = desk.run(&["backup", output, "--force"]);
        assert!(said.err.contains(words) && said.err.contains("no backup was written"), "{}", said.err);
    }
    assert!(desk.journal() == journal, "the journal was written to");
    assert!(desk.done(&["export", "roster", "2024-A", "-o", "-"]).contains("Okafor"));
}
