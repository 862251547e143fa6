//! People who should meet: wishes matched with people who could grant them, each match with its reasons.
//! These are suggestions; whether the two want to meet is up to them, so nobody who died or withdrew a
//! consent is named.

pub(crate) mod wishes;

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::domain::{Background, Cohort, Id, Opening, Person, Wish};
use crate::network::graph::network::{Network, Tie};
use crate::network::graph::progress::{Progress, Stopped};
use crate::network::graph::ties::Kinds;
use crate::network::suggestions::introductions::may_be_asked;
use crate::network::suggestions::meetings::wishes::{Near, WishBackgrounds, mixed};
use crate::register::Register;

/// For each wish, only this many of the best matches are examined closely.
const CLOSER_LOOK: usize = 30;
/// How many common acquaintances are named.
const NAMED: usize = 3;

/// A reason for two people to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The other works in the background that the wish names.
    HasBackground(Id<Background>),
    /// The other started in the wisher's own background and left it, as the wisher wants to.
    SameStart(Id<Background>),
    /// The other has this many more full years in the background than the wisher.
    MoreYears(u16),
    /// The other wants a job.
    WantsJob,
    /// The other wants to change into the background.
    WantsBackground(Id<Background>),
    /// The other might fit an opening that the wisher knows of.
    FitsOpening(Id<Opening>),
    /// The other knows of an opening that the wisher might fit.
    KnowsOpening(Id<Opening>),
    /// The other is hiring.
    Hires,
    /// The other has hired this many people.
    Hired(u16),
    /// The other has a wish that the wisher could grant in turn.
    InTurn(Id<Wish>),
    /// They were in a cohort together.
    Classmates(Id<Cohort>),
    /// This many people know both.
    KnownToBoth(u16),
}

impl Reason {
    /// Its weight: granting the wish counts most, then what makes it easy to talk.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::FitsOpening(_) | Self::KnowsOpening(_) => 8,
            Self::Hires => 7,
            Self::WantsJob | Self::WantsBackground(_) => 6,
            Self::HasBackground(_) => 4,
            Self::SameStart(_) | Self::MoreYears(_) | Self::Hired(_) | Self::InTurn(_) => 3,
            Self::KnownToBoth(_) => 2,
            Self::Classmates(_) => 1,
        }
    }
}

/// The penalty for having been at the same meetup: a suggestion should bring something new.
const MET: u32 = 3;

/// Two people who should meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// The person with the wish.
    pub wisher: Id<Person>,
    /// The person who could grant it.
    pub other: Id<Person>,
    pub wish: Id<Wish>,
    /// By decreasing weight.
    pub reasons: Vec<Reason>,
    /// The existing tie between them: none, or a shared meetup.
    pub tie: Option<Tie>,
    /// A few people who could introduce them, those closest to both first.
    pub known_to_both: Vec<Id<Person>>,
    /// The sum of the weights. For sorting, not for showing.
    pub score: u32,
}

/// Every wish of the `wishers`, matched with the `others` who could grant it, best match first.
///
/// Two people with a tie that somebody chose, or in the same organization, know each other and are left
/// out; two who were only at the same meetup rank lower. If each could grant a wish of the other, that
/// is one meeting.
///
/// # Errors
/// When `progress` says to stop.
pub fn meetings(
    register: &Register,
    network: &Network,
    wishers: impl Fn(Id<Person>) -> bool,
    others: impl Fn(Id<Person>) -> bool,
    progress: Progress,
) -> Result<Vec<Meeting>, Stopped> {
    let date = network.as_of();
    let mut backgrounds = WishBackgrounds::new(register, network, others);
    let mut found: HashMap<[Id<Person>; 2], Meeting, FixedState> = HashMap::default();
    let wishes: Vec<_> = register
        .all::<Wish>()
        .filter(|wish| wishers(wish.person) && may_be_asked(register, wish.person, date))
        .collect();
    for (done, wish) in wishes.iter().enumerate() {
        if progress(done, wishes.len()).is_break() {
            return Err(Stopped);
        }
        let mut granting = backgrounds.granting(wish);
        // Break ties in favor of people who are near, then differently for every wish.
        let turn = mixed(wish.id.uuid());
        let near = if granting.len() > 1 { backgrounds.near(wish.person) } else { Near::default() };
        granting.sort_by_cached_key(|(person, reasons)| {
            (Reverse(weight(reasons)), !near.contains(person), mixed(person.uuid()) ^ turn, *person)
        });
        let new = granting.into_iter().filter(|(person, _)| {
            let known =
                || network.tie(wish.person, *person).is_some_and(|tie| tie.kinds.has_any(Kinds::CHOSEN));
            *person != wish.person
                && !known()
                && !are_colleagues(register, wish.person, *person)
                && may_be_asked(register, *person, date)
        });
        for (person, reasons) in new.take(CLOSER_LOOK) {
            let meeting = closer(register, network, wish, person, reasons);
            join(&mut found, meeting);
        }
    }
    let mut found: Vec<Meeting> = found.into_values().collect();
    found.sort_by_cached_key(|meeting| {
        (Reverse(meeting.score), mixed(meeting.wish.uuid()), meeting.wisher, meeting.other)
    });
    Ok(found)
}

