//! `alumnet merge KIND KEPT GONE`: makes one of two records, as on the screen.

use clap::Args;

use super::listing;
use super::named_record;
use super::outcome::{Failure, Outcome, remark};
use super::output::Out;
use super::writer::{Saving, Writer};
use crate::domain::EntityKind;
use crate::query::Source;
use crate::register::merge::{Choices, Merge};
use crate::store::Store;

/// Merge two people, organizations or backgrounds into one
#[derive(Debug, Clone, Args)]
pub(crate) struct MergeArguments {
    /// What they are: person, organization or background
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    /// The record that stays, and whose fields count
    #[arg(value_name = "KEPT")]
    kept: String,
    /// The record that is merged into it
    #[arg(value_name = "GONE")]
    gone: String,
    #[command(flatten)]
    saving: Saving,
}

/// Merges two records.
///
/// # Errors
/// When one is not there, they can't be merged, or the rules refuse it.
pub(crate) fn run<S: Store>(
    arguments: &MergeArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let source = Source::new(&register, writer.today);
    let find = |who: &str| named_record::find(&source, arguments.kind, who);
    let (Some(kept), Some(gone)) = (find(&arguments.kept)?, find(&arguments.gone)?) else {
        return Ok(Outcome::Unclear);
    };
    let merge = Merge::new(&register, arguments.kind, kept, gone).ok_or_else(|| {
        Failure("name two different people, organizations or backgrounds to merge".to_owned())
    })?;
    for note in merge.combined().iter().chain(merge.reduced()).chain(merge.dropped()) {
        remark(&note.words);
    }
    if merge.keeps_objection() {
        remark("the consents of both are kept");
    }
    let change = (merge.changes(&register, &Choices::new()), merge.label());
    writer.save_as(change, merge.origin(), &arguments.saving, out)
}
