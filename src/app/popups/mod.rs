//! What lies over the panes: one file or folder for each popup, and what they all share.

pub mod checklist;
pub mod duplicates;
pub mod erase;
pub mod find;
pub mod follow_up;
pub mod form;
pub mod help;
pub mod history;
pub mod insights;
pub mod layer;
pub mod menu;
pub mod merge;
pub mod palette;
pub mod picker;
pub mod popup;
pub mod question;
pub mod sort;
pub mod stack;
pub mod suggestions;
pub mod waiting;
