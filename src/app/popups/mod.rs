//! What lies over the panes: one file or folder for each popup.

pub mod change_words;
pub mod checklist;
pub mod duplicates;
pub mod erase;
pub mod find;
pub mod history;
pub mod insights;
pub mod layer;
pub mod menu;
pub mod merge;
pub mod picker;
pub mod suggestions;
pub(crate) mod when;
