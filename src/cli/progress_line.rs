//! How far a long command without a screen has come: one line on standard error that is written over, and
//! only if somebody is looking at it.

use std::io::{self, IsTerminal as _, Stderr, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::{Amount, Loading, Pace};
use crate::network::Progress;
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
        if !self.shown.is_empty() {
            self.write(String::new());
            self.write_raw("\r");
        }
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
    show_beside(ProgressLine::standard(), words, so_far, work)
}

fn show_beside<T, W: Write + Send>(
    mut line: ProgressLine<W>,
    words: &str,
    so_far: impl Fn() -> Option<Amount> + Send,
    work: impl FnOnce() -> T,
) -> T {
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

/// Does work that says how far it is, and shows that.
pub(super) fn watched<T>(words: &str, work: impl FnOnce(Progress<'_>) -> T) -> T {
    let (done, of) = (AtomicU64::new(0), AtomicU64::new(0));
    let progress = |so_far: usize, all: usize| {
        done.store(so_far as u64, Ordering::Relaxed);
        of.store(all as u64, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let amount = || {
        let of = of.load(Ordering::Relaxed);
        (of > 0).then(|| Amount::part(done.load(Ordering::Relaxed), of))
    };
    beside(words, amount, || work(&progress))
}

/// How often work is looked at; what takes less time shows nothing.
const LOOK: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    fn line(to: Option<Vec<u8>>) -> ProgressLine<Vec<u8>> {
        ProgressLine { to, shown: String::new(), pace: Pace::default() }
    }

    #[test]
    fn a_step_is_written_over_the_one_before_and_cleared_at_the_end() {
        let mut line_seen = line(Some(Vec::new()));
        let done = Amount::part(40, 100);
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

    /// What is written, where the test sees it.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn work_that_takes_a_while_is_shown_and_what_is_short_is_not() {
        let written = Written::default();
        let line = || ProgressLine { to: Some(written.clone()), shown: String::new(), pace: Pace::default() };
        let so_far = || Some(Amount::part(1, 4));
        assert_eq!(show_beside(line(), "Counting …", so_far, || 7), 7);
        assert_eq!(written.text(), "");
        // Bounded, so that a line that never comes fails instead of going on.
        let waits = || {
            (0..1_000).any(|_| {
                thread::sleep(LOOK / 20);
                !written.text().is_empty()
            })
        };
        assert!(show_beside(line(), "Counting …", so_far, waits));
        let text = written.text();
        assert!(text.starts_with("\rCounting … 25 %") && text.ends_with(" \r"), "{text:?}");
    }
}
