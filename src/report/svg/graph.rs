//! Who hired whom: an arrow from each hirer to each person hired, with large hubs and groups by
//! shape and color.

use maud::{Markup, html};

use super::frame::{Caption, WIDTH, color, framed, number, size, text_width};
use super::labels::{Box, Labels, Placed};
use super::shape;
use crate::report::picture::{Graph, Node};
use crate::text::columns;
use crate::text::plural::counted;

const MARGIN: f64 = 34.0;

/// The paper that a graph is drawn on.
#[derive(Debug, Clone, Copy)]
struct Paper {
    /// Where it is shown, as a class of the page's style.
    shown: &'static str,
    part: usize,
    width: f64,
    /// The space for names at the left and right edge.
    side: f64,
    longest_name: usize,
    /// How tall it is for its width. The layout is made for letters, so it is low.
    shape: f64,
    tallest: f64,
    /// The smallest distance between two shapes.
    gap: f64,
    place: fn(&Node) -> (f64, f64),
}

/// A screen or a printed page. Anything higher does not fit on the page.
const WIDE: Paper = Paper {
    shown: "at-wide",
    part: 1,
    width: WIDTH,
    side: 96.0,
    longest_name: 26,
    shape: 0.62,
    tallest: 960.0,
    gap: 20.0,
    place: |node| (node.x, node.y),
};

/// A phone, which scrolls down and not sideways.
const NARROW: Paper = Paper {
    shown: "at-narrow",
    part: 2,
    width: 360.0,
    side: 70.0,
    longest_name: 20,
    shape: 1.2,
    tallest: 2_400.0,
    gap: 16.0,
    place: |node| node.narrow,
};

/// How much taller a picture is drawn, one after the other, until no two names overlap.
const STRETCHES: [f64; 6] = [1.0, 1.2, 1.45, 1.75, 2.2, 3.0];

struct Spot {
    x: f64,
    y: f64,
    radius: f64,
}

/// Draws it twice, for wide and for narrow windows; the page shows one of them.
pub(crate) fn draw(graph: &Graph, place: usize) -> Markup {
    html! { (on(graph, place, WIDE)) (on(graph, place, NARROW)) }
}

fn on(graph: &Graph, place: usize, paper: Paper) -> Markup {
    let mut best = Drawing::of(graph, paper, 1.0);
    for stretch in STRETCHES.into_iter().skip(1) {
        if best.names.len() == graph.nodes.len() {
            break;
        }
        let taller = Drawing::of(graph, paper, stretch);
        if taller.names.len() > best.names.len() {
            best = taller;
        }
    }
    best.markup(graph, place, paper)
}

/// Where everything stands.
struct Drawing {
    spots: Vec<Spot>,
    arrows: Vec<Arrow>,
    /// The names that have room, and the weight of whoever has them.
    names: Vec<(String, Placed, usize)>,
    height: f64,
}

