//! From facts to one change set: who is meant, what is new and what changes. `plan` reports every line, makes
//! the preview, and leaves nothing to decide for what writes it: what the preview calls good is saved.

mod cohorts;
mod deleted;
pub(crate) mod entries;
mod fields;
mod groups;
mod held_back;
mod left;
mod match_people;
mod merge;
mod positions;
pub mod preview;
mod records;
mod relationships;
mod relatives;
pub mod report;
mod rest;
mod same_lines;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::facts::{EnrollmentFact, Fact, Facts, What, add_one};
use crate::domain::{Cohort, IdSource, Import, Mapping, PartialDate, Person, Program, Record};
use crate::exchange::import::progress::{CANCELED, ImportProgress};
use crate::exchange::import::words::column_map::same_headers;
use crate::exchange::import::words::names;
use crate::register::suppression::Suppressions;
use crate::register::{self, Change, ChangeSet, Register, SourceHash, rules};
use crate::text::fold::{name_key, tidy};
use crate::text::plural::counted;
use crate::text::quoted::{excerpt, quoted};
pub use entries::Switches;
use entries::{Entry, of_people};
use merge::Merge;
use report::{Note, Report};

/// How to import what was read.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Options {
    /// The code of the cohort for everybody; otherwise the file names it.
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
    /// Whether nobody new is imported.
    pub known_only: bool,
    /// Whether somebody can be asked who is meant, where several of the register may be.
    pub asks_who: bool,
    /// People who were deleted here, as they last were, and may come again.
    pub deleted: Vec<Person>,
    /// The names of the files and the format, to be remembered; nothing is if the file has no name.
    pub origin: Origin,
    /// What is switched off, and what is asked for.
    pub switches: Switches,
    /// Whether the report needs no preview, which takes as much memory as everything else.
    pub without_preview: bool,
    /// How far the plan is, for somebody who waits.
    pub progress: ImportProgress,
    /// The day on which the file's contents are true.
    pub today: Date,
    /// The time of the change.
    pub at: Timestamp,
    /// The author of the change.
    pub actor: String,
}

/// Where facts come from, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    pub file: String,
    pub format: &'static str,
    /// The hash of what is imported, if the register is shared.
    pub content: Option<SourceHash>,
}

/// What an import would do.
#[derive(Debug)]
pub struct Plan {
    pub report: Report,
    /// The changes, which satisfy all rules; `None` when the file is refused or changes nothing.
    pub set: Option<ChangeSet>,
}

/// Interprets facts against a register. Everything is reported, whether or not it can be done.
#[must_use]
pub fn plan(register: &Register, facts: &Facts, options: &Options, ids: &mut IdSource) -> Plan {
    let mut report = begun(facts, options);
    let mut entries = of_people(facts, &options.switches);
    let named = options.cohort.as_deref().map(tidy).filter(|code| !code.is_empty());
    cohorts::place_groups(register, named.is_some(), &mut entries);
    cohorts::recognize(register, facts, &mut entries);
    if let Some(code) = &named {
        enroll_in(code, &mut entries);
    }
    if report.faults.is_empty() {
        report.faults = missing_cohorts(register, &entries, options, named.as_deref());
    }
    if !report.faults.is_empty() {
        return Plan { report, set: None };
    }
    left::tell_left(facts, options, &mut report);
    held_back::leave_out_erased(register, options, &mut entries, &mut report);
    refuse_unknown_cohorts(register, options, named.is_some(), &mut entries, &mut report);
    // Planning finds lines that contradict each other or break a rule; then the rest is planned again without
    // them. This terminates because every round removes lines.
    let is_said_later = |fact: &Fact| matches!(fact.what, What::Relationship(_) | What::Attendance(_));
    let has_rest = facts.list.iter().any(is_said_later);
    let mut bad_facts = BTreeMap::new();
    loop {
        let people = match_people::find(register, &entries, options);
        if !people.refused.is_empty() {
            refuse(people.refused, &mut entries, &mut report);
            continue;
        }
        if held_back::hold_back_any(options, &people, &mut entries, &mut report) {
            continue;
        }
        let mut round = report.clone();
        let mut merge = Merge::new(register, options, ids, &mut round, has_rest);
        options.progress.begin_people(people.groups.len());
        for group in &people.groups {
            if options.progress.is_canceled() {
                report.faults.push(format!("Nothing was imported: {CANCELED}"));
                return Plan { report, set: None };
            }
            merge.group(group, &entries);
            options.progress.add(1);
        }
        merge.rest(facts, &bad_facts);
        // Not needed again, and the rules need room.
        drop(people);
        if !merge.refused.is_empty() {
            refuse(merge.refused, &mut entries, &mut report);
            continue;
        }
        let cohorts = merge.cohorts();
        let (draft, owners) = merge.finished();
        let label = label(&round, cohorts, &entries);
        let mut set = draft.finish(ids.draw_uuid(), options.at, &options.actor, label);
        remember(&mut set, &round, options, ids);
        remember_mapping(&mut set, register, facts, options, ids);
        let refused = refused(register, &set, options);
        if !refused.is_empty() {
            let mut bad: Vec<(usize, String)> = Vec::new();
            let mut worse = Vec::new();
            let entries_of = owners.entries();
            for (id, words) in refused {
                match (owners.fact(id), entries_of.get(&id).copied()) {
                    (Some(fact), _) if !bad_facts.contains_key(&fact) => worse.push((fact, words)),
                    (_, Some(index)) => bad.push((index, words)),
                    _ => round.faults.push(words),
                }
            }
            if round.faults.is_empty() {
                for (fact, words) in worse {
                    left::refuse_fact(facts, fact, &words, &mut report);
                    bad_facts.insert(fact, words);
                }
                refuse(bad, &mut entries, &mut report);
                continue;
            }
        }
        if !options.without_preview {
            round.preview_rest();
        }
        round.sort();
        let set = (!round.is_refused() && !set.changes.is_empty()).then(|| of_import(set, options));
        return Plan { report: round, set };
    }
}

