//! Who hired whom, as a graph: people as signs of their background, hubs with their count, and lines to those
//! they hired. Names are shown where there is room; that of the selected person always.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::canvas::{Canvas, Line as Stroke};

use super::{Place, say};
use crate::app::Geometry;
use crate::app::drawn::Hit;
use crate::app::popups::insights::Closeness;
use crate::report::picture::{Graph, Node};
use crate::ui::text::{cut, length, steady, width};
use crate::ui::theme::Theme;

/// One sign per background, reused if there are more backgrounds.
const SIGNS: [char; 10] = ['●', '■', '▲', '◆', '★', '○', '□', '△', '◇', '☆'];
/// The most columns for the name of a person who is not selected.
const NAME: usize = 18;

pub(super) fn draw(frame: &mut Frame, place: &Place, geometry: &mut Geometry) {
    let (insights, theme) = (place.insights, place.theme);
    let graph = &insights.found.hires;
    if graph.nodes.is_empty() {
        return say(
            frame,
            place.area,
            "No graduate has hired a graduate yet. On a student, press r to record a hire.",
            theme,
        );
    }
    let cursor = insights.cursor();
    let legend = legend(graph, usize::from(place.area.width), theme);
    let [words, picture, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(length(legend.len())),
    ])
    .areas(place.area);
    frame.render_widget(steady(sentence(graph, cursor, usize::from(words.width), theme)), words);
    for (y, line) in (foot.top()..foot.bottom()).zip(legend) {
        frame.render_widget(line, Rect { y, height: 1, ..foot });
    }
    if picture.width < 4 || picture.height < 2 {
        return;
    }
    draw_lines(frame, picture, graph, cursor, insights.view, theme);
    draw_people(frame, picture, graph, cursor, insights.view, theme, geometry);
    if place.top {
        geometry.layer_across = 1;
        // The people are not on lines of their own, so none of them is below.
        geometry.layer_height = graph.nodes.len();
        geometry.layer_lines = graph.nodes.len();
    }
}

/// A sentence about the selected person.
fn sentence(graph: &Graph, cursor: usize, columns: usize, theme: &Theme) -> Line<'static> {
    let name = |place: usize| graph.nodes.get(place).map(|node| node.label.clone()).unwrap_or_default();
    let hired: Vec<String> =
        graph.edges.iter().filter(|edge| edge.from == cursor).map(|edge| name(edge.to)).collect();
    let by: Vec<String> =
        graph.edges.iter().filter(|edge| edge.to == cursor).map(|edge| name(edge.from)).collect();
    let mut words = Vec::new();
    if !hired.is_empty() {
        words.push(format!("hired {}: {}", hired.len(), hired.join(", ")));
    }
    if !by.is_empty() {
        words.push(format!("was hired by {}", by.join(", ")));
    }
    let who = name(cursor);
    let rest = cut(&format!(" {}", words.join("; ")), columns.saturating_sub(width(&who)));
    Line::from(vec![Span::styled(who, theme.heading), Span::styled(rest, theme.title)])
}

fn legend(graph: &Graph, columns: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Vec<Span>> = vec![Vec::new()];
    let mut used = 0;
    for (number, group) in graph.groups.iter().enumerate() {
        let word = format!("{group}   ");
        if used > 0 && used + width(&word) + 2 > columns {
            if lines.len() == 2 {
                break;
            }
            lines.push(Vec::new());
            used = 0;
        }
        used += width(&word) + 2;
        if let Some(line) = lines.last_mut() {
            let shape = graph.sign(number);
            line.push(Span::styled(format!("{} ", sign(shape)), color(shape, theme)));
            line.push(Span::styled(word, theme.quiet));
        }
    }
    lines.into_iter().map(Line::from).collect()
}

fn sign(group: usize) -> char {
    SIGNS.get(group % SIGNS.len()).copied().unwrap_or('●')
}

/// Colors back up the signs. Both repeat, but with different periods, so that together they tell more apart.
fn color(group: usize, theme: &Theme) -> Style {
    let colors = [theme.bar, theme.good, theme.warning, theme.key, theme.heading, theme.bad, theme.label];
    colors.get(group % colors.len()).copied().unwrap_or(theme.title)
}

/// A point in the visible part of the graph, from 0 to 1; outside that range it is not visible.
fn seen(x: f64, y: f64, view: Closeness) -> (f64, f64) {
    let zoom = f64::from(view.zoom);
    ((x - view.middle.0) * zoom + 0.5, (y - view.middle.1) * zoom + 0.5)
}

