//! Work that takes longer than a frame: it runs beside the screen, says how far it has come, can be given
//! up, and what comes of it reaches the app as one more event. Where it runs is the session's business.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::app::popups::layer::Layer;
use crate::app::{App, Effect, Loading, Tone};
use crate::store;

/// What is done with the outcome, in the app.
type OnDone = Box<dyn FnOnce(&mut App) -> Vec<Effect> + Send>;
/// Where reports go.
pub type ReportSink = Arc<dyn Fn(Report) + Send + Sync>;

/// What running work may ask and say.
pub struct Task {
    number: u64,
    words: String,
    given_up: Arc<AtomicBool>,
    tell: ReportSink,
    last: Option<u8>,
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("number", &self.number)
            .field("words", &self.words)
            .finish_non_exhaustive()
    }
}

impl Task {
    /// Whether nobody waits for the outcome any more. Work that takes long looks here now and then and
    /// returns anything at all; it is thrown away.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// Says how far it has come. May be called often: only what would be seen to change is told.
    pub fn progress(&mut self, done: usize, of: usize) {
        let percent = u8::try_from(done.saturating_mul(100) / of.max(1)).unwrap_or(100).min(100);
        if self.last != Some(percent) {
            self.last = Some(percent);
            (self.tell)(Report {
                number: self.number,
                what: JobEvent::Progress(Loading { words: self.words.clone(), percent: Some(percent) }),
            });
        }
    }
}

/// Work to be done.
pub struct Job {
    number: u64,
    words: String,
    given_up: Arc<AtomicBool>,
    work: Box<dyn FnOnce(&mut Task) -> OnDone + Send>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("number", &self.number)
            .field("words", &self.words)
            .finish_non_exhaustive()
    }
}

/// No two jobs of an app have the same number.
impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Job {
    /// Does the work here and now, telling what comes of it.
    pub fn run(self, tell: &ReportSink) {
        let mut task = Task {
            number: self.number,
            words: self.words,
            given_up: self.given_up,
            tell: Arc::clone(tell),
            last: None,
        };
        let then = (self.work)(&mut task);
        tell(Report { number: self.number, what: JobEvent::Done(then) });
    }

    /// Does the work on a thread of its own. Should it fail, that is told too.
    pub fn run_beside(self, tell: ReportSink) {
        let number = self.number;
        thread::spawn(move || {
            store::hush_this_thread();
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.run(&tell))) {
                tell(Report {
                    number,
                    what: JobEvent::Failed(store::panic_words(&*panic as &(dyn Any + Send))),
                });
            }
        });
    }
}

/// What running work tells.
#[derive(Debug)]
pub struct Report {
    number: u64,
    what: JobEvent,
}

enum JobEvent {
    Progress(Loading),
    Done(OnDone),
    Failed(String),
}

impl fmt::Debug for JobEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progress(loading) => f.debug_tuple("Progress").field(loading).finish(),
            Self::Done(_) => f.write_str("Done"),
            Self::Failed(words) => f.debug_tuple("Failed").field(words).finish(),
        }
    }
}

/// Work that is under way, as the screen shows it.
#[derive(Debug)]
pub struct RunningJob {
    number: u64,
    pub loading: Loading,
    given_up: Arc<AtomicBool>,
}

/// All work that is under way.
#[derive(Debug, Default)]
pub struct Jobs {
    last: u64,
    working: Vec<RunningJob>,
}

impl App {
    /// Work to be done beside the screen, which goes on meanwhile. `words` say what it does, such as `Drawing
    /// the graph …`; `work` gets all it needs by value; `then` takes what came of it, and must expect that
    /// the register changed meanwhile.
    pub fn work<T: Send + 'static>(
        &mut self,
        words: impl Into<String>,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut Self, T) -> Vec<Effect> + Send + 'static,
    ) -> Effect {
        self.works.last += 1;
        let (number, words, given_up) = (self.works.last, words.into(), Arc::<AtomicBool>::default());
        let loading = Loading { words: words.clone(), percent: None };
        self.works.working.push(RunningJob { number, loading, given_up: Arc::clone(&given_up) });
        let work = Box::new(move |task: &mut Task| {
            let outcome = work(task);
            Box::new(move |app: &mut Self| then(app, outcome)) as OnDone
        });
        Effect::Work(Job { number, words, given_up, work })
    }

    /// Work that is waited for: a layer says how far it has come, and `Esc` gives it up.
    pub fn work_and_wait<T: Send + 'static>(
        &mut self,
        words: impl Into<String>,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut Self, T) -> Vec<Effect> + Send + 'static,
    ) -> Effect {
        let effect = self.work(words, work, then);
        self.layers.push(Layer::Waiting(self.works.last));
        effect
    }

    /// How far work has come, by its number.
    #[must_use]
    pub fn working(&self, number: u64) -> Option<&Loading> {
        self.works.working.iter().find(|working| working.number == number).map(|working| &working.loading)
    }

    /// The number of the work that was begun last, by which it is known to [`Self::working`] and
    /// [`Self::give_up`].
    #[must_use]
    pub const fn last_work(&self) -> u64 {
        self.works.last
    }

    /// Nobody waits for this work any more: it is told so, and what comes of it is thrown away.
    pub fn give_up(&mut self, number: u64) {
        if let Some(working) = self.finished(number) {
            working.given_up.store(true, Ordering::Relaxed);
        }
    }

    /// Takes what running work tells.
    pub fn reported(&mut self, report: Report) -> Vec<Effect> {
        let number = report.number;
        match report.what {
            JobEvent::Progress(loading) => {
                if let Some(working) = self.works.working.iter_mut().find(|working| working.number == number)
                {
                    working.loading = loading;
                }
                Vec::new()
            }
            JobEvent::Done(then) => {
                if self.finished(number).is_none() {
                    return Vec::new();
                }
                let effects = then(self);
                self.refresh();
                effects
            }
            JobEvent::Failed(words) => {
                if let Some(working) = self.finished(number) {
                    let what = working.loading.words.trim_end_matches(['…', ' ']);
                    self.say(Tone::Bad, format!("{what} failed: {words}."));
                }
                Vec::new()
            }
        }
    }

    fn finished(&mut self, number: u64) -> Option<RunningJob> {
        let place = self.works.working.iter().position(|working| working.number == number)?;
        self.layers.retain(|layer| !matches!(layer, Layer::Waiting(held) if *held == number));
        Some(self.works.working.remove(place))
    }
}
