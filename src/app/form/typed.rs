//! What a person types, as values.

use std::path::PathBuf;

/// The path that a person typed; `~/` is the home folder.
pub(super) fn path(text: &str) -> PathBuf {
    match text.strip_prefix("~/").zip(etcetera::home_dir().ok()) {
        Some((rest, home)) => home.join(rest),
        None => PathBuf::from(text),
    }
}
