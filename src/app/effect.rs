//! What the app asks the session to do, and the message it shows meanwhile.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::app::form::import_files::ImportOrder;
use crate::app::jobs::Job;
use crate::app::panes::place::Place;
use uuid::Uuid;

use crate::domain::{Id, Person};
use crate::register::ChangeSet;
use crate::register::erasure::Mention;
use crate::store::HistoryEntry;
use crate::store::history::Ids;
use crate::workspace::history::Step;

/// What the app asks the session to do.
#[derive(Debug, PartialEq)]
pub enum Effect {
    Commit {
        set: ChangeSet,
        step: Step,
        select: Option<Place>,
    },
    /// A question only the store's history can answer.
    History(Ask),
    /// Count how often the history names a person, then open the report form for them.
    PersonReport(Id<Person>),
    WriteFile {
        path: PathBuf,
        bytes: Vec<u8>,
        overwrite: bool,
        what: String,
    },
    /// Read files and show what importing them would change.
    Import(Box<ImportOrder>),
    /// Copy a text to the clipboard.
    Copy(Copying),
    /// Ask for confirmation before erasing somebody, saying what it means.
    AskToErase(Id<Person>),
    /// Answer what waits because others changed the same: theirs stays, and mine, if given, goes on top.
    Answer {
        line: Uuid,
        mine: Option<Box<ChangeSet>>,
    },
    /// With the forms of the name that are not treated as usual.
    Erase(Id<Person>, BTreeSet<Mention>),
    /// Run a job without blocking the screen; its reports come back to the app.
    Work(Job),
    /// Give the terminal back to the shell until alumnet is resumed.
    Suspend,
    /// Restore a register that can't be opened.
    Restore,
    Quit,
}

/// A question to the store's history.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Every change, and which of them change these records.
    Look { about: Ids },
    /// A whole change set, and what it is needed for.
    Fetch { entry: HistoryEntry, purpose: Purpose },
    /// These change sets, to say whom they are about.
    Names { entries: Vec<HistoryEntry> },
    /// Which later change sets changed these records, so that `entry` can't be undone.
    Dependents { entry: HistoryEntry, ids: Ids, reason: String },
}

/// A text for the clipboard. What became of it is said once it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copying {
    pub text: String,
    /// What it is, to follow “Copied”.
    pub(crate) what: String,
    /// What else there is to say; may be empty.
    pub(crate) note: String,
    /// Whether some terminals would refuse a text this long.
    pub(crate) is_long: bool,
}

/// What became of a text for the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    Done,
    /// The terminal was asked to, and does not say whether it did.
    Asked,
}

/// What a change set is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is the next to undo or redo.
    Step(Step),
    Show,
    UndoAlone,
}

/// Shown at the foot of the screen until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub text: String,
    pub(crate) tone: Tone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
}
