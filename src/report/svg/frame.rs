//! What all pictures share: the titled frame, lengths, text widths, and group colors.

use maud::{Markup, html};

use crate::text::columns;

/// The width at which every picture is drawn; the page scales it.
pub(super) const WIDTH: f64 = 860.0;
/// The number of colors, and of shapes, that distinguish groups.
pub(super) const KINDS: usize = 8;
/// The width of a text column at label size.
pub(super) const LETTER: f64 = 6.9;

/// The description of a picture for people who can't see it, and its height.
pub(super) struct Caption<'a> {
    pub(crate) number: usize,
    /// Pictures that may be longer than a page are drawn in parts.
    pub(crate) part: usize,
    pub(crate) title: &'a str,
    pub(crate) description: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Where it is shown, as a class of the page's style; empty is everywhere.
    pub(crate) shown: &'static str,
}

pub(super) fn framed(about: &Caption, body: &Markup) -> Markup {
    let (title, description) = (
        format!("picture-{}-{}", about.number, about.part),
        format!("picture-{}-{}-more", about.number, about.part),
    );
    html! {
        svg class=[(!about.shown.is_empty()).then_some(about.shown)]
            viewBox={"0 0 " (size(about.width)) " " (size(about.height))} role="img"
            aria-labelledby={(title) " " (description)} {
            title id=(title) { (crate::text::fold::capital(about.title)) }
            desc id=(description) { (columns::clean(&about.description)) }
            (body)
        }
    }
}

/// A formatted length; one decimal is finer than the eye can see.
pub(super) fn size(length: f64) -> String {
    let words = format!("{length:.1}");
    let short = words.strip_suffix(".0").unwrap_or(&words);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// The approximate width of a text: letters of some scripts (Armenian, Indic, Ethiopic …) are wider than
/// Latin ones, and Chinese characters already count as two columns.
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

/// The CSS class of a group.
pub(super) const fn color(group: usize) -> usize {
    // Reusing a shape shifts the color.
    (group + group / KINDS) % KINDS
}
