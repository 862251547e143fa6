//! `alumnet hire HIRER HIRED…`: the main job, with the form of the screen.

use clap::Args;

use super::named_record;
use super::outcome::{Failure, Outcome};
use super::output::Out;
use super::writer::{Saving, Writer};
use crate::app::form::record_hire;
use crate::domain::{EntityKind, Id};
use crate::query::Source;
use crate::store::Store;

/// Record that somebody hired one or several people
#[derive(Debug, Clone, Args)]
#[command(after_help = "Names are parts of names, emails or ids. +NAME adds a new person or organization.
What is not given follows from the register, as in the form on the screen: the organization of the hirer, the
cohort they share, the positions that end.")]
pub(crate) struct HireArguments {
    /// Who hired; - if unknown
    #[arg(value_name = "HIRER", allow_hyphen_values = true)]
    hirer: String,
    /// Who was hired
    #[arg(value_name = "HIRED", required = true)]
    hired: Vec<String>,
    /// The organization
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// What they were hired as
    #[arg(long, value_name = "TEXT")]
    role: Option<String>,
    /// When: 2019, 2019-06, 2019-06-14, today
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// How they found each other: classmate, classmate-referral, instructor, meetup, advertised, recruiter or
    /// cold
    #[arg(long, value_name = "WORD")]
    found_via: Option<String>,
    /// Who introduced them
    #[arg(long, value_name = "WHO")]
    referrer: Option<String>,
    /// The cohort they knew each other from
    #[arg(long, value_name = "CODE")]
    cohort: Option<String>,
    /// The background of the job
    #[arg(long, value_name = "NAME")]
    background: Option<String>,
    /// The opening that is filled: its role, a part of it, or its id
    #[arg(long, value_name = "WHICH")]
    opening: Option<String>,
    /// Notes
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// Do not add the job to their positions
    #[arg(long)]
    no_position: bool,
    #[command(flatten)]
    saving: Saving,
}

/// Records hires.
///
/// # Errors
/// When somebody is not there, or the rules refuse it.
pub(crate) fn run<S: Store>(
    arguments: &HireArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let form = match &arguments.opening {
        None => record_hire::form(&register, None, None),
        Some(which) => {
            let source = Source::new(&register, writer.today);
            let Some(id) = named_record::find(&source, EntityKind::Opening, which)? else {
                return Ok(Outcome::Unclear);
            };
            let form = record_hire::form_for_opening(&register, Id::new(id), None, |_| true);
            form.ok_or_else(|| Failure("this opening is gone".to_owned()))?
        }
    };
    let given =
        |name: &str, value: &Option<String>| value.as_ref().map(|value| (name.to_owned(), value.clone()));
    let mut values = Vec::new();
    if arguments.hirer != "-" {
        values.push(("hirer".to_owned(), arguments.hirer.clone()));
    }
    values.push(("hired".to_owned(), arguments.hired.join(";")));
    values.extend(
        [
            given("organization", &arguments.organization),
            given("role", &arguments.role),
            given("date", &arguments.date),
            given("referrer", &arguments.referrer),
            given("found_via", &arguments.found_via),
            given("cohort", &arguments.cohort),
            given("background", &arguments.background),
            given("notes", &arguments.notes),
        ]
        .into_iter()
        .flatten(),
    );
    if arguments.no_position {
        values.push(("opens".to_owned(), "no".to_owned()));
    }
    match writer.submit(form, &values)? {
        Some(change) => writer.save(change, &arguments.saving, out),
        None => Ok(Outcome::Unclear),
    }
}
