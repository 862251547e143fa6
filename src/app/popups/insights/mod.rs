//! What the ties say: tiles of figures, cohorts side by side, pictures, and the names behind every figure.
//! Jobs compute the content; this keeps the position in it.

pub(crate) mod jobs;
mod moves;

use std::sync::Arc;

use crate::app::drawn::Geometry;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View};
use crate::report::picture::{Bars, Curves, Graph, Heat};
use crate::report::{Finding, Measure, Table, Target};

pub(crate) use crate::app::popups::insights::jobs::InsightsCache;

/// What the insights show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Aspect {
    #[default]
    Overview,
    Cohorts,
    Hires,
    Cascade,
    Connected,
    Backgrounds,
    Meetups,
}

impl Aspect {
    pub(crate) const ALL: [Self; 7] = [
        Self::Overview,
        Self::Cohorts,
        Self::Hires,
        Self::Cascade,
        Self::Connected,
        Self::Backgrounds,
        Self::Meetups,
    ];

    #[must_use]
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Cohorts => "Cohorts",
            Self::Hires => "Hires",
            Self::Cascade => "Cascade",
            Self::Connected => "Connected",
            Self::Backgrounds => "Backgrounds",
            Self::Meetups => "Meetups",
        }
    }
}

/// Everything computed for one group of people.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct InsightsFound {
    /// The group: `All cohorts · 165 graduates`.
    pub(crate) who: String,
    /// The most striking findings, in a few sentences.
    pub(crate) story: Vec<String>,
    pub(crate) findings: Vec<Finding>,
    /// Cohorts side by side; the first column is the code.
    pub(crate) cohorts: Table,
    pub(crate) hires: Graph,
    pub(crate) cascade: Vec<TreeRow>,
    pub(crate) connected: Curves,
    pub(crate) backgrounds: Heat,
    pub(crate) meetups: Bars,
    /// Whether there are only tiles yet, and not all of them.
    pub(crate) is_preliminary: bool,
}

/// A line of the cascade.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TreeRow {
    /// The tree lines before the label: `│  ├─ `.
    pub(crate) guides: String,
    pub(crate) label: String,
    pub(crate) note: String,
    pub(crate) certain: bool,
    pub(crate) target: Option<Target>,
}

/// The names behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NameList {
    pub(crate) title: String,
    /// The question, formula and source of the measure.
    pub(crate) about: String,
    pub(crate) table: Table,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

/// The zoom of the graph, and the point in its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Closeness {
    /// 1 shows the whole graph.
    pub(crate) zoom: u16,
    pub(crate) middle: (f64, f64),
}

impl Default for Closeness {
    fn default() -> Self {
        Self { zoom: 1, middle: (0.5, 0.5) }
    }
}

/// The position in the insights.
#[derive(Debug, Clone, Default)]
pub(crate) struct InsightsPopup {
    pub(crate) scope: Scope,
    pub(crate) aspect: Aspect,
    /// What is shown; outdated until it is recomputed.
    pub(crate) found: Arc<InsightsFound>,
    /// The selected line or item of each aspect.
    cursors: [usize; Aspect::ALL.len()],
    pub(crate) offset: usize,
    /// How many columns of the table of cohorts or names are out of sight at the left.
    pub(crate) columns_skipped: usize,
    /// How many tiles were last drawn side by side.
    pub(crate) tiles_across: usize,
    pub(crate) view: Closeness,
    pub(crate) names: Option<Box<NameList>>,
    /// What the cohorts are sorted by: a column, and whether the largest come first.
    pub(crate) order: Option<(usize, bool)>,
    /// The job running for this screen.
    pub(crate) work: Option<u64>,
    pub(crate) found_of: Option<(u64, Scope)>,
}

impl InsightsPopup {
    #[must_use]
    pub(crate) fn cursor(&self) -> usize {
        Aspect::ALL
            .iter()
            .position(|aspect| *aspect == self.aspect)
            .and_then(|place| self.cursors.get(place))
            .copied()
            .unwrap_or_default()
    }

    fn set_cursor(&mut self, cursor: usize) {
        let place = Aspect::ALL.iter().position(|aspect| *aspect == self.aspect);
        if let Some(held) = place.and_then(|place| self.cursors.get_mut(place)) {
            *held = cursor;
        }
    }

