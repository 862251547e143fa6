//! A database on a simulated disk, for tests: all of it is one value, replaced by every write.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::records::Fault;
use super::trees::{Order, TreePut, Trees, Visit};
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
        Some(bytes) => {
            let pairs: Vec<(String, Vec<(Vec<u8>, Vec<u8>)>)> = serde_json::from_slice(&bytes)
                .map_err(|_| Fault::Broken("its files are damaged".to_owned()))?;
            pairs.into_iter().map(|(name, pairs)| (name, pairs.into_iter().collect())).collect()
        }
    };
    let trees = SimulatedTrees { folder: folder.to_owned(), trees: Mutex::new(trees) };
    // A new one leaves its files at once.
    trees.save()?;
    Ok(Some(Box::new(trees)))
}

impl SimulatedTrees {
    fn save(&self) -> Result<(), Fault> {
        let trees = self.trees.lock().unwrap();
        let pairs: Vec<(&String, Vec<(&Vec<u8>, &Vec<u8>)>)> =
            trees.iter().map(|(name, pairs)| (name, pairs.iter().collect())).collect();
        let bytes = serde_json::to_vec(&pairs).unwrap();
        simulated::set_database(&self.folder, &bytes).map_err(|error| Fault::of(&error))
    }
}

impl Trees for SimulatedTrees {
    fn get(&self, tree: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.trees.lock().unwrap().get(tree).and_then(|pairs| pairs.get(key)).cloned())
    }

    fn visit(&self, tree: &'static str, order: Order, visit: Visit<'_>) -> Result<(), Fault> {
        let mut pairs: Vec<(Vec<u8>, Vec<u8>)> =
            self.trees.lock().unwrap().get(tree).cloned().unwrap_or_default().into_iter().collect();
        if order == Order::Backwards {
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
