//! Redirects every reference from the deleted record to the kept one. Uses the references that entities
//! declare, so that new entities need no change here.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{EntityKind, Hire, Interaction, Record, RecordKey, Relationship};
use crate::register::Register;
use crate::register::merge::Note;
use crate::register::merge::combine::{combine, identity};
use crate::text::fold::tidy;

/// What happens to the records that refer to the deleted one.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    /// In order of decision; `None` means deleted.
    pub after: Vec<(RecordKey, Option<Record>)>,
    pub moved: Vec<(EntityKind, usize)>,
    pub combined: Vec<Note>,
    pub reduced: Vec<Note>,
    pub dropped: Vec<Note>,
}

pub(crate) fn moves(register: &Register, kept: Uuid, gone: Uuid) -> Moves {
    let mut mover = Mover {
        register,
        after: HashMap::default(),
        order: Vec::new(),
        more: HashMap::default(),
        moves: Moves::default(),
        whole: HashSet::default(),
    };
    mover.redirect(gone, kept);
    mover.finish()
}

struct Mover<'a> {
    register: &'a Register,
    after: HashMap<RecordKey, Option<Record>, FixedState>,
    order: Vec<RecordKey>,
    /// Records redirected to a target during this merge.
    more: HashMap<Uuid, Vec<RecordKey>, FixedState>,
    moves: Moves,
    /// Records that were redirected without any other change.
    whole: HashSet<RecordKey, FixedState>,
}

impl Mover<'_> {
    fn now(&self, key: RecordKey) -> Option<Record> {
        match self.after.get(&key) {
            Some(after) => after.clone(),
            None => self.register.record(key.0, key.1),
        }
    }

    fn set(&mut self, key: RecordKey, after: Option<Record>) {
        if self.after.insert(key, after).is_none() {
            self.order.push(key);
        }
    }

    fn referrers(&self, id: Uuid) -> Vec<RecordKey> {
        let mut found: Vec<RecordKey> =
            self.register.referrers(id).chain(self.more.get(&id).into_iter().flatten().copied()).collect();
        let mut seen = HashSet::<RecordKey, FixedState>::default();
        found.retain(|key| seen.insert(*key));
        found
    }

    fn note(&self, record: &Record) -> Note {
        Note { kind: record.kind(), words: tidy(&self.register.line(record)) }
    }

    /// Redirects all references from `gone` to `kept`, and combines records that become duplicates.
    fn redirect(&mut self, gone: Uuid, kept: Uuid) {
        let mut moved = Vec::new();
        for key in self.referrers(gone) {
            let Some(before) = self.now(key).filter(|record| record.refers_to(gone)) else { continue };
            match led(&before, gone, kept) {
                Redirected::Whole(record) => {
                    self.set(key, Some(record));
                    self.whole.insert(key);
                    moved.push(key);
                }
                Redirected::Reduced(record) => {
                    let note = self.note(&before);
                    self.moves.reduced.push(note);
                    self.set(key, Some(record));
                    moved.push(key);
                }
                Redirected::Nothing => {
                    let note = self.note(&before);
                    self.moves.dropped.push(note);
                    self.let_go(key);
                }
            }
        }
        for key in &moved {
            self.more.entry(kept).or_default().push(*key);
        }
        self.combine(&moved, kept);
    }

    /// Deletes a record; records that refer to it lose the reference, or are deleted too.
    fn let_go(&mut self, key: RecordKey) {
        self.set(key, None);
        for referrer in self.referrers(key.1) {
            let Some(before) = self.now(referrer).filter(|record| record.refers_to(key.1)) else { continue };
            if let Some(record) = before.without(key.1) {
                self.set(referrer, Some(record));
                continue;
            }
            let note = self.note(&before);
            self.moves.dropped.push(note);
            self.let_go(referrer);
        }
    }

    /// Combines redirected records with their duplicates among those already at `kept` or redirected earlier.
    fn combine(&mut self, moved: &[RecordKey], kept: Uuid) {
        let mut held: HashMap<_, Vec<RecordKey>, FixedState> = HashMap::default();
        for key in moved {
            if let Some(identity) = self.now(*key).as_ref().and_then(identity) {
                held.entry(identity).or_default();
            }
        }
        if held.is_empty() {
            return;
        }
        let is_moved: HashSet<RecordKey, FixedState> = moved.iter().copied().collect();
        for key in self.referrers(kept).into_iter().filter(|key| !is_moved.contains(key)) {
            if let Some(identity) = self.now(key).as_ref().and_then(identity)
                && let Some(same) = held.get_mut(&identity)
            {
                same.push(key);
            }
        }
        for key in moved {
            // A record that was combined with another on the way no longer exists.
            let Some(record) = self.now(*key) else { continue };
            let Some(identity) = identity(&record) else { continue };
            let candidates = held.get(&identity).cloned().unwrap_or_default();
            let twin = candidates
                .into_iter()
                .filter(|twin| self.may_be_one(*twin, *key))
                .find_map(|twin| combine(&self.now(twin)?, &record).map(|combined| (twin, combined)));
            match twin {
                Some((twin, combined)) => {
                    let before = self.register.record(key.0, key.1).unwrap_or(record);
                    let note = self.note(&before);
                    self.moves.combined.push(note);
                    self.set(twin, Some(combined));
                    self.set(*key, None);
                    self.redirect(key.1, twin.1);
                }
                None => held.entry(identity).or_default().push(*key),
            }
        }
    }

    /// A hire fills one opening, so two hires that each fill one remain separate.
    fn may_be_one(&self, one: RecordKey, other: RecordKey) -> bool {
        let fills = |key: RecordKey| {
            self.referrers(key.1).into_iter().any(|referrer| referrer.0 == EntityKind::Opening)
        };
        one.0 != EntityKind::Hire || !(fills(one) && fills(other))
    }

    fn finish(mut self) -> Moves {
        let mut moved: BTreeMap<EntityKind, usize> = BTreeMap::new();
        for key in self.order.iter().filter(|key| self.whole.contains(key) && self.now(**key).is_some()) {
            *moved.entry(key.0).or_default() += 1;
        }
        self.moves.moved = moved.into_iter().collect();
        let Self { order, mut after, mut moves, .. } = self;
        moves.after =
            order.into_iter().filter_map(|key| after.remove(&key).map(|record| (key, record))).collect();
        moves
    }
}

