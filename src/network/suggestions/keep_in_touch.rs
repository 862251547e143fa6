//! People we are losing touch with: days since the last contact, relative to how often there should be one.

use jiff::civil::Date;

use crate::domain::{Attended, Id, Interaction, Meetup, PartialDate, Person};
use crate::network::graph::known::Known;
use crate::network::graph::span::{Span, days_between};
use crate::network::suggestions::introductions::may_be_asked;
use crate::register::Register;

/// From this many times the cadence on, contact is fading.
pub(crate) const FADING: f64 = 8.0;
/// The number of contacts needed for a median gap.
const ENOUGH_CONTACTS: usize = 3;

/// How often there should be contact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cadence {
    /// The number of days set on the person.
    Own(u16),
    /// The median gap in days between contacts, if there were at least three.
    Usual(f64),
}

impl Cadence {
    #[must_use]
    pub fn days(self) -> f64 {
        match self {
            Self::Own(days) => f64::from(days),
            Self::Usual(days) => days,
        }
    }
}

/// The state of contact with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    InTouch,
    /// The cadence has passed at least once.
    Due,
    /// The cadence has passed eight times or more.
    Fading,
    /// There is a cadence, but no contact on record.
    Never,
    /// There is no cadence, and too few contacts for a usual one.
    NotKnown,
}

/// Contact with one person. See [`last_contact`].
#[derive(Debug, Clone, PartialEq)]
pub struct LastContact {
    pub person: Id<Person>,
    /// The last contact on record, as precisely as it is known.
    pub last: Option<PartialDate>,
    /// Days since then, counted from its last possible day.
    pub days: Option<i32>,
    pub cadence: Option<Cadence>,
    /// Days / cadence.
    pub ratio: Option<f64>,
    pub standing: Standing,
}

/// Losing touch: days since the last contact / cadence. Contacts are interactions and attended meetups; any
/// of them resets the count. The cadence is the one set on the person, else the median gap between contacts
/// if there were at least three. Due from 1 on, fading from 8 on.
#[must_use]
pub fn last_contact(register: &Register, person: Id<Person>, date: Date) -> LastContact {
    let contacts = contacts(register, person, date);
    let own = register.get(person).and_then(|person| person.cadence_days).filter(|days| *days > 0);
    let cadence = own.map(Cadence::Own).or_else(|| usual_gap(&contacts).map(Cadence::Usual));
    let last = contacts.last().map(|(_, date)| *date);
    let days = contacts.last().map(|(day, _)| days_between(*day, date).max(0));
    let ratio = days.zip(cadence).map(|(days, cadence)| f64::from(days) / cadence.days());
    let standing = match (ratio, cadence) {
        (Some(ratio), _) if ratio >= FADING => Standing::Fading,
        (Some(ratio), _) if ratio >= 1.0 => Standing::Due,
        (Some(_), _) => Standing::InTouch,
        (None, Some(_)) => Standing::Never,
        (None, None) => Standing::NotKnown,
    };
    LastContact { person, last, days, cadence, ratio, standing }
}

/// Contact with many people. See [`losing_touch`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LosingTouch {
    /// Fading first, then due, the longest overdue first; then people never contacted.
    pub to_contact: Vec<LastContact>,
    pub in_touch: Vec<LastContact>,
    /// People without a cadence and with too few contacts for a usual one.
    pub not_known: Vec<LastContact>,
    /// People not to be contacted, because they died or withdrew a consent.
    pub left_out: Vec<Id<Person>>,
    /// For how many of the others the state of contact is known.
    pub known: Known,
}

impl LosingTouch {
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        self.to_contact
            .iter()
            .chain(&self.in_touch)
            .chain(&self.not_known)
            .filter(|contact| contact.standing == standing)
            .count()
    }
}

/// Who is due and who is fading among `people`: [`last_contact`] for each.
#[must_use]
pub fn losing_touch(register: &Register, people: &[Id<Person>], date: Date) -> LosingTouch {
    let mut sum = LosingTouch::default();
    for person in people {
        if !may_be_asked(register, *person, date) {
            sum.left_out.push(*person);
            continue;
        }
        let contact = last_contact(register, *person, date);
        match contact.standing {
            Standing::InTouch => sum.in_touch.push(contact),
            Standing::NotKnown => sum.not_known.push(contact),
            Standing::Due | Standing::Fading | Standing::Never => sum.to_contact.push(contact),
        }
    }
    let ratio = |contact: &LastContact| contact.ratio.unwrap_or(-1.0);
    for list in [&mut sum.to_contact, &mut sum.in_touch] {
        list.sort_by(|one, other| ratio(other).total_cmp(&ratio(one)).then(one.person.cmp(&other.person)));
    }
    let known = sum.to_contact.len() + sum.in_touch.len();
    sum.known = Known::new(known, known + sum.not_known.len());
    sum
}

/// The days of contact, ascending, without duplicates: the last possible day of each, and the date on record.
fn contacts(register: &Register, person: Id<Person>, date: Date) -> Vec<(Date, PartialDate)> {
    let talks = register.referring::<Interaction>(person.uuid()).filter_map(|talk| talk.date);
    let came = register.attendances_of(person).filter(|attendance| attendance.attended == Attended::Yes);
    let meetups = came
        .filter_map(|attendance| register.get::<Meetup>(attendance.meetup))
        .map(|meetup| PartialDate::from_date(meetup.start.date));
    let dated = |on: PartialDate| Span::known_on(on, date).map(|span| (span.latest, on));
    let mut contacts: Vec<_> = talks.chain(meetups).filter_map(dated).collect();
    contacts.sort_unstable();
    contacts.dedup_by_key(|(day, _)| *day);
    contacts
}

/// The median number of days between contacts.
fn usual_gap(contacts: &[(Date, PartialDate)]) -> Option<f64> {
    if contacts.len() < ENOUGH_CONTACTS {
        return None;
    }
    let mut gaps: Vec<i32> = contacts
        .iter()
        .zip(contacts.iter().skip(1))
        .map(|((one, _), (next, _))| days_between(*one, *next))
        .collect();
    gaps.sort_unstable();
    let (low, high) = (gaps.get((gaps.len() - 1) / 2)?, gaps.get(gaps.len() / 2)?);
    Some(f64::midpoint(f64::from(*low), f64::from(*high)))
}
