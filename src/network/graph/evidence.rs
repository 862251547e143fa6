//! Everything on record that connects people: relationships, hires, interactions and meetups with their
//! dates, over dense node numbers. Ties and activity are derived from it elsewhere.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::domain::{
    Attendance, Attended, Hire, Id, Interaction, Meetup, PartialDate, Person, Position, Relationship, Rsvp,
};
use crate::network::graph::known::number;
use crate::network::graph::net::{Lists, narrow, wide};
use crate::network::graph::span::{Certainty, Span};
use crate::network::graph::ties::{Kinds, TieKind};
use crate::register::Register;

/// The node number of each person.
pub(crate) type Places = HashMap<Id<Person>, u32, FixedState>;

/// Two people and what connects them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub one: u32,
    pub other: u32,
    pub kind: TieKind,
    pub strength: f32,
    pub date: Option<PartialDate>,
    /// `None` when undated.
    pub span: Option<Span>,
    /// The last day the relationship may have lasted, if it has ended.
    pub ended: Option<Date>,
}

/// Several people who were together. Not expanded into pairs, whose number grows with the square.
#[derive(Debug, Clone)]
pub(crate) struct Gathering {
    pub meetup: Option<Id<Meetup>>,
    pub kind: TieKind,
    /// Between any two of them: 1/(n-1) for a meetup of n (Newman 2001).
    pub strength: f32,
    pub date: Option<PartialDate>,
    pub span: Option<Span>,
    /// Ascending.
    pub people: Vec<u32>,
}

/// All connections, and an index from each person to those that name them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    pub pairs: Vec<Pair>,
    pub gatherings: Vec<Gathering>,
    pairs_of: Lists,
    gatherings_of: Lists,
    /// Every dated record of a person, whether or not it connects them to others.
    signs: Vec<Span>,
    signs_of: Lists,
}

impl Evidence {
    /// What is known on the day `as_of`, leaving out the future.
    pub fn new(register: &Register, places: &Places, as_of: Date) -> Self {
        let mut pairs = Vec::new();
        let mut gatherings = Vec::new();
        let place = |person: Id<Person>| places.get(&person).copied();
        let mut join = |one: Option<u32>, other: Option<u32>, pair: Pair| {
            if let (Some(one), Some(other)) = (one, other)
                && one != other
            {
                pairs.push(Pair { one, other, ..pair });
            }
        };
        for tie in register.all::<Relationship>().filter(|tie| !to_come(tie.start, as_of)) {
            let kind = TieKind::from(tie.kind);
            let strength = tie.strength.map_or_else(|| kind.strength(), f32::from);
            let ended = span(tie.end, as_of).map(|span| span.latest);
            join(
                place(tie.from),
                place(tie.to),
                Pair { kind, strength, ended, ..Pair::on(tie.start, span(tie.start, as_of)) },
            );
        }
        for hire in register.all::<Hire>().filter(|hire| !to_come(hire.date, as_of)) {
            let pair = Pair::on(hire.date, span(hire.date, as_of));
            join(place(hire.hired), hire.hirer.and_then(place), pair);
            let referral = Pair { kind: TieKind::Referral, strength: TieKind::Referral.strength(), ..pair };
            join(place(hire.hired), hire.referrer.and_then(place), referral);
        }
        for talk in register.all::<Interaction>().filter(|talk| !to_come(talk.date, as_of)) {
            let (kind, strength) = (TieKind::Interaction, TieKind::Interaction.strength());
            match talk.people.as_slice() {
                [] | [_] => {}
                [one, other] => join(
                    place(*one),
                    place(*other),
                    Pair { kind, strength, ..Pair::on(talk.date, span(talk.date, as_of)) },
                ),
                all => gatherings.extend(Gathering::new(
                    all.iter().filter_map(|person| place(*person)).collect(),
                    talk.date,
                    span(talk.date, as_of),
                )),
            }
        }
        let mut signs = Vec::new();
        gatherings.extend(meetups(register, place, as_of, &mut signs));
        lone_signs(register, place, as_of, &mut signs);
        let count = places.len();
        let named = |(at, pair): (usize, &Pair)| [(pair.one, narrow(at)), (pair.other, narrow(at))];
        let pairs_of = Lists::new(count, pairs.iter().enumerate().flat_map(named));
        let came = |(at, gathering): (usize, &Gathering)| {
            let at = narrow(at);
            gathering.people.clone().into_iter().map(move |person| (person, at))
        };
        let gatherings_of = Lists::new(count, gatherings.iter().enumerate().flat_map(came));
        let signs_of =
            Lists::new(count, signs.iter().enumerate().map(|(at, (person, _))| (*person, narrow(at))));
        let signs = signs.into_iter().map(|(_, span)| span).collect();
        Self { pairs, gatherings, pairs_of, gatherings_of, signs, signs_of }
    }

