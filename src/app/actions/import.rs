//! Importing on the screen: the files are read and planned in a job, the preview is opened, and what it says
//! is done once it is confirmed. Nothing is changed before that.

use std::any::Any;
use std::sync::Arc;

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::{Effect, Tone};
use crate::app::form::Choice;
use crate::app::form::import_files::{self, ImportOrder};
use crate::app::jobs::Task;
use crate::app::keys::command::Command;
use crate::app::loading::Amount;
use crate::app::panes::scope::Scope;
use crate::app::popups::columns::ColumnsPopup;
use crate::app::popups::import::ImportPopup;
use crate::app::popups::import_menus::dates_menu;
use crate::domain::IdSource;
use crate::domain::date_words::DateOrder;
use crate::exchange::import::facts::{ColumnSample, Facts};
use crate::exchange::import::{
    self, ColumnMap, Format, ImportProgress, Meant, Options, Origin, Plan, Reading, Source, plan,
};
use crate::files;
use crate::register::Register;
use crate::register::suppression::Suppressions;
use crate::store::{HistoryReader, too_large};
use crate::text::fold::capital;
use crate::workspace::deleted_people;
use crate::workspace::history::Step;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    (command == Command::Import).then_some(App::ask_what_to_import)
}

impl App {
    fn ask_what_to_import(&mut self) {
        let cohort = match self.scope() {
            Scope::Cohort(cohort) => Some(cohort),
            _ => None,
        };
        self.open_form(import_files::form(cohort));
    }

    /// Reads and plans in a job, then opens the preview.
    pub(crate) fn read_import(
        &mut self,
        order: ImportOrder,
        suppressions: Suppressions,
        history: Box<dyn HistoryReader>,
    ) {
        let unlisted = suppressions.unlisted(&self.register).len();
        if unlisted > 0 {
            return self.say(
                Tone::Bad,
                format!(
                    "Nothing was imported: the list of erased people lacks {unlisted}, and an import could \
                     bring them back; “alumnet check --repair” begins a new list."
                ),
            );
        }
        let (register, mut ids) = (Arc::clone(&self.register), self.ids.clone());
        let options = Options {
            cohort: order.cohort.clone(),
            create: true,
            program: order.program.clone(),
            // The preview shows every refused line, and saving goes on without them.
            skip_bad: true,
            asks_who: true,
            suppressions,
            too_large: Some(too_large),
            today: self.today,
            at: self.now,
            actor: self.actor.clone(),
            ..Options::default()
        };
        let (progress, is_shared) = (options.progress.clone(), self.standing.is_some());
        let read = move |task: &mut Task| {
            let read = move || {
                let content = if is_shared { import::content_hash(&order.path) } else { None };
                let origin = Origin { content, ..Origin::default() };
                look(order, &register, Options { origin, ..options }, &*history, &mut ids)
            };
            task.watch(read, || Amount::of_import(&progress), || progress.cancel())
        };
        self.work_and_wait("Reading the file …", read, |app, read| match read {
            Ok(Looked::Preview(preview)) if preview.report.preview.is_empty() => {
                app.say(Tone::Plain, "The file holds no people.");
            }
            Ok(looked) => app.show_import(looked),
            Err(why) => app.say(Tone::Bad, format!("Nothing was imported: {}.", why.trim_end_matches('.'))),
        });
    }

    /// Opens what was read, in the place of what an earlier reading of the file has opened.
    fn show_import(&mut self, looked: Looked) {
        self.popups.close_those(|_: &ColumnsPopup| true);
        self.popups.close_those(|_: &ImportPopup| true);
        match looked {
            Looked::Columns(columns) => self.popups.open(*columns),
            Looked::Preview(preview) => {
                let unclear = preview.facts.unclear_date.clone();
                self.popups.open(*preview);
                if let Some(date) = unclear {
                    self.popups.open(dates_menu(&date, self.today));
                }
            }
        }
    }

    /// Takes what was picked for a column of the file.
    pub(crate) fn choose_column(&mut self, choices: &[Choice]) {
        if let Some(columns) = self.popups.on_top_mut::<ColumnsPopup>() {
            columns.choose(choices);
        }
    }

    /// Reads another sheet of the workbook. What was said of the columns was said of the sheet before.
    pub(crate) fn read_sheet(&mut self, place: usize) {
        let held = match self.popups.on_top::<ColumnsPopup>() {
            Some(columns) => Some((&columns.order, &columns.sheets)),
            None => self.popups.on_top::<ImportPopup>().map(|preview| (&preview.order, &preview.sheets)),
        };
        let Some((order, sheet)) = held.and_then(|(order, sheets)| Some((order, sheets.get(place)?))) else {
            return;
        };
        let order = ImportOrder {
            sheet: Some(sheet.name.clone()),
            map: ColumnMap::default(),
            columns_are_seen: false,
            ..order.clone()
        };
        self.push(Effect::Import(Box::new(order)));
    }

    /// Reads the file again, with its dates in this order.
    pub(crate) fn read_dates(&mut self, dates: DateOrder) {
        if let Some(preview) = self.popups.on_top::<ImportPopup>() {
            let order = ImportOrder { dates: Some(dates), ..preview.order.clone() };
            self.push(Effect::Import(Box::new(order)));
        }
    }

