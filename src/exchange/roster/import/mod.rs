//! Reads a roster and plans its changes. `read` turns bytes into a table; `plan` interprets the table against
//! a register, reports every line, and makes one change set. Nothing is changed here.

mod decode;
mod fields;
mod headers;
mod input;
mod line;
mod match_people;
mod merge;
mod names;
mod report;
mod sheet;
mod synonyms;
mod target;
mod vocabulary;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

pub use input::bytes;
pub use report::{Note, Report};
pub use sheet::Sheet;

use crate::domain::contact::{email_key, identifier_key};
use crate::domain::{Cohort, IdSource, Person, Program, Record};
use crate::register::suppression::Suppressions;
use crate::register::{ChangeSet, Register, rules};
use crate::text::fold::tidy;
use crate::text::quoted::{all_quoted, quoted};
use headers::Columns;
use line::{Entry, Line};
use merge::Merge;
use target::Target;

/// Why a file is not a table at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty; a roster has a header such as “First name,Last name,Email”")]
    Empty,
    #[error("the file is not text{}; save the roster as CSV and import that",
        if .0.is_empty() { String::new() } else { format!(" ({})", .0) })]
    NotText(&'static str),
    /// Why a workbook can't be read.
    #[error("the workbook can't be read: {0}; save its sheet as CSV and import that")]
    Workbook(String),
    #[error("the file is larger than 64 MB, which no roster is; save only the roster as CSV and import that")]
    TooLarge,
}

/// Reads a table, or the sheet of a workbook that looks most like a list of people, from the bytes of a file.
///
/// # Errors
/// When it is empty, neither text nor a workbook, or a workbook that can't be read.
pub fn read(bytes: &[u8]) -> Result<Sheet, ReadError> {
    if !workbook::is_workbook(bytes) {
        return sheet::read(bytes);
    }
    let workbook::Table { name, sheets, rows } = workbook::read(bytes)?;
    Ok(Sheet::of_rows((sheets > 1).then_some(name), rows))
}

/// How to import a table.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Options {
    /// The code of the cohort for everybody; otherwise a column of the file names it.
    pub cohort: Option<String>,
    /// Whether to create missing cohorts, and the program.
    pub create: bool,
    /// The title of the program for new cohorts; otherwise the only existing one.
    pub program: Option<String>,
    /// Whether to leave out refused lines instead of refusing the whole file.
    pub skip_bad: bool,
    /// Why a record can't be stored because of its size, if it can't; `None` sets no limit.
    pub too_large: Option<fn(&Record) -> Option<&'static str>>,
    /// Whether an enrollment that is over may go back to one that is not.
    pub allow_status_back: bool,
    /// People who were erased, whose lines are left out.
    pub suppressions: Suppressions,
    /// Whether to accept new people with the name of an erased person.
    pub allow_names: bool,
    /// The day on which the file's contents are true.
    pub today: Date,
    /// The time of the change.
    pub at: Timestamp,
    /// The author of the change.
    pub actor: String,
}

/// What an import would do.
#[derive(Debug)]
pub struct Plan {
    pub report: Report,
    /// The changes, which satisfy all rules; `None` when the file is refused or changes nothing.
    pub set: Option<ChangeSet>,
}

/// Interprets a table against a register. Everything is reported, whether or not it can be done.
#[must_use]
pub fn plan(register: &Register, sheet: &Sheet, options: &Options, ids: &mut IdSource) -> Plan {
    let columns = Columns::of(&sheet.header, options.cohort.is_some());
    let mut report = Report {
        encoding: sheet.encoding,
        encoding_is_guess: sheet.encoding_is_guess,
        worksheet: sheet.worksheet.clone(),
        columns_taken: columns
            .taken
            .iter()
            .map(|(_, header, target)| (header.clone(), target.label()))
            .collect(),
        columns_left: columns.left.clone(),
        skips_bad: options.skip_bad,
        ..Report::default()
    };
    let named = options.cohort.as_deref().map(tidy).filter(|code| !code.is_empty());
    faults(register, sheet, &columns, options, named.as_deref(), &mut report);
    if !report.faults.is_empty() {
        return Plan { report, set: None };
    }
    let mut entries = read_lines(sheet, &columns, options, named.as_deref(), &mut report);
    leave_out_erased(register, options, &mut entries, &mut report);
    refuse_unknown_cohorts(register, options, named.is_some(), &mut entries, &mut report);
    // Planning finds lines that contradict each other or break a rule; then the rest is planned again without
    // them. This terminates because every round removes lines.
    loop {
        let people = match_people::find(register, &entries);
        if !people.refused.is_empty() {
            refuse(people.refused, &mut entries, &mut report);
            continue;
        }
        if hold_back_names(options, &people, &mut entries, &mut report) {
            continue;
        }
        let mut round = report.clone();
        let mut merge = Merge::new(register, options, ids, &mut round);
        for group in &people.groups {
            merge.group(group, &entries);
        }
        if !merge.refused.is_empty() {
            refuse(merge.refused, &mut entries, &mut report);
            continue;
        }
        let (cohorts, draft, owners) = (merge.cohorts(), merge.draft, merge.owners);
        let label = label(&round, cohorts, &entries);
        let set = draft.finish(ids.draw_uuid(), options.at, &options.actor, label);
        let refused = refused(register, &set, options);
        if !refused.is_empty() {
            let mut bad: Vec<(usize, String)> = Vec::new();
            for (id, words) in refused {
                match owners.get(&id) {
                    Some(index) => bad.push((*index, words)),
                    None => round.faults.push(words),
                }
            }
            if round.faults.is_empty() {
                refuse(bad, &mut entries, &mut report);
                continue;
            }
        }
        round.sort();
        let set = (!round.is_refused() && !set.changes.is_empty()).then_some(set);
        return Plan { report: round, set };
    }
}

