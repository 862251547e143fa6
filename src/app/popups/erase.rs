//! Erasing a person, asked for on the screen: what would happen, and a word that has to be typed, because
//! nothing brings them back.

use crate::app::keys::text_input::TextInput;
use crate::domain::{Id, Person};

/// What has to be typed.
pub const WORD: &str = "erase";

/// The question.
#[derive(Debug, Clone)]
pub struct ErasePopup {
    pub person: Id<Person>,
    pub name: String,
    /// What would happen, in sentences.
    pub lines: Vec<String>,
    pub typed: TextInput,
    /// The first line shown, where there is no room for all.
    pub offset: usize,
}

impl ErasePopup {
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.typed.text().trim() == WORD
    }
}
