//! Questions that screens, exports and measures ask of the register. Each is answered from the index of
//! references; nothing is cached, since each is quick for one record.

use std::sync::Arc;

use jiff::civil::Date;

use super::Register;
use crate::domain::{
    Attendance, Background, Cohort, Consent, Enrollment, EnrollmentRole, EnrollmentStatus, Hire, Id,
    Interaction, Meetup, Organization, Person, Position, Relationship,
};

/// Whether a person is left out of what is given to others unless somebody decides otherwise: they objected
/// to sharing, or withdrew their consent to it.
#[must_use]
pub fn objects_to_export(person: &Person) -> bool {
    person.consents.iter().any(Consent::forbids_sharing)
}

impl Register {
    /// The name of a person, or an empty text for an unknown id.
    #[must_use]
    pub fn person_name(&self, id: Id<Person>) -> String {
        self.get(id).map(|person| person.name()).unwrap_or_default()
    }

    #[must_use]
    pub fn background_name(&self, id: Id<Background>) -> &str {
        self.get(id).map_or("", |background| background.name.as_str())
    }

    #[must_use]
    pub fn organization_name(&self, id: Id<Organization>) -> &str {
        self.get(id).map_or("", |organization| organization.name.as_str())
    }

    #[must_use]
    pub fn cohort_code(&self, id: Id<Cohort>) -> &str {
        self.get(id).map_or("", |cohort| cohort.code.as_str())
    }

    /// A person's enrollments, oldest cohort first.
    #[must_use]
    pub fn enrollments_of(&self, person: Id<Person>) -> Vec<&Arc<Enrollment>> {
        let mut found: Vec<_> = self.referring::<Enrollment>(person.uuid()).collect();
        found.sort_by_cached_key(|enrollment| {
            let start = self.get(enrollment.cohort).and_then(|cohort| cohort.start);
            (enrollment.begin.or(start), self.cohort_code(enrollment.cohort).to_owned())
        });
        found
    }

    /// The enrollments of a cohort, in no particular order.
    pub fn enrollments_in(&self, cohort: Id<Cohort>) -> impl Iterator<Item = &Arc<Enrollment>> {
        self.referring::<Enrollment>(cohort.uuid())
    }

    #[must_use]
    pub fn is_in_cohort(&self, person: Id<Person>, cohort: Id<Cohort>) -> bool {
        self.referring::<Enrollment>(person.uuid()).any(|enrollment| enrollment.cohort == cohort)
    }

    /// "Alumnus" is derived: a person who completed an enrollment as a student.
    #[must_use]
    pub fn is_alumnus(&self, person: Id<Person>) -> bool {
        self.referring::<Enrollment>(person.uuid()).any(|enrollment| {
            enrollment.status == EnrollmentStatus::Completed && enrollment.role == EnrollmentRole::Student
        })
    }

    /// A person without any enrollment, such as an employer.
    #[must_use]
    pub fn is_outsider(&self, person: Id<Person>) -> bool {
        self.referring::<Enrollment>(person.uuid()).next().is_none()
    }

