//! What is on the simulated disk, and what a power failure leaves of it.
//!
//! A name is on disk once its folder is synced, the bytes of a file once the file is. Until then, any of them
//! may be there or not: the names of one folder in order, as on file systems with a journal, the bytes of a
//! file by sectors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::Step;
use crate::files::watch::Change;

/// The smallest part of a file that a disk writes as a whole.
const SECTOR: usize = 512;

/// What remains of the changes that were not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsynced {
    All,
    Nothing,
    /// A random part of them.
    Part,
    /// All, except that the last bytes written are cut off at the end of a sector.
    Torn,
}

/// Which state of a database remains. It waits for no disk, so it may be any that it ever had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseState {
    Latest,
    /// An earlier one of the same database.
    Earlier,
    /// That of a database that has been replaced in its place, if there is one.
    Replaced,
    Missing,
}

/// The files and folders below a folder; a folder is `None`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Contents(pub(crate) BTreeMap<PathBuf, Option<Vec<u8>>>);

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, bytes) in &self.0 {
            match bytes {
                None => writeln!(f, "{}/", path.display())?,
                Some(bytes) => writeln!(
                    f,
                    "{} {} bytes {}",
                    path.display(),
                    bytes.len(),
                    String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).escape_debug(),
                )?,
            }
        }
        Ok(())
    }
}

impl Contents {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut contents = Self::default();
        contents.add(folder, Path::new(""));
        contents
    }

    fn add(&mut self, folder: &Path, below: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                self.add(&entry.path(), &path);
                self.0.insert(path, None);
            } else {
                self.0.insert(path, Some(fs::read(entry.path()).unwrap()));
            }
        }
    }

    /// Puts it in the place of everything in a folder.
    pub(crate) fn replace(&self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                fs::remove_dir_all(entry.path()).unwrap();
            } else {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        self.write(folder);
    }

    /// Writes all of it into an empty folder.
    fn write(&self, folder: &Path) {
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            match bytes {
                None => fs::create_dir_all(path).unwrap(),
                Some(bytes) => fs::write(path, bytes).unwrap(),
            }
        }
    }
}

/// A file or folder has a number for as long as it is there, whatever its name.
type Number = usize;

const ROOT: Number = 0;

#[derive(Debug, Clone)]
enum Node {
    Folder {
        now: BTreeMap<String, Number>,
        synced: BTreeMap<String, Number>,
        /// What the database in this folder was, oldest first.
        databases: Vec<Vec<u8>>,
    },
    File {
        now: Vec<u8>,
        synced: Vec<u8>,
        unsynced: Vec<Data>,
    },
}

#[derive(Debug, Clone)]
enum Data {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// What is read of a file, or of the database in a folder.
type Read<'a> = &'a mut dyn FnMut(&Path, Number, &Node) -> Option<Vec<u8>>;

/// A change of names that is not on disk yet.
#[derive(Debug, Clone)]
struct Naming {
    taken: Option<(Number, String)>,
    given: Option<(Number, String, Number)>,
}

impl Naming {
    fn folders(&self) -> impl Iterator<Item = Number> + '_ {
        let taken = self.taken.as_ref().map(|(folder, _)| *folder);
        taken.into_iter().chain(self.given.as_ref().map(|(folder, ..)| *folder))
    }
}

/// What is on the disk after some steps.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    nodes: Vec<Node>,
    unsynced: Vec<Naming>,
    /// The last states of databases that were replaced, by their place.
    replaced: BTreeMap<PathBuf, Vec<Vec<u8>>>,
}

impl Image {
    /// Everything in `contents` is synced.
    pub(crate) fn of(contents: &Contents) -> Self {
        let mut image = Self { nodes: vec![empty_folder()], unsynced: Vec::new(), replaced: BTreeMap::new() };
        for (path, bytes) in &contents.0 {
            match bytes {
                None => image.make_folder(path),
                Some(bytes) if is_database(path) => {
                    let folder = path.parent().unwrap_or(Path::new(""));
                    image.make_folder(folder);
                    image.set_database(folder, bytes);
                }
                Some(bytes) => {
                    image.create(path);
                    image.write(path, 0, bytes);
                    image.sync(path);
                }
            }
        }
        image.name(|_| true);
        image
    }

    /// Carries out a step.
    pub(crate) fn take(&mut self, step: &Step) {
        match step {
            Step::Mark(_) => {}
            Step::Database(folder, bytes) => self.set_database(folder, bytes),
            Step::Change(change) => match change {
                Change::Create(path) => self.create(path),
                Change::Empty(path) => {
                    self.create(path);
                    self.truncate(path, 0);
                }
                Change::Write(path, offset, bytes) => self.write(path, at(*offset), bytes),
                Change::Truncate(path, length) => self.truncate(path, at(*length)),
                Change::Sync(path) => self.sync(path),
                Change::MakeFolder(path) => self.make_folder(path),
                Change::Rename(from, to) => self.rename(from, to),
                Change::Remove(path) => self.remove(path),
            },
        }
    }

