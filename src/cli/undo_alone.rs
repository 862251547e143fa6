//! Undoing one change that is not the last, as long as nothing was built on it.

use super::outcome::Failure;
use crate::app::popups::history::change_words::RecordNames;
use crate::register::{ChangeSet, Register, rules};
use crate::text::columns::clean;
use crate::workspace::history::History;

/// How many of the records that prevent an undo are named.
const MOST_NAMED: usize = 5;

/// Refuses to undo a change that can't be undone alone.
///
/// # Errors
/// When something newer can't be undone, such as an erasure, or later changes depend on it.
pub(super) fn require(
    what: &str,
    set: &ChangeSet,
    inverse: &ChangeSet,
    register: &Register,
    history: &History,
) -> Result<(), Failure> {
    let seq = history.find(set.id).map_or(0, |noted| noted.entry.seq);
    if let Some(barrier) = history.barrier_since(seq) {
        return Err(Failure(format!("{what} was not undone: {}", barrier.reason())));
    }
    let Err(refused) = rules::check(register, inverse) else { return Ok(()) };
    let names = RecordNames { register, set: Some(set), history };
    let mut depends: Vec<String> = refused
        .0
        .iter()
        .filter_map(|refusal| set.changes.iter().find(|change| change.id() == refusal.id))
        .map(|change| names.of_change(change))
        .collect();
    depends.dedup();
    let more = depends.len().saturating_sub(MOST_NAMED);
    depends.truncate(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Err(Failure(format!(
        "{what} was not undone, because later changes depend on it: {}{more}; undo those first",
        clean(&depends.join("; "))
    )))
}
