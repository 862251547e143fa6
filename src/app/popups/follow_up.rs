//! What popups ask the app to do.

use uuid::Uuid;

use crate::app::form::Choice;
use crate::app::form::bulk::BulkAction;
use crate::app::form::import_files::ImportOrder;
use crate::app::form::new_record::NewRecord;
use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::sort::Order;
use crate::domain::date_words::DateOrder;
use crate::domain::{EntityKind, Id, Person};
use crate::exchange::import::Meant;
use crate::register::{Change, Origin};
use crate::report::Measure;

/// One request.
#[derive(Debug)]
pub(crate) enum FollowUp {
    /// Run a command, as if its key had been pressed.
    Command(Command),
    /// Go to a place, so that going back returns here.
    GoTo(Place),
    /// Save changes, then select a place.
    Commit {
        changes: Vec<Change>,
        label: String,
        origin: Origin,
        select: Option<Place>,
    },
    /// Put again what waits in this line, as these changes.
    PutAgain {
        line: Uuid,
        changes: Vec<Change>,
        label: String,
        origin: Origin,
    },
    /// Use what was picked.
    Picked(PickFor, Vec<Choice>),
    /// Do what was chosen in a menu.
    Menu(MenuAction),
    /// Open the merge of two records.
    Merge(EntityKind, [Uuid; 2]),
    /// Remember that these two are not the same.
    SetAside([Uuid; 2]),
    Sort(Pane, Order),
    /// Run the query of the find popup.
    Search,
    /// Show what a change of the history did.
    ShowChange(u64),
    /// Search the history for the changes to what it was opened from.
    SeekSubject,
    /// Restore a register that can't be opened.
    Restore,
    /// Cancel a job.
    GiveUp(u64),
    /// Collect the names behind a figure.
    ShowNames(Measure),
    /// Carry out the import of the topmost preview.
    Import,
    /// Plan the import of the preview again.
    PlanImport,
    /// Read files to import, once more, in another way.
    ReadImport(Box<ImportOrder>),
    WorkOutInsights,
    WorkOutSuggestions,
}

/// What the choice of a picker is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PickFor {
    /// Fills the field of the form below.
    Field,
    /// The record to merge this one with.
    Merge(EntityKind, Uuid),
    /// The goal of this person's introduction.
    Introduction(Id<Person>),
    /// Came to the meetup of the checklist below.
    WalkIn,
    /// What the column of the table below holds.
    Column,
}

/// What a menu entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MenuAction {
    Add(NewRecord),
    Bulk(BulkAction),
    /// Read this of the sheets of the import below.
    Sheet(usize),
    /// Read the dates of the import below like this.
    Dates(DateOrder),
    /// The person of the line below is this one.
    Meant(Meant),
}
