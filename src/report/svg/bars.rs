//! How many, a bar each; quietly beyond it, those of whom it is not known.

use maud::{Markup, html};

use super::{About, WIDTH, framed, number, size, text_width};
use crate::domain::columns;
use crate::report::Cell;
use crate::report::picture::Bars;

const ROW: f64 = 25.0;
const THICK: f64 = 15.0;
const LONGEST_NAME: usize = 42;

pub fn draw(bars: &Bars, place: usize) -> Markup {
    let names: Vec<String> = bars.bars.iter().map(|bar| columns::cut(&bar.label, LONGEST_NAME)).collect();
    let left = names.iter().map(|name| text_width(name)).fold(20.0, f64::max) + 14.0;
    let most = bars.bars.iter().map(|bar| bar.count + bar.beyond).max().unwrap_or_default().max(1);
    let noted = bars.bars.iter().any(|bar| has_note(&bar.note));
    // The numbers behind a bar, and the note at the edge.
    let room = WIDTH - left - 76.0 - if noted { 64.0 } else { 0.0 };
    let length = |count: usize| room * number(count) / number(most);
    let height = ROW * number(bars.bars.len()) + 34.0;
    let unsure = bars.bars.iter().any(|bar| bar.beyond > 0);
    let body = html! {
        g class="legend" {
            rect class="bar" x=(size(left)) y="3" width="12" height="12" rx="2" {}
            text x=(size(left + 18.0)) y="13.5" { "came" }
            @if unsure {
                rect class="beyond" x=(size(left + 72.5)) y="3.5" width="11" height="11" rx="2" {}
                text x=(size(left + 90.0)) y="13.5" { "not known whether they came" }
            }
            @if noted { text x=(size(WIDTH - 4.0)) y="13.5" text-anchor="end" { "came again" } }
        }
        @for (place, (bar, name)) in bars.bars.iter().zip(&names).enumerate() {
            @let top = 26.0 + ROW * number(place);
            @let end = left + length(bar.count);
            @let base = size(top + THICK - 3.0);
            text class="legend" x=(size(left - 10.0)) y=(base) text-anchor="end" { (name) }
            @if bar.count > 0 { rect class="bar" x=(size(left)) y=(size(top)) width=(size(length(bar.count))) height=(size(THICK)) rx="2" {} }
            @if bar.beyond > 0 {
                rect class="beyond" x=(size(end + 1.5)) y=(size(top + 0.5)) width=(size((length(bar.beyond) - 2.0).max(1.0))) height=(size(THICK - 1.0)) rx="2" {}
            }
            text class="number" x=(size(end + length(bar.beyond) + 8.0)) y=(base) {
                (bar.count) @if bar.beyond > 0 { tspan class="quiet" { " +" (bar.beyond) } }
            }
            @if has_note(&bar.note) { text class="number quiet" x=(size(WIDTH - 4.0)) y=(base) text-anchor="end" { (bar.note.words()) } }
        }
    };
    let description = format!("{} bars; the longest is {most}.", bars.bars.len());
    framed(&About { number: place, title: &bars.says, description, height }, &body)
}

fn has_note(note: &Cell) -> bool {
    !note.words().is_empty()
}
