//! When the detail follows the selection: at once, or, while a key is held down, once it is let go. Nobody
//! can read what is shown for a moment only, and over a slow line the list would have to wait for it.

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Browsed;

/// Moves closer than this are those of a held key: by default, systems repeat one every 25 to 90 ms.
const APART: Duration = Duration::from_millis(100);

/// Watches how fast the selection moves.
#[derive(Debug, Default)]
pub(super) struct DetailDelay {
    browsed: Option<Browsed>,
    moved: Option<Instant>,
    waits: bool,
}

impl DetailDelay {
    /// Whether the detail is drawn later, now that `browsed` is to be drawn. What `came_at_once` with what
    /// was drawn last is no faster than that: a burst of keys is one move.
    pub(crate) fn applies(&mut self, browsed: Option<Browsed>, came_at_once: bool, now: Instant) -> bool {
        let (Some((revision, place)), Some((last_revision, last_place))) = (browsed, self.browsed) else {
            (self.browsed, self.waits) = (browsed, false);
            return false;
        };
        let is_quick = self.moved.is_some_and(|moved| now.duration_since(moved) < APART);
        if revision != last_revision {
            self.waits = false;
        } else if place == last_place {
            self.waits &= is_quick;
        } else {
            self.moved = Some(now);
            if !came_at_once {
                self.waits = is_quick;
            }
        }
        self.browsed = browsed;
        self.waits
    }

    /// How long to wait for another event before the detail is drawn; `None` if it is.
    pub(crate) fn left(&self, now: Instant) -> Option<Duration> {
        let since = now.duration_since(self.moved?);
        self.waits.then(|| APART.saturating_sub(since))
    }
}

/// The detail as last drawn.
#[derive(Debug, Default)]
pub(super) struct KeptDetail(Option<Buffer>);

impl KeptDetail {
    /// Remembers the detail of a frame, or puts the last one in its place if that fits.
    pub(crate) fn frame(&mut self, frame: &mut Buffer, area: Option<Rect>, keeps: bool) {
        match &self.0 {
            Some(last) if keeps && area == Some(last.area) => frame.merge(last),
            _ => self.0 = area.map(|area| part(frame, area)),
        }
    }
}

fn part(frame: &Buffer, area: Rect) -> Buffer {
    let cells = area.positions().filter_map(|place| frame.cell(place).cloned());
    Buffer { area, content: cells.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::place::Place;
    use crate::domain::Id;

    fn on(number: u128) -> Browsed {
        (7, Some(Place::Person(Id::new(uuid::Uuid::from_u128(number)))))
    }

    fn after(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    #[test]
    fn a_single_move_shows_its_detail_at_once() {
        let (mut delay, start) = (DetailDelay::default(), Instant::now());
        for (number, milliseconds) in [(1, 0), (2, 200), (3, 300), (4, 1_000)] {
            assert!(!delay.applies(Some(on(number)), false, after(start, milliseconds)));
            assert_eq!(delay.left(after(start, milliseconds)), None);
        }
    }

    #[test]
    fn under_a_held_key_the_detail_waits_for_the_last_line() {
        let (mut delay, start) = (DetailDelay::default(), Instant::now());
        let mut applies =
            |number, milliseconds| delay.applies(Some(on(number)), false, after(start, milliseconds));
        assert_eq!([applies(1, 0), applies(2, 500)], [false, false]);
        assert_eq!([applies(3, 530), applies(4, 560), applies(4, 600)], [true, true, true]);
        assert_eq!(delay.left(after(start, 600)), Some(Duration::from_millis(60)));
        assert!(!delay.applies(Some(on(4)), false, after(start, 660)));
        assert_eq!(delay.left(after(start, 660)), None);
    }

    #[test]
    fn many_keys_at_once_are_one_move() {
        let (mut delay, start) = (DetailDelay::default(), Instant::now());
        let mut applies = |number, at_once, milliseconds| {
            delay.applies(Some(on(number)), at_once, after(start, milliseconds))
        };
        assert_eq!([applies(1, false, 0), applies(40, false, 500)], [false, false]);
        assert_eq!([applies(80, true, 512), applies(99, true, 524)], [false, false]);
        assert_eq!([applies(100, false, 560), applies(140, true, 572)], [true, true], "a held key goes on");
    }

    #[test]
    fn a_detail_that_waits_is_the_one_before_where_it_was() {
        let mut drawn = KeptDetail::default();
        let right = Rect::new(2, 0, 2, 2);
        let mut frame = |lines: [&str; 2], area, keeps| {
            let mut frame = Buffer::with_lines(lines);
            drawn.frame(&mut frame, area, keeps);
            frame
        };
        let with = Buffer::with_lines;
        assert_eq!(frame(["a Ad", "b a "], Some(right), true), with(["a Ad", "b a "]));
        assert_eq!(frame(["b Bo", "c b "], Some(right), true), with(["b Ad", "c a "]));
        let lower = Rect::new(2, 1, 2, 1);
        assert_eq!(frame(["c  !", "d Co"], Some(lower), true), with(["c  !", "d Co"]), "it has moved");
        assert_eq!(frame(["d   ", "e   "], None, true), with(["d   ", "e   "]));
        assert_eq!(frame(["e Ev", "f a "], Some(right), false), with(["e Ev", "f a "]));
    }

    #[test]
    fn whatever_else_is_drawn_shows_the_detail_too() {
        let (mut delay, start) = (DetailDelay::default(), Instant::now());
        for (number, milliseconds) in [(1, 0), (2, 500), (3, 530)] {
            delay.applies(Some(on(number)), false, after(start, milliseconds));
        }
        assert!(delay.waits);
        assert!(!delay.applies(None, false, after(start, 540)), "a popup has opened");
        assert!(!delay.applies(Some(on(3)), false, after(start, 550)));
        delay.applies(Some(on(4)), false, after(start, 560));
        assert!(delay.waits);
        let changed = Some((8, on(4).1));
        assert!(!delay.applies(changed, false, after(start, 570)), "the register has changed");
    }
}
