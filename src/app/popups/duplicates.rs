//! The list of possible duplicates: one pair per line, to merge or to set aside.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::merge::name_with_note;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::domain::{EntityKind, Id, Organization, Person};
use crate::register::Register;
use crate::register::duplicates::Pair;

/// Pairs declared not to be the same.
pub(crate) type SetAside = HashSet<[Uuid; 2], FixedState>;

/// The pairs to review.
#[derive(Debug, Clone, Default)]
pub(crate) struct DuplicatesPopup {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    pub(crate) revision: u64,
}

impl DuplicatesPopup {
    #[must_use]
    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    #[must_use]
    pub(crate) fn current(&self) -> Option<&Pair> {
        self.pairs.get(self.cursor)
    }

    pub(crate) fn leave_out(&mut self, gone: impl Fn(&Pair) -> bool) {
        let before = self.pairs.iter().take(self.cursor).filter(|pair| gone(pair)).count();
        self.pairs.retain(|pair| !gone(pair));
        self.cursor = (self.cursor - before).min(self.pairs.len().saturating_sub(1));
    }
}

impl Popup for DuplicatesPopup {
    fn context(&self) -> Context {
        Context::Duplicates
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.pairs.len());
    }

    /// Opens the merge of the pair under the cursor.
    fn accept(&mut self, _: &View) -> Reply {
        match self.current() {
            Some(pair) => Reply::Ask(FollowUp::Merge(pair.kind, pair.ids)),
            None => Reply::Stay,
        }
    }

    fn run(&mut self, command: Command, _: &View) -> Option<Reply> {
        if command != Command::NotTheSame {
            return None;
        }
        let Some(ids) = self.current().map(|pair| pair.ids) else { return Some(Reply::Stay) };
        self.leave_out(|pair| pair.ids == ids);
        Some(Reply::Ask(FollowUp::SetAside(ids)))
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.pairs.len())
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    /// Drops pairs with a deleted record; closes when none are left.
    fn track(&mut self, view: &View) -> Reply {
        if self.revision != view.register.revision() {
            self.revision = view.register.revision();
            self.leave_out(|pair| pair.ids.iter().any(|id| view.register.record(pair.kind, *id).is_none()));
        }
        if self.pairs.is_empty() {
            let words = "No more possible duplicates.".to_owned();
            return Reply::All(vec![Reply::Close, Reply::Say(Tone::Good, words)]);
        }
        Reply::Stay
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Accept).then_some("merge")
    }
}

/// Both records of a pair: their names, and facts that help to tell whether they are the same.
#[must_use]
pub(crate) fn sides(register: &Register, pair: &Pair) -> [(String, String); 2] {
    pair.ids.map(|id| (name_with_note(register, pair.kind, id), facts(register, pair.kind, id)))
}

fn facts(register: &Register, kind: EntityKind, id: Uuid) -> String {
    let used = register.referrers(id).count();
    let mut facts: Vec<String> = match kind {
        EntityKind::Person => {
            let Some(person) = register.get(Id::<Person>::new(id)) else { return String::new() };
            let position = register
                .current_position(person.id)
                .map(|position| position.title.clone())
                .unwrap_or_default();
            let known = person
                .emails
                .iter()
                .chain(&person.phones)
                .cloned()
                .chain([person.location.clone(), position]);
            known.chain(person.identifiers.iter().map(|identifier| identifier.value.clone())).collect()
        }
        EntityKind::Organization => register
            .get(Id::<Organization>::new(id))
            .map(|one| vec![one.aliases.join(", "), one.industry.clone()])
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    facts.retain(|fact| !fact.is_empty());
    facts.push(match used {
        0 => "no references".to_owned(),
        1 => "1 reference".to_owned(),
        count => format!("{count} references"),
    });
    facts.join(" · ")
}
