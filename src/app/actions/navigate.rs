//! Moving: within lists and the detail, between panes, and from a line to its subject and back.

use crate::app::App;
use crate::app::Focus;
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::keys::command::Command;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::popups::popup::moved;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Down => |app| app.move_by(1),
        Command::Up => |app| app.move_by(-1),
        Command::First => |app| app.move_by(isize::MIN / 2),
        Command::Last => |app| app.move_by(isize::MAX / 2),
        Command::PageDown => |app| app.move_by(app.page()),
        Command::PageUp => |app| app.move_by(-app.page()),
        Command::Open => App::open,
        Command::Back => App::back,
        Command::NextPane => |app| app.go_to_pane(app.neighbor(1)),
        Command::PreviousPane => |app| app.go_to_pane(app.neighbor(Pane::ALL.len() - 1)),
        Command::CohortsPane => |app| app.visit_pane(Pane::Cohorts),
        Command::StudentsPane => |app| app.visit_pane(Pane::Students),
        Command::BackgroundsPane => |app| app.visit_pane(Pane::Backgrounds),
        Command::MeetupsPane => |app| app.visit_pane(Pane::Meetups),
        Command::HiresPane => App::visit_hires,
        Command::OpeningsPane => |app| app.show_hires_as(HiresView::Openings),
        Command::Organizations => App::switch_organizations,
        Command::DetailPane => |app| app.focus = Focus::Detail,
        Command::ScrollDown => |app| app.scroll_detail(3),
        Command::ScrollUp => |app| app.scroll_detail(-3),
        Command::Filter => |app| app.focus = Focus::Filter,
        Command::Accept => App::keep_filter,
        Command::Close => App::drop_filter,
        Command::Suspend => |app| app.push(Effect::Suspend),
        Command::Quit => |app| app.push(Effect::Quit),
        _ => return None,
    })
}

impl App {
    fn page(&self) -> isize {
        let height =
            if self.focus == Focus::Detail { self.geometry.detail_height } else { self.geometry.list_height };
        isize::try_from((height / 2).max(1)).unwrap_or(1)
    }

    /// Moves the cursor of the pane or of the detail.
    pub(crate) fn move_by(&mut self, lines: isize) {
        if self.focus != Focus::Detail {
            let pane = self.pane;
            self.list_mut(pane).move_by(lines);
        } else if self.targets.is_empty() {
            self.scroll_detail(lines);
        } else {
            self.detail_cursor = moved(self.detail_cursor, lines, self.targets.len());
            self.detail_follows = true;
        }
    }

    pub(crate) fn scroll_detail(&mut self, lines: isize) {
        let last = self.geometry.detail_lines.saturating_sub(self.geometry.detail_height);
        self.detail_offset = self.detail_offset.saturating_add_signed(lines).min(last);
        self.detail_follows = false;
    }

    pub(crate) fn neighbor(&self, steps: usize) -> Pane {
        Pane::ALL.iter().copied().cycle().nth(self.pane.number() - 1 + steps).unwrap_or_default()
    }

    pub(crate) fn go_to_pane(&mut self, pane: Pane) {
        self.pane = pane;
        self.focus = Focus::Pane;
    }

    /// From a pane into the detail; from a line of the detail to its subject.
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

    /// Shows a place: clears what would hide it (a filter, the scope) and selects it in its pane.
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

    /// Enter while filtering keeps the filter and returns to the list.
    fn keep_filter(&mut self) {
        self.focus = Focus::Pane;
        let pane = self.pane();
        self.list_mut(pane).settle();
    }

    /// Esc while filtering clears the filter.
    fn drop_filter(&mut self) {
        let pane = self.pane;
        self.list_mut(pane).filter = TextInput::default();
        self.focus = Focus::Pane;
    }
}
