//! People who were deleted and are only in the history now.

use std::collections::BTreeMap;
use std::io;

use crate::domain::{EntityKind, Person, Record};
use crate::register::Register;
use crate::register::erasure::is_tombstone;
use crate::store::history::{HistoryReader, Ids};

/// How the labels of deletions begin. Somebody who went with an undone import was not deleted on purpose, and
/// somebody merged is still here under the other record.
const DELETED: &str = "Delete ";

/// Those who are not in the register, as they were when they were deleted. Erased people are not among them:
/// the history has only their tombstones.
///
/// # Errors
/// If the history can't be read.
pub fn people(register: &Register, history: &dyn HistoryReader) -> io::Result<Vec<Person>> {
    let mut found = BTreeMap::new();
    for outline in history.outlines(None, &Ids::default(), &mut |_, _| true)? {
        let has_people = outline.counts.iter().any(|(kind, _)| *kind == EntityKind::Person);
        if !has_people || !outline.entry.label.starts_with(DELETED) {
            continue;
        }
        let Some(set) = history.change_set(&outline.entry)? else { continue };
        for change in set.changes.iter().filter(|change| change.after().is_none()) {
            if let Some(Record::Person(person)) = change.before()
                && register.get(person.id).is_none()
                && !is_tombstone(person)
            {
                found.insert(person.id, Person::clone(person));
            }
        }
    }
    Ok(found.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{Change, ChangeSet};
    use crate::store::MemoryStore;
    use crate::workspace::Workspace;
    use jiff::Timestamp;
    use uuid::Uuid;

    #[test]
    fn those_who_were_deleted_on_purpose_are_found_until_they_are_back() {
        let person = |number: u128, name: &str| Person {
            id: crate::domain::Id::new(Uuid::from_u128(number)),
            given_name: name.into(),
            ..Person::default()
        };
        let (ann, bo) = (person(1, "Ann"), person(2, "Bo"));
        let set = |number: u128, label: &str, changes: Vec<Change>| ChangeSet {
            id: Uuid::from_u128(number),
            at: Timestamp::UNIX_EPOCH,
            actor: String::new(),
            label: label.into(),
            origin: None,
            undoes: None,
            changes,
        };
        let mut workspace: Workspace<MemoryStore> = Workspace::default();
        let create = vec![Change::create(ann.clone().into()), Change::create(bo.clone().into())];
        workspace.commit(set(11, "Import 2 people", create)).expect("saved");
        workspace
            .commit(set(12, "Delete a person", vec![Change::delete(ann.clone().into())]))
            .expect("saved");
        workspace.commit(set(13, "Undo: Import", vec![Change::delete(bo.into())])).expect("saved");
        assert_eq!(workspace.deleted_people().expect("read"), std::slice::from_ref(&ann));
        workspace.commit(set(14, "Bring back", vec![Change::create(ann.into())])).expect("saved");
        assert_eq!(workspace.deleted_people().expect("read"), []);
    }
}
