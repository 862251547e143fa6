//! Hires among classmates, hiring hubs, and how jobs were found.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::domain::{FoundVia, Hire, Id, PartialDate, Person, Position};
use crate::network::graph::as_of::was_held;
use crate::network::graph::group::{GraduatedCohort, Group};
use crate::network::graph::known::{Known, Share, caution_if_few, cautions, number, ratio};
use crate::register::Register;

/// Below this many hires, figures about them are unreliable.
const ENOUGH_HIRES: usize = 10;

/// Hires among classmates. See [`intra_cohort`].
#[derive(Debug, Clone, PartialEq)]
pub struct IntraCohort {
    /// Distinct graduates hired by a classmate, of all graduates.
    pub rate: Share,
    /// Graduates hired by a classmate, ordered by id.
    pub hired: Vec<Id<Person>>,
    /// The classmates who hired them.
    pub hirers: Vec<Id<Person>>,
    /// The hires counted, oldest first.
    pub hires: Vec<Id<Hire>>,
    /// Hires among classmates left out because they predate the cohort.
    pub before: Vec<Id<Hire>>,
    /// For how many hires it is known how the job was found.
    pub found_via: Known,
    /// For how many graduates anything about their work since the cohort began is on record.
    pub known: Known,
    pub caution: Option<String>,
}

/// The intra-cohort hire rate: distinct hired in C with a hirer in C / N, where C are the completers of one
/// cohort and N = |C|. For several cohorts, people are counted together, and both must have completed the
/// same cohort. Hires that certainly predate the cohort, or are dated after `date`, are left out. A measure
/// of our own; seven hires by one person are one hirer.
#[must_use]
pub fn intra_cohort(register: &Register, group: &Group, date: Date) -> IntraCohort {
    let (mut counted, mut before) = (Vec::new(), Vec::new());
    let mut informed = Vec::new();
    for cohort in &group.cohorts {
        for person in cohort.people() {
            if works(register, person, cohort, date) {
                informed.push(person);
            }
            for hire in register
                .referring::<Hire>(person.uuid())
                .filter(|hire| hire.hired == person && happened(hire, date))
            {
                if hire.hirer.is_some_and(|hirer| cohort.has(hirer)) {
                    if began_before(hire, cohort) { before.push(hire.id) } else { counted.push(hire) }
                }
            }
        }
    }
    let counted = each_once(counted);
    sort(&mut before);
    let since: HashSet<Id<Hire>, FixedState> = counted.iter().map(|hire| hire.id).collect();
    before.retain(|early| !since.contains(early));
    let hired = people(counted.iter().map(|hire| hire.hired));
    let hirers = people(counted.iter().filter_map(|hire| hire.hirer));
    let all = group.people().len();
    sort(&mut informed);
    let found = counted.iter().filter(|hire| hire.found_via != FoundVia::Unknown).count();
    IntraCohort {
        rate: Share::new(hired.len(), all),
        found_via: Known::new(found, counted.len()),
        known: Known::new(informed.len(), all),
        caution: cautions([caution_if_few(counted.len(), ENOUGH_HIRES, "hire", "hires"), young(group, date)]),
        hires: counted.iter().map(|hire| hire.id).collect(),
        hired,
        hirers,
        before,
    }
}

/// Who counts as a hirer among the hubs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hirers {
    /// Graduates of the group only.
    Graduates,
    /// Anybody, including employers from outside.
    Anybody,
}

/// A hirer and the people they hired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hub {
    pub hirer: Id<Person>,
    /// Distinct people of the group, ordered by id.
    pub hired: Vec<Id<Person>>,
    /// Oldest first.
    pub hires: Vec<Id<Hire>>,
}

/// How hires are spread over hirers. See [`hubs`].
#[derive(Debug, Clone, PartialEq)]
pub struct Hubs {
    /// Most people hired first, then by id.
    pub hubs: Vec<Hub>,
    /// The share of the largest hub, from 0 to 1.
    pub top_share: Option<f64>,
    /// The Herfindahl-Hirschman index, from 1/hubs (all equal) to 1 (one hirer).
    pub hhi: Option<f64>,
    /// For how many hires of graduates the hirer is known.
    pub known: Known,
    pub caution: Option<String>,
}

/// Hiring hubs: distinct people hired per hirer, the share of the largest, and HHI = Σ share² (Hirschman
/// 1945, Herfindahl 1950). The hired are graduates of the group, hired since their cohort began and until
/// `date`. Unstable below 10 hires, which the caution says.
#[must_use]
pub fn hubs(register: &Register, group: &Group, hirers: Hirers, date: Date) -> Hubs {
    let hires = hires_of(register, group, date);
    let with_hirer = hires.iter().filter(|hire| hire.hirer.is_some()).count();
    let graduates = group.people();
    let mut by: BTreeMap<Id<Person>, Vec<&Arc<Hire>>> = BTreeMap::new();
    for hire in &hires {
        let hirer =
            hire.hirer.filter(|hirer| hirers == Hirers::Anybody || graduates.binary_search(hirer).is_ok());
        if let Some(hirer) = hirer {
            by.entry(hirer).or_default().push(hire);
        }
    }
    let hub = |(hirer, hires): (Id<Person>, Vec<&Arc<Hire>>)| Hub {
        hirer,
        hired: people(hires.iter().map(|hire| hire.hired)),
        hires: hires.iter().map(|hire| hire.id).collect(),
    };
    let mut hubs: Vec<Hub> = by.into_iter().map(hub).collect();
    hubs.sort_by_key(|hub| (std::cmp::Reverse(hub.hired.len()), hub.hirer));
    let sizes: Vec<usize> = hubs.iter().map(|hub| hub.hired.len()).collect();
    let all = sizes.iter().sum();
    let top_share = sizes.first().and_then(|top| ratio(*top, all));
    let hhi = (all > 0).then(|| sizes.iter().map(|size| (number(*size) / number(all)).powi(2)).sum());
    Hubs {
        hubs,
        top_share,
        hhi,
        known: Known::new(with_hirer, hires.len()),
        caution: caution_if_few(all, ENOUGH_HIRES, "hire", "hires"),
    }
}

