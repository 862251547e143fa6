//! The history as others read it: the journal's, and after it what waits to be shared.

use std::io;
use std::sync::Arc;

use super::History;
use crate::register::ChangeSet;
use crate::store::history::Ids;
use crate::store::{HistoryEntry, HistoryReader, Outline};

/// A journal's history, and change sets that are not in the journal yet.
#[derive(Debug)]
struct HistoryWithPending {
    journal: Box<dyn HistoryReader>,
    pending: Vec<(HistoryEntry, Arc<ChangeSet>)>,
}

/// Reads all of a history. `journal` has all of it but what waits to be shared.
#[must_use]
pub fn whole(journal: Box<dyn HistoryReader>, history: &History) -> Box<dyn HistoryReader> {
    let pending = history.all_pending();
    if pending.is_empty() { journal } else { Box::new(HistoryWithPending { journal, pending }) }
}

impl HistoryReader for HistoryWithPending {
    fn outlines(
        &self,
        since: Option<&HistoryEntry>,
        about: &Ids,
        read: &mut dyn FnMut(u64, u64) -> bool,
    ) -> io::Result<Vec<Outline>> {
        let mut outlines = self.journal.outlines(since, about, read)?;
        let later = self.pending.iter().filter(|(entry, _)| since.is_none_or(|since| entry.seq > since.seq));
        outlines.extend(later.map(|(entry, set)| Outline::of(entry.clone(), set, about)));
        Ok(outlines)
    }

    fn change_set(&self, entry: &HistoryEntry) -> io::Result<Option<ChangeSet>> {
        match self.pending.iter().find(|(held, _)| held.id == entry.id) {
            Some((_, set)) => Ok(Some((**set).clone())),
            None => self.journal.change_set(entry),
        }
    }
}
