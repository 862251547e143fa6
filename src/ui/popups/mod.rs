//! What lies over the panes: each popup is drawn in a box of its own, the topmost last. A popup is drawn by
//! the file of its name.

use std::any::Any;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use crate::app::drawn::Hit;
use crate::app::popups::layer::with_popups;
use crate::app::popups::popup::Popup;
use crate::app::{App, Geometry, Loading};
use crate::ui::framed;
use crate::ui::text::{cut, length};
use crate::ui::theme::Theme;

/// Where a popup is drawn, and with what.
#[derive(Clone, Copy)]
struct Canvas<'a> {
    area: Rect,
    app: &'a App,
    theme: &'a Theme,
    /// Whether nothing lies over it.
    top: bool,
}

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

/// A box in the middle, as large as wanted and as there is room for.
fn middle(area: Rect, columns: u16, lines: u16) -> Rect {
    let (columns, lines) = (columns.min(area.width), lines.min(area.height));
    Rect {
        x: area.x + (area.width - columns) / 2,
        y: area.y + (area.height - lines) / 2,
        width: columns,
        height: lines,
    }
}

/// Clears a box and draws its frame; gives back the room inside.
fn boxed(frame: &mut Frame, area: Rect, title: &str, right: Line, theme: &Theme) -> Rect {
    frame.render_widget(Clear, area);
    let title = cut(title, usize::from(area.width).saturating_sub(4));
    let block = framed(Line::styled(format!(" {title} "), theme.title_focused), right, true, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inner.x + u16::from(inner.width > 2), width: inner.width.saturating_sub(2), ..inner }
}

/// What is shown while the register is read: the frame stands at once.
pub(super) fn loading(frame: &mut Frame, area: Rect, loading: &Loading, theme: &Theme) {
    let area = middle(area, 48, 5);
    let inner = boxed(frame, area, "alumnet", Line::default(), theme);
    if inner.height < 2 {
        return;
    }
    frame
        .render_widget(Line::raw(cut(&loading.words, usize::from(inner.width))), Rect { height: 1, ..inner });
    if let Some(percent) = loading.percent {
        let filled = usize::from(inner.width) * usize::from(percent.min(100)) / 100;
        frame.render_widget(
            Line::styled("━".repeat(filled), theme.bar),
            Rect { y: inner.y + 1, height: 1, ..inner },
        );
    }
}
