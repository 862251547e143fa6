//! A bar chart; people whose attendance is unknown extend the bar in a fainter color.

use maud::{Markup, html};

use super::frame::{Caption, WIDTH, framed, number, size, text_width};
use crate::report::Cell;
use crate::report::picture::{Bar, Bars};
use crate::text::columns;

const ROW: f64 = 25.0;
const THICK: f64 = 15.0;
const LONGEST_NAME: usize = 42;

/// The most bars in a part, so that it fits on a printed page.
const MOST_BARS: usize = 36;

/// What all parts share.
struct Scale {
    left: f64,
    /// The greatest length of a bar.
    room: f64,
    most: usize,
    noted: bool,
    unsure: bool,
}

pub(crate) fn draw(bars: &Bars, place: usize) -> Markup {
    let longest =
        bars.bars.iter().map(|bar| text_width(&columns::cut(&bar.label, LONGEST_NAME))).fold(20.0, f64::max);
    let noted = bars.bars.iter().any(|bar| has_note(&bar.note));
    let left = longest + 14.0;
    let scale = Scale {
        left,
        // Leaves room for the numbers behind a bar and the note at the edge.
        room: WIDTH - left - 76.0 - if noted { 64.0 } else { 0.0 },
        most: bars.bars.iter().map(|bar| bar.count + bar.beyond).max().unwrap_or_default().max(1),
        noted,
        unsure: bars.bars.iter().any(|bar| bar.beyond > 0),
    };
    html! { @for (number, some) in (1..).zip(bars.bars.chunks(MOST_BARS))
    { (part(bars, some, place, number, &scale)) } }
}

fn part(bars: &Bars, some: &[Bar], place: usize, part: usize, scale: &Scale) -> Markup {
    let left = scale.left;
    let length = |count: usize| scale.room * number(count) / number(scale.most);
    let top = if part == 1 { 26.0 } else { 4.0 };
    let height = ROW * number(some.len()) + top;
    let body = html! {
        @if part == 1 { (legend(scale)) }
        @for (place, bar) in some.iter().enumerate() {
            @let top = top + ROW * number(place);
            @let end = left + length(bar.count);
            @let base = size(top + THICK - 3.0);
            text class="legend" x=(size(left - 10.0)) y=(base)
                text-anchor="end" { (columns::cut(&bar.label, LONGEST_NAME)) }
            @if bar.count > 0 { rect class="bar" x=(size(left)) y=(size(top)) width=(size(length(bar.count)))
                height=(size(THICK)) rx="2" {} }
            @if bar.beyond > 0 {
                @let wide = (length(bar.beyond) - 2.0).max(1.0);
                rect class="beyond" x=(size(end + 1.5)) y=(size(top + 0.5)) width=(size(wide))
                    height=(size(THICK - 1.0)) rx="2" {}
            }
            text class="number" x=(size(end + length(bar.beyond) + 8.0)) y=(base) {
                (bar.count) @if bar.beyond > 0 { tspan class="quiet" { " +" (bar.beyond) } }
            }
            @if has_note(&bar.note) { text class="number quiet" x=(size(WIDTH - 4.0)) y=(base)
                text-anchor="end" { (bar.note.words()) } }
        }
    };
    let longest = some
        .iter()
        .max_by_key(|bar| bar.count)
        .map(|bar| format!(" The longest is {}: {}.", bar.label, bar.count));
    let description = format!("{} bars.{}", some.len(), longest.unwrap_or_default());
    framed(
        &Caption { number: place, part, title: &bars.says, description, width: WIDTH, height, shown: "" },
        &body,
    )
}

fn legend(scale: &Scale) -> Markup {
    let left = scale.left;
    html! {
        g class="legend" {
            rect class="bar" x=(size(left)) y="3" width="12" height="12" rx="2" {}
            text x=(size(left + 18.0)) y="13.5" { "came" }
            @if scale.unsure {
                rect class="beyond" x=(size(left + 72.5)) y="3.5" width="11" height="11" rx="2" {}
                text x=(size(left + 90.0)) y="13.5" { "attendance unknown" }
            }
            @if scale.noted { text x=(size(WIDTH - 4.0)) y="13.5" text-anchor="end" { "came again" } }
        }
    }
}

fn has_note(note: &Cell) -> bool {
    !note.words().is_empty()
}
