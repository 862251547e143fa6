//! A pane's list: the selected line, the filter, and moving between lines. `rows` computes the lines, and
//! only when the register, the scope or the filter changes.

use std::sync::Arc;

use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::panes::sort::Order;
use crate::query::QueryProblem;

/// The inputs that a list's lines were computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListBasis {
    pub(crate) revision: u64,
    pub(crate) scope: Scope,
    pub(crate) face: HiresView,
    /// The words of a filter that is nothing but words.
    pub(crate) filter: Vec<String>,
    /// A filter that is more than words.
    pub(crate) query: Option<String>,
    pub(crate) order: Order,
}

/// What the Hires pane shows: hires, the organizations people were hired by, or openings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum HiresView {
    #[default]
    Hires,
    Organizations,
    Openings,
}

impl HiresView {
    /// The view that shows a place, if there is one.
    #[must_use]
    pub(crate) const fn of(place: Place) -> Option<Self> {
        match place {
            Place::Hire(_) => Some(Self::Hires),
            Place::Organization(_) => Some(Self::Organizations),
            Place::Opening(_) => Some(Self::Openings),
            _ => None,
        }
    }
}

/// One pane's lines and selection.
#[derive(Debug, Clone, Default)]
pub struct List {
    basis: Option<ListBasis>,
    rows: Arc<Vec<Place>>,
    selected: Option<Place>,
    /// What was selected before a filter hid it; selected again once it is back.
    filtered_out: Option<Place>,
    /// The last known index of the selected line; verified before use.
    position: usize,
    /// The first line drawn. Drawing moves it as little as possible.
    pub offset: usize,
    pub(crate) filter: TextInput,
    /// What is wrong with the filter; the lines are those that the rest of it finds.
    pub(crate) problem: Option<QueryProblem>,
    /// The chosen order, if not the usual one.
    pub(crate) order: Option<Order>,
}

impl List {
    #[must_use]
    pub fn rows(&self) -> &[Place] {
        &self.rows
    }

    #[must_use]
    pub fn selected(&self) -> Option<Place> {
        self.selected
    }

    /// The index of the selected line.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    #[must_use]
    pub(crate) fn is_filtered(&self) -> bool {
        !self.filter.text().trim().is_empty()
    }

    #[must_use]
    pub(crate) fn is_current(&self, basis: &ListBasis) -> bool {
        self.basis.as_ref() == Some(basis)
    }

    /// Replaces the lines. The selection stays on its record and on its line of the screen. If the record is
    /// gone, the index stays.
    pub(crate) fn set_rows(&mut self, basis: ListBasis, rows: Arc<Vec<Place>>) {
        let scope_moved = self.basis.as_ref().is_some_and(|held| held.scope != basis.scope);
        let filter_moved = self
            .basis
            .as_ref()
            .is_some_and(|held| (&held.filter, &held.query) != (&basis.filter, &basis.query));
        self.basis = Some(basis);
        self.rows = rows;
        let position_of = |place: Place| self.rows.iter().position(|row| *row == place);
        let back = self.filtered_out.and_then(position_of);
        match back.or_else(|| self.selected.and_then(position_of)) {
            Some(position) => {
                // In a new scope the list starts at the top; drawing brings the selection into view.
                let line = self.position.saturating_sub(self.offset);
                self.offset = if scope_moved { 0 } else { position.saturating_sub(line) };
                self.put(position);
                if back.is_some() {
                    self.filtered_out = None;
                }
            }
            None if scope_moved => self.select_at(0),
            None if filter_moved => {
                let gone = self.filtered_out.or(self.selected);
                self.select_at(0);
                self.filtered_out = gone;
            }
            None => self.select_at(self.position),
        }
    }

    /// Selects the line at `position`, or the last one if there are fewer.
    pub(crate) fn select_at(&mut self, position: usize) {
        self.filtered_out = None;
        self.put(position);
    }

    /// Makes the current selection final: what the filter hid before is not selected again.
    pub(crate) const fn settle(&mut self) {
        self.filtered_out = None;
    }

    fn put(&mut self, position: usize) {
        self.position = position.min(self.rows.len().saturating_sub(1));
        self.selected = self.rows.get(self.position).copied();
    }

