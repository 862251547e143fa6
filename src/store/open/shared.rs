//! How far the register of a shared log has it, as the database's history and the journal say.

use std::io::{self, BufReader, Read as _};

use super::super::OpenError;
use super::super::codec::Entry;
use super::super::history::Ids;
use super::super::journal::outline::{self, Found, LineOutline};
use super::super::journal::{Place, Source};
use super::Opening;
use crate::store::database::writer::DatabaseWriter;
use crate::store::log::{LogPlace, LogState};

impl Opening<'_> {
    /// The state as of the database's last change set, which is `last`; `None` if the register is not shared.
    pub(super) fn log_state(
        &self,
        keeper: &DatabaseWriter,
        last: Option<&Entry>,
    ) -> Result<Option<LogState>, OpenError> {
        let Some(note) = last.and_then(|entry| entry.log) else { return Ok(None) };
        let failed = |error| self.journal_error(error);
        let entries = keeper.entry_reader().entries().unwrap_or_default();
        let is_snapshot = |entry: &Entry| entry.details.as_ref().is_some_and(|details| details.snapshot);
        let beginning = entries.iter().rposition(|(_, entry)| entry.log.is_none() || is_snapshot(entry));
        let (mut state, mut is_known) = (LogState::default(), !entries.is_empty());
        for (_, entry) in entries.get(beginning.unwrap_or_default()..).unwrap_or_default() {
            let Some(log) = entry.log else { continue };
            if !entry.has_origin && !is_snapshot(entry) {
                if log.is_entry() && !log.is_void {
                    state.known.add(entry.id, None);
                }
                continue;
            }
            match self.outline(entry).map_err(failed)? {
                None => is_known = false,
                Some(line) => {
                    if let Some(known) = line.known {
                        state.known = *known;
                    }
                    if log.is_entry() && !log.is_void {
                        state.known.add(entry.id, line.origin.as_deref());
                    }
                }
            }
        }
        // A hash that no entry has: the copy then begins anew, and finds out what it needs.
        let hash = if is_known { note.hash } else { [0; 32] };
        state.place = LogPlace { number: note.number, hash };
        Ok(Some(state))
    }

    /// What the line of an entry says; `None` if it can't be read.
    fn outline(&self, entry: &Entry) -> io::Result<Option<LineOutline>> {
        let place = Place { segment: entry.segment, offset: entry.offset, length: entry.length };
        let source = match Source::open(&self.journal, place.segment, place.offset) {
            Ok(source) => source,
            Err(error) if error.kind() == io::ErrorKind::NotFound || error.raw_os_error().is_none() => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let mut bytes = BufReader::new(source.take(place.length));
        Ok(match outline::next(&mut bytes, &Ids::default(), &mut |_| true) {
            Ok(Found::Line(line, _)) if line.id == entry.id => Some(*line),
            Ok(_) => None,
            // Damage inside a compressed segment.
            Err(error) if error.raw_os_error().is_none() => None,
            Err(error) => return Err(error),
        })
    }
}
