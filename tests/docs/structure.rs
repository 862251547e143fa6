//! What ARCHITECTURE and CONTRIBUTING promise about the sources: imports only go down and have no cycles,
//! type names are unique, and lines and files are short.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;

use crate::house::code;
use crate::imports::{Import, Sources};
use crate::{path, read};

const LONGEST_LINE: usize = 110;
const LONGEST_FILE: usize = 500;

/// Which node imports which, and one import as evidence.
type Graph<'a> = BTreeMap<String, BTreeMap<String, &'a Import>>;

/// Every Rust file in a folder and below it, with its text.
pub fn files(folder: &str, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(path(folder)).expect("a folder").flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(&name, found);
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") {
            let text = read(&name);
            found.push((name, text));
        }
    }
}

fn room(file: &str) -> &str {
    file.split('/').nth(1).unwrap_or_default()
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder that a `mod.rs` represents.
fn own_folder(file: &str) -> Option<&str> {
    file.strip_suffix("mod.rs").or_else(|| file.strip_suffix("lib.rs"))
}

/// Whether a `mod.rs` re-exports from its children, or a child names a type of a `mod.rs` above it.
fn within_a_module(import: &Import) -> bool {
    let hands_on =
        import.reexported && own_folder(&import.from).is_some_and(|own| import.to.starts_with(own));
    let is_type = import.item.starts_with(|letter: char| letter.is_uppercase());
    let of_parent = is_type && own_folder(&import.to).is_some_and(|own| import.from.starts_with(own));
    hands_on || of_parent
}

fn graph(imports: &BTreeSet<Import>, nodes: impl Fn(&Import) -> Option<(String, String)>) -> Graph<'_> {
    let mut graph = Graph::new();
    for import in imports {
        if let Some((from, to)) = nodes(import).filter(|(from, to)| from != to) {
            graph.entry(from).or_default().entry(to).or_insert(import);
        }
    }
    graph
}

/// The shortest cycle through a node.
fn circle<'a>(graph: &Graph<'a>, start: &str) -> Option<Vec<&'a Import>> {
    let mut ways: BTreeMap<&str, Vec<&'a Import>> = BTreeMap::from([(start, Vec::new())]);
    let mut waiting = VecDeque::from([start]);
    while let Some(node) = waiting.pop_front() {
        let way = ways.get(node).cloned().unwrap_or_default();
        for (next, import) in graph.get(node).into_iter().flatten() {
            let longer = [way.as_slice(), &[*import]].concat();
            if next == start {
                return Some(longer);
            }
            if !ways.contains_key(next.as_str()) {
                ways.insert(next, longer);
                waiting.push_back(next);
            }
        }
    }
    None
}

/// Every cycle of a graph, each listed once, import by import.
fn circles(graph: &Graph) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut told = Vec::new();
    for node in graph.keys() {
        if let Some(circle) = circle(graph, node)
            && circle.iter().all(|import| !seen.contains(import))
        {
            told.push(circle.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
            seen.extend(circle);
        }
    }
    told
}

#[test]
fn rooms_import_what_the_architecture_says_and_only_from_below() {
    let document = read("ARCHITECTURE.md");
    let mut told = BTreeMap::new();
    let table = document.lines().skip_while(|line| !line.starts_with("| Room |")).skip(2);
    for row in table.take_while(|line| line.starts_with('|')) {
        let mut cells =
            row.trim_matches('|').split('|').map(|cell| code(cell).map(str::to_owned).collect::<Vec<_>>());
        let (room, imports) = (cells.next().unwrap_or_default().concat(), cells.next().unwrap_or_default());
        assert!(
            imports.iter().all(|below| told.contains_key(below)),
            "{room} imports a room that is not below it"
        );
        told.insert(room, imports.into_iter().collect::<BTreeSet<_>>());
    }
    let mut found: BTreeMap<String, BTreeSet<String>> =
        told.keys().map(|room| (room.clone(), BTreeSet::new())).collect();
    for import in Sources::read().imports() {
        let (from, to) = (room(&import.from), room(&import.to));
        // The targets for fuzzing are above all rooms.
        if from != to && !["lib.rs", "fuzzing.rs"].contains(&from) {
            found.entry(from.to_owned()).or_default().insert(to.to_owned());
        }
    }
    assert_eq!(told, found);
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = Sources::read().imports();
    assert!(imports.len() > 500, "the imports were not found");
    let files =
        |import: &Import| (!within_a_module(import)).then(|| (import.from.clone(), import.to.clone()));
    let found = circles(&graph(&imports, files));
    assert!(found.is_empty(), "{} circles of files:\n{}", found.len(), found.join("\n\n"));
}

/// For each folder, compares its direct entries: files, and subfolders with everything in them.
#[test]
fn no_folders_import_each_other_in_a_circle() {
    let imports = Sources::read().imports();
    let folders: BTreeSet<&str> = imports.iter().map(|import| folder(&import.from)).collect();
    let mut found = Vec::new();
    for folder in folders {
        let part = |file: &str| {
            let below = file.strip_prefix(folder)?.strip_prefix('/')?;
            let name = below.split('/').next().filter(|name| !["mod.rs", "lib.rs"].contains(name))?;
            Some(format!("{folder}/{name}"))
        };
        found.extend(circles(&graph(&imports, |import| Some((part(&import.from)?, part(&import.to)?)))));
    }
    assert!(found.is_empty(), "{} circles of folders:\n{}", found.len(), found.join("\n\n"));
}

#[test]
fn no_two_types_of_a_room_have_one_name() {
    let sources = Sources::read();
    let mut homes: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (name, file) in sources.types() {
        homes.entry((room(file), name)).or_default().push(file);
    }
    assert!(homes.len() > 200, "the types were not found");
    let twice: Vec<_> = homes.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "types of one name: {twice:#?}");
}

#[test]
fn lines_and_files_are_short() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches"] {
        files(folder, &mut found);
    }
    let mut long = Vec::new();
    for (name, text) in &found {
        let lines = text.lines().zip(1..).filter(|(line, _)| line.chars().count() > LONGEST_LINE);
        long.extend(lines.map(|(_, number)| format!("{name}:{number} is longer than {LONGEST_LINE}")));
        if text.lines().count() > LONGEST_FILE {
            long.push(format!("{name} has more than {LONGEST_FILE} lines"));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn formats_of_the_disk_are_named_in_one_place() {
    let sources = Sources::read();
    let bincode = sources.naming("bincode");
    assert!(!bincode.is_empty());
    assert!(bincode.iter().all(|file| file.starts_with("src/store/codec/")), "{bincode:?}");
    assert_eq!(sources.naming("sled"), BTreeSet::from(["src/store/database/sled.rs"]));
}

#[test]
fn keys_know_nothing_else_of_the_app() {
    let other = |to: &str| to.starts_with("src/app/") && !to.starts_with("src/app/keys/");
    let found = imports_within("src/app/keys/", other);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn popups_know_nothing_of_actions_and_the_session() {
    let above = |to: &str| to.starts_with("src/app/actions/") || to == "src/app/session.rs";
    let found = imports_within("src/app/popups/", above);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The imports from files in a folder to files that satisfy `meant`.
fn imports_within(folder: &str, meant: impl Fn(&str) -> bool) -> Vec<String> {
    let imports = Sources::read().imports();
    let within = imports.iter().filter(|import| import.from.starts_with(folder) && meant(&import.to));
    within.map(ToString::to_string).collect()
}
