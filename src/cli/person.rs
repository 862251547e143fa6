//! `alumnet person report NAME`: prints all that is held about one person.

use std::io::Write;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::outcome::{Failure, Outcome, remark, written};
use super::output_file::format_parser;
use crate::domain::{Id, Person};
use crate::register::Register;
use crate::report::person::gather;
use crate::report::render::{FileKind, Format};
use crate::store::history::{HistoryReader, Ids};
use crate::text::fold::{fold, has_words, name_key, words};

/// More people than this are not listed when a name is not clear.
const MOST_LISTED: usize = 20;

/// Ask what is held about a person
#[derive(Debug, Clone, Args)]
pub struct PersonArguments {
    #[command(subcommand)]
    what: PersonCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum PersonCommand {
    /// Print all that is held about one person, as the law lets them ask
    Report(PersonReportArguments),
}

#[derive(Debug, Clone, Args)]
struct PersonReportArguments {
    /// Their name, some words of it, or an email
    #[arg(value_name = "NAME")]
    name: String,
    /// How it is written
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(FileKind::Person.formats()),
        default_value = FileKind::Person.usual().word())]
    format: Format,
}

/// Prints a report to `out`. When the name is that of several, they are listed on standard error.
///
/// # Errors
/// When nobody has that name, or the output can't be written.
pub fn run(
    arguments: &PersonArguments,
    register: &Register,
    history: &dyn HistoryReader,
    today: Date,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let PersonCommand::Report(arguments) = &arguments.what;
    let people = called(register, &arguments.name);
    let person = match people.as_slice() {
        [] => {
            return Err(Failure(format!(
                "nobody is called “{}”; write some words of the name, or an email",
                arguments.name.trim()
            )));
        }
        [person] => *person,
        several => {
            remark(format_args!(
                "“{}” may be any of {} people; write more of the name, or an email:",
                arguments.name.trim(),
                several.len()
            ));
            for person in several.iter().take(MOST_LISTED) {
                remark(format_args!("  {}", candidate(register, *person)));
            }
            if several.len() > MOST_LISTED {
                remark(format_args!("  and {} more", several.len() - MOST_LISTED));
            }
            return Ok(Outcome::Unclear);
        }
    };
    let about: Ids = [person.uuid()].into_iter().collect();
    let changes = history
        .outlines(None, &about, &mut |_, _| true)
        .ok()
        .map(|found| found.iter().filter(|outline| outline.touched).count());
    let Some(report) = gather(register, person, changes, today) else { return Ok(Outcome::Refused) };
    let text = arguments.format.person(&report).unwrap_or_default();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Outcome::Done)
}

/// Whoever a name or an email means: those who are called just that, or else those who have its words.
fn called(register: &Register, name: &str) -> Vec<Id<Person>> {
    let key = name_key(name);
    if key.is_empty() {
        return Vec::new();
    }
    let is_exact = |person: &Person| {
        let formal = format!("{} {}", person.given_name, person.family_name);
        let full = format!("{} {} {}", person.given_name, person.middle_name, person.family_name);
        [person.name(), formal, full].iter().any(|held| name_key(held) == key)
            || person.emails.iter().any(|email| fold(email.trim()) == key)
    };
    let exact: Vec<_> = register
        .people_by_name()
        .map(|(id, _)| id)
        .filter(|id| register.get(*id).is_some_and(|person| is_exact(person)))
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    let words = words(name);
    register.people_by_name().filter(|(_, text)| has_words(text, &words)).map(|(id, _)| id).collect()
}

/// A name with what tells it from others: `Zoë Lindqvist, 2024-A, zoe@example.org`.
fn candidate(register: &Register, person: Id<Person>) -> String {
    let codes: Vec<&str> = register
        .enrollments_of(person)
        .iter()
        .map(|enrollment| register.cohort_code(enrollment.cohort))
        .collect();
    let codes = if codes.is_empty() { "outsider".to_owned() } else { codes.join(", ") };
    let email = register.get(person).and_then(|person| person.emails.first().cloned()).unwrap_or_default();
    [register.person_name(person), codes, email]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
