//! Pictures as numbers and words: where things stand and what they mean. A terminal and a file draw them each
//! in its own way.

use serde::Serialize;

use super::table::{Cell, Target};

/// One of the pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Picture {
    Graph(Graph),
    Curves(Curves),
    Heat(Heat),
    Bars(Bars),
    Tree(Tree),
}

/// Who is joined to whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Graph {
    /// What an arrow says, such as `hired`.
    pub says: String,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// The groups that nodes belong to, by [`Node::group`]; the last may be `not known`.
    pub groups: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    pub label: String,
    /// From 0 to 1, left to right and top to bottom.
    pub x: f64,
    pub y: f64,
    /// How many arrows go out: hubs are drawn large.
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

/// Shares over years, a line each.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Curves {
    /// What is counted along: `years after completion`.
    pub along: String,
    /// What the height says: `share with an active tie`.
    pub says: String,
    pub lines: Vec<Curve>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    pub label: String,
    /// Years, and a share from 0 to 1; years that are not known or too early are left out.
    pub points: Vec<(f64, f64)>,
    #[serde(skip)]
    pub target: Option<Target>,
}

/// How often each two of some groups meet.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Heat {
    pub says: String,
    /// Names of the rows, and of the columns.
    pub groups: Vec<String>,
    /// A row for each group, a cell for each.
    pub cells: Vec<Vec<usize>>,
}

/// How many, one line after the other.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Bars {
    pub says: String,
    pub bars: Vec<Bar>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub label: String,
    pub count: usize,
    /// Beyond `count`, drawn quietly: asked and not known to have come.
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
    /// Whether dates make it sure that this came after its parent.
    pub certain: bool,
    pub branches: Vec<Branch>,
    #[serde(skip)]
    pub target: Option<Target>,
}
