//! The fields of a form: their kinds, their values, and their errors.

use jiff::civil::Date;
use uuid::Uuid;

use super::FieldError;
use crate::app::keys::text_input::{TextBlock, TextInput};
use crate::domain::date_words::UnreadDate;
use crate::domain::moment::NotAMoment;
use crate::domain::{Moment, PartialDate, date_words};
use crate::text::fold::tidy;
use crate::text::quoted::quoted;

/// What a picker lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    People,
    Enrollments,
    Meetups,
    Organizations,
    Backgrounds,
    /// Backgrounds, then organizations.
    BackgroundsAndOrganizations,
    Cohorts,
    Programs,
    Tags,
    /// Columns of a roster.
    Columns,
    /// What the column of a table can be mapped to.
    Targets,
}

/// A single choice of a picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Record(Uuid),
    /// Typed into the picker; created when the form is saved.
    New(String),
    /// One of a fixed list.
    Word(&'static str),
    /// An existing text, such as a tag.
    Text(String),
}

/// How a field is filled in.
#[derive(Debug, Clone)]
pub enum Kind {
    Text,
    /// Several values, separated by commas.
    Many,
    /// Several lines.
    Notes,
    Date,
    /// A day, perhaps with a time and a time zone.
    Moment,
    Number(&'static str),
    /// One of a closed list: words for files, labels for people.
    Choice(Vec<(&'static str, &'static str)>),
    Flag,
    Pick(Pick),
}

/// A field that is picked from a list.
#[derive(Debug, Clone)]
pub struct Pick {
    pub(crate) source: Source,
    pub(crate) many: bool,
    /// Whether what is typed can be created.
    pub(crate) create: bool,
    /// Shown before all others, in this order, under `first_heading`.
    pub(crate) first: Vec<Uuid>,
    pub(crate) first_heading: &'static str,
    pub(crate) without: Vec<Uuid>,
}

impl Pick {
    #[must_use]
    pub(crate) const fn from(source: Source) -> Self {
        Self { source, many: false, create: false, first: Vec::new(), first_heading: "", without: Vec::new() }
    }

    #[must_use]
    pub(crate) const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    #[must_use]
    pub(crate) const fn or_new(mut self) -> Self {
        self.create = true;
        self
    }
}

/// The value of a field.
#[derive(Debug, Clone)]
pub enum Value {
    Text(TextInput),
    Notes(Box<TextBlock>),
    /// The index of the choice.
    Choice(usize),
    Flag(bool),
    Picked(Vec<Choice>),
}

impl Value {
    /// Whether a new form should stop here. Choices always have a value, but are worth a look.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Text(input) => input.text().is_empty(),
            Self::Notes(block) => block.text().is_empty(),
            Self::Picked(picked) => {
                picked.iter().all(|choice| matches!(choice, Choice::Record(id) if id.is_nil()))
            }
            Self::Choice(_) | Self::Flag(_) => true,
        }
    }
}

/// Values are equal if they look the same; the cursor does not count.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.text().trim() == other.text().trim(),
            (Self::Notes(one), Self::Notes(other)) => one.text() == other.text(),
            (Self::Choice(one), Self::Choice(other)) => one == other,
            (Self::Flag(one), Self::Flag(other)) => one == other,
            (Self::Picked(one), Self::Picked(other)) => one == other,
            _ => false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Field {
    /// As in the entity, so that refusals by the rules can be matched to it.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    pub value: Value,
    /// Whether the user has been here, so that its error may be shown.
    pub(crate) visited: bool,
    /// Whether the user has set it, so that no suggestion overwrites it.
    pub(crate) own: bool,
}

impl Field {
    #[must_use]
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        let value = match &kind {
            Kind::Text | Kind::Many | Kind::Date | Kind::Moment | Kind::Number(_) => {
                Value::Text(TextInput::default())
            }
            Kind::Notes => Value::Notes(Box::new(TextBlock::new(""))),
            Kind::Choice(_) => Value::Choice(0),
            Kind::Flag => Value::Flag(false),
            Kind::Pick(_) => Value::Picked(Vec::new()),
        };
        Self {
            name: name.into(),
            label: label.into(),
            hint: "",
            required: false,
            kind,
            value,
            visited: false,
            own: false,
        }
    }

    #[must_use]
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub(crate) const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    #[must_use]
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.value = Value::Text(TextInput::new(text));
        self
    }

    #[must_use]
    pub(crate) fn lines(mut self, text: &str) -> Self {
        self.value = Value::Notes(Box::new(TextBlock::new(text)));
        self
    }

    #[must_use]
    pub(crate) fn flag(mut self, on: bool) -> Self {
        self.value = Value::Flag(on);
        self
    }

    #[must_use]
    pub(crate) fn picked(mut self, picked: Vec<Choice>) -> Self {
        self.value = Value::Picked(picked);
        self
    }

    #[must_use]
    pub(crate) fn chosen(mut self, word: &str) -> Self {
        self.choose(word);
        self
    }

    /// Sets a closed choice by its word.
    pub(crate) fn choose(&mut self, word: &str) {
        if let Kind::Choice(choices) = &self.kind
            && let Some(place) = choices.iter().position(|(held, _)| *held == word)
        {
            self.value = Value::Choice(place);
        }
    }

    /// Moves a closed choice forward or back, wrapping around.
    pub(crate) fn cycle(&mut self, forward: bool) {
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

    fn error(&self, today: Date) -> Option<FieldError> {
        let text = match &self.value {
            Value::Text(input) => input.text().trim(),
            _ => "",
        };
        let missing = match &self.value {
            Value::Text(_) => text.is_empty(),
            Value::Notes(block) => block.text().is_empty(),
            Value::Picked(picked) => picked.is_empty(),
            Value::Choice(_) | Value::Flag(_) => false,
        };
        let wrong = match self.kind {
            Kind::Pick(_) if self.required && missing => Some("required; press Enter to choose".to_owned()),
            _ if self.required && missing => Some("required; write something".to_owned()),
            Kind::Date if !missing => date_words::read(text, today).err().map(|error| error.to_string()),
            Kind::Moment if !missing => read_moment(text, today).err(),
            Kind::Number(accepted) if !missing => text
                .parse::<u16>()
                .err()
                .map(|_| format!("{} is not accepted; write {accepted}", quoted(text))),
            _ => None,
        };
        wrong.map(|words| FieldError::new(&self.name, words))
    }

    /// How the text was understood, if that differs from the text: `jun 2019` is `2019-06`.
    #[must_use]
    pub(crate) fn understood(&self, today: Date) -> Option<String> {
        let Value::Text(input) = &self.value else { return None };
        let understood = match self.kind {
            Kind::Date => date_words::read(input.text(), today).ok()?.to_string(),
            Kind::Moment => read_moment(input.text(), today).ok()?.to_string(),
            _ => return None,
        };
        (understood != input.text().trim()).then_some(understood)
    }
}

