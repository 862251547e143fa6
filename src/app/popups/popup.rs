//! What every popup is: one trait, the view it reads, and the replies it answers with. A popup changes itself
//! and nothing else; whatever is to happen beyond it is said in its reply.

use std::any::Any;
use std::fmt::{self, Debug};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::app::drawn::Geometry;
use crate::app::effect::{Effect, Tone};
use crate::app::form::FormContext;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::panes::place::Pane;
use crate::app::panes::sort::Order;
use crate::app::popups::follow_up::FollowUp;
use crate::domain::IdSource;
use crate::register::Register;
use crate::workspace::history::History;

/// What a popup may look at.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) register: &'a Arc<Register>,
    pub(crate) history: &'a History,
    pub(crate) today: Date,
    pub(crate) now: Timestamp,
    pub(crate) zone: &'a TimeZone,
    pub(crate) ids: &'a IdSource,
    /// How the screen was drawn last.
    pub(crate) geometry: &'a Geometry,
    /// Where keys are read without the popup that looks.
    pub(crate) context: Context,
    pub(crate) pane: Pane,
    /// The order of that pane's list.
    pub(crate) order: Order,
    /// Whether a command can be done now and, if not, why.
    pub(crate) available: &'a dyn Fn(Command) -> Result<(), &'static str>,
}

impl Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("context", &self.context)
            .field("pane", &self.pane)
            .finish_non_exhaustive()
    }
}

impl View<'_> {
    /// Lets a form look, without using up ids: the same form gives the same changes.
    pub(crate) fn with_form_context<T>(&self, look: impl FnOnce(&mut FormContext) -> T) -> T {
        let mut ids = self.ids.clone();
        look(&mut FormContext { register: self.register, today: self.today, now: self.now, ids: &mut ids })
    }
}

/// What a popup answers.
#[derive(Debug)]
pub(crate) enum Reply {
    /// It stays open; there is nothing else to do.
    Stay,
    /// It is closed.
    Close,
    /// Another popup is opened over it.
    Open(Box<dyn Popup>),
    /// The world is to do something.
    Run(Effect),
    /// The app is to do something.
    Ask(FollowUp),
    /// Something is said at the foot of the screen.
    Say(Tone, String),
    /// Several of these, one after the other.
    All(Vec<Self>),
}

impl Reply {
    /// Closes the popup, then asks the app for something.
    #[must_use]
    pub(crate) fn close_and(follow_up: FollowUp) -> Self {
        Self::All(vec![Self::Close, Self::Ask(follow_up)])
    }

    /// Closes the popup, and gives up the job it waited for, if there is one.
    #[must_use]
    pub(crate) fn close_giving_up(job: Option<u64>) -> Self {
        job.map_or(Self::Close, |number| Self::close_and(FollowUp::GiveUp(number)))
    }

    #[must_use]
    pub(crate) fn open(popup: impl Popup) -> Self {
        Self::Open(Box::new(popup))
    }
}

/// Something that lies over the panes. The topmost gets the keys.
pub(crate) trait Popup: Any + Debug + Send {
    /// Which keys it reads.
    fn context(&self) -> Context;

    /// Moves its cursor, or scrolls it.
    fn move_by(&mut self, _lines: isize, _view: &View) {}

    /// Enter.
    fn accept(&mut self, _view: &View) -> Reply {
        Reply::Stay
    }

    /// Esc.
    fn close(&mut self, _view: &View) -> Reply {
        Reply::Close
    }

    /// Does a command of its own. `None` leaves it to what every popup does, or to the app.
    fn run(&mut self, _command: Command, _view: &View) -> Option<Reply> {
        None
    }

    /// Takes a key as text. `None` leaves it to the keymap.
    fn typed(&mut self, _key: Key, _view: &View) -> Option<Reply> {
        None
    }

    /// Takes pasted text.
    fn paste(&mut self, _text: &str, _view: &View) -> Reply {
        Reply::Stay
    }

    /// Whether keys that type nothing, such as the arrows, are offered to `typed` first as well.
    fn takes_every_key(&self) -> bool {
        false
    }

    /// A click on one of its lines or things; gives whether it was selected before, so that it opens.
    fn press(&mut self, _thing: usize, _view: &View) -> bool {
        false
    }

    /// A click on one of its tabs.
    fn press_tab(&mut self, _tab: usize) {}

    /// The command that a click on what is selected already stands for.
    fn opens_with(&self) -> Command {
        Command::Accept
    }

    /// Takes note of how it was drawn.
    fn drawn(&mut self, _geometry: &Geometry) {}

    /// Brings it up to a register or a history that moved.
    fn track(&mut self, _view: &View) -> Reply {
        Reply::Stay
    }

    /// What it asked to be saved or written was.
    fn saved(&mut self) -> Reply {
        Reply::Stay
    }

    /// What the bottom bar calls a command here, where that is not its usual word.
    fn label(&self, _command: Command) -> Option<&'static str> {
        None
    }

    /// Whether the bottom bar offers a command here.
    fn offers(&self, _command: Command) -> bool {
        true
    }

    /// The command that opens it, when that needs nothing but the view.
    #[must_use]
    fn opened_by() -> Option<Command>
    where
        Self: Sized,
    {
        None
    }

    #[must_use]
    fn open(_view: &View) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

impl dyn Popup {
    /// Does a command: one of its own, or one that every popup knows. `None` when it knows neither.
    pub(crate) fn command(&mut self, command: Command, view: &View) -> Option<Reply> {
        if let Some(reply) = self.run(command, view) {
            return Some(reply);
        }
        let page = isize::try_from((view.geometry.layer_height / 2).max(1)).unwrap_or(1);
        let lines = match command {
            Command::Accept => return Some(self.accept(view)),
            Command::Close => return Some(self.close(view)),
            Command::Down => 1,
            Command::Up => -1,
            Command::First => isize::MIN / 2,
            Command::Last => isize::MAX / 2,
            Command::PageDown => page,
            Command::PageUp => -page,
            _ => return None,
        };
        self.move_by(lines, view);
        Some(Reply::Stay)
    }
}

/// A cursor or an offset moved by some lines, and held within a list.
pub(crate) fn moved(at: usize, lines: isize, length: usize) -> usize {
    at.saturating_add_signed(lines).min(length.saturating_sub(1))
}

/// Puts a cursor on the line that was clicked, if there is one; gives whether it was there before.
pub(crate) fn pressed(cursor: &mut usize, row: usize, length: usize) -> bool {
    let here = *cursor == row;
    if row < length {
        *cursor = row;
    }
    here
}
