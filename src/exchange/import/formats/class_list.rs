//! The list of a class as a learning-management system exports it: a table with one person per line, of known
//! columns. The cohort is named by the user or by the list.

use super::Reading;
use super::contact::Contact;
use super::named_columns::{NamedColumns, begin, rows, tables_like};
use crate::domain::EnrollmentRole;
use crate::exchange::import::facts::{EnrollmentFact, Facts, What};
use crate::exchange::import::source::Source;
use crate::exchange::import::source::table::Row;

/// A line of the list.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) contact: Contact,
    /// The codes of cohorts, with the role in each.
    pub(super) cohorts: Vec<(String, Option<EnrollmentRole>)>,
    /// Groups that may be cohorts, and are tags otherwise.
    pub(super) groups: Vec<String>,
}

/// Reads the tables that are such lists. `names_cohorts` says which have a column for cohorts; `listed`
/// reads a line, or says why it is nobody.
pub(super) fn read(
    source: &Source,
    reading: &Reading,
    is_one: fn(&NamedColumns) -> bool,
    reads: &[(&str, &str)],
    names_cohorts: fn(&NamedColumns) -> bool,
    listed: fn(&Row, &NamedColumns) -> Result<Listed, String>,
) -> Facts {
    let mut facts = Facts::default();
    for (member, table, columns) in tables_like(source, is_one) {
        let number = begin(member, table, &mut facts);
        NamedColumns::tell(table, reads, &mut facts);
        let needs_cohort = !reading.cohort_is_named && !reading.without_cohort && !names_cohorts(&columns);
        if needs_cohort && table.has_rows() {
            facts.faults.push(
                "The list does not name a cohort; name it (--cohort CODE), or import people without one \
                 (--no-cohort)"
                    .to_owned(),
            );
            return facts;
        }
        for (place, row) in rows(table, number) {
            let row = &*row;
            let listed = match listed(row, &columns) {
                Ok(listed) => listed,
                Err(reason) => {
                    let name = row.cell(Some(0)).into_owned();
                    facts.skip(place, name, reason);
                    continue;
                }
            };
            let Some(who) = listed.contact.say_named(place, &mut facts) else { continue };
            for (cohort, role) in listed.cohorts {
                let fact = EnrollmentFact { role, ..EnrollmentFact::of(who, cohort) };
                facts.say(place, What::Enrollment(Box::new(fact)));
            }
            for group in listed.groups {
                facts.say(place, What::Group(who, group));
            }
        }
    }
    facts
}
