//! Progress and cancellation of long computations.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Called now and then, from any thread, with the work done and the total; answers whether to go on.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) -> ControlFlow<()> + Sync);

/// The computation was canceled and has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped")]
pub struct Stopped;

/// For work that nobody watches or cancels.
pub const fn unwatched(_done: usize, _of: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Counts steps across threads and reports them in batches.
pub(crate) struct Steps<'a> {
    done: AtomicUsize,
    of: usize,
    every: usize,
    progress: Progress<'a>,
}

impl<'a> Steps<'a> {
    pub fn new(of: usize, progress: Progress<'a>) -> Self {
        Self { done: AtomicUsize::new(0), of, every: (of / 200).clamp(1, 1_024), progress }
    }

    pub fn one(&self) -> Result<(), Stopped> {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if !done.is_multiple_of(self.every) && done != self.of {
            return Ok(());
        }
        match (self.progress)(done, self.of) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stopped),
        }
    }
}

/// Splits `items` among as many threads as help and returns the results of the parts in order.
///
/// # Errors
/// When one of the parts was canceled.
pub(crate) fn in_parts<T: Sync, R: Send>(
    items: &[T],
    least: usize,
    work: impl Fn(&[T]) -> Result<R, Stopped> + Sync,
) -> Result<Vec<R>, Stopped> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    let size = items.len().div_ceil(threads).max(least).max(1);
    if items.len() <= size {
        return Ok(vec![work(items)?]);
    }
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = items.chunks(size).map(|part| scope.spawn(move || work(part))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
