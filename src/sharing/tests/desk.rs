//! An instructor at a copy: makes change sets the way forms do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{Background, EntityKind, Id, IdSource, Person, Record};
use crate::register::merge::{Choices, Merge};
use crate::register::{Change, ChangeSet, Draft, MergedAway, Origin, Register, delete, rules};
use crate::sharing::base::Received;
use crate::sharing::log::SharedLog;
use crate::sharing::pending::MemoryLines;
use crate::sharing::replica::{NotReceived, NotSent, Replica, Sent};

#[derive(Debug)]
pub struct Desk {
    pub replica: Replica,
    /// What is shown.
    pub register: Register,
    pub lines: MemoryLines,
    pub ids: IdSource,
    /// The sets that can be undone, the latest last, and the undos that can be taken back.
    pub done: Vec<Uuid>,
    pub undone: Vec<Uuid>,
    /// Everything that was called saved, and what was given up since.
    pub saved: BTreeSet<Uuid>,
    /// How many entries were known when a set was saved.
    pub known: BTreeMap<Uuid, u64>,
    /// The sets that withdrew a consent, and whose.
    pub withdrawals: Vec<(Uuid, Id<Person>)>,
    /// A copy of the folder, made earlier.
    copy: Option<(Replica, Register, MemoryLines, BTreeSet<Uuid>)>,
    number: u8,
    starts: u8,
}

impl Desk {
    pub fn new(number: u8) -> Self {
        let ids = |kind| IdSource::new(1_700_000_000_000, [b'd', b'e', b's', b'k', kind, number]);
        Self {
            replica: Replica::new(Uuid::from_u128(number.into()), ids(0)),
            register: Register::default(),
            lines: MemoryLines::default(),
            ids: ids(1),
            done: Vec::new(),
            undone: Vec::new(),
            saved: BTreeSet::new(),
            known: BTreeMap::new(),
            withdrawals: Vec::new(),
            copy: None,
            number,
            starts: 0,
        }
    }

    /// Copies the folder.
    pub fn copy(&mut self) {
        let (replica, register) = (self.replica.clone(), self.register.clone());
        self.copy = Some((replica, register, self.lines.clone(), self.saved.clone()));
    }

    /// Puts the copy of the folder back. What was saved since and not sent is lost with it.
    pub fn put_back(&mut self, is_sent: impl Fn(&Uuid) -> bool) {
        let Some((replica, register, lines, mut saved)) = self.copy.take() else { return };
        saved.extend(self.saved.iter().filter(|id| is_sent(id)));
        self.starts += 1;
        (self.replica, self.register, self.lines, self.saved) = (replica, register, lines, saved);
        (self.replica, self.register) = self.opened_again();
        self.done.clear();
        self.undone.clear();
    }

    /// Leaves alumnet and opens it again.
    pub fn restart(&mut self) {
        self.starts += 1;
        (self.replica, self.register) = self.opened_again();
    }

    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// The register of the base.
    pub fn base_register(&self) -> Register {
        self.replica.base_register(&self.register).unwrap()
    }

    pub fn receive(&mut self, log: &mut impl SharedLog) -> Result<Vec<Received>, NotReceived> {
        self.replica.catch_up(&mut self.register, log)
    }

    pub fn send(&mut self, log: &mut impl SharedLog) -> Result<Sent, NotSent> {
        self.replica.send(&mut self.register, log, &mut self.lines)
    }

    pub fn adopt(&mut self, log: &mut impl SharedLog) -> Result<usize, NotReceived> {
        self.replica.adopt(&mut self.register, log, &mut self.lines, &mut |_| Ok(()))
    }

    /// The same desk, opened anew from what it has kept.
    pub fn opened_again(&self) -> (Replica, Register) {
        let mut register = self.base_register();
        let (device, base) = (self.replica.device(), self.replica.base().clone());
        // Every start draws other ids: a folder that was copied must not draw the same again.
        let ids = IdSource::new(1_700_000_000_000, [b'a', b'g', b'a', b'i', self.starts, self.number]);
        let mut replica = Replica::unopened(device, ids, base, self.lines.0.clone());
        replica.safeguards = self.replica.safeguards;
        (replica.opened(&mut register), register)
    }

