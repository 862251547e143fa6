//! What happens at the keyboard: the state of the screen, commands, forms, and what each key press does.
//! Nothing here draws or writes to disk; effects ask the session to do that.

pub mod actions;
pub(crate) mod detail;
pub(crate) mod drawn;
pub(crate) mod effect;
pub mod form;
pub mod jobs;
pub mod keys;
pub(crate) mod loading;
pub mod panes;
pub mod popups;
pub mod session;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ratatui::layout::Position;

pub use drawn::Geometry;
pub use effect::{Copied, Copying, Effect, Message, Tone};
pub(crate) use loading::Pace;
pub use loading::{Amount, Loading};

use crate::domain::{Cohort, Id, IdSource};
use crate::query::{Completion, Source};
use crate::register::Register;
use crate::workspace::history::History;
use crate::workspace::shared::Standing;
use detail::Detail;
use keys::context::Context;
use keys::key::Key;
use keys::keymap::Keymap;
use panes::list::{HiresView, List, ListBasis};
use panes::place::{Pane, Place};
use panes::scope::Scope;
use panes::tallies::{StudentCounts, Tallies};
use panes::visited::Visited;
use popups::notices::NoticesPopup;
use popups::stack::Popups;

/// Longer words do not fit the bottom line of a usual terminal.
const LONGEST_MESSAGE: usize = 76;

/// Where keys go when no popup is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Pane,
    Filter,
    Detail,
}

/// What is selected, and in which revision of the register.
pub(crate) type Browsed = (u64, Option<Place>);

/// The state of the whole screen.
#[derive(Debug)]
pub struct App {
    /// Shared with running jobs, which keep reading the state they started with.
    pub register: Arc<Register>,
    pub(crate) today: Date,
    pub now: Timestamp,
    /// The time zone for showing times.
    pub(crate) zone: TimeZone,
    pub ids: IdSource,
    pub actor: String,
    /// The name of the register, for the frame: the demo says so.
    pub(crate) name: String,
    pub loading: Option<Loading>,
    pub history: History,
    pub popups: Popups,
    pub message: Option<Message>,
    /// What stays on the screen until alumnet is restarted.
    pub warning: Option<String>,
    /// If the register is shared: what is not with the others yet, and what waits for an answer.
    pub(crate) standing: Option<Standing>,
    pub keymap: Keymap,
    pub geometry: Geometry,
    pub(crate) tallies: Tallies,
    tallies_of: Option<(u64, Scope)>,
    pub(crate) students: StudentCounts,
    /// The cohort that people are being added to, one after the other.
    adding_to: Option<Id<Cohort>>,
    lists: [List; 5],
    pub(crate) marks: panes::marks::Marks,
    pane: Pane,
    face: HiresView,
    focus: Focus,
    /// What could come next in the filter that is being written.
    pub(crate) offers: Completion,
    detail: Detail,
    detail_of: Option<(u64, Place, Scope)>,
    targets: Vec<Place>,
    /// The selected line of the detail, counted among the lines that can be opened.
    pub detail_cursor: usize,
    pub detail_offset: usize,
    /// Whether the detail scrolls to keep its cursor in view, or was scrolled away from it.
    pub(crate) detail_follows: bool,
    /// When and where a click last opened something, to recognize double clicks.
    opened: Option<(Timestamp, Position)>,
    pending: Vec<Key>,
    visited: Visited,
    /// What `f` searches.
    findable: popups::find::Findable,
    kept_ranks: [panes::sort::SortCache; 5],
    unfiltered: panes::rows::FilterCache,
    whole: panes::rows::ScopeCache,
    jobs: jobs::Jobs,
    effects: Vec<Effect>,
    kept_insights: popups::insights::InsightsCache,
    /// Pairs declared not to be duplicates, until alumnet quits.
    set_aside: popups::duplicates::SetAside,
}

/// What the app is told about its environment.
#[derive(Debug, Clone)]
pub struct Setting {
    pub now: Timestamp,
    pub today: Date,
    pub ids: IdSource,
    pub actor: String,
    pub name: String,
}

