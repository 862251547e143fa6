//! Who came through whom: a line each, indented below their parent.

use maud::{Markup, html};

use super::frame::{Caption, WIDTH, color, framed, number, size};
use super::shape;
use crate::report::picture::{Branch, Tree};
use crate::text::columns;

const ROW: f64 = 25.0;
const STEP: f64 = 30.0;
const LEFT: f64 = 12.0;
const LONGEST_NAME: usize = 40;
const LONGEST_NOTE: usize = 44;

struct Line<'a> {
    branch: &'a Branch,
    depth: usize,
    row: usize,
    /// The row of its parent in the tree.
    parent: Option<usize>,
}

/// The most lines in a part, so that it fits on a printed page, unless a single tree is longer.
const MOST_LINES: usize = 42;

pub(crate) fn draw(tree: &Tree, place: usize) -> Markup {
    let mut parts: Vec<Vec<Line>> = Vec::new();
    for root in &tree.roots {
        let mut lines = Vec::new();
        walk(root, 0, None, &mut lines);
        match parts.last_mut() {
            Some(last) if last.len() + lines.len() <= MOST_LINES => {
                let above = last.len();
                last.extend(lines.into_iter().map(|line| Line {
                    row: line.row + above,
                    parent: line.parent.map(|row| row + above),
                    ..line
                }));
            }
            _ => parts.push(lines),
        }
    }
    let unsure = parts.iter().flatten().any(|line| !line.branch.certain);
    let count = parts.len();
    html! {
        @for (number, lines) in (1..).zip(&parts)
            { (part(tree, lines, place, number, unsure && number == count)) }
    }
}

fn part(tree: &Tree, lines: &[Line], place: usize, part: usize, explained: bool) -> Markup {
    // A deeper tree would leave the page, so it stops indenting there.
    let x = |depth: usize| LEFT + STEP * number(depth.min(12));
    let y = |row: usize| 14.0 + ROW * number(row);
    let height = ROW * number(lines.len()) + if explained { 26.0 } else { 4.0 };
    let body = html! {
        @for line in lines {
            @if let Some(parent) = line.parent {
                @let class = if line.branch.certain { "link" } else { "link unsure" };
                @let (from, to) = (x(line.depth.saturating_sub(1)), x(line.depth) - 7.0);
                path class=(class)
                    d={"M" (size(from)) " " (size(y(parent) + 7.0)) "V" (size(y(line.row))) "H" (size(to))} {}
            }
        }
        @for line in lines {
            @let (x, y) = (x(line.depth), y(line.row));
            @let hub = !line.branch.branches.is_empty();
            path class={"node c" (color(usize::from(!hub)))} d=(shape::outline(0, x, y,
                if hub { 6.0 } else { 4.0 })) {}
            text class="told" x=(size(x + 12.0)) y=(size(y + 4.5)) {
                tspan class=[hub.then_some("hub")] {
                    (isolated(&columns::cut(&line.branch.label, LONGEST_NAME))) }
                @if !line.branch.note.is_empty() {
                    tspan class="quiet" dx="10" { (isolated(&columns::cut(&line.branch.note, LONGEST_NOTE))) }
                }
            }
        }
        @if explained {
            path class="link unsure" d={"M" (size(LEFT)) " " (size(height - 12.0)) "h26"} {}
            text class="quiet" x=(size(LEFT + 34.0)) y=(size(height - 7.5)) { "the dates do not show \
                whether it came later" }
        }
    };
    let people = lines.iter().filter(|line| line.parent.is_some()).count();
    let description = format!("{people} people below {} at the top.", lines.len() - people);
    framed(
        &Caption { number: place, part, title: &tree.says, description, width: WIDTH, height, shown: "" },
        &body,
    )
}

/// The name, isolated from the text direction around it.
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn walk<'a>(branch: &'a Branch, depth: usize, parent: Option<usize>, lines: &mut Vec<Line<'a>>) {
    let row = lines.len();
    lines.push(Line { branch, depth, row, parent });
    for child in &branch.branches {
        walk(child, depth + 1, Some(row), lines);
    }
}
