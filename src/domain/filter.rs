//! A query that was saved under a name, to be used as `@name` on the screen and on the command line.

use serde::{Deserialize, Serialize};

use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Entity, EntityKind, Id};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub id: Id<Self>,
    pub name: String,
    /// The kind of records it finds, by its stable word, such as `person`.
    pub list: String,
    /// As it was written, so that later versions read it as well as this one does.
    pub query: String,
}

impl Filter {
    /// The kind of records it finds.
    #[must_use]
    pub fn kind(&self) -> Option<EntityKind> {
        EntityKind::from_word(&self.list)
    }
}

references!(Filter);

groups!(Filter {
    "name": one(name);
    "query": one(list, query);
});

/// Whether a text can stand behind `@` in a query.
fn is_name(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
}

impl Entity for Filter {
    const KIND: EntityKind = EntityKind::Filter;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "name", &self.name, "the name");
        problem::required(&mut problems, "query", &self.query, "the query");
        problem::short(&mut problems, "name", &self.name, "the name");
        if !is_name(&self.name) {
            problems.push(Problem::new(
                "name",
                "the name has blanks or signs",
                "write letters, digits and hyphens, such as recent-hires",
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_written_behind_an_at_sign() {
        let faults = |name: &str, query: &str| {
            Filter { name: name.into(), query: query.into(), ..Filter::default() }.problems().len()
        };
        for good in ["recent-hires", "été.2024", "王"] {
            assert_eq!(faults(good, "hired:yes"), 0, "{good}");
        }
        for bad in ["", "two words", "a(b", "a\"", "a|b"] {
            assert_eq!(faults(bad, "hired:yes"), 1, "{bad}");
        }
        assert_eq!(faults("empty", " "), 1);
    }
}
