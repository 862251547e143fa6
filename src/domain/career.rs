//! What people do for a living: the backgrounds they come from and work in, organizations, and the
//! positions that make up a career.

use serde::{Deserialize, Serialize};

use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Entity, EntityKind, Id, PartialDate, Person};
use crate::text::fold::fold;

/// The profession somebody comes from or works in. Modeled on the SOC and ISCO groups,
/// but any name is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Background {
    pub id: Id<Self>,
    pub name: String,
    /// The wider group, such as `Health professionals`.
    pub group: String,
}

references!(Background);

groups!(Background {
    "name": one(name);
    "group": one(group);
});

impl Entity for Background {
    const KIND: EntityKind = EntityKind::Background;

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

/// An employer, client or school: vCard ORG.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Organization {
    pub id: Id<Self>,
    pub name: String,
    pub aliases: Vec<String>,
    pub industry: String,
}

references!(Organization);

groups!(Organization {
    "name": one(name);
    "other names": list(aliases, |alias| organization_key(alias));
    "industry": one(industry);
});

impl Entity for Organization {
    const KIND: EntityKind = EntityKind::Organization;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::required(&mut problems, "name", &self.name, "the name");
        problem::short(&mut problems, "name", &self.name, "the name");
        for alias in &self.aliases {
            problem::short(&mut problems, "aliases", alias, "another name");
        }
        problems
    }
}

/// Suffixes of company names, which do not distinguish one company from another.
const LEGAL_FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "gmbh",
    "ag",
    "bv",
    "corp",
    "corporation",
    "co",
    "plc",
    "sa",
    "sarl",
    "srl",
    "oy",
    "ab",
    "as",
    "kg",
    "llp",
];

/// The key that makes an organization's name unique: folded, without periods and commas, and without a
/// trailing Inc., LLC, Ltd, `GmbH` and the like.
#[must_use]
pub fn organization_key(name: &str) -> String {
    let plain: String = fold(name).chars().filter(|letter| !matches!(letter, '.' | ',')).collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|word| LEGAL_FORMS.contains(word)) {
        words.pop();
    }
    words.join(" ")
}

/// One period of work. A position without an end is current, and determines the person's background now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    pub id: Id<Self>,
    pub person: Id<Person>,
    pub organization: Option<Id<Organization>>,
    pub title: String,
    #[serde(rename = "field")]
    pub background: Option<Id<Background>>,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub self_employed: bool,
    /// Where this comes from, such as `roster` or `LinkedIn`.
    pub source: String,
    /// When this was last known to be true.
    pub as_of: Option<PartialDate>,
    /// Whether it has ended although nobody knows when. False if `end` says when.
    pub ended: bool,
}

impl Position {
    /// Whether it has not ended. Independent of today's date, so that everything derived from it is the same
    /// on every day: a position counts from the moment it is entered, even if it starts later, and until an
    /// end is entered, even one in the future.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        self.end.is_none() && !self.ended
    }
}

references!(Position: person, organization, background; needs |position| {
    position.organization.is_some() || position.background.is_some() || !position.title.trim().is_empty()
});

groups!(Position {
    "person": one(person);
    "position": one(organization, title, background, start, end, self_employed, ended);
    "source": one(source, as_of);
});

impl Entity for Position {
    const KIND: EntityKind = EntityKind::Position;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.organization.is_none() && self.title.trim().is_empty() && self.background.is_none() {
            problems.push(Problem::new(
                "title",
                "the position is empty",
                "give an organization, a title or a background",
            ));
        }
        problem::ordered(&mut problems, "end", self.start, self.end);
        if self.ended && self.end.is_some() {
            problems.push(Problem::new(
                "ended",
                "the end is known",
                "clear the end, or that its date is unknown",
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organizations_are_the_same_without_their_legal_form() {
        for name in ["Haven", "HAVEN Inc.", "haven, inc", "Haven GmbH", "Haven Co., Ltd."] {
            assert_eq!(organization_key(name), "haven", "{name}");
        }
        assert_eq!(organization_key("Inc."), "inc");
        assert_ne!(organization_key("Haven Labs"), organization_key("Haven"));
    }
}
