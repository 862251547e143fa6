//! What can lie over the panes: forms, pickers, questions, help, the palette. The topmost one gets the
//! keys; `Esc` takes it away.

use std::path::PathBuf;

use crate::app::App;
use crate::app::form::Form;
use crate::app::keys::command::{COMMANDS, Command, Context, Declaration};
use crate::app::keys::text_input::TextInput;
use crate::app::panes::fuzzy;
use crate::app::panes::place::Pane;
use crate::app::panes::sort::SortKey;
use crate::app::popups::checklist::ChecklistPopup;
use crate::app::popups::duplicates::DuplicatesPopup;
use crate::app::popups::erase::ErasePopup;
use crate::app::popups::find::FindPopup;
use crate::app::popups::history::HistoryPopup;
use crate::app::popups::insights::InsightsPopup;
use crate::app::popups::menu::MenuPopup;
use crate::app::popups::merge::MergePopup;
use crate::app::popups::picker::PickerPopup;
use crate::app::popups::suggestions::SuggestionsPopup;
use crate::register::Change;
use crate::text::fold::{fold, has_words, words};

/// One layer.
#[derive(Debug)]
pub enum Layer {
    Form(Box<Form>),
    Picker(Box<PickerPopup>),
    Question(QuestionPopup),
    Help(HelpPopup),
    Palette(PalettePopup),
    Menu(MenuPopup),
    Find(Box<FindPopup>),
    Sort(SortPopup),
    Checklist(ChecklistPopup),
    Insights(Box<InsightsPopup>),
    Suggestions(Box<SuggestionsPopup>),
    Erase(Box<ErasePopup>),
    History(Box<HistoryPopup>),
    Merge(Box<MergePopup>),
    Duplicates(Box<DuplicatesPopup>),
    /// Work that is waited for, by its number.
    Waiting(u64),
}

impl Layer {
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Form(_) => Context::Form,
            Self::Picker(_) => Context::Picker,
            Self::Question(_) => Context::Question,
            Self::Help(HelpPopup { typing: true, .. }) => Context::Filter,
            Self::History(log) if log.typing => Context::Filter,
            Self::History(_) => Context::History,
            Self::Help(_) => Context::Reading,
            Self::Palette(_) | Self::Find(_) | Self::Erase(_) => Context::Palette,
            Self::Sort(_) => Context::Chooser,
            Self::Menu(_) => Context::Menu,
            Self::Checklist(_) => Context::Checklist,
            Self::Insights(_) => Context::Insights,
            Self::Suggestions(_) => Context::Advice,
            Self::Merge(_) => Context::Merge,
            Self::Duplicates(_) => Context::Review,
            Self::Waiting(_) => Context::Waiting,
        }
    }
}

/// Something that is asked before it is done. The answer is another key than the one that asked.
#[derive(Debug, Clone)]
pub struct QuestionPopup {
    pub title: String,
    pub lines: Vec<String>,
    pub yes: &'static str,
    pub action: Action,
}

/// What follows a yes.
#[derive(Debug, Clone)]
pub enum Action {
    Change {
        changes: Vec<Change>,
        label: String,
    },
    /// Bring back a register that can't be opened.
    Restore,
    /// Close the form below and forget what was typed.
    Discard,
    Write {
        path: PathBuf,
        bytes: Vec<u8>,
        what: String,
    },
    Overwrite {
        path: PathBuf,
        bytes: Vec<u8>,
        what: String,
    },
}

/// Help: the keys, those of where it was asked for first.
#[derive(Debug, Clone)]
pub struct HelpPopup {
    pub context: Context,
    /// Only commands with these words are shown.
    pub query: TextInput,
    /// Whether keys go into `query`.
    pub typing: bool,
    pub offset: usize,
}

impl HelpPopup {
    #[must_use]
    pub fn about(context: Context) -> Self {
        Self { context, query: TextInput::default(), typing: false, offset: 0 }
    }
}

/// Choosing what a pane is sorted by.
#[derive(Debug, Clone, Copy)]
pub struct SortPopup {
    pub pane: Pane,
    pub cursor: usize,
}

impl SortPopup {
    #[must_use]
    pub fn current(self) -> Option<SortKey> {
        SortKey::of(self.pane).get(self.cursor).copied()
    }

    pub fn move_by(&mut self, lines: isize) {
        self.cursor =
            self.cursor.saturating_add_signed(lines).min(SortKey::of(self.pane).len().saturating_sub(1));
    }
}

/// All commands that make sense from the panes, by name.
#[derive(Debug, Clone, Default)]
pub struct PalettePopup {
    pub query: TextInput,
    pub cursor: usize,
    pub offset: usize,
}

/// A command in the palette: its key, and why it can't be done, if so.
#[derive(Debug, Clone, Copy)]
pub struct PaletteEntry {
    pub command: Command,
    pub name: &'static str,
    pub doc: &'static str,
    pub unavailable: Option<&'static str>,
}

impl PalettePopup {
    /// The commands that match what is typed, best first: by name before by what they do. With nothing
    /// typed, those that can be done come first.
    #[must_use]
    pub fn entries(&self, app: &App) -> Vec<PaletteEntry> {
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
            unavailable: (one.enabled)(app).err(),
        };
        let mut entries: Vec<PaletteEntry> =
            places.into_iter().filter_map(|place| offered.get(place)).map(|one| entry(one)).collect();
        if words.is_empty() {
            entries.sort_by_key(|entry| entry.unavailable.is_some());
        }
        entries
    }
}
