//! The guard around parsers that others wrote: a panic inside is caught, not printed, and becomes a reason.

use std::thread;

use crate::text::panics::{STOPPED, hush_this_thread};

/// Runs a parser on a thread of its own, because a panic must neither end alumnet nor be printed. `stopped`
/// makes the reason for a parser that panicked.
pub(crate) fn guarded<T: Send, E: Send>(
    parse: impl FnOnce() -> Result<T, E> + Send,
    stopped: impl FnOnce(&'static str) -> E,
) -> Result<T, E> {
    let parsed = thread::scope(|scope| {
        let parser = scope.spawn(|| {
            hush_this_thread();
            parse()
        });
        parser.join()
    });
    parsed.unwrap_or_else(|_| Err(stopped(STOPPED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_reason() {
        assert_eq!(guarded(|| Ok::<_, String>(7), str::to_owned), Ok(7));
        let parsed: Result<u8, String> = guarded(|| panic!("an index out of bounds"), str::to_owned);
        assert_eq!(parsed, Err(STOPPED.to_owned()));
    }
}
