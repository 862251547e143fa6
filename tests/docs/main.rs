//! The documents are true: the picture is the screen, the table of keys is the table of commands, the tour
//! works as described, and the command lines are accepted.
//!
//! `ALUMNET_UPDATE_DOCS=1 cargo test --test docs` regenerates the picture and the table of keys.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails there has found something")]

#[path = "../common/mod.rs"]
mod common;

mod formats;
mod house;
mod imports;
mod keys;
mod lines;
mod measures;
mod picture;
mod query;
mod sources;
mod structure;
mod svg;
mod tour;
mod words;

use std::fs;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Whether generated files are rewritten instead of compared.
fn updating() -> bool {
    std::env::var_os("ALUMNET_UPDATE_DOCS").is_some_and(|value| value == "1")
}

/// Compares a file with its expected contents, or rewrites it.
#[track_caller]
fn is_current(name: &str, wanted: &str) {
    if updating() {
        fs::write(path(name), wanted).unwrap_or_else(|error| panic!("{name}: {error}"));
        return;
    }
    let stale = fs::read_to_string(path(name)).map_or(true, |held| held != wanted);
    assert!(
        !stale,
        "{name} is not what the program makes of it any more; run ALUMNET_UPDATE_DOCS=1 cargo test --test \
        docs, and look at the difference"
    );
}

/// The text between two markers of a document, without them.
fn between<'a>(document: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = document.split_once(begin).unwrap_or_else(|| panic!("{begin} is missing"));
    rest.split_once(end).unwrap_or_else(|| panic!("{end} is missing")).0
}
