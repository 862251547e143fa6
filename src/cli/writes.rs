//! The commands that change records, and how each is run: open the register, change it, close it.

use clap::Subcommand;
use color_eyre::eyre;

use super::environment::{Environment, ids, now, today};
use super::opening::{end, open};
use super::outcome::Outcome;
use super::output::Out;
use super::writer::Writer;
use super::{add, bulk, consent, delete, edit, filter, hire, merge, undo};

#[derive(Debug, Subcommand)]
pub(super) enum WriteCommand {
    /// Record that somebody hired one or several people
    Hire(hire::HireArguments),
    /// Add a record
    Add(add::AddArguments),
    /// Change a record
    Edit(edit::EditArguments),
    /// Delete records; alumnet undo brings them back
    Delete(delete::DeleteArguments),
    /// Add tags to people, or remove them
    Tag(bulk::TagArguments),
    /// Record who was invited to a meetup, and who came
    Attend(bulk::AttendArguments),
    /// Log a contact with people
    Log(bulk::LogArguments),
    /// Enroll people in a cohort, or remove them from it
    Enroll(bulk::EnrollArguments),
    /// Set the status of people in a cohort
    Status(bulk::StatusArguments),
    /// Set how often to be in touch with people
    Cadence(bulk::CadenceArguments),
    /// Complete the enrollments of people in a cohort, with certificates
    Complete(bulk::CompleteArguments),
    /// Merge two people, organizations or backgrounds into one
    Merge(merge::MergeArguments),
    /// Save a query under a name
    Filter(filter::FilterArguments),
    /// Record a consent of a person, or withdraw it
    Consent(consent::ConsentArguments),
    /// Undo the last change, or another one
    Undo(undo::UndoArguments),
    /// Redo what was undone last
    Redo(undo::RedoArguments),
}

/// Runs a command that changes records.
pub(super) fn run(
    command: &WriteCommand,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let mut workspace = open(&environment.data)?;
    let mut ids = ids();
    let writer = &mut Writer {
        workspace: &mut workspace,
        now: now(),
        today: today(),
        ids: &mut ids,
        actor: &environment.actor,
    };
    let outcome = match command {
        WriteCommand::Hire(arguments) => hire::run(arguments, writer, out),
        WriteCommand::Add(arguments) => add::run(arguments, writer, out),
        WriteCommand::Edit(arguments) => edit::run(arguments, writer, out),
        WriteCommand::Delete(arguments) => delete::run(arguments, writer, out),
        WriteCommand::Tag(arguments) => bulk::tag(arguments, writer, out),
        WriteCommand::Attend(arguments) => bulk::attend(arguments, writer, out),
        WriteCommand::Log(arguments) => bulk::log(arguments, writer, out),
        WriteCommand::Enroll(arguments) => bulk::enroll(arguments, writer, out),
        WriteCommand::Status(arguments) => bulk::status(arguments, writer, out),
        WriteCommand::Cadence(arguments) => bulk::cadence(arguments, writer, out),
        WriteCommand::Complete(arguments) => bulk::complete(arguments, writer, out),
        WriteCommand::Merge(arguments) => merge::run(arguments, writer, out),
        WriteCommand::Filter(arguments) => filter::run(arguments, writer, out),
        WriteCommand::Consent(arguments) => consent::run(arguments, writer, out),
        WriteCommand::Undo(arguments) => undo::undo(arguments, writer, out),
        WriteCommand::Redo(arguments) => undo::redo(arguments, writer, out),
    }?;
    Ok(outcome.if_also(end(workspace)))
}
