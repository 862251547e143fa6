//! Where a popup is drawn: its box, and the room inside.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use crate::app::{App, Loading};
use crate::ui::frame::framed;
use crate::ui::text::cut;
use crate::ui::theme::Theme;

/// Where a popup is drawn, and with what.
#[derive(Clone, Copy)]
pub(super) struct Canvas<'a> {
    pub(crate) area: Rect,
    pub(crate) app: &'a App,
    pub(crate) theme: &'a Theme,
    /// Whether this is the topmost popup.
    pub(crate) top: bool,
}

/// A centered box of the wanted size, or as large as fits.
pub(super) fn middle(area: Rect, columns: u16, lines: u16) -> Rect {
    let (columns, lines) = (columns.min(area.width), lines.min(area.height));
    Rect {
        x: area.x + (area.width - columns) / 2,
        y: area.y + (area.height - lines) / 2,
        width: columns,
        height: lines,
    }
}

/// Clears a box and draws its frame; returns the area inside.
pub(super) fn boxed(frame: &mut Frame, area: Rect, title: &str, right: Line, theme: &Theme) -> Rect {
    frame.render_widget(Clear, area);
    let title = cut(title, usize::from(area.width).saturating_sub(4));
    let block = framed(Line::styled(format!(" {title} "), theme.title_focused), right, true, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inner.x + u16::from(inner.width > 2), width: inner.width.saturating_sub(2), ..inner }
}

/// Shown while the register is loaded, so that the frame is there at once.
pub(in crate::ui) fn loading(frame: &mut Frame, area: Rect, loading: &Loading, theme: &Theme) {
    let area = middle(area, 48, 5);
    let inner = boxed(frame, area, "alumnet", Line::default(), theme);
    if inner.height < 2 {
        return;
    }
    frame
        .render_widget(Line::raw(cut(&loading.words, usize::from(inner.width))), Rect { height: 1, ..inner });
    if let Some(percent) = loading.percent() {
        let filled = usize::from(inner.width) * usize::from(percent.min(100)) / 100;
        frame.render_widget(
            Line::styled("━".repeat(filled), theme.bar),
            Rect { y: inner.y + 1, height: 1, ..inner },
        );
    }
    if inner.height > 2 {
        let state = cut(&loading.state(), usize::from(inner.width));
        let below = Rect { y: inner.y + 2, height: 1, ..inner };
        frame.render_widget(Line::styled(state, theme.quiet), below);
    }
}
