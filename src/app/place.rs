//! What can be selected and gone to: one value that names a record in a pane. Selections are held as
//! places, never as row numbers, so they survive every change.

use uuid::Uuid;

use crate::domain::{Background, Cohort, EntityKind, Hire, Id, Meetup, Person, Program};

/// A line of a pane, or the target of a line in the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The row that lifts the narrowing to one cohort.
    AllCohorts,
    Program(Id<Program>),
    Cohort(Id<Cohort>),
    Person(Id<Person>),
    Background(Id<Background>),
    Meetup(Id<Meetup>),
    Hire(Id<Hire>),
}

impl Place {
    /// The pane in which this place is a line.
    #[must_use]
    pub const fn pane(self) -> Pane {
        match self {
            Self::AllCohorts | Self::Program(_) | Self::Cohort(_) => Pane::Cohorts,
            Self::Person(_) => Pane::Students,
            Self::Background(_) => Pane::Backgrounds,
            Self::Meetup(_) => Pane::Meetups,
            Self::Hire(_) => Pane::Hires,
        }
    }

    /// The record behind the place; the row "All cohorts" has none.
    #[must_use]
    pub const fn record(self) -> Option<(EntityKind, Uuid)> {
        Some(match self {
            Self::AllCohorts => return None,
            Self::Program(id) => (EntityKind::Program, id.uuid()),
            Self::Cohort(id) => (EntityKind::Cohort, id.uuid()),
            Self::Person(id) => (EntityKind::Person, id.uuid()),
            Self::Background(id) => (EntityKind::Background, id.uuid()),
            Self::Meetup(id) => (EntityKind::Meetup, id.uuid()),
            Self::Hire(id) => (EntityKind::Hire, id.uuid()),
        })
    }

    /// The place that shows a record, for the kinds that have a pane.
    #[must_use]
    pub const fn of(kind: EntityKind, id: Uuid) -> Option<Self> {
        Some(match kind {
            EntityKind::Program => Self::Program(Id::new(id)),
            EntityKind::Cohort => Self::Cohort(Id::new(id)),
            EntityKind::Person => Self::Person(Id::new(id)),
            EntityKind::Background => Self::Background(Id::new(id)),
            EntityKind::Meetup => Self::Meetup(Id::new(id)),
            EntityKind::Hire => Self::Hire(Id::new(id)),
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

    /// The number key that goes there, and the place in the stack.
    #[must_use]
    pub const fn number(self) -> usize {
        match self {
            Self::Cohorts => 1,
            Self::Students => 2,
            Self::Backgrounds => 3,
            Self::Meetups => 4,
            Self::Hires => 5,
        }
    }

    /// The kind of record that adding in this pane makes.
    #[must_use]
    pub const fn entity(self) -> EntityKind {
        match self {
            Self::Cohorts => EntityKind::Cohort,
            Self::Students => EntityKind::Person,
            Self::Backgrounds => EntityKind::Background,
            Self::Meetups => EntityKind::Meetup,
            Self::Hires => EntityKind::Hire,
        }
    }
}
