//! Finding records, going back and forward through the places visited, and sorting lists.

use std::sync::Arc;

use crate::app::App;
use crate::app::Focus;
use crate::app::actions::Action;
use crate::app::effect::Tone;
use crate::app::keys::command::Command;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::sort::Order;
use crate::app::panes::visited::Visit;
use crate::app::popups::find::{FindPopup, Index};

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Find => App::find,
        Command::JumpBack => App::jump_back,
        Command::JumpForward => App::jump_forward,
        Command::TurnSort => App::reverse_sort,
        _ => return None,
    })
}

impl App {
    pub(crate) fn find(&mut self) {
        self.popups.open(FindPopup::default());
        self.search_found();
    }

    /// Runs the query in the topmost find popup again.
    pub(crate) fn search_found(&mut self) {
        let Self { popups, findable, register, visited, .. } = self;
        let Some(finder) = popups.on_top_mut::<FindPopup>() else { return };
        let there =
            |place: &Place| place.record().is_some_and(|(kind, id)| register.record(kind, id).is_some());
        let latest = visited.latest().filter(there);
        finder.search(findable.current(register), register, latest);
        if finder.is_waiting {
            self.read_names();
        }
    }

    /// Reads all names in a job: those of many people take longer than the next key.
    pub(crate) fn read_names(&mut self) {
        if self.findable.work.is_some_and(|number| self.working(number).is_some()) {
            return;
        }
        let register = Arc::clone(&self.register);
        let number = self.work(
            "Reading the names …",
            move |_| Index::new(&register),
            |app, index| {
                app.findable.index = Some(index);
                app.search_found();
            },
        );
        self.findable.work = Some(number);
    }

    /// Where the user is now.
    fn here(&self) -> Visit {
        let detail = self.detail_focused().then_some(self.detail_cursor);
        Visit {
            scope: self.list(Pane::Cohorts).selected(),
            pane: self.pane(),
            place: self.selected(),
            detail,
        }
    }

    /// Goes to a place; `jump_back` returns from it.
    pub(crate) fn visit(&mut self, place: Place) {
        let here = self.here();
        if here.place != Some(place) {
            self.visited.leave(here);
        }
        self.go_to(place);
    }

    /// Goes to a pane; `jump_back` returns from it.
    pub(crate) fn visit_pane(&mut self, pane: Pane) {
        if self.pane() != pane {
            self.visited.leave(self.here());
        }
        self.go_to_pane(pane);
    }

    /// Goes to the hires, or to the organizations if those were shown last.
    pub(crate) fn visit_hires(&mut self) {
        if self.face() == HiresView::Openings {
            self.show_hires_as(HiresView::Hires);
        } else {
            self.visit_pane(Pane::Hires);
        }
    }

    /// Goes to the Hires pane in a certain view; `jump_back` returns from it.
    pub(crate) fn show_hires_as(&mut self, face: HiresView) {
        if (self.pane(), self.face()) != (Pane::Hires, face) {
            self.visited.leave(self.here());
        }
        self.face = face;
        self.go_to_pane(Pane::Hires);
    }

    fn jump_back(&mut self) {
        self.travel(true);
    }

    fn jump_forward(&mut self) {
        self.travel(false);
    }

    fn travel(&mut self, back: bool) {
        let here = self.here();
        let register = &self.register;
        // Skips places deleted in the meantime.
        let there = |visit: &Visit| {
            *visit != here
                && visit
                    .place
                    .and_then(Place::record)
                    .is_none_or(|(kind, id)| register.record(kind, id).is_some())
        };
        let found = if back { self.visited.back(here, there) } else { self.visited.forward(here, there) };
        let Some(visit) = found else {
            return self.say(
                Tone::Plain,
                "The places you visited no longer \
            exist.",
            );
        };
        if let Some(scope) = visit.scope {
            self.list_mut(Pane::Cohorts).want(scope);
            self.refresh();
        }
        match visit.place {
            Some(place) => self.go_to(place),
            None => self.go_to_pane(visit.pane),
        }
        if let Some(cursor) = visit.detail {
            self.focus = Focus::Detail;
            self.detail_cursor = cursor.min(self.target_count().saturating_sub(1));
        }
    }

    /// Switches the Hires pane between hires and organizations.
    pub(crate) fn switch_organizations(&mut self) {
        self.face = match self.face {
            HiresView::Organizations => HiresView::Hires,
            _ => HiresView::Organizations,
        };
        self.go_to_pane(Pane::Hires);
    }

    /// Reverses the order of the focused list.
    fn reverse_sort(&mut self) {
        let pane = self.pane();
        let held = self.order(pane);
        self.sort_by(pane, Order { reversed: !held.reversed, ..held });
    }

    pub(crate) fn sort_by(&mut self, pane: Pane, order: Order) {
        self.list_mut(pane).order = (order != Order::usual(pane)).then_some(order);
        self.refresh();
    }
}