    pub fn give_up(&mut self, line: Uuid) {
        self.replica.give_up(&mut self.register, line, &mut self.lines).unwrap();
    }

    pub fn set(&mut self, label: &str, changes: Vec<Change>) -> ChangeSet {
        ChangeSet {
            id: self.ids.draw_uuid(),
            at: Timestamp::UNIX_EPOCH,
            actor: format!("desk {}", self.number),
            label: label.into(),
            origin: None,
            undoes: None,
            changes,
        }
    }

    /// Saves a set; whether the rules let it.
    pub fn save(&mut self, set: ChangeSet) -> bool {
        let id = set.id;
        let is_saved = !set.changes.is_empty() && rules::check(&self.register, &set).is_ok();
        if is_saved {
            self.replica.save(&mut self.register, Arc::new(set), &mut self.lines).unwrap();
            self.note(id);
            self.done.push(id);
            self.undone.clear();
        }
        is_saved
    }

    /// Saves what a draft makes.
    pub fn draft(&mut self, make: impl FnOnce(&mut Draft)) -> bool {
        let mut draft = Draft::new(self.register());
        make(&mut draft);
        let changes = draft.changes();
        let set = self.set("Test", changes);
        self.save(set)
    }

    pub fn put(&mut self, record: impl Into<Record>) -> bool {
        let record = record.into();
        self.draft(|draft| draft.put(record))
    }

    pub fn person(&mut self, given: &str) -> Id<Person> {
        let id = self.ids.draw();
        self.put(Person { id, given_name: given.into(), family_name: "Test".into(), ..Person::default() });
        id
    }

    pub fn background(&mut self, name: &str) -> Id<Background> {
        let id = self.ids.draw();
        self.put(Background { id, name: name.into(), ..Background::default() });
        id
    }

    pub fn change_person(&mut self, id: Id<Person>, change: impl FnOnce(&mut Person)) -> bool {
        let Some(mut person) = self.register().get(id).map(|person| Person::clone(person)) else {
            return false;
        };
        change(&mut person);
        self.put(person)
    }

    pub fn delete(&mut self, kind: EntityKind, id: Uuid) -> bool {
        let changes = delete::plan(self.register(), &[(kind, id)]).draft.changes();
        let set = self.set("Delete", changes);
        self.save(set)
    }

    pub fn merge(&mut self, kind: EntityKind, kept: Uuid, gone: Uuid) -> bool {
        let Some(merge) = Merge::new(self.register(), kind, kept, gone) else { return false };
        let changes = merge.changes(self.register(), &Choices::new());
        let set = self.set("Merge", changes);
        let merges = vec![MergedAway { kind, gone, kept }];
        self.save(set.with_origin(Origin { merges, ..Origin::default() }))
    }

    /// Undoes the latest of this desk's sets, as `u` does; whether others let it.
    pub fn undo(&mut self) -> bool {
        let Some(target) = self.done.last().copied() else { return false };
        let is_undone = self.take_back(target);
        if let Some(id) = is_undone {
            self.done.pop();
            self.undone.push(id);
        }
        is_undone.is_some()
    }

    pub fn redo(&mut self) -> bool {
        let Some(target) = self.undone.last().copied() else { return false };
        let is_redone = self.take_back(target);
        if let Some(id) = is_redone {
            self.undone.pop();
            self.done.push(id);
        }
        is_redone.is_some()
    }

    fn take_back(&mut self, target: Uuid) -> Option<Uuid> {
        let id = self.ids.draw_uuid();
        let undo = self.replica.undo_of(target, id, Timestamp::UNIX_EPOCH)?;
        if self.replica.try_undo(&self.register, &undo).is_err() {
            return None;
        }
        self.replica.save(&mut self.register, Arc::new(undo), &mut self.lines).ok()?;
        self.note(id);
        Some(id)
    }

    fn note(&mut self, id: Uuid) {
        self.saved.insert(id);
        self.known.insert(id, self.replica.base().number);
    }
}
