//! Node positions for drawing a small graph. Nothing is random: the same graph gives the same layout.

use std::f64::consts::{PI, TAU};

use crate::network::graph::known::number;
use crate::network::graph::net::{Net, at, narrow, put, wide};
use crate::network::graph::structure::{components, hops};

/// A position in a picture; x and y run from 0 to 1, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The resolution of the picture (the cells of a terminal, or its dots), so that no two nodes share a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cells {
    pub columns: u16,
    pub rows: u16,
    /// The height of a cell divided by its width: 2 for letters, 1 for Braille dots.
    pub tallness: u16,
}

/// Components with more nodes than this are laid out on rings, because stress looks at every pair.
const MOST_BY_STRESS: usize = 1_500;
/// The most pairs to look at in all.
const WORK: usize = 40_000_000;
/// Free space around each component, in edge lengths.
const MARGIN: f64 = 0.7;

/// Lays out a graph. Each component is placed by stress majorization (Gansner, Koren and North 2004), which
/// keeps distances close to the number of steps and hubs near the middle, and is then rotated to be wider
/// than high. Components stand side by side, the largest first. Nodes that would share a cell move to the
/// nearest free one, small nodes before hubs.
#[must_use]
pub fn layout(nodes: usize, edges: &[(u32, u32)], cells: Cells) -> Vec<Point> {
    let net = Net::from_edges(nodes, edges);
    let parts = components(&net);
    let mut members: Vec<Vec<u32>> = parts.sizes.iter().map(|size| Vec::with_capacity(*size)).collect();
    for (node, part) in parts.of.iter().enumerate() {
        if let Some(list) = members.get_mut(wide(*part)) {
            list.push(narrow(node));
        }
    }
    let mut boxes: Vec<Boxed> = members.iter().map(|members| Boxed::new(&net, members)).collect();
    let shape =
        f64::from(cells.columns.max(1)) / (f64::from(cells.rows.max(1)) * f64::from(cells.tallness.max(1)));
    let (width, height) = pack(&mut boxes, shape);
    let mut places = vec![Point::default(); nodes];
    for (members, part) in members.iter().zip(&boxes) {
        for (node, point) in members.iter().zip(&part.points) {
            let (x, y) = ((part.left + point.x) / width, (part.top + point.y) / height);
            put(&mut places, *node, Point { x: x.clamp(0.0, 1.0), y: y.clamp(0.0, 1.0) });
        }
    }
    part_cells(&net, &mut places, cells);
    places
}

/// A laid-out component, with coordinates starting at (0, 0), and its offset in the picture.
struct Boxed {
    points: Vec<Point>,
    width: f64,
    height: f64,
    left: f64,
    top: f64,
}

impl Boxed {
    fn new(net: &Net, members: &[u32]) -> Self {
        let mut points = match members.len() {
            0 | 1 => vec![Point::default(); members.len()],
            2 => vec![Point::default(), Point { x: 1.0, y: 0.0 }],
            _ => placed(net, members),
        };
        let edge = |pick: fn(&Point) -> f64, best: fn(f64, f64) -> f64, from: f64| {
            points.iter().map(pick).fold(from, best)
        };
        let (left, right) = (
            edge(|point| point.x, f64::min, f64::INFINITY),
            edge(|point| point.x, f64::max, f64::NEG_INFINITY),
        );
        let (top, bottom) = (
            edge(|point| point.y, f64::min, f64::INFINITY),
            edge(|point| point.y, f64::max, f64::NEG_INFINITY),
        );
        for point in &mut points {
            point.x += MARGIN - left;
            point.y += MARGIN - top;
        }
        Self {
            points,
            width: right - left + 2.0 * MARGIN,
            height: bottom - top + 2.0 * MARGIN,
            left: 0.0,
            top: 0.0,
        }
    }
}

/// The positions of the nodes of a component with at least three nodes.
fn placed(net: &Net, members: &[u32]) -> Vec<Point> {
    let place = |node: u32| members.binary_search(&node).ok().map(narrow);
    let inner: Vec<(u32, u32)> = members
        .iter()
        .enumerate()
        .flat_map(|(one, node)| {
            net.neighbors(*node).iter().filter_map(move |other| Some((narrow(one), place(*other)?)))
        })
        .collect();
    let net = Net::from_edges(members.len(), &inner);
    let hub = net.nodes().max_by_key(|node| (net.degree(*node), std::cmp::Reverse(*node))).unwrap_or(0);
    let points = rings(&net, hub);
    if net.len() > MOST_BY_STRESS {
        return points;
    }
    let distances: Vec<Vec<f64>> = net
        .nodes()
        .map(|node| hops(&net, node).into_iter().map(|hops| hops.map_or(1.0, f64::from)).collect())
        .collect();
    turned(majorized(points, &distances))
}

/// The hub in the middle, the nodes one step away around it, and so on; neighbors of the same node
/// side by side.
fn rings(net: &Net, hub: u32) -> Vec<Point> {
    let depths = hops(net, hub);
    let mut ring = vec![hub];
    let mut angles = vec![0.0; net.len()];
    let mut seen = vec![false; net.len()];
    put(&mut seen, hub, true);
    let mut points = vec![Point::default(); net.len()];
    while !ring.is_empty() {
        let count = number(ring.len());
        for (turn, node) in ring.iter().enumerate() {
            let depth = f64::from(at(&depths, *node).unwrap_or(0));
            // Rotate each ring a little, so that the hub and two other nodes are never in one line.
            let angle = TAU * number(turn) / count + 0.5 * depth;
            put(&mut angles, *node, angle);
            put(&mut points, *node, Point { x: depth * angle.cos(), y: depth * angle.sin() });
        }
        let mut next = Vec::new();
        for node in &ring {
            for other in net.neighbors(*node) {
                if !at(&seen, *other) {
                    put(&mut seen, *other, true);
                    next.push(*other);
                }
            }
        }
        ring = next;
    }
    points
}

