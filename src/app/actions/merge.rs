//! Merging at the keyboard: whom with, and what is taken from which side.

use crate::app::form::{Choice, Pick, Source};
use crate::app::history::Step;
use crate::app::panes::place::Place;
use crate::app::popups::layer::Layer;
use crate::app::popups::merge::MergePopup;
use crate::app::popups::picker::PickerPopup;
use crate::app::{App, Effect, Tone};
use crate::domain::EntityKind;
use crate::register::duplicates;
use crate::register::merge::{Merge, Side, can_merge};
use crate::text::fold::capital;
use crate::text::plural::with_article;
use uuid::Uuid;

/// Of very many likely ones, so many are offered first.
const MOST_OFFERED_FIRST: usize = 12;

impl App {
    /// What a merge would be about here: the record it keeps.
    pub(crate) fn can_be_merged(&self) -> Option<(EntityKind, Uuid)> {
        let subject = self.subject()?;
        let place = subject.person(&self.register).map_or(subject, Place::Person);
        place.record().filter(|(kind, _)| can_merge(*kind))
    }

    /// Merges the two that are marked, or lets the other one be chosen.
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
        let pick = Pick { first, first_heading: "May be the same", without: vec![id], ..Pick::from(source) };
        let title = format!("Merge {} with", self.register.called(kind, id));
        let mut picker = PickerPopup::new(title, pick, &[], &self.register);
        picker.merges = Some((kind, id));
        self.layers.push(Layer::Picker(Box::new(picker)));
    }

    /// The other one was chosen.
    pub(crate) fn merge_with(&mut self, (kind, id): (EntityKind, Uuid), chosen: &[Choice]) {
        if let [Choice::Record(other)] = chosen {
            self.open_merge(kind, id, *other);
        }
    }

    pub(crate) fn open_merge(&mut self, kind: EntityKind, kept: Uuid, gone: Uuid) {
        match Merge::new(&self.register, kind, kept, gone) {
            Some(merge) => self.layers.push(Layer::Merge(Box::new(MergePopup::new(&self.register, merge)))),
            None => self.say(
                Tone::Plain,
                format!("{} is needed that is still there.", capital(&with_article(kind.one()))),
            ),
        }
    }

    pub(crate) fn merging_mut(&mut self) -> Option<&mut MergePopup> {
        match self.layers.last_mut() {
            Some(Layer::Merge(merging)) => Some(merging),
            _ => None,
        }
    }

    pub(crate) fn take_side(&mut self, side: Side) {
        if let Some(merging) = self.merging_mut() {
            merging.take(side);
        }
    }

    pub(crate) fn cycle_side(&mut self) {
        if let Some(merging) = self.merging_mut() {
            merging.turn();
        }
    }

    pub(crate) fn save_merge(&mut self) -> Vec<Effect> {
        let Some(Layer::Merge(merging)) = self.layers.last() else { return Vec::new() };
        let changes = merging.merge.changes(&self.register, &merging.choices);
        let label = merging.merge.label();
        // In the review the list goes on to the next pair instead.
        let reviewing = self.layers.iter().any(|layer| matches!(layer, Layer::Duplicates(_)));
        let select = if reviewing { None } else { Place::of(merging.merge.kind(), merging.merge.kept()) };
        let set = self.change_set(changes, label);
        vec![Effect::Commit { set, step: Step::Do, select }]
    }
}