/// The outcome of redirecting one record.
enum Redirected {
    Whole(Record),
    /// It would have named the same record twice, and now names it once.
    Reduced(Record),
    /// It would connect a person with themselves.
    Nothing,
}

fn led(before: &Record, gone: Uuid, kept: Uuid) -> Redirected {
    match before.redirected(gone, kept) {
        Record::Relationship(relationship) if relationship.from == relationship.to => Redirected::Nothing,
        Record::Relationship(relationship)
            if relationship.introducer.is_some_and(|id| id == relationship.from || id == relationship.to) =>
        {
            Redirected::Reduced(Relationship { introducer: None, ..(*relationship).clone() }.into())
        }
        Record::Hire(hire) if hire.hirer == Some(hire.hired) => Redirected::Nothing,
        Record::Hire(hire)
            if hire.referrer.is_some()
                && (hire.referrer == Some(hire.hired) || hire.referrer == hire.hirer) =>
        {
            let reduced = Hire { referrer: None, ..(*hire).clone() };
            // Without a hirer or an organization, it would only say that somebody was
            // hired through themselves.
            if reduced.hirer.is_none() && reduced.organization.is_none() {
                Redirected::Nothing
            } else {
                Redirected::Reduced(reduced.into())
            }
        }
        Record::Interaction(talk) => {
            let mut people = Vec::with_capacity(talk.people.len());
            crate::register::merge::fields::merge_lists(&mut people, &talk.people, |person| *person);
            if people.len() == talk.people.len() {
                Redirected::Whole(Record::Interaction(talk))
            } else {
                Redirected::Reduced(Interaction { people, ..(*talk).clone() }.into())
            }
        }
        // Any other record that became invalid by naming one record twice drops one reference, if it can.
        record if record.problems().len() > before.problems().len() => {
            before.without(gone).map_or(Redirected::Nothing, Redirected::Reduced)
        }
        record => Redirected::Whole(record),
    }
}
