//! What the sources may name, and where: how changes are committed, and how few files a new thing touches.

use std::path::PathBuf;

use crate::structure::files;

/// Every source file, with its text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files("src", &mut found);
    found
}

/// The files with a line that satisfies `found`.
fn mentioning(found: impl Fn(&str) -> bool) -> Vec<String> {
    sources().into_iter().filter(|(_, text)| text.lines().any(&found)).map(|(file, _)| file).collect()
}

/// Whether a line contains a word, in any case, and not just as part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let line = line.to_lowercase();
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(place, _)| {
        let before = line.get(..place).and_then(|text| text.chars().next_back());
        let after = line.get(place + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_name) && !after.is_some_and(is_name)
    })
}

/// As ARCHITECTURE's table promises: a state, a drawing, and a line in the table of popups.
#[test]
fn a_popup_touches_three_files() {
    let files = mentioning(|line| has_word(line, "sortpopup") || has_word(line, "popups::sort"));
    assert_eq!(files, ["src/app/popups/layer.rs", "src/app/popups/sort.rs", "src/ui/popups/sort.rs"]);
}

/// A row in the table of commands, an action, and what it is on the command line.
#[test]
fn a_command_touches_three_files() {
    let words = ["copymeetup", "copy_meetup", "copy-meetup"];
    let files = mentioning(|line| words.iter().any(|word| has_word(line, word)));
    let rows = ["src/app/actions/add.rs", "src/app/keys/command.rs", "src/cli/counterparts.rs"];
    assert_eq!(files, rows);
}

/// A row in the table of formats, and a writer.
#[test]
fn a_format_touches_two_files() {
    let files = mentioning(|line| line.to_lowercase().contains("markdown"));
    assert_eq!(files, ["src/report/render/markdown.rs", "src/report/render/mod.rs"]);
}

/// The name before each `.commit(` in a source text, whatever the line breaks.
fn committers(source: &str) -> Vec<String> {
    let dense: String = source.split_whitespace().collect();
    let parts: Vec<&str> = dense.split(".commit(").collect();
    let (_, before) = parts.split_last().expect("a part");
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    before
        .iter()
        .map(|text| text.rsplit(|letter| !is_name(letter)).next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn only_the_workspace_and_the_store_itself_commit_to_a_store() {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for (file, text) in sources() {
        if file.starts_with("src/workspace/") || file.starts_with("src/store/") {
            inside.extend(committers(&text));
        } else {
            assert!(!text.contains("Store::commit"), "{file}: Store::commit as a function");
            outside.extend(committers(&text));
        }
    }
    assert!(inside.iter().any(|name| name == "store"), "the grep finds no store at all: {inside:?}");
    assert!(!outside.is_empty(), "the grep finds nobody who commits to a workspace");
    assert!(outside.iter().all(|name| name == "workspace"), "committed to outside: {outside:?}");
    assert_eq!(committers("self.store\n    .commit(&set)?; make().commit(x)"), ["store", ""]);
}

/// Every source file of the program without its tests: path and text.
fn program() -> Vec<(PathBuf, String)> {
    let mut found: Vec<(PathBuf, String)> =
        sources().into_iter().map(|(file, text)| (PathBuf::from(file), text)).collect();
    let mut tests = Vec::new();
    for (file, text) in &mut found {
        let folder = if file.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs") {
            file.parent().unwrap_or(file).to_owned()
        } else {
            file.with_extension("")
        };
        let declared = text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split_once(';'));
        for (name, _) in declared.filter(|(name, _)| !name.contains(' ')) {
            tests.extend([folder.join(name), folder.join(name).with_extension("rs")]);
        }
        // Tests within a file are at its end.
        if let Some((program, _)) = text.split_once("#[cfg(test)]\nmod tests {") {
            *text = program.to_owned();
        }
    }
    found.retain(|(file, _)| !tests.iter().any(|test| file.starts_with(test)));
    found
}

/// A register that is not shared opens no connection; this is how that stays easy to see.
#[test]
fn only_the_client_of_etcd_opens_connections() {
    let named = |text: &str| ["std::net", "ureq", "rustls"].iter().any(|word| text.contains(word));
    let found: Vec<_> = program().into_iter().filter(|(_, text)| named(text)).map(|(file, _)| file).collect();
    assert!(found.len() >= 2, "the client was not found");
    assert!(found.iter().all(|file| file.starts_with("src/sharing/etcd")), "{found:?}");
}

#[test]
fn only_the_room_of_files_touches_the_disk() {
    let named = |text: &str| {
        let words = ["std::fs", "File::open", "File::create", "OpenOptions", "tempfile::"];
        // The whole name, not the end of another.
        let fs = text.match_indices("fs::").any(|(place, _)| {
            !text.get(..place).is_some_and(|before| before.ends_with(|letter: char| letter.is_alphanumeric()))
        });
        fs || words.iter().any(|word| text.contains(word))
    };
    let files = "src/files";
    let program = program();
    let own = program.iter().filter(|(file, text)| file.starts_with(files) && named(text)).count();
    assert!(own >= 2, "the room of files was not found");
    for (file, text) in program.iter().filter(|(file, _)| !file.starts_with(files)) {
        let line = text.lines().find(|line| named(line)).unwrap_or_default();
        assert!(line.is_empty(), "{} touches the disk without src/files: {line}", file.display());
    }
}
