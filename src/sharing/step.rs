//! One change set, made for an earlier state, merged onto a register as it is now.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{EntityKind, Record, RecordKey};
use crate::register::erasure::is_tombstone;
use crate::register::merge::combine::identity;
use crate::register::{Change, ChangeSet, MergedAway, Refusal, Register, rules};
use crate::sharing::conflict::{Conflict, ConflictKind};
use crate::sharing::redirects::Redirects;

/// Merges `changes`, as a set that is otherwise like `set`, onto `register`. What comes out has before-images
/// of that register, is empty if nothing is left to do, and says which records turned out to be made twice.
///
/// # Errors
/// With everything that does not fit, if anything does not.
pub fn fit(
    register: &Register,
    redirects: &Redirects,
    set: &ChangeSet,
    changes: &[Change],
) -> Result<ChangeSet, Vec<Conflict>> {
    let mut step = Step {
        register,
        is_undo: set.undoes.is_some(),
        redirects: redirects.clone(),
        made_twice: BTreeMap::new(),
        order: Vec::new(),
        after: BTreeMap::new(),
        conflicts: Vec::new(),
    };
    step.find_made_twice(changes);
    for change in changes {
        step.change(change);
    }
    let Step { made_twice, order, mut after, mut conflicts, .. } = step;
    if !conflicts.is_empty() {
        return Err(conflicts);
    }
    let changes: Vec<Change> = order
        .into_iter()
        .filter_map(|key| {
            let before = register.record(key.0, key.1);
            let after = after.remove(&key).flatten();
            if before == after { None } else { Change::between(before, after) }
        })
        .collect();
    let set = ChangeSet { changes, ..set.clone() };
    if let Err(refused) = rules::check(register, &set) {
        conflicts.extend(refused.0.iter().map(|refusal| classified(register, &set, refusal)));
        return Err(conflicts);
    }
    if made_twice.is_empty() {
        return Ok(set);
    }
    let mut origin = set.origin.as_deref().cloned().unwrap_or_default();
    origin.merges.extend(made_twice.into_iter().map(|((kind, gone), kept)| MergedAway { kind, gone, kept }));
    Ok(set.with_origin(origin))
}

struct Step<'a> {
    register: &'a Register,
    is_undo: bool,
    redirects: Redirects,
    /// Records of the set that are there already, under another id.
    made_twice: BTreeMap<RecordKey, Uuid>,
    order: Vec<RecordKey>,
    after: BTreeMap<RecordKey, Option<Record>>,
    conflicts: Vec<Conflict>,
}

impl Step<'_> {
    /// What the set makes that is there already becomes that record. Kind by kind, because an enrollment is
    /// recognized by its cohort.
    fn find_made_twice(&mut self, changes: &[Change]) {
        let mut made: Vec<&Record> =
            changes.iter().filter(|change| change.before().is_none()).filter_map(Change::after).collect();
        made.sort_by_key(|record| record.kind());
        for record in made {
            let key = record.key();
            if self.register.record(key.0, key.1).is_some() {
                continue;
            }
            let led = self.redirects.lead_references(self.register, record);
            if let Some(twin) = self.twin(&led) {
                self.made_twice.insert(key, twin);
                self.redirects.add(MergedAway { kind: key.0, gone: key.1, kept: twin });
            }
        }
    }

    fn twin(&self, record: &Record) -> Option<Uuid> {
        match record {
            Record::Program(_) | Record::Background(_) | Record::Organization(_) => {
                self.register.namesake(record).map(|twin| twin.id())
            }
            Record::Cohort(cohort) => match self.register.namesake(record)? {
                Record::Cohort(twin) if twin.program == cohort.program => Some(twin.id.uuid()),
                _ => None,
            },
            Record::Enrollment(enrollment) => self.alike(record, enrollment.person.uuid()),
            Record::Attendance(attendance) => self.alike(record, attendance.person.uuid()),
            _ => None,
        }
    }

    /// The record of the same kind and identity that refers to the same person.
    fn alike(&self, record: &Record, person: Uuid) -> Option<Uuid> {
        let wanted = identity(record)?;
        self.register
            .referrers(person)
            .filter(|(kind, _)| *kind == record.kind())
            .filter_map(|(kind, id)| self.register.record(kind, id))
            .find(|held| identity(held).as_ref() == Some(&wanted))
            .map(|held| held.id())
    }

    fn change(&mut self, change: &Change) {
        let kind = change.kind();
        let key = (kind, self.redirects.lead(self.register, (kind, change.id())));
        let lead = |record: Option<&Record>| {
            record.map(|record| self.redirects.lead_references(self.register, record).identified(key.1))
        };
        let (before, after) = (lead(change.before()), lead(change.after()));
        let is_moved = key.1 != change.id();
        let held = match self.after.get(&key) {
            Some(after) => after.clone(),
            None => self.register.record(kind, key.1),
        };
        let outcome = match (before, held, after) {
            (None, None, after) => Ok(after),
            (None, Some(held), Some(after)) => made_again(&held, &after),
            (Some(_), None, None) => Ok(None),
            (Some(_), None, Some(_)) => Err(ConflictKind::Gone),
            // What a merge has brought to another record is the work of whoever merged them.
            (Some(_), Some(held), after) if is_moved && self.is_undo && after.as_ref() != Some(&held) => {
                Err(ConflictKind::Merged)
            }
            (Some(before), Some(held), None) if before == held && !is_moved => Ok(None),
            (Some(_), Some(_), None) if is_moved => Err(ConflictKind::Merged),
            (Some(before), Some(held), None) => Err(ConflictKind::Changed(differing(&before, &held))),
            (Some(before), Some(held), Some(after)) => changed(&before, &held, &after, is_moved),
            (None, Some(_), None) => return,
        };
        match outcome {
            Ok(after) => {
                if self.after.insert(key, after).is_none() {
                    self.order.push(key);
                }
            }
            Err(kind) => self.conflicts.push(Conflict { record: (change.kind(), change.id()), kind }),
        }
    }
}

