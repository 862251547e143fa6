//! What the app does once a popup was answered.

use uuid::Uuid;

use crate::app::form::Choice;
use crate::app::form::bulk::BulkAction;
use crate::app::form::new_record::NewRecord;
use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::sort::Order;
use crate::domain::{EntityKind, Id, Person};
use crate::register::Change;
use crate::report::Measure;

/// One thing to be done.
#[derive(Debug)]
pub(crate) enum FollowUp {
    /// Do a command, as if its key had been pressed.
    Command(Command),
    /// Go to a place, so that one can come back.
    GoTo(Place),
    /// Save these changes, and then select something.
    Commit {
        changes: Vec<Change>,
        label: String,
        select: Option<Place>,
    },
    /// Go on with what was picked.
    Picked(PickFor, Vec<Choice>),
    /// Do what was chosen in a menu.
    Menu(MenuAction),
    /// Open the merge of two records.
    Merge(EntityKind, [Uuid; 2]),
    /// Remember that these two are not the same.
    SetAside([Uuid; 2]),
    Sort(Pane, Order),
    /// Look for what is typed in find.
    Search,
    /// Show what a change of the history did.
    ShowChange(u64),
    /// Bring back a register that can't be opened.
    Restore,
    /// Nobody waits for a job any more.
    GiveUp(u64),
    /// Gather the names behind a figure.
    ShowNames(Measure),
    WorkOutInsights,
    WorkOutSuggestions,
}

/// What is done with the choice of a picker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PickFor {
    /// It fills the field of the form below.
    Field,
    /// This record is merged with it.
    Merge(EntityKind, Uuid),
    /// This person is introduced into it.
    Introduction(Id<Person>),
    /// They came to the meetup of the checklist below.
    WalkIn,
}

/// What a line of a menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MenuAction {
    Add(NewRecord),
    Bulk(BulkAction),
}
