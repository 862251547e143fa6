//! What each command does to the app, by topic. Everything that is `impl App` is here, except its state and
//! how that is refreshed.

mod add;
mod available;
mod bulk;
mod checklist;
pub mod clicks;
mod consents;
mod copy;
mod delete;
mod dispatch;
mod effects;
mod erase;
mod filter;
mod find;
mod first_run;
mod forms;
mod history;
mod import;
mod insights;
mod insights_jobs;
mod jobs;
mod marks;
mod merge;
mod navigate;
mod receive;
mod replies;
mod restore;
mod suggestions;
mod typing;
mod undo;

use crate::app::App;

/// What a command does.
type Action = fn(&mut App);
