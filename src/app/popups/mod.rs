//! What is drawn over the panes: one file or folder per popup, and what they share.

pub(crate) mod checklist;
pub(crate) mod columns;
pub(crate) mod conflicts;
pub(crate) mod duplicates;
pub(crate) mod erase;
pub(crate) mod find;
pub(crate) mod follow_up;
pub(crate) mod form;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod import_menus;
pub(crate) mod insights;
pub(crate) mod layer;
pub(crate) mod menu;
pub(crate) mod merge;
pub(crate) mod notices;
pub(crate) mod palette;
pub mod picker;
pub(crate) mod popup;
pub(crate) mod question;
pub(crate) mod sort;
pub(crate) mod stack;
pub mod suggestions;
pub(crate) mod waiting;