/// How jobs were found. See [`found_via`].
#[derive(Debug, Clone, PartialEq)]
pub struct FoundViaShares {
    /// Each way with its hires, oldest first, in the order of the vocabulary. Ways that do not occur are left
    /// out; `Unknown` is never included.
    pub ways: Vec<(FoundVia, Vec<Id<Hire>>)>,
    /// Hires with no way on record.
    pub unknown: Vec<Id<Hire>>,
    /// Jobs that were never advertised (all ways but `Advertised`), of those with a known way.
    pub never_advertised: Share,
    pub known: Known,
    pub caution: Option<String>,
}

/// Found-via shares: hires of graduates by how the job was found, of those where it is known. Shows how many
/// were never advertised, in this program's own data.
#[must_use]
pub fn found_via(register: &Register, group: &Group, date: Date) -> FoundViaShares {
    let hires = hires_of(register, group, date);
    let with = |way: FoundVia| {
        hires.iter().filter(|hire| hire.found_via == way).map(|hire| hire.id).collect::<Vec<_>>()
    };
    let known_ways = FoundVia::ALL.iter().filter(|way| **way != FoundVia::Unknown);
    let ways: Vec<_> =
        known_ways.map(|way| (*way, with(*way))).filter(|(_, hires)| !hires.is_empty()).collect();
    let unknown = with(FoundVia::Unknown);
    let known = hires.len() - unknown.len();
    let advertised =
        ways.iter().find(|(way, _)| *way == FoundVia::Advertised).map_or(0, |(_, hires)| hires.len());
    FoundViaShares {
        ways,
        unknown,
        never_advertised: Share::new(known - advertised, known),
        known: Known::new(known, hires.len()),
        caution: caution_if_few(known, ENOUGH_HIRES, "hire", "hires"),
    }
}

/// Hires of graduates since their cohort began and until `date`, oldest first, each once.
pub(crate) fn hires_of<'a>(register: &'a Register, group: &Group, date: Date) -> Vec<&'a Arc<Hire>> {
    let found = group.cohorts.iter().flat_map(|cohort| {
        cohort.people().flat_map(move |person| {
            register.referring::<Hire>(person.uuid()).filter(move |hire| {
                hire.hired == person && happened(hire, date) && !began_before(hire, cohort)
            })
        })
    });
    each_once(found.collect())
}

fn each_once(mut hires: Vec<&Arc<Hire>>) -> Vec<&Arc<Hire>> {
    hires.sort_by_key(|hire| (hire.date, hire.id));
    hires.dedup_by_key(|hire| hire.id);
    hires
}

/// Distinct people, ordered by id.
fn people(all: impl Iterator<Item = Id<Person>>) -> Vec<Id<Person>> {
    let mut people: Vec<_> = all.collect();
    sort(&mut people);
    people
}

fn sort<T: Ord>(all: &mut Vec<T>) {
    all.sort_unstable();
    all.dedup();
}

/// A hire dated after the given day is not known yet; a hire without a date has happened.
pub(crate) fn happened(hire: &Hire, date: Date) -> bool {
    hire.date.is_none_or(|hired| hired.earliest() <= date)
}

/// Whether a hire certainly predates the cohort.
pub(crate) fn began_before(hire: &Hire, cohort: &GraduatedCohort) -> bool {
    matches!((hire.date, cohort.start), (Some(hired), Some(start)) if hired.surely_before(start))
}

/// Whether anything about a person's work since the cohort began is on record: a hire, a current position, or
/// a position that began after the cohort did.
pub(crate) fn works(register: &Register, person: Id<Person>, cohort: &GraduatedCohort, date: Date) -> bool {
    let since = |start: Option<PartialDate>| match (start, cohort.start) {
        (Some(start), Some(began)) => !start.surely_before(began) && start.earliest() <= date,
        _ => false,
    };
    register
        .referring::<Hire>(person.uuid())
        .any(|hire| hire.hired == person && happened(hire, date) && !began_before(hire, cohort))
        || register
            .referring::<Position>(person.uuid())
            .any(|position| was_held(position, date) || since(position.start))
}

/// The caution for when all cohorts concerned, or the only one, ended less than a year ago.
pub(crate) fn young(group: &Group, date: Date) -> Option<String> {
    let with_graduates = || group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty());
    let is_young = |cohort: &GraduatedCohort| cohort.years_after(1).is_some_and(|later| later > date);
    if with_graduates().next().is_none() || !with_graduates().all(is_young) {
        return None;
    }
    Some(
        if with_graduates().count() == 1 {
            "the cohort ended less than a year ago"
        } else {
            "the cohorts ended less than a year ago"
        }
        .to_owned(),
    )
}