    /// Whether anything on record about a person certainly falls in (`after`, `until`].
    pub(crate) fn has_sign(&self, person: u32, after: Date, until: Date) -> bool {
        let sure = |certainty: Certainty| certainty == Certainty::Certain;
        self.pairs_of(person).any(|pair| pair.span.is_some_and(|span| sure(span.within(after, until))))
            || self
                .gatherings_of(person)
                .any(|gathering| gathering.span.is_some_and(|span| sure(span.within(after, until))))
            || self
                .signs_of
                .of(person)
                .iter()
                .filter_map(|at| self.signs.get(wide(*at)))
                .any(|span| sure(span.within(after, until)))
    }

    pub(crate) fn pairs_of(&self, person: u32) -> impl Iterator<Item = &Pair> {
        self.pairs_of.of(person).iter().filter_map(|at| self.pairs.get(wide(*at)))
    }

    pub(crate) fn gatherings_of(&self, person: u32) -> impl Iterator<Item = &Gathering> {
        self.gatherings_of.of(person).iter().filter_map(|at| self.gatherings.get(wide(*at)))
    }

    /// Visits everything that connects two of `people` (ascending), giving their indices in `people`. The
    /// same pair may be visited several times.
    pub fn among(&self, people: &[u32], visit: &mut dyn FnMut(usize, usize, &Happening)) {
        let mut seen: Vec<u32> = Vec::new();
        for (here, person) in people.iter().enumerate() {
            for pair in self.pairs_of(*person).filter(|pair| pair.one == *person) {
                if let Ok(there) = people.binary_search(&pair.other) {
                    visit(here.min(there), here.max(there), &pair.happening());
                }
            }
            seen.extend_from_slice(self.gatherings_of.of(*person));
        }
        seen.sort_unstable();
        seen.dedup();
        for gathering in seen.into_iter().filter_map(|at| self.gatherings.get(wide(at))) {
            let here: Vec<usize> =
                gathering.people.iter().filter_map(|person| people.binary_search(person).ok()).collect();
            for (at, one) in here.iter().enumerate() {
                for other in here.iter().skip(at + 1) {
                    visit(*one, *other, &gathering.happening());
                }
            }
        }
    }
}

/// One dated event between two people, as activity sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happening {
    span: Option<Span>,
    ended: Option<Date>,
}

impl Happening {
    /// Whether it makes the tie active in (`after`, `until`]: it happened then, and the relationship
    /// had not ended.
    pub fn within(&self, after: Date, until: Date) -> Certainty {
        match self.span {
            Some(span) if self.ended.is_none_or(|ended| ended > until) => span.within(after, until),
            _ => Certainty::No,
        }
    }
}

impl Pair {
    const fn on(date: Option<PartialDate>, span: Option<Span>) -> Self {
        Self {
            one: 0,
            other: 0,
            kind: TieKind::Hire,
            strength: crate::network::graph::ties::STRONGEST,
            date,
            span,
            ended: None,
        }
    }

    pub(crate) const fn happening(&self) -> Happening {
        Happening { span: self.span, ended: self.ended }
    }
}