/// The set, as one that is made record by record, of these files.
fn of_import(set: ChangeSet, options: &Options) -> ChangeSet {
    set.with_origin(register::Origin { source: options.origin.content, ..register::Origin::apart() })
}

/// What is known before anything is planned.
fn begun(facts: &Facts, options: &Options) -> Report {
    options.progress.begin_people(0);
    Report {
        tables: facts.tables.clone(),
        assumed: facts.assumed.clone(),
        faults: facts.faults.clone(),
        columns_taken: facts.columns_taken.clone(),
        columns_left: facts.columns_left.clone(),
        unclear_date: facts.unclear_date.clone(),
        skips_bad: options.skip_bad,
        ..Report::default()
    }
}

/// Adds to what an import changes that it was carried out.
fn remember(set: &mut ChangeSet, report: &Report, options: &Options, ids: &mut IdSource) {
    if set.changes.is_empty() || options.origin.file.is_empty() {
        return;
    }
    let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
    let left_out = [&report.refused, &report.left_out, &report.asked];
    let import = Import {
        id: ids.draw(),
        file: excerpt(&options.origin.file),
        format: options.origin.format.to_owned(),
        date: Some(PartialDate::from_date(options.today)),
        added: count(report.added),
        changed: count(report.changed.len()),
        left_out: count(left_out.iter().map(|notes| notes.len()).sum()),
    };
    set.changes.push(Change::create(import.into()));
}

/// Adds what was said about the columns, unless the header may hold what is personal: then it was no header.
fn remember_mapping(
    set: &mut ChangeSet,
    register: &Register,
    facts: &Facts,
    options: &Options,
    ids: &mut IdSource,
) {
    if set.changes.is_empty() {
        return;
    }
    for (headers, columns) in &facts.mapped {
        remember_columns(set, register, headers, columns, options, ids);
    }
}

