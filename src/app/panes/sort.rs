//! The orders of a pane's lines, and each record's rank in them. Ranks are computed once for the whole
//! register and kept until it changes, so a filter only has to look them up.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::convert::identity;
use std::hash::Hash;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::app::panes::place::{Pane, Place};
use crate::app::panes::tallies::Tallies;
use crate::domain::{
    Attendance, Attended, Background, Cohort, Enrollment, EnrollmentRole, Hire, Id, Interaction, Meetup,
    PartialDate, Person, Position,
};
use crate::register::Register;
use crate::text::fold::fold;

/// What lines are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortKey {
    Start,
    Code,
    Students,
    Name,
    GivenName,
    NewestCohort,
    BackgroundNow,
    HiresMade,
    LastContact,
    Came,
    Now,
    Date,
    Title,
    Attended,
    Hirer,
    Hired,
    Organization,
}

impl SortKey {
    /// What a pane can be sorted by, its usual order first.
    #[must_use]
    pub const fn of(pane: Pane) -> &'static [Self] {
        match pane {
            Pane::Cohorts => &[Self::Start, Self::Code, Self::Students],
            Pane::Students => &[
                Self::Name,
                Self::GivenName,
                Self::NewestCohort,
                Self::BackgroundNow,
                Self::HiresMade,
                Self::LastContact,
            ],
            Pane::Backgrounds => &[Self::Came, Self::Now, Self::Name],
            Pane::Meetups => &[Self::Date, Self::Title, Self::Attended],
            Pane::Hires => &[Self::Date, Self::Hirer, Self::Hired, Self::Organization],
        }
    }

    /// One or two words, for the title of the pane.
    #[must_use]
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Code => "code",
            Self::Students => "students",
            Self::Name => "name",
            Self::GivenName => "given name",
            Self::NewestCohort => "cohort",
            Self::BackgroundNow => "background now",
            Self::HiresMade => "hires",
            Self::LastContact => "last contact",
            Self::Came => "came",
            Self::Now => "now",
            Self::Date => "date",
            Self::Title => "title",
            Self::Attended => "attended",
            Self::Hirer => "hirer",
            Self::Hired => "hired",
            Self::Organization => "organization",
        }
    }

    /// What it sorts by and what comes first, for the popup.
    #[must_use]
    pub(crate) const fn doc(self) -> &'static str {
        match self {
            Self::Start => "by start, newest first",
            Self::Code => "the cohort's code",
            Self::Students => "by number of students, most first",
            Self::Name => "by family name",
            Self::GivenName => "by given or preferred name",
            Self::NewestCohort => "by latest cohort, newest first",
            Self::BackgroundNow => "by background now",
            Self::HiresMade => "by number of people hired, most first",
            Self::LastContact => "by last contact, longest ago first",
            Self::Came => "by number at entry, most first",
            Self::Now => "by number now, most first",
            Self::Date => "newest first",
            Self::Title => "by title",
            Self::Attended => "by attendance, most first",
            Self::Hirer => "by hirer's family name",
            Self::Hired => "by hired person's family name",
            Self::Organization => "by organization",
        }
    }

    /// Whether the largest come first, unless reversed.
    const fn is_descending(self) -> bool {
        matches!(
            self,
            Self::Start
                | Self::Students
                | Self::NewestCohort
                | Self::HiresMade
                | Self::Came
                | Self::Now
                | Self::Date
                | Self::Attended
        )
    }
}

/// A sort key, reversed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Order {
    pub(crate) by: SortKey,
    pub(crate) reversed: bool,
}

impl Order {
    /// The order of a pane until the user chooses another.
    #[must_use]
    pub(crate) const fn usual(pane: Pane) -> Self {
        let by = match pane {
            Pane::Cohorts => SortKey::Start,
            Pane::Students => SortKey::Name,
            Pane::Backgrounds => SortKey::Came,
            Pane::Meetups | Pane::Hires => SortKey::Date,
        };
        Self { by, reversed: false }
    }

    #[must_use]
    pub(crate) const fn is_descending(self) -> bool {
        self.by.is_descending() != self.reversed
    }

    /// `↓hires`: the arrow up means ascending, the arrow down descending.
    #[must_use]
    pub(crate) fn label(self) -> String {
        format!("{}{}", if self.is_descending() { '↓' } else { '↑' }, self.by.label())
    }
}

/// Each record's rank in an order; equal records share a rank.
#[derive(Debug, Clone, Default)]
struct Ranks {
    of: HashMap<Uuid, u32, FixedState>,
    /// The rank of records not in `of`. Records without a rank come last, in either direction.
    others: Option<u32>,
}

impl Ranks {
    fn rank(&self, place: Place) -> Option<u32> {
        place.record().and_then(|(_, id)| self.of.get(&id).copied()).or(self.others)
    }

