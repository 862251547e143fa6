//! Confirming that a person is erased: what will happen, forms of the name that may also mean somebody else,
//! and a word to type, because nothing brings them back.

use std::collections::BTreeSet;

use crate::app::drawn::Geometry;
use crate::app::effect::{Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::{Code, Key};
use crate::app::keys::text_input::TextInput;
use crate::app::popups::help::scrolled;
use crate::app::popups::popup::{Popup, Reply, View};
use crate::domain::{Id, Person};
use crate::register::erasure::{FoundMention, Mention};

/// The word to type.
pub(crate) const WORD: &str = "erase";

#[derive(Debug, Clone)]
pub(crate) struct ErasePopup {
    pub(crate) person: Id<Person>,
    pub(crate) name: String,
    /// What will happen, in sentences.
    pub(crate) lines: Vec<String>,
    /// Forms of the name that may also mean somebody else.
    pub(crate) mentions: Vec<FoundMention>,
    /// Those that are not treated as usual.
    pub(crate) toggled: BTreeSet<Mention>,
    /// The form under the cursor; `None` while the text is scrolled.
    pub(crate) cursor: Option<usize>,
    pub(crate) typed: TextInput,
    /// The first line shown, when not all lines fit.
    pub(crate) offset: usize,
}

impl ErasePopup {
    /// Whether a form of the name is taken out too.
    pub(crate) fn is_taken(&self, found: &FoundMention) -> bool {
        found.mention.is_taken(&self.toggled)
    }

    /// Takes the form under the cursor out, or leaves it; without a cursor the first one.
    fn toggle(&mut self) {
        let cursor = *self.cursor.get_or_insert(0);
        if let Some(found) = self.mentions.get(cursor)
            && !self.toggled.remove(&found.mention)
        {
            self.toggled.insert(found.mention.clone());
        }
    }
}

impl Popup for ErasePopup {
    fn context(&self) -> Context {
        Context::Erase
    }

    fn move_by(&mut self, lines: isize, view: &View) {
        let last = self.mentions.len().saturating_sub(1);
        if self.mentions.is_empty() || lines.abs() > 1 {
            self.cursor = None;
            self.offset = scrolled(self.offset, lines, view.geometry);
        } else {
            self.cursor = Some(self.cursor.map_or(if lines < 0 { last } else { 0 }, |cursor| {
                cursor.saturating_add_signed(lines).min(last)
            }));
        }
    }

    fn accept(&mut self, _: &View) -> Reply {
        if self.typed.text().trim() == WORD {
            Reply::Run(Effect::Erase(self.person, self.toggled.clone()))
        } else {
            Reply::Say(Tone::Plain, format!("Type “{WORD}” to confirm, or press Esc to cancel."))
        }
    }

    fn run(&mut self, command: Command, _: &View) -> Option<Reply> {
        (command == Command::TakeOut).then(|| {
            self.toggle();
            Reply::Stay
        })
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        // The word to type has neither.
        let is_command = key == Key::plain(Code::Char('?'))
            || key == Key::plain(Code::Char(' ')) && !self.mentions.is_empty();
        (!is_command && self.typed.key(key)).then_some(Reply::Stay)
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.typed.paste(text);
        Reply::Stay
    }

    fn press(&mut self, thing: usize, _: &View) -> bool {
        let is_there = self.cursor == Some(thing);
        if thing < self.mentions.len() {
            self.cursor = Some(thing);
        }
        is_there
    }

    fn opens_with(&self) -> Command {
        Command::TakeOut
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

    fn offers(&self, command: Command, _: &Geometry) -> bool {
        command != Command::TakeOut || !self.mentions.is_empty()
    }
}
