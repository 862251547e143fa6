//! The palette: all commands that make sense from the panes, by name.

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::keys::command::{COMMANDS, Command, Declaration};
use crate::app::keys::context::Context;
use crate::app::keys::key::{Code, Key};
use crate::app::keys::text_input::TextInput;
use crate::app::panes::fuzzy;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::text::fold::{fold, has_words, words};

#[derive(Debug, Clone, Default)]
pub(crate) struct PalettePopup {
    pub(crate) query: TextInput,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

/// A command in the palette, and why it is unavailable, if it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PaletteEntry {
    pub(crate) command: Command,
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) unavailable: Option<&'static str>,
}

impl PalettePopup {
    /// The commands that match the query, best first, those matching by name before those matching by
    /// description. For an empty query, available commands come first.
    #[must_use]
    pub(crate) fn entries(
        &self,
        available: impl Fn(Command) -> Result<(), &'static str>,
    ) -> Vec<PaletteEntry> {
        let offered: Vec<&Declaration> =
            COMMANDS.iter().filter(|one| one.is_offered() && one.command != Command::Palette).collect();
        let names: Vec<String> = offered
            .iter()
            .map(|one| fold(&format!("{} {}", one.name.replace('-', " "), one.short)))
            .collect();
        let mut places = fuzzy::matching(self.query.text(), &names);
        let words = words(self.query.text());
        let by_doc = |place: &usize| offered.get(*place).is_some_and(|one| has_words(&fold(one.doc), &words));
        let others: Vec<usize> =
            (0..offered.len()).filter(|place| !places.contains(place)).filter(by_doc).collect();
        places.extend(others);
        let entry = |one: &Declaration| PaletteEntry {
            command: one.command,
            name: one.name,
            doc: one.doc,
            unavailable: available(one.command).err(),
        };
        let mut entries: Vec<PaletteEntry> =
            places.into_iter().filter_map(|place| offered.get(place)).map(|one| entry(one)).collect();
        if words.is_empty() {
            entries.sort_by_key(|entry| entry.unavailable.is_some());
        }
        entries
    }
}

impl Popup for PalettePopup {
    fn opened_by() -> Option<Command> {
        Some(Command::Palette)
    }

    fn open(_: &View) -> Option<Self> {
        Some(Self::default())
    }

    fn context(&self) -> Context {
        Context::Palette
    }

    /// The cursor is limited to the number of entries when they are drawn and chosen.
    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, COMMANDS.len() + 1);
    }

    /// Runs the command; if it is unavailable, says why and leaves the palette open.
    fn accept(&mut self, view: &View) -> Reply {
        let entries = self.entries(view.available);
        match entries.get(self.cursor).or(entries.last()) {
            None => Reply::Stay,
            Some(PaletteEntry { unavailable: Some(reason), .. }) => {
                Reply::Say(Tone::Plain, format!("Not now: {reason}."))
            }
            Some(entry) => Reply::close_and(FollowUp::Command(entry.command)),
        }
    }

    fn typed(&mut self, key: Key, _: &View) -> Option<Reply> {
        // With nothing typed yet, it asks for help.
        if key == Key::plain(Code::Char('?')) && self.query.text().is_empty() {
            return None;
        }
        self.cursor = 0;
        self.query.key(key).then_some(Reply::Stay)
    }

    fn paste(&mut self, text: &str, _: &View) -> Reply {
        self.query.paste(text);
        self.cursor = 0;
        Reply::Stay
    }

    fn press(&mut self, row: usize, view: &View) -> bool {
        let entries = self.entries(view.available).len();
        pressed(&mut self.cursor, row, entries)
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }
}
