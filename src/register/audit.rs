//! Checks the indexes of a register against its tables.

use super::Register;
use crate::domain::Person;
use crate::register::index::keys::keys_of;
use crate::text::plural::with_article;

impl Register {
    /// What is wrong with the indexes, in words. Anything here is a bug in alumnet.
    #[must_use]
    pub fn audit_indexes(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let (mut pointing, mut found) = (0_usize, 0_usize);
        for record in self.records() {
            pointing += record.targets().len();
            let held = self.referrers(record.id());
            found += held
                .filter(|(kind, id)| {
                    self.record(*kind, *id).is_some_and(|other| other.refers_to(record.id()))
                })
                .count();
            for key in keys_of(&record) {
                if self.keys.holder(&key).and_then(|holder| self.record(record.kind(), holder)).is_none() {
                    faults.push(format!("{} is not found by its name", with_article(record.kind().one())));
                }
            }
        }
        // The index also holds references to missing records, but no record leads to them.
        let lost = self
            .records()
            .flat_map(|record| record.targets())
            .filter(|(kind, id)| self.record(*kind, *id).is_none())
            .count();
        if pointing - lost != found {
            faults.push(format!("{pointing} references are made, {} are found", found + lost));
        }
        let listed = self.people_by_name().filter(|(id, _)| self.get(*id).is_some()).count();
        if listed != self.count::<Person>() {
            faults.push(format!("{} people are there, {listed} are listed by name", self.count::<Person>()));
        }
        faults
    }
}
