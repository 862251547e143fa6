//! Work that takes longer than a frame: it runs beside the screen, says how far it has come, can be given
//! up, and what comes of it reaches the app as one more event. Where it runs is the session's business.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::app::App;
use crate::store;

/// What is done with the outcome, in the app.
type OnDone = Box<dyn FnOnce(&mut App) + Send>;
/// Where reports go.
pub(crate) type ReportSink = Arc<dyn Fn(Report) + Send + Sync>;

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
    pub(crate) fn run(self, tell: &ReportSink) {
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
    pub(crate) fn run_beside(self, tell: ReportSink) {
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
    pub(crate) number: u64,
    pub(crate) what: JobEvent,
}

pub(crate) enum JobEvent {
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

/// How far something has come, until it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loading {
    pub words: String,
    /// Out of 100, when it is known.
    pub percent: Option<u8>,
}

/// Work that is under way, as the screen shows it.
#[derive(Debug)]
pub(crate) struct RunningJob {
    number: u64,
    pub(crate) loading: Loading,
    given_up: Arc<AtomicBool>,
}

/// All work that is under way.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    last: u64,
    working: Vec<RunningJob>,
}

impl Jobs {
    /// Begins a job. `then` takes what came of it.
    pub(crate) fn begin<T: Send + 'static>(
        &mut self,
        words: String,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut App, T) + Send + 'static,
    ) -> Job {
        self.last += 1;
        let given_up = Arc::<AtomicBool>::default();
        let loading = Loading { words: words.clone(), percent: None };
        self.working.push(RunningJob { number: self.last, loading, given_up: Arc::clone(&given_up) });
        let work = Box::new(move |task: &mut Task| {
            let outcome = work(task);
            Box::new(move |app: &mut App| then(app, outcome)) as OnDone
        });
        Job { number: self.last, words, given_up, work }
    }

    /// The number of the job that was begun last.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn find(&self, number: u64) -> Option<&RunningJob> {
        self.working.iter().find(|working| working.number == number)
    }

    /// Takes note of how far a job has come.
    pub(crate) fn has_come(&mut self, number: u64, loading: Loading) {
        if let Some(working) = self.working.iter_mut().find(|working| working.number == number) {
            working.loading = loading;
        }
    }

    /// Takes a job out of those under way.
    pub(crate) fn finish(&mut self, number: u64) -> Option<RunningJob> {
        let place = self.working.iter().position(|working| working.number == number)?;
        Some(self.working.remove(place))
    }
}

impl RunningJob {
    /// Tells the job that nobody waits for it any more.
    pub(crate) fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }
}
