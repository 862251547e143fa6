//! Help: all keys, those of the current context first.

use crate::app::drawn::Geometry;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::keys::text_input::TextInput;
use crate::app::popups::popup::{Popup, Reply, View};

#[derive(Debug, Clone)]
pub(crate) struct HelpPopup {
    /// The context help was opened in.
    pub(crate) asked_in: Context,
    /// Only commands with these words are shown.
    pub(crate) query: TextInput,
    /// Whether keys go into `query`.
    pub(crate) typing: bool,
    pub(crate) offset: usize,
}

impl HelpPopup {
    #[must_use]
    pub(crate) fn about(context: Context) -> Self {
        Self { asked_in: context, query: TextInput::default(), typing: false, offset: 0 }
    }
}

/// The new scroll offset, limited by what was last drawn.
pub(crate) fn scrolled(offset: usize, lines: isize, geometry: &Geometry) -> usize {
    let last = geometry.layer_lines.saturating_sub(geometry.layer_height);
    offset.saturating_add_signed(lines).min(last)
}

impl Popup for HelpPopup {
    fn opened_by() -> Option<Command> {
        Some(Command::Help)
    }

    fn open(view: &View) -> Option<Self> {
        Some(Self::about(view.context))
    }

    fn context(&self) -> Context {
        if self.typing { Context::Filter } else { Context::Reading }
    }

    fn move_by(&mut self, lines: isize, view: &View) {
        self.offset = scrolled(self.offset, lines, view.geometry);
    }

    fn accept(&mut self, _: &View) -> Reply {
        self.typing = false;
        Reply::Stay
    }

    /// Esc while searching shows everything again.
    fn close(&mut self, _: &View) -> Reply {
        if !self.typing {
            return Reply::Close;
        }
        *self = Self::about(self.asked_in);
        Reply::Stay
    }

    fn run(&mut self, command: Command, _: &View) -> Option<Reply> {
        (command == Command::Search).then(|| {
            self.typing = true;
            Reply::Stay
        })
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        self.offset = 0;
        self.query.key(key).then_some(Reply::Stay)
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.query.paste(text);
        Reply::Stay
    }
}
