//! Forms of entities, declared as data: each field names its kind and the part of the record it reads and
//! writes. Adding, changing and checking work the same for all of them.

use jiff::civil::Date;
use uuid::Uuid;

use super::{Choice, Field, FieldError, Fields, Form, FormContext, Held, Kind, Logic, Pick, Submission};
use crate::app::form::create_on_the_spot::picked;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::place::Place;
use crate::domain::{Entity, IdSource, Moment, PartialDate, Record};
use crate::register::{Draft, Register, Tabled};
use crate::text::fold::tidy;
use crate::text::plural::with_article;

/// Which part of a record a field reads and writes.
pub(super) enum Bind<T> {
    Text(fn(&mut T) -> &mut String),
    Notes(fn(&mut T) -> &mut String),
    Many(fn(&mut T) -> &mut Vec<String>),
    Tags(fn(&mut T) -> &mut Vec<String>),
    Date(fn(&mut T) -> &mut Option<PartialDate>),
    Moment(fn(&mut T) -> &mut Moment),
    MaybeMoment(fn(&mut T) -> &mut Option<Moment>),
    Number(fn(&mut T) -> &mut Option<u16>),
    SmallNumber(fn(&mut T) -> &mut Option<u8>),
    Flag(fn(&mut T) -> &mut bool),
    /// A value with its own notation.
    Written {
        get: fn(&T) -> String,
        set: fn(&mut T, &str),
    },
    Choice {
        get: fn(&T) -> &'static str,
        set: fn(&mut T, &str),
    },
    Records {
        get: fn(&T) -> Vec<Uuid>,
        set: fn(&mut T, &[Uuid]),
    },
}

// A derive would require `T: Clone` and `T: Copy`.
impl<T> Clone for Bind<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Bind<T> {}

/// A field of an entity's form.
pub(super) struct FieldEntry<T> {
    field: Field,
    bind: Bind<T>,
}

impl<T> FieldEntry<T> {
    pub(crate) const fn new(field: Field, bind: Bind<T>) -> Self {
        Self { field, bind }
    }

    pub(crate) fn required(mut self) -> Self {
        self.field = self.field.required();
        self
    }

    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.field = self.field.hint(hint);
        self
    }
}

pub(super) fn text<T>(name: &str, label: &str, place: fn(&mut T) -> &mut String) -> FieldEntry<T> {
    FieldEntry::new(Field::new(name, label, Kind::Text), Bind::Text(place))
}

pub(super) fn notes<T>(name: &str, label: &str, place: fn(&mut T) -> &mut String) -> FieldEntry<T> {
    FieldEntry::new(
        Field::new(name, label, Kind::Notes).hint("several lines; Tab moves on"),
        Bind::Notes(place),
    )
}

pub(super) fn many<T>(name: &str, label: &str, place: fn(&mut T) -> &mut Vec<String>) -> FieldEntry<T> {
    FieldEntry::new(
        Field::new(name, label, Kind::Many).hint("several, separated by commas"),
        Bind::Many(place),
    )
}

pub(super) fn tags<T>(name: &str, label: &str, place: fn(&mut T) -> &mut Vec<String>) -> FieldEntry<T> {
    FieldEntry::new(
        Field::new(name, label, Kind::Pick(Pick::from(super::Source::Tags).many().or_new())),
        Bind::Tags(place),
    )
}

pub(super) fn date<T>(
    name: &str,
    label: &str,
    place: fn(&mut T) -> &mut Option<PartialDate>,
) -> FieldEntry<T> {
    FieldEntry::new(
        Field::new(name, label, Kind::Date).hint("2019, 2019-06, 2019-06-14, jun 2019, today"),
        Bind::Date(place),
    )
}

pub(super) fn number<T>(
    name: &str,
    label: &str,
    accepted: &'static str,
    place: fn(&mut T) -> &mut Option<u16>,
) -> FieldEntry<T> {
    FieldEntry::new(Field::new(name, label, Kind::Number(accepted)), Bind::Number(place))
}

