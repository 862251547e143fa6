//! Beginning anew from the log, where it is another than the one that the base is of.

use super::{NotReceived, Replica};
use crate::register::Register;
use crate::register::suppression::Suppressions;
use crate::sharing::base::{Base, Received};
use crate::sharing::log::SharedLog;
use crate::sharing::pending::{PendingLine, PendingSet, PendingStore};
use crate::sharing::rebase::Rebased;
use crate::sharing::redaction::{redacted, without_returning};
use crate::store::{LogState, StoreError};

/// A base that takes the place of another: a snapshot, and what follows it.
#[derive(Debug)]
pub struct Adopted<'a> {
    /// The register of the base before.
    pub before: &'a Register,
    /// That of the snapshot.
    pub after: &'a Register,
    pub state: &'a LogState,
    /// The entries that follow it, to be kept one by one: should the log lose them, they are sent again.
    pub received: &'a [Received],
    /// Everybody who was erased there.
    pub suppressions: &'a Suppressions,
}

impl Replica {
    /// Begins anew from the newest snapshot and what follows it. Whatever this copy held and the log does not
    /// have, by whomever, is pending again, before everything else; without those who were erased.
    /// `keep_base` saves the new base. Returns how many sets are pending again.
    ///
    /// # Errors
    /// If the log can't be reached, its snapshot is damaged, or something could not be stored. What is shown
    /// is the same then.
    pub fn adopt(
        &mut self,
        register: &mut Register,
        log: &mut dyn SharedLog,
        store: &mut dyn PendingStore,
        keep_base: &mut dyn FnMut(Adopted<'_>) -> Result<(), StoreError>,
    ) -> Result<usize, NotReceived> {
        let snapshot = log.snapshot()?;
        let suppressions = snapshot.as_ref().map(|snapshot| snapshot.suppressions.clone());
        let suppressions = suppressions.unwrap_or_default();
        let (base, mut adopted) = match snapshot {
            Some(snapshot) => Base::of(snapshot).ok_or(NotReceived::Damaged)?,
            None => (Base::default(), Register::default()),
        };
        let (state, after) = (base.state(), adopted.clone());
        let mut fresh = Self { base, lines: Vec::new(), shown: Rebased::default(), ..self.clone() };
        let received = fresh.catch_up(&mut adopted, log)?;
        let mut missing = self.base.missing_in(&fresh.base);
        if !self.safeguards.keeps_missing {
            missing.clear();
        }
        let count = missing.len();
        let again = missing.into_iter().map(|set| PendingLine::Set(PendingSet::of(set)));
        let lines: Vec<PendingLine> = again.chain(self.lines.iter().cloned()).collect();
        let before = self.base_register(register)?;
        let lines = redacted(&lines, &suppressions.people().collect(), &before).unwrap_or(lines);
        let returning = without_returning(&lines, &suppressions);
        let (lines, left_out) = returning.unwrap_or_else(|| (lines, Vec::new()));
        // First, because the base that has them is about to go. As long as it is there, they are done.
        store.keep_only(&lines)?;
        let (state, received, suppressions) = (&state, &received, &suppressions);
        keep_base(Adopted { before: &before, after: &after, state, received, suppressions })?;
        adopted.replace(register);
        self.lines = lines;
        self.left_out.extend(left_out);
        (self.base, *register) = (fresh.base, adopted);
        self.merge_all(register);
        Ok(count)
    }
}
