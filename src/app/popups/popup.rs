//! The trait of all popups, the view they read, and the replies they give. A popup changes only itself;
//! anything else it asks for in its reply.

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
use crate::workspace::shared::Standing;

/// What a popup can read.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) register: &'a Arc<Register>,
    pub(crate) history: &'a History,
    pub(crate) today: Date,
    pub(crate) now: Timestamp,
    pub(crate) zone: &'a TimeZone,
    pub(crate) ids: &'a IdSource,
    /// If the register is shared: what waits, and where one stands.
    pub(crate) standing: Option<&'a Standing>,
    /// How the screen was last drawn.
    pub(crate) geometry: &'a Geometry,
    /// The context without the popup that reads this.
    pub(crate) context: Context,
    pub(crate) pane: Pane,
    /// The order of that pane's list.
    pub(crate) order: Order,
    /// Whether a command is available, and if not, why.
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
    /// Calls `look` with what forms need, using a copy of the ids: the same form gives the same changes.
    pub(crate) fn with_form_context<T>(&self, look: impl FnOnce(&mut FormContext) -> T) -> T {
        let mut ids = self.ids.clone();
        look(&mut FormContext { register: self.register, today: self.today, now: self.now, ids: &mut ids })
    }
}

/// A popup's answer.
#[derive(Debug)]
pub(crate) enum Reply {
    /// Stay open; nothing else to do.
    Stay,
    /// Close this popup.
    Close,
    /// Open another popup over this one.
    Open(Box<dyn Popup>),
    /// Ask the session for an effect.
    Run(Effect),
    /// Ask the app for something.
    Ask(FollowUp),
    /// Show a message at the foot of the screen.
    Say(Tone, String),
    /// Several of these, in order.
    All(Vec<Self>),
}

impl Reply {
    /// Closes the popup, then asks the app for something.
    #[must_use]
    pub(crate) fn close_and(follow_up: FollowUp) -> Self {
        Self::All(vec![Self::Close, Self::Ask(follow_up)])
    }

    /// Closes the popup and cancels the job it waited for, if any.
    #[must_use]
    pub(crate) fn close_giving_up(job: Option<u64>) -> Self {
        job.map_or(Self::Close, |number| Self::close_and(FollowUp::GiveUp(number)))
    }

    #[must_use]
    pub(crate) fn open(popup: impl Popup) -> Self {
        Self::Open(Box::new(popup))
    }
}

/// Something drawn over the panes. The topmost gets the keys.
pub(crate) trait Popup: Any + Debug + Send {
    /// Which keys it reads.
    fn context(&self) -> Context;

    /// Moves the cursor, or scrolls.
    fn move_by(&mut self, _lines: isize, _view: &View) {}

    /// Enter.
    fn accept(&mut self, _view: &View) -> Reply {
        Reply::Stay
    }

    /// Esc.
    fn close(&mut self, _view: &View) -> Reply {
        Reply::Close
    }

    /// Runs a command of its own. `None` leaves it to the commands of every popup, or to the app.
    fn run(&mut self, _command: Command, _view: &View) -> Option<Reply> {
        None
    }

    /// Handles a key as text. `None` leaves it to the keymap.
    fn typed(&mut self, _key: Key, _view: &View) -> Option<Reply> {
        None
    }

    /// Handles pasted text.
    fn paste(&mut self, _text: &str, _view: &View) -> Reply {
        Reply::Stay
    }

    /// Whether keys that type nothing, such as the arrows, are offered to `typed` first too.
    fn takes_every_key(&self) -> bool {
        false
    }

    /// Handles a click on an item; returns whether it was selected already, so that the click opens it.
    fn press(&mut self, _thing: usize, _view: &View) -> bool {
        false
    }

    /// Handles a click on a tab.
    fn press_tab(&mut self, _tab: usize) {}

    /// The command for a click on the selected item.
    fn opens_with(&self) -> Command {
        Command::Accept
    }

    /// Records how it was drawn.
    fn drawn(&mut self, _geometry: &Geometry) {}

    /// Updates it to a changed register or history.
    fn track(&mut self, _view: &View) -> Reply {
        Reply::Stay
    }

    /// What it asked to save or write was saved.
    fn saved(&mut self) -> Reply {
        Reply::Stay
    }

    /// What the bottom bar calls a command here, if not its usual name.
    fn label(&self, _command: Command) -> Option<&'static str> {
        None
    }

    /// Whether the bottom bar offers a command here.
    fn offers(&self, _command: Command, _geometry: &Geometry) -> bool {
        true
    }

    /// The command that opens it, if that needs nothing but the view.
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
    /// Runs a command: one of its own, or one of every popup. `None` if it is neither.
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

/// A cursor or an offset, moved by some lines within a list.
pub(crate) fn moved(at: usize, lines: isize, length: usize) -> usize {
    at.saturating_add_signed(lines).min(length.saturating_sub(1))
}

/// Moves a cursor to the clicked row, if it exists; returns whether it was there already.
pub(crate) fn pressed(cursor: &mut usize, row: usize, length: usize) -> bool {
    let here = *cursor == row;
    if row < length {
        *cursor = row;
    }
    here
}
