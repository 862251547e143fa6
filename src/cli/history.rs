//! `alumnet history`: every change ever made, newest first. It reads only the journal, so it also works while
//! the register is open elsewhere.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use super::named_person;
use super::outcome::{Failure, Outcome, remark, written};
use super::output::Out;
use super::output_file::format_parser;
use super::values::number;
use crate::app::popups::history::Undone;
use crate::app::popups::history::change_words::RecordNames;
use crate::domain::{EntityKind, Id, Person, Record, date_words};
use crate::files;
use crate::register::find_person::{Meant, PersonMatch, PersonQuery};
use crate::register::{Change, ChangeSet, Register};
use crate::report::render::Format;
use crate::sharing::folder::waiting_sets;
use crate::store::HistoryReader as _;
use crate::store::history::{Ids, JournalHistory, of_folder, touches};
use crate::text::columns::escape_unsafe;
use crate::text::fold::{fold, has_words, words};
use crate::text::quoted::quoted;
use crate::workspace::history::whereabouts::Whereabouts;
use crate::workspace::history::{Account, History, Noted};

/// Show the history of changes
#[derive(Debug, Clone, Args)]
pub(crate) struct HistoryArguments {
    #[arg(long, value_name = "NAME", help = about_a_person())]
    person: Option<String>,
    /// Only changes to this cohort
    #[arg(long, value_name = "CODE", conflicts_with = "person")]
    cohort: Option<String>,
    /// Only changes since this day: 2024-09-01, yesterday, last month
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Show at most this many entries, newest first
    #[arg(long, value_name = "NUMBER", value_parser = number("a number, such as 20", 0..=usize::MAX))]
    limit: Option<usize>,
    /// Output format
    #[arg(long, value_name = "FORMAT", value_parser = format_parser([Format::Text, Format::Json]),
        default_value = Format::Text.word())]
    format: Format,
}

fn about_a_person() -> String {
    format!("Only changes to this person: {}; earlier names also match", named_person::HELP)
}

/// Prints the history of the register in `folder`. Times are in the time zone `zone`.
///
/// # Errors
/// When the journal can't be read or has nothing by that name.
pub(crate) fn run(
    arguments: &HistoryArguments,
    folder: &Path,
    today: Date,
    zone: &TimeZone,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let since = arguments.since.as_deref().map(|text| first_moment(text, today, zone)).transpose()?;
    let unreadable = |error: io::Error| {
        Failure(format!("the journal in {} can't be read: {}", folder.display(), files::reason(&error)))
    };
    let Some(journal) = of_folder(folder).map_err(unreadable)? else {
        return nothing(arguments, &format!("No changes in {} yet.", folder.display()), out);
    };
    let waiting = waiting_sets(folder).map_err(Failure::of)?;
    let (device, waiting) = waiting.map_or((None, Vec::new()), |(device, sets)| (Some(device), sets));
    let about = match (&arguments.person, &arguments.cohort) {
        (None, None) => Ids::default(),
        (person, cohort) => {
            let known = Known::of(&journal, &waiting, person.as_deref()).map_err(unreadable)?;
            match known.find(person.as_deref(), cohort.as_deref())? {
                Some(ids) => ids,
                None => return Ok(Outcome::Unclear),
            }
        }
    };
    let outlines = journal.outlines(None, &about, &mut |_, _| true).map_err(unreadable)?;
    let mut touching: Ids =
        outlines.iter().filter(|outline| outline.touched).map(|outline| outline.entry.id).collect();
    let mut history = device.map_or_else(History::default, |device| History::of_copy(Vec::new(), device));
    history.learn(outlines);
    for set in waiting {
        if history.find(set.id).is_none() {
            touching.extend(touches(&set, &about).then_some(set.id));
            history.pending(set);
        }
    }
    let undone = Undone::of(&history);
    let shown = history.newest().filter(|noted| about.is_empty() || touching.contains(&noted.entry.id));
    let shown = shown
        .filter(|noted| since.is_none_or(|since| noted.entry.at >= since))
        .take(arguments.limit.unwrap_or(usize::MAX));
    let shown: Vec<&Noted> = shown.collect();
    let names = names(&journal, &shown).map_err(unreadable)?;
    let lines: Vec<Shown> = shown
        .into_iter()
        .filter_map(|noted| {
            let Account { actor, counts, .. } = noted.account.as_ref()?;
            let entry = &noted.entry;
            let records = counts.iter().map(|(kind, count)| (kind.one(), *count)).collect();
            let barrier = entry.barrier.is_some();
            Some(Shown {
                id: entry.id,
                at: entry.at,
                actor,
                label: &entry.label,
                undoes: entry.undoes,
                whom: names.get(&entry.id).cloned(),
                records,
                undone: undone.at(entry.id),
                barrier,
                whereabouts: history.whereabouts(noted),
            })
        })
        .collect();
    if lines.is_empty() {
        return nothing(arguments, "No matching changes.", out);
    }
    if arguments.format == Format::Json {
        let all: Vec<Value> = lines.iter().map(Shown::json).collect();
        let json = serde_json::to_string_pretty(&all).map_err(Failure::of)?;
        written(out.data(format!("{}\n", escape_unsafe(&json)).as_bytes()))?;
    } else {
        written(text(&lines, zone, out))?;
    }
    Ok(Outcome::Done)
}

