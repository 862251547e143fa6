//! What waits, put again: a new change set made for today's register, in which mine counts wherever both
//! changed the same.

use uuid::Uuid;

use crate::domain::{EntityKind, Record, RecordKey};
use crate::register::{Change, ChangeSet, Register};

/// How a change set that waits is put again.
#[derive(Debug, Clone, PartialEq)]
pub enum Again {
    /// These changes of the register as it is today. Empty if it says the same already.
    Changes(Vec<Change>),
    /// Records are to be deleted: what that means today is asked anew. This is the first of them.
    Deletion(RecordKey),
    /// Two records are to be merged, which is asked anew, too: the one to keep, and the other.
    Merge(EntityKind, [Uuid; 2]),
}

/// Puts a set again. `changes` is what waits of it.
#[must_use]
pub fn again(register: &Register, set: &ChangeSet) -> Again {
    if let Some(merged) = set.merges().first() {
        return Again::Merge(merged.kind, [merged.kept, merged.gone]);
    }
    let is_there = |change: &&Change| register.record(change.kind(), change.id()).is_some();
    let deleted = |change: &&Change| change.after().is_none();
    if let Some(change) = set.changes.iter().filter(deleted).find(is_there) {
        return Again::Deletion((change.kind(), change.id()));
    }
    Again::Changes(set.changes.iter().filter_map(|change| put(register, change)).collect())
}

/// The record as it would be with mine on top of today's.
fn on_top(register: &Register, change: &Change) -> Option<Record> {
    let mine = change.after()?;
    let Some(today) = register.record(change.kind(), change.id()) else { return Some(mine.clone()) };
    let blank = Record::blank(change.kind(), change.id());
    let before = change.before().unwrap_or(&blank);
    // In a merge, the second of two that changed the same stays.
    Record::merged(before, mine, &today).map(|(record, _)| record)
}

fn put(register: &Register, change: &Change) -> Option<Change> {
    let wanted = on_top(register, change)?;
    let today = register.record(change.kind(), change.id());
    if today.as_ref() == Some(&wanted) { None } else { Change::between(today, Some(wanted)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Id, Person};

    fn person(family: &str, location: &str) -> Record {
        let id = Id::new(Uuid::from_u128(1));
        let (family_name, location) = (family.to_owned(), location.to_owned());
        Person { id, family_name, location, ..Person::default() }.into()
    }

    fn set(changes: Vec<Change>) -> ChangeSet {
        ChangeSet { changes, ..ChangeSet::creating([]) }
    }

    #[test]
    fn mine_counts_where_both_changed_the_same_and_theirs_elsewhere() {
        let change = Change::between(Some(person("Lind", "")), Some(person("Berg", ""))).unwrap();
        let today = Register::from_records([person("Holm", "Oslo")]);
        let wanted = Change::between(Some(person("Holm", "Oslo")), Some(person("Berg", "Oslo"))).unwrap();
        assert_eq!(again(&today, &set(vec![change.clone()])), Again::Changes(vec![wanted]));
        // What they deleted is there again, and what says the same already needs nothing.
        let gone = Register::default();
        let created = Again::Changes(vec![Change::create(person("Berg", ""))]);
        assert_eq!(again(&gone, &set(vec![change.clone()])), created);
        let same = Register::from_records([person("Berg", "Oslo")]);
        assert_eq!(again(&same, &set(vec![change])), Again::Changes(Vec::new()));
    }

    #[test]
    fn a_deletion_and_a_merge_are_asked_anew() {
        let today = Register::from_records([person("Holm", "")]);
        let deletion = set(vec![Change::delete(person("Lind", ""))]);
        let id = Uuid::from_u128(1);
        assert_eq!(again(&today, &deletion), Again::Deletion((EntityKind::Person, id)));
        assert_eq!(again(&Register::default(), &deletion), Again::Changes(Vec::new()), "it is gone");
        let merges = vec![crate::register::MergedAway {
            kind: EntityKind::Person,
            gone: Uuid::from_u128(2),
            kept: id,
        }];
        let merge = deletion.with_origin(crate::register::Origin { merges, ..Default::default() });
        let ids = [id, Uuid::from_u128(2)];
        assert_eq!(again(&today, &merge), Again::Merge(EntityKind::Person, ids));
    }
}
