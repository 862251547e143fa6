//! What can be selected and visited: one value that names a record in a pane. Selections are places, never
//! row numbers, so they survive every change.

use uuid::Uuid;

use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EntityKind, Hire, Id, Interaction, Meetup,
    Opening, Organization, Person, Position, Program, Relationship, Wish,
};
use crate::register::Register;

/// A line of a pane, or the target of a line in the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The row that widens the scope to all cohorts.
    AllCohorts,
    Program(Id<Program>),
    Cohort(Id<Cohort>),
    Person(Id<Person>),
    Background(Id<Background>),
    Meetup(Id<Meetup>),
    Hire(Id<Hire>),
    Organization(Id<Organization>),
    Opening(Id<Opening>),
    // The rest are lines in a detail, never lines of a pane.
    Enrollment(Id<Enrollment>),
    Certificate(Id<Certificate>),
    Position(Id<Position>),
    Relationship(Id<Relationship>),
    Attendance(Id<Attendance>),
    Interaction(Id<Interaction>),
    /// A person's consent, by its index: consents are not records of their own.
    Consent(Id<Person>, usize),
    Wish(Id<Wish>),
}

impl Place {
    /// The pane that shows this place, or the person it belongs to.
    #[must_use]
    pub(crate) const fn pane(self) -> Pane {
        match self {
            Self::AllCohorts | Self::Program(_) | Self::Cohort(_) => Pane::Cohorts,
            Self::Person(_)
            | Self::Enrollment(_)
            | Self::Certificate(_)
            | Self::Position(_)
            | Self::Relationship(_)
            | Self::Attendance(_)
            | Self::Interaction(_)
            | Self::Consent(..)
            | Self::Wish(_) => Pane::Students,
            Self::Background(_) => Pane::Backgrounds,
            Self::Meetup(_) => Pane::Meetups,
            Self::Hire(_) | Self::Organization(_) | Self::Opening(_) => Pane::Hires,
        }
    }

    /// The record behind the place. The row "All cohorts" and consents have none.
    #[must_use]
    pub const fn record(self) -> Option<(EntityKind, Uuid)> {
        Some(match self {
            Self::AllCohorts | Self::Consent(..) => return None,
            Self::Program(id) => (EntityKind::Program, id.uuid()),
            Self::Cohort(id) => (EntityKind::Cohort, id.uuid()),
            Self::Person(id) => (EntityKind::Person, id.uuid()),
            Self::Background(id) => (EntityKind::Background, id.uuid()),
            Self::Meetup(id) => (EntityKind::Meetup, id.uuid()),
            Self::Hire(id) => (EntityKind::Hire, id.uuid()),
            Self::Organization(id) => (EntityKind::Organization, id.uuid()),
            Self::Enrollment(id) => (EntityKind::Enrollment, id.uuid()),
            Self::Certificate(id) => (EntityKind::Certificate, id.uuid()),
            Self::Position(id) => (EntityKind::Position, id.uuid()),
            Self::Relationship(id) => (EntityKind::Relationship, id.uuid()),
            Self::Attendance(id) => (EntityKind::Attendance, id.uuid()),
            Self::Interaction(id) => (EntityKind::Interaction, id.uuid()),
            Self::Wish(id) => (EntityKind::Wish, id.uuid()),
            Self::Opening(id) => (EntityKind::Opening, id.uuid()),
        })
    }

    /// Where opening a line goes while `seen_from` is shown: an enrollment goes from the person to the
    /// cohort, and from the cohort to the person.
    #[must_use]
    pub(crate) fn leads_to(self, register: &Register, seen_from: Option<Self>) -> Option<Self> {
        let from = |place: Self| seen_from == Some(place);
        match self {
            Self::Enrollment(id) => {
                let enrollment = register.get(id)?;
                let person = Self::Person(enrollment.person);
                Some(if from(person) { Self::Cohort(enrollment.cohort) } else { person })
            }
            Self::Attendance(id) => {
                let attendance = register.get(id)?;
                let person = Self::Person(attendance.person);
                Some(if from(person) { Self::Meetup(attendance.meetup) } else { person })
            }
            Self::Certificate(id) => {
                register.get(register.get(id)?.enrollment).map(|enrollment| Self::Cohort(enrollment.cohort))
            }
            Self::Position(id) => {
                let position = register.get(id)?;
                let person = Self::Person(position.person);
                if from(person) { position.organization.map(Self::Organization) } else { Some(person) }
            }
            Self::Relationship(id) => {
                let relationship = register.get(id)?;
                let other =
                    if from(Self::Person(relationship.from)) { relationship.to } else { relationship.from };
                Some(Self::Person(other))
            }
            Self::Interaction(id) => register
                .get(id)?
                .people
                .iter()
                .map(|person| Self::Person(*person))
                .find(|person| !from(*person)),
            Self::Wish(id) => {
                let wish = register.get(id)?;
                let person = Self::Person(wish.person);
                if from(person) { wish.background.map(Self::Background) } else { Some(person) }
            }
            Self::Consent(..) => None,
            place => Some(place),
        }
    }

    /// The person a line is about, if any.
    #[must_use]
    pub fn person(self, register: &Register) -> Option<Id<Person>> {
        match self {
            Self::Person(id) | Self::Consent(id, _) => Some(id),
            Self::Enrollment(id) => register.get(id).map(|enrollment| enrollment.person),
            Self::Attendance(id) => register.get(id).map(|attendance| attendance.person),
            Self::Position(id) => register.get(id).map(|position| position.person),
            Self::Wish(id) => register.get(id).map(|wish| wish.person),
            _ => None,
        }
    }

    /// The place that shows a record, for kinds with a line in a pane.
    #[must_use]
    pub(crate) const fn of(kind: EntityKind, id: Uuid) -> Option<Self> {
        Some(match kind {
            EntityKind::Program => Self::Program(Id::new(id)),
            EntityKind::Cohort => Self::Cohort(Id::new(id)),
            EntityKind::Person => Self::Person(Id::new(id)),
            EntityKind::Background => Self::Background(Id::new(id)),
            EntityKind::Meetup => Self::Meetup(Id::new(id)),
            EntityKind::Hire => Self::Hire(Id::new(id)),
            EntityKind::Organization => Self::Organization(Id::new(id)),
            EntityKind::Opening => Self::Opening(Id::new(id)),
            _ => return None,
        })
    }
}

/// The stacked panes on the left, top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Pane {
    #[default]
    Cohorts,
    Students,
    Backgrounds,
    Meetups,
    Hires,
}

impl Pane {
    pub const ALL: [Self; 5] = [Self::Cohorts, Self::Students, Self::Backgrounds, Self::Meetups, Self::Hires];

    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Cohorts => "Cohorts",
            Self::Students => "Students",
            Self::Backgrounds => "Backgrounds",
            Self::Meetups => "Meetups",
            Self::Hires => "Hires",
        }
    }

    /// The number key of the pane, which is also its position in the stack.
    #[must_use]
    pub(crate) const fn number(self) -> usize {
        match self {
            Self::Cohorts => 1,
            Self::Students => 2,
            Self::Backgrounds => 3,
            Self::Meetups => 4,
            Self::Hires => 5,
        }
    }
}