    /// What is there after a power failure.
    pub(crate) fn after_failure(&self, rest: Unsynced, state: DatabaseState, seed: u64) -> Contents {
        let mut random = SmallRng::seed_from_u64(seed);
        let mut image = self.clone();
        match rest {
            Unsynced::All | Unsynced::Torn => image.name(|_| true),
            Unsynced::Nothing => {}
            Unsynced::Part => {
                let mut ended = BTreeSet::new();
                let mut left: Vec<Naming> = Vec::new();
                for naming in std::mem::take(&mut image.unsynced) {
                    if naming.folders().any(|folder| ended.contains(&folder)) || random.random_bool(0.3) {
                        ended.extend(naming.folders());
                    } else {
                        left.push(naming);
                    }
                }
                image.unsynced = left;
                image.name(|_| true);
            }
        }
        let last = self.nodes.iter().rposition(|node| {
            matches!(node, Node::File { unsynced, .. } if matches!(unsynced.last(), Some(Data::Write(..))))
        });
        let mut contents = Contents::default();
        image.collect(ROOT, Path::new(""), &mut contents, &mut |path, number, node| match node {
            Node::File { now, synced, unsynced } => match rest {
                Unsynced::All => Some(now.clone()),
                Unsynced::Nothing => Some(synced.clone()),
                Unsynced::Torn => Some(torn(synced, unsynced, last == Some(number), &mut random)),
                Unsynced::Part => Some(part(synced, unsynced, &mut random)),
            },
            Node::Folder { databases, .. } if !databases.is_empty() => match state {
                DatabaseState::Missing => None,
                DatabaseState::Latest => databases.last().cloned(),
                DatabaseState::Earlier => Some(databases[random.random_range(0..databases.len())].clone()),
                DatabaseState::Replaced => match self.replaced.get(path) {
                    Some(replaced) => Some(replaced[random.random_range(0..replaced.len())].clone()),
                    None => databases.last().cloned(),
                },
            },
            Node::Folder { .. } => None,
        });
        contents
    }

    fn collect(&self, folder: Number, path: &Path, contents: &mut Contents, bytes: Read<'_>) {
        let Node::Folder { synced, .. } = &self.nodes[folder] else { unreachable!("a folder") };
        if let Some(bytes) = bytes(path, folder, &self.nodes[folder]) {
            contents.0.insert(path.join("db"), Some(bytes));
        }
        for (name, number) in synced {
            let path = path.join(name);
            if let node @ Node::File { .. } = &self.nodes[*number] {
                let bytes = bytes(&path, *number, node);
                contents.0.insert(path, bytes);
            } else {
                contents.0.insert(path.clone(), None);
                self.collect(*number, &path, contents, bytes);
            }
        }
    }

    fn find(&self, path: &Path) -> Option<Number> {
        path.iter().try_fold(ROOT, |number, name| match &self.nodes[number] {
            Node::Folder { now, .. } => now.get(name.to_str()?).copied(),
            Node::File { .. } => None,
        })
    }

    /// The folder a path is in, and its name there.
    fn place(&self, path: &Path) -> (Number, String) {
        let folder = self.find(path.parent().unwrap_or(Path::new(""))).expect("the folder is there");
        (folder, path.file_name().expect("a name").to_str().expect("plain names").to_owned())
    }

    fn add(&mut self, path: &Path, node: Node) {
        let (folder, name) = self.place(path);
        let number = self.nodes.len();
        self.nodes.push(node);
        self.change_names(Naming { taken: None, given: Some((folder, name, number)) });
    }

    fn change_names(&mut self, naming: Naming) {
        self.apply(&naming, |node| match node {
            Node::Folder { now, .. } => now,
            Node::File { .. } => unreachable!("a folder"),
        });
        self.unsynced.push(naming);
    }

    fn apply(&mut self, naming: &Naming, names: fn(&mut Node) -> &mut BTreeMap<String, Number>) {
        if let Some((folder, name)) = &naming.taken {
            names(&mut self.nodes[*folder]).remove(name);
        }
        if let Some((folder, name, number)) = &naming.given {
            names(&mut self.nodes[*folder]).insert(name.clone(), *number);
        }
    }

    /// Puts names on disk that are in one of the `wanted` folders, and all changes these follow from.
    fn name(&mut self, wanted: impl Fn(Number) -> bool) {
        let mut folders: BTreeSet<Number> = (0..self.nodes.len()).filter(|number| wanted(*number)).collect();
        let unsynced = std::mem::take(&mut self.unsynced);
        let mut goes = vec![false; unsynced.len()];
        for (goes, naming) in goes.iter_mut().zip(&unsynced).rev() {
            if naming.folders().any(|folder| folders.contains(&folder)) {
                *goes = true;
                folders.extend(naming.folders());
            }
        }
        for (goes, naming) in goes.into_iter().zip(unsynced) {
            if goes {
                self.apply(&naming, |node| match node {
                    Node::Folder { synced, .. } => synced,
                    Node::File { .. } => unreachable!("a folder"),
                });
            } else {
                self.unsynced.push(naming);
            }
        }
    }

