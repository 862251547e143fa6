//! Who came through whom: a line each, set in under whom they came through.

use maud::{Markup, html};

use super::{About, colour, framed, number, shape, size, text_width};
use crate::domain::columns;
use crate::report::picture::{Branch, Tree};

const ROW: f64 = 25.0;
const STEP: f64 = 30.0;
const LEFT: f64 = 12.0;
const LONGEST_NAME: usize = 40;
const LONGEST_NOTE: usize = 44;

struct Line<'a> {
    branch: &'a Branch,
    depth: usize,
    row: usize,
    /// The row of the one above it in the tree.
    parent: Option<usize>,
}

pub fn draw(tree: &Tree, place: usize) -> Markup {
    let mut lines = Vec::new();
    for root in &tree.roots {
        walk(root, 0, None, &mut lines);
    }
    let unsure = lines.iter().any(|line| !line.branch.certain);
    // So deep a tree would leave the page; from there on it goes straight down.
    let x = |depth: usize| LEFT + STEP * number(depth.min(12));
    let y = |row: usize| 16.0 + ROW * number(row);
    let height = y(lines.len()) + if unsure { 22.0 } else { 0.0 };
    let body = html! {
        @for line in &lines {
            @if let Some(parent) = line.parent {
                @let class = if line.branch.certain { "link" } else { "link unsure" };
                path class=(class) d={"M" (size(x(line.depth.saturating_sub(1)))) " " (size(y(parent) + 7.0)) "V" (size(y(line.row))) "H" (size(x(line.depth) - 7.0))} {}
            }
        }
        @for line in &lines {
            @let (x, y) = (x(line.depth), y(line.row));
            @let name = columns::cut(&line.branch.label, LONGEST_NAME);
            @let hub = !line.branch.branches.is_empty();
            path class={"node c" (colour(usize::from(!hub)))} d=(shape::outline(0, x, y, if hub { 6.0 } else { 4.0 })) {}
            text class=[hub.then_some("hub")] x=(size(x + 12.0)) y=(size(y + 4.5)) { (name) }
            text class="quiet" x=(size(x + 22.0 + text_width(&name) * if hub { 1.08 } else { 1.0 })) y=(size(y + 4.5)) {
                (columns::cut(&line.branch.note, LONGEST_NOTE))
            }
        }
        @if unsure {
            path class="link unsure" d={"M" (size(LEFT)) " " (size(height - 12.0)) "h26"} {}
            text class="quiet" x=(size(LEFT + 34.0)) y=(size(height - 7.5)) { "the dates leave open whether it came after" }
        }
    };
    let description = format!("{} people in {} trees.", lines.len(), tree.roots.len());
    framed(&About { number: place, title: &tree.says, description, height }, &body)
}

fn walk<'a>(branch: &'a Branch, depth: usize, parent: Option<usize>, lines: &mut Vec<Line<'a>>) {
    let row = lines.len();
    lines.push(Line { branch, depth, row, parent });
    for child in &branch.branches {
        walk(child, depth + 1, Some(row), lines);
    }
}
