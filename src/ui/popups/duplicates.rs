//! Possible duplicates: one pair per line, and details of the pair under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::drawn::Hit;
use crate::app::popups::duplicates::{DuplicatesPopup, sides};
use crate::app::{App, Geometry};
use crate::domain::EntityKind;
use crate::register::duplicates::{Certainty, Pair};
use crate::text::fold::capital;
use crate::ui::popups::{Canvas, boxed, middle};
use crate::ui::scrolled;
use crate::ui::text::{cut, fit, length, steady};
use crate::ui::theme::Theme;

const WIDEST: u16 = 116;
/// A blank line, the reasons, and two lines for each of the two.
const FOOT: u16 = 6;
/// Keeps a short list looking like a list.
const FEWEST_LINES: usize = 6;

pub(super) fn draw(frame: &mut Frame, canvas: Canvas, review: &DuplicatesPopup, geometry: &mut Geometry) {
    let Canvas { area, app, top, theme, .. } = canvas;
    let lines = length(review.pairs().len().max(FEWEST_LINES)).saturating_add(FOOT + 2);
    let area = middle(area, area.width.min(WIDEST), lines.min(area.height));
    let place = format!(" {} of {} ", review.cursor + 1, review.pairs().len());
    let inner = boxed(frame, area, "Possible duplicates", Line::styled(place, theme.quiet), theme);
    let foot = FOOT.min(inner.height / 2);
    let list = Rect { height: inner.height - foot, ..inner };
    let height = usize::from(list.height);
    let offset = scrolled(review.offset, review.cursor, height, review.pairs().len());
    if top {
        geometry.layer_offset = offset;
        geometry.hits.push((list, Hit::Lines));
        geometry.layer_height = height;
        geometry.layer_lines = review.pairs().len();
    }
    let columns = usize::from(inner.width);
    for (place, (y, pair)) in (list.top()..list.bottom()).zip(review.pairs().iter().skip(offset)).enumerate()
    {
        let area = Rect { y, height: 1, ..list };
        let here = place + offset == review.cursor;
        frame.render_widget(line(app, pair, here, columns, theme), area);
        if here {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    if let Some(pair) = review.current() {
        let foot = Rect { y: list.bottom(), height: foot, ..inner };
        for (y, line) in (foot.top() + 1..foot.bottom()).zip(why(app, pair, columns, theme)) {
            frame.render_widget(line, Rect { y, height: 1, ..foot });
        }
    }
}

/// `▸ ●●● Zoë Lindqvist · 2024-A   Zoe Linqvist · outsider   same email`
fn line<'a>(app: &App, pair: &Pair, here: bool, columns: usize, theme: &Theme) -> Line<'a> {
    let (sign, style) = match pair.certainty() {
        Certainty::AlmostCertain => ("●●●", theme.bad),
        Certainty::Likely => ("●●○", theme.warning),
        Certainty::Possible => ("●○○", theme.quiet),
    };
    let rest = columns.saturating_sub(2 + 4 + 2 + 2);
    let (name, reason) = (rest / 3, rest - 2 * (rest / 3));
    let [(one, _), (other, _)] = sides(&app.register, pair);
    steady(Line::from(vec![
        Span::raw(if here { "▸ " } else { "  " }),
        Span::styled(format!("{sign} "), if here { theme.title } else { style }),
        Span::styled(fit(&one, name), theme.title),
        Span::raw("  "),
        Span::styled(fit(&other, name), theme.title),
        Span::raw("  "),
        Span::styled(cut(&pair.reasons.join(", "), reason), if here { theme.title } else { theme.quiet }),
    ]))
}

fn why<'a>(app: &App, pair: &Pair, columns: usize, theme: &Theme) -> Vec<Line<'a>> {
    let kind = match pair.kind {
        EntityKind::Person => String::new(),
        kind => format!(" {}", kind.one()),
    };
    let words = format!("{}{kind}: {}.", capital(pair.certainty().label()), pair.reasons.join(", "));
    let mut lines = vec![Line::styled(cut(&words, columns), theme.heading)];
    for (name, facts) in sides(&app.register, pair) {
        lines.push(Line::styled(cut(&name, columns), theme.title));
        lines.push(Line::styled(format!("  {}", cut(&facts, columns.saturating_sub(2))), theme.quiet));
    }
    lines
}
