//! `alumnet imports`: what was imported so far; one import in detail; and undoing one, as long as nothing was
//! built on it.

use std::io::Write;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;

use super::outcome::{Failure, Outcome, journal_unread, narrate, written};
use super::undo_alone;
use crate::app::popups::history::change_words::RecordNames;
use crate::domain::{EntityKind, IdSource, Import};
use crate::register::{ChangeSet, Register};
use crate::store::history::Ids;
use crate::store::{HistoryReader, Store};
use crate::text::columns::clean;
use crate::workspace::Workspace;
use crate::workspace::history::History;

/// Show what was imported, and undo an import
#[derive(Debug, Clone, Args)]
pub(crate) struct ImportsArguments {
    #[command(subcommand)]
    pub(crate) what: Option<ImportsCommand>,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ImportsCommand {
    /// Show what an import changed
    Show(NumberArguments),
    /// Undo an import, if no later change depends on it
    Undo(NumberArguments),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct NumberArguments {
    /// The number of the import, as “alumnet imports” lists it [default: the last one]
    #[arg(value_name = "N")]
    number: Option<usize>,
}

/// The imports that were not undone, oldest first: ids rise with time.
fn imports(register: &Register) -> Vec<&Arc<Import>> {
    register.all::<Import>().collect()
}

/// The import with a number, counted from 1.
fn numbered<'a>(
    register: &'a Register,
    arguments: &NumberArguments,
) -> Result<(usize, &'a Arc<Import>), Failure> {
    let all = imports(register);
    let number = arguments.number.unwrap_or(all.len());
    let found = number.checked_sub(1).and_then(|place| all.get(place).copied());
    found.map(|import| (number, import)).ok_or_else(|| {
        Failure(match all.len() {
            0 => "nothing was imported yet".to_owned(),
            1 => format!("there is no import {number}; there is only import 1"),
            count => format!("there is no import {number}; the imports are 1 to {count}"),
        })
    })
}

/// Lists the imports, newest first.
///
/// # Errors
/// When the output can't be written.
pub(crate) fn list(register: &Register, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let all = imports(register);
    if all.is_empty() {
        written(writeln!(out, "Nothing was imported yet."))?;
    }
    for (number, import) in (1..=all.len()).rev().zip(all.iter().rev()) {
        let date = import.date.map(|date| date.to_string()).unwrap_or_default();
        let (file, format, counts) = (clean(&import.file), clean(&import.format), import.counts());
        written(writeln!(out, "{number:>4}  {date}  {file} ({format}): {counts}"))?;
    }
    Ok(Outcome::Done)
}

/// The change set of an import, and its history.
fn change_set(import: &Import, reader: &dyn HistoryReader) -> Result<(ChangeSet, History), Failure> {
    let about: Ids = [import.id.uuid()].into_iter().collect();
    let outlines = reader.outlines(None, &about, &mut |_, _| true).map_err(|error| journal_unread(&error))?;
    // Of an import that was undone and redone, the redo is the one that counts.
    let last = outlines.iter().rev().find(|outline| outline.touched).map(|outline| outline.entry.clone());
    let mut history = History::default();
    history.learn(outlines);
    let set = last
        .map(|entry| reader.change_set(&entry))
        .transpose()
        .map_err(|error| journal_unread(&error))?
        .flatten();
    let set = set.ok_or_else(|| Failure("the journal no longer has this import".to_owned()))?;
    Ok((set, history))
}

/// Prints what an import changed, record by record.
///
/// # Errors
/// When there is no such import, or the journal no longer has it.
pub(crate) fn show(
    arguments: &NumberArguments,
    register: &Register,
    reader: &dyn HistoryReader,
    today: Date,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let (number, import) = numbered(register, arguments)?;
    let (set, history) = change_set(import, reader)?;
    let names = RecordNames { register, set: Some(&set), history: &history };
    let mut print = |words: String| written(writeln!(out, "{}", clean(&words)));
    print(format!("Import {number}: {} ({}): {}", import.file, import.format, import.counts()))?;
    for change in set.changes.iter().filter(|change| change.kind() != EntityKind::Import) {
        let done = if change.before().is_none() { "new" } else { "changed" };
        print(format!("{done} {}: {}", change.kind().one(), names.of_change(change)))?;
        if change.before().is_some() {
            for one in names.differences(change, today) {
                print(format!("    {}: {} → {}", one.label, one.before, one.after))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// Undoes an import as one change, which undo can take back.
///
/// # Errors
/// When there is no such import, or later changes depend on it.
pub(crate) fn undo<S: Store>(
    arguments: &NumberArguments,
    workspace: &mut Workspace<S>,
    now: Timestamp,
    ids: &mut IdSource,
    actor: &str,
) -> Result<Outcome, Failure> {
    let (number, import) = numbered(&workspace.register, arguments)?;
    let (set, history) = change_set(import, &*workspace.whole_history())?;
    let inverse = ChangeSet { actor: actor.to_owned(), ..set.inverse(ids.draw_uuid(), now) };
    undo_alone::require(&format!("import {number}"), &set, &inverse, &workspace.register, &history)?;
    let label = workspace.commit(inverse).map_err(Failure::of)?.set.label.clone();
    Ok(narrate(format_args!("Saved: {label}.")))
}
