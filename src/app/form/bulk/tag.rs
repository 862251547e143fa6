//! Adding tags to many people, or removing them.

use crate::app::form::bulk::{People, new_form, some, summary};
use crate::app::form::entity::tags_of;
use crate::app::form::{
    Field, FieldError, Fields, Form, FormContext, Kind, Logic, Pick, Preview, Source, Submission,
};
use crate::domain::{EntityKind, Person};
use crate::register::{Draft, Register};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagAction {
    Add,
    Remove,
}

pub(crate) fn form(people: People, does: TagAction, register: &Register) -> Form {
    let tags = Pick::from(Source::Tags).many();
    let (title, pick) = match does {
        TagAction::Add => (format!("Tag {}", people.words(register)), tags.or_new()),
        TagAction::Remove => (format!("Remove a tag from {}", people.words(register)), tags),
    };
    new_form(
        title,
        vec![Field::new("tags", "Tags", Kind::Pick(pick)).hint("one or several").required()],
        Tag { people, does },
    )
}

#[derive(Debug)]
struct Tag {
    people: People,
    does: TagAction,
}

impl Tag {
    /// The people whose tags change, with their new tags.
    fn changed(&self, fields: &Fields, register: &Register) -> Vec<Person> {
        let tags = tags_of(fields, "tags");
        let change = |held: &Person| match self.does {
            TagAction::Add => {
                let new: Vec<_> = tags.iter().filter(|tag| !held.tags.contains(tag)).cloned().collect();
                (!new.is_empty())
                    .then(|| Person { tags: held.tags.iter().cloned().chain(new).collect(), ..held.clone() })
            }
            TagAction::Remove => {
                let left: Vec<_> = held.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
                (left.len() < held.tags.len()).then(|| Person { tags: left, ..held.clone() })
            }
        };
        self.people
            .iter()
            .filter_map(|person| register.get(person))
            .filter_map(|person| change(person))
            .collect()
    }
}

impl Logic for Tag {
    fn many(&self) -> usize {
        self.people.len()
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let people = self.changed(fields, context.register);
        // A tag may name somebody, and labels never do.
        let count = EntityKind::Person.counted(people.len());
        let label = match self.does {
            TagAction::Add => format!("Tag {count}"),
            TagAction::Remove => format!("Remove a tag from {count}"),
        };
        let mut draft = Draft::new(context.register);
        for person in people {
            draft.put(person);
        }
        Ok(Submission::Change { changes: draft.changes(), label, select: None })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        if fields.picked("tags").is_empty() {
            return None;
        }
        let (changed, all) = (self.changed(fields, context.register).len(), self.people.len());
        let line = match self.does {
            TagAction::Add => summary(
                changed,
                all,
                "will be tagged",
                [some(all - changed, "already has it", "already have it")],
            ),
            TagAction::Remove => summary(
                changed,
                all,
                "will lose it",
                [some(all - changed, "does not have it", "do not have it")],
            ),
        };
        Some(Preview::Words(vec![line]))
    }
}