/// The records that may not be saved, and why.
fn refused(register: &Register, set: &ChangeSet, options: &Options) -> Vec<(Uuid, String)> {
    let by_rules = rules::check(register, set).err().map(|refused| refused.0).unwrap_or_default();
    let by_size = set.changes.iter().filter_map(|change| {
        let words = options.too_large.and_then(|too_large| too_large(change.after()?))?;
        Some((change.id(), words.to_owned()))
    });
    by_rules.into_iter().map(|refusal| (refusal.id, refusal.problem.to_string())).chain(by_size).collect()
}

/// Reports what refuses the whole file, before any line is read.
fn faults(
    register: &Register,
    sheet: &Sheet,
    columns: &Columns,
    options: &Options,
    named: Option<&str>,
    report: &mut Report,
) {
    if !columns.have_names() {
        report.faults.push(format!(
            "No column holds names; the header has {}; call a column “Given name”, “Family name” or “Name”",
            if sheet.header.is_empty() { "nothing".to_owned() } else { all_quoted(&sheet.header) }
        ));
        return;
    }
    if sheet.rows.is_empty() && sheet.faults.is_empty() {
        return;
    }
    let missing = match named {
        Some(code) => register.cohort_by_code(code).is_none(),
        None => columns.index_of(Target::Cohort).is_some() && options.create,
    };
    if named.is_none() && columns.index_of(Target::Cohort).is_none() {
        report.faults.push(
            "The file has no cohort column; name the cohort (--cohort CODE), or add a column “Cohort”"
                .to_owned(),
        );
    } else if let Some(code) = named.filter(|_| missing && !options.create) {
        report.faults.push(format!("There is no cohort {}; {}", quoted(code), known_cohorts(register)));
    } else if missing && options.create && options.program.is_none() && register.count::<Program>() != 1 {
        let has_missing = named.is_some() || column_has_unknown_cohorts(register, sheet, columns);
        if has_missing {
            let titles: Vec<String> =
                register.all::<Program>().take(8).map(|program| quoted(&program.title)).collect();
            let there = if titles.is_empty() {
                "there is none yet".to_owned()
            } else {
                format!("the programs are {}", titles.join(", "))
            };
            report.faults.push(format!("A new cohort needs a program; name one (--program TITLE): {there}"));
        }
    }
}

fn column_has_unknown_cohorts(register: &Register, sheet: &Sheet, columns: &Columns) -> bool {
    let Some(index) = columns.index_of(Target::Cohort) else { return false };
    sheet
        .rows
        .iter()
        .filter_map(|row| row.cells.get(index))
        .any(|code| !code.trim().is_empty() && register.cohort_by_code(code).is_none())
}

/// The newest cohorts, and what to do if the one wanted is not among them.
fn known_cohorts(register: &Register) -> String {
    let cohorts = register.all::<Cohort>();
    let older = cohorts.len().saturating_sub(8);
    let codes: Vec<&str> = cohorts.skip(older).map(|cohort| cohort.code.as_str()).collect();
    let known = if codes.is_empty() {
        "there is none yet".to_owned()
    } else {
        format!("the cohorts are {}", codes.join(", "))
    };
    format!("{known}; name one of them, or create it (--create)")
}

fn read_lines(
    sheet: &Sheet,
    columns: &Columns,
    options: &Options,
    named: Option<&str>,
    report: &mut Report,
) -> Vec<Entry> {
    for fault in &sheet.faults {
        report.refused.push(Note {
            first_line: fault.first_line,
            last_line: fault.last_line,
            name: String::new(),
            remark: fault.reason.clone(),
        });
    }
    let mut entries = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let note = |name: String, remark: String| Note {
            first_line: row.first_line,
            last_line: row.last_line,
            name,
            remark,
        };
        match line::read(sheet, columns, row, options.today) {
            Line::Person(mut entry) => {
                if let Some(code) = named {
                    code.clone_into(&mut entry.cohort);
                }
                entries.push(*entry);
            }
            Line::Skipped(name, reason) => report.skipped.push(note(name, reason.to_owned())),
            Line::Refused(name, reason) => report.refused.push(note(name, reason)),
        }
    }
    entries
}

