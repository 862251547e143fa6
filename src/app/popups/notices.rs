//! What was found and repaired while the register was opened, if it is too long for the bottom line. It stays
//! until it is closed, so that nothing of it is overlooked.

use crate::app::drawn::Geometry;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::help::scrolled;
use crate::app::popups::popup::{Popup, Reply, View};

#[derive(Debug, Clone)]
pub(crate) struct NoticesPopup {
    pub(crate) notices: Vec<String>,
    /// The first line shown, when not all fit.
    pub(crate) offset: usize,
}

impl Popup for NoticesPopup {
    fn context(&self) -> Context {
        Context::Reading
    }

    fn move_by(&mut self, lines: isize, view: &View) {
        self.offset = scrolled(self.offset, lines, view.geometry);
    }

    fn accept(&mut self, _: &View) -> Reply {
        Reply::Close
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn offers(&self, command: Command, geometry: &Geometry) -> bool {
        match command {
            Command::Search => false,
            Command::Down | Command::Up | Command::PageDown => geometry.layer_lines > geometry.layer_height,
            _ => true,
        }
    }
}
