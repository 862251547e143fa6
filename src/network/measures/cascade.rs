//! Hire cascades: the hires that followed from somebody's hires.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::domain::{Hire, Id, Person};
use crate::network::graph::group::Group;
use crate::network::graph::span::Span;
use crate::network::measures::hires::happened;
use crate::register::Register;

/// One hire of a cascade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub hire: Id<Hire>,
    pub hirer: Id<Person>,
    pub hired: Id<Person>,
    /// 1 for people hired by the root.
    pub depth: usize,
}

/// The hires that followed from one person's. See [`cascade`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cascade {
    pub root: Id<Person>,
    /// Links whose order is certain whatever days the dates mean. Parents come before their children.
    pub certain: Vec<Link>,
    /// Links whose order is possible given the dates; includes everybody reached with certainty.
    pub possible: Vec<Link>,
}

impl Cascade {
    /// The number of people certainly hired by the root or by those who followed.
    #[must_use]
    pub fn certainly(&self) -> usize {
        self.certain.len()
    }

    /// The number of people possibly hired that way.
    #[must_use]
    pub fn possibly(&self) -> usize {
        self.possible.len()
    }

    /// The caution for dates too coarse to be sure.
    #[must_use]
    pub fn caution(&self) -> Option<String> {
        let unsure = self.possible.len().saturating_sub(self.certain.len());
        (unsure > 0).then(|| format!("{unsure} more may have followed; the dates are too imprecise to say"))
    }
}

/// The hire cascade of a person: descendants along hires, each hire no earlier than the one that brought its
/// hirer in (a time-respecting path: Kempe, Kleinberg and Kumar 2002). With partial dates there are two
/// trees: one that holds for all days the dates may mean, and one that holds for some. Everybody is in a tree
/// once, reached as early as possible. Paths that ignore time would overstate the reach.
#[must_use]
pub fn cascade(register: &Register, root: Id<Person>, date: Date) -> Cascade {
    Cascade {
        root,
        certain: tree(register, root, date, certainly),
        possible: tree(register, root, date, possibly),
    }
}

/// The cascades of all hirers in the group, the largest first, then by id.
#[must_use]
pub fn cascades(register: &Register, group: &Group, date: Date) -> Vec<Cascade> {
    let all = group.people().into_iter().map(|person| cascade(register, person, date));
    let mut found: Vec<_> = all.filter(|cascade| !cascade.possible.is_empty()).collect();
    found.sort_by_key(|cascade| {
        Reverse((cascade.certain.len(), cascade.possible.len(), Reverse(cascade.root)))
    });
    found
}

/// When a hire reaches somebody, if its hirer was reached on `since`.
type Reached = fn(since: Date, span: Span) -> Option<Date>;

/// The hire may fall on its first possible day, so that must be no earlier than `since`; and it may fall
/// on its last.
fn certainly(since: Date, span: Span) -> Option<Date> {
    (span.earliest >= since).then_some(span.latest)
}

fn possibly(since: Date, span: Span) -> Option<Date> {
    (span.latest >= since).then_some(span.earliest.max(since))
}

/// Dijkstra's algorithm over arrival days: the earlier a person is reached, the more hires can follow.
fn tree(register: &Register, root: Id<Person>, date: Date, reached: Reached) -> Vec<Link> {
    let mut arrived: HashMap<Id<Person>, usize, FixedState> = HashMap::default();
    arrived.insert(root, 0);
    let mut links = Vec::new();
    let mut waiting = BinaryHeap::new();
    follow(register, root, Date::MIN, date, reached, 1, &mut waiting);
    while let Some(Reverse((day, depth, hired, hirer, hire))) = waiting.pop() {
        if arrived.contains_key(&hired) {
            continue;
        }
        arrived.insert(hired, depth);
        links.push(Link { hire, hirer, hired, depth });
        follow(register, hired, day, date, reached, depth + 1, &mut waiting);
    }
    links
}

type PendingHire = BinaryHeap<Reverse<(Date, usize, Id<Person>, Id<Person>, Id<Hire>)>>;

fn follow(
    register: &Register,
    hirer: Id<Person>,
    since: Date,
    date: Date,
    reached: Reached,
    depth: usize,
    waiting: &mut PendingHire,
) {
    for hire in register
        .referring::<Hire>(hirer.uuid())
        .filter(|hire| hire.hirer == Some(hirer) && happened(hire, date))
    {
        let any_day = Span { earliest: Date::MIN, latest: date };
        let span = hire.date.and_then(|day| Span::known_on(day, date)).unwrap_or(any_day);
        if let Some(day) = reached(since, span) {
            waiting.push(Reverse((day, depth, hire.hired, hirer, hire.id)));
        }
    }
}
