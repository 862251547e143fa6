//! `alumnet suggest`: what the screen suggests doing today: who could introduce whom, who should meet, who
//! sits with whom, and whom to contact.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::listing::widths;
use super::named_record;
use super::outcome::{Failure, Outcome, written};
use super::output::Out;
use super::output_file::find;
use super::progress_line::watched;
use super::values::number;
use crate::app::panes::scope::Scope;
use crate::app::popups::suggestions::{
    SuggestionLine, SuggestionRow, SuggestionsFound, USUAL_TABLE, keep_in_touch, meet, seats, ways,
};
use crate::domain::{EntityKind, Id};
use crate::network::suggestions::introductions::Goal;
use crate::network::{Network, Progress};
use crate::query::Source;
use crate::register::Register;
use crate::text::columns::{escape_unsafe, fit};

/// Suggest whom to introduce, who should meet or sit together, and whom to contact
#[derive(Debug, Clone, Args)]
pub(crate) struct SuggestArguments {
    #[command(subcommand)]
    what: SuggestCommand,
    /// Write JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum SuggestCommand {
    /// Who could introduce somebody to a background or an organization
    Introductions {
        /// Who wants to be introduced
        #[arg(value_name = "WHO")]
        who: String,
        /// The background or the organization
        #[arg(value_name = "TO")]
        to: String,
    },
    /// Who should meet, because of their wishes
    Meetings {
        /// Only what concerns this person
        #[arg(value_name = "WHO", conflicts_with = "cohort")]
        who: Option<String>,
        /// Only the wishes of this cohort [default: of everybody]
        #[arg(long, value_name = "CODE")]
        cohort: Option<String>,
    },
    /// Who sits with whom at a meetup, so that backgrounds mix
    Seating {
        /// The meetup's title, a part of it, or its id
        #[arg(value_name = "MEETUP")]
        meetup: String,
        /// The most people at one table
        #[arg(long, value_name = "NUMBER", default_value_t = USUAL_TABLE)]
        #[arg(value_parser = number(SIZES, 2..=12))]
        table: usize,
        /// Which of many proposals
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        proposal: u64,
    },
    /// Who is due for contact
    Contacts {
        /// Only people of this cohort [default: everybody]
        #[arg(long, value_name = "CODE")]
        cohort: Option<String>,
    },
}

/// The sizes of a table.
const SIZES: &str = "a number from 2 to 12";

/// Writes suggestions.
///
/// # Errors
/// When somebody or something named is not there, or the output can't be written.
pub(crate) fn run(
    arguments: &SuggestArguments,
    register: &Register,
    today: Date,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let look = |progress: Progress<'_>| found(&arguments.what, register, today, progress);
    let Some(found) = watched("Looking for suggestions …", look)? else { return Ok(Outcome::Unclear) };
    let done = if arguments.json {
        out.data(as_json(&found)?.as_bytes())
    } else {
        out.write_all(as_text(&found).as_bytes())
    };
    written(done.and_then(|()| out.flush()))?;
    Ok(Outcome::Done)
}

/// The suggestions. `None` if a name is that of several, who were listed.
fn found(
    what: &SuggestCommand,
    register: &Register,
    today: Date,
    progress: Progress<'_>,
) -> Result<Option<SuggestionsFound>, Failure> {
    let source = Source::new(register, today);
    let network = || Network::build(register, today, progress).map_err(Failure::of);
    let person = |who: &str| named_record::find(&source, EntityKind::Person, who).map(|id| id.map(Id::new));
    let scope = |cohort: &Option<String>| match cohort {
        Some(code) => find(register, code).map(Scope::Cohort),
        None => Ok(Scope::All),
    };
    Ok(Some(match what {
        SuggestCommand::Introductions { who, to } => {
            let Some(from) = person(who)? else { return Ok(None) };
            let Some(goal) = goal(&source, to)? else { return Ok(None) };
            ways::found(register, &network()?, from, goal)
        }
        SuggestCommand::Meetings { who: Some(who), .. } => {
            let Some(person) = person(who)? else { return Ok(None) };
            meet::of_person(register, &network()?, person, progress).map_err(Failure::of)?
        }
        SuggestCommand::Meetings { who: None, cohort } => {
            meet::in_force(register, &network()?, scope(cohort)?, progress).map_err(Failure::of)?
        }
        SuggestCommand::Seating { meetup, table, proposal } => {
            let Some(meetup) = named_record::find(&source, EntityKind::Meetup, meetup)? else {
                return Ok(None);
            };
            seats::found(register, &network()?, Id::new(meetup), *table, *proposal, progress)
                .map_err(Failure::of)?
        }
        SuggestCommand::Contacts { cohort } => keep_in_touch::found(register, scope(cohort)?, today),
    }))
}

