//! Computing what the insights show, and collecting the names behind a figure, as jobs.

use std::sync::Arc;

use crate::app::App;
use crate::app::effect::Effect;
use crate::app::form::report_order::ReportOrder;
use crate::app::panes::scope::Scope;
use crate::app::popups::insights::jobs::{InsightsRequest, Reach, work_out};
use crate::app::popups::insights::{InsightsPopup, NameList};
use crate::domain::Person;
use crate::network::{Network, Progress, Stopped};
use crate::register::Register;
use crate::report::Measure;
use crate::report::findings::names;
use crate::text::fold::capital;

/// With at most this many people, all figures are ready as soon as the first.
const FEW_PEOPLE: usize = 2_000;

impl App {
    fn asked(&self, scope: Scope) -> InsightsRequest {
        InsightsRequest {
            register: Arc::clone(&self.register),
            network: self.kept_insights.network.of(&self.register, self.today),
            scope,
            date: self.today,
        }
    }

    /// Runs a job that needs the network, which is kept for the next time.
    pub(crate) fn work_with_network<T: Send + 'static>(
        &mut self,
        words: &str,
        look: impl FnOnce(&Register, &Network, Progress) -> Result<T, Stopped> + Send + 'static,
        then: impl FnOnce(&mut Self, T) + Send + 'static,
    ) -> u64 {
        let asked = self.asked(Scope::All);
        let revision = asked.register.revision();
        self.work(
            words,
            move |task| {
                asked.with_network(task, |network, progress| look(&asked.register, network, progress))
            },
            move |app, outcome| {
                let Some((network, seen)) = outcome else { return };
                app.kept_insights.network.keep(revision, app.today, network);
                then(app, seen);
            },
        )
    }

    /// Recomputes the insights after the register or their scope changed.
    pub(crate) fn work_out_insights(&mut self) {
        let revision = self.register.revision();
        let Some(insights) = self.popups.find_mut::<InsightsPopup>() else { return };
        let wanted = (revision, insights.scope);
        let shown_of = insights.found_of.map(|(_, scope)| scope).filter(|_| !insights.found.is_preliminary);
        if let Some(work) = insights.work.take() {
            self.give_up(work);
        }
        let asked = self.asked(wanted.1);
        // For a cohort, all but one measure can be computed before the whole network is built; for more, a
        // few that need no network. Older figures of the same scope say more than those few, and stay.
        let is_large = self.register.count::<Person>() > FEW_PEOPLE && shown_of != Some(wanted.1);
        let reach = match (&asked.network, wanted.1) {
            (None, Scope::Cohort(_)) => Reach::TiesOnly,
            (None, Scope::All | Scope::Program(_)) if is_large => Reach::Records,
            _ => Reach::All,
        };
        self.begin_insights(asked, reach, wanted);
    }

    fn begin_insights(&mut self, asked: InsightsRequest, reach: Reach, wanted: (u64, Scope)) {
        let number = self.work(
            "Working out the figures …",
            move |task| {
                asked.look(task, reach, |about, progress| work_out(about, reach, asked.scope, progress))
            },
            move |app, outcome| {
                let Some((network, found)) = outcome else { return };
                if reach == Reach::All {
                    app.kept_insights.network.keep(wanted.0, app.today, network);
                }
                let Some(insights) = app.popups.find_mut::<InsightsPopup>() else { return };
                insights.take(Arc::new(found), wanted);
                if reach != Reach::All {
                    let asked = app.asked(wanted.1);
                    app.begin_insights(asked, Reach::All, wanted);
                }
            },
        );
        if let Some(insights) = self.popups.find_mut::<InsightsPopup>() {
            insights.work = Some(number);
            insights.found_of = Some(wanted);
        }
    }

    /// Composes a report and writes it to its file.
    pub(crate) fn write_report(&mut self, order: ReportOrder) {
        let cached = order.date == self.today;
        let mut asked = self.asked(order.scope);
        asked.date = order.date;
        asked.network = asked.network.filter(|_| cached);
        let path = order.path.clone();
        self.work_and_wait(
            "Writing the report …",
            move |task| asked.look(task, Reach::All, |about, progress| order.compose(about, progress)),
            move |app, outcome| {
                if let Some((_, (title, bytes))) = outcome {
                    let what = format!("“{title}”");
                    app.push(Effect::WriteFile { path, bytes, overwrite: false, what });
                }
            },
        );
    }

    /// Shows the names behind a figure once they are collected.
    pub(crate) fn show_names(&mut self, measure: Measure) {
        let Some(insights) = self.insights() else { return };
        let asked = self.asked(insights.scope);
        let title = format!("{} · {}", measure.title(), insights.found.who);
        let about = format!("{} {} ({}).", measure.asks(), capital(measure.formula()), measure.source());
        let number = self.work(
            "Gathering the names …",
            move |task| asked.look(task, Reach::All, |about, progress| names(measure, about, progress)),
            move |app, outcome| {
                if let (Some((_, table)), Some(insights)) = (outcome, app.popups.find_mut::<InsightsPopup>())
                {
                    insights.work = None;
                    insights.columns_skipped = 0;
                    insights.names = Some(Box::new(NameList { title, about, table, cursor: 0, offset: 0 }));
                }
            },
        );
        if let Some(insights) = self.popups.on_top_mut::<InsightsPopup>() {
            insights.work = Some(number);
        }
    }
}