/// Moves each node to where the others, each at its distance, pull it; weights are 1/distance².
fn majorized(mut points: Vec<Point>, distances: &[Vec<f64>]) -> Vec<Point> {
    let rounds = (WORK / (points.len() * points.len()).max(1)).clamp(10, 200);
    for _ in 0..rounds {
        let mut moved = 0.0_f64;
        for (node, row) in distances.iter().enumerate() {
            let Some(here) = points.get(node).copied() else { continue };
            let (mut x, mut y, mut weights) = (0.0, 0.0, 0.0);
            for (other, (there, distance)) in points.iter().zip(row).enumerate() {
                if other == node {
                    continue;
                }
                let (dx, dy) = (here.x - there.x, here.y - there.y);
                let apart = dx.hypot(dy).max(1e-9);
                let weight = 1.0 / (distance * distance);
                x += weight * (there.x + distance * dx / apart);
                y += weight * (there.y + distance * dy / apart);
                weights += weight;
            }
            let there = Point { x: x / weights, y: y / weights };
            moved = moved.max((there.x - here.x).hypot(there.y - here.y));
            if let Some(point) = points.get_mut(node) {
                *point = there;
            }
        }
        if moved < 1e-4 {
            break;
        }
    }
    points
}

/// Rotates a picture so that its widest extent is horizontal.
fn turned(mut points: Vec<Point>) -> Vec<Point> {
    let count = number(points.len().max(1));
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.x / count, y + point.y / count));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for point in &points {
        let (dx, dy) = (point.x - x, point.y - y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    // A round picture has no widest extent; rounding errors must not rotate it.
    let angle =
        if (xx - yy).abs() + xy.abs() < 1e-6 * (xx + yy) { 0.0 } else { 0.5 * (2.0 * xy).atan2(xx - yy) };
    let (sin, cos) = (angle % PI).sin_cos();
    for point in &mut points {
        let (dx, dy) = (point.x - x, point.y - y);
        *point = Point { x: dx * cos + dy * sin, y: dy * cos - dx * sin };
    }
    points
}

/// Packs boxes onto shelves, in order, so that the whole is about `shape` times as wide as high.
fn pack(boxes: &mut [Boxed], shape: f64) -> (f64, f64) {
    let area: f64 = boxes.iter().map(|part| part.width * part.height).sum();
    let widest = boxes.iter().map(|part| part.width).fold(1e-9, f64::max);
    let limit = (area * shape).sqrt().max(widest) * 1.0001;
    let (mut left, mut top, mut shelf, mut width) = (0.0, 0.0, 0.0_f64, 1e-9_f64);
    for part in boxes.iter_mut() {
        if left > 0.0 && left + part.width > limit {
            top += shelf;
            (left, shelf) = (0.0, 0.0);
        }
        (part.left, part.top) = (left, top);
        left += part.width;
        shelf = shelf.max(part.height);
        width = width.max(left);
    }
    (width, (top + shelf).max(1e-9))
}

/// Gives every node its own cell. If there are more nodes than cells, the cells are subdivided.
fn part_cells(net: &Net, places: &mut [Point], cells: Cells) {
    let (mut columns, mut rows) = (usize::from(cells.columns.max(1)), usize::from(cells.rows.max(1)));
    while columns * rows < places.len() {
        columns *= 2;
        rows *= 2;
    }
    let mut order: Vec<u32> = net.nodes().collect();
    order.sort_by_key(|node| (std::cmp::Reverse(net.degree(*node)), *node));
    let mut taken = vec![false; columns * rows];
    for node in order {
        let Some(point) = places.get_mut(wide(node)) else { continue };
        let (column, row) = (cell(point.x, columns), cell(point.y, rows));
        let Some((free_column, free_row)) = nearest_free(&taken, columns, rows, column, row) else {
            continue;
        };
        if let Some(taken) = taken.get_mut(free_row * columns + free_column) {
            *taken = true;
        }
        if (free_column, free_row) != (column, row) {
            *point = Point {
                x: (number(free_column) + 0.5) / number(columns),
                y: (number(free_row) + 0.5) / number(rows),
            };
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the place is between 0 and the count"
)]
fn cell(place: f64, count: usize) -> usize {
    ((place * number(count)) as usize).min(count - 1)
}

/// The nearest free cell, searched in growing squares.
fn nearest_free(
    taken: &[bool],
    columns: usize,
    rows: usize,
    column: usize,
    row: usize,
) -> Option<(usize, usize)> {
    let is_free =
        |(column, row): (usize, usize)| taken.get(row * columns + column).is_some_and(|taken| !taken);
    (0..columns.max(rows)).find_map(|reach| {
        let around = (row.saturating_sub(reach)..=(row + reach).min(rows - 1)).flat_map(|other_row| {
            (column.saturating_sub(reach)..=(column + reach).min(columns - 1))
                .map(move |other_column| (other_column, other_row))
        });
        let apart = |(other_column, other_row): (usize, usize)| {
            other_column.abs_diff(column).pow(2) + 4 * other_row.abs_diff(row).pow(2)
        };
        around.filter(|place| is_free(*place)).min_by_key(|place| (apart(*place), *place))
    })
}
