//! What people do for a living: the fields they come from and work in, the organizations, and the
//! positions that make up a career.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::problem::{self, Problem};
use super::record::clear;
use super::{Entity, EntityKind, Id, PartialDate, Person, Reference};

/// A professional field, after the SOC/ISCO groups; free names are welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Background {
    pub id: Id<Self>,
    pub name: String,
    /// The wider group, such as `Health professionals`.
    pub group: String,
}

impl Entity for Background {
    const KIND: EntityKind = EntityKind::Background;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn each_reference(&self, _visit: &mut dyn FnMut(Reference)) {}

    fn forget(&mut self, _gone: Uuid) -> bool {
        true
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "name", &self.name, "the name");
        problems
    }
}

/// An employer, a client, a school: vCard ORG.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Organization {
    pub id: Id<Self>,
    pub name: String,
    pub aliases: Vec<String>,
    pub industry: String,
}

impl Entity for Organization {
    const KIND: EntityKind = EntityKind::Organization;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn each_reference(&self, _visit: &mut dyn FnMut(Reference)) {}

    fn forget(&mut self, _gone: Uuid) -> bool {
        true
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "name", &self.name, "the name");
        problems
    }
}

/// One stretch of work. A position without an end is current, and gives the person's field now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub organization: Option<Id<Organization>>,
    pub title: String,
    pub field: Option<Id<Background>>,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub self_employed: bool,
    /// Who or what told us, such as `roster` or `LinkedIn`.
    pub source: String,
    /// When it was last known to be true.
    pub as_of: Option<PartialDate>,
}

impl Position {
    /// Whether it has no end. The day is not asked, so that what follows from it is the same on every day: a
    /// position counts from being entered, even one agreed for later, until its end is known, even one to
    /// come.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        self.end.is_none()
    }
}

impl Entity for Position {
    const KIND: EntityKind = EntityKind::Position;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn each_reference(&self, visit: &mut dyn FnMut(Reference)) {
        visit(Reference::to("person", self.person));
        if let Some(organization) = self.organization {
            visit(Reference::to("organization", organization));
        }
        if let Some(field) = self.field {
            visit(Reference::to("field", field));
        }
    }

    fn forget(&mut self, gone: Uuid) -> bool {
        clear(&mut self.organization, gone);
        clear(&mut self.field, gone);
        self.person.uuid() != gone
            && (self.organization.is_some() || self.field.is_some() || !self.title.trim().is_empty())
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.organization.is_none() && self.title.trim().is_empty() && self.field.is_none() {
            problems.push(Problem::new(
                "title",
                "the position says nothing",
                "give an organization, a title or a field",
            ));
        }
        problem::ordered(&mut problems, "end", self.start, self.end);
        problems
    }
}
