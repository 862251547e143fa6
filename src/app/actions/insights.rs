//! Opening and closing the insights, keeping the position in them, and stepping through the cohorts.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::form::export_report;
use crate::app::keys::command::Command;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::popups::insights::{Aspect, InsightsPopup};
use crate::app::popups::popup::Popup;
use std::any::Any;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Insights => App::open_insights,
        Command::NextCohort => App::next_cohort,
        Command::PreviousCohort => App::previous_cohort,
        Command::ExportReport => App::export_report,
        _ => return None,
    })
}

impl App {
    /// Opens the insights where they were left, for the current scope.
    fn open_insights(&mut self) {
        let mut insights = self.kept_insights.take_screen();
        insights.scope = self.scope();
        self.popups.open(insights);
    }

    #[must_use]
    pub(crate) fn insights(&self) -> Option<&InsightsPopup> {
        self.popups.on_top()
    }

    /// Keeps the closed insights for the next time.
    pub(crate) fn keep_insights(&mut self, closed: Box<dyn Popup>) {
        if let Ok(insights) = (closed as Box<dyn Any>).downcast::<InsightsPopup>() {
            self.kept_insights.keep_screen(*insights);
        }
    }

    /// Opens the form that writes what the insights show to a file.
    fn export_report(&mut self) {
        let Some(insights) = self.insights() else { return };
        let seen = match insights.aspect {
            Aspect::Hires | Aspect::Cascade => export_report::HIRES,
            Aspect::Connected | Aspect::Meetups => export_report::CONNECTEDNESS,
            Aspect::Overview | Aspect::Cohorts | Aspect::Backgrounds => export_report::WHOLE,
        };
        let form = export_report::form(&self.register, insights.scope, seen);
        self.open_form(form);
    }

    fn next_cohort(&mut self) {
        self.step_cohort(1);
    }

    fn previous_cohort(&mut self) {
        self.step_cohort(-1);
    }

    /// Steps through the rows of the Cohorts pane, programs and "All cohorts" included.
    fn step_cohort(&mut self, steps: isize) {
        let rows: Vec<Place> = self.list(Pane::Cohorts).rows().to_vec();
        let Some(insights) = self.popups.on_top_mut::<InsightsPopup>() else { return };
        let here = rows.iter().position(|row| Scope::of(Some(*row)) == insights.scope).unwrap_or_default();
        let to = here.saturating_add_signed(steps).min(rows.len().saturating_sub(1));
        if let Some(row) = rows.get(to) {
            insights.scope = Scope::of(Some(*row));
            insights.names = None;
            insights.columns_skipped = 0;
        }
    }
}