impl Gathering {
    /// Several people in one interaction.
    fn new(mut people: Vec<u32>, date: Option<PartialDate>, span: Option<Span>) -> Option<Self> {
        people.sort_unstable();
        people.dedup();
        let (kind, strength) = (TieKind::Interaction, TieKind::Interaction.strength());
        (people.len() > 1).then_some(Self { meetup: None, kind, strength, date, span, people })
    }

    pub(crate) const fn happening(&self) -> Happening {
        Happening { span: self.span, ended: None }
    }

    pub const fn kinds(&self) -> Kinds {
        Kinds::of(self.kind)
    }
}

/// Whether the date is still in the future.
fn to_come(date: Option<PartialDate>, as_of: Date) -> bool {
    date.is_some_and(|date| date.earliest() > as_of)
}

fn span(date: Option<PartialDate>, as_of: Date) -> Option<Span> {
    date.and_then(|date| Span::known_on(date, as_of))
}

/// Records of one person only: positions, hires with no known hirer or referrer, talks with the instructor.
fn lone_signs(
    register: &Register,
    place: impl Fn(Id<Person>) -> Option<u32>,
    as_of: Date,
    signs: &mut Vec<(u32, Span)>,
) {
    let mut note = |person: Id<Person>, date: Option<PartialDate>| {
        if let (Some(person), Some(span)) = (place(person), date.and_then(|date| Span::known_on(date, as_of)))
        {
            signs.push((person, span));
        }
    };
    for position in register.all::<Position>() {
        for date in [position.start, position.end, position.as_of] {
            note(position.person, date);
        }
    }
    for hire in register.all::<Hire>().filter(|hire| hire.hirer.is_none() && hire.referrer.is_none()) {
        note(hire.hired, hire.date);
    }
    for talk in register.all::<Interaction>() {
        if let [alone] = talk.people.as_slice() {
            note(*alone, talk.date);
        }
    }
}

/// The meetups that somebody attended. An answer to an invitation, or a recorded absence, counts as a
/// sign of life.
fn meetups(
    register: &Register,
    place: impl Fn(Id<Person>) -> Option<u32>,
    as_of: Date,
    signs: &mut Vec<(u32, Span)>,
) -> Vec<Gathering> {
    let held: Vec<_> = register.all::<Meetup>().filter(|meetup| meetup.start.date <= as_of).collect();
    let numbers: HashMap<Id<Meetup>, usize, FixedState> =
        held.iter().enumerate().map(|(at, meetup)| (meetup.id, at)).collect();
    let mut came: Vec<Vec<u32>> = vec![Vec::new(); held.len()];
    for attendance in register.all::<Attendance>() {
        let (Some(at), Some(person)) = (numbers.get(&attendance.meetup).copied(), place(attendance.person))
        else {
            continue;
        };
        if attendance.attended == Attended::Yes {
            if let Some(list) = came.get_mut(at) {
                list.push(person);
            }
        } else if (attendance.attended == Attended::No || attendance.rsvp != Rsvp::NeedsAction)
            && let Some(meetup) = held.get(at)
        {
            signs.push((person, Span::on(meetup.start.date)));
        }
    }
    let mut gatherings = Vec::with_capacity(held.len());
    for (meetup, mut people) in held.into_iter().zip(came) {
        people.sort_unstable();
        people.dedup();
        if people.is_empty() {
            continue;
        }
        let date = Some(PartialDate::from_date(meetup.start.date));
        let span = Some(Span::on(meetup.start.date));
        gatherings.push(Gathering {
            meetup: Some(meetup.id),
            kind: TieKind::Meetup,
            strength: newman(people.len()),
            date,
            span,
            people,
        });
    }
    gatherings
}

/// The weight of a meetup of `n` between any two attendees: 1/(n-1).
#[allow(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
fn newman(n: usize) -> f32 {
    (1.0 / number(n.saturating_sub(1).max(1))) as f32
}
