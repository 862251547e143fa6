//! `alumnet history`: every change that was made, the newest first. It reads the journal and nothing else, so
//! it also works while the register is open elsewhere.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use super::outcome::{Failure, Outcome, written};
use super::output_file::format_parser;
use crate::app::history::{Account, History};
use crate::app::popups::history::Undone;
use crate::domain::{Person, Record, date_words};
use crate::report::render::Format;
use crate::store::HistoryReader as _;
use crate::store::history::{Ids, JournalHistory, of_folder};
use crate::text::fold::{fold, has_words, words};

/// Show every change that was made
#[derive(Debug, Clone, Args)]
pub struct HistoryArguments {
    /// Only what touched this person: a name, or an email
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Only what touched this cohort
    #[arg(long, value_name = "CODE", conflicts_with = "person")]
    cohort: Option<String>,
    /// Only from this day on: 2024-09-01, yesterday, last month
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only so many, the newest
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
    /// How it is written
    #[arg(long, value_name = "FORMAT", value_parser = format_parser([Format::Text, Format::Json]),
        default_value = Format::Text.word())]
    format: Format,
}

/// Prints the history of the register in `folder`. Times are those of `zone`.
///
/// # Errors
/// When the journal can't be read, or what was asked for is not in it.
pub fn run(
    arguments: &HistoryArguments,
    folder: &Path,
    today: Date,
    zone: &TimeZone,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let since = arguments.since.as_deref().map(|text| first_moment(text, today, zone)).transpose()?;
    let unreadable =
        |error: io::Error| Failure(format!("the journal in {} can't be read: {error}", folder.display()));
    let Some(journal) = of_folder(folder).map_err(unreadable)? else {
        return nothing(arguments, &format!("Nothing was recorded in {} yet.", folder.display()), out);
    };
    let about = match (&arguments.person, &arguments.cohort) {
        (None, None) => Ids::default(),
        (person, cohort) => {
            Known::of(&journal).map_err(unreadable)?.find(person.as_deref(), cohort.as_deref())?
        }
    };
    let outlines = journal.outlines(None, &about, &mut |_, _| true).map_err(unreadable)?;
    let touching: Ids =
        outlines.iter().filter(|outline| outline.touched).map(|outline| outline.entry.id).collect();
    let mut history = History::default();
    history.learn(outlines);
    let undone = Undone::of(&history);
    let shown = history.newest().filter(|noted| about.is_empty() || touching.contains(&noted.entry.id));
    let shown = shown
        .filter(|noted| since.is_none_or(|since| noted.entry.at >= since))
        .take(arguments.limit.unwrap_or(usize::MAX));
    let lines: Vec<Shown> = shown
        .filter_map(|noted| {
            let Account { actor, counts, .. } = noted.account.as_ref()?;
            let entry = &noted.entry;
            let records = counts.iter().map(|(kind, count)| (kind.word(), *count)).collect();
            let barrier = entry.barrier.is_some();
            Some(Shown {
                id: entry.id,
                at: entry.at,
                actor,
                label: &entry.label,
                undoes: entry.undoes,
                records,
                undone: undone.at(entry.id),
                barrier,
            })
        })
        .collect();
    if lines.is_empty() {
        return nothing(arguments, "No change was found.", out);
    }
    if arguments.format == Format::Json {
        let all: Vec<Value> = lines.iter().map(Shown::json).collect();
        written(
            serde_json::to_writer_pretty(&mut *out, &all)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out)),
        )?;
    } else {
        written(text(&lines, zone, out))?;
    }
    Ok(Outcome::Done)
}

fn nothing(arguments: &HistoryArguments, words: &str, out: &mut dyn Write) -> Result<Outcome, Failure> {
    written(writeln!(out, "{}", if arguments.format == Format::Json { "[]" } else { words }))?;
    Ok(Outcome::Done)
}

/// Midnight of the first day that a date may mean.
fn first_moment(text: &str, today: Date, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let date = date_words::read(text, today).map_err(Failure::of)?;
    date.earliest().to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).map_err(Failure::of)
}

/// A change set as it is printed.
struct Shown<'a> {
    id: Uuid,
    at: Timestamp,
    actor: &'a str,
    label: &'a str,
    undoes: Option<Uuid>,
    records: Vec<(&'static str, usize)>,
    undone: Option<Timestamp>,
    barrier: bool,
}

impl Shown<'_> {
    fn count(&self) -> usize {
        self.records.iter().map(|(_, count)| count).sum()
    }

    fn json(&self) -> Value {
        let records: serde_json::Map<String, Value> =
            self.records.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count))).collect();
        json!({
            "id": self.id,
            "at": self.at.to_string(),
            "actor": self.actor,
            "label": self.label,
            "records": records,
            "undoes": self.undoes,
            "undone": self.undone.map(|at| at.to_string()),
            "barrier": self.barrier,
        })
    }
}

