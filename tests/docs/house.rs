//! What the documents say about the house: who imports whom, and that the files they name are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::{path, read};

/// Words of code in a document, between backticks.
fn code(document: &str) -> impl Iterator<Item = &str> {
    document.split('`').skip(1).step_by(2)
}

fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let folders = fs::read_dir(path("src")).expect("src").flatten().filter(|entry| entry.path().is_dir());
    let rooms: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let imported = |room: &String| {
        let mut files = Vec::new();
        gather(&path("src").join(room), &mut files);
        let names = files.iter().flat_map(|(_, text)| text.split("crate::").skip(1));
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

/// Every source file that is part of the program, without its tests: where it is, and its text.
fn program() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut tests = Vec::new();
    gather(&path("src"), &mut found);
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
        // Tests within a file are its last part.
        if let Some((program, _)) = text.split_once("#[cfg(test)]\nmod tests {") {
            *text = program.to_owned();
        }
    }
    found.retain(|(file, _)| !tests.iter().any(|test| file.starts_with(test)));
    found
}

fn gather(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.clone(), fs::read_to_string(path).expect("UTF-8")));
        }
    }
}

#[test]
fn only_the_room_of_files_touches_the_disk() {
    let named = |text: &str| {
        let words = ["std::fs", "File::open", "File::create", "OpenOptions", "tempfile::"];
        // A name of its own, not the end of another.
        let fs = text.match_indices("fs::").any(|(place, _)| {
            !text.get(..place).is_some_and(|before| before.ends_with(|letter: char| letter.is_alphanumeric()))
        });
        fs || words.iter().any(|word| text.contains(word))
    };
    let files = path("src/files");
    let program = program();
    let own = program.iter().filter(|(file, text)| file.starts_with(&files) && named(text)).count();
    assert!(own >= 4, "the room of files was not found");
    for (file, text) in program.iter().filter(|(file, _)| !file.starts_with(&files)) {
        let line = text.lines().find(|line| named(line)).unwrap_or_default();
        assert!(line.is_empty(), "{} touches the disk without src/files: {line}", file.display());
    }
}

/// A format is a row of the table and a file: nothing else knows that there is one of that name.
#[test]
fn a_format_is_one_row_and_one_file() {
    let mut naming = Vec::new();
    let mut found = Vec::new();
    gather(&path("src"), &mut found);
    for (file, text) in found {
        if text.to_lowercase().contains("markdown") {
            naming.push(file.strip_prefix(path("src")).expect("below src").to_string_lossy().into_owned());
        }
    }
    naming.sort();
    assert_eq!(naming, ["report/render/markdown.rs", "report/render/mod.rs"]);
}
