//! How the screen was last drawn: heights for paging, positions for the mouse.

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
    /// How many items a popup showed side by side.
    pub(crate) layer_across: usize,
    /// How many columns of a popup's table are hidden at the left and at the right.
    pub(crate) columns_hidden: (usize, usize),
    /// What is where; later entries are on top.
    pub(crate) hits: Vec<(Rect, Hit)>,
}

impl Geometry {
    /// Where the detail is, if it is on the screen.
    pub(crate) fn detail(&self) -> Option<Rect> {
        self.hits.iter().find(|(_, hit)| *hit == Hit::Detail).map(|(area, _)| *area)
    }
}

/// What is under a part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// The frame of a pane, or its name in the row of panes.
    Pane(Pane),
    /// The lines of a pane's list.
    List(Pane),
    Detail,
    /// A line of the detail that can be opened, counted from 0.
    Target(usize),
    /// A popup and everything it covers.
    Popup,
    /// A popup's list of choices.
    Lines,
    /// A single choice in a popup, wherever it is drawn.
    Thing(usize),
    /// A tab in a popup.
    Tab(usize),
    /// A command in the bottom bar.
    Command(Command),
}
