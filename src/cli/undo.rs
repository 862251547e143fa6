//! `alumnet undo` and `alumnet redo`: the inverse of the last change, as on the screen.

use clap::Args;

use super::outcome::{Failure, Outcome};
use super::output::Out;
use super::writer::{Saving, Writer};
use crate::register::ChangeSet;
use crate::store::Store;
use crate::workspace::history::Noted;

/// Undo the last change
#[derive(Debug, Clone, Args)]
pub(crate) struct UndoArguments {
    #[command(flatten)]
    saving: Saving,
}

/// Saves the inverse of the last change, or of the last undo.
///
/// # Errors
/// When there is none, or it can't be read or saved.
pub(crate) fn run<S: Store>(
    arguments: &UndoArguments,
    is_redo: bool,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let history = &writer.workspace.history;
    let noted = if is_redo {
        history.last_undone().ok_or_else(|| Failure("there is nothing to redo".to_owned()))
    } else {
        history.can_undo().map_err(Failure::of)?;
        history.last_done().ok_or_else(|| Failure("there is nothing to undo".to_owned()))
    };
    let set = change_set(noted?, writer)?;
    let inverse =
        ChangeSet { actor: writer.actor.to_owned(), ..set.inverse(writer.ids.draw_uuid(), writer.now) };
    writer.save_set(inverse, &arguments.saving, out)
}

/// A change from before this start is read from the journal.
fn change_set<S: Store>(noted: &Noted, writer: &Writer<'_, S>) -> Result<ChangeSet, Failure> {
    if let Some(set) = &noted.set {
        return Ok(ChangeSet::clone(set));
    }
    let unreadable = |error: std::io::Error| {
        Failure(format!("the journal can't be read: {}", crate::files::reason(&error)))
    };
    let set = writer.workspace.store.history().change_set(&noted.entry).map_err(unreadable)?;
    set.ok_or_else(|| Failure("the journal no longer has this change".to_owned()))
}
