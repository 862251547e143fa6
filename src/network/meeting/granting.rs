//! Who could grant a wish, by its kind, and why. What is known of the wisher and the other is all that counts
//! here; whether they know each other already is looked at elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::Reason;
use crate::domain::{Background, Hire, Id, Opening, Person, Position, Wish, WishKind};
use crate::network::span::days_between;
use crate::register::Register;

/// A mentor has been in the field so many years longer.
const AHEAD: u16 = 3;
/// Who hired so many hires again.
const HIRES_OFTEN: usize = 2;
const DAYS_IN_A_YEAR: i32 = 365;

/// People by what they do, as far as was asked.
pub(super) struct Fields<'a> {
    register: &'a Register,
    date: Date,
    now: HashMap<Id<Background>, Rc<Vec<Id<Person>>>, FixedState>,
    openings: Vec<&'a Opening>,
    /// Wishes for work, and wishes for people.
    for_work: Vec<&'a Wish>,
    for_people: Vec<&'a Wish>,
    /// Those who hired often, and how many.
    hirers: Vec<(Id<Person>, u16)>,
}

type Granting = Vec<(Id<Person>, Vec<Reason>)>;

impl<'a> Fields<'a> {
    pub(super) fn new(register: &'a Register, date: Date) -> Self {
        let wishes = |wanted: fn(WishKind) -> bool| register.all::<Wish>().map(AsRef::as_ref).filter(move |wish| wanted(wish.kind)).collect();
        let mut hired: BTreeMap<Id<Person>, u16> = BTreeMap::new();
        for hirer in register.all::<Hire>().filter_map(|hire| hire.hirer) {
            let count = hired.entry(hirer).or_default();
            *count = count.saturating_add(1);
        }
        hired.retain(|_, count| usize::from(*count) >= HIRES_OFTEN);
        Self {
            register,
            date,
            now: HashMap::default(),
            openings: register.all::<Opening>().map(AsRef::as_ref).filter(|opening| opening.is_open() && opening.known_through.is_some()).collect(),
            for_work: wishes(|kind| matches!(kind, WishKind::Job | WishKind::ChangeOfField)),
            for_people: wishes(|kind| kind == WishKind::Hire),
            hirers: hired.into_iter().collect(),
        }
    }

    /// Everybody who could grant a wish, each once, with why.
    pub(super) fn granting(&mut self, wish: &Wish) -> Granting {
        let own = self.register.field_now(wish.person);
        let mut found: Granting = match wish.kind {
            WishKind::Customers => self.in_field(wish.field),
            WishKind::Competitors => self.in_field(wish.field.or(own)),
            WishKind::ChangeOfField if wish.field == own => Vec::new(),
            WishKind::ChangeOfField => self.gone_before(wish, own),
            WishKind::Mentor => self.ahead(wish, wish.field.or(own)),
            WishKind::Hire => self.for_hiring(wish),
            WishKind::Job => self.for_a_job(wish, own),
        };
        // Several reasons for one person come one by one.
        let mut joined: BTreeMap<Id<Person>, Vec<Reason>> = BTreeMap::new();
        for (person, reasons) in found.drain(..) {
            joined.entry(person).or_default().extend(reasons);
        }
        joined.into_iter().collect()
    }

    /// Those whose field it is now, in the order of ids.
    fn people_in(&mut self, field: Id<Background>) -> Rc<Vec<Id<Person>>> {
        let register = self.register;
        let look = || {
            let current = register.referring::<Position>(field.uuid()).filter(|position| position.is_current()).map(|position| position.person);
            let mut people: Vec<_> = current.filter(|person| register.field_now(*person) == Some(field)).collect();
            people.sort_unstable();
            people.dedup();
            Rc::new(people)
        };
        Rc::clone(self.now.entry(field).or_insert_with(look))
    }

    fn in_field(&mut self, field: Option<Id<Background>>) -> Granting {
        let Some(field) = field else { return Vec::new() };
        self.people_in(field).iter().map(|person| (*person, vec![Reason::InField(field)])).collect()
    }

    /// Those in the field one wants to go into; who came from where the wisher is knows the way.
    fn gone_before(&mut self, wish: &Wish, own: Option<Id<Background>>) -> Granting {
        let start = own.or_else(|| self.register.field_at_entry(wish.person));
        let mut found = self.in_field(wish.field);
        for (person, reasons) in &mut found {
            reasons.extend(
                start.filter(|start| self.register.field_at_entry(*person) == Some(*start) && Some(*start) != wish.field).map(Reason::SameStart),
            );
        }
        found
    }

    fn ahead(&mut self, wish: &Wish, field: Option<Id<Background>>) -> Granting {
        let Some(field) = field else { return Vec::new() };
        let own = self.years_in(wish.person, field).unwrap_or_default();
        let people = self.people_in(field);
        let ahead = people.iter().filter_map(|person| {
            let more = self.years_in(*person, field)?.saturating_sub(own);
            (more >= AHEAD).then(|| (*person, vec![Reason::InField(field), Reason::MoreYears(more)]))
        });
        ahead.collect()
    }

    /// Full years since the first position in a field began; `None` when that is not known.
    fn years_in(&self, person: Id<Person>, field: Id<Background>) -> Option<u16> {
        let positions = self.register.referring::<Position>(person.uuid()).filter(|position| position.field == Some(field));
        let first = positions.filter_map(|position| position.start).map(|start| start.latest()).min()?;
        u16::try_from(days_between(first, self.date) / DAYS_IN_A_YEAR).ok()
    }

    fn for_hiring(&self, wish: &Wish) -> Granting {
        let looking = self.for_work.iter().filter(|other| match other.field {
            // Who would do anything fits those who did not say what they look for.
            None => wish.field.is_none() && other.kind == WishKind::Job,
            field => wish.field.is_none() || field == wish.field,
        });
        let reason = |other: &Wish| match (other.kind, other.field) {
            (WishKind::ChangeOfField, Some(field)) => Reason::WantsField(field),
            _ => Reason::WantsJob,
        };
        let mut found: Granting = looking.map(|other| (other.person, vec![reason(other)])).collect();
        for opening in self.openings.iter().filter(|opening| opening.known_through == Some(wish.person)) {
            let fits = self.register.fits_for(opening).into_iter().filter(|fit| fit.is_wished());
            found.extend(fits.map(|fit| (fit.person, vec![Reason::FitsOpening(opening.id)])));
        }
        found
    }

    fn for_a_job(&self, wish: &Wish, own: Option<Id<Background>>) -> Granting {
        let mut found: Granting = Vec::new();
        for opening in self.openings.iter().filter(|opening| wish.is_for_work_in(opening.field)) {
            if let Some(through) = opening.known_through
                && self.register.fit(wish.person, opening).is_some_and(|fit| fit.is_wished())
            {
                found.push((through, vec![Reason::KnowsOpening(opening.id)]));
            }
        }
        let field = wish.field.or(own);
        let looking = self.for_people.iter().filter(|other| other.field.is_none() || field.is_none() || other.field == field);
        found.extend(looking.map(|other| (other.person, vec![Reason::Hires])));
        let hirers = self.hirers.iter().filter(|(person, _)| field.is_some() && self.register.field_now(*person) == field);
        found.extend(hirers.map(|(person, count)| (*person, vec![Reason::Hired(*count)])));
        found
    }
}
