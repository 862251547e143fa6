//! Working out what a page says, beside the screen where the network is needed, and again when the register
//! moves.

use crate::app::popups::layer::Layer;
use crate::app::popups::suggestions::{
    Subject, SuggestionsFound, SuggestionsPopup, meet, seats, touch, ways,
};
use crate::app::{App, Effect};
use crate::network::{Network, Progress, Stopped};
use crate::register::Register;

impl App {
    /// The page of suggestions on top.
    #[must_use]
    pub fn advice(&self) -> Option<&SuggestionsPopup> {
        match self.layers.last() {
            Some(Layer::Suggestions(advice)) => Some(advice),
            _ => None,
        }
    }

    pub(crate) fn advice_mut(&mut self) -> Option<&mut SuggestionsPopup> {
        match self.layers.last_mut() {
            Some(Layer::Suggestions(advice)) => Some(advice),
            _ => None,
        }
    }

    /// The page, whatever lies over it.
    fn advice_below(&mut self) -> Option<&mut SuggestionsPopup> {
        self.layers.iter_mut().rev().find_map(|layer| match layer {
            Layer::Suggestions(advice) => Some(&mut **advice),
            _ => None,
        })
    }

    pub(crate) fn open_advice(&mut self, subject: Subject) -> Vec<Effect> {
        self.layers.push(Layer::Suggestions(Box::new(SuggestionsPopup::of(subject))));
        self.track_suggestions()
    }

    /// Has the page worked out anew if the register, or what it is about, moved.
    pub(crate) fn track_suggestions(&mut self) -> Vec<Effect> {
        let revision = self.register.revision();
        let Some(advice) = self.advice_below() else { return Vec::new() };
        let wanted = (revision, advice.subject);
        if advice.found_of == Some(wanted) {
            return Vec::new();
        }
        advice.found_of = Some(wanted);
        let subject = advice.subject;
        if let Some(work) = advice.work.take() {
            self.give_up(work);
        }
        // Without the network it is quick, and the next key finds the next line in its place.
        if let Subject::Touch(scope) = subject {
            let found = touch::found(&self.register, scope, self.today);
            if let Some(advice) = self.advice_below() {
                advice.take(found);
            }
            return Vec::new();
        }
        let effect = self.work_with_network(
            "Looking at who knows whom …",
            move |register, network, progress| look(register, network, subject, progress),
            move |app, found| {
                if let Some(advice) = app.advice_below().filter(|advice| advice.found_of == Some(wanted)) {
                    advice.work = None;
                    advice.take(found);
                }
                Vec::new()
            },
        );
        let number = self.last_work();
        if let Some(advice) = self.advice_below() {
            advice.work = Some(number);
        }
        vec![effect]
    }

    pub(crate) fn close_advice(&mut self) {
        if let Some(Layer::Suggestions(advice)) = self.layers.pop()
            && let Some(work) = advice.work
        {
            self.give_up(work);
        }
    }
}

fn look(
    register: &Register,
    network: &Network,
    subject: Subject,
    progress: Progress,
) -> Result<SuggestionsFound, Stopped> {
    Ok(match subject {
        Subject::Ways { from, goal } => ways::found(register, network, from, goal),
        Subject::Meet(person) => meet::of_person(register, network, person, progress)?,
        Subject::Meetings(scope) => meet::in_force(register, network, scope, progress)?,
        Subject::Seating { meetup, size, seed } => {
            seats::found(register, network, meetup, size, seed, progress)?
        }
        Subject::Touch(scope) => touch::found(register, scope, network.as_of()),
    })
}
