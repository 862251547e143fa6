//! The picture in the README is the actual screen.

use crate::common::{self, Desk};
use crate::is_current;
use crate::svg::svg;

/// Selects the cohort of the demo's story, and the graduate who hired seven of its members.
const KEYS: &str = "2/rafael ibarra<Enter><Enter>jj<Enter>2<Esc>";

#[test]
fn the_picture_is_the_screen() {
    let mut desk = Desk::with(common::demo_register(), 110, 33);
    desk.keys(KEYS);
    // A change of size redraws everything, as in a newly opened terminal.
    desk.resize(110, 34);
    desk.sees("hired 7").sees("of 31").sees("Hires made · 7");
    is_current("assets/screen.svg", &svg(desk.buffer(), "alumnet"));
}
