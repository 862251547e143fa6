//! A roster: any table with one person per line, whatever its columns are called, as spreadsheets and many
//! systems write it. The most general format, which everything else that is a table of people falls back to.

mod cells;
mod line;
mod survey;

use super::values::add;
use super::{Format, Likeness, Reading};
use crate::exchange::import::facts::{Facts, Place, What};
use crate::exchange::import::progress::ImportProgress;
use crate::exchange::import::source::table::Table;
use crate::exchange::import::source::{Member, Source};
use crate::exchange::import::words::column_map::{ColumnMap, same_headers};
use crate::exchange::import::words::columns::Columns;
use crate::exchange::import::words::target::Target;
use crate::exchange::import::words::vocabulary::DateReading;
use crate::text::quoted::{all_quoted, quoted};
use line::Line;

pub(super) const FORMAT: Format = Format {
    name: "roster",
    title: "Roster",
    comes_as: "CSV or TSV of any dialect, XLSX, XLSB, XLS or ODS; so do the answers of Microsoft and \
        Google Forms, whose questions are mapped to columns",
    reads: "names, pronouns, emails, phones, web addresses, \
        numbers in other systems, location, tags, notes; \
        cohort, role, status, begin, end, completion, intent; background, title, employer and \
        years at entry; \
        background, title and organization now",
    leaves: "passwords, birthdates and other private data; columns with unknown headers",
    recognize,
    read,
};

fn recognize(source: &Source) -> Likeness {
    let mut tables = source.members.iter().flat_map(Member::tables);
    let has_names = tables.any(|table| table.likeness().0);
    if has_names { Likeness::Table } else { Likeness::No }
}

/// Reads the tables of all members; of a workbook, the sheet that looks most like a list of people; of a text
/// with several tables, all that have names.
#[expect(clippy::unnecessary_wraps, reason = "a reader can fail; this one reports faults beside the rest")]
fn read(source: &Source, reading: &Reading) -> Result<Facts, String> {
    let mut facts = Facts::default();
    refuse_missing(source, reading, &mut facts);
    if !facts.faults.is_empty() {
        return Ok(facts);
    }
    for member in &source.members {
        let tables = member.tables();
        if tables.len() > 1 && tables.iter().all(|table| table.sheet.is_none()) {
            read_parts(member, reading, &source.progress, &mut facts);
            continue;
        }
        let Some(table) = proposed(tables) else { continue };
        let sheet = table.sheet.as_deref();
        if let Some(sheet) = sheet {
            facts.assumed.push(format!(
                "Read from the sheet {}{}.",
                quoted(sheet),
                if reading.sheet.is_some() { "" } else { ", the one that looks like a list of people" }
            ));
        }
        tell_encoding(table, &mut facts);
        let number = facts.table(&member.name, sheet);
        read_table(table, number, reading, &source.progress, &mut facts);
    }
    Ok(facts)
}

fn tell_encoding(table: &Table, facts: &mut Facts) {
    if table.encoding_is_guess {
        let guess = format!("Read as {}, which is a guess: check the accents.", table.encoding);
        facts.assumed.push(guess);
    }
}

/// Reads the tables of a text that have names, and says which have none.
fn read_parts(member: &Member, reading: &Reading, progress: &ImportProgress, facts: &mut Facts) {
    let number = facts.table(&member.name, None);
    let is_read = |table: &&Table| table.likeness().0 || has_mapped_names(table, reading);
    let (people, others): (Vec<_>, Vec<_>) = member.tables().iter().partition(is_read);
    // Without any names, it is the first that says what it lacks.
    let Some(first) = people.first() else {
        others.first().into_iter().for_each(|table| read_table(table, number, reading, progress, facts));
        return;
    };
    tell_encoding(first, facts);
    for table in people {
        read_table(table, number, reading, progress, facts);
    }
    for table in others {
        let place = Place::lines(number, table.lines.0, table.lines.1);
        facts.skip(place, "", "a table without names of people");
    }
}

/// Whether somebody said which columns of a table hold names.
fn has_mapped_names(table: &Table, reading: &Reading) -> bool {
    let map = reading.map.within(&table.header);
    !map.is_empty() && Columns::of(&table.header, reading.cohort_is_named, &map).have_names()
}