pub(super) fn flag<T>(name: &str, label: &str, place: fn(&mut T) -> &mut bool) -> FieldEntry<T> {
    FieldEntry::new(Field::new(name, label, Kind::Flag), Bind::Flag(place))
}

pub(super) fn records<T>(
    name: &str,
    label: &str,
    pick: Pick,
    get: fn(&T) -> Vec<Uuid>,
    set: fn(&mut T, &[Uuid]),
) -> FieldEntry<T> {
    FieldEntry::new(Field::new(name, label, Kind::Pick(pick)), Bind::Records { get, set })
}

/// A field for a closed list of choices.
macro_rules! choice {
    ($name:literal, $label:literal, $kind:ty, $entity:ty, $($place:ident).+) => {
        $crate::app::form::entity::FieldEntry::<$entity>::new(
            $crate::app::form::Field::new(
                $name,
                $label,
                $crate::app::form::Kind::Choice(<$kind>::ALL.iter()
                    .map(|choice| (choice.word(), choice.label())).collect()),
            )
            .hint("← → to change"),
            $crate::app::form::entity::Bind::Choice {
                get: |record| record.$($place).+.word(),
                set: |record, word| record.$($place).+ = <$kind>::parse(word).unwrap_or_default(),
            },
        )
    };
}
pub(super) use choice;

/// The words and labels of a closed list, for a field of [`Kind::Choice`].
macro_rules! choices_of {
    ($kind:ty) => {
        <$kind>::ALL.iter().map(|choice| (choice.word(), choice.label())).collect()
    };
}
pub(super) use choices_of;

/// Creates what goes with a new record, such as the enrollment of a new student.
pub(super) type Also<T> = Box<dyn Fn(&T, &mut Draft, &mut IdSource) + Send>;

/// A form that creates or changes one record.
pub(super) fn form<T: Tabled + Into<Record>>(
    record: T,
    entries: Vec<FieldEntry<T>>,
    register: &Register,
    today: Date,
) -> Form {
    form_with(record, entries, None, register, today)
}

/// A form that creates or changes one record, with something else.
pub(super) fn form_with<T: Tabled + Into<Record>>(
    record: T,
    entries: Vec<FieldEntry<T>>,
    also: Option<Also<T>>,
    register: &Register,
    today: Date,
) -> Form {
    let is_new = register.get(record.id()).is_none();
    let mut record_to_read = record.clone();
    let mut fields = Vec::with_capacity(entries.len());
    let mut binds = Vec::with_capacity(entries.len());
    for FieldEntry { mut field, bind } in entries {
        fill(&mut field, bind, &mut record_to_read);
        binds.push((field.name.clone(), bind));
        fields.push(field);
    }
    let title = format!("{} {}", if is_new { "Add" } else { "Change" }, with_article(T::KIND.one()));
    let mut fields = Fields::new(fields);
    fields.set_today(today);
    let label = title.clone();
    Form::new(title, fields, Box::new(EntityLogic { record, is_new, binds, also, label }))
}

fn fill<T>(field: &mut Field, bind: Bind<T>, record: &mut T) {
    let shown = |text: String| super::Value::Text(TextInput::new(&text));
    let text_of = |value: Option<String>| value.unwrap_or_default();
    match bind {
        Bind::Text(place) => field.value = shown(place(record).clone()),
        Bind::Notes(place) => *field = field.clone().lines(place(record)),
        Bind::Many(place) => field.value = shown(place(record).join(", ")),
        Bind::Tags(place) => {
            field.value = super::Value::Picked(place(record).iter().cloned().map(Choice::Text).collect());
        }
        Bind::Date(place) => field.value = shown(text_of(place(record).map(|date| date.to_string()))),
        Bind::Moment(place) => {
            let moment = place(record);
            field.value = shown(text_of((*moment != Moment::default()).then(|| moment.to_string())));
        }
        Bind::MaybeMoment(place) => {
            field.value = shown(text_of(place(record).as_ref().map(ToString::to_string)));
        }
        Bind::Number(place) => field.value = shown(text_of(place(record).map(|number| number.to_string()))),
        Bind::SmallNumber(place) => {
            field.value = shown(text_of(place(record).map(|number| number.to_string())));
        }
        Bind::Written { get, .. } => field.value = shown(get(record)),
        Bind::Flag(place) => field.value = super::Value::Flag(*place(record)),
        Bind::Choice { get, .. } => field.choose(get(record)),
        Bind::Records { get, .. } => {
            field.value = super::Value::Picked(
                get(record).into_iter().filter(|id| !id.is_nil()).map(Choice::Record).collect(),
            );
        }
    }
}

