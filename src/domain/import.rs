//! An import that was carried out: which file, in which format, and what came of it. It is part of the change
//! set that it describes, so an undo takes both back.

use serde::{Deserialize, Serialize};

use super::entity::references;
use super::group::groups;
use super::problem::{self, Problem};
use super::{Entity, EntityKind, Id, PartialDate};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Import {
    pub id: Id<Self>,
    /// The names of the files, folders or archives, as they were given.
    pub file: String,
    /// The name of the format, for people.
    pub format: String,
    pub date: Option<PartialDate>,
    /// How many people were added and changed, and how many lines were refused or left out.
    pub added: u32,
    pub changed: u32,
    pub left_out: u32,
}

impl Import {
    /// `24 added, 3 changed, 1 left out`
    #[must_use]
    pub fn counts(&self) -> String {
        let counts = [(self.added, "added"), (self.changed, "changed"), (self.left_out, "left out")];
        let told: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if told.is_empty() { "no people".to_owned() } else { told.join(", ") }
    }
}

references!(Import);

groups!(Import {
    "import": one(file, format, date, added, changed, left_out);
});

impl Entity for Import {
    const KIND: EntityKind = EntityKind::Import;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problem::short(&mut problems, "file", &self.file, "the name of the file");
        problem::short(&mut problems, "format", &self.format, "the format");
        problems
    }
}
