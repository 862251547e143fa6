//! The topmost popup: what it can see of the app, what it is asked, and carrying out its replies.

use crate::app::App;
use crate::app::effect::Effect;
use crate::app::keys::command::Command;
use crate::app::popups::follow_up::{FollowUp, MenuAction, PickFor};
use crate::app::popups::popup::{Popup, Reply, View};
use crate::workspace::history::Step;

impl App {
    /// Calls `look` with the parts of the app that popups can see.
    pub(crate) fn with_view<T>(&self, look: impl FnOnce(&View) -> T) -> T {
        let available = |command| self.available(command);
        look(&View {
            register: &self.register,
            history: &self.history,
            today: self.today,
            now: self.now,
            zone: &self.zone,
            ids: &self.ids,
            standing: self.standing.as_ref(),
            geometry: &self.geometry,
            context: self.context(),
            pane: self.pane(),
            order: self.order(self.pane()),
            available: &available,
        })
    }

    /// Asks a popup something. The popup is off the stack meanwhile, because the view borrows
    /// the rest of the app.
    fn with_popup<T>(&mut self, place: usize, ask: impl FnOnce(&mut dyn Popup, &View) -> T) -> Option<T> {
        let mut popup = self.popups.take_out(place)?;
        let answer = self.with_view(|view| ask(popup.as_mut(), view));
        self.popups.put_back(place, popup);
        Some(answer)
    }

    pub(crate) fn with_top<T>(&mut self, ask: impl FnOnce(&mut dyn Popup, &View) -> T) -> Option<T> {
        self.with_popup(self.popups.len().checked_sub(1)?, ask)
    }

    /// Offers a command to the topmost popup; returns whether it was handled.
    pub(crate) fn command_popup(&mut self, command: Command) -> bool {
        match self.with_top(|popup, view| popup.command(command, view)).flatten() {
            Some(reply) => {
                self.answer(reply);
                true
            }
            None => false,
        }
    }

    /// Updates every open popup to the register, lowest first.
    pub(crate) fn track_popups(&mut self) {
        let mut place = 0;
        while let Some(reply) = self.with_popup(place, Popup::track) {
            let before = self.popups.len();
            self.answer_from(place, reply);
            place += usize::from(self.popups.len() >= before);
        }
    }

    /// Something was saved or written; the topmost popup may have been waiting for that.
    pub(crate) fn saved(&mut self) {
        if let Some(reply) = self.with_top(|popup, _| popup.saved()) {
            self.answer(reply);
        }
    }

    /// Carries out the reply of the topmost popup.
    pub(crate) fn answer(&mut self, reply: Reply) {
        self.answer_from(self.popups.len().saturating_sub(1), reply);
    }

    fn answer_from(&mut self, place: usize, reply: Reply) {
        match reply {
            Reply::Stay => {}
            Reply::Close => {
                // When two close, the index may now be past the end.
                let place = place.min(self.popups.len().saturating_sub(1));
                if let Some(closed) = self.popups.take_out(place) {
                    self.keep_insights(closed);
                }
            }
            Reply::Open(popup) => self.popups.push(popup),
            Reply::Run(effect) => self.push(effect),
            Reply::Ask(follow_up) => self.follow_up(follow_up),
            Reply::Say(tone, words) => self.say(tone, words),
            Reply::All(replies) => replies.into_iter().for_each(|reply| self.answer_from(place, reply)),
        }
    }

    fn follow_up(&mut self, follow_up: FollowUp) {
        match follow_up {
            FollowUp::Command(command) => self.command(command),
            FollowUp::GoTo(place) => self.visit(place),
            FollowUp::Commit { changes, label, origin, select } => {
                let set = self.change_set(changes, label).with_origin(origin);
                self.push(Effect::Commit { set, step: Step::Do, select });
            }
            FollowUp::PutAgain { line, changes, label, origin } => {
                let mine = Some(Box::new(self.change_set(changes, label).with_origin(origin)));
                self.push(Effect::Answer { line, mine });
            }
            FollowUp::Picked(PickFor::Field, choices) => self.picked(choices),
            FollowUp::Picked(PickFor::Merge(kind, id), choices) => self.merge_with((kind, id), &choices),
            FollowUp::Picked(PickFor::Introduction(person), choices) => self.introduce(person, &choices),
            FollowUp::Picked(PickFor::WalkIn, choices) => self.walk_in(&choices),
            FollowUp::Picked(PickFor::Column, choices) => self.choose_column(&choices),
            FollowUp::Menu(MenuAction::Add(record)) => self.add_record(record),
            FollowUp::Menu(MenuAction::Bulk(action)) => self.do_in_bulk(action),
            FollowUp::Menu(MenuAction::Sheet(place)) => self.read_sheet(place),
            FollowUp::Menu(MenuAction::Dates(order)) => self.read_dates(order),
            FollowUp::Menu(MenuAction::Meant(meant)) => self.say_who_is_meant(meant),
            FollowUp::PlanImport => self.plan_import(),
            FollowUp::Merge(kind, [one, other]) => self.open_merge(kind, one, other),
            FollowUp::SetAside(ids) => {
                self.set_aside.insert(ids);
            }
            FollowUp::Sort(pane, order) => self.sort_by(pane, order),
            FollowUp::Search => self.search_found(),
            FollowUp::ShowChange(number) => self.show_change(number),
            FollowUp::SeekSubject => self.seek_subject(),
            FollowUp::Restore => self.restore(),
            FollowUp::GiveUp(number) => self.give_up(number),
            FollowUp::ShowNames(measure) => self.show_names(measure),
            FollowUp::Import => self.carry_out_import(),
            FollowUp::ReadImport(order) => self.push(Effect::Import(order)),
            FollowUp::WorkOutInsights => self.work_out_insights(),
            FollowUp::WorkOutSuggestions => self.work_out_suggestions(),
        }
    }
}
