//! The history on the screen: which lines are shown, what of them is undone, and the page with what a change
//! did or why it can't be undone alone.

pub(crate) mod change_words;
pub(crate) mod when;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::keys::text_input::TextInput;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::register::ChangeSet;
use crate::store::history::{Ids, change_touches, touches};
use crate::text::fold::{fold, has_words, words};
use crate::workspace::history::{History, Noted};
use change_words::{Difference, RecordNames};

/// The open history.
#[derive(Debug, Default)]
pub(crate) struct HistoryPopup {
    /// What it was opened from.
    pub(crate) about: Option<HistorySubject>,
    /// Whether only what touched that is shown.
    pub(crate) only: bool,
    pub(crate) query: TextInput,
    /// Whether keys go into `query`.
    pub(crate) typing: bool,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    pub(crate) page: Option<Page>,
    /// The work that goes through the journal, as long as it does.
    pub(crate) looking: Option<u64>,
    /// Why the journal could not be read.
    pub(crate) fault: Option<String>,
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
pub(crate) struct HistorySubject {
    pub(crate) name: String,
    /// The record, and those that are part of it.
    pub(crate) ids: Ids,
}

/// What lies over the lines.
#[derive(Debug)]
pub(crate) enum Page {
    Changes(Changes),
    Dependents(Dependents),
}

/// What one change set did, record by record.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) number: u64,
    pub(crate) set: Arc<ChangeSet>,
    /// The record whose fields are shown.
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    /// The fields of that record that differ.
    pub(crate) fields: Vec<Difference>,
    /// How far the fields are scrolled.
    pub(crate) scroll: usize,
}

