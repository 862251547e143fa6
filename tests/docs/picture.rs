//! The picture of the README is the screen, not a drawing of it.

use crate::common::{self, Desk};
use crate::is_current;
use crate::svg::svg;

/// The cohort of the story is in force, and the one who hired seven of it is selected.
const KEYS: &str = "2/rafael ibarra<Enter><Enter>jj<Enter>2<Esc>";

#[test]
fn the_picture_is_the_screen() {
    let mut desk = Desk::with(common::demo_register(), 110, 33);
    desk.keys(KEYS);
    // A new size draws all of it anew, as a terminal shows it that was just opened.
    desk.resize(110, 34);
    desk.sees("hired 7").sees("of 31").sees("Hires made · 7");
    is_current("assets/screen.svg", &svg(desk.buffer(), "alumnet"));
}
