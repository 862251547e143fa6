//! Moving: within lists and the detail, between panes, and from a line to what it is about and back.

use crate::app::keys::command::COMMANDS;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::popups::layer::Layer;
use crate::app::{App, Focus};

impl App {
    pub(crate) fn page(&self) -> isize {
        let height = match (self.layers.is_empty(), self.focus) {
            (false, _) => self.geometry.layer_height,
            (true, Focus::Detail) => self.geometry.detail_height,
            (true, _) => self.geometry.list_height,
        };
        isize::try_from((height / 2).max(1)).unwrap_or(1)
    }

    pub(crate) fn move_by(&mut self, lines: isize) {
        match self.layers.last_mut() {
            Some(Layer::Picker(picker)) => picker.move_by(lines),
            Some(Layer::Help(reading)) => {
                let last = self.geometry.layer_lines.saturating_sub(self.geometry.layer_height);
                reading.offset = reading.offset.saturating_add_signed(lines).min(last);
            }
            Some(Layer::Palette(palette)) => {
                // Held to the number of entries when they are drawn and chosen.
                palette.cursor = palette.cursor.saturating_add_signed(lines).min(COMMANDS.len());
            }
            Some(Layer::Menu(menu)) => {
                menu.cursor =
                    menu.cursor.saturating_add_signed(lines).min(menu.entries.len().saturating_sub(1));
            }
            Some(Layer::Find(finder)) => finder.move_by(lines),
            Some(Layer::Insights(insights)) => insights.move_by(lines),
            Some(Layer::Suggestions(advice)) => advice.move_by(lines),
            Some(Layer::Erase(erasing)) => {
                let last = self.geometry.layer_lines.saturating_sub(self.geometry.layer_height);
                erasing.offset = erasing.offset.saturating_add_signed(lines).min(last);
            }
            Some(Layer::Sort(chooser)) => chooser.move_by(lines),
            Some(Layer::Checklist(checklist)) => checklist.move_by(lines),
            Some(Layer::History(log)) => {
                log.move_by(lines);
                self.open_record();
            }
            Some(Layer::Merge(merging)) => merging.move_by(lines),
            Some(Layer::Duplicates(review)) => review.move_by(lines),
            Some(Layer::Form(_) | Layer::Question(_) | Layer::Waiting(_)) => {}
            None if self.focus == Focus::Detail && self.targets.is_empty() => self.scroll_detail(lines),
            None if self.focus == Focus::Detail => {
                self.detail_cursor =
                    self.detail_cursor.saturating_add_signed(lines).min(self.targets.len().saturating_sub(1));
                self.detail_follows = true;
            }
            None => {
                let pane = self.pane;
                self.list_mut(pane).move_by(lines);
            }
        }
    }

    pub(crate) fn scroll_detail(&mut self, lines: isize) {
        let last = self.geometry.detail_lines.saturating_sub(self.geometry.detail_height);
        self.detail_offset = self.detail_offset.saturating_add_signed(lines).min(last);
        self.detail_follows = false;
    }

    pub(crate) fn neighbour(&self, steps: usize) -> Pane {
        Pane::ALL.iter().copied().cycle().nth(self.pane.number() - 1 + steps).unwrap_or_default()
    }

    pub(crate) fn go_to_pane(&mut self, pane: Pane) {
        self.pane = pane;
        self.focus = Focus::Pane;
    }

    /// From a pane into the detail; from a line of the detail to what it is about.
    pub(crate) fn open(&mut self) {
        if self.focus != Focus::Detail {
            self.focus = Focus::Detail;
            self.detail_follows = true;
            return;
        }
        let line = self.targets.get(self.detail_cursor).copied();
        if let Some(target) = line.and_then(|line| line.leads_to(&self.register, self.selected())) {
            self.visit(target);
        }
    }

    /// Shows a place: lifts what would hide it (a filter, the scope) and selects it in its pane.
    pub fn go_to(&mut self, place: Place) {
        if let Some(face) = HiresView::of(place) {
            self.face = face;
        }
        self.refresh();
        let visible = match place {
            Place::Person(person) => self.scope().has_person(&self.register, person),
            Place::AllCohorts | Place::Program(_) | Place::Cohort(_) => true,
            _ => self.list(place.pane()).rows().contains(&place),
        };
        if !visible {
            self.list_mut(Pane::Cohorts).select(Place::AllCohorts);
        }
        self.pane = place.pane();
        self.focus = Focus::Pane;
        self.refresh();
        if !self.list_mut(place.pane()).select(place) {
            let list = self.list_mut(place.pane());
            list.filter = TextInput::default();
            list.want(place);
        }
        self.refresh();
    }

    pub(crate) fn back(&mut self) {
        let pane = self.pane;
        if self.focus == Focus::Detail {
            self.focus = Focus::Pane;
        } else if self.list(pane).is_filtered() {
            self.list_mut(pane).filter = TextInput::default();
        } else if self.on_marked() {
            self.clear_marks();
        }
    }
}