    /// Takes whom somebody said the person of the line is.
    pub(crate) fn say_who_is_meant(&mut self, meant: Meant) {
        let reply = self.with_top(|popup, view| {
            let popup: &mut dyn Any = popup;
            popup.downcast_mut::<ImportPopup>().map(|preview| preview.say_who(meant, view))
        });
        if let Some(reply) = reply.flatten() {
            self.answer(reply);
        }
    }

    /// Plans the import of the topmost preview again, in a job, and shows what comes of it.
    pub(crate) fn plan_import(&mut self) {
        let Some(preview) = self.popups.find_mut::<ImportPopup>() else { return };
        let progress = ImportProgress::default();
        let facts = Arc::clone(&preview.facts);
        let options = Options { progress: progress.clone(), ..preview.options.clone() };
        let (register, mut ids) = (Arc::clone(&self.register), self.ids.clone());
        let work = move |task: &mut Task| {
            let work = move || plan(&register, &facts, &options, &mut ids).report;
            task.watch(work, || Amount::of_import(&progress), || progress.cancel())
        };
        self.work_and_wait("Planning the import …", work, |app, report| {
            if let Some(preview) = app.popups.find_mut::<ImportPopup>() {
                preview.take(report);
            }
        });
    }

    /// Plans once more, with what was switched off, and saves the result.
    pub(crate) fn carry_out_import(&mut self) {
        let (at, actor) = (self.now, self.actor.clone());
        let Some(preview) = self.popups.on_top_mut::<ImportPopup>() else { return };
        let facts = Arc::clone(&preview.facts);
        let progress = ImportProgress::default();
        let options = Options {
            at,
            actor,
            without_preview: true,
            progress: progress.clone(),
            ..preview.options.clone()
        };
        let (register, mut ids) = (Arc::clone(&self.register), self.ids.clone());
        let work = move |task: &mut Task| {
            let work = move || (plan(&register, &facts, &options, &mut ids), ids);
            task.watch(work, || Amount::of_import(&progress), || progress.cancel())
        };
        self.work_and_wait("Preparing the import …", work, |app, (plan, ids)| {
            app.ids = ids;
            match plan.set {
                Some(set) => app.push(Effect::Commit { set, step: Step::Do, select: None }),
                None => match plan.report.faults.first() {
                    Some(fault) => app.say(Tone::Bad, format!("Not saved: {}.", capital(fault))),
                    None => app.say(Tone::Plain, "Nothing to change: everything is as the file says."),
                },
            }
        });
    }
}

/// What to show of files that were read.
enum Looked {
    /// Somebody has to say first what their columns hold.
    Columns(Box<ColumnsPopup>),
    Preview(Box<ImportPopup>),
}

/// Reads files and plans their import.
fn look(
    order: ImportOrder,
    register: &Register,
    options: Options,
    history: &dyn HistoryReader,
    ids: &mut IdSource,
) -> Result<Looked, String> {
    let reading = Reading {
        today: options.today,
        cohort_is_named: order.cohort.is_some(),
        without_cohort: order.without_cohort,
        sheet: order.sheet.clone(),
        person: order.person.clone(),
        map: order.map.clone(),
        known_maps: import::known_maps(register),
        dates: order.dates,
    };
    let mut source =
        Source::open_watched(std::slice::from_ref(&order.path), std::io::empty(), &options.progress)
            .map_err(|error| error.to_string())?;
    let sheets = source.sheets();
    if let Some(sheet) = &order.sheet {
        source.keep_sheet(sheet)?;
    }
    let format = match order.format {
        None if !order.map.is_empty() => Format::named("roster"),
        format => format.and_then(Format::named),
    };
    let (format, facts) = import::read(&source, format, &reading)?;
    drop(source);
    if facts.wants_columns || (!order.columns_are_seen && are_mostly_unknown(&facts)) {
        return Ok(Looked::Columns(Box::new(ColumnsPopup::new(order, sheets, facts.columns))));
    }
    if facts.wants_cohort {
        return Err("the file names no cohort; choose one, or switch “Without a cohort” on".to_owned());
    }
    let deleted = deleted_people(register, history)
        .map_err(|error| format!("the journal can't be read: {}", files::reason(&error)))?;
    let origin = Origin { file: order.file_name(), format: format.title, ..options.origin };
    let options = Options { deleted, origin, ..options };
    let Plan { report, .. } = plan(register, &facts, &options, ids);
    if let Some(fault) = report.faults.first() {
        return Err(fault.clone());
    }
    let revision = register.revision();
    Ok(Looked::Preview(Box::new(ImportPopup::new((order, sheets), facts, options, report, revision))))
}

/// Whether most columns are unknown, as those of the answers to a form are, and nobody has said what they
/// hold.
fn are_mostly_unknown(facts: &Facts) -> bool {
    let is_unknown = |column: &&ColumnSample| column.holds.is_none() && column.why_left == "unknown";
    let unknown = facts.columns.iter().filter(is_unknown).count();
    let known = facts.columns.iter().filter(|column| column.holds.is_some()).count();
    unknown > known && facts.columns.iter().all(|column| column.said.is_none())
}
