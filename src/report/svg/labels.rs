//! Label placement: next to what they name, where they cover the least. The most important labels go first.

use super::frame::{number, text_width};

/// The height of a line of text.
pub(crate) const LINE: f64 = 15.0;

/// The first of the places for a label are next to what it names; the others are a line further away.
const NEAR: usize = 8;

/// An occupied rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Box {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Box {
    pub(crate) const fn around(x: f64, y: f64, reach: f64) -> Self {
        Self { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
    }

    pub(crate) fn overlap(&self, other: &Self) -> f64 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        across.max(0.0) * down.max(0.0)
    }

    /// Whether another is within a hair.
    pub(crate) fn touches(&self, other: &Self) -> bool {
        const HAIR: f64 = 1.5;
        let grown = Self {
            left: self.left - HAIR,
            top: self.top - HAIR,
            right: self.right + HAIR,
            bottom: self.bottom + HAIR,
        };
        grown.overlap(other) > 0.0
    }

    /// Whether another is inside.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.has((other.left, other.top)) && self.has((other.right, other.bottom))
    }

    fn has(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// A placed label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub(crate) x: f64,
    /// The baseline.
    pub(crate) y: f64,
    pub(crate) anchor: &'static str,
    pub(crate) taken: Box,
}

impl Placed {
    /// The places for a label of this width next to something at (x, y) with a radius, the usual first.
    fn places(width: f64, (x, y, reach): (f64, f64, f64)) -> [Self; 14] {
        let (side, above, diagonal) = (reach + 5.0, reach + 4.0, reach * 0.75 + 3.0);
        let candidates = [
            (x + side, y + 4.5, "start"),
            (x - side, y + 4.5, "end"),
            (x, y + above + 11.0, "middle"),
            (x, y - above, "middle"),
            (x + diagonal, y + diagonal + 9.0, "start"),
            (x + diagonal, y - diagonal, "start"),
            (x - diagonal, y + diagonal + 9.0, "end"),
            (x - diagonal, y - diagonal, "end"),
            // A line further away.
            (x, y + above + 11.0 + LINE, "middle"),
            (x, y - above - LINE, "middle"),
            (x + diagonal, y + diagonal + 9.0 + LINE, "start"),
            (x + diagonal, y - diagonal - LINE, "start"),
            (x - diagonal, y + diagonal + 9.0 + LINE, "end"),
            (x - diagonal, y - diagonal - LINE, "end"),
        ];
        candidates.map(|(x, y, anchor)| {
            let left = match anchor {
                "start" => x,
                "end" => x - width,
                _ => x - width / 2.0,
            };
            let taken = Box { left, top: y - 11.0, right: left + width, bottom: y + LINE - 11.0 };
            Self { x, y, anchor, taken }
        })
    }
}

/// Places labels one by one.
#[derive(Debug)]
pub(crate) struct Labels {
    room: Box,
    taken: Vec<Box>,
    /// Points along lines, which labels may cover but should avoid.
    lines: Vec<(f64, f64)>,
}

impl Labels {
    pub(crate) const fn new(room: Box, taken: Vec<Box>, lines: Vec<(f64, f64)>) -> Self {
        Self { room, taken, lines }
    }

    /// Puts the label of something at (x, y) with radius `reach` where it is best.
    pub(crate) fn place(&mut self, text: &str, x: f64, y: f64, reach: f64) -> Placed {
        let [usual, ..] = Placed::places(text_width(text), (x, y, reach));
        let best = self.find(text, 1.0, (x, y, reach), |_| true).unwrap_or(usual);
        self.take(&best);
        best
    }

    pub(crate) fn take(&mut self, placed: &Placed) {
        self.taken.push(placed.taken);
    }

    /// The best place that is free for a label, which is not taken yet. Bold letters are wider than others.
    pub(crate) fn find(
        &self,
        text: &str,
        boldness: f64,
        spot: (f64, f64, f64),
        is_free: impl Fn(&Box) -> bool,
    ) -> Option<Placed> {
        let places = Placed::places(text_width(text) * boldness, spot);
        let mut best = None;
        let mut least = f64::INFINITY;
        for (rank, one) in places.into_iter().enumerate().filter(|(_, one)| is_free(&one.taken)) {
            let distance = if rank < NEAR { 0.0 } else { 40.0 };
            let cost = self.cost(&one.taken) + number(rank) * 2.0 + distance;
            if cost < least {
                (best, least) = (Some(one), cost);
            }
        }
        best
    }

    fn cost(&self, label: &Box) -> f64 {
        let covered: f64 = self.taken.iter().map(|taken| label.overlap(taken)).sum();
        let crossed = self.lines.iter().filter(|point| label.has(**point)).count();
        let area = (label.right - label.left) * (label.bottom - label.top);
        let outside = area - label.overlap(&self.room);
        covered * 3.0 + number(crossed) * 12.0 + outside.max(0.0) * 20.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_beside_each_other_where_there_is_room() {
        let room = Box { left: 0.0, top: 0.0, right: 800.0, bottom: 400.0 };
        let places = [(400.0, 200.0), (420.0, 204.0), (440.0, 200.0), (790.0, 200.0)];
        let mut labels =
            Labels::new(room, places.iter().map(|(x, y)| Box::around(*x, *y, 6.0)).collect(), Vec::new());
        let placed: Vec<Placed> =
            places.iter().map(|(x, y)| labels.place("Rafael Ibarra", *x, *y, 6.0)).collect();
        for (place, one) in placed.iter().enumerate() {
            assert!(one.taken.left >= 0.0 && one.taken.right <= 800.0, "{one:?} leaves the picture");
            assert!(
                placed.iter().skip(place + 1).all(|other| one.taken.overlap(&other.taken) < 1.0),
                "{one:?} covers another"
            );
        }
    }
}
