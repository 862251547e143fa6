//! Writing the filter of a pane: completing it, and saving it under a name.

use crate::app::App;
use crate::app::Focus;
use crate::app::actions::Action;
use crate::app::form::save_filter;
use crate::app::keys::command::Command;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::query;
use crate::query::Completion;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::CompleteFilter => App::complete_filter,
        Command::SaveFilter => App::save_filter,
        _ => return None,
    })
}

impl App {
    /// What could come next in the filter that is being written.
    pub(crate) fn filter_offers(&self) -> Completion {
        if self.focus != Focus::Filter || !self.popups.is_empty() {
            return Completion::default();
        }
        let kind = query::kind_of(self.pane, self.face);
        query::offers(kind, self.list(self.pane).filter.before_cursor(), &self.register, self.today)
    }

    /// Writes the first offer in place of what it completes.
    fn complete_filter(&mut self) {
        let Some(offer) = self.offers.offers.first().map(|offer| offer.text.clone()) else { return };
        let pane = self.pane;
        let start = self.offers.start;
        let list = self.list_mut(pane);
        let before = list.filter.before_cursor();
        let rest = list.filter.text().get(before.len()..).unwrap_or_default().to_owned();
        let written = format!("{}{offer}", before.get(..start).unwrap_or(before));
        let cursor = written.chars().count();
        list.filter = TextInput::with_cursor(written + &rest, cursor);
    }

    fn save_filter(&mut self) {
        let kind = query::kind_of(self.pane, self.face);
        let text = self.list(self.pane).filter.text().trim().to_owned();
        self.open_form(save_filter::form(kind, &text));
    }
}
