//! Checks every line of the journal: complete, in order, and following from the one before.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use uuid::Uuid;

use super::super::codec::ALIKE_SINCE;
use super::super::journal::reader::{Damage, Next, Reader};
use super::super::journal::{Place, segments};
use super::report::{MENDABLE, Part, Report, State};
use crate::domain::Record;
use crate::files;
use crate::store::replay::Replay;
use crate::text::plural::counted;

/// The contents and condition of the journal.
#[derive(Default)]
pub struct JournalState {
    pub segments: usize,
    pub lines: usize,
    /// The place of each change set, with the digest after it.
    pub places: BTreeMap<u64, (Place, u64)>,
    /// The records at its end, if everything up to there is consistent.
    ledger: Option<Replay>,
    pub seq: u64,
    /// The id of the register.
    pub register: Option<Uuid>,
    pub damage: Vec<Damage>,
    /// An incomplete last line.
    pub torn: Option<Damage>,
    records: Option<Vec<Record>>,
}

pub fn look(folder: &Path) -> io::Result<JournalState> {
    let mut state = JournalState { ledger: Some(Replay::default()), ..JournalState::default() };
    if !files::is_folder(folder)? {
        return Ok(state);
    }
    state.segments = segments(folder)?.len();
    let mut reader = Reader::from(folder, 0, 0)?;
    loop {
        match reader.next()? {
            Next::End => break,
            Next::Torn { place, .. } => {
                state.torn = Some(Damage {
                    segment: place.segment,
                    offset: place.offset,
                    what: "the last line is incomplete".to_owned(),
                });
            }
            Next::Damaged(damage) => state.damaged(damage),
            Next::Newer(version) => {
                state.damaged(Damage {
                    segment: 0,
                    offset: 0,
                    what: format!("a line was written by a newer alumnet (format {version})"),
                });
            }
            Next::Line(line, place) => {
                state.lines += 1;
                state.seq = line.seq;
                state.register = line.register.or(state.register);
                if line.version >= u32::from(ALIKE_SINCE) {
                    state.places.insert(line.seq, (place, line.digest));
                }
                // After damage nothing is known until the next snapshot.
                let mut ledger = if line.snapshot {
                    Some(state.ledger.take().unwrap_or_default())
                } else {
                    state.ledger.take()
                };
                match ledger.as_mut().map(|ledger| ledger.apply(&line)) {
                    Some(Err(what)) => {
                        state.damaged(Damage { segment: place.segment, offset: place.offset, what });
                    }
                    _ => state.ledger = ledger,
                }
            }
        }
    }
    state.records = state.ledger.take().map(Replay::into_records);
    Ok(state)
}

impl JournalState {
    fn damaged(&mut self, damage: Damage) {
        self.damage.push(damage);
        self.ledger = None;
    }

    pub fn is_empty(&self) -> bool {
        self.lines == 0 && self.damage.is_empty()
    }

    /// All records according to the journal, if it is sound to its end.
    pub fn records(&self) -> Option<Vec<Record>> {
        self.records.clone()
    }

    pub fn is_whole_to_the_end(&self) -> bool {
        self.records.is_some()
    }

    pub fn tell(&self, report: &mut Report) {
        if self.damage.is_empty() {
            let words = format!(
                "The journal has {} in {}: each is intact and follows from the one before",
                counted(self.lines, "change set", "change sets"),
                counted(self.segments, "segment", "segments")
            );
            report.fine(Part::Journal, words);
        }
        for damage in &self.damage {
            report.wrong_with(Part::Journal, format!("The journal is damaged: {damage}"), MENDABLE);
        }
        if self.torn.is_some() {
            let words = "The last line of the journal is incomplete: an interrupted save, or damage";
            report.add(
                Part::Journal,
                State::Remark,
                words,
                "It is removed at the next start, with a notice if the database has it",
            );
        }
    }
}
