//! The hash of what is imported, by which two who share a register notice that they import the same file.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use blake3::Hasher;

use crate::files;
use crate::register::SourceHash;

/// Folders within folders are followed this far, as they are when they are read.
const DEEPEST: usize = 8;

/// The hash of the contents of a file, or of all files of a folder. `None` if they can't be read.
#[must_use]
pub fn content_hash(path: &Path) -> Option<SourceHash> {
    hash(path, DEEPEST).map(|hash| *hash.as_bytes())
}

/// The same of several files or folders at once: as if they were in a folder together.
#[must_use]
pub fn contents_hash(paths: &[PathBuf]) -> Option<SourceHash> {
    if let [path] = paths {
        return content_hash(path);
    }
    let hashes = paths.iter().map(|path| hash(path, DEEPEST).map(|hash| *hash.as_bytes()));
    Some(*together(hashes.collect::<Option<_>>()?).as_bytes())
}

/// What files are called and in which order they are listed says nothing.
fn together(mut within: Vec<[u8; 32]>) -> blake3::Hash {
    within.sort_unstable();
    let mut hasher = Hasher::new();
    for hash in within {
        hasher.update(&hash);
    }
    hasher.finalize()
}

fn hash(path: &Path, deepest: usize) -> Option<blake3::Hash> {
    if files::is_folder(path).ok()? {
        let mut within: Vec<[u8; 32]> = Vec::new();
        for entry in files::entries(path).ok()? {
            if entry.is_file || (entry.is_folder && deepest > 0) {
                within.push(*hash(&entry.path, deepest.saturating_sub(1))?.as_bytes());
            }
        }
        return Some(together(within));
    }
    let mut hasher = Hasher::new();
    let mut file = files::open_file(path).ok()?;
    let mut piece = [0; 16 * 1024];
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(hasher.finalize()),
            length => drop(hasher.update(piece.get(..length)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_same_contents_have_the_same_hash_whatever_they_are_called() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let (one, same, other) =
            (write("a.csv", "Name\nZoë"), write("b.csv", "Name\nZoë"), write("c.csv", ""));
        assert_eq!(content_hash(&one), content_hash(&same));
        assert_ne!(content_hash(&one), content_hash(&other));
        for (folder, text) in [("x", "2"), ("y", "2"), ("z", "3")] {
            write(&format!("{folder}/users.csv"), "1");
            write(&format!("{folder}/deeper/{folder}.csv"), text);
        }
        let of = |folder: &str| content_hash(&root.path().join(folder));
        assert_eq!(of("x"), of("y"));
        assert_ne!(of("x"), of("z"));
        assert_eq!(of("nowhere"), None);
    }
}