    /// How many items can be selected on this aspect.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        match self.aspect {
            Aspect::Overview => self.found.findings.len(),
            Aspect::Cohorts => self.found.cohorts.rows.len(),
            Aspect::Hires => self.found.hires.nodes.len(),
            Aspect::Cascade => self.found.cascade.len(),
            Aspect::Connected => self.found.connected.lines.len(),
            Aspect::Backgrounds => self.found.backgrounds.groups.len(),
            Aspect::Meetups => self.found.meetups.bars.len(),
        }
    }

    #[must_use]
    pub(crate) const fn work(&self) -> Option<u64> {
        self.work
    }

    /// The cohorts in the order shown.
    #[must_use]
    pub(crate) fn cohort_rows(&self) -> Vec<&crate::report::Row> {
        let mut rows: Vec<_> = self.found.cohorts.rows.iter().collect();
        if let Some((column, falling)) = self.order {
            let value = |row: &crate::report::Row| row.cells.get(column).and_then(crate::report::Cell::value);
            rows.sort_by(|one, other| match (value(one), value(other)) {
                (Some(one), Some(other)) => {
                    if falling {
                        other.total_cmp(&one)
                    } else {
                        one.total_cmp(&other)
                    }
                }
                // Unknown values come last in either direction.
                (one, other) => other.is_some().cmp(&one.is_some()),
            });
        }
        rows
    }

    /// The record behind the selected item.
    #[must_use]
    pub(crate) fn target(&self) -> Option<Target> {
        let place = self.cursor();
        let found = &self.found;
        match self.aspect {
            Aspect::Overview | Aspect::Backgrounds => None,
            Aspect::Cohorts => self.cohort_rows().get(place).and_then(|row| row.target),
            Aspect::Hires => found.hires.nodes.get(place).and_then(|node| node.target),
            Aspect::Cascade => found.cascade.get(place).and_then(|twig| twig.target),
            Aspect::Connected => found.connected.lines.get(place).and_then(|line| line.target),
            Aspect::Meetups => found.meetups.bars.get(place).and_then(|bar| bar.target),
        }
    }

    /// The measure whose names can be shown here.
    #[must_use]
    pub(crate) fn measure(&self) -> Option<Measure> {
        match self.aspect {
            Aspect::Overview => self.found.findings.get(self.cursor()).map(|finding| finding.measure),
            Aspect::Backgrounds => Some(Measure::Mixing),
            _ => None,
        }
    }
}

/// Closes and goes to a record, if there is one. The names stay open for the return.
fn leave_for(target: Option<Target>) -> Reply {
    match target.and_then(|target| Place::of(target.kind, target.id)) {
        Some(place) => Reply::close_and(FollowUp::GoTo(place)),
        None => Reply::Stay,
    }
}

impl Popup for InsightsPopup {
    fn context(&self) -> Context {
        Context::Insights
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.move_cursor(lines);
    }

    /// From a figure to its names, from a name to the person, from a cohort to its own insights.
    fn accept(&mut self, _: &View) -> Reply {
        if let Some(names) = &self.names {
            return leave_for(names.table.rows.get(names.cursor).and_then(|row| row.target));
        }
        if let Some(measure) = self.measure() {
            return Reply::Ask(FollowUp::ShowNames(measure));
        }
        let target = self.target();
        if self.aspect == Aspect::Cohorts
            && let Some(Place::Cohort(cohort)) = target.and_then(|target| Place::of(target.kind, target.id))
        {
            self.scope = Scope::Cohort(cohort);
            self.aspect = Aspect::Overview;
            return Reply::Stay;
        }
        leave_for(target)
    }

    /// Closes the names, or else the insights, which the app keeps for the next time.
    fn close(&mut self, _: &View) -> Reply {
        self.columns_skipped = 0;
        if self.names.take().is_some() { Reply::Stay } else { Reply::close_giving_up(self.work) }
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        match command {
            Command::NextAspect => self.cycle_aspect(1),
            Command::PreviousAspect => self.cycle_aspect(Aspect::ALL.len() - 1),
            Command::StepRight => self.step_aside(1, view.geometry),
            Command::StepLeft => self.step_aside(-1, view.geometry),
            Command::SortCohorts => self.sort(),
            Command::TurnCohorts => self.reverse_sort(),
            Command::Closer => self.zoom(true),
            Command::Farther => self.zoom(false),
            Command::PanLeft => self.pan(-1.0, 0.0),
            Command::PanRight => self.pan(1.0, 0.0),
            Command::PanDown => self.pan(0.0, 1.0),
            Command::PanUp => self.pan(0.0, -1.0),
            _ => return None,
        }
        Some(Reply::Stay)
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        Some(match command {
            Command::Accept if self.names.is_some() => "go there",
            Command::Accept if self.measure().is_some() => "names",
            Command::Accept if self.aspect == Aspect::Cohorts => "show cohort",
            Command::Accept => "go there",
            Command::StepRight => "more columns",
            Command::StepLeft => "columns before",
            Command::Close if self.names.is_some() => "back",
            _ => return None,
        })
    }

    fn offers(&self, command: Command, geometry: &Geometry) -> bool {
        match command {
            Command::Accept => match &self.names {
                Some(names) => names.table.rows.get(names.cursor).is_some_and(|row| row.target.is_some()),
                None => self.measure().is_some() || self.target().is_some(),
            },
            Command::StepRight => self.is_table() && geometry.columns_hidden.1 > 0,
            Command::StepLeft => self.is_table() && geometry.columns_hidden.0 > 0,
            Command::TurnCohorts => self.order.is_some(),
            Command::PreviousCohort => self.scope != Scope::All,
            Command::Closer | Command::Farther => self.count() > 0,
            _ => true,
        }
    }

    fn press(&mut self, thing: usize, _: &View) -> bool {
        self.press_thing(thing)
    }

    fn press_tab(&mut self, tab: usize) {
        if let Some(aspect) = Aspect::ALL.get(tab) {
            self.show(*aspect);
        }
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.note_drawn(geometry);
    }

    fn track(&mut self, view: &View) -> Reply {
        if self.found_of == Some((view.register.revision(), self.scope)) {
            return Reply::Stay;
        }
        Reply::Ask(FollowUp::WorkOutInsights)
    }
}