/// Leaves out lines of erased people. Somebody who is in the register again with the same address or number
/// has come back of their own accord.
fn leave_out_erased(register: &Register, options: &Options, entries: &mut Vec<Entry>, report: &mut Report) {
    let suppressions = &options.suppressions;
    let is_back = |entry: &Entry| {
        let emails: Vec<String> = entry.person.emails.iter().map(|email| email_key(email)).collect();
        let numbers: Vec<_> = entry.person.identifiers.iter().map(identifier_key).collect();
        register.all::<Person>().any(|held| {
            let same_emails = held.emails.iter().filter(|email| emails.contains(&email_key(email)));
            let same_numbers =
                held.identifiers.iter().filter(|number| numbers.contains(&identifier_key(number)));
            suppressions.is_suppressed(
                &same_emails.cloned().collect::<Vec<_>>(),
                &same_numbers.cloned().collect::<Vec<_>>(),
            )
        })
    };
    entries.retain(|entry| {
        let is_erased =
            suppressions.is_suppressed(&entry.person.emails, &entry.person.identifiers) && !is_back(entry);
        if is_erased {
            report.left_out.push(nameless(entry, "this person was erased and is not imported again"));
        }
        !is_erased
    });
}

/// Holds back new people with the name of an erased person: they may be somebody else, so it is for the user
/// to decide. Returns whether lines were removed.
fn hold_back_names(
    options: &Options,
    people: &match_people::People,
    entries: &mut Vec<Entry>,
    report: &mut Report,
) -> bool {
    if options.allow_names || options.suppressions.is_empty() {
        return false;
    }
    let new = people.groups.iter().filter(|group| group.person.is_none());
    let has_name = |index: &&usize| {
        entries.get(**index).is_some_and(|entry| options.suppressions.has_name(&entry.person))
    };
    let held: BTreeSet<usize> = new
        .filter(|group| group.entries.iter().any(|index| has_name(&index)))
        .flat_map(|group| group.entries.iter().copied())
        .collect();
    let mut index = 0;
    entries.retain(|entry| {
        let is_held = held.contains(&index);
        index += 1;
        if is_held {
            report.left_out.push(nameless(
                entry,
                "a person with this name was erased; if this is somebody else, pass --allow-name",
            ));
        }
        !is_held
    });
    !held.is_empty()
}

/// A note that does not reveal whom it is about.
fn nameless(entry: &Entry, remark: &str) -> Note {
    Note {
        first_line: entry.first_line,
        last_line: entry.last_line,
        name: String::new(),
        remark: remark.to_owned(),
    }
}

/// Refuses lines without a cohort, or with an unknown one if none may be created.
fn refuse_unknown_cohorts(
    register: &Register,
    options: &Options,
    is_named: bool,
    entries: &mut Vec<Entry>,
    report: &mut Report,
) {
    if is_named {
        return;
    }
    let known = known_cohorts(register);
    let mut bad = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if entry.cohort.is_empty() {
            bad.push((index, "the cohort is missing; write its code".to_owned()));
        } else if !options.create && register.cohort_by_code(&entry.cohort).is_none() {
            bad.push((index, format!("there is no cohort {}; {}", quoted(&entry.cohort), known)));
        }
    }
    refuse(bad, entries, report);
}

/// Removes lines, each with the reasons found.
fn refuse(bad: Vec<(usize, String)>, entries: &mut Vec<Entry>, report: &mut Report) {
    let mut reasons: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (index, reason) in bad {
        reasons.entry(index).or_default().push(reason);
    }
    let mut index = 0;
    entries.retain(|entry| {
        let refused = reasons.get(&index);
        if let Some(reasons) = refused {
            let remark = reasons.join("; ");
            report.refused.push(Note {
                first_line: entry.first_line,
                last_line: entry.last_line,
                name: entry.person.name(),
                remark,
            });
        }
        index += 1;
        refused.is_none()
    });
}

/// `Import 24 people into 2024-A`. No names of people, because labels are kept for good.
fn label(report: &Report, cohorts: usize, entries: &[Entry]) -> String {
    let people = |count: usize| if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
    let place = match entries.first() {
        Some(entry) if cohorts == 1 => entry.cohort.clone(),
        _ => format!("{cohorts} cohorts"),
    };
    match (report.added.len(), report.changed.len()) {
        (0, changed) => format!("Update {} in {place} from a roster", people(changed)),
        (added, 0) => format!("Import {} into {place}", people(added)),
        (added, changed) => format!("Import {} into {place}, update {changed}", people(added)),
    }
}

#[cfg(test)]
mod tests;
