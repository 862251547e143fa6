//! Where the values of fields come from: the register, and the day that is today.

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::{
    Attendance, Attended, Cohort, Enrollment, Hire, Id, Interaction, Meetup, PartialDate, Person, Position,
};
use crate::network::{Network, NetworkCache, unwatched};
use crate::register::{Register, Tabled};

#[derive(Debug, Clone, Copy)]
pub struct Source<'r> {
    pub register: &'r Register,
    pub today: Date,
    cache: Option<&'r NetworkCache>,
}

impl<'r> Source<'r> {
    #[must_use]
    pub const fn new(register: &'r Register, today: Date) -> Self {
        Self { register, today, cache: None }
    }

    /// The same, with a place for the network, which is then built once for many queries.
    #[must_use]
    pub const fn keeping(self, network: &'r NetworkCache) -> Self {
        Self { cache: Some(network), ..self }
    }

    pub(crate) fn network(&self) -> Option<Arc<Network>> {
        if let Some(network) = self.cache.and_then(|cache| cache.of(self.register, self.today)) {
            return Some(network);
        }
        let network = Arc::new(Network::build(self.register, self.today, &unwatched).ok()?);
        if let Some(cache) = self.cache {
            cache.keep(self.register.revision(), self.today, Arc::clone(&network));
        }
        Some(network)
    }

    fn of_person<T: Tabled>(&self, person: Id<Person>) -> impl Iterator<Item = &'r Arc<T>> + use<'r, T> {
        self.register.referring::<T>(person.uuid())
    }

    pub(crate) fn enrollments(&self, person: Id<Person>) -> impl Iterator<Item = &'r Arc<Enrollment>> {
        self.of_person::<Enrollment>(person)
    }

    /// The cohorts of a person, each with its enrollment.
    pub(crate) fn cohorts(&self, person: Id<Person>) -> impl Iterator<Item = &'r Arc<Cohort>> {
        let register = self.register;
        self.enrollments(person).filter_map(|enrollment| register.get(enrollment.cohort))
    }

    pub(crate) fn current_position(&self, person: Id<Person>) -> Option<&'r Arc<Position>> {
        self.register.current_position(person)
    }

    pub(crate) fn hires_received(&self, person: Id<Person>) -> impl Iterator<Item = &'r Arc<Hire>> {
        self.of_person::<Hire>(person).filter(move |hire| hire.hired == person)
    }

    pub(crate) fn hires_made(&self, person: Id<Person>) -> impl Iterator<Item = &'r Arc<Hire>> {
        self.of_person::<Hire>(person).filter(move |hire| hire.hirer == Some(person))
    }

    pub(crate) fn meetups_attended(&self, person: Id<Person>) -> impl Iterator<Item = &'r Arc<Meetup>> {
        let register = self.register;
        self.of_person::<Attendance>(person)
            .filter(|attendance| attendance.attended == Attended::Yes)
            .filter_map(|attendance| register.get(attendance.meetup))
    }

    /// The last contact on record that is not in the future: an interaction, or a meetup that was attended.
    pub(crate) fn last_contact(&self, person: Id<Person>) -> Option<PartialDate> {
        let talks = self.of_person::<Interaction>(person).filter_map(|talk| talk.date);
        let meetups = self.meetups_attended(person).map(|meetup| PartialDate::from_date(meetup.start.date));
        let has_been = |date: &PartialDate| date.earliest() <= self.today;
        talks.chain(meetups).filter(has_been).max_by_key(|date| (date.latest(), date.earliest()))
    }
}
