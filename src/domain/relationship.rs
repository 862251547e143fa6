//! Relationships: what two people are to each other over time, other than hires.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Entity, EntityKind, Id, PartialDate, Person};

choices! {
    /// What `from` is to `to`; the other side shows the inverse (vCard RELATED).
    RelationshipKind {
        #[default] Friend = "friend", "friend";
        Mentor = "mentor", "mentor";
        Partner = "partner", "partner";
        Customer = "customer", "customer";
        Competitor = "competitor", "competitor";
        IntroducedBy = "introduced-by", "introduced";
    }
}

impl RelationshipKind {
    /// What `to` is to `from`.
    #[must_use]
    pub const fn inverse_label(self) -> &'static str {
        match self {
            Self::Mentor => "mentee",
            Self::Customer => "supplier",
            Self::Friend | Self::Partner | Self::Competitor | Self::IntroducedBy => self.label(),
        }
    }

    /// Whether both sides have the same label.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        !matches!(self, Self::Mentor | Self::Customer)
    }
}

/// A friend, mentor, partner. The relationship and its inverse are one record, shown from both sides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Relationship {
    pub id: Id<Self>,
    pub from: Id<Person>,
    pub to: Id<Person>,
    pub kind: RelationshipKind,
    /// Who brought the two together.
    pub introducer: Option<Id<Person>>,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    /// 1 (weak) to 5 (strong).
    pub strength: Option<u8>,
}

impl Relationship {
    /// The other person and what they are to `person`.
    #[must_use]
    pub fn seen_from(&self, person: Id<Person>) -> Option<(Id<Person>, &'static str)> {
        if self.from == person {
            Some((self.to, self.kind.inverse_label()))
        } else if self.to == person {
            Some((self.from, self.kind.label()))
        } else {
            None
        }
    }
}

references!(Relationship: from, to, introducer);

groups!(Relationship {
    "people": one(from, to, kind);
    "introducer": one(introducer);
    "dates": one(start, end);
    "strength": one(strength);
});

impl Entity for Relationship {
    const KIND: EntityKind = EntityKind::Relationship;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.from == self.to {
            problems.push(Problem::new("to", "this is the same person", "choose two different people"));
        }
        if self.introducer.is_some_and(|introducer| introducer == self.from || introducer == self.to) {
            problems.push(Problem::new(
                "introducer",
                "the introducer is one of the two people",
                "choose a third person, or leave it empty",
            ));
        }
        if self.strength.is_some_and(|strength| !(1..=5).contains(&strength)) {
            problems.push(Problem::new(
                "strength",
                "the strength is out of range",
                "write 1 (weak) to 5 (strong)",
            ));
        }
        problem::ordered(&mut problems, "end", self.start, self.end);
        problems
    }
}
