//! A sparkline next to a figure: a column for each step, and a dash where nothing is known.

use maud::{Markup, html};

use super::frame::{number, size};
use crate::report::Point;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 30.0;

/// The trend without words; the text next to it says what it shows.
#[must_use]
pub(crate) fn spark(points: &[Point]) -> Markup {
    let most = points.iter().filter_map(|point| point.value).fold(0.0, f64::max);
    let step = (WIDTH / number(points.len().max(1))).min(26.0);
    html! {
        svg class="spark" viewBox={"0 0 " (size(step * number(points.len()))) " " (size(HEIGHT))}
            width=(size(step * number(points.len()))) height=(size(HEIGHT)) aria-hidden="true" {
            @for (place, point) in points.iter().enumerate() {
                @let high = point.value.map_or(0.0,
                    |value| if most > 0.0 { (value / most).max(0.0) * (HEIGHT - 3.0) } else { 0.0 });
                @let class = if point.value.is_none() { "none" } else if place + 1 == points.len()
                    { "last" } else { "past" };
                rect class=(class) x=(size(number(place) * step + 1.0)) y=(size(HEIGHT - high - 1.5))
                    width=(size(step - 2.0)) height=(size(high + 1.5)) rx="1" {}
            }
        }
    }
}
