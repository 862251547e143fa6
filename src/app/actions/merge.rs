//! Merging two records: choosing the other one, and finding possible duplicates.

use crate::app::App;
use crate::app::actions::Action;
use crate::app::effect::Tone;
use crate::app::form::{Choice, Pick, Source};
use crate::app::jobs::Task;
use crate::app::keys::command::Command;
use crate::app::loading::Amount;
use crate::app::panes::place::Place;
use crate::app::popups::duplicates::DuplicatesPopup;
use crate::app::popups::follow_up::PickFor;
use crate::app::popups::merge::MergePopup;
use crate::app::popups::picker::PickerPopup;
use crate::domain::EntityKind;
use crate::register::duplicates;
use crate::register::duplicates::{Material, Pair};
use crate::register::merge::{Merge, can_merge};
use uuid::Uuid;

/// The commands handled in this file.
pub(super) fn action(command: Command) -> Option<Action> {
    Some(match command {
        Command::Merge => App::merge,
        Command::FindDuplicates => App::find_duplicates,
        _ => return None,
    })
}

/// The most likely duplicates to list first.
const MOST_OFFERED_FIRST: usize = 12;

impl App {
    /// The record that a merge started here would keep.
    pub(crate) fn can_be_merged(&self) -> Option<(EntityKind, Uuid)> {
        let subject = self.subject()?;
        let place = subject.person(&self.register).map_or(subject, Place::Person);
        place.record().filter(|(kind, _)| can_merge(*kind))
    }

    /// Merges the two marked people, or asks for the record to merge with.
    pub(crate) fn merge(&mut self) {
        if self.on_marked()
            && let [one, other] = self.marked().as_slice()
        {
            return self.open_merge(EntityKind::Person, one.uuid(), other.uuid());
        }
        let Some((kind, id)) = self.can_be_merged() else { return };
        let source = match kind {
            EntityKind::Organization => Source::Organizations,
            EntityKind::Background => Source::Backgrounds,
            _ => Source::People,
        };
        let mut first = duplicates::like(&self.register, kind, id);
        first.truncate(MOST_OFFERED_FIRST);
        let pick =
            Pick { first, first_heading: "Possibly the same", without: vec![id], ..Pick::from(source) };
        let title = format!("Merge {} with", self.register.called(kind, id));
        let picker = PickerPopup::new(title, pick, PickFor::Merge(kind, id), &self.register);
        self.popups.open(picker);
    }

    /// Opens the merge with the chosen record.
    pub(crate) fn merge_with(&mut self, (kind, id): (EntityKind, Uuid), chosen: &[Choice]) {
        if let [Choice::Record(other)] = chosen {
            self.open_merge(kind, id, *other);
        }
    }

    pub(crate) fn open_merge(&mut self, kind: EntityKind, kept: Uuid, gone: Uuid) {
        match Merge::new(&self.register, kind, kept, gone) {
            Some(merge) => self.popups.open(MergePopup::new(&self.register, merge)),
            None => self.say(Tone::Plain, format!("That {} no longer exists.", kind.one())),
        }
    }

    /// Looks for duplicates in a job, then shows them.
    fn find_duplicates(&mut self) {
        let material = Material::of(&self.register);
        let look = move |task: &mut Task| {
            duplicates::find(&material, |percent| {
                task.progress(Amount::part(percent as u64, 100));
                !task.is_given_up()
            })
        };
        self.work_and_wait("Looking for duplicates …", look, Self::review);
    }

    fn review(&mut self, pairs: Vec<Pair>) {
        let mut review =
            DuplicatesPopup { pairs, revision: self.register.revision(), ..DuplicatesPopup::default() };
        let found = review.pairs().len();
        review.leave_out(|pair| self.set_aside.contains(&pair.ids));
        let aside = found - review.pairs().len();
        match (review.pairs().is_empty(), aside) {
            (true, 0) => self.say(Tone::Good, "No duplicates by name, email, phone or identifier."),
            (true, _) => {
                self.say(Tone::Good, format!("No new duplicates; you marked {aside} as not the same."));
            }
            (false, _) => self.popups.open(review),
        }
    }
}