struct EntityLogic<T> {
    /// The record when the form was opened.
    record: T,
    is_new: bool,
    binds: Vec<(String, Bind<T>)>,
    also: Option<Also<T>>,
    label: String,
}

impl<T: Entity> std::fmt::Debug for EntityLogic<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntityLogic")
            .field("record", &self.record)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl<T: Tabled + Into<Record>> Logic for EntityLogic<T> {
    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let mut draft = Draft::new(context.register);
        let mut record = match context.register.get(self.record.id()) {
            Some(held) => T::clone(held),
            None if self.is_new => self.record.clone(),
            None => {
                let words = format!("this {} was deleted elsewhere; close this form", T::KIND.one());
                return Err(vec![FieldError::new("", words)]);
            }
        };
        for (name, bind) in &self.binds {
            match bind {
                Bind::Text(place) => *place(&mut record) = fields.text(name),
                Bind::Notes(place) => *place(&mut record) = fields.notes(name),
                Bind::Many(place) => *place(&mut record) = fields.many(name),
                Bind::Tags(place) => *place(&mut record) = tags_of(fields, name),
                Bind::Date(place) => *place(&mut record) = fields.date(name),
                Bind::Moment(place) => *place(&mut record) = fields.moment(name).unwrap_or_default(),
                Bind::MaybeMoment(place) => *place(&mut record) = fields.moment(name),
                Bind::Number(place) => *place(&mut record) = fields.number(name),
                Bind::SmallNumber(place) => *place(&mut record) = small(fields, name)?,
                Bind::Written { set, .. } => set(&mut record, &fields.text(name)),
                Bind::Flag(place) => *place(&mut record) = fields.flag(name),
                Bind::Choice { set, .. } => set(&mut record, fields.word(name)),
                Bind::Records { set, .. } => {
                    let ids = picked(fields, name, &mut draft, context.ids);
                    set(&mut record, &ids);
                }
            }
        }
        let select = Place::of(T::KIND, record.id().uuid());
        if let Some(also) = &self.also {
            also(&record, &mut draft, context.ids);
        }
        draft.put(record);
        Ok(Submission::Change { changes: draft.changes(), label: self.label.clone(), select })
    }

    fn held(&mut self, fields: &Fields, register: &Register) -> Held {
        if self.is_new {
            return Held::Nothing;
        }
        let Some(held) = register.get(self.record.id()) else { return Held::Gone };
        let mut record = T::clone(held);
        let value = |(name, bind): &(String, Bind<T>)| {
            let mut field = fields.get(name)?.clone();
            fill(&mut field, *bind, &mut record);
            Some((field.name, field.value))
        };
        Held::Values(self.binds.iter().filter_map(value).collect())
    }
}

fn small(fields: &Fields, name: &str) -> Result<Option<u8>, Vec<FieldError>> {
    match fields.number(name).map(u8::try_from) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(vec![FieldError::new(name, "too large; write 0 to 255")]),
    }
}

pub(super) fn tags_of(fields: &Fields, name: &str) -> Vec<String> {
    let mut tags: Vec<String> = fields
        .picked(name)
        .iter()
        .filter_map(|choice| match choice {
            Choice::Text(text) | Choice::New(text) => Some(tidy(text)),
            Choice::Record(_) | Choice::Word(_) => None,
        })
        .collect();
    tags.dedup();
    tags
}
