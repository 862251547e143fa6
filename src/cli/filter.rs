//! `alumnet filter KIND NAME QUERY`: saves a query under a name, for `@NAME` here and on the screen.

use clap::Args;

use super::listing;
use super::outcome::{Failure, Outcome, remark};
use super::output::Out;
use super::writer::{Saving, Writer};
use crate::domain::EntityKind;
use crate::query::{Source, saved, select};
use crate::register::Draft;
use crate::store::Store;

/// Save a query under a name
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "alumnet list saved-filters lists them; alumnet delete saved-filter NAME deletes one."
)]
pub(crate) struct FilterArguments {
    /// What it finds: people, cohorts, hires, meetups, …
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    /// Its name, without @
    #[arg(value_name = "NAME")]
    name: String,
    /// The query, such as 'hired:yes -tag:mentor'
    #[arg(value_name = "QUERY")]
    query: String,
    #[command(flatten)]
    saving: Saving,
}

/// Saves a query; one with a mistake is not saved.
///
/// # Errors
/// When the name can't be used.
pub(crate) fn run<S: Store>(
    arguments: &FilterArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let (_, problems) = select(arguments.kind, &arguments.query, &Source::new(&register, writer.today));
    if !problems.is_empty() {
        problems.iter().for_each(remark);
        return Ok(Outcome::Unclear);
    }
    let mut draft = Draft::new(&register);
    let name = arguments.name.trim_start_matches('@');
    saved::save(&mut draft, &register, arguments.kind, name, &arguments.query, writer.ids);
    writer.save((draft.changes(), "Save a filter".to_owned()), &arguments.saving, out)
}