fn nothing(arguments: &HistoryArguments, words: &str, out: &mut dyn Write) -> Result<Outcome, Failure> {
    written(writeln!(out, "{}", if arguments.format == Format::Json { "[]" } else { words }))?;
    Ok(Outcome::Done)
}

/// Whom or what each change is about, by its id. The names are read from the journal, each as it was last.
fn names(journal: &JournalHistory, shown: &[&Noted]) -> io::Result<HashMap<Uuid, String>> {
    let wanted = shown.iter().filter(|noted| noted.entry.barrier.is_none() && !noted.entry.is_long());
    let mut sets = Vec::new();
    for noted in wanted {
        match &noted.set {
            Some(set) => sets.push(ChangeSet::clone(set)),
            None => sets.extend(journal.change_set(&noted.entry)?),
        }
    }
    let mut named: HashMap<(EntityKind, Uuid), Record> = HashMap::new();
    if !sets.is_empty() {
        journal.each_change(&mut |change| {
            if let Some(record) = change.after().or(change.before()).filter(|record| has_name(record)) {
                named.insert((record.kind(), record.id()), record.clone());
            }
        })?;
    }
    let (register, history) = (Register::from_records(named.into_values()), History::default());
    let names = RecordNames { register: &register, set: None, history: &history };
    let of_set = |set: &ChangeSet| RecordNames { set: Some(set), ..names }.of_set(set);
    Ok(sets.iter().filter_map(|set| Some((set.id, of_set(set)?))).collect())
}

/// Whether other records are described by its name.
const fn has_name(record: &Record) -> bool {
    matches!(
        record,
        Record::Person(_)
            | Record::Cohort(_)
            | Record::Program(_)
            | Record::Organization(_)
            | Record::Background(_)
            | Record::Meetup(_)
            | Record::Enrollment(_)
    )
}

/// Midnight at the start of the first day that a date may mean.
fn first_moment(text: &str, today: Date, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let date = date_words::read(text, today).map_err(Failure::of)?;
    date.earliest().to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).map_err(Failure::of)
}

/// A change set to be printed.
struct Shown<'a> {
    id: Uuid,
    at: Timestamp,
    actor: &'a str,
    label: &'a str,
    /// Whom or what it was about.
    whom: Option<String>,
    undoes: Option<Uuid>,
    records: Vec<(&'static str, usize)>,
    undone: Option<Timestamp>,
    barrier: bool,
    /// In a shared register.
    whereabouts: Option<Whereabouts>,
}