impl Drawing {
    fn of(graph: &Graph, paper: Paper, stretch: f64) -> Self {
        let (spots, height) = spots(&graph.nodes, paper, stretch);
        let arrows: Vec<Arrow> = graph
            .edges
            .iter()
            .filter_map(|edge| Some(Arrow::between(spots.get(edge.from)?, spots.get(edge.to)?)))
            .collect();
        let room = Box { left: 2.0, top: 2.0, right: paper.width - 2.0, bottom: height - 2.0 };
        // Keep names away from shapes and arrow heads.
        let shapes: Vec<Box> = spots.iter().map(|spot| Box::around(spot.x, spot.y, spot.radius)).collect();
        let heads = arrows.iter().map(|arrow| Box::around(arrow.to.0, arrow.to.1, HEAD));
        let taken = shapes.iter().copied().chain(heads).collect();
        let mut labels = Labels::new(room, taken, arrows.iter().flat_map(Arrow::along).collect());
        // Place the names of hubs first.
        let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
        order.sort_by_key(|node| graph.nodes.get(*node).map(|node| std::cmp::Reverse(node.weight)));
        let mut names: Vec<(String, Placed, usize)> = Vec::new();
        for index in order {
            let (Some(node), Some(spot)) = (graph.nodes.get(index), spots.get(index)) else { continue };
            let lengths = [paper.longest_name, paper.longest_name * 2 / 3];
            let labels_of = lengths.map(|longest| columns::cut(&node.label, longest));
            let is_free = |label: &Box| {
                let mut others = names.iter().map(|(_, other, _)| &other.taken);
                let covers = shapes.iter().any(|shape| label.overlap(shape) > 1.0);
                room.holds(label) && !covers && !others.any(|other| label.touches(other))
            };
            let boldness = if node.weight > 1 { 1.12 } else { 1.04 };
            let at = (spot.x, spot.y, spot.radius);
            let found = labels_of.into_iter().find_map(|label| {
                let placed = labels.find(&label, boldness, at, is_free)?;
                Some((label, placed))
            });
            if let Some((label, placed)) = found {
                labels.take(&placed);
                names.push((label, placed, node.weight));
            }
        }
        Self { spots, arrows, names, height }
    }

    fn markup(&self, graph: &Graph, place: usize, paper: Paper) -> Markup {
        let legend = legend(graph, self.height, paper.width);
        let left_out = graph.nodes.len() - self.names.len();
        let bottom = legend.bottom + if left_out > 0 { 20.0 } else { 0.0 };
        let body = html! {
            g class="edges" {
                @for arrow in &self.arrows { path d=(arrow.line()) {} }
            }
            g class="heads" {
                @for arrow in &self.arrows { path d=(arrow.head()) {} }
            }
            @for (node, spot) in graph.nodes.iter().zip(&self.spots) {
                @let sign = graph.sign(node.group);
                path class={"node c" (color(sign))} d=(shape::outline(sign, spot.x, spot.y, spot.radius)) {
                    title { (columns::clean(&node.label)) }
                }
            }
            g class="names" {
                @for (label, placed, weight) in &self.names {
                    text class=[(*weight > 1).then_some("hub")] x=(size(placed.x)) y=(size(placed.y))
                        text-anchor=(placed.anchor) { (label) }
                }
            }
            (legend.markup)
            @if left_out > 0 {
                text class="quiet" x=(size(MARGIN)) y=(size(bottom - 6.0)) {
                    (counted(left_out, "name has", "names have")) " no room"
                }
            }
        };
        framed(
            &Caption {
                number: place,
                part: paper.part,
                title: &graph.says,
                description: describe(graph),
                width: paper.width,
                height: bottom,
                shown: paper.shown,
            },
            &body,
        )
    }
}

/// Everybody's position, scaled to the available room and pushed apart where shapes would overlap, and the
/// height of the picture.
fn spots(nodes: &[Node], paper: Paper, stretch: f64) -> (Vec<Spot>, f64) {
    let ends = |of: &dyn Fn(&Node) -> f64| {
        let (least, most) = nodes
            .iter()
            .map(of)
            .fold((1.0, 0.0), |(least, most): (f64, f64), at| (least.min(at), most.max(at)));
        (least, (most - least).max(0.0))
    };
    let x = |node: &Node| (paper.place)(node).0.clamp(0.0, 1.0);
    let y = |node: &Node| (paper.place)(node).1.clamp(0.0, 1.0);
    let ((left, across), (top, down)) = (ends(&x), ends(&y));
    let wide = paper.width - 2.0 * paper.side;
    let scale = wide / across.max(0.3);
    let least = if nodes.len() > 2 { 130.0 } else { 60.0 };
    let tall = (down * scale * paper.shape * stretch).clamp(least * stretch, paper.tallest);
    let place = |at: f64, from: f64, span: f64, room: f64| {
        if span > 0.0 { (at - from) / span * room } else { room / 2.0 }
    };
    // A few people do not need the whole width.
    let used = wide * (across / 0.3).min(1.0);
    let height = tall + 2.0 * MARGIN;
    let mut spots: Vec<Spot> = nodes
        .iter()
        .map(|node| Spot {
            x: (paper.width - used) / 2.0 + place(x(node), left, across, used),
            y: MARGIN + place(y(node), top, down, tall),
            radius: (5.5 + 3.6 * number(node.weight).sqrt()).min(20.0),
        })
        .collect();
    for _ in 0..60 {
        let mut moved = false;
        for one in 0..spots.len() {
            for other in one + 1..spots.len() {
                moved |= part(&mut spots, one, other, paper.gap);
            }
        }
        for spot in &mut spots {
            spot.x = spot.x.clamp(MARGIN, paper.width - MARGIN);
            spot.y = spot.y.clamp(MARGIN, height - MARGIN);
        }
        if !moved {
            break;
        }
    }
    (spots, height)
}

