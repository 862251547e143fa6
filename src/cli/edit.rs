//! `alumnet edit KIND WHICH field=value…`: changes a record, with the form of the screen.

use clap::{Args, ValueEnum};

use super::editor;
use super::listing;
use super::named_record;
use super::outcome::{Failure, Outcome};
use super::output::Out;
use super::writer::{Saving, Writer, assignment};
use crate::app::form::entity_forms;
use crate::domain::EntityKind;
use crate::query::Source;
use crate::store::Store;
use crate::text::columns::clean;
use crate::text::plural::with_article;

/// Change a record
#[derive(Debug, Clone, Args)]
#[command(after_help = "Fields are those of the form on the screen; a field that does not exist lists them.
  alumnet edit person 'zoe lindqvist' location=Berlin tags='mentor; speaker'")]
pub(crate) struct EditArguments {
    /// What it is: person, cohort, enrollment, meetup, organization, …
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    /// A name or a part of it, a cohort's code, or an id
    #[arg(value_name = "WHICH")]
    which: String,
    /// The fields to change, each as field=value
    #[arg(value_name = "FIELD=VALUE", value_parser = assignment, required_unless_present = "language")]
    values: Vec<(String, String)>,
    /// Edit all fields as a text in your editor ($VISUAL, else $EDITOR, else vi)
    #[arg(long = "as", value_name = "LANGUAGE", value_enum, conflicts_with = "values")]
    language: Option<Language>,
    #[command(flatten)]
    saving: Saving,
}

/// The language of the text in the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Toml,
}

/// Changes a record.
///
/// # Errors
/// When there is none, a field does not exist, or the rules refuse it.
pub(crate) fn run<S: Store>(
    arguments: &EditArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let source = Source::new(&register, writer.today);
    let Some(id) = named_record::find(&source, arguments.kind, &arguments.which)? else {
        return Ok(Outcome::Unclear);
    };
    let kind = arguments.kind;
    let form = entity_forms::change(&register, kind, id, writer.today)
        .ok_or_else(|| Failure(format!("{} can't be changed by hand", with_article(kind.one()))))?;
    if let Some(Language::Toml) = arguments.language {
        let title = named_record::line(&register, kind, id);
        let make =
            |writer: &mut Writer<'_, S>| entity_forms::change(&writer.register(), kind, id, writer.today);
        return editor::edit(&clean(&title), make, &arguments.saving, writer, out);
    }
    match writer.submit(form, &arguments.values)? {
        Some(change) => writer.save(change, &arguments.saving, out),
        None => Ok(Outcome::Unclear),
    }
}
