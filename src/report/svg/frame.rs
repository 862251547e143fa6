//! What all pictures share: the frame with its title, lengths, the width of text, and the colours of groups.

use maud::{Markup, html};

use crate::text::columns;

/// How wide every picture is drawn; the page scales it.
pub(super) const WIDTH: f64 = 860.0;
/// So many colours, and as many shapes, tell groups apart.
pub(super) const KINDS: usize = 8;
/// How wide a column of text is at the size of a label.
pub(super) const LETTER: f64 = 6.9;

/// What is said of a picture to those who can't see it, and how high it is.
pub(super) struct Caption<'a> {
    pub(crate) number: usize,
    /// Pictures that may be longer than a page are drawn in parts.
    pub(crate) part: usize,
    pub(crate) title: &'a str,
    pub(crate) description: String,
    pub(crate) height: f64,
}

pub(super) fn framed(about: &Caption, body: &Markup) -> Markup {
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
pub(super) fn size(length: f64) -> String {
    let words = format!("{length:.1}");
    let short = words.strip_suffix(".0").unwrap_or(&words);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// How wide a text will be, near enough: letters of younger scripts are wider than Latin ones, Chinese ones
/// are two columns already.
pub(super) fn text_width(text: &str) -> f64 {
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
pub(super) const fn number(count: usize) -> f64 {
    count as f64
}

/// The class of a group's colour.
pub(super) const fn colour(group: usize) -> usize {
    // Another colour for the same shape the next time round.
    (group + group / KINDS) % KINDS
}
