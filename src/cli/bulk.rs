//! `alumnet tag`, `attend`, `log`, `enroll`, `status`, `complete` and `cadence`: what can be done to many
//! people, with the forms of the screen.

use clap::Args;

use super::outcome::{Failure, Outcome};
use super::output::Out;
use super::whom::Whom;
use super::writer::{Saving, Writer};
use crate::app::form::bulk::{self, BulkAction};
use crate::query::Source;
use crate::register::Origin;
use crate::store::Store;

/// Add tags to people, or remove them
#[derive(Debug, Clone, Args)]
pub(crate) struct TagArguments {
    /// The tags, separated by commas
    #[arg(value_name = "TAGS")]
    tags: String,
    #[command(flatten)]
    whom: Whom,
    /// Remove the tags instead
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    saving: Saving,
}

/// Record who was invited to a meetup, and who came
#[derive(Debug, Clone, Args)]
pub(crate) struct AttendArguments {
    /// The meetup's title, a part of it, or its id
    #[arg(value_name = "MEETUP")]
    meetup: String,
    #[command(flatten)]
    whom: Whom,
    /// Whether they came: yes, no or unknown
    #[arg(long, value_name = "WORD", default_value = "yes")]
    attended: String,
    /// Their answer: accepted, tentative, declined or needs-action
    #[arg(long, value_name = "WORD")]
    rsvp: Option<String>,
    #[command(flatten)]
    saving: Saving,
}

/// Log a contact with people
#[derive(Debug, Clone, Args)]
pub(crate) struct LogArguments {
    #[command(flatten)]
    whom: Whom,
    /// When: 2024-09-01, yesterday, today
    #[arg(long, value_name = "DATE", default_value = "today")]
    date: String,
    /// How: meeting, call, video, email, message, letter or other
    #[arg(long, value_name = "WORD")]
    channel: Option<String>,
    /// What it was about
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    #[command(flatten)]
    saving: Saving,
}

/// Complete the enrollments of people in a cohort, with certificates
#[derive(Debug, Clone, Args)]
pub(crate) struct CompleteArguments {
    /// The cohort's code
    #[arg(value_name = "CODE")]
    cohort: String,
    #[command(flatten)]
    whom: Whom,
    /// When they completed [default: the end of the cohort]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Issue no certificates
    #[arg(long)]
    no_certificates: bool,
    /// The numbers of the certificates, with # for each digit that counts up: 2024-###
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    #[command(flatten)]
    saving: Saving,
}

/// Enroll people in a cohort, or remove them from it
#[derive(Debug, Clone, Args)]
pub(crate) struct EnrollArguments {
    /// The cohort's code
    #[arg(value_name = "CODE")]
    cohort: String,
    #[command(flatten)]
    whom: Whom,
    /// As what: student, instructor or assistant
    #[arg(long, value_name = "WORD", conflicts_with = "remove")]
    role: Option<String>,
    /// applied, enrolled, completed, withdrew, deferred or excluded
    #[arg(long, value_name = "WORD", conflicts_with = "remove")]
    status: Option<String>,
    /// Since when
    #[arg(long, value_name = "DATE", conflicts_with = "remove")]
    begin: Option<String>,
    /// Remove them from the cohort instead, with their certificates there
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    saving: Saving,
}

/// Set the status of people in a cohort
#[derive(Debug, Clone, Args)]
pub(crate) struct StatusArguments {
    /// The cohort's code
    #[arg(value_name = "CODE")]
    cohort: String,
    /// applied, enrolled, completed, withdrew, deferred or excluded
    #[arg(value_name = "STATUS")]
    status: String,
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    saving: Saving,
}

/// Set how often to be in touch with people
#[derive(Debug, Clone, Args)]
pub(crate) struct CadenceArguments {
    /// 1 to 3650 days; 0 leaves it to what is usual
    #[arg(value_name = "DAYS")]
    days: String,
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    saving: Saving,
}

type Values = Vec<(String, String)>;

