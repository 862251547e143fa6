//! The pending lines merged onto the base, in order. This is what is shown, and what is sent. It is worked
//! out anew whenever either has changed, and depends on nothing else.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::RecordKey;
use crate::register::{Change, ChangeSet, Register};
use crate::sharing::base::Base;
use crate::sharing::conflict::{Conflict, ConflictKind};
use crate::sharing::pending::{PendingLine, PendingSet, Split, left_of, standing};
use crate::sharing::redirects::Redirects;
use crate::sharing::step::{Fitting, fit, fit_apart, taking_back};

/// What is shown: the base with what is pending on top.
#[derive(Debug, Clone, Default)]
pub struct Rebased {
    pub register: Register,
    /// What fits and can be sent, in order.
    pub fitting: Vec<Fitting>,
    /// What waits for an answer, in order.
    pub waiting: Vec<Waiting>,
}

/// A line, or a part of it, that does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    pub line: Uuid,
    /// What waits of it, as it was typed.
    pub changes: Vec<Change>,
    /// Why. Empty if it only follows another.
    pub conflicts: Vec<Conflict>,
    /// An earlier line that waits, which this one builds on.
    pub follows: Option<Uuid>,
    /// If a part of the line fits: how to split it before that part is sent.
    pub split: Option<Split>,
}

/// Merges the pending lines onto the base.
#[must_use]
pub fn rebase(base: &Base, lines: &[PendingLine]) -> Rebased {
    rebase_with(base, lines, true, true)
}

/// The same; the switches are for tests, which turn them off to see that they would notice.
#[must_use]
pub(crate) fn rebase_with(
    base: &Base,
    lines: &[PendingLine],
    works_out_undo: bool,
    knows_ids: bool,
) -> Rebased {
    let mut work = Work {
        base,
        works_out_undo,
        redirects: base.redirects.clone(),
        rebased: Rebased { register: base.register.clone(), ..Rebased::default() },
        done: HashMap::default(),
    };
    let given_up: HashSet<Uuid, FixedState> = lines
        .iter()
        .filter_map(|line| match line {
            PendingLine::GiveUp(id) => Some(*id),
            PendingLine::Set(_) => None,
        })
        .collect();
    let sets: Vec<&PendingSet> = lines
        .iter()
        .filter_map(|line| match line {
            PendingLine::Set(set) => Some(set),
            PendingLine::GiveUp(_) => None,
        })
        .collect();
    let mut parts: HashMap<Uuid, Vec<&PendingSet>, FixedState> = HashMap::default();
    for part in &sets {
        if let Some(of) = part.part_of {
            parts.entry(of.line).or_default().push(part);
        }
    }
    for line in sets {
        let is_done = knows_ids && base.has(line.set.id);
        if !is_done && !given_up.contains(&line.set.id) {
            let split = parts.get(&line.set.id).map(Vec::as_slice).unwrap_or_default();
            work.line(line, left_of(&line.set, split));
        }
    }
    work.rebased
}

struct Work<'a> {
    base: &'a Base,
    works_out_undo: bool,
    redirects: Redirects,
    rebased: Rebased,
    /// What each pending set came to.
    done: HashMap<Uuid, ChangeSet, FixedState>,
}

impl Work<'_> {
    fn line(&mut self, line: &PendingSet, changes: Vec<Change>) {
        let set = &*line.set;
        let changes = match self.undone(set) {
            Undone::Nothing => changes,
            Undone::Set(done) => taking_back(set, &done).changes,
            Undone::Waits(follows) => return self.wait(line, changes, Vec::new(), Some(follows), None),
        };
        if let Some(conflict) = self.imported(line, &changes) {
            return self.wait(line, changes, vec![conflict], None, None);
        }
        match fit(&self.rebased.register, &self.redirects, set, &changes, &line.merges) {
            Ok(fitting) => self.place(Fitting { source: line.source, ..fitting }),
            Err(conflicts) => self.split(line, changes, conflicts),
        }
    }

    /// Whether others have imported the same file. An import is known by one of its records.
    fn imported(&self, line: &PendingSet, changes: &[Change]) -> Option<Conflict> {
        let is_known = line.source.is_some_and(|source| self.base.has_imported(&source));
        let first = changes.first().filter(|_| is_known && line.part_of.is_none())?;
        Some(Conflict { record: (first.kind(), first.id()), kind: ConflictKind::Imported })
    }

    /// What a set takes back, if it is an undo.
    fn undone(&self, set: &ChangeSet) -> Undone {
        let Some(target) = set.undoes.filter(|_| self.works_out_undo) else { return Undone::Nothing };
        if let Some(done) = self.done.get(&target) {
            return Undone::Set(done.clone());
        }
        if let Some(done) = self.base.outcome(target) {
            return Undone::Set(ChangeSet::clone(done));
        }
        if self.rebased.waiting.iter().any(|waiting| waiting.line == target) {
            return Undone::Waits(target);
        }
        Undone::Nothing
    }

    fn place(&mut self, fitting: Fitting) {
        if self.rebased.register.apply(&fitting.set).is_ok() {
            for merged in &fitting.merges {
                self.redirects.add(*merged);
            }
            self.done.insert(fitting.set.id, fitting.set.clone());
            self.rebased.fitting.push(fitting);
        }
    }

    /// A set that does not fit as a whole: what can go goes, the rest waits.
    fn split(&mut self, line: &PendingSet, changes: Vec<Change>, conflicts: Vec<Conflict>) {
        let set = &*line.set;
        let register = &self.rebased.register;
        if line.is_apart
            && let Some((fitting, waits, conflicts)) =
                fit_apart(register, &self.redirects, set, &changes, &line.merges)
        {
            self.wait(line, waits, conflicts, None, Some(Split::Records));
            return self.place(Fitting { source: line.source, ..fitting });
        }
        let follows = self.followed(&changes);
        let at_once = standing(&changes);
        let fitting = if at_once.is_empty() {
            None
        } else {
            fit(register, &self.redirects, set, &at_once, &[]).ok().filter(|fit| !fit.set.changes.is_empty())
        };
        let split = fitting.is_some().then_some(Split::AllButStanding);
        self.wait(line, changes, conflicts, follows, split);
        if let Some(fitting) = fitting {
            self.place(fitting);
        }
    }

    fn wait(
        &mut self,
        line: &PendingSet,
        changes: Vec<Change>,
        conflicts: Vec<Conflict>,
        follows: Option<Uuid>,
        split: Option<Split>,
    ) {
        let line = line.set.id;
        self.rebased.waiting.push(Waiting { line, changes, conflicts, follows, split });
    }

    /// The latest line that waits and that these changes build on.
    fn followed(&self, changes: &[Change]) -> Option<Uuid> {
        let touched: HashSet<RecordKey, FixedState> = changes
            .iter()
            .flat_map(|change| {
                let targets = change.after().map(crate::domain::Record::targets).unwrap_or_default();
                targets.into_iter().chain([(change.kind(), change.id())])
            })
            .collect();
        self.rebased
            .waiting
            .iter()
            .rev()
            .find(|waiting| {
                waiting.changes.iter().any(|change| touched.contains(&(change.kind(), change.id())))
            })
            .map(|waiting| waiting.line)
    }
}

/// What an undo takes back.
enum Undone {
    /// It is no undo, or of a set that is known only as it was typed.
    Nothing,
    Set(ChangeSet),
    /// A set that itself waits.
    Waits(Uuid),
}
