//! What the documents say about the house: who imports whom, and that the files they name are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::{path, read};

/// The text of every source file in a folder and below it.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(fs::read_to_string(path).expect("UTF-8"));
        }
    }
}

/// Words of code in a document, between backticks.
fn code(document: &str) -> impl Iterator<Item = &str> {
    document.split('`').skip(1).step_by(2)
}

fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let folders = fs::read_dir(path("src")).expect("src").flatten().filter(|entry| entry.path().is_dir());
    let rooms: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let imported = |room: &String| {
        let mut files = Vec::new();
        sources(&path("src").join(room), &mut files);
        let names = files.iter().flat_map(|file| file.split("crate::").skip(1));
        let names = names.map(|rest| {
            rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
        });
        names
            .filter(|name| *name != room && rooms.iter().any(|room| room == name))
            .map(str::to_owned)
            .collect()
    };
    rooms.iter().map(|room| (room.clone(), imported(room))).collect()
}

#[test]
fn rooms_import_what_the_architecture_says_and_only_from_below() {
    let document = read("ARCHITECTURE.md");
    let mut told = BTreeMap::new();
    for row in document
        .lines()
        .skip_while(|line| !line.starts_with("| Room |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
    {
        let mut cells =
            row.trim_matches('|').split('|').map(|cell| code(cell).map(str::to_owned).collect::<Vec<_>>());
        let (room, imports) = (cells.next().unwrap_or_default().concat(), cells.next().unwrap_or_default());
        assert!(
            imports.iter().all(|below| told.contains_key(below)),
            "{room} imports a room that is not below it"
        );
        told.insert(room, imports.into_iter().collect::<BTreeSet<_>>());
    }
    assert_eq!(told, imports());
}

/// What stands before each `.commit(` of a source text, whatever the line breaks.
fn committers(source: &str) -> Vec<String> {
    let dense: String = source.split_whitespace().collect();
    let parts: Vec<&str> = dense.split(".commit(").collect();
    let (_, before) = parts.split_last().expect("a part");
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let last_name =
        |text: &&str| text.rsplit(|letter| !is_name(letter)).next().unwrap_or_default().to_owned();
    before.iter().map(last_name).collect()
}

#[test]
fn only_the_workspace_and_the_store_itself_commit_to_a_store() {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for room in fs::read_dir(path("src")).expect("src").flatten().map(|entry| entry.path()) {
        let mut files = Vec::new();
        if room.is_dir() {
            sources(&room, &mut files);
        }
        let own = room.ends_with("workspace") || room.ends_with("store");
        for file in &files {
            if own {
                inside.extend(committers(file));
            } else {
                assert!(!file.contains("Store::commit"), "{}: Store::commit as a function", room.display());
                outside.extend(committers(file));
            }
        }
    }
    assert!(inside.iter().any(|name| name == "store"), "the grep finds no store at all: {inside:?}");
    assert!(!outside.is_empty(), "the grep finds nobody who commits to a workspace");
    assert!(outside.iter().all(|name| name == "workspace"), "committed to outside: {outside:?}");
    assert_eq!(committers("self.store\n    .commit(&set)?; make().commit(x)"), ["store", ""]);
}

#[test]
fn the_files_that_documents_name_are_there() {
    let mut count = 0;
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = read(document);
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
            .filter(|target| !target.contains("://"));
        let named = code(&text).filter(|word| {
            ["src/", "tests/", "assets/"].iter().any(|start| word.starts_with(start))
                && !word.contains([' ', '<'])
        });
        for name in linked.chain(named).filter(|name| !name.is_empty()) {
            assert!(path(name).exists(), "{document} names {name}, which is not there");
            count += 1;
        }
    }
    assert!(count > 40, "the names were not found");
}
