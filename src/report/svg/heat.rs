//! A heat map of ties between groups: the more, the darker, with the number in each cell.

use maud::{Markup, html};

use super::frame::{Caption, WIDTH, framed, number, size, text_width};
use crate::report::picture::Heat;
use crate::text::columns;

const LONGEST_NAME: usize = 26;
const ROW: f64 = 34.0;
/// The greatest width of a cell, however few there are.
const WIDEST: f64 = 78.0;

pub(crate) fn draw(heat: &Heat, place: usize) -> Markup {
    let names: Vec<String> = heat.groups.iter().map(|group| columns::cut(group, LONGEST_NAME)).collect();
    let longest = names.iter().map(|name| text_width(name)).fold(20.0, f64::max);
    let left = longest + 16.0;
    // Column names are slanted, so the last one extends beyond the right edge.
    let cell = ((WIDTH - left - longest * 0.75) / number(names.len().max(1))).min(WIDEST);
    let top = longest * 0.62 + 20.0;
    let most = heat.cells.iter().flatten().copied().max().unwrap_or_default().max(1);
    let height = top + ROW * number(names.len()) + 8.0;
    let x = |column: usize| left + cell * number(column);
    let y = |row: usize| top + ROW * number(row);
    let body = html! {
        g class="legend" {
            @for (column, name) in names.iter().enumerate() {
                @let (x, y) = (size(x(column) + cell / 2.0), size(top - 9.0));
                text x=(x) y=(y) transform={"rotate(-38 " (x) " " (y) ")"} { (name) }
            }
            @for (row, name) in names.iter().enumerate() {
                text x=(size(left - 10.0)) y=(size(y(row) + ROW / 2.0 + 4.5)) text-anchor="end" { (name) }
            }
        }
        @for (row, counts) in heat.cells.iter().enumerate() {
            @for (column, count) in counts.iter().enumerate() {
                @let strength = number(*count) / number(most);
                rect class=(if row == column { "cell own" } else { "cell" }) x=(size(x(column) + 1.5))
                    y=(size(y(row) + 1.5))
                    width=(size(cell - 3.0)) height=(size(ROW - 3.0)) rx="3" {}
                @if *count > 0 {
                    rect class="heat" fill-opacity=(format!("{:.2}", 0.12 + 0.88 * strength))
                        x=(size(x(column) + 1.5)) y=(size(y(row) + 1.5))
                        width=(size(cell - 3.0)) height=(size(ROW - 3.0)) rx="3" {}
                }
                text class=(if *count == 0 { "number quiet" } else { "number" })
                    x=(size(x(column) + cell / 2.0)) y=(size(y(row) + ROW / 2.0 + 4.5)) text-anchor="middle" {
                    (count)
                }
            }
        }
    };
    framed(
        &Caption {
            number: place,
            part: 1,
            title: &heat.says,
            description: describe(heat),
            width: WIDTH,
            height,
            shown: "",
        },
        &body,
    )
}

fn describe(heat: &Heat) -> String {
    let own: usize = heat.cells.iter().enumerate().filter_map(|(row, counts)| counts.get(row)).sum();
    let across: usize = heat.cells.iter().enumerate().flat_map(|(row, counts)| counts.iter().take(row)).sum();
    format!("{} backgrounds; {own} within a background, {across} between two.", heat.groups.len())
}
