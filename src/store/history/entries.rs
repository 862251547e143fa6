//! Outlines from the entries that the database keeps, so that not every byte of the journal must be read.

use std::collections::BTreeMap;

use super::{Outline, noted};
use crate::domain::EntityKind;
use crate::store::codec::{Entry, EntryDetails};

/// The entries of the database by segment of the journal.
#[derive(Debug, Default)]
pub(super) struct KnownEntries {
    segments: BTreeMap<u32, Vec<(u64, Entry)>>,
}

impl KnownEntries {
    pub fn of(entries: Vec<(u64, Entry)>) -> Self {
        let mut segments: BTreeMap<u32, Vec<(u64, Entry)>> = BTreeMap::new();
        for (seq, entry) in entries {
            segments.entry(entry.segment).or_default().push((seq, entry));
        }
        Self { segments }
    }

    /// The outlines of all lines of a segment, oldest first; `None` if only the journal knows them. `length`
    /// is that of the segment in bytes, if it is known.
    /// What was given is forgotten.
    pub fn take_outlines(&mut self, segment: u32, length: Option<u64>) -> Option<Vec<Outline>> {
        let mut entries = self.segments.remove(&segment)?;
        // What was saved since is not wanted.
        entries.retain(|(_, entry)| length.is_none_or(|length| entry.offset < length));
        let (mut end, mut last) = (0, None);
        for (seq, entry) in &entries {
            if entry.offset != end {
                return None;
            }
            (end, last) = (end + entry.length, Some(*seq));
        }
        let next = self.segments.get(&segment.checked_add(1)?).and_then(|next| next.first());
        let is_complete = match length {
            Some(length) => end == length,
            // How long it is, a compressed segment does not say; but numbers have no gaps.
            None => next.is_some_and(|(next, _)| last.is_some_and(|last| last + 1 == *next)),
        };
        if !is_complete {
            return None;
        }
        entries.into_iter().map(|(seq, entry)| outline(seq, entry)).collect()
    }
}

fn outline(seq: u64, mut entry: Entry) -> Option<Outline> {
    let EntryDetails { snapshot, actor, counts, first } = entry.details.take()?;
    let counts = counts
        .into_iter()
        .map(|(word, count)| Some((EntityKind::from_word(&word)?, usize::try_from(count).ok()?)))
        .collect::<Option<_>>()?;
    let first = match first {
        Some((word, id)) => Some((EntityKind::from_word(&word)?, id)),
        None => None,
    };
    Some(Outline { entry: noted(seq, entry, snapshot)?, actor, counts, first, touched: false })
}
