//! Layouts.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::network::graph::layout::{Cells, Point, layout};
use crate::network::measures::hire_graph::hire_graph;
use crate::network::measures::hires::Hirers;

const CELLS: Cells = Cells { columns: 60, rows: 20, tallness: 2 };

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places are between 0 and 1")]
fn cell(point: &Point, cells: Cells) -> (usize, usize) {
    let place = |part: f64, count: u16| ((part * f64::from(count)) as usize).min(usize::from(count) - 1);
    (place(point.x, cells.columns), place(point.y, cells.rows))
}

fn apart(one: &Point, other: &Point) -> f64 {
    (one.x - other.x).hypot(one.y - other.y)
}

#[test]
fn a_hub_stands_in_the_midst_of_those_it_hired() {
    let mut world = World::new();
    world.cohort_of(12);
    for hired in 2..=8 {
        world.hire(1, hired, "2021");
    }
    world.hire(9, 10, "2021");
    world.hire(11, 1, "2021");
    world.hire(20, 12, "2021");
    let register = world.register();
    let graph = hire_graph(&register, &Group::all(&register, TODAY), Hirers::Graduates, TODAY);
    assert_eq!((graph.people.len(), graph.arrows.len(), graph.hired[0]), (11, 9, 7));
    assert_eq!(hire_graph(&register, &Group::all(&register, TODAY), Hirers::Anybody, TODAY).arrows.len(), 10);
    let points = graph.places(CELLS);
    assert_eq!(points, graph.places(CELLS));
    let around: Vec<&Point> = (1..8).map(|place| &points[place]).collect();
    let (left, right) = (
        around.iter().map(|point| point.x).fold(1.0, f64::min),
        around.iter().map(|point| point.x).fold(0.0, f64::max),
    );
    assert!(left < points[0].x && points[0].x < right, "{points:?}");
    // The unconnected pair stands apart.
    let others = points
        .iter()
        .enumerate()
        .filter(|(place, _)| ![8, 9].contains(place))
        .map(|(_, point)| apart(point, &points[8]));
    assert!(others.fold(1.0, f64::min) > apart(&points[8], &points[9]) * 0.5, "{points:?}");
}

#[test]
fn a_path_lies_along_the_wide_side() {
    let points = layout(5, &[(0, 1), (1, 2), (2, 3), (3, 4)], CELLS);
    let mut sorted = points.clone();
    sorted.sort_by(|one, other| one.x.total_cmp(&other.x));
    assert!(sorted == points || sorted.iter().rev().eq(points.iter()), "{points:?}");
}

#[test]
fn many_nodes_and_no_nodes() {
    assert!(layout(0, &[], CELLS).is_empty());
    let tiny = Cells { columns: 0, rows: 0, tallness: 0 };
    let points = layout(30, &[(0, 1)], tiny);
    assert!(
        points
            .iter()
            .enumerate()
            .all(|(place, point)| points.iter().skip(place + 1).all(|other| apart(point, other) > 0.0)),
        "{points:?}"
    );
    let star: Vec<(u32, u32)> = (1..2_000).map(|node| (0, node)).collect();
    assert_eq!(layout(2_000, &star, CELLS).len(), 2_000);
}

proptest! {
    #[test]
    fn nobody_stands_on_somebody_else(nodes in 1..60_u32,
        edges in prop::collection::vec((0..60_u32, 0..60_u32), 0..90)) {
        let count = usize::try_from(nodes).unwrap();
        let points = layout(count, &edges, CELLS);
        prop_assert_eq!(points.len(), count);
        prop_assert!(points.iter().all(|point| (0.0..=1.0).contains(&point.x)
            && (0.0..=1.0).contains(&point.y)));
        let cells: HashSet<_> = points.iter().map(|point| cell(point, CELLS)).collect();
        prop_assert_eq!(cells.len(), count);
        prop_assert_eq!(points, layout(count, &edges, CELLS));
    }
}
