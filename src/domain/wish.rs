//! What people hope the others can help them with: customers, a mentor, a job. Who could grant a wish is no
//! business of a single record.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::problem::Problem;
use super::{Background, Entity, EntityKind, Id, PartialDate, Person};

choices! {
    /// What somebody looks for.
    WishKind {
        Customers = "customers", "customers";
        Competitors = "competitors", "competitors";
        CareerChange = "change-of-field", "career change";
        Mentor = "mentor", "mentor";
        Hire = "hire", "hiring";
        #[default] Job = "job", "job";
    }
}

/// Something a person looks for among the others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub kind: WishKind,
    /// The background they want it in, or want to go into.
    #[serde(rename = "field")]
    pub background: Option<Id<Background>>,
    /// When they said so: old wishes may be fulfilled or forgotten.
    pub noted: Option<PartialDate>,
    pub notes: String,
}

impl Wish {
    /// Whether it would be granted by work in `background`; one that names none is content with any.
    #[must_use]
    pub fn is_for_work_in(&self, background: Option<Id<Background>>) -> bool {
        matches!(self.kind, WishKind::Job | WishKind::CareerChange)
            && (self.background.is_none() || self.background == background)
    }
}

references!(Wish: person, background);

impl Entity for Wish {
    const KIND: EntityKind = EntityKind::Wish;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}
