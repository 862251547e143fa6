//! How a subcommand ends: the exit code, and the message of a failure.

use std::fmt::Display;
use std::io::{self, Write};

use color_eyre::eyre;

use crate::files;
use crate::text::columns::clean_lines;

/// The exit codes and what they mean, as the help and the README list them.
pub(crate) const CODES: &[(&str, &str)] = &[
    ("0", "done"),
    ("1", "not done, nothing was changed; the message says why"),
    ("2", "wrong usage, a mistake in a query, or a name that matches several records"),
    (
        "3",
        "the data could not be opened: in use by another alumnet, damaged, older than its backups, newer or \
         not writable",
    ),
    ("4", "the shared log can't be reached; nothing is lost, try again (only from share and erase)"),
    ("5", "done, and conflicts wait for an answer (only from share)"),
    ("6", "done, but what came after failed: saying so, a backup, or closing; the message says what"),
    ("128 + n", "ended by signal n (SIGINT, SIGTERM or SIGHUP); the terminal was restored"),
];

/// How a subcommand ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1: refused, and nothing was changed. The reasons were printed.
    Refused,
    /// Exit code 2: the name is ambiguous. The candidates were printed.
    Unclear,
    /// Exit code 3: the register could not be opened. The reason was printed.
    NotOpened,
    /// Exit code 4: the shared log could not be reached. The reason was printed.
    OutOfReach,
    /// Exit code 5: done, and conflicts wait for an answer.
    ConflictsWait,
    /// Exit code 6: done, but what came after failed. What failed was printed.
    DoneBut,
    /// Ended by a signal: exit code 128 plus its number, as in shells.
    Signal(u8),
}

impl Outcome {
    #[must_use]
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Unclear => 2,
            Self::NotOpened => 3,
            Self::OutOfReach => 4,
            Self::ConflictsWait => 5,
            Self::DoneBut => 6,
            Self::Signal(number) => 128_u8.saturating_add(number),
        }
    }

    /// The same, unless something after it failed.
    #[must_use]
    pub(crate) const fn if_also(self, went_well: bool) -> Self {
        match self {
            Self::Done | Self::ConflictsWait if !went_well => Self::DoneBut,
            other => other,
        }
    }
}

/// Why a subcommand failed, in words for the user. Exit code 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(pub(crate) String);

/// The shared log can't be reached, in words for the user. Exit code 4.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct OutOfReach(pub(crate) String);

impl Failure {
    pub(crate) fn of(reason: impl Display) -> Self {
        Self(reason.to_string())
    }
}

/// The failure for a journal that can't be read back.
pub(crate) fn journal_unread(error: &io::Error) -> Failure {
    Failure(format!("the journal can't be read: {}", files::reason(error)))
}

/// Treats a reader that went away, such as `head`, as success.
///
/// # Errors
/// When the output can't be written for any other reason.
pub(crate) fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("the output can't be written: {}", files::reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Says what was done. If that can't be written, it is said on standard error: it is done all the same.
pub(crate) fn told(out: &mut dyn Write, words: impl Display) -> Outcome {
    match written(writeln!(out, "{words}").and_then(|()| out.flush())) {
        Ok(()) => Outcome::Done,
        Err(failure) => {
            remark(words);
            remark(failure);
            Outcome::DoneBut
        }
    }
}

/// Says what was done on standard error, because standard output is for data. It is done, whoever listens.
pub(super) fn narrate(words: impl Display) -> Outcome {
    let _ = writeln!(io::stderr(), "{}", clean_lines(&words.to_string()));
    Outcome::Done
}

/// An error with everything behind it, in words for the user. A cause that was already named is left out.
pub(super) fn words(error: &eyre::Report) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let words = cause.downcast_ref::<io::Error>().map_or_else(|| cause.to_string(), files::reason);
        if !told.contains(&words) {
            let separator = if told.is_empty() { "" } else { ": " };
            told.push_str(separator);
            told.push_str(&words);
        }
    }
    told
}

/// Prints a message on standard error. Failing to, because the terminal is gone, is no reason to stop.
pub(super) fn remark(words: impl Display) {
    let _ = writeln!(io::stderr(), "alumnet: {}", clean_lines(&words.to_string()));
}
