//! Jobs that somebody knows about and that are not filled yet: where, what, and how they became known. A
//! filled opening may name its hire.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Background, Entity, EntityKind, Hire, Id, Organization, PartialDate, Person};

choices! {
    /// Whether an opening was ever publicly announced. Unknown does not mean no.
    Advertised {
        #[default] Unknown = "unknown", "unknown";
        Yes = "yes", "yes";
        No = "no", "no";
    }
}

choices! {
    /// The state of an opening.
    OpeningStatus {
        #[default] Open = "open", "open";
        Filled = "filled", "filled";
        /// Ended without a hire: nobody was hired, or nobody is wanted any more.
        Closed = "closed", "closed";
    }
}

/// A vacant job at an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Opening {
    pub id: Id<Self>,
    pub organization: Id<Organization>,
    pub role: String,
    #[serde(rename = "field")]
    pub background: Option<Id<Background>>,
    /// Who told us about it.
    pub known_through: Option<Id<Person>>,
    pub advertised: Advertised,
    pub status: OpeningStatus,
    /// When it became known.
    pub noted: Option<PartialDate>,
    /// The hire that filled it. A filled opening without one went to somebody unknown.
    pub hire: Option<Id<Hire>>,
    pub notes: String,
}

impl Opening {
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.status, OpeningStatus::Open)
    }
}

// No `needs`: an opening stays filled without its hire, since the job is gone even if the hire is deleted.
references!(Opening: organization, background, known_through, hire);

groups!(Opening {
    "organization": one(organization);
    "role": one(role, background);
    "known through": one(known_through);
    "advertised": one(advertised);
    "status": one(status, hire);
    "date": one(noted);
    "notes": notes(notes);
});

impl Entity for Opening {
    const KIND: EntityKind = EntityKind::Opening;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "role", &self.role, "the role");
        if self.hire.is_some() && self.status != OpeningStatus::Filled {
            problems.push(Problem::new(
                "status",
                "a hire filled this opening",
                "keep it filled, or delete that hire first",
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::References as _;

    fn id<T>(number: u128) -> Id<T> {
        Id::new(Uuid::from_u128(number))
    }

    #[test]
    fn an_opening_needs_a_role_and_one_with_a_hire_is_filled() {
        let opening = Opening { organization: id(1), role: "Planner".into(), ..Opening::default() };
        assert_eq!(opening.problems(), vec![]);
        let fields = |opening: Opening| {
            opening.problems().into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(Opening { role: " ".into(), ..opening.clone() }), ["role"]);
        let hired = Opening { hire: Some(id(2)), ..opening };
        assert_eq!(fields(hired.clone()), ["status"]);
        assert_eq!(fields(Opening { status: OpeningStatus::Closed, ..hired.clone() }), ["status"]);
        assert_eq!(fields(Opening { status: OpeningStatus::Filled, ..hired }), Vec::<&str>::new());
    }

    #[test]
    fn an_opening_goes_with_its_organization_and_outlives_everything_else() {
        let filled = Opening {
            organization: id(1),
            role: "Planner".into(),
            background: Some(id(2)),
            known_through: Some(id(3)),
            hire: Some(id(4)),
            status: OpeningStatus::Filled,
            ..Opening::default()
        };
        for gone in 2..=4 {
            let mut opening = filled.clone();
            assert!(opening.forget(Uuid::from_u128(gone)));
            assert!(opening != filled && !opening.is_open());
        }
        assert!(!filled.clone().forget(Uuid::from_u128(1)));
    }
}
