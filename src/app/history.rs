//! What was done since alumnet was opened, so that it can be undone and redone. Each step is a saved change
//! set; undoing one saves its inverse.

use std::sync::Arc;

use crate::register::ChangeSet;

/// The steps that can be taken back, and those that were.
#[derive(Debug, Default)]
pub struct History {
    done: Vec<Arc<ChangeSet>>,
    undone: Vec<Arc<ChangeSet>>,
}

/// Why a change set is being saved, and so what becomes of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Do,
    Undo,
    Redo,
}

impl History {
    /// How many steps can be taken back, and how many made again.
    #[must_use]
    pub fn depths(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }

    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    #[must_use]
    pub fn last_done(&self) -> Option<Arc<ChangeSet>> {
        self.done.last().cloned()
    }

    #[must_use]
    pub fn last_undone(&self) -> Option<Arc<ChangeSet>> {
        self.undone.last().cloned()
    }

    /// Takes note of a saved set. A new change forgets what could have been redone.
    pub fn saved(&mut self, set: ChangeSet, step: Step) {
        match step {
            Step::Do => {
                self.undone.clear();
                self.done.push(Arc::new(set));
            }
            Step::Undo => {
                if let Some(done) = self.done.pop() {
                    self.undone.push(done);
                }
            }
            Step::Redo => {
                self.undone.pop();
                self.done.push(Arc::new(set));
            }
        }
    }
}
