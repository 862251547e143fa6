//! `alumnet delete KIND WHICH…`: deletes records, with what is not valid without them. `--dry-run` lists it
//! all.

use clap::Args;

use super::listing;
use super::outcome::{Failure, Outcome};
use super::output::Out;
use super::whom::Whom;
use super::writer::{Saving, Writer};
use crate::domain::EntityKind;
use crate::query::Source;
use crate::register::delete;
use crate::store::Store;

/// Delete records; alumnet undo brings them back
#[derive(Debug, Clone, Args)]
pub(crate) struct DeleteArguments {
    /// What they are: person, cohort, hire, meetup, organization, …
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    saving: Saving,
}

/// Deletes records.
///
/// # Errors
/// When one is not there, or the rules refuse it.
pub(crate) fn run<S: Store>(
    arguments: &DeleteArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let source = Source::new(&register, writer.today);
    let kind = arguments.kind;
    let ids = match arguments.whom.find(&source, kind, arguments.saving.takes_many())? {
        Ok(ids) => ids,
        Err(outcome) => return Ok(outcome),
    };
    let targets: Vec<_> = ids.iter().map(|id| (kind, *id)).collect();
    let changes = delete::plan(&register, &targets).draft.changes();
    writer.save((changes, format!("Delete {}", kind.counted(ids.len()))), &arguments.saving, out)
}