    /// Ranks records by a value; those without one have no rank. A value that many records share is
    /// folded and compared once.
    fn known<T: Eq + Hash + Copy, K: Ord>(
        held: impl IntoIterator<Item = (Uuid, T)>,
        key: impl Fn(T) -> Option<K>,
    ) -> Self {
        let held: Vec<(Uuid, T)> = held.into_iter().collect();
        let distinct: HashSet<T, FixedState> = held.iter().map(|(_, held)| *held).collect();
        let mut keys: Vec<(K, T)> =
            distinct.into_iter().filter_map(|held| key(held).map(|key| (key, held))).collect();
        keys.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut rank_of = HashMap::<T, u32, FixedState>::default();
        let (mut rank, mut last) = (0, None);
        for (key, held) in keys {
            if last.as_ref().is_some_and(|last| *last != key) {
                rank += 1;
            }
            rank_of.insert(held, rank);
            last = Some(key);
        }
        let of =
            held.into_iter().filter_map(|(id, held)| rank_of.get(&held).map(|rank| (id, *rank))).collect();
        Self { of, others: None }
    }

    /// Ranks by counts; what was not counted counts 0.
    fn counted(ids: impl IntoIterator<Item = Uuid>) -> Self {
        let mut of = HashMap::<Uuid, u32, FixedState>::default();
        for id in ids {
            *of.entry(id).or_default() += 1;
        }
        Self { of, others: Some(0) }
    }
}

/// One pane's ranks, kept until the register or the sort key changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct SortCache {
    of: Option<(u64, SortKey)>,
    ranks: Ranks,
}

impl SortCache {
    /// Sorts a pane's lines. They arrive in the pane's usual order, which is kept among equals.
    pub(crate) fn arrange(
        &mut self,
        pane: Pane,
        order: Order,
        rows: &mut [Place],
        register: &Register,
        tallies: &Tallies,
    ) {
        if order == Order::usual(pane) {
            return;
        }
        if (pane, order.by) == (Pane::Students, SortKey::Name) {
            // They arrive sorted by name.
            rows.reverse();
            return;
        }
        // Counts per background depend on the scope, so they are never kept; there are few backgrounds.
        let wanted = Some((register.revision(), order.by));
        if self.of != wanted || pane == Pane::Backgrounds {
            self.ranks = ranks(pane, order.by, register, tallies);
            self.of = wanted;
        }
        let key = |place: &Place| match (self.ranks.rank(*place), order.is_descending()) {
            (None, _) => (true, 0),
            (Some(rank), false) => (false, rank),
            (Some(rank), true) => (false, u32::MAX - rank),
        };
        // Cohorts are sorted within their program.
        for run in
            rows.chunk_by_mut(|one, other| std::mem::discriminant(one) == std::mem::discriminant(other))
        {
            if !matches!(run.first(), Some(Place::Program(_) | Place::AllCohorts)) {
                run.sort_by_cached_key(key);
            }
        }
    }
}

fn ranks(pane: Pane, by: SortKey, register: &Register, tallies: &Tallies) -> Ranks {
    match pane {
        Pane::Cohorts => cohorts(by, register),
        Pane::Students => people(by, register),
        Pane::Backgrounds => backgrounds(by, register, tallies),
        Pane::Meetups => meetups(by, register),
        Pane::Hires => hires(by, register),
    }
}

fn cohorts(by: SortKey, register: &Register) -> Ranks {
    let all = register.all::<Cohort>();
    match by {
        SortKey::Students => {
            let students =
                register.all::<Enrollment>().filter(|enrollment| enrollment.role == EnrollmentRole::Student);
            Ranks::counted(students.map(|enrollment| enrollment.cohort.uuid()))
        }
        SortKey::Code => Ranks::known(all.map(|cohort| (cohort.id.uuid(), cohort.code.as_str())), some_text),
        _ => Ranks::known(all.map(|cohort| (cohort.id.uuid(), cohort.start)), identity),
    }
}

fn people(by: SortKey, register: &Register) -> Ranks {
    match by {
        SortKey::GivenName => {
            let given = register.all::<Person>().map(|person| {
                let name = if person.preferred_name.is_empty() {
                    &person.given_name
                } else {
                    &person.preferred_name
                };
                (person.id.uuid(), name.as_str())
            });
            Ranks::known(given, some_text)
        }
        SortKey::NewestCohort => Ranks::known(newest_cohorts(register), Some),
        SortKey::BackgroundNow => Ranks::known(backgrounds_now(register), |background| {
            some_text(register.background_name(background))
        }),
        SortKey::LastContact => Ranks::known(last_contacts(register), Some),
        _ => Ranks::counted(register.all::<Hire>().filter_map(|hire| hire.hirer).map(Id::uuid)),
    }
}

