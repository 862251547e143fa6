//! How far a long command without a screen has come: one line on standard error that is written over, and
//! only if somebody is looking at it.

use std::io::{self, IsTerminal as _, Stderr, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::{Amount, Loading, Pace};
use crate::text::columns::width;

pub(super) struct ProgressLine<W> {
    to: Option<W>,
    /// What stands there now.
    shown: String,
    pace: Pace,
}

impl ProgressLine<Stderr> {
    pub(crate) fn standard() -> Self {
        Self { to: io::stderr().is_terminal().then(io::stderr), shown: String::new(), pace: Pace::default() }
    }
}

impl<W: Write> ProgressLine<W> {
    /// Shows a step, how much of it is done, and how long it will still take.
    pub(crate) fn show(&mut self, loading: Loading) {
        let line = self.pace.timed(loading, Instant::now()).line();
        self.write(line);
    }

    pub(crate) fn clear(&mut self) {
        self.write(String::new());
        self.write_raw("\r");
    }

    fn write(&mut self, words: String) {
        if words != self.shown {
            let rest = width(&self.shown).saturating_sub(width(&words));
            self.write_raw(&format!("\r{words}{}", " ".repeat(rest)));
            self.shown = words;
        }
    }

    /// A terminal that takes no more is no reason to stop the work.
    fn write_raw(&mut self, text: &str) {
        if let Some(to) = &mut self.to {
            let _ = write!(to, "{text}").and_then(|()| to.flush());
        }
    }
}

/// Does work that only counts how far it is, and shows that meanwhile.
pub(super) fn beside<T>(
    words: &str,
    so_far: impl Fn() -> Option<Amount> + Send,
    work: impl FnOnce() -> T,
) -> T {
    let mut line = ProgressLine::standard();
    if line.to.is_none() {
        return work();
    }
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                line.show(Loading::of(words).at(so_far()));
            }
            line.clear();
        });
        let done = work();
        drop(end);
        done
    })
}

/// How often work is looked at; what takes less time shows nothing.
const LOOK: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;

    fn line(to: Option<Vec<u8>>) -> ProgressLine<Vec<u8>> {
        ProgressLine { to, shown: String::new(), pace: Pace::default() }
    }

    #[test]
    fn a_step_is_written_over_the_one_before_and_cleared_at_the_end() {
        let mut line_seen = line(Some(Vec::new()));
        let done = Amount { done: 40, of: 100, things: "" };
        let creating = || Loading::of("Creating …").at(Some(done));
        line_seen.show(Loading::of("Making up the people …"));
        line_seen.show(creating());
        line_seen.show(creating());
        line_seen.clear();
        let written = String::from_utf8(line_seen.to.unwrap()).unwrap();
        let steps: Vec<&str> = written.split('\r').map(str::trim_end).collect();
        assert_eq!(steps, ["", "Making up the people …", "Creating … 40 %", "", ""]);
        let mut nobody = line(None);
        nobody.show(creating());
        nobody.clear();
    }
}