impl App {
    /// An app that is still waiting for its register.
    #[must_use]
    pub fn new(setting: Setting, keymap: Keymap) -> Self {
        Self {
            register: Arc::default(),
            today: setting.today,
            now: setting.now,
            zone: TimeZone::UTC,
            ids: setting.ids,
            actor: setting.actor,
            name: setting.name,
            loading: Some(Loading::default()),
            history: History::default(),
            popups: Popups::default(),
            message: None,
            warning: None,
            standing: None,
            keymap,
            geometry: Geometry::default(),
            tallies: Tallies::default(),
            tallies_of: None,
            students: StudentCounts::default(),
            adding_to: None,
            lists: Default::default(),
            marks: panes::marks::Marks::default(),
            pane: Pane::Cohorts,
            face: HiresView::Hires,
            focus: Focus::Pane,
            offers: Completion::default(),
            detail: Detail::default(),
            detail_of: None,
            targets: Vec::new(),
            detail_cursor: 0,
            detail_offset: 0,
            detail_follows: true,
            opened: None,
            pending: Vec::new(),
            visited: Visited::default(),
            findable: popups::find::Findable::default(),
            kept_ranks: Default::default(),
            unfiltered: panes::rows::FilterCache::default(),
            whole: panes::rows::ScopeCache::default(),
            jobs: jobs::Jobs::default(),
            effects: Vec::new(),
            kept_insights: popups::insights::InsightsCache::default(),
            set_aside: popups::duplicates::SetAside::default(),
        }
    }

    /// Takes over the register once it is loaded.
    pub(crate) fn loaded(&mut self, register: Register, notices: &[String]) {
        self.register = Arc::new(register);
        // Revisions only tell the states of one register apart.
        self.kept_insights = popups::insights::InsightsCache::default();
        self.findable = popups::find::Findable::default();
        self.loading = None;
        let words = notices.join(" ");
        if words.chars().count() > LONGEST_MESSAGE {
            self.popups.open(NoticesPopup { notices: notices.to_vec(), offset: 0 });
        } else if !words.is_empty() {
            self.say(Tone::Warning, words);
        }
        self.refresh();
        // So that find is ready when it is first asked for. A change made meanwhile has to copy the register,
        // because the job still reads it.
        self.read_names();
    }

    /// Where keys are read now.
    #[must_use]
    pub(crate) fn context(&self) -> Context {
        match (self.popups.top(), self.focus) {
            (Some(popup), _) => popup.context(),
            (None, Focus::Filter) => Context::Filter,
            (None, _) => Context::Panes,
        }
    }

    #[must_use]
    pub const fn pane(&self) -> Pane {
        self.pane
    }

    #[must_use]
    pub(crate) const fn face(&self) -> HiresView {
        self.face
    }