impl Shown<'_> {
    fn count(&self) -> usize {
        self.records.iter().map(|(_, count)| count).sum()
    }

    fn json(&self) -> Value {
        let records: serde_json::Map<String, Value> =
            self.records.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count))).collect();
        let mut json = json!({
            "id": self.id,
            "at": self.at.to_string(),
            "actor": self.actor,
            "label": self.label,
            "whom": self.whom,
            "records": records,
            "undoes": self.undoes,
            "undone": self.undone.map(|at| at.to_string()),
            "barrier": self.barrier,
        });
        if let (Some(whereabouts), Some(members)) = (self.whereabouts, json.as_object_mut()) {
            let (shared, device) = match whereabouts {
                Whereabouts::Waits => (None, None),
                Whereabouts::Here(number) | Whereabouts::PassedOver(number) => (Some(number), None),
                Whereabouts::Elsewhere(number, device) => (Some(number), Some(device)),
            };
            members.insert("shared_as".to_owned(), json!(shared));
            members.insert("other_device".to_owned(), json!(device));
        }
        json
    }
}

fn text(lines: &[Shown], zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let when = |at: Timestamp| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
    let who = lines.iter().map(|line| line.actor.chars().count()).max().unwrap_or_default().max("Who".len());
    writeln!(out, "{:16}  {:who$}  Records  What", "When", "Who")?;
    for line in lines {
        let note = match (line.barrier, line.undone) {
            (true, _) => " (undo stops here)".to_owned(),
            (false, Some(at)) => format!(" (undone {})", when(at)),
            (false, None) => {
                let note = line.whereabouts.and_then(Whereabouts::note);
                note.map(|note| format!(" ({note})")).unwrap_or_default()
            }
        };
        let whom = line.whom.as_ref().filter(|whom| !line.label.contains(whom.as_str()));
        let whom = whom.map(|whom| format!(" · {whom}")).unwrap_or_default();
        writeln!(
            out,
            "{:16}  {:who$}  {:>7}  {}{whom}{note}",
            when(line.at),
            line.actor,
            line.count(),
            line.label
        )?;
    }
    out.flush()
}

/// Everybody who matches a name, every cohort the journal ever mentioned, and who was enrolled where.
#[derive(Default)]
struct Known {
    who: Option<PersonQuery>,
    people: HashMap<Uuid, KnownPerson>,
    /// By id: the latest code, and all codes it ever had, folded.
    cohorts: HashMap<Uuid, (String, Vec<String>)>,
    enrollments: HashMap<Uuid, (Uuid, Uuid)>,
}

/// A person who matches or once matched: people can still be found by earlier names.
struct KnownPerson {
    name: String,
    fit: PersonMatch,
    is_deleted: bool,
}

impl Known {
    fn of(journal: &JournalHistory, waiting: &[Arc<ChangeSet>], who: Option<&str>) -> io::Result<Self> {
        let mut known = Self { who: who.map(PersonQuery::new), ..Self::default() };
        let mut learn = |change: &Change| {
            [change.before(), change.after()].into_iter().flatten().for_each(|record| known.add(record));
            if let Some(person) = known.people.get_mut(&change.id()) {
                person.is_deleted = change.after().is_none();
            }
        };
        journal.each_change(&mut learn)?;
        waiting.iter().flat_map(|set| &set.changes).for_each(learn);
        Ok(known)
    }

    fn add(&mut self, record: &Record) {
        match record {
            Record::Person(person) => {
                let fit = self.who.as_ref().and_then(|who| who.judge(person));
                match (self.people.get_mut(&person.id.uuid()), fit) {
                    (Some(held), fit) => {
                        held.name = person.name();
                        held.fit = fit.map_or(held.fit, |fit| held.fit.max(fit));
                    }
                    (None, Some(fit)) => {
                        let known = KnownPerson { name: person.name(), fit, is_deleted: false };
                        self.people.insert(person.id.uuid(), known);
                    }
                    (None, None) => {}
                }
            }
            Record::Cohort(cohort) => {
                let held = self.cohorts.entry(cohort.id.uuid()).or_default();
                held.0.clone_from(&cohort.code);
                let code = fold(&cohort.code);
                if !code.is_empty() && !held.1.contains(&code) {
                    held.1.push(code);
                }
            }
            Record::Enrollment(one) => {
                self.enrollments.insert(one.id.uuid(), (one.person.uuid(), one.cohort.uuid()));
            }
            _ => {}
        }
    }

