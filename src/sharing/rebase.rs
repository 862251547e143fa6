//! The pending lines merged onto the base, in order. This is what is shown, and what is sent. It follows from
//! the two alone: when the base has grown, what was merged is taken off again, and all of it merged anew.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{Record, RecordKey};
use crate::register::{Change, ChangeSet, Register, Stale};
use crate::sharing::base::Base;
use crate::sharing::conflict::{Conflict, ConflictKind};
use crate::sharing::pending::{PendingLine, PendingSet, Split, left_of, standing};
use crate::sharing::reach::Reach;
use crate::sharing::redirects::Redirects;
use crate::sharing::safeguards::Safeguards;
use crate::sharing::step::{fit, fit_apart, taking_back};

/// What the pending lines come to. The register itself is elsewhere: it is what the base was, and what fits.
#[derive(Debug, Clone, Default)]
pub struct Rebased {
    /// What fits and can be sent, in order, with before-images of the register at that point.
    pub fitting: Vec<Arc<ChangeSet>>,
    /// What waits for an answer, in order.
    pub waiting: Vec<Waiting>,
    redirects: Redirects,
    /// What each pending set came to.
    done: HashMap<Uuid, Arc<ChangeSet>, FixedState>,
    /// What all of this reaches.
    reach: Reach,
    /// The sets that were given up.
    given_up: HashSet<Uuid, FixedState>,
    safeguards: Safeguards,
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

impl Rebased {
    /// Merges the pending lines onto `register`, which is the base's, and changes it.
    #[must_use]
    pub(crate) fn of(
        register: &mut Register,
        base: &Base,
        lines: &[PendingLine],
        safeguards: Safeguards,
    ) -> Self {
        let mut rebased = Self::default();
        rebased.merge(register, base, (lines, 0), safeguards);
        rebased
    }

    /// Merges the lines from a place on; those before it are merged already.
    pub(crate) fn merge(
        &mut self,
        register: &mut Register,
        base: &Base,
        (lines, from): (&[PendingLine], usize),
        safeguards: Safeguards,
    ) {
        self.safeguards = safeguards;
        self.redirects = base.redirects.clone();
        for merged in self.fitting.iter().flat_map(|set| set.merges()) {
            self.redirects.add(*merged);
        }
        let mut parts: HashMap<Uuid, Vec<&PendingSet>, FixedState> = HashMap::default();
        for line in lines {
            match line {
                PendingLine::GiveUp(id) => drop(self.given_up.insert(*id)),
                PendingLine::Set(part) => {
                    if let Some(of) = part.part_of {
                        parts.entry(of.line).or_default().push(part);
                    }
                }
            }
        }
        for line in lines.get(from..).unwrap_or_default() {
            let PendingLine::Set(line) = line else { continue };
            let is_done = self.safeguards.knows_ids && base.has(line.set.id);
            if !is_done && !self.given_up.contains(&line.set.id) {
                let split = parts.get(&line.set.id).map(Vec::as_slice).unwrap_or_default();
                self.line(register, base, line, left_of(&line.set, split));
            }
        }
    }

    /// Takes some lines off again, which must be all from one on. What the others reach stays as it is.
    ///
    /// # Errors
    /// If `register` is not what they were merged onto.
    pub(crate) fn take_off_lines(
        &mut self,
        register: &mut Register,
        lines: &HashSet<Uuid, FixedState>,
    ) -> Result<(), Stale> {
        while let Some(set) = self.fitting.pop_if(|set| lines.contains(&set.id)) {
            register.apply(&set.inverse(set.id, set.at))?;
            self.done.remove(&set.id);
        }
        self.waiting.retain(|waiting| !lines.contains(&waiting.line));
        Ok(())
    }

    /// What the lines reach, whether they fit or wait.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Merges one more line, the latest.
    pub fn add(&mut self, register: &mut Register, base: &Base, line: &PendingSet) {
        self.line(register, base, line, line.set.changes.clone());
    }

    /// Takes everything off again, so that `register` is the base's.
    ///
    /// # Errors
    /// If `register` is not what these lines were merged onto.
    pub fn take_off(self, register: &mut Register) -> Result<(), Stale> {
        for set in self.fitting.iter().rev() {
            register.apply(&set.inverse(set.id, set.at))?;
        }
        Ok(())
    }

    /// The first sets are in the log now, as they are here, so nothing has to be merged anew.
    pub(crate) fn forget_first(&mut self, count: usize) {
        for set in self.fitting.drain(..count) {
            self.done.remove(&set.id);
            self.waiting.retain(|waiting| waiting.line != set.id);
        }
    }

    /// What a set that is not kept yet would come to.
    ///
    /// # Errors
    /// With everything that does not fit.
    pub fn try_fit(&self, register: &Register, set: &ChangeSet) -> Result<ChangeSet, Vec<Conflict>> {
        fit(register, &self.redirects, set, &set.changes)
    }

