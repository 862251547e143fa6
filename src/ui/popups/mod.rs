//! Draws the popups over the panes, topmost last. Each is drawn by the file of the same name as its state.

mod canvas;

use std::any::Any;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::drawn::Hit;
use crate::app::popups::layer::with_popups;
use crate::app::popups::popup::Popup;
use crate::app::{App, Geometry};
use crate::ui::theme::Theme;
pub(super) use canvas::loading;
use canvas::{Canvas, boxed, middle};

macro_rules! drawings {
    ($($name:ident: $popup:ty;)+) => {
        $(mod $name;)+

        fn draw_one(frame: &mut Frame, canvas: Canvas, popup: &dyn Popup, geometry: &mut Geometry) {
            let popup: &dyn Any = popup;
            $(if let Some(popup) = popup.downcast_ref::<$popup>() {
                return $name::draw(frame, canvas, popup, geometry);
            })+
        }
    };
}
with_popups!(drawings);

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, theme: &Theme, geometry: &mut Geometry) {
    for (depth, popup) in app.popups.iter().enumerate() {
        let top = depth + 1 == app.popups.len();
        geometry.hits.push((area, Hit::Popup));
        draw_one(frame, Canvas { area, app, theme, top }, popup, geometry);
    }
}
