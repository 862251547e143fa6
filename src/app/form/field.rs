//! The fields of a form: what kinds there are, what they hold, and what they say when it can't be read.

use uuid::Uuid;

use super::FieldError;
use crate::app::text_input::TextInput;
use crate::domain::PartialDate;
use crate::domain::text::tidy;

/// What is in a list to pick from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    People,
    Organizations,
    Backgrounds,
    Cohorts,
    Programs,
    /// Columns of a roster.
    Columns,
}

/// One thing picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Record(Uuid),
    /// Typed into the picker, and made when the form is saved.
    New(String),
    /// One of a fixed list.
    Word(&'static str),
}

/// How a field is filled in.
#[derive(Debug, Clone)]
pub enum Kind {
    Text,
    Date,
    Number,
    /// One of a closed list: word for files, label for people.
    Choice(Vec<(&'static str, &'static str)>),
    Flag,
    Pick(Pick),
}

/// A field that is picked from a list.
#[derive(Debug, Clone)]
pub struct Pick {
    pub source: Source,
    pub many: bool,
    /// Whether what is typed can be made on the spot.
    pub create: bool,
    /// Shown before all others, under this heading.
    pub first: Vec<Uuid>,
    pub first_heading: &'static str,
    pub without: Vec<Uuid>,
}

impl Pick {
    #[must_use]
    pub const fn from(source: Source) -> Self {
        Self { source, many: false, create: false, first: Vec::new(), first_heading: "", without: Vec::new() }
    }

    #[must_use]
    pub const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    #[must_use]
    pub const fn or_new(mut self) -> Self {
        self.create = true;
        self
    }
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum Value {
    Text(TextInput),
    /// The number of the choice in the list.
    Choice(usize),
    Flag(bool),
    Picked(Vec<Choice>),
}

/// One field.
#[derive(Debug, Clone)]
pub struct Field {
    /// As in the entity, so that the rules' refusals find it.
    pub name: String,
    pub label: String,
    pub hint: &'static str,
    pub required: bool,
    pub kind: Kind,
    pub value: Value,
    /// Whether the person has been here, so that its fault may be shown.
    pub visited: bool,
    /// Whether the person has set it, so that nothing else sets it for them.
    pub own: bool,
}

impl Field {
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        let value = match &kind {
            Kind::Text | Kind::Date | Kind::Number => Value::Text(TextInput::default()),
            Kind::Choice(_) => Value::Choice(0),
            Kind::Flag => Value::Flag(false),
            Kind::Pick(_) => Value::Picked(Vec::new()),
        };
        Self { name: name.into(), label: label.into(), hint: "", required: false, kind, value, visited: false, own: false }
    }

    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.value = Value::Text(TextInput::new(text));
        self
    }

    #[must_use]
    pub fn flag(mut self, on: bool) -> Self {
        self.value = Value::Flag(on);
        self
    }

    #[must_use]
    pub fn picked(mut self, picked: Vec<Choice>) -> Self {
        self.value = Value::Picked(picked);
        self
    }

    #[must_use]
    pub fn chosen(mut self, word: &str) -> Self {
        self.choose(word);
        self
    }

    /// Sets a closed choice by its word.
    pub fn choose(&mut self, word: &str) {
        if let Kind::Choice(choices) = &self.kind
            && let Some(place) = choices.iter().position(|(held, _)| *held == word)
        {
            self.value = Value::Choice(place);
        }
    }

    /// Moves a closed choice on, round and round.
    pub fn cycle(&mut self, forward: bool) {
        if let (Kind::Choice(choices), Value::Choice(place)) = (&self.kind, &mut self.value) {
            let last = choices.len().saturating_sub(1);
            *place = match (forward, *place) {
                (true, at) if at >= last => 0,
                (true, at) => at + 1,
                (false, 0) => last,
                (false, at) => at - 1,
            };
        }
    }

    fn error(&self) -> Option<FieldError> {
        let missing = match &self.value {
            Value::Text(input) => input.text().trim().is_empty(),
            Value::Picked(picked) => picked.is_empty(),
            Value::Choice(_) | Value::Flag(_) => false,
        };
        if self.required && missing {
            let what = if matches!(self.kind, Kind::Pick(_)) { "press Enter to choose" } else { "write something" };
            return Some(FieldError::new(&self.name, format!("this is needed; {what}")));
        }
        match (&self.kind, &self.value) {
            (Kind::Date, Value::Text(input)) if !missing => {
                input.text().parse::<PartialDate>().err().map(|error| FieldError::new(&self.name, error.to_string()))
            }
            (Kind::Number, Value::Text(input)) if !missing => {
                let wrong = input.text().trim().parse::<u16>().is_err();
                wrong.then(|| FieldError::new(&self.name, format!("“{}” is not a number; write 0 to 65535", input.text().trim())))
            }
            _ => None,
        }
    }
}

/// The fields of a form, in order.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<Field>);

impl Fields {
    #[must_use]
    pub const fn new(fields: Vec<Field>) -> Self {
        Self(fields)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }

    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Field> {
        self.0.get(place)
    }

    pub fn at_mut(&mut self, place: usize) -> Option<&mut Field> {
        self.0.get_mut(place)
    }

    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|field| field.name == name)
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.name == name)
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.0.iter_mut().find(|field| field.name == name)
    }

    /// Replaces the run of fields that `is_in_run` picks by `fields`, after the field named `after`.
    pub fn replace_run(&mut self, after: &str, is_in_run: impl Fn(&Field) -> bool, fields: Vec<Field>) {
        self.0.retain(|field| !is_in_run(field));
        let place = self.position(after).map_or(self.0.len(), |place| place + 1);
        self.0.splice(place..place, fields);
    }

    /// The text of a field, tidied.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Text(input)) => tidy(input.text()),
            _ => String::new(),
        }
    }

    /// The date in a field; what can't be read is reported by [`Self::errors`].
    #[must_use]
    pub fn date(&self, name: &str) -> Option<PartialDate> {
        self.text(name).parse().ok()
    }

    #[must_use]
    pub fn number(&self, name: &str) -> Option<u16> {
        self.text(name).parse().ok()
    }

    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name).map(|field| &field.value), Some(Value::Flag(true)))
    }

    #[must_use]
    pub fn picked(&self, name: &str) -> &[Choice] {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Picked(picked)) => picked,
            _ => &[],
        }
    }

    /// The word of a closed choice.
    #[must_use]
    pub fn word(&self, name: &str) -> &'static str {
        match self.get(name).map(|field| (&field.kind, &field.value)) {
            Some((Kind::Choice(choices), Value::Choice(place))) => choices.get(*place).map_or("", |(word, _)| word),
            _ => "",
        }
    }

    /// Fields that are missing or can't be read.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        self.0.iter().filter_map(Field::error).collect()
    }
}