/// Reads a moment, or a day in words. Returns why it can't, in words.
fn read_moment(text: &str, today: Date) -> Result<Moment, String> {
    text.parse().or_else(|error: NotAMoment| match date_words::read(text, today) {
        Ok(date) if date.is_full() => Ok(Moment::on(date.earliest())),
        Ok(_) | Err(UnreadDate::NotADate(_)) => Err(error.to_string()),
        Err(unread) => Err(unread.to_string()),
    })
}

/// The fields of a form, in order.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    fields: Vec<Field>,
    /// What words such as `today` refer to.
    today: Date,
}

impl Fields {
    #[must_use]
    pub(crate) fn new(fields: Vec<Field>) -> Self {
        Self { fields, today: Date::default() }
    }

    #[must_use]
    pub(crate) const fn today(&self) -> Date {
        self.today
    }

    pub(crate) fn set_today(&mut self, today: Date) {
        self.today = today;
    }

    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter()
    }

    #[must_use]
    pub(crate) fn at(&self, place: usize) -> Option<&Field> {
        self.fields.get(place)
    }

    pub(crate) fn at_mut(&mut self, place: usize) -> Option<&mut Field> {
        self.fields.get_mut(place)
    }

    #[must_use]
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }

    /// Replaces the fields that `is_in_run` selects by `fields`, inserted after the field named `after`.
    pub(crate) fn replace_run(
        &mut self,
        after: &str,
        is_in_run: impl Fn(&Field) -> bool,
        fields: Vec<Field>,
    ) {
        self.fields.retain(|field| !is_in_run(field));
        let place = self.position(after).map_or(self.fields.len(), |place| place + 1);
        self.fields.splice(place..place, fields);
    }

    /// The text of a field, tidied.
    #[must_use]
    pub(crate) fn text(&self, name: &str) -> String {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Text(input)) => tidy(input.text()),
            _ => String::new(),
        }
    }

    /// The date in a field; [`Self::errors`] reports one that can't be read.
    #[must_use]
    pub(crate) fn date(&self, name: &str) -> Option<PartialDate> {
        date_words::read(&self.text(name), self.today).ok()
    }

    /// The moment in a field; [`Self::errors`] reports one that can't be read.
    #[must_use]
    pub(crate) fn moment(&self, name: &str) -> Option<Moment> {
        read_moment(&self.text(name), self.today).ok()
    }

    /// Several lines, as written.
    #[must_use]
    pub(crate) fn notes(&self, name: &str) -> String {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Notes(block)) => block.text(),
            _ => String::new(),
        }
    }

    /// The values of a field, separated by commas.
    #[must_use]
    pub(crate) fn many(&self, name: &str) -> Vec<String> {
        self.text(name).split([',', ';']).map(tidy).filter(|value| !value.is_empty()).collect()
    }

    #[must_use]
    pub(crate) fn number(&self, name: &str) -> Option<u16> {
        self.text(name).parse().ok()
    }

    #[must_use]
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name).map(|field| &field.value), Some(Value::Flag(true)))
    }

    #[must_use]
    pub(crate) fn picked(&self, name: &str) -> &[Choice] {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Picked(picked)) => picked,
            _ => &[],
        }
    }

    /// The word of a closed choice.
    #[must_use]
    pub(crate) fn word(&self, name: &str) -> &'static str {
        match self.get(name).map(|field| (&field.kind, &field.value)) {
            Some((Kind::Choice(choices), Value::Choice(place))) => {
                choices.get(*place).map_or("", |(word, _)| word)
            }
            _ => "",
        }
    }

    /// The errors of fields that are missing or can't be read.
    #[must_use]
    pub(crate) fn errors(&self) -> Vec<FieldError> {
        self.fields.iter().filter_map(|field| field.error(self.today)).collect()
    }
}
