//! Keeps panics of the database that the store catches from printing over the screen.

use std::any::Any;
use std::cell::Cell;
use std::panic;
use std::sync::Once;
use std::thread;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread is caught and handled by the store. A panic hook that restores the
/// terminal should ignore those.
#[must_use]
pub(crate) fn panics_are_mended() -> bool {
    let marked = QUIET.try_with(Cell::get).unwrap_or(false);
    // The names that sled gives its own threads.
    marked
        || thread::current().name().is_some_and(|name| name.starts_with("sled-io-") || name == "log flusher")
}

/// Silences panics on this thread from now on.
pub fn hush_this_thread() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !panics_are_mended() {
                before(info);
            }
        }));
    });
    QUIET.set(true);
}

/// The message of a caught panic.
pub fn words(panic: &(dyn Any + Send)) -> String {
    let text =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it stopped unexpectedly").lines().next().unwrap_or_default().to_owned()
}
