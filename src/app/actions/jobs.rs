//! Starting jobs, waiting for them, canceling them, and receiving their outcome.

use crate::app::App;
use crate::app::effect::{Effect, Tone};
use crate::app::jobs::{JobEvent, Report, RunningJob, Task};
use crate::app::loading::Loading;
use crate::app::popups::waiting::WaitingPopup;

impl App {
    /// Starts a job that runs while the screen stays usable; returns its number. `words` say what it does,
    /// such as `Drawing the graph …`. `work` owns everything it needs. `then` receives the outcome, and must
    /// expect that the register has changed meanwhile.
    pub(crate) fn work<T: Send + 'static>(
        &mut self,
        words: impl Into<String>,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut Self, T) + Send + 'static,
    ) -> u64 {
        let job = self.jobs.begin(words.into(), work, then);
        self.push(Effect::Work(job));
        self.jobs.last()
    }

    /// Starts a job and waits for it: a popup shows its progress, and `Esc` cancels it.
    pub fn work_and_wait<T: Send + 'static>(
        &mut self,
        words: impl Into<String>,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut Self, T) + Send + 'static,
    ) {
        let job = self.work(words, work, then);
        self.popups.open(WaitingPopup { job });
    }

    /// The progress of a job, by its number.
    #[must_use]
    pub(crate) fn working(&self, number: u64) -> Option<&Loading> {
        self.jobs.find(number).map(|working| &working.loading)
    }

    /// Cancels a job: it is told that nobody waits, and its outcome is discarded.
    pub(crate) fn give_up(&mut self, number: u64) {
        if let Some(working) = self.finished(number) {
            working.give_up();
        }
    }

    /// Handles the report of a job.
    pub(crate) fn reported(&mut self, report: Report) -> Vec<Effect> {
        let number = report.number;
        match report.what {
            JobEvent::Progress(loading) => self.jobs.has_come(number, loading),
            JobEvent::Done(then) => {
                if self.finished(number).is_some() {
                    then(self);
                    self.refresh();
                }
            }
            JobEvent::Failed(words) => {
                if let Some(working) = self.finished(number) {
                    let what = working.loading.words.trim_end_matches(['…', ' ']);
                    self.say(Tone::Bad, format!("{what} failed: {words}."));
                }
            }
        }
        self.take_effects()
    }

    fn finished(&mut self, number: u64) -> Option<RunningJob> {
        let job = self.jobs.finish(number)?;
        self.popups.close_those(|waiting: &WaitingPopup| waiting.job == number);
        Some(job)
    }
}
