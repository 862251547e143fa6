//! Computing what the insights show, in jobs, and caching what stays valid until the register changes.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use crate::app::jobs::Task;
use crate::app::loading::Amount;
use crate::app::panes::scope::Scope;
use crate::app::popups::insights::{Aspect, InsightsFound, InsightsPopup, TreeRow};
use crate::domain::EntityKind;
use crate::network::graph::progress::each_in_threads;
use crate::network::{GraduatedCohort, Group, Network, NetworkCache, Progress, Stopped, unwatched};
use crate::register::Register;
use crate::report::findings::story;
use crate::report::findings::{figures, findings_of};
use crate::report::picture::Branch;
use crate::report::{Cell, Column, Finding, Measure, Row, Sample, Table, Target, pictures};

/// What is kept while the insights are closed.
#[derive(Debug, Default)]
pub(crate) struct InsightsCache {
    screen: InsightsPopup,
    pub(crate) network: NetworkCache,
}

impl InsightsCache {
    pub(crate) fn take_screen(&mut self) -> InsightsPopup {
        std::mem::take(&mut self.screen)
    }

    pub(crate) fn keep_screen(&mut self, screen: InsightsPopup) {
        // Unfinished work is started again when the insights are reopened.
        let found_of = screen.found_of.filter(|_| screen.work.is_none());
        self.screen = InsightsPopup { work: None, found_of, ..screen };
    }
}

/// How much is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A few tiles for which the records suffice, without any ties. The others say that they follow.
    Records,
    /// What the direct ties of the people in scope suffice for.
    TiesOnly,
    All,
}

/// What a job needs, by value.
pub(crate) struct InsightsRequest {
    pub(crate) register: Arc<Register>,
    pub(crate) network: Option<Arc<Network>>,
    pub(crate) scope: Scope,
    pub(crate) date: Date,
}

impl InsightsRequest {
    fn group(&self) -> Group {
        match self.scope.cohorts(&self.register) {
            None => Group::all(&self.register, self.date),
            Some(cohorts) => Group::within(&self.register, Some(&cohorts), self.date),
        }
    }

    /// Calls `look` with the network, building it first if there is none.
    pub(crate) fn look<T>(
        &self,
        task: &mut Task,
        part: Reach,
        look: impl FnOnce(&Sample, Progress) -> Result<T, Stopped>,
    ) -> Option<(Arc<Network>, T)> {
        let group = self.group();
        let look = |network: &Network, progress: Progress<'_>| {
            look(&Sample { register: &self.register, network, group: &group, date: self.date }, progress)
        };
        match (&self.network, part) {
            (None, Reach::Records | Reach::TiesOnly) => {
                let network = Arc::new(match part {
                    Reach::Records => Network::nobody(self.date),
                    _ => Network::around(&self.register, &group.people(), self.date),
                });
                let seen = look(&network, &unwatched).ok()?;
                Some((network, seen))
            }
            _ => self.with_network(task, look),
        }
    }

    pub(crate) fn with_network<T>(
        &self,
        task: &mut Task,
        look: impl FnOnce(&Network, Progress) -> Result<T, Stopped>,
    ) -> Option<(Arc<Network>, T)> {
        let task = Mutex::new(task);
        let watched = |done: usize, of: usize| {
            let mut task = task.lock().unwrap_or_else(PoisonError::into_inner);
            task.progress(Amount::part(done as u64, of as u64));
            if task.is_given_up() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let network = match &self.network {
            Some(network) => Arc::clone(network),
            None => Arc::new(Network::build(&self.register, self.date, &watched).ok()?),
        };
        let seen = look(&network, &watched).ok()?;
        Some((network, seen))
    }
}

impl InsightsPopup {
    pub(crate) fn take(&mut self, found: Arc<InsightsFound>, of: (u64, Scope)) {
        let same = self.found.hires == found.hires;
        self.found = found;
        self.found_of = Some(of);
        self.work = None;
        if self.found.is_preliminary {
            return;
        }
        let aspect = self.aspect;
        for one in Aspect::ALL {
            self.aspect = one;
            let last = self.count().saturating_sub(1);
            self.set_cursor(self.cursor().min(last));
        }
        self.aspect = aspect;
        // A new graph starts at its largest hub.
        if !same {
            let hubs = (0..).zip(&self.found.hires.nodes);
            let largest = hubs
                .max_by_key(|(place, node)| (node.weight, std::cmp::Reverse(*place)))
                .map_or(0, |(place, _)| place);
            if let Some(cursor) = Aspect::ALL
                .iter()
                .position(|aspect| *aspect == Aspect::Hires)
                .and_then(|place| self.cursors.get_mut(place))
            {
                *cursor = largest;
            }
        }
    }
}

