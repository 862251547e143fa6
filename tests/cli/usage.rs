//! Help, version, exit codes, and output without a terminal.

use crate::desk::{Desk, fixture};

#[test]
fn help_names_every_command_the_exit_codes_and_where_the_data_is() {
    let help = Desk::new().done(&["--help"]);
    for words in ["demo", "import", "export", "--data", "ALUMNET_DATA", "EXIT CODES", "EXAMPLES"] {
        assert!(help.contains(words), "{words} is not in\n{help}");
    }
    let desk = Desk::new();
    for command in ["demo", "import", "export"] {
        assert!(desk.done(&[command, "--help"]).contains("Usage: alumnet"), "{command}");
    }
    let help = desk.done(&["import", "roster", "--help"]);
    for option in ["--cohort", "--create", "--program", "--dry-run", "--skip-bad", "--allow-status-back"] {
        assert!(help.contains(option), "{option} is not in\n{help}");
    }
    assert!(!desk.path("data").exists() && !desk.path("home").exists(), "asking for help makes nothing");
}

#[test]
fn version_is_the_version() {
    assert_eq!(Desk::new().done(&["--version"]), format!("alumnet {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_cannot_be_understood_is_exit_code_2_and_makes_nothing() {
    let desk = Desk::new();
    for arguments in [
        &["dance"][..],
        &["--nonsense"],
        &["import"],
        &["import", "roster"],
        &["export", "roster", "2024-A", "--columns", "shoe-size"],
        &["export", "roster", "2024-A", "--format", "pdf"],
        &["demo", "--people", "many"],
        &["--data", ""],
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}");
        assert!(said.out.is_empty() && said.err.contains("--help"), "{arguments:?}: {}", said.err);
    }
    assert!(!desk.path("data").exists() && !desk.path("home").exists());
}

#[test]
fn what_is_refused_is_exit_code_1_with_the_reason_on_standard_error() {
    let desk = Desk::new();
    desk.import();
    let said = desk.run(&["export", "roster", "2031-Z"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.contains("no cohort “2031-Z”") && said.err.contains("2024-A"), "{}", said.err);
    let said = desk.run(&["import", "roster", "nowhere.csv", "--cohort", "2024-A"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("nowhere.csv") && said.err.contains("no such file"), "{}", said.err);
    let said = desk.run(&["import", "roster", &fixture("not-a-table.csv"), "--cohort", "2024-A"]);
    assert_eq!(said.code, Some(1));
}

#[test]
fn the_screen_without_a_terminal_says_that_it_needs_one() {
    let desk = Desk::new();
    for arguments in [&[][..], &["demo"]] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(said.err.contains("needs a terminal") && said.err.contains("--help"), "{}", said.err);
    }
    assert!(!desk.path("data").exists() && !desk.path("data-demo").exists());
}

#[test]
fn help_is_a_command_too_and_groups_the_options() {
    let desk = Desk::new();
    assert_eq!(desk.done(&["help", "report", "cohort"]), desk.done(&["report", "cohort", "--help"]));
    let (help, demo) = (desk.done(&["report", "cohort", "--help"]), desk.done(&["demo", "--help"]));
    let (own, everywhere) = help.split_once("Options of every command:").expect("the heading");
    assert!(own.contains("--output") && !own.contains("--data") && everywhere.contains("--data"), "{help}");
    // The screen's options are only where there is a screen.
    assert!(!help.contains("--theme") && !help.contains("--no-mouse"), "{help}");
    assert!(demo.contains("--theme") && demo.contains("--no-mouse"), "{demo}");
    assert_eq!(desk.run(&["history", "--no-mouse"]).code, Some(2));
}

#[test]
fn the_help_is_there_for_programs() {
    let desk = Desk::new();
    let told: serde_json::Value = serde_json::from_str(&desk.done(&["help", "--json"])).unwrap();
    let commands = told["commands"].as_array().unwrap();
    let report = commands.iter().find(|command| command["name"] == "alumnet report").unwrap();
    let names: Vec<&str> =
        report["commands"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"alumnet report cohort"), "{names:?}");
    let hire: serde_json::Value = serde_json::from_str(&desk.done(&["help", "hire", "--json"])).unwrap();
    let option = |long: &str| {
        hire["arguments"].as_array().unwrap().iter().find(|one| one["long"] == long).cloned().unwrap()
    };
    assert_eq!(
        (&option("--organization")["value"], &option("--dry-run")["value"]),
        (&"NAME".into(), &().into())
    );
    // The README has the same exit codes.
    let readme = std::fs::read_to_string("README.md").unwrap();
    for (code, meaning) in told["exit_codes"].as_object().unwrap() {
        let line = format!("| {code} | {} |", meaning.as_str().unwrap());
        assert!(readme.contains(&line), "{line}");
    }
    assert!(desk.done(&["help", "report", "cohort"]).contains("Usage: alumnet report cohort"));
    let unknown = desk.run(&["help", "dance"]);
    assert!(
        unknown.code == Some(1) && unknown.err.contains("there is no command “dance”"),
        "{}",
        unknown.err
    );
    assert!(!desk.path("data").exists() && !desk.path("home").exists(), "asking for help makes nothing");
}
