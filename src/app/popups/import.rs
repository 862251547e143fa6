//! The preview of an import: a line per person with what becomes of them, below it the fields that change,
//! and what was refused or left out. Every line and every field can be switched off before anything is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::form::import_files::ImportOrder;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::columns::ColumnsPopup;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::import_menus::{sheets_menu, who_menu};
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::domain::Person;
use crate::exchange::import::facts::{Facts, Place};
use crate::exchange::import::plan::preview::{PreviewField, PreviewLine, State, Switch};
use crate::exchange::import::{Meant, Options, Report, SheetNote, plan};

/// With more facts, planning again after every key would make switching slow: only what was switched changes
/// at once, and the rest when it is saved.
const MOST_PLANNED_AT_EVERY_KEY: usize = 5_000;
/// The same, for the people of the register: every plan looks at all of them.
const MOST_KNOWN_AT_EVERY_KEY: usize = 50_000;

/// What can be shown alone, in the order of the tabs; everything else is under “left out”.
pub(crate) const TABS: [&[State]; 6] = [
    &[State::New],
    &[State::Changed],
    &[State::Matched],
    &[State::Asked],
    &[State::Refused],
    &[State::LeftOut, State::Skipped, State::Off],
];

#[derive(Debug)]
pub(crate) struct ImportPopup {
    pub(crate) title: String,
    /// What was read, to read it in another way.
    pub(crate) order: ImportOrder,
    pub(crate) sheets: Vec<SheetNote>,
    pub(crate) facts: Arc<Facts>,
    pub(crate) options: Options,
    pub(crate) report: Report,
    /// The tab shown alone; `None` shows everything.
    pub(crate) tab: Option<usize>,
    rows: Vec<ImportRow>,
    /// The lines whose fields are shown or hidden against the habit.
    turned: BTreeSet<Place>,
    /// What lines were that were switched off without planning again.
    before: BTreeMap<Place, State>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    revision: u64,
}

/// A row of the list: a line of the preview, or one of its fields; both by their index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportRow {
    Line(usize),
    Field(usize, usize),
}

impl ImportPopup {
    #[must_use]
    pub(crate) fn new(
        (order, sheets): (ImportOrder, Vec<SheetNote>),
        facts: Facts,
        options: Options,
        report: Report,
        revision: u64,
    ) -> Self {
        let mut popup = Self {
            title: format!("Import {} · {}", order.file_name(), options.origin.format),
            order,
            sheets,
            facts: Arc::new(facts),
            options,
            report,
            tab: None,
            rows: Vec::new(),
            turned: BTreeSet::new(),
            before: BTreeMap::new(),
            cursor: 0,
            offset: 0,
            revision,
        };
        popup.list();
        popup
    }

    #[must_use]
    pub(crate) fn rows(&self) -> &[ImportRow] {
        &self.rows
    }

    #[must_use]
    pub(crate) fn line(&self, row: ImportRow) -> Option<&PreviewLine> {
        let (ImportRow::Line(line) | ImportRow::Field(line, _)) = row;
        self.report.preview.get(line)
    }

    #[must_use]
    pub(crate) fn field(&self, row: ImportRow) -> Option<&PreviewField> {
        match row {
            ImportRow::Line(_) => None,
            ImportRow::Field(_, field) => self.line(row)?.fields.get(field),
        }
    }

    #[must_use]
    pub(crate) fn current(&self) -> Option<ImportRow> {
        self.rows.get(self.cursor).copied()
    }

    /// How many lines a tab has.
    #[must_use]
    pub(crate) fn count(&self, tab: usize) -> usize {
        let states = TABS.get(tab).copied().unwrap_or_default();
        self.report.preview.iter().filter(|line| states.contains(&line.state)).count()
    }

    /// Whether the fields of a line are shown: those that change something known are, unless turned.
    #[must_use]
    pub(crate) fn is_open(&self, line: &PreviewLine) -> bool {
        (line.state == State::Changed) != self.turned.contains(&line.place) && !line.fields.is_empty()
    }

    /// Lists the rows of the tab. The cursor stays where it is, as far as there are rows.
    fn list(&mut self) {
        let states = self.tab.and_then(|tab| TABS.get(tab).copied());
        let mut rows = Vec::new();
        for (index, line) in self.report.preview.iter().enumerate() {
            if states.is_some_and(|states| !states.contains(&line.state)) {
                continue;
            }
            rows.push(ImportRow::Line(index));
            if self.is_open(line) {
                rows.extend((0..line.fields.len()).map(|field| ImportRow::Field(index, field)));
            }
        }
        self.rows = rows;
        self.cursor = moved(self.cursor, 0, self.rows.len());
    }

    fn next_tab(&mut self) {
        let from = self.tab.map_or(0, |tab| tab + 1);
        self.tab = (from..TABS.len()).find(|tab| self.count(*tab) > 0);
        self.cursor = 0;
        self.list();
    }

    fn turn(&mut self) {
        let Some(row) = self.current() else { return };
        let Some(line) = self.line(row) else { return };
        let place = line.place;
        if !self.turned.remove(&place) {
            self.turned.insert(place);
        }
        if let ImportRow::Field(line, _) = row {
            let head = self.rows.iter().position(|row| *row == ImportRow::Line(line));
            self.cursor = head.unwrap_or(self.cursor);
        }
        self.list();
    }

    fn map_columns(&self) -> Reply {
        if self.facts.columns.is_empty() {
            let words = "This format says what its columns hold; only those of a roster can be mapped.";
            return Reply::Say(Tone::Plain, words.to_owned());
        }
        let (order, sheets) = (self.order.clone(), self.sheets.clone());
        Reply::open(ColumnsPopup::new(order, sheets, self.facts.columns.clone()))
    }

