//! How far something is that is not ready yet, and how long it will still take.

use std::time::{Duration, Instant};

use crate::exchange::import::ImportProgress;

/// What is being done, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loading {
    /// Such as `Reading the file …`.
    pub words: String,
    /// Unknown before the work has been counted.
    pub done: Option<Amount>,
    /// Unknown at first.
    left: Option<Duration>,
}

/// How much of the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub done: u64,
    pub of: u64,
    /// What is counted, such as `people`; empty if nobody knows such things, such as bytes.
    pub things: &'static str,
}

impl Amount {
    /// A part of something that is not counted in things people know.
    #[must_use]
    pub fn part(done: u64, of: u64) -> Self {
        Self { done, of, things: "" }
    }

    /// How much of an import is read or planned.
    pub(crate) fn of_import(progress: &ImportProgress) -> Option<Self> {
        let (done, of) = progress.done()?;
        Some(Self { done, of, things: progress.things() })
    }

    /// A part of 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        u8::try_from(self.done.saturating_mul(100) / self.of.max(1)).unwrap_or(100).min(100)
    }
}

impl Loading {
    /// Work whose size is unknown.
    pub fn of(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// The same work when so much of it is done.
    #[must_use]
    pub fn at(self, done: Option<Amount>) -> Self {
        Self { done, ..self }
    }

    #[must_use]
    pub fn percent(&self) -> Option<u8> {
        self.done.map(Amount::percent)
    }

    /// How far the work is: `42 %, 12 seconds left`, or `420 of 1000 people, 12 seconds left`.
    #[must_use]
    pub fn state(&self) -> String {
        let Some(done) = self.done else { return String::new() };
        let state = match done.things {
            "" => format!("{} %", done.percent()),
            things => format!("{} of {} {things}", done.done.min(done.of), done.of),
        };
        match self.left {
            Some(left) => format!("{state}, {} left", time(left)),
            None => state,
        }
    }

    /// What is done, and how far it is, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.words, self.state()).trim_end().to_owned()
    }
}

/// A time as one says it: `12 seconds`, `2 minutes`.
fn time(left: Duration) -> String {
    match left.as_secs() {
        0 | 1 => "1 second".to_owned(),
        seconds @ 2..=90 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", (seconds + 30) / 60),
    }
}

/// How fast work is going. It assumes that the rest goes as fast as what was done since the count began.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace {
    began: Option<(Instant, Amount)>,
}

impl Pace {
    /// How long work is watched before its pace is believed. Nobody needs to know sooner.
    const FIRST_LOOK: Duration = Duration::from_secs(2);

    /// Says how much time is left.
    pub(crate) fn timed(&mut self, loading: Loading, now: Instant) -> Loading {
        let left = loading.done.and_then(|done| self.left(done, now));
        Loading { left, ..loading }
    }

    fn left(&mut self, now_done: Amount, now: Instant) -> Option<Duration> {
        let goes_on = |before: &Amount| before.of == now_done.of && before.done <= now_done.done;
        // Another step counts anew.
        let (since, before) = match self.began.filter(|(_, before)| goes_on(before)) {
            Some(began) => began,
            None => *self.began.insert((now, now_done)),
        };
        let passed = now.saturating_duration_since(since);
        let moved = now_done.done - before.done;
        let rest = u128::from(now_done.of.saturating_sub(now_done.done));
        if passed < Self::FIRST_LOOK || moved == 0 || rest == 0 {
            return None;
        }
        let left = passed.as_millis() * rest / u128::from(moved);
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(done: u64) -> Loading {
        Loading::of("Adding …").at(Some(Amount { done, of: 1_000, things: "people" }))
    }

    #[test]
    fn the_time_left_goes_by_what_was_done_so_far() {
        let (mut pace, begin) = (Pace::default(), Instant::now());
        let mut at =
            |second: u64, done: u64| pace.timed(people(done), begin + Duration::from_secs(second)).line();
        assert_eq!(at(0, 100), "Adding … 100 of 1000 people", "nothing is known yet");
        assert_eq!(at(1, 200), "Adding … 200 of 1000 people", "it is too early to say");
        assert_eq!(at(4, 300), "Adding … 300 of 1000 people, 14 seconds left");
        assert_eq!(at(60, 400), "Adding … 400 of 1000 people, 2 minutes left");
        assert_eq!(at(61, 999), "Adding … 999 of 1000 people, 1 second left");
        assert_eq!(at(62, 1_000), "Adding … 1000 of 1000 people", "what is left is not counted");
        assert_eq!(at(70, 10), "Adding … 10 of 1000 people", "the next step begins");
    }

    #[test]
    fn work_is_told_as_far_as_it_is_known() {
        assert_eq!(Loading::of("Opening …").line(), "Opening …");
        let bytes = |done| Loading::of("Reading …").at(Some(Amount::part(done, 200)));
        assert_eq!(bytes(50).line(), "Reading … 25 %");
        assert_eq!((bytes(900).percent(), bytes(900).state().as_str()), (Some(100), "100 %"));
        let nothing = Amount::part(0, 0);
        assert_eq!(nothing.percent(), 0);
    }
}
