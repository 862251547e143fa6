//! The most striking results in a few sentences: who hired most, whether backgrounds mix, and which old
//! cohort is still in touch.

use crate::network::measures::connectedness::today;
use crate::network::measures::hires::{Hirers, hubs};
use crate::network::{Figure, Group, Share};
use crate::report::table::percent;
use crate::report::{Finding, Measure, Sample};

/// The fewest people hired by one person that are worth a sentence.
const WORTH_TELLING: usize = 3;
/// A cohort is old this many years after its start.
const OLD_YEARS: i16 = 5;
/// The share of an old cohort that must be in touch to be worth a sentence.
const STILL_MEETS: f64 = 0.25;

/// The sentences; empty when nothing is striking.
#[must_use]
pub(crate) fn story(about: &Sample, findings: &[Finding]) -> Vec<String> {
    [hub(about), backgrounds(findings), old_cohort(about)].into_iter().flatten().collect()
}

fn hub(about: &Sample) -> Option<String> {
    let found = hubs(about.register, about.group, Hirers::Graduates, about.date);
    let top = found.hubs.first().filter(|hub| hub.hired.len() >= WORTH_TELLING)?;
    let cohort = about
        .group
        .cohorts
        .iter()
        .find(|cohort| cohort.has(top.hirer) && top.hired.iter().all(|hired| cohort.has(*hired)));
    let name = about.register.person_name(top.hirer);
    let count = top.hired.len();
    Some(match cohort {
        Some(cohort) => {
            format!("{name} hired {count} classmates of {}.", about.register.cohort_code(cohort.id))
        }
        None => format!("{name} hired {count} graduates."),
    })
}

fn backgrounds(findings: &[Finding]) -> Option<String> {
    let share = findings.iter().find(|finding| finding.measure == Measure::Mixing)?.figure.value()?;
    Some(format!("{} of ties connect people of different backgrounds.", percent(share)))
}

/// The old cohort with the largest share still in touch. The sentence says in which time: the curves have
/// other figures, for the years counted from the completion.
fn old_cohort(about: &Sample) -> Option<String> {
    let mut best: Option<(i16, f64, Share, &str)> = None;
    for cohort in &about.group.cohorts {
        let Some(start) = cohort.start else { continue };
        let years = about.date.year() - start.year();
        let group = Group { cohorts: vec![cohort.clone()] };
        let Figure::Is(found) = today(about.network, &group) else { continue };
        let Some(share) = found.share.value() else { continue };
        let better = best.as_ref().is_none_or(|(_, held, _, _)| share > *held);
        if years >= OLD_YEARS && share >= STILL_MEETS && better {
            best = Some((years, share, found.share, about.register.cohort_code(cohort.id)));
        }
    }
    best.map(|(years, share, Share { part, whole }, code)| {
        let share = percent(share);
        format!(
            "{code} began {years} years ago, and {part} of its {whole} graduates ({share}) were still \
            in touch in the last 12 months."
        )
    })
}
