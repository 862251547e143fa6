//! Who could grant a wish, by its kind, and why. Only what is known of the wisher and the other counts here;
//! whether they already know each other is checked elsewhere.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use foldhash::fast::FixedState;
use uuid::Uuid;

use crate::domain::{Background, Hire, Id, Opening, PartialDate, Person, Position, Wish, WishKind};
use crate::network::graph::network::Network;
use crate::network::graph::span::days_between;
use crate::network::graph::ties::Kinds;
use crate::network::suggestions::meetings::Reason;
use crate::register::Register;
use crate::register::openings::Fit;

/// A mentor has been in the background at least this many years longer.
const AHEAD: u16 = 3;
/// People with this many hires are likely to hire again.
const HIRES_OFTEN: u16 = 2;
const DAYS_IN_A_YEAR: i32 = 365;

/// The most candidates to look at for one reason, a different selection for every wish; candidates in the
/// background who are near the wisher are added to them.
const ENOUGH: usize = 300;

/// People by what they do, looked up on demand.
pub(crate) struct WishBackgrounds<'a, F> {
    register: &'a Register,
    network: &'a Network,
    /// The candidates.
    others: F,
    now: HashMap<Id<Background>, Rc<Vec<Id<Person>>>, FixedState>,
    openings: Vec<&'a Opening>,
    /// Wishes for work, and wishes for people.
    for_work: Vec<&'a Wish>,
    for_people: Vec<&'a Wish>,
    /// Frequent hirers with their number of hires, by the background they work in.
    hirers: HirerIndex,
}

type HirerIndex = HashMap<Id<Background>, Vec<(Id<Person>, u16)>, FixedState>;
type Granting = Vec<(Id<Person>, Vec<Reason>)>;
pub(crate) type Near = HashSet<Id<Person>, FixedState>;

