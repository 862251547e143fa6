//! Merged records. Whoever still refers to the record that is gone means the one that was kept, so this is
//! remembered for good.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::domain::{Record, RecordKey};
use crate::register::{MergedAway, Register};

/// Every record that became another, as far as known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redirects(BTreeMap<RecordKey, Uuid>);

impl Redirects {
    /// Remembers one. Of two about the same record, the later counts.
    pub fn add(&mut self, merged: MergedAway) {
        if merged.gone != merged.kept {
            self.0.insert((merged.kind, merged.gone), merged.kept);
        }
    }

    /// What `id` means today. A redirect counts only while its record is not in the register, so an undo of
    /// a merge, or a merge the other way round, needs nothing here.
    #[must_use]
    pub fn lead(&self, register: &Register, (kind, id): RecordKey) -> Uuid {
        let (mut at, mut seen) = (id, BTreeSet::new());
        while register.record(kind, at).is_none()
            && seen.insert(at)
            && let Some(kept) = self.0.get(&(kind, at))
        {
            at = *kept;
        }
        // If it leads nowhere, the record is missing under its own name.
        if register.record(kind, at).is_some() { at } else { id }
    }

    /// A record whose references mean what they mean today. Its own id stays.
    #[must_use]
    pub fn lead_references(&self, register: &Register, record: &Record) -> Record {
        let mut led = record.clone();
        for (kind, id) in record.targets() {
            let today = self.lead(register, (kind, id));
            if today != id {
                led = led.redirected(id, today);
            }
        }
        led
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = MergedAway> {
        self.0.iter().map(|((kind, gone), kept)| MergedAway { kind: *kind, gone: *gone, kept: *kept })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Background, EntityKind, Id};

    #[test]
    fn a_redirect_counts_while_its_record_is_gone_and_never_runs_in_a_circle() {
        let id = Uuid::from_u128;
        let kind = EntityKind::Background;
        let background =
            |number| Record::from(Background { id: Id::new(id(number)), ..Background::default() });
        let mut redirects = Redirects::default();
        redirects.add(MergedAway { kind, gone: id(1), kept: id(2) });
        redirects.add(MergedAway { kind, gone: id(2), kept: id(3) });
        let lead = |records: &[u128], redirects: &Redirects| {
            let register = Register::from_records(records.iter().map(|number| background(*number)));
            redirects.lead(&register, (kind, id(1))).as_u128()
        };
        assert_eq!(lead(&[3], &redirects), 3, "through both");
        assert_eq!(lead(&[1, 3], &redirects), 1, "the merge was undone");
        assert_eq!(lead(&[], &redirects), 1, "nothing is left of it");
        redirects.add(MergedAway { kind, gone: id(2), kept: id(1) });
        assert_eq!(lead(&[2], &redirects), 2, "merged the other way round");
        assert_eq!(lead(&[], &redirects), 1);
    }
}
