//! The history: which changes are listed, which of them are undone, and the page that shows what a change did
//! or why it can't be undone alone.

pub(crate) mod change_words;
pub(crate) mod when;
mod whom;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::Timestamp;
use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::effect::{Ask, Effect};
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

#[derive(Debug, Default)]
pub(crate) struct HistoryPopup {
    /// The record it was opened from.
    pub(crate) about: Option<HistorySubject>,
    /// Whether only changes to `about` are shown.
    pub(crate) only: bool,
    /// Whether the journal was searched for changes to `about`. It is done once, because all of it has to be
    /// read.
    pub(crate) is_sought: bool,
    pub(crate) query: TextInput,
    /// Whether keys go into `query`.
    pub(crate) typing: bool,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    pub(crate) page: Option<Page>,
    /// The job that reads the journal, while it runs.
    pub(crate) looking: Option<u64>,
    /// Why the journal could not be read.
    pub(crate) fault: Option<String>,
    /// The sequence numbers of the lines, newest first.
    rows: Vec<u64>,
    touched: HashSet<u64, FixedState>,
    undone: Undone,
    /// The changes that were read from the journal, or are being read, to say whom they are about.
    named: HashSet<u64, FixedState>,
    basis: Option<HistoryBasis>,
}

/// At least this many changes are read at once.
const SCREENFUL: usize = 60;

/// What the lines were computed from: the history's revision, the known changes to `about`, whether
/// only those are shown, and the query.
type HistoryBasis = (u64, usize, bool, String);

/// A record whose changes are listed.
#[derive(Debug, Clone)]
pub(crate) struct HistorySubject {
    pub(crate) name: String,
    /// The record and its parts.
    pub(crate) ids: Ids,
}

/// A page shown over the lines.
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
    /// The sequence numbers of the later changes that depend on it, newest first.
    pub(crate) later: Vec<u64>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

/// Which change sets are undone, and by which others.
#[derive(Debug, Default)]
pub(crate) struct Undone {
    by: HashMap<Uuid, (Uuid, Timestamp), FixedState>,
    /// Changes that were undone and redone, and the change set that redid each.
    again: HashMap<Uuid, Uuid, FixedState>,
}

/// What happened to one record.
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
    /// Walks newest first, so that whether an undo still counts is known before what it undid is reached.
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

    /// The change set that now counts for this one: itself, or its latest redo.
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

    /// The sequence numbers of the lines, newest first.
    #[must_use]
    pub(crate) fn rows(&self) -> &[u64] {
        &self.rows
    }

    #[must_use]
    pub(crate) const fn undone(&self) -> &Undone {
        &self.undone
    }

    /// The sequence number of the line under the cursor, or of the open page.
    #[must_use]
    pub(crate) fn current(&self) -> Option<u64> {
        match &self.page {
            Some(Page::Changes(changes)) => Some(changes.number),
            Some(Page::Dependents(dependents)) => dependents.later.get(dependents.cursor).copied(),
            None => self.rows.get(self.cursor).copied(),
        }
    }

    /// The cursor of the open page or the list, and the number of its lines.
    fn place(&mut self) -> (&mut usize, usize) {
        match &mut self.page {
            None => (&mut self.cursor, self.rows.len()),
            Some(Page::Changes(changes)) => (&mut changes.cursor, changes.set.changes.len()),
            Some(Page::Dependents(dependents)) => (&mut dependents.cursor, dependents.later.len()),
        }
    }

    /// Closes the page and moves the cursor to a line.
    pub(crate) fn go_to(&mut self, number: u64) {
        self.page = None;
        if let Some(row) = self.rows.iter().position(|held| *held == number) {
            self.cursor = row;
        }
    }

    pub(crate) fn touched(&mut self, number: u64) {
        self.touched.insert(number);
    }

    /// Whether the lines are older than the history.
    #[must_use]
    fn is_behind(&self, history: &History) -> bool {
        self.basis.as_ref().is_none_or(|held| held.0 != history.revision())
    }

    /// Asks for the changes in sight that are not in memory, so that they can say whom they are about.
    fn ask_names(&mut self, view: &View) -> Reply {
        if self.looking.is_some() || self.page.is_some() {
            return Reply::Stay;
        }
        let from = self.offset.min(self.cursor);
        let shown = self.rows.iter().skip(from).take(view.geometry.layer_height.max(SCREENFUL));
        let unread = shown.filter_map(|number| view.history.get(*number)).filter(|noted| {
            let entry = &noted.entry;
            noted.set.is_none()
                && entry.barrier.is_none()
                && !entry.is_long()
                && !self.named.contains(&entry.seq)
        });
        let entries: Vec<_> = unread.map(|noted| noted.entry.clone()).collect();
        if entries.is_empty() {
            return Reply::Stay;
        }
        self.named.extend(entries.iter().map(|entry| entry.seq));
        Reply::Run(Effect::History(Ask::Names { entries }))
    }

    /// Recomputes the lines. The cursor stays on its line; `described` returns the searchable text of a line.
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
    /// Shows what a change did.
    pub(crate) fn show(&mut self, number: u64, set: Arc<ChangeSet>, view: &View) {
        // If only changes to a record are listed, starts at that record.
        let about = self.about.as_ref().filter(|_| self.only);
        let touching = about
            .and_then(|about| set.changes.iter().position(|change| change_touches(change, &about.ids)))
            .unwrap_or_default();
        let changes = Changes { number, set, cursor: touching, offset: 0, fields: Vec::new(), scroll: 0 };
        self.page = Some(Page::Changes(changes));
        self.open_record(view);
    }

    /// Computes the fields of the record under the cursor.
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

    /// Esc leaves the search input, the page, the search and the history, in that order.
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
            (Command::OnlyThis, _) => {
                self.only = !self.only;
                if self.only && !std::mem::replace(&mut self.is_sought, true) {
                    return Some(Reply::Ask(FollowUp::SeekSubject));
                }
            }
            (Command::ScrollDown, _) => self.scroll_fields(3, view.geometry),
            (Command::ScrollUp, _) => self.scroll_fields(-3, view.geometry),
            // Shows the change under the cursor; on the page of dependents, goes to its line in the list.
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

    fn track(&mut self, view: &View) -> Reply {
        let history = view.history;
        // Changes saved meanwhile were not in the journal when it was read.
        if self.is_behind(history)
            && let Some(ids) = self.about.as_ref().map(|about| &about.ids)
        {
            let here = history.newest().take_while(|noted| !noted.earlier);
            let touching = here.filter(|noted| noted.set.as_ref().is_some_and(|set| touches(set, ids)));
            self.touched.extend(touching.map(|noted| noted.entry.seq));
        }
        self.work_out(history, |number| {
            let Some(noted) = history.get(number) else { return String::new() };
            let Noted { entry, account, .. } = noted;
            let (day, time) = when::parts(entry.at, view.today, view.zone);
            let date = view.zone.to_datetime(entry.at).date();
            let names = RecordNames { register: view.register, set: None, history };
            let of = names.of_noted(noted).unwrap_or_default();
            let (actor, kinds) =
                account.as_ref().map(|account| (account.actor.as_str(), account.words())).unwrap_or_default();
            format!("{} {of} {actor} {day} {date} {time} {kinds}", entry.label)
        });
        self.ask_names(view)
    }
}
