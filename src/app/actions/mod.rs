//! What each command does to the app, by what it is about.

pub(crate) mod available;
pub(crate) mod bulk;
pub(crate) mod checklist;
pub mod clicks;
pub(crate) mod copy;
pub(crate) mod dispatch;
pub(crate) mod duplicates;
pub(crate) mod erase;
pub(crate) mod find;
pub(crate) mod forms;
pub(crate) mod history;
pub(crate) mod insights;
pub(crate) mod insights_visit;
pub(crate) mod merge;
pub(crate) mod navigate;
pub(crate) mod privacy;
pub(crate) mod questions;
pub(crate) mod receive;
pub(crate) mod restore;
pub(crate) mod suggestion_jobs;
pub(crate) mod suggestions;
pub(crate) mod typing;