fn value(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn given(name: &str, text: Option<&String>) -> Option<(String, String)> {
    text.map(|text| value(name, text))
}

fn run<S: Store>(
    (action, whom, values): (BulkAction, &Whom, Values),
    saving: &Saving,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let people = match whom.people(&Source::new(&register, writer.today), saving.takes_many())? {
        Ok(people) => people,
        Err(outcome) => return Ok(outcome),
    };
    let Some(form) = bulk::form(action, people, None, &register, writer.today) else {
        return Err(Failure("this has no form".to_owned()));
    };
    match writer.submit(form, &values)? {
        Some(change) => writer.save_as(change, Origin::apart(), saving, out),
        None => Ok(Outcome::Unclear),
    }
}

/// Adds or removes tags.
///
/// # Errors
/// When somebody is not there, or the rules refuse it.
pub(crate) fn tag<S: Store>(
    arguments: &TagArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let action = if arguments.remove { BulkAction::Untag } else { BulkAction::Tag };
    let values = vec![value("tags", &arguments.tags)];
    run((action, &arguments.whom, values), &arguments.saving, writer, out)
}

/// Records attendance.
///
/// # Errors
/// When somebody or the meetup is not there, or the rules refuse it.
pub(crate) fn attend<S: Store>(
    arguments: &AttendArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let mut values = vec![value("meetup", &arguments.meetup), value("attended", &arguments.attended)];
    values.extend(given("rsvp", arguments.rsvp.as_ref()));
    run((BulkAction::Meetup, &arguments.whom, values), &arguments.saving, writer, out)
}

/// Logs a contact.
///
/// # Errors
/// When somebody is not there, or the rules refuse it.
pub(crate) fn log<S: Store>(
    arguments: &LogArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let mut values = vec![value("date", &arguments.date)];
    values.extend(given("channel", arguments.channel.as_ref()));
    values.extend(given("summary", arguments.summary.as_ref()));
    run((BulkAction::Contact, &arguments.whom, values), &arguments.saving, writer, out)
}

/// Completes enrollments.
///
/// # Errors
/// When somebody or the cohort is not there, or the rules refuse it.
pub(crate) fn complete<S: Store>(
    arguments: &CompleteArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let mut values = vec![value("cohort", &arguments.cohort)];
    values.extend(given("completed_on", arguments.on.as_ref()));
    values.extend(given("number", arguments.number.as_ref()));
    if arguments.no_certificates {
        values.push(value("certificates", "no"));
    }
    run((BulkAction::Complete, &arguments.whom, values), &arguments.saving, writer, out)
}

/// Enrolls people, or removes them from a cohort.
///
/// # Errors
/// When somebody or the cohort is not there, or the rules refuse it.
pub(crate) fn enroll<S: Store>(
    arguments: &EnrollArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let action = if arguments.remove { BulkAction::Leave } else { BulkAction::Enroll };
    let mut values = vec![value("cohort", &arguments.cohort)];
    values.extend(given("role", arguments.role.as_ref()));
    values.extend(given("status", arguments.status.as_ref()));
    values.extend(given("begin", arguments.begin.as_ref()));
    run((action, &arguments.whom, values), &arguments.saving, writer, out)
}

/// Sets the status of enrollments.
///
/// # Errors
/// When somebody or the cohort is not there, or the rules refuse it.
pub(crate) fn status<S: Store>(
    arguments: &StatusArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let values = vec![value("cohort", &arguments.cohort), value("status", &arguments.status)];
    run((BulkAction::Status, &arguments.whom, values), &arguments.saving, writer, out)
}

/// Sets how often to be in touch.
///
/// # Errors
/// When somebody is not there, or it is no number of days.
pub(crate) fn cadence<S: Store>(
    arguments: &CadenceArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let days = if arguments.days.trim() == "0" { "" } else { &arguments.days };
    let values = vec![value("cadence_days", days)];
    run((BulkAction::Cadence, &arguments.whom, values), &arguments.saving, writer, out)
}
