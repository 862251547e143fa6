//! `alumnet undo` and `alumnet redo`: the inverse of the last change, or of another one alone, as on the
//! screen.

use clap::Args;

use super::outcome::{Failure, Outcome, journal_unread};
use super::output::Out;
use super::undo_alone;
use super::writer::{Saving, Writer};
use crate::app::popups::history::Undone;
use crate::register::ChangeSet;
use crate::store::Store;
use crate::store::history::Ids;
use crate::text::quoted::quoted;
use crate::workspace::history::{History, Noted};

/// Undo the last change, or another one
#[derive(Debug, Clone, Args)]
pub(crate) struct UndoArguments {
    /// The change to undo alone, if nothing later depends on it: its id, or the beginning of it, as “alumnet
    /// history --format json” gives it [default: the last one]
    #[arg(value_name = "CHANGE")]
    change: Option<String>,
    #[command(flatten)]
    saving: Saving,
}

/// Redo what was undone last
#[derive(Debug, Clone, Args)]
pub(crate) struct RedoArguments {
    #[command(flatten)]
    saving: Saving,
}

/// Saves the inverse of the last change, or of the one that is named.
///
/// # Errors
/// When there is none, later changes depend on it, or it can't be read or saved.
pub(crate) fn undo<S: Store>(
    arguments: &UndoArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let inverse = if let Some(id) = &arguments.change {
        inverse_of_one(id, writer)?
    } else {
        let history = &writer.workspace.history;
        history.can_undo().map_err(Failure::of)?;
        let noted = history.last_done().ok_or_else(|| Failure("there is nothing to undo".to_owned()))?;
        inverse(&change_set(noted, writer)?, writer)
    };
    writer.save_set(inverse, &arguments.saving, out)
}

/// Saves the inverse of the last undo.
///
/// # Errors
/// When there is none, or it can't be read or saved.
pub(crate) fn redo<S: Store>(
    arguments: &RedoArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let last = writer.workspace.history.last_undone();
    let noted = last.ok_or_else(|| Failure("there is nothing to redo".to_owned()))?;
    let inverse = inverse(&change_set(noted, writer)?, writer);
    writer.save_set(inverse, &arguments.saving, out)
}

/// Made now, by the current user.
fn inverse<S: Store>(set: &ChangeSet, writer: &mut Writer<'_, S>) -> ChangeSet {
    ChangeSet { actor: writer.actor.to_owned(), ..set.inverse(writer.ids.draw_uuid(), writer.now) }
}

fn inverse_of_one<S: Store>(id: &str, writer: &mut Writer<'_, S>) -> Result<ChangeSet, Failure> {
    let reader = writer.workspace.whole_history();
    let outlines = reader.outlines(None, &Ids::default(), &mut |_, _| true);
    let mut history = History::default();
    history.learn(outlines.map_err(|error| journal_unread(&error))?);
    let wanted = id.trim().to_lowercase();
    let named = history.newest().filter(|noted| noted.entry.id.to_string().starts_with(&wanted));
    let named: Vec<&Noted> = named.take(2).collect();
    let noted = match named.as_slice() {
        [one] if !wanted.is_empty() => *one,
        [] => {
            let words = "“alumnet history --format json” lists them";
            return Err(Failure(format!("there is no change with the id {}; {words}", quoted(id))));
        }
        _ => return Err(Failure(format!("several ids begin with {}; write more of it", quoted(id)))),
    };
    let undone = Undone::of(&history);
    if undone.at(noted.entry.id).is_some() {
        return Err(Failure("this change is already undone; to redo it, undo its undo".to_owned()));
    }
    // A change that was undone and redone is undone by undoing the redo.
    let noted = history.find(undone.in_force(noted.entry.id)).unwrap_or(noted);
    let set = change_set(noted, writer)?;
    let inverse = inverse(&set, writer);
    undo_alone::require("this change", &set, &inverse, &writer.workspace.register, &history)?;
    Ok(inverse)
}

/// A change from before this start is read from the journal.
fn change_set<S: Store>(noted: &Noted, writer: &Writer<'_, S>) -> Result<ChangeSet, Failure> {
    if let Some(set) = &noted.set {
        return Ok(ChangeSet::clone(set));
    }
    let set = writer.workspace.whole_history().change_set(&noted.entry);
    let set = set.map_err(|error| journal_unread(&error))?;
    set.ok_or_else(|| Failure("the journal no longer has this change".to_owned()))
}