fn text(lines: &[Shown], zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let when = |at: Timestamp| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
    let who = lines.iter().map(|line| line.actor.chars().count()).max().unwrap_or_default().max("Who".len());
    writeln!(out, "{:16}  {:who$}  Records  What", "When", "Who")?;
    for line in lines {
        let note = match (line.barrier, line.undone) {
            (true, _) => " (undo can't go back beyond this)".to_owned(),
            (false, Some(at)) => format!(" (undone {})", when(at)),
            (false, None) => String::new(),
        };
        writeln!(
            out,
            "{:16}  {:who$}  {:>7}  {}{note}",
            when(line.at),
            line.actor,
            line.count(),
            line.label
        )?;
    }
    out.flush()
}

/// Everybody and every cohort that the journal ever named, and who was enrolled where.
#[derive(Default)]
struct Known {
    /// By id: the last name, and every name and address there was, folded.
    people: HashMap<Uuid, (String, Vec<String>)>,
    cohorts: HashMap<Uuid, (String, Vec<String>)>,
    enrollments: HashMap<Uuid, (Uuid, Uuid)>,
}

impl Known {
    fn of(journal: &JournalHistory) -> io::Result<Self> {
        let mut known = Self::default();
        journal.each_change(&mut |change| {
            [change.before(), change.after()].into_iter().flatten().for_each(|record| known.add(record));
        })?;
        Ok(known)
    }

    fn add(&mut self, record: &Record) {
        let (held, name, also) = match record {
            Record::Person(person) => {
                (self.people.entry(person.id.uuid()).or_default(), person.name(), called(person))
            }
            Record::Cohort(cohort) => (
                self.cohorts.entry(cohort.id.uuid()).or_default(),
                cohort.code.clone(),
                vec![cohort.code.clone()],
            ),
            Record::Enrollment(one) => {
                self.enrollments.insert(one.id.uuid(), (one.person.uuid(), one.cohort.uuid()));
                return;
            }
            _ => return,
        };
        held.0 = name;
        for name in also.iter().map(|name| fold(name)).filter(|name| !name.is_empty()) {
            if !held.1.contains(&name) {
                held.1.push(name);
            }
        }
    }

    /// The records whose changes are meant: a person or cohort, and their enrollments.
    fn find(&self, person: Option<&str>, cohort: Option<&str>) -> Result<Ids, Failure> {
        let ids = match (person, cohort) {
            (Some(name), _) => one_of(&self.people, name, "person")?,
            (None, code) => one_of(&self.cohorts, code.unwrap_or_default(), "cohort")?,
        };
        let part = self
            .enrollments
            .iter()
            .filter(|(_, (person, cohort))| ids.contains(person) || ids.contains(cohort))
            .map(|(id, _)| *id);
        Ok(ids.iter().copied().chain(part).collect())
    }
}

/// Every name and address of a person.
fn called(person: &Person) -> Vec<String> {
    let formal = [person.given_name.as_str(), &person.middle_name, &person.family_name];
    let whole = formal.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let short = format!("{} {}", person.given_name, person.family_name);
    std::iter::once(person.name())
        .chain([whole, short.trim().to_owned()])
        .chain(person.emails.iter().cloned())
        .collect()
}

/// Those that are called exactly so, or else the only one whose names have these words.
fn one_of(
    known: &HashMap<Uuid, (String, Vec<String>)>,
    name: &str,
    kind: &str,
) -> Result<Vec<Uuid>, Failure> {
    let (whole, parts) = (fold(name.trim()), words(name));
    let exact: Vec<Uuid> =
        known.iter().filter(|(_, (_, names))| names.contains(&whole)).map(|(id, _)| *id).collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let like = known
        .iter()
        .filter(|(_, (_, names))| !parts.is_empty() && names.iter().any(|name| has_words(name, &parts)));
    let mut like: Vec<(&str, Uuid)> = like.map(|(id, (name, _))| (name.as_str(), *id)).collect();
    like.sort_unstable();
    match like.as_slice() {
        [] => Err(Failure(format!(
            "the history knows no {kind} “{name}”; write the name, or a part of it, as it is or was in the \
            register"
        ))),
        [(_, only)] => Ok(vec![*only]),
        several => {
            let names: Vec<&str> = several.iter().take(8).map(|(name, _)| *name).collect();
            let more = if several.len() > names.len() { " and others" } else { "" };
            Err(Failure(format!("“{name}” could be {}{more}; write the whole name", names.join(", "))))
        }
    }
}
