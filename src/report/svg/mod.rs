//! Pictures as SVG within a page of HTML. Shapes and places only: colours are classes of the page's style, so
//! that a picture is light, dark or printed with its page. Nothing here is a script or names another file.

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

/// A picture; `number` tells it from the others of the page.
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
