//! The command lines in the README: the two that start the project, and those for a reader's own data.

use std::process::Command;

use crate::{between, path, read};

/// The command lines in all `sh` blocks.
fn lines(document: &str) -> Vec<String> {
    let blocks = document.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let lines =
        blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned());
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Splits a line into words like a shell, as far as the README needs it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('"').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn alumnet(arguments: &[String]) -> bool {
    let status = Command::new(env!("CARGO_BIN_EXE_alumnet"))
        .args(arguments)
        .arg("--help")
        .output()
        .expect("it starts")
        .status;
    status.success()
}

#[test]
fn the_two_commands_stand_alone_in_their_block() {
    let readme = read("README.md");
    let block = between(&readme, "<!-- commands -->\n```sh\n", "```\n");
    let commands: Vec<&str> = block.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(commands, ["cargo run --release -- demo", "cargo test"]);
    assert!(alumnet(&["demo".to_owned()]), "there is no demo");
}

#[test]
fn what_is_checked_before_a_merge_runs_the_same_tests() {
    let Ok(script) = std::fs::read_to_string(path(".ci/run")) else { return };
    let tests = |line: &str| line.split_once("cargo test").is_some_and(|(before, _)| !before.contains('#'));
    assert!(script.lines().any(tests), ".ci/run does not run cargo test");
}

#[test]
fn every_command_line_of_the_readme_is_accepted() {
    let readme = read("README.md");
    let lines = lines(&readme).into_iter().filter(|line| line.starts_with("alumnet"));
    let mut count = 0;
    for line in lines {
        count += 1;
        assert!(alumnet(words(&line).get(1..).unwrap_or_default()), "{line}");
    }
    assert!(count > 3, "the command lines were not found");
}
