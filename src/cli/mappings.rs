//! `alumnet mappings`: what was said about the columns of tables and is remembered, and forgetting it.

use std::io::Write;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::outcome::{Failure, Outcome, narrate, written};
use crate::domain::{EntityKind, IdSource, Mapping};
use crate::register::{Draft, Register};
use crate::store::Store;
use crate::text::columns::clean;
use crate::text::fold::name_key;
use crate::workspace::Workspace;

/// Show which columns of tables were mapped by hand, and forget them
#[derive(Debug, Clone, Args)]
pub(crate) struct MappingsArguments {
    #[command(subcommand)]
    pub(crate) what: Option<MappingsCommand>,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum MappingsCommand {
    /// Forget a mapping
    Delete {
        /// Its name, as “alumnet mappings” lists it
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// Lists the mappings.
///
/// # Errors
/// When the output can't be written.
pub(crate) fn list(register: &Register, out: &mut dyn Write) -> Result<Outcome, Failure> {
    if register.count::<Mapping>() == 0 {
        written(writeln!(out, "No mappings yet; import a table with --map."))?;
    }
    for mapping in register.all::<Mapping>() {
        written(writeln!(out, "{}: {}", clean(&mapping.name), clean(&mapping.columns.join(", "))))?;
    }
    Ok(Outcome::Done)
}

/// Forgets a mapping.
///
/// # Errors
/// When there is none of this name.
pub(crate) fn delete<S: Store>(
    name: &str,
    workspace: &mut Workspace<S>,
    now: Timestamp,
    ids: &mut IdSource,
    actor: &str,
) -> Result<Outcome, Failure> {
    let register = Arc::clone(&workspace.register);
    let found = register.all::<Mapping>().find(|mapping| name_key(&mapping.name) == name_key(name));
    let Some(mapping) = found else {
        let names: Vec<String> = register.all::<Mapping>().map(|mapping| clean(&mapping.name)).collect();
        let there = if names.is_empty() { "there is none yet".to_owned() } else { names.join(", ") };
        return Err(Failure(format!("there is no mapping “{}”; the mappings: {there}", clean(name))));
    };
    let mut draft = Draft::new(&register);
    draft.remove(EntityKind::Mapping, mapping.id.uuid());
    let set = draft.finish(ids.draw_uuid(), now, actor, "Delete a mapping");
    let label = workspace.commit(set).map_err(Failure::of)?.set.label.clone();
    Ok(narrate(format_args!("Saved: {label}.")))
}
