//! What each command does to the app, by what it is about. Everything that is `impl App` stands here, but its
//! state and how that is kept up to date.

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
mod find;
mod forms;
mod history;
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

/// What does a command.
type Action = fn(&mut App);
