//! Moving in the insights: between faces, cohorts, tiles and people, and from a figure to its names.

use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::popups::insights::{Aspect, InsightsPopup, View};
use crate::app::{App, Effect, Geometry};
use crate::report::Target;

/// Closer than this, a few names fill the screen.
const CLOSEST: u16 = 8;
/// How far one step moves what is shown, as a part of it.
const STEP: f64 = 0.25;

impl InsightsPopup {
    /// Takes note of how it was drawn.
    pub(crate) fn drawn(&mut self, geometry: &Geometry) {
        self.tiles_across = geometry.layer_across;
        match &mut self.names {
            Some(names) => names.offset = geometry.layer_offset,
            None => self.offset = geometry.layer_offset,
        }
    }

    /// Lines up or down; in the tiles, rows of them.
    pub(crate) fn move_by(&mut self, lines: isize) {
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

    /// To the thing before or after, whichever line it is in.
    pub(crate) fn step(&mut self, steps: isize) {
        if self.names.is_some() {
            return;
        }
        let last = self.count().saturating_sub(1);
        let to = self.cursor().saturating_add_signed(steps);
        // In the tiles a step beyond the last line stays where it is.
        if self.aspect == Aspect::Overview && steps.unsigned_abs() > 1 && to > last && steps < isize::MAX / 4
        {
            return;
        }
        self.set_cursor(to.min(last));
        self.look_at_cursor();
    }

    /// When only a part of the graph is shown, the selected person is in it.
    fn look_at_cursor(&mut self) {
        if self.aspect == Aspect::Hires
            && self.view.zoom > 1
            && let Some(node) = self.found.hires.nodes.get(self.cursor())
        {
            self.view.middle = (node.x, node.y);
        }
    }

    pub(crate) fn show(&mut self, aspect: Aspect) {
        self.names = None;
        self.offset = 0;
        self.aspect = aspect;
    }

    /// A click on a thing selects it; gives whether it was selected already.
    pub(crate) fn press(&mut self, thing: usize) -> bool {
        if let Some(names) = &mut self.names {
            let here = names.cursor == thing;
            names.cursor = thing.min(names.table.rows.len().saturating_sub(1));
            return here;
        }
        let here = self.cursor() == thing;
        self.set_cursor(thing.min(self.count().saturating_sub(1)));
        here
    }

    pub(crate) fn cycle_aspect(&mut self, steps: usize) {
        let place = Aspect::ALL.iter().position(|aspect| *aspect == self.aspect).unwrap_or_default();
        self.show(Aspect::ALL.get((place + steps) % Aspect::ALL.len()).copied().unwrap_or_default());
    }

    pub(crate) fn zoom(&mut self, closer: bool) {
        let zoom = if closer { self.view.zoom.saturating_mul(2).min(CLOSEST) } else { self.view.zoom / 2 };
        self.view.zoom = zoom.max(1);
        if self.view.zoom == 1 {
            self.view = View::default();
        } else {
            self.look_at_cursor();
        }
    }

    pub(crate) fn pan(&mut self, across: f64, down: f64) {
        let part = STEP / f64::from(self.view.zoom);
        let (x, y) = self.view.middle;
        self.view.middle = ((x + across * part).clamp(0.0, 1.0), (y + down * part).clamp(0.0, 1.0));
    }

    /// The next column of figures, largest first; after the last one, the order of the cohorts again.
    pub(crate) fn sort(&mut self) {
        let columns = self.found.cohorts.columns.len();
        self.order = match self.order {
            None => Some((1, true)),
            Some((column, _)) if column + 1 < columns => Some((column + 1, true)),
            Some(_) => None,
        };
    }

    pub(crate) fn reverse_sort(&mut self) {
        if let Some((_, falling)) = &mut self.order {
            *falling = !*falling;
        }
    }
}

impl App {
    /// Does one of the commands of the insights.
    pub(crate) fn update_insights(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Insights => return self.open_insights(),
            Command::NextAspect => self.in_insights(|insights| insights.cycle_aspect(1)),
            Command::PreviousAspect => {
                self.in_insights(|insights| insights.cycle_aspect(Aspect::ALL.len() - 1));
            }
            Command::NextCohort => return self.next_scope(1),
            Command::PreviousCohort => return self.next_scope(-1),
            Command::StepRight => self.in_insights(|insights| insights.step(1)),
            Command::StepLeft => self.in_insights(|insights| insights.step(-1)),
            Command::SortCohorts => self.in_insights(InsightsPopup::sort),
            Command::TurnCohorts => self.in_insights(InsightsPopup::reverse_sort),
            Command::Closer => self.in_insights(|insights| insights.zoom(true)),
            Command::Farther => self.in_insights(|insights| insights.zoom(false)),
            Command::PanLeft => self.in_insights(|insights| insights.pan(-1.0, 0.0)),
            Command::PanRight => self.in_insights(|insights| insights.pan(1.0, 0.0)),
            Command::PanDown => self.in_insights(|insights| insights.pan(0.0, 1.0)),
            Command::PanUp => self.in_insights(|insights| insights.pan(0.0, -1.0)),
            _ => {}
        }
        Vec::new()
    }

    /// A click on a thing of the insights; gives whether that opens it.
    pub(crate) fn press_thing(&mut self, thing: usize) -> bool {
        self.insights_mut().is_some_and(|insights| insights.press(thing))
    }

    pub(crate) fn in_insights(&mut self, change: impl FnOnce(&mut InsightsPopup)) {
        if let Some(insights) = self.insights_mut() {
            change(insights);
        }
    }

    /// From a figure to its names, from a name to the person, from a cohort to its own insights.
    pub(crate) fn accept_in_insights(&mut self) -> Vec<Effect> {
        let Some(insights) = self.insights() else { return Vec::new() };
        if let Some(names) = &insights.names {
            let target = names.table.rows.get(names.cursor).and_then(|row| row.target);
            self.leave_insights_for(target);
            return Vec::new();
        }
        if let Some(measure) = insights.measure() {
            return self.show_names(measure);
        }
        let target = insights.target();
        if insights.aspect == Aspect::Cohorts
            && let Some(Place::Cohort(cohort)) = target.and_then(place)
        {
            self.in_insights(|insights| {
                insights.scope = Scope::Cohort(cohort);
                insights.aspect = Aspect::Overview;
            });
            return self.track_insights();
        }
        self.leave_insights_for(target);
        Vec::new()
    }

    fn leave_insights_for(&mut self, target: Option<Target>) {
        let Some(place) = target.and_then(place) else { return };
        // The names stay open for when one comes back.
        if let Some(crate::app::popups::layer::Layer::Insights(insights)) = self.layers.pop() {
            self.kept_insights.keep_screen(*insights);
        }
        self.visit(place);
    }

    /// The cohort before or after, with the programs and everything between them, as in the Cohorts pane.
    pub(crate) fn next_scope(&mut self, steps: isize) -> Vec<Effect> {
        let rows: Vec<Place> = self.list(Pane::Cohorts).rows().to_vec();
        let Some(insights) = self.insights_mut() else { return Vec::new() };
        let here = rows.iter().position(|row| Scope::of(Some(*row)) == insights.scope).unwrap_or_default();
        let to = here.saturating_add_signed(steps).min(rows.len().saturating_sub(1));
        if let Some(row) = rows.get(to) {
            insights.scope = Scope::of(Some(*row));
            insights.names = None;
        }
        self.track_insights()
    }
}

fn place(target: Target) -> Option<Place> {
    Place::of(target.kind, target.id)
}
