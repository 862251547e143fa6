//! Steps of opening that must not be lost if alumnet is killed there. Tests stop at them.

#[cfg(test)]
use std::cell::Cell;
#[cfg(test)]
use std::io;
#[cfg(test)]
use std::path::Path;

use super::super::OpenError;

#[cfg(test)]
thread_local! {
    /// The step before which to stop.
    pub(super) static STOP: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Comes before each step.
#[cfg_attr(not(test), expect(clippy::unnecessary_wraps, reason = "tests stop here"))]
pub(super) fn step(name: &'static str) -> Result<(), OpenError> {
    #[cfg(test)]
    if STOP.get() == Some(name) {
        return Err(OpenError::at(Path::new(name), io::Error::other("killed")));
    }
    #[cfg(not(test))]
    let _ = name;
    Ok(())
}