/// Pushes two shapes apart if they are too near, and returns whether they were.
fn part(spots: &mut [Spot], one: usize, other: usize, gap: f64) -> bool {
    let (Some(a), Some(b)) = (spots.get(one), spots.get(other)) else { return false };
    let wanted = a.radius + b.radius + gap;
    let (mut across, mut down) = (b.x - a.x, b.y - a.y);
    let mut apart = across.hypot(down);
    if apart >= wanted {
        return false;
    }
    if apart < 0.1 {
        // At the same position, separate them by index, so that the result is reproducible.
        (across, down) = (number(other % 7) - 3.0, 1.0 + number(other % 3));
        apart = across.hypot(down);
    }
    let push = (wanted - apart.min(wanted - 0.5)) / 2.0 / apart;
    for (place, way) in [(one, -1.0), (other, 1.0)] {
        if let Some(spot) = spots.get_mut(place) {
            spot.x += way * across * push;
            spot.y += way * down * push;
        }
    }
    true
}

/// From the rim of one shape to the rim of another, slightly curved, so that opposite arrows do not overlap.
struct Arrow {
    from: (f64, f64),
    bend: (f64, f64),
    to: (f64, f64),
}

const HEAD: f64 = 8.0;

impl Arrow {
    fn between(from: &Spot, to: &Spot) -> Self {
        let (across, down) = (to.x - from.x, to.y - from.y);
        let bend = (f64::midpoint(from.x, to.x) - down * 0.07, f64::midpoint(from.y, to.y) + across * 0.07);
        let rim = |spot: &Spot, more: f64| {
            let (across, down) = (bend.0 - spot.x, bend.1 - spot.y);
            let length = across.hypot(down).max(0.1);
            (spot.x + across / length * (spot.radius + more), spot.y + down / length * (spot.radius + more))
        };
        Self { from: rim(from, 1.5), bend, to: rim(to, 3.0) }
    }

    fn line(&self) -> String {
        let (back, _) = self.back();
        let place = |(x, y): (f64, f64)| format!("{} {}", size(x), size(y));
        format!("M{}Q{} {}", place(self.from), place(self.bend), place(back))
    }

    /// Where the head begins, and the direction it points in.
    fn back(&self) -> ((f64, f64), (f64, f64)) {
        let (across, down) = (self.to.0 - self.bend.0, self.to.1 - self.bend.1);
        let length = across.hypot(down).max(0.1);
        let way = (across / length, down / length);
        ((self.to.0 - way.0 * HEAD, self.to.1 - way.1 * HEAD), way)
    }

    fn head(&self) -> String {
        let ((x, y), (across, down)) = self.back();
        let half = HEAD * 0.45;
        let (left, right) = ((x - down * half, y + across * half), (x + down * half, y - across * half));
        format!(
            "M{} {}L{} {}L{} {}z",
            size(self.to.0),
            size(self.to.1),
            size(left.0),
            size(left.1),
            size(right.0),
            size(right.1)
        )
    }

