//! What waits because others changed the same: one change set per line, to give up, to put again on top of
//! theirs, or to edit.

use std::sync::Arc;

use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::effect::{Effect, Tone};
use crate::app::form::entity_forms;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::panes::place::Place;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::history::change_words::{Difference, RecordNames};
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::domain::Record;
use crate::register::{Change, Origin, undone_label};
use crate::sharing::again::{Again, again};
use crate::sharing::conflict::ConflictKind;
use crate::text::fold::capital;
use crate::text::plural::listed;
use crate::workspace::shared::WaitingSet;

/// The change sets that wait.
#[derive(Debug, Clone)]
pub(crate) struct ConflictsPopup {
    pub(crate) waiting: Arc<[WaitingSet]>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

/// A value that mine and theirs disagree about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sides {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) theirs: String,
    pub(crate) mine: String,
}

impl ConflictsPopup {
    #[must_use]
    pub(crate) fn current(&self) -> Option<&WaitingSet> {
        self.waiting.get(self.cursor)
    }

    /// The change of the first record in conflict.
    fn change(&self) -> Option<&Change> {
        self.current().and_then(change_in_conflict)
    }

    fn put_again(&self, view: &View) -> Reply {
        let Some(waiting) = self.current() else { return Reply::Stay };
        if let Some(words) = cannot_put(waiting) {
            return Reply::Say(Tone::Bad, words.to_owned());
        }
        let line = waiting.set.id;
        match again(view.register, &waiting.set) {
            Again::Changes(changes) if changes.is_empty() => Reply::Run(Effect::Answer { line, mine: None }),
            Again::Changes(changes) => {
                let label = waiting.set.label.clone();
                let origin = Origin { is_apart: waiting.set.is_apart(), ..Origin::default() };
                Reply::Ask(FollowUp::PutAgain { line, changes, label, origin })
            }
            Again::Deletion((kind, id)) => match Place::of(kind, id) {
                Some(place) => Reply::All(vec![
                    Reply::Close,
                    Reply::Ask(FollowUp::GoTo(place)),
                    Reply::Ask(FollowUp::Command(Command::Delete)),
                ]),
                None => Reply::Say(Tone::Bad, "This can't be deleted from here.".to_owned()),
            },
            Again::Merge(kind, ids) => {
                if ids.iter().all(|id| view.register.record(kind, *id).is_some()) {
                    Reply::Ask(FollowUp::Merge(kind, ids))
                } else {
                    Reply::Say(Tone::Bad, "One of the two is no longer there.".to_owned())
                }
            }
        }
    }

    /// A form as if it had been open since mine was made: it shows mine, with theirs beside it.
    fn edit(&self, view: &View) -> Reply {
        let names = RecordNames { register: view.register, set: None, history: view.history };
        let form = |record: &Record| {
            entity_forms::change(&names.around(record), record.kind(), record.id(), view.today)
        };
        let opened = self.change().and_then(|change| {
            let mine = change.after()?;
            let mut opened = form(change.before().unwrap_or(mine))?;
            opened.take_values_of(&form(mine)?);
            opened.answers = self.current().map(|waiting| waiting.set.id);
            Some(opened)
        });
        match opened {
            Some(opened) => Reply::open(opened),
            None => {
                Reply::Say(Tone::Bad, "This can't be edited. Drop your change, or apply it again.".to_owned())
            }
        }
    }
}

fn change_in_conflict(waiting: &WaitingSet) -> Option<&Change> {
    let record = waiting.conflicts.first()?.record;
    waiting.set.changes.iter().find(|change| (change.kind(), change.id()) == record)
}

/// Why a set can't be put again as it is.
fn cannot_put(waiting: &WaitingSet) -> Option<&'static str> {
    if waiting.follows.is_some() && waiting.conflicts.is_empty() {
        return Some("It builds on another change that waits. Answer that one first.");
    }
    match waiting.conflicts.first().map(|conflict| &conflict.kind) {
        Some(ConflictKind::Erased) => Some("The person was erased, so your change can't be applied."),
        Some(ConflictKind::Dangling) => {
            Some("It refers to something that was deleted. Undo the deletion, or drop your change.")
        }
        Some(ConflictKind::Exists) => {
            Some("There is one like it already. Edit that one, or drop your change.")
        }
        _ => None,
    }
}

