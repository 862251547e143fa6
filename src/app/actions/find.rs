//! Finding and going there, going back and forward through the places visited, and choosing how a list is
//! sorted.

use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::sort::{Order, SortKey};
use crate::app::panes::visited::Visit;
use crate::app::popups::find::Index;
use crate::app::popups::layer::{Layer, SortPopup};
use crate::app::{App, Focus, Tone};

impl App {
    pub(crate) fn find(&mut self) {
        self.layers.push(Layer::Find(Box::default()));
        self.search_found();
    }

    /// Looks again for what is typed in the finder on top.
    pub(crate) fn search_found(&mut self) {
        let Self { layers, findable, register, visited, .. } = self;
        let Some(Layer::Find(finder)) = layers.last_mut() else { return };
        if findable.as_ref().is_none_or(|index| !index.is_of(register)) {
            *findable = Some(Index::new(register));
        }
        if let Some(index) = findable {
            let there =
                |place: &Place| place.record().is_some_and(|(kind, id)| register.record(kind, id).is_some());
            finder.search(index, register, visited.latest().filter(there));
        }
    }

    /// Goes to what was found.
    pub(crate) fn go_to_found(&mut self) {
        let Some(Layer::Find(finder)) = self.layers.last() else { return };
        let Some(target) = finder.current() else {
            if !finder.is_empty() {
                self.say(Tone::Plain, "Nothing has these letters.");
            }
            return;
        };
        self.layers.pop();
        self.visit(target);
    }

    /// Where somebody is now.
    fn here(&self) -> Visit {
        let detail = self.detail_focused().then_some(self.detail_cursor);
        Visit {
            scope: self.list(Pane::Cohorts).selected(),
            pane: self.pane(),
            place: self.selected(),
            detail,
        }
    }

    /// Goes to a place, so that one can come back.
    pub fn visit(&mut self, place: Place) {
        let here = self.here();
        if here.place != Some(place) {
            self.visited.leave(here);
        }
        self.go_to(place);
    }

    /// Goes to a pane, so that one can come back.
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

    /// Goes to the Hires pane and turns it, so that one can come back.
    pub(crate) fn show_hires_as(&mut self, face: HiresView) {
        if (self.pane(), self.face()) != (Pane::Hires, face) {
            self.visited.leave(self.here());
        }
        self.face = face;
        self.go_to_pane(Pane::Hires);
    }

    pub(crate) fn jump_back(&mut self) {
        self.travel(true);
    }

    pub(crate) fn jump_forward(&mut self) {
        self.travel(false);
    }

    fn travel(&mut self, back: bool) {
        let here = self.here();
        let register = &self.register;
        // What was deleted in the meantime is passed over.
        let there = |visit: &Visit| {
            *visit != here
                && visit
                    .place
                    .and_then(Place::record)
                    .is_none_or(|(kind, id)| register.record(kind, id).is_some())
        };
        let found = if back { self.visited.back(here, there) } else { self.visited.forward(here, there) };
        let Some(visit) = found else { return self.say(Tone::Plain, "The places visited are gone.") };
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

    /// Lets the words be typed that help or the history is searched for.
    pub(crate) fn search(&mut self) {
        match self.layers.last_mut() {
            Some(Layer::Help(reading)) => reading.typing = true,
            Some(Layer::History(log)) => log.typing = true,
            _ => {}
        }
    }

    pub(crate) fn choose_sort(&mut self) {
        let pane = self.pane();
        let held = self.order(pane).by;
        let cursor = SortKey::of(pane).iter().position(|by| *by == held).unwrap_or(0);
        self.layers.push(Layer::Sort(SortPopup { pane, cursor }));
    }

    /// Sorts as the chooser on top says.
    pub(crate) fn sort_as_chosen(&mut self) {
        let Some(Layer::Sort(chooser)) = self.layers.last() else { return };
        let (pane, chosen) = (chooser.pane, chooser.current());
        self.layers.pop();
        if let Some(by) = chosen
            && by != self.order(pane).by
        {
            self.sort_by(pane, Order { by, reversed: false });
        }
    }

    pub(crate) fn reverse_sort(&mut self) {
        let (pane, by) = match self.layers.last() {
            Some(Layer::Sort(chooser)) => (chooser.pane, chooser.current()),
            _ => (self.pane(), None),
        };
        let held = self.order(pane);
        let by = by.unwrap_or(held.by);
        // Another order is turned from how it would usually be.
        self.sort_by(pane, Order { by, reversed: by != held.by || !held.reversed });
    }

    fn sort_by(&mut self, pane: Pane, order: Order) {
        self.list_mut(pane).order = (order != Order::usual(pane)).then_some(order);
        self.refresh();
    }
}