    /// Points along the arrow, for labels to avoid.
    fn along(&self) -> impl Iterator<Item = (f64, f64)> + use<> {
        let (from, bend, to) = (self.from, self.bend, self.to);
        let blend =
            |a: f64, b: f64, c: f64, t: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * (1.0 - t) * t * b + t * t * c;
        (0..=16)
            .map(move |step| f64::from(step) / 16.0)
            .map(move |t| (blend(from.0, bend.0, to.0, t), blend(from.1, bend.1, to.1, t)))
    }
}

struct Legend {
    markup: Markup,
    bottom: f64,
}

/// The shape of each group, over as many lines as needed.
fn legend(graph: &Graph, top: f64, width: f64) -> Legend {
    let (mut x, mut y) = (MARGIN, top + 18.0);
    let mut entries = Vec::new();
    for (group, name) in graph.groups.iter().enumerate() {
        let name = columns::cut(name, 40);
        let wide = text_width(&name) + 42.0;
        if x + wide > width && x > MARGIN {
            (x, y) = (MARGIN, y + 22.0);
        }
        entries.push((graph.sign(group), name, x, y));
        x += wide;
    }
    let markup = html! {
        g class="legend" {
            @for (sign, name, x, y) in &entries {
                path class={"node c" (color(*sign))} d=(shape::outline(*sign, *x, y - 4.5, 6.0)) {}
                text x=(size(x + 13.0)) y=(size(*y)) { (name) }
            }
        }
    };
    Legend { markup, bottom: if graph.groups.is_empty() { top } else { y + 12.0 } }
}

fn describe(graph: &Graph) -> String {
    let hub = graph.nodes.iter().max_by_key(|node| node.weight).filter(|node| node.weight > 1);
    let most = hub.map(|hub| format!(" Most go out from {}: {}.", hub.label, hub.weight)).unwrap_or_default();
    format!("{} people and {} arrows.{most}", graph.nodes.len(), graph.edges.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn node(label: usize, (x, y): (f64, f64), weight: usize) -> Node {
        let label = "Anna Lindqvist-Oyelaran of Upper Elm".chars().take(label).collect();
        Node { label, x, y, narrow: (y, x), weight, group: 0, target: None }
    }

    proptest! {
        #[test]
        fn no_name_touches_another_or_leaves_the_paper(people in prop::collection::vec(
            (4_usize..30, (0.0..=1.0_f64, 0.0..=1.0_f64), 0_usize..4), 1..40)) {
            let nodes: Vec<Node> = people.into_iter()
                .map(|(label, at, weight)| node(label, at, weight)).collect();
            let graph = Graph { nodes, ..Graph::default() };
            for paper in [WIDE, NARROW] {
                let drawing = Drawing::of(&graph, paper, 1.0);
                for (place, (_, one, _)) in drawing.names.iter().enumerate() {
                    prop_assert!(one.taken.left >= 0.0 && one.taken.right <= paper.width);
                    prop_assert!(one.taken.top >= 0.0 && one.taken.bottom <= drawing.height);
                    let mut others = drawing.names.iter().skip(place + 1);
                    prop_assert!(!others.any(|(_, other, _)| one.taken.touches(&other.taken)));
                }
            }
        }
    }

    #[test]
    fn where_there_is_room_everybody_has_a_name() {
        let nodes = vec![node(12, (0.1, 0.1), 1), node(12, (0.9, 0.1), 0), node(12, (0.5, 0.9), 0)];
        let graph = Graph { nodes, ..Graph::default() };
        let drawn = draw(&graph, 1).into_string();
        assert_eq!(drawn.matches("text-anchor").count(), 6, "three names, wide and narrow: {drawn}");
        assert!(!drawn.contains("no room"), "{drawn}");
    }
}
