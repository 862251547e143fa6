//! Reviewing at the keyboard what may be there twice.

use crate::app::popups::duplicates::DuplicatesPopup;
use crate::app::popups::layer::Layer;
use crate::app::{App, Effect, Tone};
use crate::register::duplicates::{Material, Pair, find};

impl App {
    /// Looks for what is there twice, beside the screen, and shows it.
    pub(crate) fn find_duplicates(&mut self) -> Vec<Effect> {
        let material = Material::of(&self.register);
        let look = move |task: &mut crate::app::jobs::Task| {
            find(&material, |percent| {
                task.progress(percent, 100);
                !task.is_given_up()
            })
        };
        let effect = self.work_and_wait("Looking for what is there twice …", look, |app, pairs| {
            app.review(pairs);
            Vec::new()
        });
        vec![effect]
    }

    fn review(&mut self, pairs: Vec<Pair>) {
        let mut review =
            DuplicatesPopup { pairs, revision: self.register.revision(), ..DuplicatesPopup::default() };
        let found = review.pairs().len();
        review.leave_out(|pair| self.set_aside.contains(&pair.ids));
        let aside = found - review.pairs().len();
        match (review.pairs().is_empty(), aside) {
            (true, 0) => self.say(
                Tone::Good,
                "Nothing is there twice, as far as names, emails, phones and identifiers tell.",
            ),
            (true, _) => {
                self.say(Tone::Good, format!("Nothing new: you said of {aside} that they are not the same."));
            }
            (false, _) => self.layers.push(Layer::Duplicates(Box::new(review))),
        }
    }

    /// Opens the merge of the pair under the cursor.
    pub(crate) fn merge_pair(&mut self) {
        if let Some(Layer::Duplicates(review)) = self.layers.last()
            && let Some(Pair { kind, ids: [one, other], .. }) = review.current().cloned()
        {
            self.open_merge(kind, one, other);
        }
    }

    /// The pair under the cursor is not the same; it is not shown again until alumnet is left.
    pub(crate) fn not_the_same(&mut self) {
        let Some(Layer::Duplicates(review)) = self.layers.last_mut() else { return };
        let Some(ids) = review.current().map(|pair| pair.ids) else { return };
        self.set_aside.insert(ids);
        review.leave_out(|pair| pair.ids == ids);
        self.end_review();
    }

    /// Closes a review of which nothing is left.
    pub(crate) fn end_review(&mut self) {
        if let Some(Layer::Duplicates(review)) = self.layers.last_mut() {
            review.track(&self.register);
            if review.pairs().is_empty() {
                self.layers.pop();
                self.say(Tone::Good, "That was all that may be there twice.");
            }
        }
    }
}
