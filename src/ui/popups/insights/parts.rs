//! What the pages of the insights share.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::popups::insights::InsightsPopup;
use crate::ui::text::wrap;
use crate::ui::theme::Theme;

/// Where a part of the insights is drawn, and with what.
pub(super) struct Place<'a> {
    pub(crate) area: Rect,
    pub(crate) insights: &'a InsightsPopup,
    pub(crate) theme: &'a Theme,
    /// Whether this is the topmost popup.
    pub(crate) top: bool,
}

pub(super) fn joined(one: &str, other: &str) -> String {
    if other.is_empty() { one.to_owned() } else { format!("{one} · {other}") }
}

/// Draws a text in place of a picture.
pub(super) fn say(frame: &mut Frame, area: Rect, words: &str, theme: &Theme) {
    for (y, line) in (area.top()..area.bottom()).zip(wrap(words, usize::from(area.width))) {
        frame.render_widget(Line::styled(line, theme.quiet), Rect { y, height: 1, ..area });
    }
}

/// The style of an item that may be selected.
pub(super) fn chosen(selected: bool, otherwise: Style, theme: &Theme) -> Style {
    if selected { theme.selected } else { otherwise }
}