    /// Everybody who shares a cohort with `person`, excluding the person, ordered by id.
    #[must_use]
    pub fn classmates(&self, person: Id<Person>) -> Vec<Id<Person>> {
        let cohorts = self.referring::<Enrollment>(person.uuid()).map(|enrollment| enrollment.cohort);
        let mut found: Vec<_> = cohorts
            .flat_map(|cohort| self.enrollments_in(cohort))
            .map(|enrollment| enrollment.person)
            .collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|found| *found != person);
        found
    }

    /// The latest cohort that two people share.
    #[must_use]
    pub fn shared_cohort(&self, one: Id<Person>, other: Id<Person>) -> Option<Id<Cohort>> {
        let enrollments = self.enrollments_of(one);
        enrollments
            .into_iter()
            .rev()
            .map(|enrollment| enrollment.cohort)
            .find(|cohort| self.is_in_cohort(other, *cohort))
    }

    /// A person's positions, oldest first; those without a start date come before all others.
    #[must_use]
    pub fn positions_of(&self, person: Id<Person>) -> Vec<&Arc<Position>> {
        let mut found: Vec<_> = self.referring::<Position>(person.uuid()).collect();
        found.sort_by_key(|position| (position.start, position.id));
        found
    }

    /// The current position with the latest start.
    #[must_use]
    pub fn current_position(&self, person: Id<Person>) -> Option<&Arc<Position>> {
        self.referring::<Position>(person.uuid())
            .filter(|position| position.is_current())
            .max_by_key(|position| (position.start, position.id))
    }

    /// "Background now" is derived: the background of the latest current position that has one.
    #[must_use]
    pub fn background_now(&self, person: Id<Person>) -> Option<Id<Background>> {
        let current = self
            .referring::<Position>(person.uuid())
            .filter(|position| position.is_current() && position.background.is_some());
        current.max_by_key(|position| (position.start, position.id)).and_then(|position| position.background)
    }

    /// "Background at entry" is fixed on each enrollment. This is the one of the first
    /// enrollment that has one.
    #[must_use]
    pub fn background_at_entry(&self, person: Id<Person>) -> Option<Id<Background>> {
        self.enrollments_of(person).into_iter().find_map(|enrollment| enrollment.at_entry.background)
    }

    /// The hires with `person` as the hirer, newest first.
    #[must_use]
    pub fn hires_made(&self, person: Id<Person>) -> Vec<&Arc<Hire>> {
        self.hires_where(person, |hire| hire.hirer == Some(person))
    }

    /// The hires of `person` by others, newest first.
    #[must_use]
    pub fn hires_received(&self, person: Id<Person>) -> Vec<&Arc<Hire>> {
        self.hires_where(person, |hire| hire.hired == person)
    }

    fn hires_where(&self, person: Id<Person>, wanted: impl Fn(&Hire) -> bool) -> Vec<&Arc<Hire>> {
        let mut found: Vec<_> = self.referring::<Hire>(person.uuid()).filter(|hire| wanted(hire)).collect();
        // One without a date was most likely recorded just now.
        found.sort_by_key(|hire| std::cmp::Reverse((hire.date.is_none(), hire.date, hire.id)));
        found
    }

    /// Hires between two members of the cohort, newest first.
    #[must_use]
    pub fn hires_within(&self, cohort: Id<Cohort>) -> Vec<&Arc<Hire>> {
        let mut found: Vec<_> = self
            .enrollments_in(cohort)
            .flat_map(|enrollment| {
                let person = enrollment.person;
                self.referring::<Hire>(person.uuid()).filter(move |hire| hire.hired == person)
            })
            .filter(|hire| hire.hirer.is_some_and(|hirer| self.is_in_cohort(hirer, cohort)))
            .collect();
        // One without a date was most likely recorded just now.
        found.sort_by_key(|hire| std::cmp::Reverse((hire.date.is_none(), hire.date, hire.id)));
        found.dedup_by_key(|hire| hire.id);
        found
    }

    /// The meetups that a cohort hosts, newest first.
    #[must_use]
    pub fn meetups_of(&self, cohort: Id<Cohort>) -> Vec<&Arc<Meetup>> {
        let mut found: Vec<_> = self.referring::<Meetup>(cohort.uuid()).collect();
        found.sort_by(|a, b| (&b.start, b.id).cmp(&(&a.start, a.id)));
        found
    }

    /// Who was invited to or attended a meetup, sorted by name.
    #[must_use]
    pub fn attendances_at(&self, meetup: Id<Meetup>) -> Vec<&Arc<Attendance>> {
        let mut found: Vec<_> = self.referring::<Attendance>(meetup.uuid()).collect();
        found.sort_by_cached_key(|attendance| self.get(attendance.person).map(|person| person.sort_key()));
        found
    }

    pub fn attendances_of(&self, person: Id<Person>) -> impl Iterator<Item = &Arc<Attendance>> {
        self.referring::<Attendance>(person.uuid())
    }

    pub fn relationships_of(&self, person: Id<Person>) -> impl Iterator<Item = &Arc<Relationship>> {
        self.referring::<Relationship>(person.uuid())
            .filter(move |relationship| relationship.from == person || relationship.to == person)
    }

    pub fn interactions_of(&self, person: Id<Person>) -> impl Iterator<Item = &Arc<Interaction>> {
        self.referring::<Interaction>(person.uuid())
    }

    /// The status of a cohort on a given day.
    #[must_use]
    pub fn cohort_status(&self, cohort: &Cohort, today: Date) -> CohortStatus {
        match (cohort.start, cohort.end) {
            (_, Some(end)) if end.latest() < today => CohortStatus::Finished,
            (Some(start), _) if start.earliest() > today => CohortStatus::Planned,
            (Some(_), _) => CohortStatus::Running,
            (None, _) => CohortStatus::Undated,
        }
    }
}

/// The status of a cohort, derived from its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CohortStatus {
    Planned,
    Running,
    Finished,
    Undated,
}

impl CohortStatus {
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Undated => "no dates",
        }
    }
}
