//! Fills in the fields of a form from the command line, so that a command takes the same fields, with the
//! same checks, as the form on the screen.

use uuid::Uuid;

use super::named_record;
use super::outcome::Failure;
use crate::app::form::{Choice, Field, Form, FormContext, Kind, Pick, Source as List, Value};
use crate::app::keys::text_input::{TextBlock, TextInput};
use crate::domain::EntityKind;
use crate::query::{Source, fields, select};
use crate::text::fold::{fold, name_key, tidy};
use crate::text::quoted::quoted;

/// Puts a text into the field of this name. False if it names several records, which were listed.
///
/// # Errors
/// When there is no such field, or the text can't be its value.
pub(super) fn assign(
    form: &mut Form,
    name: &str,
    text: &str,
    context: &mut FormContext<'_>,
) -> Result<bool, Failure> {
    let name = field_name(form, name)?;
    let Some(field) = form.fields.get_mut(&name) else { return Ok(true) };
    let source = Source::new(context.register, context.today);
    let Some(value) = value(field, text, &source)? else { return Ok(false) };
    field.value = value;
    field.own = true;
    form.refresh(Some(&name), context);
    Ok(true)
}

/// The name of a field as the form has it: `email` is `emails`, `found-via` is `found_via`.
fn field_name(form: &Form, name: &str) -> Result<String, Failure> {
    let wanted = name.trim().to_lowercase().replace(['-', ' '], "_");
    let names = || form.fields.iter().map(|field| field.name.as_str());
    let plural = format!("{wanted}s");
    let found = names().find(|held| *held == wanted).or_else(|| names().find(|held| *held == plural));
    found.map(str::to_owned).ok_or_else(|| {
        // Fields of a hire's form that are about one position have an id in their name.
        let all: Vec<String> =
            names().filter(|name| !name.contains(':')).map(|name| name.replace('_', "-")).collect();
        Failure(format!("there is no field {}; the fields are {}", quoted(name), all.join(", ")))
    })
}

fn value(field: &Field, text: &str, source: &Source<'_>) -> Result<Option<Value>, Failure> {
    let name = field.name.replace('_', "-");
    Ok(Some(match &field.kind {
        Kind::Text | Kind::Many | Kind::Date | Kind::Moment | Kind::Number(_) => {
            Value::Text(TextInput::new(text))
        }
        Kind::Notes => Value::Notes(Box::new(TextBlock::new(text))),
        Kind::Flag => Value::Flag(match fold(text.trim()).as_str() {
            "yes" | "true" => true,
            "no" | "false" | "" => false,
            _ => return Err(Failure(format!("{name} is yes or no, not {}", quoted(text)))),
        }),
        Kind::Choice(choices) => {
            let wanted = fold(text.trim());
            let is_meant = |(word, label): &(&str, &str)| *word == wanted || fold(label) == wanted;
            let words = || choices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let place = choices.iter().position(is_meant);
            Value::Choice(
                place
                    .ok_or_else(|| Failure(format!("{name} is one of {}, not {}", words(), quoted(text))))?,
            )
        }
        Kind::Pick(pick) => match choices(pick, text, source)? {
            Some(choices) if choices.len() > 1 && !pick.many => {
                return Err(Failure(format!("{name} takes one, not several")));
            }
            Some(choices) => Value::Picked(choices),
            None => return Ok(None),
        },
    }))
}

/// What a text picks, separated by semicolons. `None` if one of them names several records.
fn choices(pick: &Pick, text: &str, source: &Source<'_>) -> Result<Option<Vec<Choice>>, Failure> {
    let Some(kind) = kind_of(pick.source) else {
        let texts = text.split([',', ';']).map(tidy).filter(|text| !text.is_empty());
        return Ok(Some(texts.map(Choice::Text).collect()));
    };
    let mut choices = Vec::new();
    for name in text.split(';').map(str::trim).filter(|name| !name.is_empty()) {
        match one(kind, pick, name, source)? {
            Some(choice) => choices.push(choice),
            None => return Ok(None),
        }
    }
    Ok(Some(choices))
}

fn one(kind: EntityKind, pick: &Pick, name: &str, source: &Source<'_>) -> Result<Option<Choice>, Failure> {
    if let Some(new) = name.strip_prefix('+').map(tidy).filter(|new| pick.create && !new.is_empty()) {
        // What has exactly this name is not made twice; of people, there may be two.
        let there = same_name(kind, &new, source).filter(|_| kind != EntityKind::Person);
        return Ok(Some(there.map_or(Choice::New(new), Choice::Record)));
    }
    match named_record::find(source, kind, name) {
        Ok(found) => Ok(found.map(Choice::Record)),
        Err(failure) if pick.create => {
            Err(Failure(format!("{failure}; write +NAME to add a new {}", kind.one())))
        }
        Err(failure) => Err(failure),
    }
}

/// The record that has exactly this name.
pub(super) fn same_name(kind: EntityKind, name: &str, source: &Source<'_>) -> Option<Uuid> {
    if kind == EntityKind::Organization {
        return source.register.organization_by_name(name).map(crate::domain::Id::uuid);
    }
    let wanted = name_key(name);
    let has_name =
        |id: &Uuid| fields::title(source, kind, *id).is_some_and(|title| name_key(&title) == wanted);
    select(kind, "", source).0.into_iter().find(has_name)
}

pub(super) const fn kind_of(list: List) -> Option<EntityKind> {
    Some(match list {
        List::People => EntityKind::Person,
        List::Enrollments => EntityKind::Enrollment,
        List::Meetups => EntityKind::Meetup,
        List::Organizations => EntityKind::Organization,
        List::Backgrounds | List::BackgroundsAndOrganizations => EntityKind::Background,
        List::Cohorts => EntityKind::Cohort,
        List::Programs => EntityKind::Program,
        List::Tags | List::Columns | List::Targets => return None,
    })
}
