//! When the detail follows the selection: at once, or, while a key is held down, once it is let go. Nobody
//! can read what is shown for a moment only, and over a slow line the list would have to wait for it.

use std::time::{Duration, Instant};

use crossterm::event::{Event as Input, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Browsed;

/// The same key again within this time is a held key: by default, systems repeat one every 25 to 90 ms.
const APART: Duration = Duration::from_millis(100);
/// Keys closer than this came in one go: pasted, or written by a program.
const IN_ONE_GO: Duration = Duration::from_millis(10);

/// Watches how fast the selection moves.
#[derive(Debug, Default)]
pub(super) struct DetailDelay {
    browsed: Option<Browsed>,
    /// The last key, and when it arrived.
    key: Option<(KeyEvent, Instant)>,
    is_held: bool,
    waits: bool,
}

impl DetailDelay {
    /// Notes when something was typed, which can be long before it is read: over a slow line, drawing takes
    /// longer.
    pub(crate) fn typed(&mut self, input: &Input, arrived: Instant) {
        let Input::Key(key) = input else {
            self.key = None;
            return;
        };
        let apart = self.key.map(|(last, at)| (last == *key, arrived.duration_since(at)));
        // Many keys that come in one go are like a single one.
        if apart.is_none_or(|(_, apart)| apart >= IN_ONE_GO) {
            self.is_held = apart.is_some_and(|(is_same, apart)| is_same && apart < APART);
        }
        self.key = Some((*key, arrived));
    }

    /// Whether the detail waits when `browsed` is drawn.
    pub(crate) fn applies(&mut self, browsed: Option<Browsed>, now: Instant) -> bool {
        let goes_on = match (browsed, self.browsed) {
            (Some(this), Some(last)) if this == last => self.waits,
            (Some((revision, _)), Some((last, _))) => revision == last && self.is_held,
            _ => false,
        };
        self.waits = goes_on && self.until_rest(now).is_some();
        self.browsed = browsed;
        self.waits
    }

    /// How long to wait for another event before the detail is drawn; `None` if it is.
    pub(crate) fn left(&self, now: Instant) -> Option<Duration> {
        self.waits.then(|| self.until_rest(now).unwrap_or_default())
    }

    fn until_rest(&self, now: Instant) -> Option<Duration> {
        APART.checked_sub(now.duration_since(self.key?.1)).filter(|left| !left.is_zero())
    }
}

/// The detail as last drawn.
#[derive(Debug, Default)]
pub(super) struct KeptDetail(Option<Buffer>);

impl KeptDetail {
    /// Remembers the detail of a frame, or puts the last one in its place if that fits.
    /// Returns whether it is the last one.
    pub(crate) fn frame(&mut self, frame: &mut Buffer, area: Option<Rect>, keeps: bool) -> bool {
        let Some(last) = self.0.as_ref().filter(|last| keeps && area == Some(last.area)) else {
            self.0 = area.map(|area| part(frame, area));
            return false;
        };
        for (place, kept) in last.area.positions().zip(&last.content) {
            if let Some(cell) = frame.cell_mut(place) {
                cell.clone_from(kept);
            }
        }
        true
    }
}

fn part(frame: &Buffer, area: Rect) -> Buffer {
    let cells = area.positions().filter_map(|place| frame.cell(place).cloned());
    Buffer { area, content: cells.collect() }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::app::panes::place::Place;
    use crate::domain::Id;

    fn on(number: u128) -> Browsed {
        (7, Some(Place::Person(Id::new(uuid::Uuid::from_u128(number)))))
    }

    fn key(letter: char) -> Input {
        Input::Key(KeyCode::Char(letter).into())
    }

    /// A delay that has drawn the first record at rest.
    fn delay() -> DetailDelay {
        DetailDelay { browsed: Some(on(1)), ..DetailDelay::default() }
    }

    /// Whether the detail waits, when a key arrives that many milliseconds after the start and selects a
    /// record.
    fn waits(delay: &mut DetailDelay, start: Instant, (milliseconds, number): (u64, u128)) -> bool {
        let at = start + Duration::from_millis(milliseconds);
        delay.typed(&key('j'), at);
        delay.applies(Some(on(number)), at)
    }

    #[test]
    fn a_single_move_shows_its_detail_at_once() {
        let (mut delay, start) = (delay(), Instant::now());
        for key in [(0, 2), (200, 3), (300, 4), (1_000, 5)] {
            assert!(!waits(&mut delay, start, key), "{key:?}");
            assert_eq!(delay.left(start + Duration::from_millis(key.0)), None);
        }
    }

    #[test]
    fn under_a_held_key_the_detail_waits_for_the_last_line() {
        let (mut delay, start) = (delay(), Instant::now());
        let waited = [(0, 2), (500, 3), (530, 4), (620, 5)].map(|key| waits(&mut delay, start, key));
        assert_eq!(waited, [false, false, true, true]);
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert!(delay.applies(Some(on(5)), at(700)), "something else was drawn");
        assert_eq!(delay.left(at(700)), Some(Duration::from_millis(20)));
        assert!(!delay.applies(Some(on(5)), at(720)));
        assert_eq!(delay.left(at(720)), None);
    }

    #[test]
    fn many_keys_in_one_go_are_one_move() {
        let (mut delay, start) = (delay(), Instant::now());
        let waited = [(500, 40), (505, 80), (512, 99)].map(|key| waits(&mut delay, start, key));
        assert_eq!(waited, [false, false, false]);
        let waited = [(560, 100), (565, 140)].map(|key| waits(&mut delay, start, key));
        assert_eq!(waited, [true, true], "the next comes like those of a held key");
    }

    #[test]
    fn two_keys_that_are_typed_fast_are_not_a_held_one() {
        let (mut delay, start) = (delay(), Instant::now());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        delay.typed(&key('2'), at(0));
        assert!(!waits(&mut delay, start, (40, 2)), "j");
        assert!(waits(&mut delay, start, (70, 3)), "j again");
        delay.typed(&Input::Resize(80, 24), at(80));
        assert!(!delay.applies(Some(on(3)), at(80)), "anything else shows it");
    }

    #[test]
    fn what_was_drawn_too_slowly_is_drawn_in_full_once_no_key_follows() {
        let (mut delay, start) = (delay(), Instant::now());
        for milliseconds in [0, 30, 60] {
            delay.typed(&key('j'), start + Duration::from_millis(milliseconds));
        }
        assert!(delay.applies(Some(on(4)), start + Duration::from_millis(150)), "the last key is 90 ms old");
        delay.typed(&key('j'), start + Duration::from_millis(100));
        assert!(!delay.applies(Some(on(5)), start + Duration::from_millis(300)), "the key was let go");
    }

    #[test]
    fn a_detail_that_waits_is_the_one_before_where_it_was() {
        let mut drawn = KeptDetail::default();
        let right = Rect::new(2, 0, 2, 2);
        let mut frame = |lines: [&str; 2], area, keeps| {
            let mut frame = Buffer::with_lines(lines);
            let is_kept = drawn.frame(&mut frame, area, keeps);
            (frame, is_kept)
        };
        let with = |lines: [&str; 2], is_kept| (Buffer::with_lines(lines), is_kept);
        assert_eq!(frame(["a Ad", "b a "], Some(right), true), with(["a Ad", "b a "], false));
        assert_eq!(frame(["b Bo", "c b "], Some(right), true), with(["b Ad", "c a "], true));
        let lower = Rect::new(2, 1, 2, 1);
        assert_eq!(frame(["c  !", "d Co"], Some(lower), true), with(["c  !", "d Co"], false), "it has moved");
        assert_eq!(frame(["d   ", "e   "], None, true), with(["d   ", "e   "], false));
        assert_eq!(frame(["e Ev", "f a "], Some(right), false), with(["e Ev", "f a "], false));
    }

    #[test]
    fn whatever_else_is_drawn_shows_the_detail_too() {
        let (mut delay, start) = (delay(), Instant::now());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert!(!waits(&mut delay, start, (500, 2)));
        assert!(waits(&mut delay, start, (530, 3)));
        assert!(!delay.applies(None, at(540)), "a popup has opened");
        assert!(!delay.applies(Some(on(3)), at(550)));
        assert!(waits(&mut delay, start, (560, 4)));
        assert!(!delay.applies(Some((8, on(4).1)), at(570)), "the register has changed");
    }
}
