//! Importing on the screen: the files are read and planned in a job, the preview is opened, and what it says
//! is done once it is confirmed. Nothing is changed before that.

use std::sync::Arc;

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::{Effect, Tone};
use crate::app::form::import_files::{self, ImportOrder};
use crate::app::jobs::Task;
use crate::app::keys::command::Command;
use crate::app::panes::scope::Scope;
use crate::app::popups::import::ImportPopup;
use crate::exchange::import::{self, Format, Options, Origin, Plan, Reading, Source, plan};
use crate::files;
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
            suppressions,
            too_large: Some(too_large),
            today: self.today,
            at: self.now,
            actor: self.actor.clone(),
            ..Options::default()
        };
        let read = move |_: &mut Task| {
            let reading = Reading {
                today: options.today,
                cohort_is_named: order.cohort.is_some(),
                without_cohort: order.without_cohort,
                sheet: None,
                person: order.person.clone(),
                map: order.map.clone(),
                known_maps: import::known_maps(&register),
            };
            let source = Source::open(std::slice::from_ref(&order.path), std::io::empty())
                .map_err(|error| error.to_string())?;
            let format = match order.format {
                None if !order.map.is_empty() => Format::named("roster"),
                format => format.and_then(Format::named),
            };
            let (format, facts) = import::read(&source, format, &reading)?;
            drop(source);
            let deleted = deleted_people(&register, &*history)
                .map_err(|error| format!("the journal can't be read: {}", files::reason(&error)))?;
            let name = order
                .path
                .file_name()
                .map_or_else(|| order.path.display().to_string(), |name| name.to_string_lossy().into_owned());
            let origin = Origin { file: name.clone(), format: format.title };
            let options = Options { deleted, origin, ..options };
            let Plan { report, .. } = plan(&register, &facts, &options, &mut ids);
            if let Some(fault) = report.faults.first() {
                return Err(fault.clone());
            }
            let title = format!("Import {name} · {}", format.title);
            Ok(ImportPopup::new(title, facts, options, report, register.revision()))
        };
        self.work_and_wait("Reading the file …", read, |app, read| match read {
            Ok(preview) if preview.report.preview.is_empty() => {
                app.say(Tone::Plain, "The file holds no people.");
            }
            Ok(preview) => app.popups.open(preview),
            Err(why) => app.say(Tone::Bad, format!("Nothing was imported: {}.", why.trim_end_matches('.'))),
        });
    }

    /// Plans once more, with what was switched off, and saves the result.
    pub(crate) fn carry_out_import(&mut self) {
        let (at, actor) = (self.now, self.actor.clone());
        let Some(preview) = self.popups.on_top_mut::<ImportPopup>() else { return };
        let facts = Arc::clone(&preview.facts);
        let options = Options { at, actor, ..preview.options.clone() };
        let (register, mut ids) = (Arc::clone(&self.register), self.ids.clone());
        let work = move |_: &mut Task| (plan(&register, &facts, &options, &mut ids), ids);
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
