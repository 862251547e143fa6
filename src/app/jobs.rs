//! Work that takes longer than a frame. A job runs without blocking the screen, reports its progress, can be
//! canceled, and its outcome reaches the app as one more event. The session decides which thread it runs on.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::App;
use crate::app::loading::{Amount, Loading, Pace};
use crate::store;

/// Handles the outcome, in the app.
type OnDone = Box<dyn FnOnce(&mut App) + Send>;
/// Receives the reports of jobs.
pub(crate) type ReportSink = Arc<dyn Fn(Report) + Send + Sync>;

/// What a running job can ask and report.
pub struct Task {
    number: u64,
    words: String,
    given_up: Arc<AtomicBool>,
    tell: ReportSink,
    last: Option<u8>,
    pace: Pace,
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
    /// Whether nobody waits for the outcome any more. Long work checks this now and then and may return
    /// anything: the result is discarded.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// Reports progress. Cheap to call often: it only reports when the percentage changes.
    pub fn progress(&mut self, done: Amount) {
        let percent = done.percent();
        if self.last != Some(percent) {
            self.last = Some(percent);
            let loading = Loading::of(self.words.clone()).at(Some(done));
            let loading = self.pace.timed(loading, Instant::now());
            (self.tell)(Report { number: self.number, what: JobEvent::Progress(loading) });
        }
    }
}

/// How often work on a thread of its own is looked at.
const LOOK: Duration = Duration::from_millis(20);

impl Task {
    /// Does work that only counts how far it is, on a thread of its own: reports what `done` says
    /// meanwhile, and calls `cancel` once nobody waits.
    pub(crate) fn watch<T: Send>(
        &mut self,
        work: impl FnOnce() -> T + Send,
        done: impl Fn() -> Option<Amount>,
        cancel: impl Fn(),
    ) -> T {
        let waiting = thread::current();
        let outcome = thread::scope(|scope| {
            let worker = scope.spawn(move || {
                store::hush_this_thread();
                let done = catch_unwind(AssertUnwindSafe(work));
                waiting.unpark();
                done
            });
            while !worker.is_finished() {
                if self.is_given_up() {
                    cancel();
                }
                if let Some(done) = done() {
                    self.progress(done);
                }
                thread::park_timeout(LOOK);
            }
            worker.join()
        });
        match outcome {
            Ok(Ok(done)) => done,
            // The job fails, as it would without this thread.
            Ok(Err(panic)) | Err(panic) => resume_unwind(panic),
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

/// Numbers are unique within an app.
impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Job {
    /// Runs the job on this thread, reporting to `tell`.
    pub(crate) fn run(self, tell: &ReportSink) {
        let mut task = Task {
            number: self.number,
            words: self.words,
            given_up: self.given_up,
            tell: Arc::clone(tell),
            last: None,
            pace: Pace::default(),
        };
        let then = (self.work)(&mut task);
        tell(Report { number: self.number, what: JobEvent::Done(then) });
    }

    /// Runs the job on a thread of its own. A panic is reported as a failure.
    pub(crate) fn run_beside(self, tell: ReportSink) {
        let number = self.number;
        thread::spawn(move || {
            store::hush_this_thread();
            if catch_unwind(AssertUnwindSafe(|| self.run(&tell))).is_err() {
                tell(Report { number, what: JobEvent::Failed(store::STOPPED.to_owned()) });
            }
        });
    }
}

/// What a running job reports.
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

/// A running job, as the screen shows it.
#[derive(Debug)]
pub(crate) struct RunningJob {
    number: u64,
    pub(crate) loading: Loading,
    given_up: Arc<AtomicBool>,
}

/// All running jobs.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    last: u64,
    working: Vec<RunningJob>,
}

impl Jobs {
    /// Registers a job. `then` receives its outcome.
    pub(crate) fn begin<T: Send + 'static>(
        &mut self,
        words: String,
        work: impl FnOnce(&mut Task) -> T + Send + 'static,
        then: impl FnOnce(&mut App, T) + Send + 'static,
    ) -> Job {
        self.last += 1;
        let given_up = Arc::<AtomicBool>::default();
        let loading = Loading::of(words.clone());
        self.working.push(RunningJob { number: self.last, loading, given_up: Arc::clone(&given_up) });
        let work = Box::new(move |task: &mut Task| {
            let outcome = work(task);
            Box::new(move |app: &mut App| then(app, outcome)) as OnDone
        });
        Job { number: self.last, words, given_up, work }
    }

    /// The number of the job registered last.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn find(&self, number: u64) -> Option<&RunningJob> {
        self.working.iter().find(|working| working.number == number)
    }

    /// Records the progress of a job.
    pub(crate) fn has_come(&mut self, number: u64, loading: Loading) {
        if let Some(working) = self.working.iter_mut().find(|working| working.number == number) {
            working.loading = loading;
        }
    }

    /// Removes a job from the running ones.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn work_that_counts_is_reported_and_stops_once_nobody_waits() {
        let told: Arc<Mutex<Vec<u64>>> = Arc::default();
        let (into, given_up) = (Arc::clone(&told), Arc::<AtomicBool>::default());
        let give_up = Arc::clone(&given_up);
        let tell: ReportSink = Arc::new(move |report: Report| {
            if let JobEvent::Progress(Loading { done: Some(so_far), .. }) = report.what {
                into.lock().expect("whole").push(so_far.done);
                give_up.store(so_far.done >= 50, Ordering::Relaxed);
            }
        });
        let words = "Counting …".to_owned();
        let mut task = Task { number: 1, words, given_up, tell, last: None, pace: Pace::default() };
        let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
        let work = || {
            // Bounded, so that a task that is never stopped fails instead of going on.
            for count in 0..100 {
                if stop.load(Ordering::Relaxed) {
                    return Err(count);
                }
                done.store(count, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        };
        let so_far = || Some(Amount::part(done.load(Ordering::Relaxed), 100));
        let outcome = task.watch(work, so_far, || stop.store(true, Ordering::Relaxed));
        assert!(outcome.is_err_and(|count| count >= 50), "it was stopped on its way: {outcome:?}");
        assert!(told.lock().expect("whole").len() > 10);
    }
}