    /// The current title of a pane: the Hires pane has several views.
    #[must_use]
    pub(crate) fn title_of(&self, pane: Pane) -> &'static str {
        match (pane, self.face) {
            (Pane::Hires, HiresView::Organizations) => "Organizations",
            (Pane::Hires, HiresView::Openings) => "Openings",
            _ => pane.title(),
        }
    }

    /// The number key for what a pane currently shows.
    #[must_use]
    pub(crate) fn number_of(&self, pane: Pane) -> usize {
        if pane == Pane::Hires && self.face == HiresView::Openings {
            pane.number() + 1
        } else {
            pane.number()
        }
    }

    #[must_use]
    pub fn detail_focused(&self) -> bool {
        self.focus == Focus::Detail
    }

    #[must_use]
    pub fn filtering(&self) -> bool {
        self.focus == Focus::Filter
    }

    #[must_use]
    pub fn list(&self, pane: Pane) -> &List {
        let [cohorts, students, backgrounds, meetups, hires] = &self.lists;
        match pane {
            Pane::Cohorts => cohorts,
            Pane::Students => students,
            Pane::Backgrounds => backgrounds,
            Pane::Meetups => meetups,
            Pane::Hires => hires,
        }
    }

    pub(crate) fn list_mut(&mut self, pane: Pane) -> &mut List {
        let [cohorts, students, backgrounds, meetups, hires] = &mut self.lists;
        match pane {
            Pane::Cohorts => cohorts,
            Pane::Students => students,
            Pane::Backgrounds => backgrounds,
            Pane::Meetups => meetups,
            Pane::Hires => hires,
        }
    }

    /// The selected line of the focused pane.
    #[must_use]
    pub fn selected(&self) -> Option<Place> {
        self.list(self.pane).selected()
    }

    /// What is selected, while keys move within the panes.
    #[must_use]
    pub(crate) fn browsed(&self) -> Option<Browsed> {
        let browses = self.loading.is_none() && self.popups.is_empty() && self.focus == Focus::Pane;
        browses.then(|| (self.register.revision(), self.selected()))
    }

    /// What commands act on: the detail's line if the detail has the focus, else the pane's.
    #[must_use]
    pub(crate) fn subject(&self) -> Option<Place> {
        if self.detail_focused() {
            self.targets.get(self.detail_cursor).copied().or(self.selected())
        } else {
            self.selected()
        }
    }

    #[must_use]
    pub(crate) fn scope(&self) -> Scope {
        Scope::of(self.list(Pane::Cohorts).selected())
    }

    #[must_use]
    pub const fn detail(&self) -> &Detail {
        &self.detail
    }

    #[must_use]
    pub(crate) const fn visited(&self) -> &Visited {
        &self.visited
    }

    /// The order of a pane's lines.
    #[must_use]
    pub(crate) fn order(&self, pane: Pane) -> panes::sort::Order {
        self.list(pane).order.unwrap_or(panes::sort::Order::usual(pane))
    }

    /// The keys of an unfinished sequence, such as the first `g` of `g g`.
    #[must_use]
    pub(crate) fn pending(&self) -> &[Key] {
        &self.pending
    }

    /// Updates lists and detail to the register, the scope and the filters. Does nothing if none changed.
    pub fn refresh(&mut self) {
        if self.loading.is_some() {
            return;
        }
        self.marks.track(&self.register);
        self.track_popups();
        self.students.track(&self.register);
        // Cohorts first: its selection is the scope of the others.
        for pane in Pane::ALL {
            let scope = if pane == Pane::Cohorts { Scope::All } else { self.scope() };
            let text = self.list(pane).filter.text().trim().to_owned();
            let plain = panes::query::plain_words(&text);
            let face = if pane == Pane::Hires { self.face } else { HiresView::Hires };
            let basis = ListBasis {
                revision: self.register.revision(),
                scope,
                face,
                query: plain.is_none().then_some(text),
                filter: plain.unwrap_or_default(),
                order: self.order(pane),
            };
            if self.list(pane).is_current(&basis) {
                continue;
            }
            if pane == Pane::Backgrounds && self.tallies_of != Some((basis.revision, scope)) {
                self.tallies = self.whole.tallies(&self.register, scope);
                self.tallies_of = Some((basis.revision, scope));
            }
            let (rows, problem) = match &basis.query {
                None => (self.lines(pane, &basis), None),
                Some(query) => {
                    let all = self.lines(pane, &ListBasis { query: None, ..basis.clone() });
                    let kind = panes::query::kind_of(pane, face);
                    let source = Source::new(&self.register, self.today);
                    let source = source.keeping(&self.kept_insights.network);
                    let (rows, problem) = panes::query::narrowed(kind, query, &source, &all);
                    (Arc::new(rows), problem)
                }
            };
            self.list_mut(pane).problem = problem;
            self.list_mut(pane).set_rows(basis, rows);
        }
        self.offers = self.filter_offers();
        let wanted = self.selected().map(|place| (self.register.revision(), place, self.scope()));
        if wanted != self.detail_of {
            let same_place =
                matches!((wanted, self.detail_of), (Some((_, new, _)), Some((_, old, _))) if new == old);
            self.detail = wanted
                .map(|(_, place, scope)| {
                    detail::detail(&self.register, place, scope, &self.tallies, self.today)
                })
                .unwrap_or_default();
            self.targets = self.detail.targets();
            self.detail_of = wanted;
            if !same_place {
                self.detail_cursor = 0;
                self.detail_offset = 0;
                self.detail_follows = true;
            }
            self.detail_cursor = self.detail_cursor.min(self.targets.len().saturating_sub(1));
        }
    }

    /// The lines of a pane, narrowed by words at most.
    fn lines(&mut self, pane: Pane, basis: &ListBasis) -> Arc<Vec<Place>> {
        if let Some(rows) = self.whole.lines(pane, basis, &self.register) {
            return rows;
        }
        let mut rows = panes::rows::rows(pane, &self.register, basis, &self.tallies, &mut self.unfiltered);
        if let Some(kept) = self.kept_ranks.get_mut(pane.number() - 1) {
            kept.arrange(pane, basis.order, &mut rows, &self.register, &self.tallies);
        }
        let rows = Arc::new(rows);
        self.whole.keep(pane, basis, &rows);
        rows
    }

    /// Records how the screen was drawn. Drawing moves scroll offsets as little as possible.
    pub fn drawn(&mut self, geometry: Geometry) {
        for (list, offset) in self.lists.iter_mut().zip(geometry.list_offsets) {
            list.offset = offset;
        }
        self.detail_offset = geometry.detail_offset;
        if let Some(popup) = self.popups.top_mut() {
            popup.drawn(&geometry);
        }
        self.geometry = geometry;
    }

    /// How many lines of the detail can be opened.
    #[must_use]
    pub(crate) const fn target_count(&self) -> usize {
        self.targets.len()
    }
}