fn remember_columns(
    set: &mut ChangeSet,
    register: &Register,
    headers: &[String],
    columns: &[String],
    options: &Options,
    ids: &mut IdSource,
) {
    let (headers, columns) = (headers.to_vec(), columns.to_vec());
    let keys: BTreeSet<String> = headers.iter().map(|header| names::key(header, "")).collect();
    let is_personal = headers.iter().any(|header| header.contains('@'))
        || register
            .all::<Person>()
            .any(|person| keys.contains(&names::key(&person.given_name, &person.family_name)));
    // Of two tables with the same headers, the first is remembered.
    let is_same =
        |record: &Record| matches!(record, Record::Mapping(held) if same_headers(&held.headers, &headers));
    if is_personal || set.changes.iter().filter_map(Change::after).any(is_same) {
        return;
    }
    let held = register.all::<Mapping>().find(|held| same_headers(&held.headers, &headers));
    let name = options.origin.file.rsplit_once('.').map_or(options.origin.file.as_str(), |(stem, _)| stem);
    let name = if name.trim().is_empty() { "table" } else { name };
    let mapping = match held {
        Some(held) => Mapping { columns, ..Mapping::clone(held) },
        None => Mapping { id: ids.draw(), name: excerpt(name), headers, columns },
    };
    let before = held.cloned().map(Record::from);
    let after = Record::from(mapping);
    if before.as_ref() != Some(&after) {
        set.changes.extend(Change::between(before, Some(after)));
    }
}

/// Enrolls everybody in one cohort, whatever the file says.
fn enroll_in(code: &str, entries: &mut [Entry]) {
    for entry in entries {
        if entry.enrollments.is_empty() && entry.only_known().is_none() {
            let enrollment = Cow::Owned(Box::new(EnrollmentFact::of(entry.key, code)));
            add_one(&mut entry.enrollments, (entry.place, enrollment));
        }
        for (_, enrollment) in &mut entry.enrollments {
            if enrollment.cohort != code {
                code.clone_into(&mut enrollment.to_mut().cohort);
            }
        }
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

/// Reports cohorts that nobody may create, if that refuses the whole file.
fn missing_cohorts(
    register: &Register,
    entries: &[Entry],
    options: &Options,
    named: Option<&str>,
) -> Vec<String> {
    let is_missing = |code: &str| !code.trim().is_empty() && register.cohort_by_code(code).is_none();
    if let Some(code) = named
        && is_missing(code)
        && !options.create
    {
        return vec![format!("There is no cohort {}; {}", quoted(code), known_cohorts(register))];
    }
    let has_missing = named.map_or_else(
        || entries.iter().flat_map(|entry| &entry.enrollments).any(|(_, fact)| is_missing(&fact.cohort)),
        is_missing,
    );
    if !options.create || !has_missing || options.program.is_some() || register.count::<Program>() == 1 {
        return Vec::new();
    }
    let titles: Vec<String> =
        register.all::<Program>().take(8).map(|program| quoted(&program.title)).collect();
    let there = if titles.is_empty() {
        "there is none yet".to_owned()
    } else {
        format!("the programs are {}", titles.join(", "))
    };
    vec![format!("A new cohort needs a program; name one (--program TITLE): {there}")]
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
    let mut unknown: BTreeMap<String, bool> = BTreeMap::new();
    let mut bad = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        for (_, enrollment) in &entry.enrollments {
            let code = &enrollment.cohort;
            if code.is_empty() {
                bad.push((index, "the cohort is missing; write its code".to_owned()));
            } else if !options.create
                && *unknown.entry(name_key(code)).or_insert_with(|| register.cohort_by_code(code).is_none())
            {
                bad.push((index, format!("there is no cohort {}; {}", quoted(code), known)));
            }
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
            report.refused.push(Note::at(entry.place, entry.person().name(), reasons.join("; ")));
        }
        index += 1;
        refused.is_none()
    });
}

/// `Import 24 people into 2024-A`. No names of people, because labels are kept for good.
fn label(report: &Report, cohorts: usize, entries: &[Entry]) -> String {
    let people = |count: usize| counted(count, "person", "people");
    let place = match entries.iter().find(|entry| !entry.enrollments.is_empty()) {
        Some(entry) if cohorts == 1 => Some(entry.cohort().to_owned()),
        _ if cohorts == 0 => None,
        _ => Some(format!("{cohorts} cohorts")),
    };
    let into = place.as_deref().map(|place| format!(" into {place}")).unwrap_or_default();
    let within = place.map(|place| format!(" in {place}")).unwrap_or_default();
    match (report.added, report.changed.len()) {
        (0, 0) => "Update from a file".to_owned(),
        (0, changed) => format!("Update {}{within} from a file", people(changed)),
        (added, 0) => format!("Import {}{into}", people(added)),
        (added, changed) => format!("Import {}{into}, update {changed}", people(added)),
    }
}

#[cfg(test)]
mod beside;
#[cfg(test)]
mod choices;
#[cfg(test)]
mod tests;