/// Why a change can't be undone alone.
#[derive(Debug)]
pub(crate) struct Dependents {
    pub(crate) number: u64,
    pub(crate) reason: String,
    /// The numbers of the later changes that depend on it, the newest first.
    pub(crate) later: Vec<u64>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

/// Which change sets are undone, and by which others.
#[derive(Debug, Default)]
pub(crate) struct Undone {
    by: HashMap<Uuid, (Uuid, Timestamp), FixedState>,
    /// Undos that were taken back, and what did.
    again: HashMap<Uuid, Uuid, FixedState>,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Made,
    Changed,
    Deleted,
}

impl Changes {
    /// What the change did to one of its records.
    #[must_use]
    pub(crate) fn fate(&self, place: usize) -> Option<Fate> {
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
    pub(crate) fn of(history: &History) -> Self {
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
    pub(crate) fn at(&self, id: Uuid) -> Option<Timestamp> {
        self.by.get(&id).map(|(_, at)| *at)
    }

    /// The change set that stands for this one now: itself, or what did it again after it was undone.
    #[must_use]
    pub(crate) fn in_force(&self, id: Uuid) -> Uuid {
        let mut id = id;
        while let Some(again) = self.again.get(&id) {
            id = *again;
        }
        id
    }
}

impl HistoryPopup {
    #[must_use]
    pub(crate) fn about(about: Option<HistorySubject>) -> Self {
        Self { about, ..Self::default() }
    }

    /// The numbers of the lines, the newest first.
    #[must_use]
    pub(crate) fn rows(&self) -> &[u64] {
        &self.rows
    }

    #[must_use]
    pub(crate) const fn undone(&self) -> &Undone {
        &self.undone
    }

    /// The number of the line under the cursor, or of the one whose page is open.
    #[must_use]
    pub(crate) fn current(&self) -> Option<u64> {
        match &self.page {
            Some(Page::Changes(changes)) => Some(changes.number),
            Some(Page::Dependents(dependents)) => dependents.later.get(dependents.cursor).copied(),
            None => self.rows.get(self.cursor).copied(),
        }
    }

    /// The cursor of what is on top, and how many lines it has.
    fn place(&mut self) -> (&mut usize, usize) {
        match &mut self.page {
            None => (&mut self.cursor, self.rows.len()),
            Some(Page::Changes(changes)) => (&mut changes.cursor, changes.set.changes.len()),
            Some(Page::Dependents(dependents)) => (&mut dependents.cursor, dependents.later.len()),
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
    fn is_behind(&self, history: &History) -> bool {
        self.basis.as_ref().is_none_or(|held| held.0 != history.revision())
    }

    /// Brings the lines up to what is known and looked for. The cursor stays on its line; `described` gives
    /// the words of a line that are searched.
    fn work_out(&mut self, history: &History, described: impl Fn(u64) -> String) {
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

impl HistoryPopup {
    /// Shows what a change did, with the cursor on one of its records.
    pub(crate) fn show(&mut self, number: u64, set: Arc<ChangeSet>, view: &View) {
        // What is shown because it touched somebody is shown where it did.
        let about = self.about.as_ref().filter(|_| self.only);
        let touching = about
            .and_then(|about| set.changes.iter().position(|change| change_touches(change, &about.ids)))
            .unwrap_or_default();
        let changes = Changes { number, set, cursor: touching, offset: 0, fields: Vec::new(), scroll: 0 };
        self.page = Some(Page::Changes(changes));
        self.open_record(view);
    }

    /// Works out the fields of the record under the cursor.
    fn open_record(&mut self, view: &View) {
        let Some(Page::Changes(changes)) = &mut self.page else { return };
        let Some(change) = changes.set.changes.get(changes.cursor) else { return };
        let names = RecordNames { register: view.register, set: Some(&changes.set), history: view.history };
        (changes.fields, changes.scroll) = (names.differences(change, view.today), 0);
    }

    fn scroll_fields(&mut self, lines: isize, geometry: &Geometry) {
        let last = geometry.detail_lines.saturating_sub(geometry.detail_height);
        if let Some(Page::Changes(changes)) = &mut self.page {
            changes.scroll = changes.scroll.saturating_add_signed(lines).min(last);
        }
    }
}

impl Popup for HistoryPopup {
    fn context(&self) -> Context {
        if self.typing { Context::Filter } else { Context::History }
    }

    fn move_by(&mut self, lines: isize, view: &View) {
        let (cursor, length) = self.place();
        *cursor = moved(*cursor, lines, length);
        self.open_record(view);
    }

    fn accept(&mut self, _: &View) -> Reply {
        self.typing = false;
        Reply::Stay
    }

    /// Esc: out of what is typed, out of a page, out of what is searched for, and out of the history.
    fn close(&mut self, _: &View) -> Reply {
        if self.typing || (self.page.is_none() && !self.query.text().is_empty()) {
            (self.query, self.typing) = (TextInput::default(), false);
        } else if self.page.take().is_none() {
            return Reply::close_giving_up(self.looking);
        }
        Reply::Stay
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        match (command, &self.page) {
            (Command::Search, _) => self.typing = true,
            (Command::OnlyThis, _) => self.only = !self.only,
            (Command::ScrollDown, _) => self.scroll_fields(3, view.geometry),
            (Command::ScrollUp, _) => self.scroll_fields(-3, view.geometry),
            // What the change under the cursor did; from what depends on it, to the line itself.
            (Command::ShowChange, page) => match (page, self.current()) {
                (Some(Page::Dependents(_)), Some(number)) => self.go_to(number),
                (None, Some(number)) => return Some(Reply::Ask(FollowUp::ShowChange(number))),
                _ => {}
            },
            _ => return None,
        }
        Some(Reply::Stay)
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        self.query.key(key).then_some(Reply::Stay)
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.query.paste(text);
        Reply::Stay
    }

    fn press(&mut self, row: usize, view: &View) -> bool {
        let (cursor, length) = self.place();
        let here = pressed(cursor, row, length);
        if !here {
            self.open_record(view);
        }
        here
    }

    fn opens_with(&self) -> Command {
        Command::ShowChange
    }

    fn drawn(&mut self, geometry: &Geometry) {
        let first = geometry.layer_offset;
        match &mut self.page {
            None => self.offset = first,
            Some(Page::Changes(changes)) => changes.offset = first,
            Some(Page::Dependents(dependents)) => dependents.offset = first,
        }
    }

    /// Brings the lines up to what is known.
    fn track(&mut self, view: &View) -> Reply {
        let history = view.history;
        // What was saved while it is open was not in the journal when that was read.
        if self.is_behind(history)
            && let Some(ids) = self.about.as_ref().map(|about| &about.ids)
        {
            let here = history.newest().take_while(|noted| !noted.earlier);
            let touching = here.filter(|noted| noted.set.as_ref().is_some_and(|set| touches(set, ids)));
            self.touched.extend(touching.map(|noted| noted.entry.seq));
        }
        self.work_out(history, |number| {
            let Some(Noted { entry, account, .. }) = history.get(number) else { return String::new() };
            let (day, time) = when::parts(entry.at, view.today, view.zone);
            let date = view.zone.to_datetime(entry.at).date();
            let names = RecordNames { register: view.register, set: None, history };
            let of = account.as_ref().and_then(|account| names.of_account(account)).unwrap_or_default();
            let (actor, kinds) =
                account.as_ref().map(|account| (account.actor.as_str(), account.words())).unwrap_or_default();
            format!("{} {of} {actor} {day} {date} {time} {kinds}", entry.label)
        });
        Reply::Stay
    }
}