/// The background of this name, or else the organization.
fn goal(source: &Source<'_>, name: &str) -> Result<Option<Goal>, Failure> {
    match named_record::find(source, EntityKind::Background, name) {
        Ok(background) => Ok(background.map(|id| Goal::Background(Id::new(id)))),
        Err(no_background) => match named_record::find(source, EntityKind::Organization, name) {
            Ok(organization) => Ok(organization.map(|id| Goal::Organization(Id::new(id)))),
            Err(_) => Err(Failure(no_background.0.replacen("background", "background or organization", 1))),
        },
    }
}

fn as_text(found: &SuggestionsFound) -> String {
    let headers: Vec<String> = found.columns.iter().map(|column| (*column).to_owned()).collect();
    let rows = found.lines.iter().filter_map(|line| match line {
        SuggestionLine::Row(row) => Some(row.cells.as_slice()),
        _ => None,
    });
    let widths = widths(std::iter::once(headers.as_slice()).chain(rows));
    let in_columns = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| fit(cell, *width)).collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    let mut lines = vec![found.title.clone()];
    lines.extend(Some(found.about.words.clone()).filter(|about| !about.is_empty()));
    lines.push(String::new());
    if found.columns.iter().any(|column| !column.is_empty()) {
        lines.push(in_columns(&headers));
    }
    lines.extend(found.lines.iter().map(|line| match line {
        SuggestionLine::Heading(words) => words.clone(),
        SuggestionLine::Text(sentence) => sentence.words.clone(),
        SuggestionLine::Blank => String::new(),
        SuggestionLine::Row(row) => in_columns(&row.cells),
    }));
    lines.join("\n") + "\n"
}

/// Each row with the heading that it is under, its cells, and what the screen says of it at the foot.
fn as_json(found: &SuggestionsFound) -> Result<String, Failure> {
    let mut rows = Vec::new();
    let mut heading = String::new();
    for line in &found.lines {
        match line {
            SuggestionLine::Heading(words) => heading.clone_from(words),
            SuggestionLine::Row(row) => rows.push(of_row(row, &heading)),
            SuggestionLine::Text(_) | SuggestionLine::Blank => {}
        }
    }
    let notes = found.lines.iter().filter_map(|line| match line {
        SuggestionLine::Text(sentence) => Some(sentence.words.as_str()),
        _ => None,
    });
    let about = [found.about.words.as_str()].into_iter().filter(|about| !about.is_empty());
    let told = json!({
        "title": found.title,
        "notes": about.chain(notes).collect::<Vec<_>>(),
        "suggestions": rows,
    });
    serde_json::to_string_pretty(&told).map(|text| escape_unsafe(&text) + "\n").map_err(Failure::of)
}

fn of_row(row: &SuggestionRow, heading: &str) -> Value {
    let mut told = Map::new();
    if let Some((kind, id)) = row.place.record() {
        told.insert("kind".to_owned(), kind.word().into());
        told.insert("id".to_owned(), id.to_string().into());
    }
    told.insert("heading".to_owned(), heading.into());
    told.insert("cells".to_owned(), row.cells.clone().into());
    told.insert("about".to_owned(), row.foot.join("\n").into());
    if let Some(pair) = row.pair {
        let pair: Vec<String> = pair.iter().map(|person| person.uuid().to_string()).collect();
        told.insert("pair".to_owned(), pair.into());
    }
    Value::Object(told)
}
