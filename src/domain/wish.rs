//! Wishes: what people hope others can help them with, such as customers, a mentor, a job. Who could grant
//! one can't be told from a single record, so that is not here.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::group::groups;
use super::problem::Problem;
use super::{Background, Entity, EntityKind, Id, PartialDate, Person};

choices! {
    /// What somebody is looking for.
    WishKind {
        Customers = "customers", "customers";
        Competitors = "competitors", "competitors";
        CareerChange = "change-of-field", "career change";
        Mentor = "mentor", "mentor";
        Hire = "hire", "hiring";
        #[default] Job = "job", "job";
    }
}

/// Something a person is looking for among the others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub kind: WishKind,
    /// The background they want it in, or want to move into.
    #[serde(rename = "field")]
    pub background: Option<Id<Background>>,
    /// When they said so; old wishes may be fulfilled or forgotten.
    pub noted: Option<PartialDate>,
    pub notes: String,
}

impl Wish {
    /// Whether work in `background` would grant it. A wish without a background accepts any.
    #[must_use]
    pub fn is_for_work_in(&self, background: Option<Id<Background>>) -> bool {
        matches!(self.kind, WishKind::Job | WishKind::CareerChange)
            && (self.background.is_none() || self.background == background)
    }
}

references!(Wish: person, background);

groups!(Wish {
    "person": one(person);
    "wish": one(kind, background);
    "date": one(noted);
    "notes": notes(notes);
});

impl Entity for Wish {
    const KIND: EntityKind = EntityKind::Wish;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}
