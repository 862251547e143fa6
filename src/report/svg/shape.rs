//! A shape for each group, so that color is not the only distinction.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use super::frame::{KINDS, number, size};

/// The corners of each shape, and its rotation as a fraction of a turn; no corners means a circle.
const CORNERS: [(usize, f64); KINDS] =
    [(0, 0.0), (4, 0.125), (3, 0.0), (4, 0.0), (6, 0.0), (3, 0.5), (5, 0.0), (8, 0.0625)];

/// The outline of a group's shape around a point, as the `d` of a path.
pub(crate) fn outline(group: usize, x: f64, y: f64, radius: f64) -> String {
    let (corners, turn) = CORNERS.get(group % KINDS).copied().unwrap_or_default();
    if corners == 0 {
        let (left, across) = (size(x - radius), size(radius * 2.0));
        let radius = size(radius);
        return format!(
            "M{left} {}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0z",
            size(y)
        );
    }
    // A shape with few corners looks smaller than a circle of the same radius.
    let reach = radius * if corners == 3 { 1.3 } else { 1.12 };
    let mut path = String::new();
    for corner in 0..corners {
        let angle = TAU * (number(corner) / number(corners) + turn - 0.25);
        let command = if corner == 0 { 'M' } else { 'L' };
        // Writing to a String can't fail.
        let _ = write!(path, "{command}{} {}", size(x + reach * angle.cos()), size(y + reach * angle.sin()));
    }
    path.push('z');
    path
}
