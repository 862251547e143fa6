//! The form that saves a pane's filter under a name.

use super::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Submission};
use crate::domain::EntityKind;
use crate::query::{Source, saved, select};
use crate::register::Draft;

/// The form, with the query filled in.
#[must_use]
pub(crate) fn form(kind: EntityKind, query: &str) -> Form {
    let fields = Fields::new(vec![
        Field::new("name", "Name", Kind::Text).hint("to be used as @name in filters").required(),
        Field::new("query", "Query", Kind::Text).hint("what it finds").text(query).required(),
    ]);
    Form::new(format!("Save a filter for {}", kind.many()), fields, Box::new(SaveFilter { kind }))
}

#[derive(Debug)]
struct SaveFilter {
    kind: EntityKind,
}

impl Logic for SaveFilter {
    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let (name, query) = (fields.text("name"), fields.text("query"));
        let source = Source::new(context.register, context.today);
        if let Some(problem) = select(self.kind, &query, &source).1.first() {
            return Err(vec![FieldError::new("query", problem.to_string())]);
        }
        let mut draft = Draft::new(context.register);
        saved::save(&mut draft, context.register, self.kind, &name, &query, context.ids);
        Ok(Submission::Change { changes: draft.changes(), label: "Save a filter".to_owned(), select: None })
    }
}
