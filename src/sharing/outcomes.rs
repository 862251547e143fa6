//! What the change sets of the log came to, as the journal keeps them. They are read when somebody asks, as
//! for an undo of an earlier day: there may be more of them than fit into memory.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::register::ChangeSet;
use crate::store::history::Ids;
use crate::store::{HistoryEntry, HistoryReader, LogNote};

/// Change sets of the log that are kept elsewhere.
pub trait Outcomes: fmt::Debug + Send + Sync {
    /// The ids of those that were received one by one, oldest first.
    fn received(&self) -> Vec<Uuid>;

    /// What one of them came to; `None` if it is not there or can't be read.
    fn read(&self, id: Uuid) -> Option<Arc<ChangeSet>>;
}

/// Those in a journal, up to the moment this was made.
#[derive(Debug)]
pub struct JournalOutcomes {
    reader: Mutex<Box<dyn HistoryReader>>,
    index: OnceLock<Index>,
}

#[derive(Debug, Default)]
struct Index {
    received: Vec<Uuid>,
    entries: HashMap<Uuid, HistoryEntry, FixedState>,
}

impl JournalOutcomes {
    #[must_use]
    pub fn of(reader: Box<dyn HistoryReader>) -> Self {
        Self { reader: Mutex::new(reader), index: OnceLock::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            let outlines = reader.outlines(None, &Ids::default(), &mut |_, _| true).unwrap_or_default();
            let mut index = Index::default();
            // Also what was before the copy began anew: whoever asks knows which of them the log has.
            for entry in outlines.into_iter().map(|outline| outline.entry) {
                if let Some(LogNote { device: Some(_), is_void: false, .. }) = entry.log {
                    index.received.push(entry.id);
                    index.entries.insert(entry.id, entry);
                }
            }
            index
        })
    }
}

impl Outcomes for JournalOutcomes {
    fn received(&self) -> Vec<Uuid> {
        self.index().received.clone()
    }

    fn read(&self, id: Uuid) -> Option<Arc<ChangeSet>> {
        let entry = self.index().entries.get(&id)?;
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.change_set(entry).ok().flatten().map(Arc::new)
    }
}
