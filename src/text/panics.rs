//! Keeps panics of foreign parsers and of the database, which are caught, from printing over the screen.

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

/// What to say of a caught panic. Its own words are for the people who wrote the code, and help nobody else.
pub const STOPPED: &str = "it stopped unexpectedly";