    /// The ids of the records to filter by: a person or cohort, and their enrollments. `None` when
    /// several match.
    fn find(&self, person: Option<&str>, cohort: Option<&str>) -> Result<Option<Ids>, Failure> {
        let found = match (person, cohort) {
            (Some(who), _) => self.person(who)?.map(|id| vec![id]),
            (None, code) => self.cohort(code.unwrap_or_default())?,
        };
        let Some(ids) = found else { return Ok(None) };
        let part = self
            .enrollments
            .iter()
            .filter(|(_, (person, cohort))| ids.contains(person) || ids.contains(cohort))
            .map(|(id, _)| *id);
        Ok(Some(ids.iter().copied().chain(part).collect()))
    }

    fn person(&self, who: &str) -> Result<Option<Uuid>, Failure> {
        let mut fitting: Vec<(&Uuid, &KnownPerson)> = self.people.iter().collect();
        fitting
            .sort_unstable_by(|(id, one), (other_id, other)| (&one.name, id).cmp(&(&other.name, other_id)));
        let meant = Meant::of(fitting.into_iter().map(|(id, known)| (Id::new(*id), known.fit)));
        let found = named_person::one(who, meant, |person| self.candidate(person))?;
        Ok(found.map(|(person, _)| person.uuid()))
    }

    fn candidate(&self, person: Id<Person>) -> String {
        let Some(known) = self.people.get(&person.uuid()) else { return person.uuid().to_string() };
        let enrollments = self.enrollments.values().filter(|(held, _)| *held == person.uuid());
        let cohorts = enrollments.filter_map(|(_, cohort)| self.cohorts.get(cohort));
        let codes: BTreeSet<String> = cohorts.map(|(code, _)| code.clone()).collect();
        let codes = if known.is_deleted { vec!["deleted".to_owned()] } else { codes.into_iter().collect() };
        named_person::words(&known.name, codes, None, person)
    }

    /// The cohorts with exactly this code, or else the only one with a code that has these words. If there
    /// are several, they are listed on standard error and the result is `None`.
    fn cohort(&self, code: &str) -> Result<Option<Vec<Uuid>>, Failure> {
        let (whole, parts) = (fold(code.trim()), words(code));
        let exact: Vec<Uuid> =
            self.cohorts.iter().filter(|(_, (_, codes))| codes.contains(&whole)).map(|(id, _)| *id).collect();
        if !exact.is_empty() {
            return Ok(Some(exact));
        }
        let has_parts = |codes: &[String]| codes.iter().any(|code| has_words(code, &parts));
        let mut like: Vec<(&str, Uuid)> = self
            .cohorts
            .iter()
            .filter(|(_, (_, codes))| !parts.is_empty() && has_parts(codes))
            .map(|(id, (code, _))| (code.as_str(), *id))
            .collect();
        like.sort_unstable();
        match like.as_slice() {
            [] => Err(Failure(format!(
                "no cohort {} in the history; write its code, current or past, or part of it",
                quoted(code)
            ))),
            [(_, only)] => Ok(Some(vec![*only])),
            several => {
                let codes: Vec<&str> = several.iter().take(8).map(|(code, _)| *code).collect();
                let more = if several.len() > codes.len() { " and others" } else { "" };
                remark(format_args!(
                    "{} could be {}{more}; write the full code",
                    quoted(code),
                    codes.join(", ")
                ));
                Ok(None)
            }
        }
    }
}