fn draw_lines(frame: &mut Frame, area: Rect, graph: &Graph, cursor: usize, view: Closeness, theme: &Theme) {
    let strokes = |bright: bool| {
        let edges =
            graph.edges.iter().filter(move |edge| (edge.from == cursor || edge.to == cursor) == bright);
        edges.filter_map(|edge| Some((graph.nodes.get(edge.from)?, graph.nodes.get(edge.to)?)))
    };
    let stroke = |from: &Node, to: &Node, style: Style| {
        let ((x1, y1), (x2, y2)) = (seen(from.x, from.y, view), seen(to.x, to.y, view));
        Stroke { x1, y1: 1.0 - y1, x2, y2: 1.0 - y2, color: style.fg.unwrap_or_default() }
    };
    let canvas = Canvas::default().marker(Marker::Braille).x_bounds([0.0, 1.0]).y_bounds([0.0, 1.0]).paint(
        |context| {
            for (bright, style) in [(false, theme.quiet), (true, theme.bar)] {
                for (from, to) in strokes(bright) {
                    context.draw(&stroke(from, to, style));
                }
                context.layer();
            }
        },
    );
    frame.render_widget(canvas, area);
}

fn draw_people(
    frame: &mut Frame,
    area: Rect,
    graph: &Graph,
    cursor: usize,
    view: Closeness,
    theme: &Theme,
    geometry: &mut Geometry,
) {
    let mut taken: Vec<Rect> = Vec::new();
    let cell = |node: &Node| {
        let (x, y) = seen(node.x, node.y, view);
        if !(0.0..=1.0).contains(&x) || !(0.0..=1.0).contains(&y) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part from 0 to 1 of a screen"
        )]
        let at = |part: f64, room: u16| (part * f64::from(room.saturating_sub(1))).round() as u16;
        Some((area.x + at(x, area.width), area.y + at(y, area.height)))
    };
    // The selected person first, then hubs: they get their names before others.
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|number| {
        (
            *number != cursor,
            std::cmp::Reverse(graph.nodes.get(*number).map_or(0, |node| node.weight)),
            *number,
        )
    });
    for number in &order {
        let Some((node, (x, y))) = graph.nodes.get(*number).and_then(|node| Some((node, cell(node)?))) else {
            continue;
        };
        taken.push(Rect { x, y, width: 1, height: 1 });
        let style = if *number == cursor { theme.selected } else { color(graph.sign(node.group), theme) };
        frame.buffer_mut().set_string(x, y, sign(graph.sign(node.group)).to_string(), style);
        let near = Rect { x: x.saturating_sub(1), y, width: 3, height: 1 }.intersection(area);
        geometry.hits.push((near, Hit::Thing(*number)));
    }
    for number in order {
        let Some((node, (x, y))) = graph.nodes.get(number).and_then(|node| Some((node, cell(node)?))) else {
            continue;
        };
        let count = if node.weight > 1 { format!("{} · ", node.weight) } else { String::new() };
        let words = cut(&format!("{count}{}", node.label), if number == cursor { NAME * 2 } else { NAME });
        let room = length(width(&words));
        let right = Rect { x: x + 2, y, width: room, height: 1 };
        let left = Rect { x: x.saturating_sub(room + 1), y, width: room, height: 1 };
        let free = |spot: &Rect| {
            spot.intersection(area) == *spot && !taken.iter().any(|other| widened(*spot).intersects(*other))
        };
        let spot = [right, left].into_iter().find(free);
        // The selected name is shown, whatever it covers.
        let pushed = Rect { x: right.x.min(area.right().saturating_sub(room)).max(area.x), ..right };
        let Some(spot) = spot.or_else(|| (number == cursor).then_some(pushed)) else { continue };
        let style = match (number == cursor, node.weight > 1) {
            (true, _) => theme.selected,
            (false, true) => theme.heading,
            (false, false) => theme.title,
        };
        frame.buffer_mut().set_stringn(
            spot.x,
            spot.y,
            &words,
            usize::from(area.right().saturating_sub(spot.x)),
            style,
        );
        taken.push(spot);
    }
}

/// Names without a gap can't be told apart.
fn widened(spot: Rect) -> Rect {
    Rect { x: spot.x.saturating_sub(1), width: spot.width + 2, ..spot }
}
