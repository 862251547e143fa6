//! What the app asks the world to do, and what it says meanwhile.

use std::path::PathBuf;

use crate::app::jobs::Job;
use crate::app::panes::place::Place;
use crate::domain::{Id, Person};
use crate::register::ChangeSet;
use crate::store::HistoryEntry;
use crate::store::history::Ids;
use crate::workspace::history::Step;

/// What the app asks the world to do.
#[derive(Debug, PartialEq)]
pub enum Effect {
    Commit {
        set: ChangeSet,
        step: Step,
        select: Option<Place>,
    },
    /// Something that only the store's history can answer.
    History(Ask),
    /// Read how often the history names a person, and open the form of the report on them.
    PersonReport(Id<Person>),
    WriteFile {
        path: PathBuf,
        bytes: Vec<u8>,
        overwrite: bool,
        what: String,
    },
    /// Put a text on the clipboard.
    Copy(String),
    /// Ask before somebody is erased, saying what that means.
    AskToErase(Id<Person>),
    Erase(Id<Person>),
    /// Do this beside the screen; what comes of it is told to the app.
    Work(Job),
    /// Give the terminal back to the shell until alumnet is called to the front again.
    Suspend,
    /// Bring back a register that can't be opened.
    Restore,
    Quit,
}

/// What is asked of the store's history.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Everything there is, and what of it touches these.
    Look { about: Ids },
    /// A change set, and what for.
    Fetch { entry: HistoryEntry, purpose: Purpose },
    /// Which later change sets changed these records, because of which `entry` can't be undone.
    Dependents { entry: HistoryEntry, ids: Ids, reason: String },
}

/// What a change set is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is the next to be undone, or redone.
    Step(Step),
    Show,
    UndoAlone,
}

/// What is said at the foot of the screen until the next key.
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
