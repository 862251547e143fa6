//! Which cohorts a file means: by the numbers that other systems know them by, and by the names of groups.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::entries::Entry;
use crate::domain::Cohort;
use crate::exchange::import::facts::{CohortFact, EnrollmentFact, Facts, What};
use crate::register::Register;
use crate::text::fold::{fold, name_key};

/// Makes enrollments of the groups that are cohorts here, and tags of the others. With a cohort for
/// everybody, all are tags.
pub(super) fn place_groups(register: &Register, is_named: bool, entries: &mut [Entry]) {
    for entry in entries {
        let groups = entry.rest.as_deref_mut().map(|rest| std::mem::take(&mut rest.groups));
        for (place, name) in groups.unwrap_or_default() {
            if !is_named && register.cohort_by_code(&name).is_some() {
                entry.enrollments.push((place, Cow::Owned(Box::new(EnrollmentFact::of(entry.key, name)))));
            } else if !entry.person().tags.iter().any(|held| fold(held) == fold(&name)) {
                entry.said.to_mut().person.tags.push(name);
            }
        }
    }
}

/// Uses the codes that cohorts have here, where the file's numbers tell which they are.
pub(super) fn recognize(register: &Register, facts: &Facts, entries: &mut [Entry]) {
    let described = facts.list.iter().filter_map(|fact| match &fact.what {
        What::Cohort(fact) => Some((name_key(&fact.code), held_code(register, fact)?)),
        _ => None,
    });
    let codes: BTreeMap<String, &str> = described.collect();
    if codes.is_empty() {
        return;
    }
    for (_, enrollment) in entries.iter_mut().flat_map(|entry| &mut entry.enrollments) {
        if let Some(code) = codes.get(&name_key(&enrollment.cohort)) {
            (*code).clone_into(&mut enrollment.to_mut().cohort);
        }
    }
}

/// The code here of the cohort that has one of the file's numbers.
pub(super) fn held_code<'r>(register: &'r Register, fact: &CohortFact) -> Option<&'r str> {
    let is_same = |held: &&Cohort| held.identifiers.iter().any(|number| fact.identifiers.contains(number));
    let mut cohorts = register.all::<Cohort>().map(AsRef::as_ref);
    cohorts.find(is_same).map(|held| held.code.as_str())
}