    /// Switches what is under the cursor off or on.
    fn switch(&mut self, view: &View) -> Reply {
        let Some(row) = self.current() else { return Reply::Stay };
        let Some(line) = self.line(row) else { return Reply::Stay };
        let (Some(switch), state) = (line.switch, line.state) else { return Reply::Stay };
        let field = self.field(row).map(|field| (field.what.clone(), field.after.clone()));
        let asks = |fact: usize| self.facts.list.get(fact).is_some_and(|fact| fact.asks.is_some());
        let switches = &mut self.options.switches;
        match (field, switch) {
            (_, Switch::Who(_)) => return self.ask_who(view),
            (Some((what, after)), _) => turn((switch, what, after), &mut switches.fields_off),
            (None, Switch::Person(who)) => turn(who, &mut switches.people_off),
            (None, Switch::Fact(fact)) if asks(fact) => turn(fact, &mut switches.asked),
            (None, Switch::Fact(fact)) => turn(fact, &mut switches.facts_off),
            (None, Switch::BringBack(who)) => turn(who, &mut switches.brought_back),
        }
        if self.is_planned_at_once(view) || !matches!(switch, Switch::Person(_)) {
            return self.plan(view);
        }
        self.mark(row, state);
        Reply::Stay
    }

    /// Asks whom of the register the person of the line is.
    fn ask_who(&self, view: &View) -> Reply {
        let Some(line) = self.current().and_then(|row| self.line(row)) else { return Reply::Stay };
        if line.alike.is_empty() {
            return Reply::Say(Tone::Plain, "Nobody else here has this name.".to_owned());
        }
        Reply::open(who_menu(&line.name, &line.alike, view.register))
    }

    /// Takes who is meant by the line.
    pub(crate) fn say_who(&mut self, meant: Meant, view: &View) -> Reply {
        let line = self.current().and_then(|row| self.line(row));
        let Some(Switch::Who(who) | Switch::Person(who)) = line.and_then(|line| line.switch) else {
            return Reply::Stay;
        };
        self.options.switches.meant.insert(who, meant);
        self.plan(view)
    }

    /// Shows what was switched without planning everything again.
    fn mark(&mut self, row: ImportRow, state: State) {
        let (ImportRow::Line(index) | ImportRow::Field(index, _)) = row;
        let Some(line) = self.report.preview.get_mut(index) else { return };
        match row {
            ImportRow::Field(_, field) => {
                if let Some(field) = line.fields.get_mut(field) {
                    field.is_off = !field.is_off;
                }
            }
            ImportRow::Line(_) if state == State::Off => {
                line.state = self.before.remove(&line.place).unwrap_or(State::Changed);
            }
            ImportRow::Line(_) => {
                self.before.insert(line.place, state);
                line.state = State::Off;
            }
        }
        self.list();
    }

    /// Whether planning takes no longer than a key may.
    fn is_planned_at_once(&self, view: &View) -> bool {
        self.facts.list.len() <= MOST_PLANNED_AT_EVERY_KEY
            && view.register.count::<Person>() <= MOST_KNOWN_AT_EVERY_KEY
    }

    /// Plans again; what takes longer is a job.
    fn plan(&mut self, view: &View) -> Reply {
        self.revision = view.register.revision();
        if !self.is_planned_at_once(view) {
            return Reply::Ask(FollowUp::PlanImport);
        }
        let mut ids = view.ids.clone();
        self.take(plan(view.register, &self.facts, &self.options, &mut ids).report);
        Reply::Stay
    }

    /// Shows another plan of the same facts.
    pub(crate) fn take(&mut self, report: Report) {
        let at = self.current().and_then(|row| self.line(row)).map(|line| line.place);
        self.before.clear();
        self.report = report;
        self.list();
        // A line may have moved to another tab; the cursor follows it where it is still listed.
        let is_there = |row: &ImportRow| self.line(*row).map(|line| line.place) == at;
        if !self.current().as_ref().is_some_and(is_there)
            && let Some(place) = self.rows.iter().position(is_there)
        {
            self.cursor = place;
        }
    }
}

fn turn<T: Ord>(value: T, set: &mut BTreeSet<T>) {
    if !set.remove(&value) {
        set.insert(value);
    }
}

impl Popup for ImportPopup {
    fn context(&self) -> Context {
        Context::Import
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.rows.len());
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        match command {
            Command::SwitchOff => return Some(self.switch(view)),
            Command::SayWho => return Some(self.ask_who(view)),
            Command::KnownOnly => {
                self.options.known_only = !self.options.known_only;
                return Some(self.plan(view));
            }
            Command::ShowChanges => self.turn(),
            Command::NextState => self.next_tab(),
            Command::MapColumns => return Some(self.map_columns()),
            Command::ChooseSheet => return Some(sheets_menu(&self.sheets, &self.order)),
            Command::Save => return Some(Reply::Ask(FollowUp::Import)),
            _ => return None,
        }
        Some(Reply::Stay)
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.rows.len())
    }

    fn offers(&self, command: Command, _: &Geometry) -> bool {
        match command {
            Command::MapColumns => !self.facts.columns.is_empty(),
            Command::ChooseSheet => !self.sheets.is_empty(),
            Command::SayWho => {
                let line = self.current().and_then(|row| self.line(row));
                line.is_some_and(|line| !line.alike.is_empty())
            }
            _ => true,
        }
    }

    fn opens_with(&self) -> Command {
        Command::SwitchOff
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    /// Plans again when the register has changed.
    fn track(&mut self, view: &View) -> Reply {
        if self.revision == view.register.revision() {
            return Reply::Stay;
        }
        self.plan(view)
    }

    /// Closes with the form that it was opened from.
    fn saved(&mut self) -> Reply {
        Reply::All(vec![Reply::Close, Reply::Close])
    }
}
