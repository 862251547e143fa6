//! `alumnet add KIND field=value…`: a new record, with the form of the screen.

use clap::Args;

use super::assign::same_name;
use super::listing;
use super::named_record;
use super::outcome::{Failure, Outcome, narrate};
use super::output::Out;
use super::writer::{Saving, Writer, assignment};
use crate::app::form::Form;
use crate::app::form::new_record::{self, NewRecord};
use crate::domain::{EntityKind, Id, Record};
use crate::query::Source;
use crate::register::Change;
use crate::register::find_person::{Meant, PersonMatch};
use crate::store::Store;
use crate::text::plural::with_article;

/// Add a record
#[derive(Debug, Clone, Args)]
#[command(after_help = "Fields are those of the form on the screen; a field that does not exist lists them.
  alumnet add cohort code=2024-A program='Data Analytics' start=2024-02
  alumnet add person given-name=Zoë family-name=Lindqvist email=zoe@example.org")]
pub(crate) struct AddArguments {
    /// What to add: person, cohort, enrollment, meetup, organization, …
    #[arg(value_name = "KIND", value_parser = listing::kind)]
    kind: EntityKind,
    /// The fields, each as field=value
    #[arg(value_name = "FIELD=VALUE", value_parser = assignment)]
    values: Vec<(String, String)>,
    /// Copy this meetup to its next date; FIELD=VALUE changes the copy
    #[arg(long, value_name = "WHICH", conflicts_with = "cohort")]
    copy: Option<String>,
    /// Enroll the new person in this cohort
    #[arg(long, value_name = "CODE")]
    cohort: Option<String>,
    /// Change nothing if a record of this name, or a person of this email, is there already
    #[arg(long)]
    if_absent: bool,
    #[command(flatten)]
    saving: Saving,
}

/// Adds a record.
///
/// # Errors
/// When it can't be added by hand, a field does not exist, or the rules refuse it.
pub(crate) fn run<S: Store>(
    arguments: &AddArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let Some(form) = form(arguments, writer)? else { return Ok(Outcome::Unclear) };
    let Some(form) = writer.fill(form, &arguments.values)? else {
        return Ok(Outcome::Unclear);
    };
    if arguments.if_absent {
        let changes = writer.draft(&form);
        if let Some(name) = there(arguments.kind, &changes, writer) {
            return Ok(narrate(format_args!("Nothing to add: {name} is there already.")));
        }
    }
    let change = writer.finish(&form)?;
    writer.save(change, &arguments.saving, out)
}

fn form<S: Store>(arguments: &AddArguments, writer: &mut Writer<'_, S>) -> Result<Option<Form>, Failure> {
    let register = writer.register();
    let cohort = match &arguments.cohort {
        Some(_) if arguments.kind != EntityKind::Person => {
            return Err(Failure("--cohort enrolls a person; write cohort=CODE for other kinds".to_owned()));
        }
        Some(code) => Some(super::output_file::find(&register, code)?),
        None => None,
    };
    if let Some(which) = &arguments.copy {
        return next_of(arguments.kind, which, writer);
    }
    let nobody = Id::default();
    let record = match arguments.kind {
        EntityKind::Program => NewRecord::Program,
        EntityKind::Cohort => NewRecord::Cohort(None),
        EntityKind::Person => NewRecord::Person(cohort),
        EntityKind::Enrollment => NewRecord::Enrollment(None, None),
        EntityKind::Certificate => NewRecord::Certificate(Id::default()),
        EntityKind::Background => NewRecord::Background,
        EntityKind::Organization => NewRecord::Organization,
        EntityKind::Position => NewRecord::Position(None, None),
        EntityKind::Hire => NewRecord::Hire(None),
        EntityKind::Relationship => NewRecord::Relationship(nobody),
        EntityKind::Meetup => NewRecord::Meetup(None),
        EntityKind::Attendance => NewRecord::Attendance(None, None),
        EntityKind::Interaction => NewRecord::Interaction(nobody),
        EntityKind::Wish => NewRecord::Wish(nobody),
        EntityKind::Opening => NewRecord::Opening(None, None, None),
        EntityKind::Import | EntityKind::Mapping => {
            let what = with_article(arguments.kind.one());
            return Err(Failure(format!("{what} is made by importing a file: alumnet import FILE")));
        }
        EntityKind::Filter => {
            return Err(Failure("a filter is saved with: alumnet filter KIND NAME QUERY".to_owned()));
        }
    };
    Ok(Some(new_record::form(record, &register, writer.ids, writer.today)))
}

/// The form of the meetup after another. `None` if a name is that of several, which were listed.
fn next_of<S: Store>(
    kind: EntityKind,
    which: &str,
    writer: &mut Writer<'_, S>,
) -> Result<Option<Form>, Failure> {
    if kind != EntityKind::Meetup {
        return Err(Failure("--copy makes the next date of a meetup; only meetups have one".to_owned()));
    }
    let register = writer.register();
    let source = Source::new(&register, writer.today);
    let Some(id) = named_record::find(&source, kind, which)? else { return Ok(None) };
    Ok(new_record::next_meetup(Id::new(id), &register, writer.ids, writer.today))
}

/// The name of what is there already in place of the new record.
fn there<S: Store>(kind: EntityKind, changes: &[Change], writer: &Writer<'_, S>) -> Option<String> {
    let register = writer.register();
    let new = changes.iter().filter_map(Change::after).find(|record| record.kind() == kind)?;
    if let Record::Person(person) = new {
        let names = person.emails.iter().cloned().chain([person.name()]);
        let mut known = names.filter_map(|text| match register.find_person(&text) {
            Meant::One(id, PersonMatch::Whole) => Some(register.person_name(id)),
            _ => None,
        });
        return known.next();
    }
    let around = crate::register::Register::from_records([new.clone()]);
    let name = crate::query::fields::title(&Source::new(&around, writer.today), kind, new.id())?;
    same_name(kind, &name, &Source::new(&register, writer.today)).map(|_| name)
}