/// A record that is there already, as the set would make it: its gaps are filled.
fn made_again(held: &Record, after: &Record) -> Result<Option<Record>, ConflictKind> {
    let blank = Record::blank(held.kind(), held.id());
    let (filled, conflicts) = Record::merged(&blank, held, after).ok_or(ConflictKind::Exists)?;
    let has_name = matches!(
        held.kind(),
        EntityKind::Program | EntityKind::Background | EntityKind::Organization | EntityKind::Cohort
    );
    if conflicts.is_empty() || has_name { Ok(Some(filled)) } else { Err(ConflictKind::Exists) }
}

fn changed(
    before: &Record,
    held: &Record,
    after: &Record,
    is_moved: bool,
) -> Result<Option<Record>, ConflictKind> {
    if held == after {
        return Ok(Some(held.clone()));
    }
    if let Record::Person(person) = held
        && is_tombstone(person)
    {
        return Err(ConflictKind::Erased);
    }
    match Record::merged(before, held, after) {
        Some((merged, conflicts)) if conflicts.is_empty() => Ok(Some(merged)),
        Some(_) if is_moved => Err(ConflictKind::Merged),
        Some((_, conflicts)) => Err(ConflictKind::Changed(conflicts)),
        None => Err(ConflictKind::Gone),
    }
}

/// The groups in which two versions of a record differ.
fn differing(before: &Record, held: &Record) -> Vec<&'static str> {
    let blank = Record::blank(before.kind(), before.id());
    Record::merged(&blank, before, held).map(|(_, conflicts)| conflicts).unwrap_or_default()
}

/// What kind of conflict a refusal by the rules is.
fn classified(register: &Register, set: &ChangeSet, refusal: &Refusal) -> Conflict {
    let record = (refusal.kind, refusal.id);
    let change = set.changes.iter().find(|change| (change.kind(), change.id()) == record);
    let made: HashSet<RecordKey, FixedState> =
        set.changes.iter().filter_map(Change::after).map(Record::key).collect();
    let deleted = |key: &RecordKey| {
        set.changes.iter().any(|change| change.after().is_none() && (change.kind(), change.id()) == *key)
    };
    let is_missing =
        |key: &RecordKey| !made.contains(key) && (deleted(key) || register.record(key.0, key.1).is_none());
    let kind = match change.map(|change| change.after()) {
        Some(None) => ConflictKind::InUse,
        Some(Some(after)) if after.targets().iter().any(is_missing) => ConflictKind::Dangling,
        Some(Some(after)) if register.namesake(after).is_some_and(|other| other.id() != after.id()) => {
            ConflictKind::Exists
        }
        _ => ConflictKind::Rule(refusal.problem.to_string()),
    };
    Conflict { record, kind }
}

/// Merges what fits of a set made record by record, and tells the records that wait: those in conflict, and
/// whatever refers to what they would make. `None` if nothing fits.
#[must_use]
pub fn fit_apart(
    register: &Register,
    redirects: &Redirects,
    set: &ChangeSet,
    changes: &[Change],
) -> Option<(ChangeSet, Vec<Change>, Vec<Conflict>)> {
    let (mut rest, mut waits, mut found) = (changes.to_vec(), Vec::new(), Vec::new());
    loop {
        match fit(register, redirects, set, &rest) {
            Ok(fitting) => return (!waits.is_empty()).then_some((fitting, waits, found)),
            Err(conflicts) => {
                let stuck: HashSet<RecordKey, FixedState> =
                    conflicts.iter().map(|conflict| conflict.record).collect();
                let refers = |change: &Change| {
                    change.after().is_some_and(|after| after.targets().iter().any(|key| stuck.contains(key)))
                };
                let (out, kept): (Vec<Change>, Vec<Change>) = rest
                    .into_iter()
                    .partition(|change| stuck.contains(&(change.kind(), change.id())) || refers(change));
                // Each round takes something out, or there is nothing to be done.
                if out.is_empty() || kept.is_empty() {
                    return None;
                }
                waits.extend(out);
                found.extend(conflicts);
                rest = kept;
            }
        }
    }
}

/// The set that takes back what `done` came to.
#[must_use]
pub fn taking_back(set: &ChangeSet, done: &ChangeSet) -> ChangeSet {
    ChangeSet { changes: done.changes.iter().rev().map(Change::inverse).collect(), ..set.clone() }
}
