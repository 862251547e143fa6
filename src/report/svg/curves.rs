//! Shares over years: a line for each cohort, labeled at its end, so no legend is needed.

use maud::{Markup, html};

use super::frame::{Caption, WIDTH, color, framed, number, size, text_width};
use super::labels::{Box, Labels};
use super::shape;
use crate::report::picture::Curves;
use crate::report::table::percent;
use crate::text::columns;

const TOP: f64 = 16.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 348.0;
const HEIGHT: f64 = 400.0;
const LONGEST_NAME: usize = 18;

pub(crate) fn draw(curves: &Curves, place: usize) -> Markup {
    let points = || curves.lines.iter().flat_map(|line| &line.points);
    let first = points().map(|point| point.0).fold(f64::INFINITY, f64::min).min(1.0);
    let last = points().map(|point| point.0).fold(first + 1.0, f64::max);
    let names = curves
        .lines
        .iter()
        .map(|line| text_width(&columns::cut(&line.label, LONGEST_NAME)))
        .fold(40.0, f64::max);
    let right = WIDTH - names - 24.0;
    let x = |years: f64| LEFT + (years - first) / (last - first) * (right - LEFT);
    let y = |share: f64| BOTTOM - share.clamp(0.0, 1.0) * (BOTTOM - TOP);
    let lines: Vec<Vec<(f64, f64)>> = curves
        .lines
        .iter()
        .map(|line| line.points.iter().map(|point| (x(point.0), y(point.1))).collect())
        .collect();
    let taken = lines.iter().flatten().map(|(x, y)| Box::around(*x, *y, 5.0)).collect();
    let along =
        lines.iter().flat_map(|line| line.iter().zip(line.iter().skip(1))).flat_map(|((a, b), (c, d))| {
            (1..8).map(move |step| f64::from(step) / 8.0).map(move |t| (a + (c - a) * t, b + (d - b) * t))
        });
    let room = Box { left: LEFT, top: 2.0, right: WIDTH, bottom: BOTTOM };
    let mut labels = Labels::new(room, taken, along.collect());
    let ends: Vec<_> = lines
        .iter()
        .zip(&curves.lines)
        .enumerate()
        .filter_map(|(number, (points, line))| {
            let (x, y) = points.last()?;
            let name = columns::cut(&line.label, LONGEST_NAME);
            Some((number, labels.place(&name, *x, *y, 5.0), name))
        })
        .collect();
    let years = ticks(first, last);
    let body = html! {
        g class="grid" {
            @for step in 0..=4_u8 {
                @let height = y(f64::from(step) / 4.0);
                path class=[(step == 0)
                    .then_some("base")] d={"M" (size(LEFT)) " " (size(height)) "H" (size(right))} {}
                text class="number" x=(size(LEFT - 10.0)) y=(size(height + 4.5))
                    text-anchor="end" { (percent(f64::from(step) / 4.0)) }
            }
            @for year in &years {
                path class="tick" d={"M" (size(x(*year))) " " (size(BOTTOM)) "v5"} {}
                text class="number" x=(size(x(*year))) y=(size(BOTTOM + 20.0)) text-anchor="middle" { (year) }
            }
            text x=(size(f64::midpoint(LEFT, right))) y=(size(HEIGHT - 8.0))
                text-anchor="middle" { (curves.along) }
        }
        @for (number, points) in lines.iter().enumerate() {
            @if points.len() > 1 { path class={"line c" (color(number))} d=(path(points)) {} }
            @for (x, y) in points { path class={"point c" (color(number))} d=(shape::outline(number, *x, *y,
                4.0)) {} }
        }
        g class="names" {
            @for (number, label, name) in &ends {
                text class={"name c" (color(*number))} x=(size(label.x)) y=(size(label.y))
                    text-anchor=(label.anchor) { (name) }
            }
        }
    };
    framed(
        &Caption {
            number: place,
            part: 1,
            title: &curves.says,
            description: describe(curves),
            width: WIDTH,
            height: HEIGHT,
            shown: "",
        },
        &body,
    )
}

fn path(points: &[(f64, f64)]) -> String {
    let steps = points
        .iter()
        .enumerate()
        .map(|(place, (x, y))| format!("{}{} {}", if place == 0 { 'M' } else { 'L' }, size(*x), size(*y)));
    steps.collect()
}

/// Whole years, no more than fit side by side.
fn ticks(first: f64, last: f64) -> Vec<f64> {
    let every = ((last - first) / 14.0).ceil().max(1.0);
    let count = 1 + (0..60_usize).take_while(|step| first.ceil() + number(step + 1) * every <= last).count();
    (0..count).map(|step| first.ceil() + number(step) * every).collect()
}

fn describe(curves: &Curves) -> String {
    let ends = curves.lines.iter().filter_map(|line| {
        let ((from, one), (to, other)) = (line.points.first()?, line.points.last()?);
        Some(format!("{}: {} in year {from}, {} in year {to}.", line.label, percent(*one), percent(*other)))
    });
    ends.collect::<Vec<_>>().join(" ")
}
