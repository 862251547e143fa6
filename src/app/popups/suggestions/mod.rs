//! Suggestions to act on today, each a page over the panes: who could introduce whom, who should meet, who
//! sits with whom at a meetup, and who is due for contact. This file has what a page shows and the position
//! on it; the files in this folder compute it.

pub(crate) mod keep_in_touch;
pub(crate) mod meet;
pub(crate) mod seats;
pub(crate) mod ways;

use crate::app::drawn::Geometry;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View, moved};
use crate::domain::{Id, Meetup, Person};
use crate::network::suggestions::introductions::Goal;
use crate::text::fold::capital;

/// The size of tables until the user changes it.
pub(crate) const USUAL_TABLE: usize = 5;
const SMALLEST_TABLE: usize = 2;
const LARGEST_TABLE: usize = 12;

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Subject {
    /// Who could introduce somebody.
    Ways { from: Id<Person>, goal: Goal },
    /// Whom somebody should meet.
    Meet(Id<Person>),
    /// Who in a scope should meet.
    Meetings(Scope),
    /// Who sits with whom.
    Seating { meetup: Id<Meetup>, size: usize, seed: u64 },
    /// Who in a scope is due for contact.
    KeepInTouch(Scope),
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestionLine {
    Heading(String),
    Text(Sentence),
    Blank,
    Row(SuggestionRow),
}

/// A sentence, and what to press, which only the screen says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    pub(crate) words: String,
    pub(crate) keys: &'static str,
}

impl Sentence {
    /// As the screen says it.
    #[must_use]
    pub(crate) fn on_screen(&self) -> String {
        if self.keys.is_empty() { self.words.clone() } else { format!("{} {}", self.words, self.keys) }
    }
}

impl<W: Into<String>> From<W> for Sentence {
    fn from(words: W) -> Self {
        Self { words: words.into(), keys: "" }
    }
}

/// A line that can be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionRow {
    /// Where Enter goes.
    pub place: Place,
    pub(crate) cells: Vec<String>,
    /// Shown at the foot while the cursor is here.
    pub(crate) foot: Vec<String>,
    /// The text to copy here, and what it is.
    pub(crate) copies: Option<(String, String)>,
    /// The two people to introduce.
    pub pair: Option<[Id<Person>; 2]>,
}

impl SuggestionRow {
    pub(crate) fn new(place: Place, cells: Vec<String>) -> Self {
        Self { place, cells, foot: Vec::new(), copies: None, pair: None }
    }
}

/// What was computed for a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuggestionsFound {
    pub(crate) title: String,
    /// What to know before reading on.
    pub(crate) about: Sentence,
    /// The headers of the cells; empty if there are headings among the lines.
    pub(crate) columns: Vec<&'static str>,
    pub lines: Vec<SuggestionLine>,
}

/// A page of suggestions.
#[derive(Debug)]
pub struct SuggestionsPopup {
    pub(crate) subject: Subject,
    pub found: SuggestionsFound,
    /// The indexes of the rows among the lines.
    rows: Vec<usize>,
    /// An index into `rows`.
    cursor: usize,
    pub(crate) offset: usize,
    pub(crate) work: Option<u64>,
    pub(crate) found_of: Option<(u64, Subject)>,
}

impl SuggestionsPopup {
    #[must_use]
    pub(crate) fn of(subject: Subject) -> Self {
        // Shown until the page is computed.
        let title = match subject {
            Subject::Ways { .. } => "Introductions",
            Subject::Meet(_) | Subject::Meetings(_) => "Who should meet",
            Subject::Seating { .. } => "Seating",
            Subject::KeepInTouch(_) => "Keep in touch",
        };
        Self {
            subject,
            found: SuggestionsFound { title: title.to_owned(), ..SuggestionsFound::default() },
            rows: Vec::new(),
            cursor: 0,
            offset: 0,
            work: None,
            found_of: None,
        }
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&SuggestionRow> {
        match self.found.lines.get(self.line()?) {
            Some(SuggestionLine::Row(row)) => Some(row),
            _ => None,
        }
    }

    /// The line under the cursor.
    #[must_use]
    pub(crate) fn line(&self) -> Option<usize> {
        self.rows.get(self.cursor).copied()
    }

    /// The position of the cursor among the rows, from 1, and their number.
    #[must_use]
    pub(crate) fn position(&self) -> (usize, usize) {
        (if self.rows.is_empty() { 0 } else { self.cursor + 1 }, self.rows.len())
    }

    #[must_use]
    pub(crate) const fn work(&self) -> Option<u64> {
        self.work
    }

    /// Shows what was computed. The cursor stays on its row; if that is gone, on the one that follows.
    pub(crate) fn take(&mut self, found: SuggestionsFound) {
        let held = self.current().map(|row| (row.place, row.pair));
        self.rows = (0..)
            .zip(&found.lines)
            .filter(|(_, line)| matches!(line, SuggestionLine::Row(_)))
            .map(|(place, _)| place)
            .collect();
        self.found = found;
        let same = |line: &usize| {
            matches!(self.found.lines.get(*line),
            Some(SuggestionLine::Row(row)) if Some((row.place, row.pair)) == held)
        };
        if let Some(row) = self.rows.iter().position(same) {
            self.cursor = row;
        }
        self.cursor = moved(self.cursor, 0, self.rows.len());
    }

    /// Whether this is a seating, which can be drawn again.
    #[must_use]
    pub(crate) const fn is_seating(&self) -> bool {
        matches!(self.subject, Subject::Seating { .. })
    }
}

impl Popup for SuggestionsPopup {
    fn context(&self) -> Context {
        Context::Suggestions
    }

    fn move_by(&mut self, rows: isize, _: &View) {
        self.cursor = moved(self.cursor, rows, self.rows.len());
    }

    /// From a line to its person or cohort.
    fn accept(&mut self, _: &View) -> Reply {
        let Some(place) = self.current().map(|row| row.place) else { return Reply::Stay };
        Reply::All(vec![Reply::close_giving_up(self.work), Reply::Ask(FollowUp::GoTo(place))])
    }

    fn close(&mut self, _: &View) -> Reply {
        Reply::close_giving_up(self.work)
    }

    fn run(&mut self, command: Command, _: &View) -> Option<Reply> {
        let Subject::Seating { size, seed, .. } = &mut self.subject else { return None };
        match command {
            Command::DrawAgain => *seed = seed.saturating_add(1),
            Command::DrawBefore => *seed = seed.saturating_sub(1).max(1),
            Command::LargerTables => *size = (*size + 1).min(LARGEST_TABLE),
            Command::SmallerTables => *size = size.saturating_sub(1).max(SMALLEST_TABLE),
            _ => return None,
        }
        Some(Reply::Stay)
    }

    fn press(&mut self, line: usize, _: &View) -> bool {
        let Ok(row) = self.rows.binary_search(&line) else { return false };
        let here = self.cursor == row;
        self.cursor = row;
        here
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    /// Asks to recompute the page if the register or the subject changed.
    fn track(&mut self, view: &View) -> Reply {
        if self.found_of == Some((view.register.revision(), self.subject)) {
            return Reply::Stay;
        }
        Reply::Ask(FollowUp::WorkOutSuggestions)
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Accept).then_some("go there")
    }

    /// A seating is not about contacting anybody.
    fn offers(&self, command: Command, _: &Geometry) -> bool {
        command != Command::LogContact || !self.is_seating()
    }
}

/// `name` capitalized, with the scope, if any.
fn titled(name: &str, scope: &str) -> String {
    if scope.is_empty() { capital(name) } else { format!("{} · {scope}", capital(name)) }
}