impl<'a, F: Fn(Id<Person>) -> bool> WishBackgrounds<'a, F> {
    pub(crate) fn new(register: &'a Register, network: &'a Network, others: F) -> Self {
        let wishes = |wanted: fn(WishKind) -> bool| -> Vec<&'a Wish> {
            register
                .all::<Wish>()
                .map(AsRef::as_ref)
                .filter(|wish| wanted(wish.kind) && others(wish.person))
                .collect()
        };
        let mut hired: BTreeMap<Id<Person>, u16> = BTreeMap::new();
        for hirer in register.all::<Hire>().filter_map(|hire| hire.hirer).filter(|hirer| others(*hirer)) {
            let count = hired.entry(hirer).or_default();
            *count = count.saturating_add(1);
        }
        let mut hirers = HirerIndex::default();
        for (person, count) in hired.into_iter().filter(|(_, count)| *count >= HIRES_OFTEN) {
            if let Some(background) = register.background_now(person) {
                hirers.entry(background).or_default().push((person, count));
            }
        }
        let told = |opening: &&Opening| opening.is_open() && opening.known_through.is_some();
        Self {
            register,
            network,
            now: HashMap::default(),
            openings: register.all::<Opening>().map(AsRef::as_ref).filter(told).collect(),
            for_work: wishes(|kind| matches!(kind, WishKind::Job | WishKind::CareerChange)),
            for_people: wishes(|kind| kind == WishKind::Hire),
            hirers,
            others,
        }
    }

    /// Everybody who could grant a wish, each once, with the reasons.
    pub(crate) fn granting(&mut self, wish: &Wish) -> Granting {
        let own = self.register.background_now(wish.person);
        let found: Granting = match wish.kind {
            WishKind::Customers => self.with_background(wish, wish.background),
            WishKind::Competitors => self.with_background(wish, wish.background.or(own)),
            WishKind::CareerChange if wish.background == own => Vec::new(),
            WishKind::CareerChange => self.gone_before(wish, own),
            WishKind::Mentor => self.ahead(wish, wish.background.or(own)),
            WishKind::Hire => self.for_hiring(wish),
            WishKind::Job => self.for_a_job(wish, own),
        };
        // Several reasons for one person arrive separately.
        let mut joined: BTreeMap<Id<Person>, Vec<Reason>> = BTreeMap::new();
        for (person, reasons) in found.into_iter().filter(|(person, _)| (self.others)(*person)) {
            joined.entry(person).or_default().extend(reasons);
        }
        joined.into_iter().collect()
    }

    /// People close to a person: classmates, and acquaintances of acquaintances.
    pub(crate) fn near(&self, person: Id<Person>) -> Near {
        let mut near: Near = self.register.classmates(person).into_iter().collect();
        let chosen = |node| {
            self.network
                .neighbors(node)
                .filter(|(_, tie)| tie.kinds.has_any(Kinds::CHOSEN))
                .map(|(other, _)| other)
        };
        for other in self.network.node(person).into_iter().flat_map(chosen).flat_map(chosen) {
            near.insert(self.network.person(other));
        }
        near
    }

    /// A long list cut to [`ENOUGH`] items.
    fn some<T: Clone>(list: &[T], wish: &Wish) -> Vec<T> {
        let start = mixed(wish.id.uuid()) % list.len().max(1);
        list.iter().cycle().skip(start).take(ENOUGH.min(list.len())).cloned().collect()
    }

    /// People whose background it is now, ordered by id.
    fn people_in(&mut self, background: Id<Background>) -> Rc<Vec<Id<Person>>> {
        let register = self.register;
        let others = &self.others;
        let look = || {
            let current = register
                .referring::<Position>(background.uuid())
                .filter(|position| position.is_current())
                .map(|position| position.person);
            let mut people: Vec<_> = current
                .filter(|person| others(*person) && register.background_now(*person) == Some(background))
                .collect();
            people.sort_unstable();
            people.dedup();
            Rc::new(people)
        };
        Rc::clone(self.now.entry(background).or_insert_with(look))
    }

    fn with_background(&mut self, wish: &Wish, background: Option<Id<Background>>) -> Granting {
        let Some(background) = background else { return Vec::new() };
        let people = self.people_in(background);
        let mut some = Self::some(&people, wish);
        if some.len() < people.len() {
            some.extend(
                self.near(wish.person).into_iter().filter(|person| people.binary_search(person).is_ok()),
            );
            some.sort_unstable();
            some.dedup();
        }
        some.into_iter().map(|person| (person, vec![Reason::HasBackground(background)])).collect()
    }

    /// People in the background one wants to enter; those who started where the wisher is know the way.
    fn gone_before(&mut self, wish: &Wish, own: Option<Id<Background>>) -> Granting {
        let start = own
            .or_else(|| self.register.background_at_entry(wish.person))
            .filter(|start| Some(*start) != wish.background);
        let mut found = self.with_background(wish, wish.background);
        for (person, reasons) in &mut found {
            reasons.extend(
                start
                    .filter(|start| self.register.background_at_entry(*person) == Some(*start))
                    .map(Reason::SameStart),
            );
        }
        found
    }

    fn ahead(&mut self, wish: &Wish, background: Option<Id<Background>>) -> Granting {
        let Some(background) = background else { return Vec::new() };
        let own = self.years_in(wish.person, background).unwrap_or_default();
        let mut found = self.with_background(wish, Some(background));
        found.retain_mut(|(person, reasons)| {
            let more = self.years_in(*person, background).unwrap_or_default().saturating_sub(own);
            reasons.push(Reason::MoreYears(more));
            more >= AHEAD
        });
        found
    }

    /// Full years since the first position in a background began; `None` if unknown.
    fn years_in(&self, person: Id<Person>, background: Id<Background>) -> Option<u16> {
        let positions = self
            .register
            .referring::<Position>(person.uuid())
            .filter(|position| position.background == Some(background));
        let first = positions.filter_map(|position| position.start).map(PartialDate::latest).min()?;
        u16::try_from(days_between(first, self.network.as_of()) / DAYS_IN_A_YEAR).ok()
    }

    fn for_hiring(&self, wish: &Wish) -> Granting {
        let looking = self.for_work.iter().copied().filter(|other| match other.background {
            // Somebody who would do anything suits those who did not say what they look for.
            None => wish.background.is_none() && other.kind == WishKind::Job,
            background => wish.background.is_none() || background == wish.background,
        });
        let reason = |other: &Wish| match (other.kind, other.background) {
            (WishKind::CareerChange, Some(background)) => Reason::WantsBackground(background),
            _ => Reason::WantsJob,
        };
        let looking: Vec<&Wish> = looking.collect();
        let looking = Self::some(&looking, wish);
        let mut found: Granting =
            looking.into_iter().map(|other| (other.person, vec![reason(other)])).collect();
        for opening in self.openings.iter().filter(|opening| opening.known_through == Some(wish.person)) {
            let fits = self.register.fits_for(opening).into_iter().filter(Fit::is_wished).take(ENOUGH);
            found.extend(fits.map(|fit| (fit.person, vec![Reason::FitsOpening(opening.id)])));
        }
        found
    }

    fn for_a_job(&self, wish: &Wish, own: Option<Id<Background>>) -> Granting {
        let mut found: Granting = Vec::new();
        for opening in self.openings.iter().filter(|opening| wish.is_for_work_in(opening.background)) {
            if let Some(through) = opening.known_through
                && self.register.fit(wish.person, opening).is_some_and(|fit| fit.is_wished())
            {
                found.push((through, vec![Reason::KnowsOpening(opening.id)]));
            }
        }
        let background = wish.background.or(own);
        let looking = self.for_people.iter().copied().filter(|other| {
            other.background.is_none() || background.is_none() || other.background == background
        });
        let looking: Vec<&Wish> = looking.collect();
        found.extend(Self::some(&looking, wish).into_iter().map(|other| (other.person, vec![Reason::Hires])));
        let hirers = background
            .and_then(|background| self.hirers.get(&background))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let hirers = Self::some(hirers, wish);
        found.extend(hirers.into_iter().map(|(person, count)| (person, vec![Reason::Hired(count)])));
        found
    }
}

/// A hash of an id, independent of when the record was made.
pub(crate) fn mixed(id: Uuid) -> usize {
    let (high, low) = id.as_u64_pair();
    let mixed = (high ^ low.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 33).unwrap_or_default()
}
