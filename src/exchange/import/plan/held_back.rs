//! Who of a file is left out before anything is changed: erased people, people who are not known where only
//! known ones are wanted, and those of whom somebody has to say first what is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::deleted::Deleted;
use super::entries::Entry;
use super::groups::{Group, People};
use super::preview::{PreviewLine, State, Switch};
use super::report::{Note, Report};
use super::{Options, left};
use crate::domain::contact::{email_key, identifier_key};
use crate::domain::{Id, Person};
use crate::exchange::import::facts::PersonKey;
use crate::register::Register;
use crate::text::plural::counted;

/// Leaves out lines of erased people. Somebody who is in the register again with the same address or number
/// has come back of their own accord.
pub(super) fn leave_out_erased(
    register: &Register,
    options: &Options,
    entries: &mut Vec<Entry>,
    report: &mut Report,
) {
    let suppressions = &options.suppressions;
    let is_back = |entry: &Entry| {
        let emails: Vec<String> = entry.person().emails.iter().map(|email| email_key(email)).collect();
        let numbers: Vec<_> = entry.person().identifiers.iter().map(identifier_key).collect();
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
        let is_erased = suppressions.is_suppressed(&entry.person().emails, &entry.person().identifiers)
            && !is_back(entry);
        if is_erased {
            report.left_out.push(nameless(entry, "this person was erased and is not imported again"));
        }
        !is_erased
    });
}

/// A note that does not reveal whom it is about.
fn nameless(entry: &Entry, remark: &str) -> Note {
    Note::at(entry.place, "", remark)
}

/// Takes out the lines of whom something has to be said first. Returns whether there were any; then the rest
/// is planned again.
pub(super) fn hold_back_any(
    options: &Options,
    people: &People,
    entries: &mut Vec<Entry>,
    report: &mut Report,
) -> bool {
    hold_back_unsure(people, entries, report)
        || leave_unknown(options, people, entries, report)
        || hold_back_names(options, people, entries, report)
        || hold_back_deleted(options, people, entries, report)
}

/// Takes the lines of the groups that `is_held` selects out, and hands each to `tell`. Returns whether there
/// were any.
fn hold_back(
    people: &People,
    entries: &mut Vec<Entry>,
    is_held: impl Fn(&Group, &[&Entry]) -> bool,
    mut tell: impl FnMut(&Entry),
) -> bool {
    let is_held = |group: &&Group| {
        let lines: Vec<&Entry> = group.entries.iter().filter_map(|at| entries.get(*at)).collect();
        is_held(group, &lines)
    };
    let held: BTreeSet<usize> =
        people.groups.iter().filter(is_held).flat_map(|group| group.entries.iter().copied()).collect();
    let mut index = 0;
    entries.retain(|entry| {
        let is_held = held.contains(&index);
        index += 1;
        if is_held {
            tell(entry);
        }
        !is_held
    });
    !held.is_empty()
}

/// Holds back people whom several of the register may be: which, somebody has to say.
fn hold_back_unsure(people: &People, entries: &mut Vec<Entry>, report: &mut Report) -> bool {
    let unsure = people.groups.iter().filter(|group| group.is_unsure);
    let alike: BTreeMap<PersonKey, &[Id<Person>]> = unsure
        .flat_map(|group| group.entries.iter().map(move |at| (*at, group.alike.as_slice())))
        .filter_map(|(at, alike)| Some((entries.get(at)?.key, alike)))
        .collect();
    let tell = |entry: &Entry| {
        let alike = alike.get(&entry.key).map(|alike| alike.to_vec()).unwrap_or_default();
        let why =
            format!("{} here have this name; say who is meant", counted(alike.len(), "person", "people"));
        let (name, switch) = (entry.person().name(), Some(Switch::Who(entry.key)));
        report.asked.push(Note::at(entry.place, name.clone(), why.clone()));
        let line = PreviewLine::left(entry.place, name, State::Asked, &why, switch);
        report.preview.push(PreviewLine { alike, ..line });
    };
    hold_back(people, entries, |group, _| group.is_unsure, tell)
}

/// Leaves out who is not known here and may not be created.
fn leave_unknown(options: &Options, people: &People, entries: &mut Vec<Entry>, report: &mut Report) -> bool {
    let may_not = |entry: &&Entry| options.known_only || entry.only_known().is_some();
    let is_unknown = |group: &Group, lines: &[&Entry]| group.person.is_none() && lines.iter().all(may_not);
    hold_back(people, entries, is_unknown, |entry| {
        let why = entry.only_known().unwrap_or("not known here, and only known people are imported");
        report.skipped.push(Note::at(entry.place, left::called(entry.person()), why));
    })
}

/// Holds back new people with the name of an erased person: they may be somebody else, so it is for the user
/// to decide.
fn hold_back_names(
    options: &Options,
    people: &People,
    entries: &mut Vec<Entry>,
    report: &mut Report,
) -> bool {
    if options.allow_names || options.suppressions.is_empty() {
        return false;
    }
    let has_name = |group: &Group, lines: &[&Entry]| {
        group.person.is_none() && lines.iter().any(|entry| options.suppressions.has_name(entry.person()))
    };
    hold_back(people, entries, has_name, |entry| {
        let why = "a person with this name was erased; if this is somebody else, pass --allow-name";
        report.left_out.push(nameless(entry, why));
    })
}

/// Holds back people who were deleted here: whether they come back is for the user to decide.
fn hold_back_deleted(
    options: &Options,
    people: &People,
    entries: &mut Vec<Entry>,
    report: &mut Report,
) -> bool {
    if options.deleted.is_empty() || options.switches.brings_all_back {
        return false;
    }
    let deleted = Deleted::of(&options.deleted);
    let is_gone =
        |entry: &&Entry| !options.switches.brought_back.contains(&entry.key) && deleted.find(entry).is_some();
    let is_held = |group: &Group, lines: &[&Entry]| group.person.is_none() && lines.iter().any(is_gone);
    hold_back(people, entries, is_held, |entry| {
        let why = "deleted here before; bring them back (--bring-back), or leave them out";
        let name = entry.person().name();
        report.asked.push(Note::at(entry.place, name.clone(), why));
        let switch = Some(Switch::BringBack(entry.key));
        report.preview.push(PreviewLine::left(entry.place, name, State::Asked, why, switch));
    })
}
