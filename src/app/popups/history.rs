//! The history on the screen: which lines are shown, what of them is undone, and the page with what a change
//! did or why it can't be undone alone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use crate::app::history::History;
use crate::app::keys::text_input::TextInput;
use crate::app::popups::change_words::Difference;
use crate::register::ChangeSet;
use crate::store::history::Ids;
use crate::text::fold::{fold, has_words, words};

/// The open history.
#[derive(Debug, Default)]
pub struct HistoryPopup {
    /// What it was opened from.
    pub about: Option<Subject>,
    /// Whether only what touched that is shown.
    pub only: bool,
    pub query: TextInput,
    /// Whether keys go into `query`.
    pub typing: bool,
    pub cursor: usize,
    pub offset: usize,
    pub page: Option<Page>,
    /// The work that goes through the journal, as long as it does.
    pub looking: Option<u64>,
    /// Why the journal could not be read.
    pub fault: Option<String>,
    /// The numbers of the lines, the newest first.
    rows: Vec<u64>,
    touched: HashSet<u64, FixedState>,
    undone: Undone,
    basis: Option<HistoryBasis>,
}

/// The state that the lines were worked out from: of the history, how much was found, what is looked for.
type HistoryBasis = (u64, usize, bool, String);

/// A record whose changes are of interest.
#[derive(Debug, Clone)]
pub struct Subject {
    pub name: String,
    /// The record, and those that are part of it.
    pub ids: Ids,
}

/// What lies over the lines.
#[derive(Debug)]
pub enum Page {
    Changes(Changes),
    Dependents(Dependents),
}

/// What one change set did, record by record.
#[derive(Debug)]
pub struct Changes {
    pub number: u64,
    pub set: Arc<ChangeSet>,
    /// The record whose fields are shown.
    pub cursor: usize,
    pub offset: usize,
    /// The fields of that record that differ.
    pub fields: Vec<Difference>,
    /// How far the fields are scrolled.
    pub scroll: usize,
}

/// Why a change can't be undone alone.
#[derive(Debug)]
pub struct Dependents {
    pub number: u64,
    pub reason: String,
    /// The numbers of the later changes that depend on it, the newest first.
    pub later: Vec<u64>,
    pub cursor: usize,
    pub offset: usize,
}

/// Which change sets are undone, and by which others.
#[derive(Debug, Default)]
pub struct Undone {
    by: HashMap<Uuid, (Uuid, Timestamp), FixedState>,
    /// Undos that were taken back, and what did.
    again: HashMap<Uuid, Uuid, FixedState>,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Made,
    Changed,
    Deleted,
}

impl Changes {
    /// What the change did to one of its records.
    #[must_use]
    pub fn fate(&self, place: usize) -> Option<Fate> {
        self.set.changes.get(place).map(|change| match (change.before(), change.after()) {
            (None, _) => Fate::Made,
            (Some(_), Some(_)) => Fate::Changed,
            (Some(_), None) => Fate::Deleted,
        })
    }
}

impl Undone {
    /// Newest first, so that it is known of an undo whether it is in force before what it undid is looked at.
    #[must_use]
    pub fn of(history: &History) -> Self {
        let mut found = Self::default();
        for noted in history.newest() {
            let id = noted.entry.id;
            let Some(target) = noted.entry.undoes else { continue };
            match found.by.get(&id) {
                None => drop(found.by.insert(target, (id, noted.entry.at))),
                Some((by, _)) => drop(found.again.insert(target, *by)),
            }
        }
        found
    }

    /// When a change set was undone, if it is.
    #[must_use]
    pub fn at(&self, id: Uuid) -> Option<Timestamp> {
        self.by.get(&id).map(|(_, at)| *at)
    }

    /// The change set that stands for this one now: itself, or what did it again after it was undone.
    #[must_use]
    pub fn in_force(&self, id: Uuid) -> Uuid {
        let mut id = id;
        while let Some(again) = self.again.get(&id) {
            id = *again;
        }
        id
    }
}

impl HistoryPopup {
    #[must_use]
    pub fn about(about: Option<Subject>) -> Self {
        Self { about, ..Self::default() }
    }

    /// The numbers of the lines, the newest first.
    #[must_use]
    pub fn rows(&self) -> &[u64] {
        &self.rows
    }

    #[must_use]
    pub const fn undone(&self) -> &Undone {
        &self.undone
    }

    /// The number of the line under the cursor, or of the one whose page is open.
    #[must_use]
    pub fn current(&self) -> Option<u64> {
        match &self.page {
            Some(Page::Changes(changes)) => Some(changes.number),
            Some(Page::Dependents(dependents)) => dependents.later.get(dependents.cursor).copied(),
            None => self.rows.get(self.cursor).copied(),
        }
    }

    pub(crate) fn move_by(&mut self, lines: isize) {
        let (cursor, length) = self.place();
        *cursor = cursor.saturating_add_signed(lines).min(length.saturating_sub(1));
    }

    /// A click on a line: whether the cursor was there already.
    pub(crate) fn press(&mut self, row: usize) -> bool {
        let (cursor, length) = self.place();
        let here = *cursor == row;
        if row < length {
            *cursor = row;
        }
        here
    }

    /// The cursor of what is on top, and how many lines it has.
    fn place(&mut self) -> (&mut usize, usize) {
        match &mut self.page {
            None => (&mut self.cursor, self.rows.len()),
            Some(Page::Changes(changes)) => (&mut changes.cursor, changes.set.changes.len()),
            Some(Page::Dependents(dependents)) => (&mut dependents.cursor, dependents.later.len()),
        }
    }

    /// Takes note of the first line that was drawn.
    pub(crate) fn drawn(&mut self, first: usize) {
        match &mut self.page {
            None => self.offset = first,
            Some(Page::Changes(changes)) => changes.offset = first,
            Some(Page::Dependents(dependents)) => dependents.offset = first,
        }
    }

    /// Puts the cursor on a line, and shows the lines again.
    pub(crate) fn go_to(&mut self, number: u64) {
        self.page = None;
        if let Some(row) = self.rows.iter().position(|held| *held == number) {
            self.cursor = row;
        }
    }

    pub(crate) fn touched(&mut self, number: u64) {
        self.touched.insert(number);
    }

    /// Whether something was saved or learned since.
    #[must_use]
    pub fn is_behind(&self, history: &History) -> bool {
        self.basis.as_ref().is_none_or(|held| held.0 != history.revision())
    }

    /// Brings the lines up to what is known and looked for. The cursor stays on its line; `described` gives
    /// the words of a line that are searched.
    pub(crate) fn track(&mut self, history: &History, described: impl Fn(u64) -> String) {
        let basis = (history.revision(), self.touched.len(), self.only, self.query.text().to_owned());
        if self.basis.as_ref() == Some(&basis) {
            return;
        }
        if self.is_behind(history) {
            self.undone = Undone::of(history);
        }
        let held = self.rows.get(self.cursor).copied();
        let at_the_top = self.cursor == 0;
        let wanted = words(self.query.text());
        let shown = |number: &u64| {
            (!self.only || self.touched.contains(number))
                && (wanted.is_empty() || has_words(&fold(&described(*number)), &wanted))
        };
        self.rows = history.newest().map(|noted| noted.entry.seq).filter(shown).collect();
        let searches = self.basis.as_ref().is_some_and(|held| held.3 != basis.3);
        let row = held.and_then(|held| self.rows.iter().position(|number| *number == held));
        self.cursor =
            if searches || (at_the_top && self.basis.is_none()) { 0 } else { row.unwrap_or(self.cursor) };
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        self.basis = Some(basis);
    }
}