/// The label of what waits.
#[must_use]
pub(crate) fn label(waiting: &WaitingSet) -> String {
    let label = &waiting.set.label;
    match (undone_label(label), waiting.set.undoes) {
        (Some(undone), Some(_)) => format!("Undo {undone}"),
        _ => label.clone(),
    }
}

/// Whom or what it is about.
#[must_use]
pub(crate) fn subject(view: &View, waiting: &WaitingSet) -> String {
    let names = RecordNames { register: view.register, set: Some(&waiting.set), history: view.history };
    let change = change_in_conflict(waiting).or_else(|| waiting.set.changes.first());
    change.map(|change| names.of_change(change)).unwrap_or_default()
}

/// Why it waits, as a sentence.
#[must_use]
pub(crate) fn reason(waiting: &WaitingSet) -> String {
    let Some(conflict) = waiting.conflicts.first() else {
        return "It builds on another change that waits.".to_owned();
    };
    let words = conflict.words();
    let words = match waiting.others.as_slice() {
        [] => words,
        others => words.replace("somebody else", &listed(others)),
    };
    let more = match waiting.conflicts.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("{}{more}.", capital(&words))
}

/// The values that mine changes, as they were, are, and would be.
#[must_use]
pub(crate) fn sides(view: &View, waiting: &WaitingSet) -> Vec<Sides> {
    let is_import = waiting.conflicts.first().is_some_and(|conflict| conflict.kind == ConflictKind::Imported);
    let Some(change) = change_in_conflict(waiting).filter(|_| !is_import) else { return Vec::new() };
    let names = RecordNames { register: view.register, set: Some(&waiting.set), history: view.history };
    let today: Option<Record> = view.register.record(change.kind(), change.id());
    let held = today.map(|record| names.labeled_values(&record, view.today)).unwrap_or_default();
    let differences = names.differences(change, view.today).into_iter();
    let sides = differences.map(|Difference { label, before, after: mine }| {
        let theirs = held.iter().find(|(held, _)| *held == label);
        let theirs = theirs.map(|(_, words)| words.clone()).unwrap_or_default();
        Sides { label, before, theirs, mine }
    });
    sides.filter(|sides| sides.theirs != sides.mine).collect()
}

impl Popup for ConflictsPopup {
    fn context(&self) -> Context {
        Context::Conflicts
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.waiting.len());
    }

    /// Goes to the record that it is about.
    fn accept(&mut self, _: &View) -> Reply {
        let place = self.change().and_then(|change| Place::of(change.kind(), change.id()));
        place.map_or(Reply::Stay, |place| Reply::close_and(FollowUp::GoTo(place)))
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        Some(match command {
            Command::KeepTheirs => match self.current() {
                Some(waiting) => Reply::Run(Effect::Answer { line: waiting.set.id, mine: None }),
                None => Reply::Stay,
            },
            Command::PutMineAgain => self.put_again(view),
            Command::EditMine => self.edit(view),
            _ => return None,
        })
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.waiting.len())
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    /// Follows what waits; closes when nothing does.
    fn track(&mut self, view: &View) -> Reply {
        let waiting = view.standing.map(|standing| Arc::clone(&standing.waiting)).unwrap_or_default();
        if !Arc::ptr_eq(&waiting, &self.waiting) {
            let here: Option<Uuid> = self.current().map(|waiting| waiting.set.id);
            let at = waiting.iter().position(|waiting| Some(waiting.set.id) == here);
            self.cursor = at.unwrap_or(self.cursor).min(waiting.len().saturating_sub(1));
            self.waiting = waiting;
        }
        if self.waiting.is_empty() { Reply::Close } else { Reply::Stay }
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Accept).then_some("show")
    }

    fn opened_by() -> Option<Command> {
        Some(Command::Conflicts)
    }

    fn open(view: &View) -> Option<Self> {
        let waiting = view.standing.map(|standing| Arc::clone(&standing.waiting))?;
        (!waiting.is_empty()).then_some(Self { waiting, cursor: 0, offset: 0 })
    }
}
