//! Long work of the app: begun, waited for, given up, and taken in when it is done.

use crate::app::App;
use crate::app::effect::{Effect, Tone};
use crate::app::jobs::{JobEvent, Loading, Report, RunningJob, Task};
use crate::app::popups::waiting::WaitingPopup;

impl App {
    /// Work to be done beside the screen, which goes on meanwhile; gives its number. `words` say what it
    /// does, such as `Drawing the graph …`; `work` gets all it needs by value; `then` takes what came of it,
    /// and must expect that the register changed meanwhile.
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

    /// Work that is waited for: a popup says how far it has come, and `Esc` gives it up.
    pub fn work_and_wait<T: Send + 'static>(
        &mut self,
        words: impl Into<String>,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut Self, T) + Send + 'static,
    ) {
        let job = self.work(words, work, then);
        self.popups.open(WaitingPopup { job });
    }

    /// How far work has come, by its number.
    #[must_use]
    pub(crate) fn working(&self, number: u64) -> Option<&Loading> {
        self.jobs.find(number).map(|working| &working.loading)
    }

    /// Nobody waits for this work any more: it is told so, and what comes of it is thrown away.
    pub(crate) fn give_up(&mut self, number: u64) {
        if let Some(working) = self.finished(number) {
            working.give_up();
        }
    }

    /// Takes what running work tells.
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
