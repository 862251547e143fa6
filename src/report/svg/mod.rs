//! Pictures as SVG within an HTML page. They contain only shapes and positions: colors are classes of the
//! page's style, so that a picture follows its page into light, dark and print. There is no script and no
//! reference to another file.

mod bars;
mod curves;
mod frame;
mod graph;
mod heat;
mod labels;
mod shape;
mod spark;
mod tree;

use maud::Markup;

pub(crate) use spark::spark;

use super::picture::Picture;

/// Draws a picture; `number` distinguishes it from the others on the page.
#[must_use]
pub(crate) fn draw(picture: &Picture, number: usize) -> Markup {
    match picture {
        Picture::Graph(graph) => graph::draw(graph, number),
        Picture::Curves(curves) => curves::draw(curves, number),
        Picture::Heat(heat) => heat::draw(heat, number),
        Picture::Bars(bars) => bars::draw(bars, number),
        Picture::Tree(tree) => tree::draw(tree, number),
    }
}
