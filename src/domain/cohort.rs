//! Programs and their cohorts. A program is what is taught; a cohort is the group that takes it together,
//! between a start and an end.

use serde::{Deserialize, Serialize};

use super::contact::identifier_key;
use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Entity, EntityKind, Id, Identifier, PartialDate};

/// `OneRoster` `course`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Program {
    pub id: Id<Self>,
    pub title: String,
    pub institution: String,
    pub length_months: Option<u16>,
    /// Its numbers in other systems.
    pub identifiers: Vec<Identifier>,
}

references!(Program);

groups!(Program {
    "title": one(title);
    "institution": one(institution);
    "length": one(length_months);
    "identifiers": list(identifiers, identifier_key);
});

impl Entity for Program {
    const KIND: EntityKind = EntityKind::Program;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "title", &self.title, "the title");
        problem::short(&mut problems, "title", &self.title, "the title");
        problems
    }
}

/// `OneRoster` `class` and `academicSession`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cohort {
    pub id: Id<Self>,
    pub program: Id<Program>,
    /// Short and unique, such as `2024-A`.
    pub code: String,
    pub title: String,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub location: String,
    pub notes: String,
    /// Its numbers in other systems.
    pub identifiers: Vec<Identifier>,
}

references!(Cohort: program);

groups!(Cohort {
    "program": one(program);
    "code": one(code);
    "title": one(title);
    "dates": one(start, end);
    "location": one(location);
    "notes": notes(notes);
    "identifiers": list(identifiers, identifier_key);
});

impl Entity for Cohort {
    const KIND: EntityKind = EntityKind::Cohort;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "code", &self.code, "the code");
        problem::short(&mut problems, "code", &self.code, "the code");
        problem::short(&mut problems, "title", &self.title, "the title");
        problem::ordered(&mut problems, "end", self.start, self.end);
        problems
    }
}
