//! What each command does.

use super::command::Command;
use super::form::Form;
use super::history::Step;
use super::layer::{Layer, Palette, Reading};
use super::place::Pane;
use super::{App, Effect, Focus, Tone};

impl App {
    /// Does a command, if it can be done here; otherwise says why not.
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        if let Err(reason) = self.available(command) {
            self.say(Tone::Plain, reason);
            return Vec::new();
        }
        match command {
            Command::Down => self.move_by(1),
            Command::Up => self.move_by(-1),
            Command::First => self.move_by(isize::MIN / 2),
            Command::Last => self.move_by(isize::MAX / 2),
            Command::PageDown => self.move_by(self.page()),
            Command::PageUp => self.move_by(-self.page()),
            Command::Open => self.open(),
            Command::Back => self.back(),
            Command::NextPane => self.go_to_pane(self.neighbour(1)),
            Command::PreviousPane => self.go_to_pane(self.neighbour(Pane::ALL.len() - 1)),
            Command::CohortsPane => self.visit_pane(Pane::Cohorts),
            Command::StudentsPane => self.visit_pane(Pane::Students),
            Command::BackgroundsPane => self.visit_pane(Pane::Backgrounds),
            Command::MeetupsPane => self.visit_pane(Pane::Meetups),
            Command::HiresPane => self.visit_pane(Pane::Hires),
            Command::DetailPane => self.focus = Focus::Detail,
            Command::ScrollDown => self.scroll_detail(3),
            Command::ScrollUp => self.scroll_detail(-3),
            Command::JumpBack => self.jump_back(),
            Command::JumpForward => self.jump_forward(),
            Command::Find => self.find(),
            Command::RecordHire => self.record_hire(),
            Command::ExportRoster => self.export_roster(),
            Command::Delete => self.ask_to_delete(),
            Command::Filter => self.focus = Focus::Filter,
            Command::Search => self.search(),
            Command::Sort => self.choose_sort(),
            Command::TurnSort => self.turn_sort(),
            Command::Undo => return self.undo(),
            Command::Redo => return self.redo(),
            Command::Help => self.layers.push(Layer::Help(Reading::about(self.context()))),
            Command::Palette => self.layers.push(Layer::Palette(Palette::default())),
            Command::Quit => return vec![Effect::Quit],
            Command::Save => return self.save(),
            Command::NextField => self.in_form(Form::next_field),
            Command::PreviousField => self.in_form(Form::previous_field),
            Command::Choose => self.choose(),
            Command::Mark => {
                if let Some(Layer::Picker(picker)) = self.layers.last_mut() {
                    if picker.pick.many { picker.mark(&self.register) } else { picker.move_by(1) }
                }
            }
            Command::Accept => return self.accept(),
            Command::Confirm => return self.confirm(),
            Command::Close => self.close(),
        }
        Vec::new()
    }

    fn undo(&mut self) -> Vec<Effect> {
        let Some(done) = self.history.last_done() else { return Vec::new() };
        let set = done.inverse(self.ids.draw_uuid(), self.now);
        vec![Effect::Commit { set, step: Step::Undo, select: None }]
    }

    fn redo(&mut self) -> Vec<Effect> {
        let Some(undone) = self.history.last_undone() else { return Vec::new() };
        let set = undone.again(self.ids.draw_uuid(), self.now);
        vec![Effect::Commit { set, step: Step::Redo, select: None }]
    }
}
