//! Meetups: who attends, who comes again, and how many graduates they reach.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::{Attendance, Attended, Cohort, Id, Meetup, Person, Rsvp};
use crate::network::graph::as_of::has_begun;
use crate::network::graph::group::{GraduatedCohort, Group};
use crate::network::graph::known::{Figure, Known, Share, caution_if_few};
use crate::register::Register;
use crate::text::fold::name_key;

/// Below this many acceptances, show rates are unreliable.
const ENOUGH_ACCEPTED: usize = 10;

/// The attendance of one meetup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub meetup: Id<Meetup>,
    pub day: Date,
    /// People who came, ordered by id; empty when attendance was not recorded.
    pub attended: Vec<Id<Person>>,
    /// People on the list who are known not to have come.
    pub absent: Vec<Id<Person>>,
    /// People on the list whose attendance is unknown.
    pub unknown: Vec<Id<Person>>,
    /// Acceptances that came, of those whose attendance is known.
    pub show: Share,
    /// For how many acceptances the attendance is known.
    pub known: Known,
}

impl Held {
    /// Whether attendance was recorded.
    #[must_use]
    pub(crate) const fn is_counted(&self) -> bool {
        !self.attended.is_empty()
    }
}

/// Who came to the next meetup of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    pub from: Id<Meetup>,
    pub to: Id<Meetup>,
    /// People who came again, of those who came to the first and whose attendance at the next is known.
    pub share: Share,
    pub again: Vec<Id<Person>>,
    pub known: Known,
}

/// A recurring meetup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    /// Oldest first.
    pub meetups: Vec<Id<Meetup>>,
    /// From each meetup to the next; not known if attendance at either was not recorded.
    pub steps: Vec<Figure<Retention>>,
    /// All known steps together.
    pub retention: Share,
}

/// How many graduates came to any meetup in a calendar year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    pub year: i16,
    /// Distinct graduates who came, of all who had completed by the end of the year.
    pub share: Share,
    pub people: Vec<Id<Person>>,
}

/// The meetups of a group. See [`meetups`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meetups {
    /// Oldest first.
    pub held: Vec<Held>,
    /// Ordered by first meetup.
    pub series: Vec<Series>,
    /// Retention over all steps of all series.
    pub retention: Share,
    /// Attended / accepted, where known.
    pub show: Share,
    /// For how many acceptances the attendance is known.
    pub known: Known,
    /// Meetups with recorded attendance.
    pub counted: Known,
    /// By calendar year, leaving out years without a meetup.
    pub reach: Vec<Reach>,
    pub caution: Option<String>,
}

/// The effect of meetups, over those that cohorts of the group hosted until `date`; for a group of all
/// cohorts, also those without a host. Measures of our own.
///
/// - Retention: of the people at meetup m of a series, the share at m+1. People marked unknown at m+1 are
///   left out and counted as such; people not on the list of a meetup with recorded attendance were absent.
/// - Show rate: attended / accepted, where attendance is known.
/// - Reach: distinct graduates of the group who came to any of these meetups in a calendar year / those who
///   had completed by its end.
#[must_use]
pub fn meetups(register: &Register, group: &Group, date: Date) -> Meetups {
    let records = hosted(register, group, date);
    let held: Vec<Held> = records.iter().map(|meetup| Held::new(register, meetup)).collect();
    let series = series(&records, &held);
    let retention = add(series.iter().map(|series| series.retention));
    let show = add(held.iter().map(|held| held.show));
    let known = held
        .iter()
        .fold(Known::default(), |sum, held| Known::new(sum.known + held.known.known, sum.of + held.known.of));
    let counted = Known::new(held.iter().filter(|held| held.is_counted()).count(), held.len());
    let reach = reach(group, &held, date);
    let caution = caution_if_few(known.known, ENOUGH_ACCEPTED, "acceptance", "acceptances");
    Meetups { held, series, retention, show, known, counted, reach, caution }
}

impl Meetups {
    /// All known steps of all series.
    pub fn steps(&self) -> impl Iterator<Item = &Retention> {
        self.series.iter().flat_map(|series| &series.steps).filter_map(|step| step.as_ref().is())
    }
}

fn add(shares: impl Iterator<Item = Share>) -> Share {
    shares.fold(Share::default(), |sum, share| Share::new(sum.part + share.part, sum.whole + share.whole))
}