    fn make_folder(&mut self, path: &Path) {
        let mut whole = PathBuf::new();
        for name in path {
            whole.push(name);
            if self.find(&whole).is_none() {
                self.add(&whole, empty_folder());
            }
        }
    }

    fn create(&mut self, path: &Path) {
        if self.find(path).is_none() {
            self.add(path, Node::File { now: Vec::new(), synced: Vec::new(), unsynced: Vec::new() });
        }
    }

    fn write(&mut self, path: &Path, offset: usize, bytes: &[u8]) {
        self.change_data(path, Data::Write(offset, bytes.to_vec()));
    }

    fn truncate(&mut self, path: &Path, length: usize) {
        self.change_data(path, Data::Truncate(length));
    }

    fn change_data(&mut self, path: &Path, data: Data) {
        let number = self.find(path).unwrap_or_else(|| panic!("{} is written to", path.display()));
        let Node::File { now, unsynced, .. } = &mut self.nodes[number] else { panic!("a file") };
        data.apply(now);
        unsynced.push(data);
    }

    fn sync(&mut self, path: &Path) {
        let Some(number) = self.find(path) else { return };
        match &mut self.nodes[number] {
            Node::File { now, synced, unsynced } => {
                synced.clone_from(now);
                unsynced.clear();
            }
            Node::Folder { .. } => self.name(|folder| folder == number),
        }
    }

    fn rename(&mut self, from: &Path, to: &Path) {
        let number = self.find(from).expect("what is renamed is there");
        self.keep_replaced(from, number);
        let ((old, name), (new, to)) = (self.place(from), self.place(to));
        self.change_names(Naming { taken: Some((old, name)), given: Some((new, to, number)) });
    }

    fn remove(&mut self, path: &Path) {
        let Some(number) = self.find(path) else { return };
        self.keep_replaced(path, number);
        if let Node::Folder { now, .. } = &self.nodes[number] {
            for name in now.keys().cloned().collect::<Vec<_>>() {
                self.remove(&path.join(name));
            }
        }
        let place = self.place(path);
        self.change_names(Naming { taken: Some(place), given: None });
    }

    /// A database that leaves its place may be found there again.
    fn keep_replaced(&mut self, path: &Path, number: Number) {
        if let Node::Folder { databases, .. } = &self.nodes[number]
            && let Some(last) = databases.last()
        {
            self.replaced.entry(path.to_owned()).or_default().push(last.clone());
        }
    }

    fn set_database(&mut self, folder: &Path, bytes: &[u8]) {
        let number = self.find(folder).expect("the database's folder");
        let Node::Folder { databases, .. } = &mut self.nodes[number] else { panic!("a folder") };
        databases.push(bytes.to_vec());
    }
}

fn empty_folder() -> Node {
    Node::Folder { now: BTreeMap::new(), synced: BTreeMap::new(), databases: Vec::new() }
}

fn is_database(path: &Path) -> bool {
    path.ends_with("db/db")
}

fn at(offset: u64) -> usize {
    usize::try_from(offset).expect("small files")
}

impl Data {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Truncate(length) => bytes.resize(*length, 0),
            Self::Write(offset, written) => put(bytes, *offset, written),
        }
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, written: &[u8]) {
    bytes.resize(bytes.len().max(offset + written.len()), 0);
    bytes[offset..offset + written.len()].copy_from_slice(written);
}

/// The sectors that a write touches: offset and bytes of each.
fn sectors(offset: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let length = (SECTOR - (offset + done) % SECTOR).min(bytes.len() - done);
        (length > 0).then(|| {
            done += length;
            (offset + done - length, &bytes[done - length..done])
        })
    })
}

/// Any sectors may be there or not.
fn part(synced: &[u8], unsynced: &[Data], random: &mut SmallRng) -> Vec<u8> {
    let mut bytes = synced.to_vec();
    for data in unsynced {
        match data {
            Data::Truncate(_) if random.random_bool(0.5) => data.apply(&mut bytes),
            Data::Truncate(_) => {}
            Data::Write(offset, written) => {
                for (offset, sector) in sectors(*offset, written) {
                    if random.random_bool(0.5) {
                        put(&mut bytes, offset, sector);
                    }
                }
            }
        }
    }
    bytes
}

/// Everything is there, but of the last write to the last file only some sectors from the start.
fn torn(synced: &[u8], unsynced: &[Data], is_last: bool, random: &mut SmallRng) -> Vec<u8> {
    let mut bytes = synced.to_vec();
    for (number, data) in unsynced.iter().enumerate() {
        match data {
            Data::Write(offset, written) if is_last && number + 1 == unsynced.len() => {
                let most = sectors(*offset, written).count();
                for (offset, sector) in sectors(*offset, written).take(random.random_range(0..most)) {
                    put(&mut bytes, offset, sector);
                }
            }
            data => data.apply(&mut bytes),
        }
    }
    bytes
}
