//! The places visited, for going back and forward. Moving within a list is not a visit; going from one
//! place to another is.

use std::collections::VecDeque;

use crate::app::panes::place::{Pane, Place};

/// Nobody goes back further than this.
const MOST: usize = 100;

/// A place as it was when the user left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    /// What was selected in the Cohorts pane, which sets the scope.
    pub(crate) scope: Option<Place>,
    pub(crate) pane: Pane,
    /// What was selected; `None` in an empty pane.
    pub(crate) place: Option<Place>,
    /// The selected line of the detail, if the detail had the focus.
    pub(crate) detail: Option<usize>,
}

/// The visits behind and ahead of the current place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visited {
    behind: VecDeque<Visit>,
    ahead: Vec<Visit>,
}

impl Visited {
    /// Records that the user leaves `here` for another place. Forgets what was ahead.
    pub(crate) fn leave(&mut self, here: Visit) {
        self.ahead.clear();
        if self.behind.back() != Some(&here) {
            self.behind.push_back(here);
        }
        if self.behind.len() > MOST {
            self.behind.pop_front();
        }
    }

    /// The last place before `here` that `there` accepts; it rejects those that are gone or already shown.
    pub(crate) fn back(&mut self, here: Visit, there: impl Fn(&Visit) -> bool) -> Option<Visit> {
        let target = loop {
            let visit = self.behind.pop_back()?;
            if there(&visit) {
                break visit;
            }
        };
        self.ahead.push(here);
        Some(target)
    }

    /// The place that [`Self::back`] was called from.
    pub(crate) fn forward(&mut self, here: Visit, there: impl Fn(&Visit) -> bool) -> Option<Visit> {
        let target = loop {
            let visit = self.ahead.pop()?;
            if there(&visit) {
                break visit;
            }
        };
        self.behind.push_back(here);
        Some(target)
    }

    #[must_use]
    pub(crate) fn can_go_back(&self) -> bool {
        !self.behind.is_empty()
    }

    #[must_use]
    pub(crate) const fn can_go_forward(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// The places behind, latest first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = Place> {
        self.behind.iter().rev().filter_map(|visit| visit.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Id, Person};
    use uuid::Uuid;

    fn visit(number: u128) -> Visit {
        Visit {
            scope: None,
            pane: Pane::Students,
            place: Some(Place::Person(Id::<Person>::new(Uuid::from_u128(number)))),
            detail: None,
        }
    }

    #[test]
    fn back_and_forward_lead_through_the_same_places() {
        let mut visited = Visited::default();
        visited.leave(visit(1));
        visited.leave(visit(2));
        assert_eq!(visited.back(visit(3), |_| true), Some(visit(2)));
        assert_eq!(visited.back(visit(2), |_| true), Some(visit(1)));
        assert_eq!(visited.back(visit(1), |_| true), None);
        assert_eq!(visited.forward(visit(1), |_| true), Some(visit(2)));
        assert_eq!(visited.forward(visit(2), |_| true), Some(visit(3)));
        assert_eq!(visited.forward(visit(3), |_| true), None);
    }

    #[test]
    fn going_elsewhere_forgets_what_lay_ahead() {
        let mut visited = Visited::default();
        visited.leave(visit(1));
        visited.back(visit(2), |_| true);
        visited.leave(visit(1));
        assert!(!visited.can_go_forward());
    }

    #[test]
    fn what_is_gone_is_passed_over() {
        let mut visited = Visited::default();
        for number in 1..=3 {
            visited.leave(visit(number));
        }
        assert_eq!(visited.back(visit(4), |held| *held != visit(3)), Some(visit(2)));
        assert_eq!(visited.forward(visit(2), |_| true), Some(visit(4)));
    }

    #[test]
    fn the_list_is_bounded() {
        let mut visited = Visited::default();
        for number in 0..1000 {
            visited.leave(visit(number));
        }
        assert_eq!(visited.latest().count(), MOST);
    }
}
