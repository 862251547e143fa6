//! Waiting for a job: its progress, and a way to cancel it.

use crate::app::keys::context::Context;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View};

#[derive(Debug)]
pub(crate) struct WaitingPopup {
    pub(crate) job: u64,
}

impl Popup for WaitingPopup {
    fn context(&self) -> Context {
        Context::Waiting
    }

    /// Cancelling the job also closes the popup.
    fn close(&mut self, _: &View) -> Reply {
        Reply::Ask(FollowUp::GiveUp(self.job))
    }
}
