//! A database on a simulated disk, for tests: all of it is one value, replaced by every write.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::fault::Fault;
use super::trees::{Direction, TreePut, Trees, Visit};
use crate::files::simulated;

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Debug)]
struct SimulatedTrees {
    folder: PathBuf,
    trees: Mutex<BTreeMap<String, Pairs>>,
}

/// The database in `folder`, if that is on a simulated disk.
pub fn open(folder: &Path) -> Result<Option<Box<dyn Trees>>, Fault> {
    if !simulated::is_simulated(folder) {
        return Ok(None);
    }
    let held = simulated::database(folder).map_err(|error| Fault::of(&error))?;
    let trees = match held.filter(|bytes| !bytes.is_empty()) {
        None => BTreeMap::new(),
        Some(bytes) => decode(&bytes).ok_or_else(|| Fault::Broken("its files are damaged".to_owned()))?,
    };
    let trees = SimulatedTrees { folder: folder.to_owned(), trees: Mutex::new(trees) };
    // A new one leaves its files at once.
    trees.save()?;
    Ok(Some(Box::new(trees)))
}

/// Names, keys and values, each after its length, so that texts can be searched for in the bytes.
fn encode(trees: &BTreeMap<String, Pairs>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, pairs) in trees {
        for (key, value) in pairs {
            for part in [name.as_bytes(), key, value] {
                bytes.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
                bytes.extend(part);
            }
        }
    }
    // An empty database is not a missing one.
    bytes.extend(0_u32.to_be_bytes());
    bytes
}

fn decode(mut bytes: &[u8]) -> Option<BTreeMap<String, Pairs>> {
    let mut next = || {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        bytes = rest;
        Some(part.to_vec())
    };
    let mut trees: BTreeMap<String, Pairs> = BTreeMap::new();
    loop {
        let name = String::from_utf8(next()?).ok()?;
        if name.is_empty() {
            return Some(trees);
        }
        trees.entry(name).or_default().insert(next()?, next()?);
    }
}

impl SimulatedTrees {
    fn save(&self) -> Result<(), Fault> {
        let bytes = encode(&self.trees.lock().unwrap());
        simulated::set_database(&self.folder, &bytes).map_err(|error| Fault::of(&error))
    }
}

impl Trees for SimulatedTrees {
    fn get(&self, tree: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.trees.lock().unwrap().get(tree).and_then(|pairs| pairs.get(key)).cloned())
    }

    fn visit(&self, tree: &'static str, direction: Direction, visit: Visit<'_>) -> Result<(), Fault> {
        let mut pairs: Vec<(Vec<u8>, Vec<u8>)> =
            self.trees.lock().unwrap().get(tree).cloned().unwrap_or_default().into_iter().collect();
        if direction == Direction::Backwards {
            pairs.reverse();
        }
        for (key, value) in pairs {
            if !visit(&key, &value)? {
                break;
            }
        }
        Ok(())
    }

    fn is_gap(&self, tree: &'static str, low: &[u8], high: &[u8]) -> Result<bool, Fault> {
        let trees = self.trees.lock().unwrap();
        let between = (Bound::Excluded(low), Bound::Excluded(high));
        Ok(trees.get(tree).is_none_or(|pairs| pairs.range::<[u8], _>(between).next().is_none()))
    }

    fn write(&self, puts: &[TreePut<'_>]) -> Result<(), Fault> {
        {
            let mut trees = self.trees.lock().unwrap();
            for put in puts {
                let pairs = trees.entry(put.tree.to_owned()).or_default();
                match put.value {
                    Some(value) => pairs.insert(put.key.to_vec(), value.to_vec()),
                    None => pairs.remove(put.key),
                };
            }
        }
        self.save()
    }

    fn write_part(&self, puts: &[TreePut<'_>]) -> Result<(), Fault> {
        self.write(puts)
    }

    fn flush(&self) -> Result<(), Fault> {
        Ok(())
    }
}
