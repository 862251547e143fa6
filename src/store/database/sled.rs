//! A thin layer over sled, and the only file that names it: trees, keys and errors. When to write, and what a
//! failure means, is decided elsewhere.

use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::thread;
use std::time::Duration;

use ::sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use ::sled::{Batch, Db, Error, Tree};

use super::fault::Fault;
use super::trees::{Direction, TreePut, Trees, Visit};
use crate::files;

/// How often, and after what delay, opening is tried again while something still holds the database.
const RETRIES: usize = 40;
const RETRY_AFTER: Duration = Duration::from_millis(25);
const DAMAGED: &str = "its files are damaged";

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            // sled wraps the error of the lock in another one, so it is recognized by its text.
            Error::Io(error) if error.to_string().contains("could not acquire lock") => Self::Held,
            Error::Io(error) => match Self::of(&error) {
                // Without a number of the system it is sled that speaks, of its own files.
                Self::Broken(_) if error.raw_os_error().is_none() => Self::Broken(DAMAGED.to_owned()),
                fault => fault,
            },
            // What sled says of itself is for those who know its files.
            _ => Self::Broken(DAMAGED.to_owned()),
        }
    }
}

#[derive(Debug)]
pub struct SledTrees {
    db: Db,
    trees: BTreeMap<&'static str, Tree>,
}

impl SledTrees {
    /// Opens the database in an existing folder, with these trees.
    pub fn open(folder: &Path, names: &[&'static str]) -> Result<Self, Fault> {
        remove_unfinished_snapshots(folder).map_err(Error::Io)?;
        // sled would wait for ever for a pipe.
        if let Some(odd) = odd_entry(folder).map_err(Error::Io)? {
            return Err(Fault::Broken(format!("{odd} is not a file")));
        }
        let db = open_patiently(folder)?;
        let trees =
            names.iter().map(|name| Ok((*name, db.open_tree(name)?))).collect::<Result<_, Error>>()?;
        Ok(Self { db, trees })
    }

    fn tree(&self, name: &'static str) -> Result<&Tree, Fault> {
        self.trees.get(name).ok_or_else(|| Fault::Broken(format!("it has no tree “{name}”")))
    }

    /// What is put into each tree.
    fn by_tree<'a>(&self, puts: &'a [TreePut<'a>]) -> Result<Vec<(&Tree, Vec<&'a TreePut<'a>>)>, Fault> {
        let mut sorted: BTreeMap<&'static str, Vec<&TreePut<'_>>> = BTreeMap::new();
        for put in puts {
            sorted.entry(put.tree).or_default().push(put);
        }
        sorted.into_iter().map(|(name, puts)| Ok((self.tree(name)?, puts))).collect()
    }
}

/// Our own lock keeps others away from the database, but a process that is just being started may hold on to
/// our files for a moment.
fn open_patiently(folder: &Path) -> Result<Db, Fault> {
    for _ in 0..RETRIES {
        match ::sled::Config::new().path(folder).open().map_err(Fault::from) {
            Err(Fault::Held) => thread::sleep(RETRY_AFTER),
            opened => return opened,
        }
    }
    Ok(::sled::Config::new().path(folder).open()?)
}

impl Trees for SledTrees {
    fn get(&self, tree: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.tree(tree)?.get(key)?.map(|bytes| bytes.to_vec()))
    }

    fn visit(&self, tree: &'static str, direction: Direction, visit: Visit<'_>) -> Result<(), Fault> {
        let mut items = self.tree(tree)?.iter();
        let mut next = || if direction == Direction::Backwards { items.next_back() } else { items.next() };
        while let Some(item) = next() {
            let (key, value) = item?;
            if !visit(&key, &value)? {
                break;
            }
        }
        Ok(())
    }

    fn is_gap(&self, tree: &'static str, low: &[u8], high: &[u8]) -> Result<bool, Fault> {
        let mut between = self.tree(tree)?.range::<&[u8], _>((Bound::Excluded(low), Bound::Excluded(high)));
        Ok(between.next().transpose()?.is_none())
    }

    fn write(&self, puts: &[TreePut<'_>]) -> Result<(), Fault> {
        let sorted = self.by_tree(puts)?;
        let trees: Vec<&Tree> = sorted.iter().map(|(tree, _)| *tree).collect();
        let written = trees.as_slice().transaction(|views| {
            for (view, (_, puts)) in views.iter().zip(&sorted) {
                for put in puts {
                    match put.value {
                        Some(value) => view.insert(put.key, value)?,
                        None => view.remove(put.key)?,
                    };
                }
            }
            Ok::<(), ConflictableTransactionError<()>>(())
        });
        written.map_err(|error| match error {
            TransactionError::Storage(error) => error.into(),
            TransactionError::Abort(()) => Fault::Broken("a transaction was aborted".to_owned()),
        })
    }

    fn write_part(&self, puts: &[TreePut<'_>]) -> Result<(), Fault> {
        for (tree, puts) in self.by_tree(puts)? {
            let mut batch = Batch::default();
            for put in puts {
                match put.value {
                    Some(value) => batch.insert(put.key, value),
                    None => batch.remove(put.key),
                }
            }
            tree.apply_batch(batch)?;
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), Fault> {
        self.db.flush()?;
        Ok(())
    }
}

/// Something that is neither a file nor a folder.
fn odd_entry(folder: &Path) -> io::Result<Option<String>> {
    let odd = files::entries(folder)?.into_iter().find(|entry| !entry.is_file && !entry.is_folder);
    Ok(odd.map(|entry| entry.name))
}

/// sled leaves such a file when interrupted while opening, and fails to open again until it is removed.
fn remove_unfinished_snapshots(folder: &Path) -> io::Result<()> {
    for entry in files::entries(folder)? {
        if entry.name.ends_with(".generating") {
            files::remove_file(&entry.path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_held_for_a_moment_is_opened_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let first = SledTrees::open(folder.path(), &["a"]).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(RETRY_AFTER * 3);
                drop(first);
            });
            assert!(SledTrees::open(folder.path(), &["a"]).is_ok());
        });
    }
}
