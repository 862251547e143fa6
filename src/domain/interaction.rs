//! Interactions: single occasions on which people were in touch, how, and what about.

use serde::{Deserialize, Serialize};

use super::choice::choices;
use super::entity::references;
use super::group::groups;
use super::problem::Problem;
use super::{Entity, EntityKind, Id, PartialDate, Person};

choices! {
    /// The channel people used.
    Channel {
        #[default] Meeting = "meeting", "meeting";
        Call = "call", "call";
        Video = "video", "video";
        Email = "email", "email";
        Message = "message", "message";
        Letter = "letter", "letter";
        Other = "other", "other";
    }
}

/// One occasion on which people were in touch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Interaction {
    pub id: Id<Self>,
    pub people: Vec<Id<Person>>,
    pub date: Option<PartialDate>,
    pub channel: Channel,
    pub summary: String,
}

references!(Interaction: people; needs |talk| !talk.people.is_empty());

groups!(Interaction {
    "people": list(people, |person| person.uuid());
    "date": one(date);
    "channel": one(channel);
    "summary": one(summary);
});

impl Entity for Interaction {
    const KIND: EntityKind = EntityKind::Interaction;

    fn id(&self) -> Id<Self> {
        self.id
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.people.is_empty() {
            problems.push(Problem::new("people", "nobody is named", "choose one person or more"));
        }
        let mut seen = self.people.clone();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() != self.people.len() {
            problems.push(Problem::new("people", "somebody is named twice", "name each person once"));
        }
        if self.date.is_none() {
            problems.push(Problem::new("date", "the date is missing", "write 2019, 2019-06 or 2019-06-14"));
        }
        problems
    }
}