fn backgrounds(by: SortKey, register: &Register, tallies: &Tallies) -> Ranks {
    let all = register.all::<Background>();
    let tally = |background: &Background| tallies.get(&background.id).copied().unwrap_or_default();
    match by {
        SortKey::Name => {
            Ranks::known(all.map(|background| (background.id.uuid(), background.name.as_str())), some_text)
        }
        SortKey::Now => {
            Ranks::known(all.map(|background| (background.id.uuid(), tally(background).now)), Some)
        }
        _ => Ranks::known(all.map(|background| (background.id.uuid(), tally(background).from)), Some),
    }
}

fn meetups(by: SortKey, register: &Register) -> Ranks {
    let all = register.all::<Meetup>();
    match by {
        SortKey::Title => {
            Ranks::known(all.map(|meetup| (meetup.id.uuid(), meetup.title.as_str())), some_text)
        }
        SortKey::Attended => {
            let came = register.all::<Attendance>().filter(|attendance| attendance.attended == Attended::Yes);
            Ranks { others: None, ..Ranks::counted(came.map(|attendance| attendance.meetup.uuid())) }
        }
        _ => Ranks::known(all.map(|meetup| (meetup.id.uuid(), &meetup.start)), Some),
    }
}

fn hires(by: SortKey, register: &Register) -> Ranks {
    let all = register.all::<Hire>();
    let name = |person: Option<Id<Person>>| {
        person.and_then(|person| register.get(person)).map(|person| person.sort_key())
    };
    match by {
        SortKey::Hirer => Ranks::known(all.map(|hire| (hire.id.uuid(), hire.hirer)), name),
        SortKey::Hired => Ranks::known(all.map(|hire| (hire.id.uuid(), Some(hire.hired))), name),
        SortKey::Organization => {
            Ranks::known(all.map(|hire| (hire.id.uuid(), hire.organization)), |organization| {
                organization.and_then(|organization| some_text(register.organization_name(organization)))
            })
        }
        _ => Ranks::known(all.map(|hire| (hire.id.uuid(), hire.date)), identity),
    }
}

fn some_text(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| fold(text))
}

// These walk through whole tables: looking up each person's records would take many times as long.

/// When each person's latest cohort began.
fn newest_cohorts(register: &Register) -> HashMap<Uuid, PartialDate, FixedState> {
    let starts: HashMap<Id<Cohort>, PartialDate, FixedState> =
        register.all::<Cohort>().filter_map(|cohort| cohort.start.map(|start| (cohort.id, start))).collect();
    let enrollments = register
        .all::<Enrollment>()
        .map(|enrollment| (enrollment.person, starts.get(&enrollment.cohort).copied()));
    latest(enrollments)
}

/// Each person's background now, as `Register::background_now` defines it.
fn backgrounds_now(register: &Register) -> HashMap<Uuid, Id<Background>, FixedState> {
    let positions = register.all::<Position>().filter(|position| position.is_current());
    let backgrounds = positions.map(|position| {
        (position.person, position.background.map(|background| (position.start, position.id, background)))
    });
    latest(backgrounds).into_iter().map(|(person, (_, _, background))| (person, background)).collect()
}

/// [`last_contact`] for everybody.
fn last_contacts(register: &Register) -> HashMap<Uuid, PartialDate, FixedState> {
    let dates: HashMap<Id<Meetup>, PartialDate, FixedState> = register
        .all::<Meetup>()
        .map(|meetup| (meetup.id, PartialDate::from_date(meetup.start.date)))
        .collect();
    let spoken = register
        .all::<Interaction>()
        .flat_map(|interaction| interaction.people.iter().map(|person| (*person, interaction.date)));
    let came = register.all::<Attendance>().filter(|attendance| attendance.attended == Attended::Yes);
    latest(spoken.chain(came.map(|attendance| (attendance.person, dates.get(&attendance.meetup).copied()))))
}

/// The largest value of each person.
fn latest<T: Ord>(held: impl Iterator<Item = (Id<Person>, Option<T>)>) -> HashMap<Uuid, T, FixedState> {
    let mut latest: HashMap<Uuid, T, FixedState> = HashMap::default();
    for (person, held) in held {
        let Some(held) = held else { continue };
        match latest.entry(person.uuid()) {
            Entry::Vacant(entry) => drop(entry.insert(held)),
            Entry::Occupied(mut entry) if *entry.get() < held => drop(entry.insert(held)),
            Entry::Occupied(_) => {}
        }
    }
    latest
}

/// When somebody last came to a meetup or was in touch.
#[must_use]
pub(crate) fn last_contact(register: &Register, person: Id<Person>) -> Option<PartialDate> {
    let spoken = register.referring::<Interaction>(person.uuid()).filter_map(|interaction| interaction.date);
    let came = register
        .referring::<Attendance>(person.uuid())
        .filter(|attendance| attendance.attended == Attended::Yes);
    let seen = came
        .filter_map(|attendance| register.get(attendance.meetup))
        .map(|meetup| PartialDate::from_date(meetup.start.date));
    spoken.chain(seen).max()
}
