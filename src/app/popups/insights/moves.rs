//! Moving in the insights: between tabs, tiles, lines and people, and zooming and panning the graph.

use crate::app::drawn::Geometry;
use crate::app::popups::insights::{Aspect, Closeness, InsightsPopup};

/// Any closer, and a few names fill the screen.
const CLOSEST: u16 = 8;
/// How far one step pans, as a part of what is visible.
const STEP: f64 = 0.25;

impl InsightsPopup {
    /// Records how it was drawn.
    pub(super) fn note_drawn(&mut self, geometry: &Geometry) {
        self.tiles_across = geometry.layer_across;
        match &mut self.names {
            Some(names) => names.offset = geometry.layer_offset,
            None => self.offset = geometry.layer_offset,
        }
    }

    /// Moves by lines; among the tiles, by rows of tiles.
    pub(super) fn move_cursor(&mut self, lines: isize) {
        if let Some(names) = &mut self.names {
            names.cursor =
                names.cursor.saturating_add_signed(lines).min(names.table.rows.len().saturating_sub(1));
            return;
        }
        let steps = if self.aspect == Aspect::Overview {
            lines.saturating_mul(isize::try_from(self.tiles_across).unwrap_or(1).max(1))
        } else {
            lines
        };
        self.step(steps);
    }

    /// Whether a table is shown, whose columns scroll.
    pub(super) fn is_table(&self) -> bool {
        self.names.is_some() || self.aspect == Aspect::Cohorts
    }

    /// To the item beside this one; in a table, to its other columns.
    pub(super) fn step_aside(&mut self, steps: isize, geometry: &Geometry) {
        if !self.is_table() {
            return self.step(steps);
        }
        let (before, after) = geometry.columns_hidden;
        if (steps > 0 && after > 0) || (steps < 0 && before > 0) {
            self.columns_skipped = self.columns_skipped.min(before).saturating_add_signed(steps);
        }
    }

    /// Moves to another item, on whatever line it is.
    pub(super) fn step(&mut self, steps: isize) {
        if self.names.is_some() {
            return;
        }
        let last = self.count().saturating_sub(1);
        let to = self.cursor().saturating_add_signed(steps);
        // Among the tiles, a step beyond the last row does nothing.
        if self.aspect == Aspect::Overview && steps.unsigned_abs() > 1 && to > last && steps < isize::MAX / 4
        {
            return;
        }
        self.set_cursor(to.min(last));
        self.look_at_cursor();
    }

    /// Centers a zoomed graph on the selected person.
    fn look_at_cursor(&mut self) {
        if self.aspect == Aspect::Hires
            && self.view.zoom > 1
            && let Some(node) = self.found.hires.nodes.get(self.cursor())
        {
            self.view.middle = (node.x, node.y);
        }
    }

    pub(super) fn show(&mut self, aspect: Aspect) {
        self.names = None;
        self.columns_skipped = 0;
        self.offset = 0;
        self.aspect = aspect;
    }

    /// A click selects an item; returns whether it was selected already.
    pub(super) fn press_thing(&mut self, thing: usize) -> bool {
        if let Some(names) = &mut self.names {
            let here = names.cursor == thing;
            names.cursor = thing.min(names.table.rows.len().saturating_sub(1));
            return here;
        }
        let here = self.cursor() == thing;
        self.set_cursor(thing.min(self.count().saturating_sub(1)));
        here
    }

    pub(super) fn cycle_aspect(&mut self, steps: usize) {
        let place = Aspect::ALL.iter().position(|aspect| *aspect == self.aspect).unwrap_or_default();
        self.show(Aspect::ALL.get((place + steps) % Aspect::ALL.len()).copied().unwrap_or_default());
    }

    pub(super) fn zoom(&mut self, closer: bool) {
        let zoom = if closer { self.view.zoom.saturating_mul(2).min(CLOSEST) } else { self.view.zoom / 2 };
        self.view.zoom = zoom.max(1);
        if self.view.zoom == 1 {
            self.view = Closeness::default();
        } else {
            self.look_at_cursor();
        }
    }

    pub(super) fn pan(&mut self, across: f64, down: f64) {
        let part = STEP / f64::from(self.view.zoom);
        let (x, y) = self.view.middle;
        self.view.middle = ((x + across * part).clamp(0.0, 1.0), (y + down * part).clamp(0.0, 1.0));
    }

    /// Sorts by the next column, largest first; after the last, restores the order of the cohorts.
    pub(super) fn sort(&mut self) {
        let columns = self.found.cohorts.columns.len();
        self.order = match self.order {
            None => Some((1, true)),
            Some((column, _)) if column + 1 < columns => Some((column + 1, true)),
            Some(_) => None,
        };
    }

    pub(super) fn reverse_sort(&mut self) {
        if let Some((_, falling)) = &mut self.order {
            *falling = !*falling;
        }
    }
}