/// Refuses a mapping of columns that no table has.
fn refuse_missing(source: &Source, reading: &Reading, facts: &mut Facts) {
    let tables = source.members.iter().flat_map(Member::tables);
    let headers: Vec<&String> = tables.flat_map(|table| &table.header).collect();
    let missing = reading.map.missing(headers.iter().copied());
    if !missing.is_empty() {
        facts.faults.push(format!(
            "There is no column {} to map; the header has {}",
            all_quoted(&missing),
            all_quoted(&headers)
        ));
    }
}

/// The first of the sheets that look most like a list of people.
fn proposed(tables: &[Table]) -> Option<&Table> {
    tables.iter().rev().max_by_key(|table| table.likeness())
}

/// What is said about the columns: now, or of an earlier table with the same headers.
fn map_of(table: &Table, reading: &Reading, facts: &mut Facts) -> ColumnMap {
    let map = reading.map.within(&table.header);
    if !map.is_empty() {
        facts.mapped.push((table.header.clone(), map.words()));
        return map;
    }
    let known = reading.known_maps.iter().find(|known| same_headers(&known.headers, &table.header));
    if let Some(known) = known {
        let words = format!("Columns are mapped as in {} (alumnet mappings).", quoted(&known.name));
        facts.assumed.push(words);
    }
    known.map(|known| known.map.clone()).unwrap_or_default()
}

fn read_table(table: &Table, number: usize, reading: &Reading, progress: &ImportProgress, facts: &mut Facts) {
    let map = map_of(table, reading, facts);
    let columns = Columns::of(&table.header, reading.cohort_is_named, &map);
    for (_, header, target) in &columns.taken {
        add(&mut facts.columns_taken, (header.clone(), target.label().to_owned()));
    }
    for (header, reason) in &columns.left {
        add(&mut facts.columns_left, (header.clone(), (*reason).to_owned()));
    }
    facts.columns.extend(survey::columns(table, &columns, &map));
    if !columns.have_names() {
        facts.wants_columns = !table.header.is_empty();
        facts.faults.push(format!(
            "No column holds names; the header has {}; call a column “Given name”, “Family name” or “Name”, \
             or say what the columns hold (--map)",
            if table.header.is_empty() { "nothing".to_owned() } else { all_quoted(&table.header) }
        ));
        return;
    }
    for note in &table.notes {
        facts.assumed.push(note.clone());
    }
    if !columns.have_given_names() {
        let only = "No column holds given names; everybody has a family name only.";
        facts.assumed.push(only.to_owned());
    }
    let has_cohort = columns.index_of(Target::Cohort).is_some();
    let is_empty = !table.has_rows() && table.faults.is_empty();
    if !is_empty && !has_cohort && !reading.cohort_is_named && !reading.without_cohort {
        facts.wants_cohort = true;
        facts.faults.push(
            "The file has no cohort column; name the cohort (--cohort CODE), add a column “Cohort”, or \
             import people without one (alumnet import FILE --no-cohort)"
                .to_owned(),
        );
        return;
    }
    for fault in &table.faults {
        let place = Place::lines(number, fault.first_line, fault.last_line);
        facts.refuse(place, "", fault.reason.clone());
    }
    let dates = DateReading { today: reading.today, order: reading.dates };
    let dates = survey::dates(table, &columns, dates, facts);
    progress.begin_lines(table.count());
    for row in table.rows() {
        progress.add(1);
        let row = &*row;
        let place = row.place(number);
        match line::read(table, &columns, row, dates) {
            Line::Skipped(name, reason) => facts.skip(place, name, reason),
            Line::Refused(name, reason) => facts.refuse(place, name, reason),
            Line::Person(said) => {
                let who = facts.somebody();
                let line::Said { person, clears, enrollment, current, remarks } = *said;
                for remark in remarks {
                    facts.remarks.push((who, place, remark));
                }
                let before = line::before(who, &enrollment.at_entry);
                facts.say(place, What::Person(Box::new(line::person(who, person, clears))));
                if has_cohort || reading.cohort_is_named {
                    facts.say(place, What::Enrollment(Box::new(line::enrollment(who, enrollment))));
                }
                for position in [line::current(who, current), before].into_iter().flatten() {
                    facts.say(place, What::Position(Box::new(position)));
                }
            }
        }
    }
}
