//! The progress of a job the user waits for.

use ratatui::Frame;

use crate::app::Geometry;
use crate::app::popups::waiting::WaitingPopup;
use crate::ui::popups::{Canvas, loading};

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, waiting: &WaitingPopup, _: &mut Geometry) {
    if let Some(working) = canvas.app.working(waiting.job) {
        loading(frame, canvas.area, working, canvas.theme);
    }
}
