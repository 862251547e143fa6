//! Who hired whom: an arrow from each hirer to each person hired, with large hubs and groups by
//! shape and color.

use maud::{Markup, html};

use super::frame::{Caption, WIDTH, color, framed, number, size, text_width};
use super::labels::{Box, Labels};
use super::shape;
use crate::report::picture::{Graph, Node};
use crate::text::columns;

const MARGIN: f64 = 34.0;
/// The space for names at the left and right edge.
const SIDE: f64 = 96.0;
const LONGEST_NAME: usize = 26;
/// Vertical distances are scaled down by this, because the layout is made for letters.
const SHAPE: f64 = 0.62;
/// Anything higher does not fit on a printed page.
const TALLEST: f64 = 960.0;
/// The smallest distance between two shapes.
const GAP: f64 = 20.0;

struct Spot {
    x: f64,
    y: f64,
    radius: f64,
}

pub(crate) fn draw(graph: &Graph, place: usize) -> Markup {
    let (spots, height) = spots(&graph.nodes);
    let legend = legend(&graph.groups, height);
    let edges: Vec<Arrow> = graph
        .edges
        .iter()
        .filter_map(|edge| Some(Arrow::between(spots.get(edge.from)?, spots.get(edge.to)?)))
        .collect();
    let room = Box { left: 2.0, top: 2.0, right: WIDTH - 2.0, bottom: height - 2.0 };
    // Keep names away from shapes and arrow heads.
    let shapes = spots.iter().map(|spot| Box::around(spot.x, spot.y, spot.radius + 1.0));
    let taken = shapes.chain(edges.iter().map(|arrow| Box::around(arrow.to.0, arrow.to.1, HEAD))).collect();
    let mut labels = Labels::new(room, taken, edges.iter().flat_map(Arrow::along).collect());
    // Place the names of hubs first.
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|node| graph.nodes.get(*node).map(|node| std::cmp::Reverse(node.weight)));
    let named = order.iter().filter_map(|index| {
        let (node, spot) = (graph.nodes.get(*index)?, spots.get(*index)?);
        let label = columns::cut(&node.label, LONGEST_NAME);
        let placed = labels.place(&label, spot.x, spot.y, spot.radius);
        Some((label, placed, node.weight))
    });
    let named: Vec<_> = named.collect();
    let body = html! {
        g class="edges" {
            @for arrow in &edges { path d=(arrow.line()) {} }
        }
        g class="heads" {
            @for arrow in &edges { path d=(arrow.head()) {} }
        }
        @for (node, spot) in graph.nodes.iter().zip(&spots) {
            path class={"node c" (color(node.group))} d=(shape::outline(node.group, spot.x, spot.y,
                spot.radius)) {}
        }
        g class="names" {
            @for (label, placed, weight) in &named {
                text class=[(*weight > 1).then_some("hub")] x=(size(placed.x)) y=(size(placed.y))
                    text-anchor=(placed.anchor) { (label) }
            }
        }
        (legend.markup)
    };
    framed(
        &Caption {
            number: place,
            part: 1,
            title: &graph.says,
            description: describe(graph),
            height: legend.bottom,
        },
        &body,
    )
}

/// Everybody's position, scaled to the available room and pushed apart where shapes would overlap, and the
/// height of the picture.
fn spots(nodes: &[Node]) -> (Vec<Spot>, f64) {
    let ends = |of: fn(&Node) -> f64| {
        let (least, most) = nodes
            .iter()
            .map(of)
            .fold((1.0, 0.0), |(least, most): (f64, f64), at| (least.min(at), most.max(at)));
        (least, (most - least).max(0.0))
    };
    let ((left, across), (top, down)) =
        (ends(|node| node.x.clamp(0.0, 1.0)), ends(|node| node.y.clamp(0.0, 1.0)));
    let wide = WIDTH - 2.0 * SIDE;
    let scale = wide / across.max(0.3);
    let tall = (down * scale * SHAPE).clamp(if nodes.len() > 2 { 130.0 } else { 60.0 }, TALLEST);
    let place = |at: f64, from: f64, span: f64, room: f64| {
        if span > 0.0 { (at - from) / span * room } else { room / 2.0 }
    };
    // A few people do not need the whole width.
    let used = wide * (across / 0.3).min(1.0);
    let height = tall + 2.0 * MARGIN;
    let mut spots: Vec<Spot> = nodes
        .iter()
        .map(|node| Spot {
            x: (WIDTH - used) / 2.0 + place(node.x.clamp(0.0, 1.0), left, across, used),
            y: MARGIN + place(node.y.clamp(0.0, 1.0), top, down, tall),
            radius: (5.5 + 3.6 * number(node.weight).sqrt()).min(20.0),
        })
        .collect();
    for _ in 0..60 {
        let mut moved = false;
        for one in 0..spots.len() {
            for other in one + 1..spots.len() {
                moved |= part(&mut spots, one, other);
            }
        }
        for spot in &mut spots {
            spot.x = spot.x.clamp(MARGIN, WIDTH - MARGIN);
            spot.y = spot.y.clamp(MARGIN, height - MARGIN);
        }
        if !moved {
            break;
        }
    }
    (spots, height)
}

/// Pushes two shapes apart if they are too near, and returns whether they were.
fn part(spots: &mut [Spot], one: usize, other: usize) -> bool {
    let (Some(a), Some(b)) = (spots.get(one), spots.get(other)) else { return false };
    let wanted = a.radius + b.radius + GAP;
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
fn legend(groups: &[String], top: f64) -> Legend {
    let (mut x, mut y) = (MARGIN, top + 18.0);
    let mut entries = Vec::new();
    for (group, name) in groups.iter().enumerate() {
        let name = columns::cut(name, 40);
        let wide = text_width(&name) + 42.0;
        if x + wide > WIDTH && x > MARGIN {
            (x, y) = (MARGIN, y + 22.0);
        }
        entries.push((group, name, x, y));
        x += wide;
    }
    let markup = html! {
        g class="legend" {
            @for (group, name, x, y) in &entries {
                path class={"node c" (color(*group))} d=(shape::outline(*group, *x, y - 4.5, 6.0)) {}
                text x=(size(x + 13.0)) y=(size(*y)) { (name) }
            }
        }
    };
    Legend { markup, bottom: if groups.is_empty() { top } else { y + 12.0 } }
}

fn describe(graph: &Graph) -> String {
    let hub = graph.nodes.iter().max_by_key(|node| node.weight).filter(|node| node.weight > 1);
    let most = hub.map(|hub| format!(" Most go out from {}: {}.", hub.label, hub.weight)).unwrap_or_default();
    format!("{} people and {} arrows.{most}", graph.nodes.len(), graph.edges.len())
}
