//! What the columns of a table hold that nobody could tell from its header: said once, and remembered for
//! every later table with the same headers.

use serde::{Deserialize, Serialize};

use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Entity, EntityKind, Id};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    pub id: Id<Self>,
    pub name: String,
    /// All headers of the table.
    pub headers: Vec<String>,
    /// What was said, as `header=column`.
    pub columns: Vec<String>,
}

references!(Mapping);

groups!(Mapping {
    "name": one(name);
    "columns": one(headers, columns);
});

impl Entity for Mapping {
    const KIND: EntityKind = EntityKind::Mapping;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "name", &self.name, "the name");
        problem::short(&mut problems, "name", &self.name, "the name");
        problems
    }
}
