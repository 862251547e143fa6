//! What can lie over the panes: forms, pickers, questions, help, the palette. The topmost one gets the
//! keys; `Esc` takes it away.

use std::path::PathBuf;

use super::App;
use super::checklist::Checklist;
use super::command::{COMMANDS, Command, Context};
use super::form::Form;
use super::menu::Menu;
use super::picker::Picker;
use super::text_input::TextInput;
use crate::domain::text::{fold, has_words, words};
use crate::register::Change;

/// One layer.
#[derive(Debug)]
pub enum Layer {
    Form(Box<Form>),
    Picker(Box<Picker>),
    Question(Question),
    Help(Reading),
    Palette(Palette),
    Menu(Menu),
    Checklist(Checklist),
}

impl Layer {
    #[must_use]
    pub const fn context(&self) -> Context {
        match self {
            Self::Form(_) => Context::Form,
            Self::Picker(_) => Context::Picker,
            Self::Question(_) => Context::Question,
            Self::Help(_) => Context::Reading,
            Self::Palette(_) => Context::Palette,
            Self::Menu(_) => Context::Menu,
            Self::Checklist(_) => Context::Checklist,
        }
    }
}

/// Something that is asked before it is done. The answer is another key than the one that asked.
#[derive(Debug, Clone)]
pub struct Question {
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
    /// Close the form below and forget what was typed.
    Discard,
    Overwrite {
        path: PathBuf,
        bytes: Vec<u8>,
        what: String,
    },
}

/// Text that is read and scrolled.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub offset: usize,
}

/// All commands that make sense from the panes, by name.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    pub query: TextInput,
    pub cursor: usize,
    pub offset: usize,
}

/// A command in the palette: its key, and why it can't be done, if so.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub command: Command,
    pub name: &'static str,
    pub doc: &'static str,
    pub unavailable: Option<&'static str>,
}

impl Palette {
    /// The commands that have the words typed, those that can be done first.
    #[must_use]
    pub fn entries(&self, app: &App) -> Vec<Entry> {
        let words = words(self.query.text());
        let in_panes = |keys: &[(Context, &[&str])]| keys.iter().any(|(context, _)| *context == Context::Panes);
        let mut entries: Vec<Entry> = COMMANDS
            .iter()
            .filter(|declaration| in_panes(declaration.keys) && declaration.command != Command::Palette)
            .filter(|declaration| has_words(&fold(&format!("{} {}", declaration.name.replace('-', " "), declaration.doc)), &words))
            .map(|declaration| Entry {
                command: declaration.command,
                name: declaration.name,
                doc: declaration.doc,
                unavailable: (declaration.enabled)(app).err(),
            })
            .collect();
        entries.sort_by_key(|entry| entry.unavailable.is_some());
        entries
    }
}