    /// Selects a line if present; returns whether it is.
    pub(crate) fn select(&mut self, place: Place) -> bool {
        let held = self.rows.get(self.position) == Some(&place);
        let position =
            if held { Some(self.position) } else { self.rows.iter().position(|row| *row == place) };
        if let Some(position) = position {
            self.select_at(position);
        }
        position.is_some()
    }

    /// Selects a place as soon as the lines are computed again.
    pub(crate) fn want(&mut self, place: Place) {
        self.selected = Some(place);
        self.filtered_out = None;
        self.basis = None;
    }

    /// Scrolls a list that shows `height` lines. The selection moves only if it would leave the view.
    pub(crate) fn scroll(&mut self, lines: isize, height: usize) {
        self.offset = self.offset.saturating_add_signed(lines).min(self.rows.len().saturating_sub(height));
        let seen = self.position.clamp(self.offset, self.offset + height.saturating_sub(1));
        if seen != self.position {
            self.select_at(seen);
        }
    }

    /// Moves by lines, stopping at both ends.
    pub(crate) fn move_by(&mut self, lines: isize) {
        self.select_at(self.position.saturating_add_signed(lines));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::place::Pane;
    use crate::domain::Id;
    use uuid::Uuid;

    fn place(number: u128) -> Place {
        Place::Person(Id::new(Uuid::from_u128(number)))
    }

    fn basis(revision: u64) -> ListBasis {
        ListBasis {
            revision,
            scope: Scope::All,
            face: HiresView::Hires,
            filter: Vec::new(),
            query: None,
            order: Order::usual(Pane::Students),
        }
    }

    fn list(numbers: &[u128]) -> List {
        let mut list = List::default();
        list.set_rows(basis(0), Arc::new(numbers.iter().map(|number| place(*number)).collect()));
        list
    }

    #[test]
    fn the_selection_stays_on_its_line_when_others_come_and_go() {
        let mut list = list(&[1, 2, 3]);
        list.move_by(1);
        list.set_rows(basis(1), Arc::new([5, 1, 2, 3].map(place).to_vec()));
        assert_eq!((list.selected(), list.position()), (Some(place(2)), 2));
    }

    #[test]
    fn the_selection_keeps_its_line_of_the_screen() {
        let mut list = list(&[1, 2, 3, 4, 5, 6]);
        list.select_at(4);
        list.offset = 3;
        list.set_rows(basis(1), Arc::new([8, 9, 1, 2, 3, 4, 5, 6].map(place).to_vec()));
        assert_eq!((list.position(), list.offset), (6, 5));
        list.set_rows(basis(2), Arc::new([5, 6].map(place).to_vec()));
        assert_eq!((list.position(), list.offset), (0, 0));
    }

    #[test]
    fn what_a_filter_took_away_is_selected_again_when_it_is_back() {
        let mut list = list(&[1, 2, 3]);
        list.select_at(2);
        let filtered = |word: &str| ListBasis { filter: vec![word.to_owned()], ..basis(0) };
        list.set_rows(filtered("a"), Arc::new(vec![place(1), place(2)]));
        assert_eq!(list.selected(), Some(place(1)), "the first that is found");
        list.set_rows(filtered("ab"), Arc::new(Vec::new()));
        list.set_rows(basis(0), Arc::new([1, 2, 3].map(place).to_vec()));
        assert_eq!(list.selected(), Some(place(3)));
        // Unless another line was selected in between.
        list.set_rows(filtered("a"), Arc::new(vec![place(1), place(2)]));
        list.move_by(1);
        list.set_rows(basis(0), Arc::new([1, 2, 3].map(place).to_vec()));
        assert_eq!(list.selected(), Some(place(2)));
    }

    #[test]
    fn a_selection_that_is_gone_stays_where_it_was() {
        let mut list = list(&[1, 2, 3]);
        list.move_by(9);
        assert_eq!(list.selected(), Some(place(3)));
        list.set_rows(basis(1), Arc::new(vec![place(1), place(2)]));
        assert_eq!(list.selected(), Some(place(2)));
        list.set_rows(basis(2), Arc::new(Vec::new()));
        assert_eq!(list.selected(), None);
        list.move_by(-1);
        assert_eq!(list.selected(), None);
    }
}