/// The best of `meetings` such that nobody is in more than `each` of them.
#[must_use]
pub fn spread(meetings: Vec<Meeting>, each: usize) -> Vec<Meeting> {
    let mut counts: HashMap<Id<Person>, usize, FixedState> = HashMap::default();
    let mut kept = meetings;
    kept.retain(|meeting| {
        let two = [meeting.wisher, meeting.other];
        let free = two.iter().all(|person| counts.get(person).copied().unwrap_or_default() < each);
        if free {
            for person in two {
                *counts.entry(person).or_default() += 1;
            }
        }
        free
    });
    kept
}

/// People who know both through ties that somebody chose, sorted by the weaker of their two ties, strongest
/// first. The order of the two arguments does not matter.
#[must_use]
pub(crate) fn known_to_both(
    register: &Register,
    network: &Network,
    one: Id<Person>,
    other: Id<Person>,
) -> Vec<Id<Person>> {
    let chosen = |person| network.ties_of(person).filter(|(_, tie)| tie.kinds.has_any(Kinds::CHOSEN));
    let of_one: HashMap<Id<Person>, f32, FixedState> =
        chosen(one).map(|(person, tie)| (person, tie.strength)).collect();
    let both =
        chosen(other).filter_map(|(person, tie)| Some((person, of_one.get(&person)?.min(tie.strength))));
    let mut both: Vec<(Id<Person>, f32)> =
        both.filter(|(person, _)| may_be_asked(register, *person, network.as_of())).collect();
    both.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    both.into_iter().map(|(person, _)| person).collect()
}

fn are_colleagues(register: &Register, one: Id<Person>, other: Id<Person>) -> bool {
    let [one, other] = [one, other]
        .map(|person| register.current_position(person).and_then(|position| position.organization));
    one.is_some() && one == other
}

fn weight(reasons: &[Reason]) -> u32 {
    reasons.iter().map(|reason| reason.weight()).sum()
}

/// Adds what makes it easy to talk, which is worked out only for matches with something to talk about.
fn closer(
    register: &Register,
    network: &Network,
    wish: &Wish,
    other: Id<Person>,
    mut reasons: Vec<Reason>,
) -> Meeting {
    let tie = network.tie(wish.person, other).copied();
    let mut known_to_both = known_to_both(register, network, wish.person, other);
    if !known_to_both.is_empty() {
        reasons.push(Reason::KnownToBoth(u16::try_from(known_to_both.len()).unwrap_or(u16::MAX)));
    }
    reasons.extend(register.shared_cohort(wish.person, other).map(Reason::Classmates));
    known_to_both.truncate(NAMED);
    let mut meeting =
        Meeting { wisher: wish.person, other, wish: wish.id, reasons, tie, known_to_both, score: 0 };
    settle(&mut meeting);
    meeting
}

fn settle(meeting: &mut Meeting) {
    meeting.reasons.sort_by_key(|reason| (Reverse(reason.weight()), *reason));
    meeting.reasons.dedup();
    let met = if meeting.tie.is_some() { MET } else { 0 };
    meeting.score = weight(&meeting.reasons).saturating_sub(met);
}

/// Keeps only the best match of two people, and notes in it if the other has a wish as well.
fn join(found: &mut HashMap<[Id<Person>; 2], Meeting, FixedState>, meeting: Meeting) {
    let mut pair = [meeting.wisher, meeting.other];
    pair.sort_unstable();
    let Some(held) = found.remove(&pair) else {
        found.insert(pair, meeting);
        return;
    };
    let order = |meeting: &Meeting| (Reverse(meeting.score), meeting.wish);
    let (mut best, second) = if order(&held) <= order(&meeting) { (held, meeting) } else { (meeting, held) };
    if best.wisher != second.wisher && !best.reasons.iter().any(|reason| matches!(reason, Reason::InTurn(_)))
    {
        best.reasons.push(Reason::InTurn(second.wish));
        settle(&mut best);
    }
    found.insert(pair, best);
}
