//! Waiting for a job: nothing but how far it has come, and a way to give it up.

use crate::app::keys::context::Context;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View};

/// A job that is waited for.
#[derive(Debug)]
pub(crate) struct WaitingPopup {
    /// Its number.
    pub(crate) job: u64,
}

impl Popup for WaitingPopup {
    fn context(&self) -> Context {
        Context::Waiting
    }

    /// Giving up the job takes the popup away too.
    fn close(&mut self, _: &View) -> Reply {
        Reply::Ask(FollowUp::GiveUp(self.job))
    }
}
