//! What the screen looked like when it was last drawn: lines for paging, places for the mouse.

use ratatui::layout::Rect;

use crate::app::keys::command::Command;
use crate::app::panes::place::Pane;

/// How much of everything was drawn, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Geometry {
    /// The first line drawn of each pane's list.
    pub(crate) list_offsets: [usize; 5],
    pub list_height: usize,
    pub(crate) detail_offset: usize,
    pub(crate) detail_height: usize,
    pub(crate) detail_lines: usize,
    pub(crate) layer_offset: usize,
    pub(crate) layer_height: usize,
    pub(crate) layer_lines: usize,
    /// How many things stood side by side in a popup.
    pub(crate) layer_across: usize,
    /// What lies where; later ones lie above.
    pub(crate) hits: Vec<(Rect, Hit)>,
}

/// What lies under a part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// The frame of a pane, or its name in the row of panes.
    Pane(Pane),
    /// The lines of a pane's list.
    List(Pane),
    Detail,
    /// A line of the detail that leads somewhere, counted from 0.
    Target(usize),
    /// A popup, and what it covers.
    Popup,
    /// The lines to choose from in a popup.
    Lines,
    /// One of the things to choose from in a popup, wherever it is.
    Thing(usize),
    /// One of the tabs of a popup.
    Tab(usize),
    /// A command in the bottom bar.
    Command(Command),
}
