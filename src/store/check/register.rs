//! Checks the records against each other: references, rules, indexes.

use super::report::{MENDABLE, Part, Report};
use crate::domain::{Record, Reference};
use crate::register::{Register, rules};
use crate::text::fold::capital;
use crate::text::plural::counted;
use crate::text::plural::with_article;

/// How many problems of a kind are named before the rest is counted.
const MOST_NAMED: usize = 8;

pub fn tell(records: Option<&[Record]>, report: &mut Report) {
    let Some(records) = records else {
        report.wrong_with(Part::Register, "Neither the journal nor the database can be read", MENDABLE);
        return;
    };
    let register = Register::from_records(records.iter().cloned());
    let lost = dangling(&register);
    for (record, reference) in lost.iter().take(MOST_NAMED) {
        let words = format!(
            "{} refers to {} that does not exist ({}, {})",
            capital(&with_article(record.kind().one())),
            with_article(reference.kind.one()),
            reference.field,
            record.id()
        );
        report.wrong_with(Part::Register, words, MENDABLE);
    }
    if lost.len() > MOST_NAMED {
        report.wrong_with(
            Part::Register,
            format!("More references to missing records: {}", lost.len() - MOST_NAMED),
            MENDABLE,
        );
    }
    // A dangling reference also breaks a rule, but has been reported already.
    let is_lost = |id| lost.iter().any(|(record, _)| record.id() == id);
    let broken: Vec<_> = rules::audit(&register).into_iter().filter(|refusal| !is_lost(refusal.id)).collect();
    for refusal in broken.iter().take(MOST_NAMED) {
        let words = format!(
            "A rule is broken by this {}: {} ({})",
            refusal.kind.one(),
            refusal.problem.wrong,
            refusal.id
        );
        report.wrong_with(Part::Register, words, "Correct it on the screen");
    }
    if broken.len() > MOST_NAMED {
        report.wrong_with(
            Part::Register,
            format!("More records that break rules: {}", broken.len() - MOST_NAMED),
            "Correct them on the screen",
        );
    }
    let indexes = register.audit_indexes();
    for fault in &indexes {
        report.wrong_with(
            Part::Register,
            format!("An index is wrong: {fault}"),
            "It is rebuilt at every start; this is a bug in alumnet, please report it",
        );
    }
    if lost.is_empty() && broken.is_empty() && indexes.is_empty() {
        report.fine(
            Part::Register,
            format!(
                "{}: references, rules and indexes are in order",
                counted(records.len(), "record", "records")
            ),
        );
    }
}

/// References to missing records.
pub(crate) fn dangling(register: &Register) -> Vec<(Record, Reference)> {
    let mut found = Vec::new();
    for record in register.records() {
        record.each_reference(&mut |reference| {
            if register.record(reference.kind, reference.id).is_none() {
                found.push((record.clone(), reference));
            }
        });
    }
    found
}
