//! Pictures as SVG within a page of HTML. Shapes and places only: colours are classes of the page's style, so
//! that a picture is light, dark or printed with its page. Nothing here is a script or names another file.

mod bars;
mod curves;
mod graph;
mod heat;
mod labels;
mod shape;
mod spark;
mod tree;

use maud::{Markup, html};

pub use spark::spark;

use super::picture::Picture;
use crate::text::columns;

/// How wide every picture is drawn; the page scales it.
const WIDTH: f64 = 860.0;
/// So many colours, and as many shapes, tell groups apart.
const KINDS: usize = 8;
/// How wide a column of text is at the size of a label.
const LETTER: f64 = 6.9;

/// A picture; `number` tells it from the others of the page.
#[must_use]
pub fn draw(picture: &Picture, number: usize) -> Markup {
    match picture {
        Picture::Graph(graph) => graph::draw(graph, number),
        Picture::Curves(curves) => curves::draw(curves, number),
        Picture::Heat(heat) => heat::draw(heat, number),
        Picture::Bars(bars) => bars::draw(bars, number),
        Picture::Tree(tree) => tree::draw(tree, number),
    }
}

/// What is said of a picture to those who can't see it, and how high it is.
struct Caption<'a> {
    number: usize,
    /// Pictures that may be longer than a page are drawn in parts.
    part: usize,
    title: &'a str,
    description: String,
    height: f64,
}

fn framed(about: &Caption, body: &Markup) -> Markup {
    let (title, description) = (
        format!("picture-{}-{}", about.number, about.part),
        format!("picture-{}-{}-more", about.number, about.part),
    );
    html! {
        svg viewBox={"0 0 " (size(WIDTH)) " " (size(about.height))} role="img"
            aria-labelledby={(title) " " (description)} {
            title id=(title) { (crate::text::fold::capital(about.title)) }
            desc id=(description) { (columns::clean(&about.description)) }
            (body)
        }
    }
}

/// A length as it is written: one place is finer than anybody sees.
fn size(length: f64) -> String {
    let words = format!("{length:.1}");
    let short = words.strip_suffix(".0").unwrap_or(&words);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// How wide a text will be, near enough: letters of younger scripts are wider than Latin ones, Chinese ones
/// are two columns already.
fn text_width(text: &str) -> f64 {
    let wide = text
        .chars()
        .filter(|letter| {
            matches!(letter, '\u{530}'..='\u{58f}' | '\u{900}'..='\u{10ff}'
        | '\u{1200}'..='\u{18af}')
        })
        .count();
    number(columns::width(text)) * LETTER + number(wide) * 2.6
}

#[expect(clippy::cast_precision_loss, reason = "counts in a picture are small")]
const fn number(count: usize) -> f64 {
    count as f64
}

/// The class of a group's colour.
const fn colour(group: usize) -> usize {
    // Another colour for the same shape the next time round.
    (group + group / KINDS) % KINDS
}