/// The stages of the whole computation, for the progress bar.
const STAGES: usize = 3;

pub(crate) fn work_out(
    about: &Sample,
    part: Reach,
    scope: Scope,
    progress: Progress,
) -> Result<InsightsFound, Stopped> {
    let measures: Vec<Measure> =
        Measure::ALL.iter().copied().filter(|measure| is_within(*measure, part)).collect();
    if part == Reach::Records {
        return Ok(InsightsFound {
            who: who(about, scope),
            findings: tiles(&measures, about, progress)?,
            is_preliminary: true,
            ..InsightsFound::default()
        });
    }
    let stage =
        |number: usize| move |done: usize, of: usize| progress(number * of.max(1) + done, STAGES * of.max(1));
    let findings = tiles(&measures, about, &stage(0))?;
    Ok(InsightsFound {
        who: who(about, scope),
        story: story(about, &findings),
        findings,
        cohorts: compare(about, &measures, &stage(1))?,
        hires: pictures::hires(about),
        cascade: twigs(&pictures::cascade(about).roots),
        connected: pictures::curves(about),
        backgrounds: pictures::mixing(about, &stage(2))?,
        meetups: pictures::meetups(about),
        is_preliminary: false,
    })
}

/// Whether a measure can be worked out from this much.
fn is_within(measure: Measure, part: Reach) -> bool {
    // Others can do without ties, too, but take longer than one waits for the first.
    let records = [Measure::ClassmateHires, Measure::Hubs, Measure::FoundVia];
    match part {
        Reach::Records => records.contains(&measure),
        Reach::TiesOnly => measure != Measure::Brokers,
        Reach::All => true,
    }
}

/// A finding for each measure; those that are not among `measures` say that they follow.
fn tiles(measures: &[Measure], about: &Sample, progress: Progress) -> Result<Vec<Finding>, Stopped> {
    let mut found = findings_of(measures, about, progress)?.into_iter().peekable();
    let tile = |measure: &Measure| {
        found.next_if(|found| found.measure == *measure).unwrap_or_else(|| placeholder(*measure))
    };
    Ok(Measure::ALL.iter().map(tile).collect())
}

fn placeholder(measure: Measure) -> Finding {
    Finding {
        measure,
        figure: Cell::Missing("…"),
        note: "being worked out".to_owned(),
        statistics: String::new(),
        known: None,
        caution: None,
        trend: Vec::new(),
    }
}

fn who(about: &Sample, scope: Scope) -> String {
    let name = match scope {
        Scope::All => "All cohorts".to_owned(),
        Scope::Program(id) => about.register.get(id).map(|program| program.title.clone()).unwrap_or_default(),
        Scope::Cohort(id) => about.register.cohort_code(id).to_owned(),
    };
    match about.group.people().len() {
        1 => format!("{name} · 1 graduate"),
        count => format!("{name} · {count} graduates"),
    }
}

/// The cohorts side by side, by every measure.
fn compare(about: &Sample, measures: &[Measure], progress: Progress) -> Result<Table, Stopped> {
    let mut columns = vec![Column::left("Cohort"), Column::right("Graduates")];
    columns.extend(measures.iter().map(|measure| Column::right(measure.title())));
    let cohorts: Vec<_> = about.group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty()).collect();
    let row = |cohort: &&GraduatedCohort, _: Progress| {
        let group = Group { cohorts: vec![GraduatedCohort::clone(cohort)] };
        let about = Sample { group: &group, ..*about };
        let mut cells =
            vec![Cell::from(about.register.cohort_code(cohort.id)), Cell::Count(cohort.graduates.len())];
        cells.extend(figures(measures, &about));
        Ok(Row { cells, target: Some(Target { kind: EntityKind::Cohort, id: cohort.id.uuid() }) })
    };
    let mut rows = each_in_threads(&cohorts, progress, row)?;
    rows.reverse();
    Ok(Table { columns, rows })
}

/// The cascade, line by line.
fn twigs(roots: &[Branch]) -> Vec<TreeRow> {
    fn grow(branch: &Branch, guides: String, below: &str, twigs: &mut Vec<TreeRow>) {
        twigs.push(TreeRow {
            guides,
            label: branch.label.clone(),
            note: branch.note.clone(),
            certain: branch.certain,
            target: branch.target,
        });
        for (place, child) in branch.branches.iter().enumerate() {
            let last = place + 1 == branch.branches.len();
            let (here, further) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            grow(child, format!("{below}{here}"), &format!("{below}{further}"), twigs);
        }
    }
    let mut twigs = Vec::new();
    for root in roots {
        grow(root, String::new(), "", &mut twigs);
    }
    twigs
}
