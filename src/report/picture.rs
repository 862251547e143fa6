//! Pictures as data: positions, labels and their meaning. The terminal and each file format draw them in
//! their own way.

use serde::Serialize;

use super::table::{Cell, Target};

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Picture {
    Graph(Graph),
    Curves(Curves),
    Heat(Heat),
    Bars(Bars),
    Tree(Tree),
}

/// A graph of people and arrows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Graph {
    /// The meaning of an arrow, such as `hired`.
    pub says: String,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// The groups that nodes belong to, indexed by [`Node::group`]; the last may be `not known`.
    pub groups: Vec<String>,
    /// The sign of each group: the same group has the same sign in all pictures of a register.
    #[serde(skip)]
    pub signs: Vec<usize>,
}

impl Graph {
    /// The sign of a group; 0 is that of a group not known.
    #[must_use]
    pub(crate) fn sign(&self, group: usize) -> usize {
        self.signs.get(group).copied().unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    pub label: String,
    /// From 0 to 1, left to right and top to bottom.
    pub x: f64,
    pub y: f64,
    /// The same on paper that is narrow and tall.
    #[serde(skip)]
    pub narrow: (f64, f64),
    /// The number of outgoing arrows: hubs are drawn large.
    pub weight: usize,
    pub group: usize,
    #[serde(skip)]
    pub target: Option<Target>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
}

/// Shares over years, one line each.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Curves {
    /// The meaning of the horizontal axis: `years after completion`.
    pub along: String,
    /// The meaning of the vertical axis: `share with an active tie`.
    pub says: String,
    pub lines: Vec<Curve>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    pub label: String,
    /// Years, and a share from 0 to 1; leaves out years that are not known or too early.
    pub points: Vec<(f64, f64)>,
    #[serde(skip)]
    pub target: Option<Target>,
}

/// How often any two groups are connected.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Heat {
    pub says: String,
    /// The names of both the rows and the columns.
    pub groups: Vec<String>,
    /// A row for each group, with a cell for each group.
    pub cells: Vec<Vec<usize>>,
}

/// A bar chart, one line per bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Bars {
    pub says: String,
    pub bars: Vec<Bar>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub label: String,
    pub count: usize,
    /// Added to `count` and drawn faintly: people who were asked and are not known to have come.
    pub beyond: usize,
    pub note: Cell,
    #[serde(skip)]
    pub target: Option<Target>,
}

/// Who came through whom, from the roots down.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Tree {
    pub says: String,
    pub roots: Vec<Branch>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Branch {
    pub label: String,
    pub note: String,
    /// Whether the dates make it certain that this came after its parent.
    pub certain: bool,
    pub branches: Vec<Branch>,
    #[serde(skip)]
    pub target: Option<Target>,
}
