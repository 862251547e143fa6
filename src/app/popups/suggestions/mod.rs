//! Suggestions that can be acted on today, each a page over the panes: who could introduce whom, who should
//! meet, who sits with whom at a meetup, with whom to be in touch. Here is what a page shows and where one
//! stands on it; what it says is worked out in the files beside this one.

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

/// Tables of so many, unless others are wanted.
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
    /// Who should meet, of those in force.
    Meetings(Scope),
    /// Who sits with whom.
    Seating { meetup: Id<Meetup>, size: usize, seed: u64 },
    /// With whom to be in touch, of those in force.
    KeepInTouch(Scope),
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestionLine {
    Heading(String),
    Text(String),
    Blank,
    Row(SuggestionRow),
}

/// A line that can be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionRow {
    /// Where Enter leads.
    pub place: Place,
    pub(crate) cells: Vec<String>,
    /// What is said at the foot while the cursor is here.
    pub(crate) foot: Vec<String>,
    /// The text that is copied here, and what it is.
    pub(crate) copies: Option<(String, String)>,
    /// The two who would be introduced to each other.
    pub pair: Option<[Id<Person>; 2]>,
}

impl SuggestionRow {
    pub(crate) fn new(place: Place, cells: Vec<String>) -> Self {
        Self { place, cells, foot: Vec::new(), copies: None, pair: None }
    }
}

/// What was worked out for a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuggestionsFound {
    pub(crate) title: String,
    /// What one should know before reading on.
    pub(crate) about: String,
    /// Over the cells; none where headings stand among the lines.
    pub(crate) columns: Vec<&'static str>,
    pub lines: Vec<SuggestionLine>,
}

/// A page of suggestions.
#[derive(Debug)]
pub struct SuggestionsPopup {
    pub(crate) subject: Subject,
    pub found: SuggestionsFound,
    /// The places of the rows among the lines.
    rows: Vec<usize>,
    /// Which of the rows.
    cursor: usize,
    pub(crate) offset: usize,
    pub(crate) work: Option<u64>,
    pub(crate) found_of: Option<(u64, Subject)>,
}

impl SuggestionsPopup {
    #[must_use]
    pub(crate) fn of(subject: Subject) -> Self {
        // Until it is worked out.
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

    /// The line the cursor is on.
    #[must_use]
    pub(crate) fn line(&self) -> Option<usize> {
        self.rows.get(self.cursor).copied()
    }

    /// Where among the rows the cursor is, from 1 on, and how many there are.
    #[must_use]
    pub(crate) fn position(&self) -> (usize, usize) {
        (if self.rows.is_empty() { 0 } else { self.cursor + 1 }, self.rows.len())
    }

    #[must_use]
    pub(crate) const fn work(&self) -> Option<u64> {
        self.work
    }

    /// Takes what was worked out. The cursor stays with what it was on; when that is gone, it is on what
    /// follows.
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

    /// Whether a seating is shown, which can be drawn again.
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

    /// From a line to the person or the cohort it names.
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

    /// Has the page worked out anew if the register, or what it is about, moved.
    fn track(&mut self, view: &View) -> Reply {
        if self.found_of == Some((view.register.revision(), self.subject)) {
            return Reply::Stay;
        }
        Reply::Ask(FollowUp::WorkOutSuggestions)
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Accept).then_some("go there")
    }

    /// Where tables are laid, nobody is asked to write to anybody.
    fn offers(&self, command: Command) -> bool {
        command != Command::LogContact || !self.is_seating()
    }
}

/// `name` with a capital, and what is in force, if not everything.
fn titled(name: &str, scope: &str) -> String {
    if scope.is_empty() { capital(name) } else { format!("{} · {scope}", capital(name)) }
}
