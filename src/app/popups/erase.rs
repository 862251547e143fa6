//! Confirming that a person is erased: what will happen, and a word to type, because
//! nothing brings them back.

use crate::app::drawn::Geometry;
use crate::app::effect::{Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;
use crate::app::keys::text_input::TextInput;
use crate::app::popups::help::scrolled;
use crate::app::popups::popup::{Popup, Reply, View};
use crate::domain::{Id, Person};

/// The word to type.
pub(crate) const WORD: &str = "erase";

#[derive(Debug, Clone)]
pub(crate) struct ErasePopup {
    pub(crate) person: Id<Person>,
    pub(crate) name: String,
    /// What will happen, in sentences.
    pub(crate) lines: Vec<String>,
    pub(crate) typed: TextInput,
    /// The first line shown, when not all lines fit.
    pub(crate) offset: usize,
}

impl Popup for ErasePopup {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn move_by(&mut self, lines: isize, view: &View) {
        self.offset = scrolled(self.offset, lines, view.geometry);
    }

    fn accept(&mut self, _: &View) -> Reply {
        if self.typed.text().trim() == WORD {
            Reply::Run(Effect::Erase(self.person))
        } else {
            Reply::Say(Tone::Plain, format!("Type “{WORD}” to confirm, or press Esc to cancel."))
        }
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        self.typed.key(key).then_some(Reply::Stay)
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.typed.paste(text);
        Reply::Stay
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Accept => Some("erase"),
            Command::Close => Some("cancel"),
            _ => None,
        }
    }
}
