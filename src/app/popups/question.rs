//! A question before something is done. It is answered by another key than the one that asked it.

use std::path::PathBuf;

use crate::app::effect::{Effect, Tone};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View};
use crate::register::{Change, Origin};

#[derive(Debug, Clone)]
pub(crate) struct QuestionPopup {
    pub(crate) title: String,
    pub(crate) lines: Vec<String>,
    pub(crate) yes: &'static str,
    pub(crate) action: Answer,
}

/// What follows a yes.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Change {
        changes: Vec<Change>,
        label: String,
    },
    /// Restore a register that can't be opened.
    Restore,
    /// Close the form below and discard what was typed.
    Discard,
    Write {
        path: PathBuf,
        bytes: Vec<u8>,
        what: String,
        overwrite: bool,
    },
}

/// Whoever presses Esc again and again wants to get out.
const CLOSES_NOW: &str = "Esc again closes without saving.";

impl QuestionPopup {
    /// What a no does, in a word or two.
    #[must_use]
    pub const fn no(&self) -> &'static str {
        match self.action {
            Answer::Discard => "keep editing",
            Answer::Change { .. } => "keep",
            Answer::Restore | Answer::Write { .. } => "cancel",
        }
    }
}

impl Popup for QuestionPopup {
    fn context(&self) -> Context {
        Context::Question
    }

    fn run(&mut self, command: Command, _: &View) -> Option<Reply> {
        if command != Command::Confirm {
            return None;
        }
        Some(match self.action.clone() {
            Answer::Change { changes, label } => {
                let origin = Origin::default();
                Reply::close_and(FollowUp::Commit { changes, label, origin, select: None })
            }
            Answer::Restore => Reply::close_and(FollowUp::Restore),
            Answer::Discard => Reply::All(vec![Reply::Close, Reply::Close]),
            Answer::Write { path, bytes, what, overwrite } => {
                Reply::All(vec![Reply::Close, Reply::Run(Effect::WriteFile { path, bytes, overwrite, what })])
            }
        })
    }

    fn close(&mut self, _: &View) -> Reply {
        match self.action {
            Answer::Discard => Reply::All(vec![Reply::Close, Reply::Say(Tone::Plain, CLOSES_NOW.to_owned())]),
            _ => Reply::Close,
        }
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        match command {
            Command::Confirm => Some(self.yes),
            Command::Close => Some(self.no()),
            _ => None,
        }
    }
}
