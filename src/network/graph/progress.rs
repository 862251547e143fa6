//! Progress and cancellation of long computations.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::text::panics::{hush_this_thread, panics_are_mended};

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
    let size = items.len().div_ceil(threads()).max(least).max(1);
    if items.len() <= size {
        return Ok(vec![work(items)?]);
    }
    thread::scope(|scope| {
        let work = &work;
        let hushed = panics_are_mended();
        let begin = |part| {
            scope.spawn(move || {
                hush(hushed);
                work(part)
            })
        };
        let running: Vec<_> = items.chunks(size).map(begin).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// A panic is handled as on the thread that began this one.
fn hush(hushed: bool) {
    if hushed {
        hush_this_thread();
    }
}

/// How many threads help.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8)
}

/// Works on all items, which may take very differently long, on as many threads as help. Each item has its
/// share of the progress. Returns the results in order.
///
/// # Errors
/// When one of them was canceled.
pub(crate) fn each_in_threads<T: Sync, R: Send>(
    items: &[T],
    progress: Progress,
    work: impl Fn(&T, Progress) -> Result<R, Stopped> + Sync,
) -> Result<Vec<R>, Stopped> {
    let next = AtomicUsize::new(0);
    let shares: Vec<AtomicUsize> = items.iter().map(|_| AtomicUsize::new(0)).collect();
    let take_turns = || {
        let mut results = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(share)) = (items.get(at), shares.get(at)) else { return Ok(results) };
            let watched = |done: usize, of: usize| {
                // An item with several parts begins anew; what is shown never goes back.
                share.fetch_max(done.min(of) * WHOLE / of.max(1), Ordering::Relaxed);
                let all = shares.iter().map(|share| share.load(Ordering::Relaxed)).sum();
                progress(all, items.len() * WHOLE)
            };
            results.push((at, work(item, &watched)?));
            if watched(1, 1).is_break() {
                return Err(Stopped);
            }
        }
    };
    let hushed = panics_are_mended();
    let mut results = thread::scope(|scope| {
        let begin = |_| {
            scope.spawn(|| {
                hush(hushed);
                take_turns()
            })
        };
        let running: Vec<_> = (1..threads().min(items.len())).map(begin).collect();
        let mut results = take_turns()?;
        for thread in running {
            results.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok(results)
    })?;
    results.sort_unstable_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// The progress of an item that is done.
const WHOLE: usize = 1_000;

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn items_are_worked_on_in_threads_and_stay_in_order() {
        let items: Vec<usize> = (0..100).collect();
        let seen = Mutex::new(Vec::new());
        let progress = |done: usize, of: usize| {
            seen.lock().unwrap().push((done, of));
            ControlFlow::Continue(())
        };
        let work = |item: &usize, progress: Progress| match progress(1, 2) {
            ControlFlow::Continue(()) => Ok(item * 2),
            ControlFlow::Break(()) => Err(Stopped),
        };
        let doubled = each_in_threads(&items, &progress, work);
        assert_eq!(doubled, Ok(items.iter().map(|item| item * 2).collect()));
        let seen = seen.into_inner().unwrap();
        assert_eq!(seen.iter().max(), Some(&(100 * WHOLE, 100 * WHOLE)));
        assert_eq!(each_in_threads(&[0_usize; 0], &unwatched, work), Ok(vec![]));
    }

    #[test]
    fn once_canceled_no_further_item_is_begun() {
        let begun = AtomicUsize::new(0);
        let work = |_: &usize, _: Progress| {
            begun.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        assert_eq!(each_in_threads(&[0; 1_000], &|_, _| ControlFlow::Break(()), work), Err(Stopped));
        assert!(begun.into_inner() <= threads());
    }
}