/// Oldest first. Every meetup for a group of all cohorts that had begun.
fn hosted<'a>(register: &'a Register, group: &Group, date: Date) -> Vec<&'a Arc<Meetup>> {
    let mut cohorts: Vec<Id<Cohort>> = group.cohorts.iter().map(|cohort| cohort.id).collect();
    cohorts.sort_unstable();
    let in_group = |cohort: &Id<Cohort>| cohorts.binary_search(cohort).is_ok();
    let all = register.all::<Cohort>().all(|cohort| !has_begun(cohort, date) || in_group(&cohort.id));
    let mut found: Vec<&Arc<Meetup>> = if all {
        register.all::<Meetup>().collect()
    } else {
        cohorts.iter().flat_map(|cohort| register.referring::<Meetup>(cohort.uuid())).collect()
    };
    found.retain(|meetup| meetup.start.date <= date && (all || meetup.hosts.iter().any(in_group)));
    found.sort_by(|one, other| (&one.start, one.id).cmp(&(&other.start, other.id)));
    found.dedup_by_key(|meetup| meetup.id);
    found
}

impl Held {
    fn new(register: &Register, meetup: &Meetup) -> Self {
        let mut held = Self {
            meetup: meetup.id,
            day: meetup.start.date,
            attended: Vec::new(),
            absent: Vec::new(),
            unknown: Vec::new(),
            show: Share::default(),
            known: Known::default(),
        };
        for attendance in register.referring::<Attendance>(meetup.id.uuid()) {
            let (list, known, came) = match attendance.attended {
                Attended::Yes => (&mut held.attended, 1, 1),
                Attended::No => (&mut held.absent, 1, 0),
                Attended::Unknown => (&mut held.unknown, 0, 0),
            };
            list.push(attendance.person);
            if attendance.rsvp == Rsvp::Accepted {
                held.show = Share::new(held.show.part + came, held.show.whole + known);
                held.known = Known::new(held.known.known + known, held.known.of + 1);
            }
        }
        for list in [&mut held.attended, &mut held.absent, &mut held.unknown] {
            list.sort_unstable();
            list.dedup();
        }
        held
    }
}

fn series(records: &[&Arc<Meetup>], held: &[Held]) -> Vec<Series> {
    let mut by: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, meetup) in records.iter().enumerate().filter(|(_, meetup)| !meetup.series.trim().is_empty()) {
        by.entry(name_key(&meetup.series)).or_default().push(place);
    }
    let mut found: Vec<Vec<usize>> = by.into_values().collect();
    found.sort_unstable();
    found
        .into_iter()
        .filter_map(|places| {
            let all: Vec<&Held> = places.iter().filter_map(|place| held.get(*place)).collect();
            let steps: Vec<_> =
                all.iter().zip(all.iter().skip(1)).map(|(one, next)| retention(one, next)).collect();
            let name = places.first().and_then(|place| records.get(*place))?.series.clone();
            let known = steps
                .iter()
                .map(|step| if let Figure::Is(step) = step { step.share } else { Share::default() });
            Some(Series {
                name,
                meetups: all.iter().map(|held| held.meetup).collect(),
                retention: add(known),
                steps,
            })
        })
        .collect()
}

fn retention(one: &Held, next: &Held) -> Figure<Retention> {
    if !one.is_counted() || !next.is_counted() {
        return Figure::NotKnown;
    }
    let known: Vec<_> =
        one.attended.iter().copied().filter(|person| next.unknown.binary_search(person).is_err()).collect();
    let again: Vec<_> =
        known.iter().copied().filter(|person| next.attended.binary_search(person).is_ok()).collect();
    let (share, known) = (Share::new(again.len(), known.len()), Known::new(known.len(), one.attended.len()));
    Figure::Is(Retention { from: one.meetup, to: next.meetup, share, again, known })
}

fn reach(group: &Group, held: &[Held], date: Date) -> Vec<Reach> {
    let mut came: BTreeMap<i16, Vec<Id<Person>>> = BTreeMap::new();
    for held in held.iter().filter(|held| held.is_counted()) {
        came.entry(held.day.year()).or_default().extend(&held.attended);
    }
    came.into_iter()
        .filter_map(|(year, mut people)| {
            let end = Date::new(year, 12, 31).ok()?.min(date);
            let over = group.cohorts.iter().filter(|cohort| cohort.completed.is_none_or(|day| day <= end));
            let mut graduates: Vec<_> = over.flat_map(GraduatedCohort::people).collect();
            graduates.sort_unstable();
            graduates.dedup();
            people.sort_unstable();
            people.dedup();
            people.retain(|person| graduates.binary_search(person).is_ok());
            (!graduates.is_empty()).then(|| Reach {
                year,
                share: Share::new(people.len(), graduates.len()),
                people,
            })
        })
        .collect()
}