    /// What a pending set came to.
    #[must_use]
    pub fn outcome(&self, id: Uuid) -> Option<Arc<ChangeSet>> {
        self.done.get(&id).cloned()
    }

    fn line(&mut self, register: &mut Register, base: &Base, line: &PendingSet, changes: Vec<Change>) {
        let set = &*line.set;
        // As it was typed, because even what says the same today may differ tomorrow.
        self.reach.add(register, set.id, &set.changes);
        let changes = match self.undone(base, set) {
            Undone::Nothing => changes,
            Undone::Set(done) => taking_back(set, &done).changes,
            Undone::Waits(follows) => return self.wait(line, changes, Vec::new(), Some(follows), None),
            Undone::Unknown => {
                let first = changes.first().map(|change| (change.kind(), change.id()));
                let conflict = first.map(|record| Conflict { record, kind: ConflictKind::Unknown });
                return self.wait(line, changes, conflict.into_iter().collect(), None, None);
            }
        };
        if let Some(conflict) = imported(base, line, &changes) {
            return self.wait(line, changes, vec![conflict], None, None);
        }
        match fit(register, &self.redirects, set, &changes) {
            Ok(fitting) => self.place(register, fitting),
            Err(conflicts) => self.split(register, line, changes, conflicts),
        }
    }

    /// What a set takes back, if it is an undo.
    fn undone(&self, base: &Base, set: &ChangeSet) -> Undone {
        let Some(target) = set.undoes.filter(|_| self.safeguards.works_out_undo) else {
            return Undone::Nothing;
        };
        if let Some(done) = self.outcome(target).or_else(|| base.outcome(target)) {
            return Undone::Set(done);
        }
        if self.given_up.contains(&target) {
            // Nothing came of it, so there is nothing to take back.
            return Undone::Set(Arc::new(ChangeSet { changes: Vec::new(), ..set.clone() }));
        }
        if self.waiting.iter().any(|waiting| waiting.line == target) {
            return Undone::Waits(target);
        }
        if base.has(target) { Undone::Unknown } else { Undone::Nothing }
    }

    fn place(&mut self, register: &mut Register, fitting: ChangeSet) {
        if register.apply(&fitting).is_ok() {
            for merged in fitting.merges() {
                self.redirects.add(*merged);
            }
            let fitting = Arc::new(fitting);
            self.done.insert(fitting.id, Arc::clone(&fitting));
            self.reach.add(register, fitting.id, &fitting.changes);
            self.fitting.push(fitting);
        }
    }

    /// A set that does not fit as a whole: what can go goes, the rest waits.
    fn split(
        &mut self,
        register: &mut Register,
        line: &PendingSet,
        changes: Vec<Change>,
        conflicts: Vec<Conflict>,
    ) {
        let set = &*line.set;
        if set.is_apart()
            && let Some((fitting, waits, conflicts)) = fit_apart(register, &self.redirects, set, &changes)
        {
            self.wait(line, waits, conflicts, None, Some(Split::Records));
            return self.place(register, fitting);
        }
        let follows = self.followed(&changes);
        let at_once = if self.safeguards.withdraws_at_once { standing(&changes) } else { Vec::new() };
        let fitting = if at_once.is_empty() {
            None
        } else {
            let set = ChangeSet { origin: None, ..set.clone() };
            fit(register, &self.redirects, &set, &at_once).ok().filter(|fit| !fit.changes.is_empty())
        };
        let split = fitting.is_some().then_some(Split::AllButStanding);
        self.wait(line, changes, conflicts, follows, split);
        if let Some(fitting) = fitting {
            self.place(register, fitting);
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
        self.waiting.push(Waiting { line, changes, conflicts, follows, split });
    }

    /// The latest line that waits and that these changes build on.
    fn followed(&self, changes: &[Change]) -> Option<Uuid> {
        let touched: HashSet<RecordKey, FixedState> = changes
            .iter()
            .flat_map(|change| {
                let targets = change.after().map(Record::targets).unwrap_or_default();
                targets.into_iter().chain([(change.kind(), change.id())])
            })
            .collect();
        self.waiting
            .iter()
            .rev()
            .find(|waiting| {
                waiting.changes.iter().any(|change| touched.contains(&(change.kind(), change.id())))
            })
            .map(|waiting| waiting.line)
    }
}

/// Whether others have imported the same file. An import is known by one of its records.
fn imported(base: &Base, line: &PendingSet, changes: &[Change]) -> Option<Conflict> {
    let is_known = line.set.source().is_some_and(|source| base.has_imported(&source));
    let first = changes.first().filter(|_| is_known && line.part_of.is_none())?;
    Some(Conflict { record: (first.kind(), first.id()), kind: ConflictKind::Imported })
}

/// What an undo takes back.
enum Undone {
    /// It is no undo, or of a set that is known only as it was typed.
    Nothing,
    Set(Arc<ChangeSet>),
    /// A set that itself waits.
    Waits(Uuid),
    /// A set of the log that this copy did not receive, or has let go of when it began anew.
    Unknown,
}
