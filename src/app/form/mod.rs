//! The form engine. A form is declared as fields and a `Logic` that turns them into changes. Moving between
//! fields, reporting errors and protecting unsaved input work the same for every form.

pub(crate) mod bulk;
pub(crate) mod consent;
pub(crate) mod create_on_the_spot;
mod elsewhere;
mod entity;
pub(crate) mod entity_forms;
pub(crate) mod export_report;
pub(crate) mod export_roster;
mod field;
pub(crate) mod import_files;
pub(crate) mod new_record;
pub(crate) mod person_report;
pub(crate) mod record_hire;
pub(crate) mod report_order;
pub(crate) mod save_filter;
mod typed;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

pub(in crate::app) use crate::app::form::create_on_the_spot::new_person;
use elsewhere::Elsewhere;

pub(crate) use elsewhere::Held;
pub use field::{Choice, Field, Fields, Kind, Pick, Source, Value};

use crate::app::panes::place::Place;
use crate::domain::IdSource;
use crate::register::{Change, Refused, Register, rules};
use crate::report::render::{FileKind, Format};

/// Above this, checking everything on every key would make typing slow.
const MOST_JUDGED_AT_EVERY_KEY: usize = 2_000;

/// What a form can read while it is filled in.
#[derive(Debug)]
pub(crate) struct FormContext<'a> {
    pub(crate) register: &'a Register,
    pub(crate) today: Date,
    pub(crate) now: Timestamp,
    pub(crate) ids: &'a mut IdSource,
}

/// An error and its field; an empty name means the form as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) words: String,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, words: impl Into<String>) -> Self {
        Self { field: field.into(), words: words.into() }
    }

    /// Without what to press: on the command line there is no list to choose from.
    pub(crate) fn without_keys(self) -> Self {
        let words = self.words.replace("; press Enter to choose", "").replace("; press Enter", "");
        Self { words, ..self }
    }

    /// `found-via: required`, with the name of the field as the command line has it.
    pub(crate) fn sentence(&self) -> String {
        let name = self.field.replace('_', "-");
        if name.is_empty() { self.words.clone() } else { format!("{name}: {}", self.words) }
    }
}

/// What a saved form asks for.
#[derive(Debug, Clone)]
pub(crate) enum Submission {
    Change {
        changes: Vec<Change>,
        label: String,
        select: Option<Place>,
    },
    WriteFile {
        path: PathBuf,
        bytes: Vec<u8>,
        what: String,
    },
    /// The same, after the user confirms these lines.
    WriteFileAfter {
        warning: Vec<String>,
        path: PathBuf,
        bytes: Vec<u8>,
        what: String,
    },
    /// A report, which takes a while to compose.
    Report(Box<report_order::ReportOrder>),
    /// Files to read and preview.
    Import(Box<import_files::ImportOrder>),
}

/// What is shown below the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Preview {
    /// The file to be written, line by line.
    File(Vec<String>),
    /// What will be done, in sentences.
    Words(Vec<String>),
}

/// What is specific to one form.
pub(crate) trait Logic: std::fmt::Debug + Send {
    /// Called after the user changed `field`; may update other fields.
    fn changed(&mut self, _fields: &mut Fields, _field: &str, _context: &FormContext) {}

    /// Turns the fields into a submission.
    ///
    /// # Errors
    /// All errors, each with its field.
    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>>;

    /// What the register now holds of the form's record. Called after a change made elsewhere.
    fn held(&mut self, _fields: &Fields, _register: &Register) -> Held {
        Held::Nothing
    }

    /// How many people or things the form is about. A form about very many is checked on
    /// saving, not on every key.
    fn many(&self) -> usize {
        1
    }

    /// The text of a field with more of it written, if there is only one way to go on.
    fn complete(&self, _field: &str, _text: &str) -> Option<String> {
        None
    }

    /// What to show with the fields, such as the file to be written.
    fn preview(&self, _fields: &Fields, _context: &FormContext) -> Option<Preview> {
        None
    }
}

/// The path in a field; `~/` is the home folder.
///
/// # Errors
/// If the field is empty, or the name's ending is not that of the format.
fn path_in(fields: &Fields, name: &str, kind: FileKind, format: Format) -> Result<PathBuf, Vec<FieldError>> {
    let file = match fields.get(name).map(|field| &field.value) {
        Some(Value::Text(input)) => input.text().trim().to_owned(),
        _ => String::new(),
    };
    if file.is_empty() {
        return Err(vec![FieldError::new(name, "required; write a file name")]);
    }
    // Other programs go by the ending.
    let path = Path::new(&file);
    if path.extension().is_some() && kind.of_path(path) != Some(format) {
        let words = format!(
            "a file in this format ends in .{}; write that, or choose another format",
            format.ending()
        );
        return Err(vec![FieldError::new(name, words)]);
    }
    Ok(typed::path(&file))
}

/// A form being filled in.
#[derive(Debug)]
pub struct Form {
    pub(crate) title: String,
    pub fields: Fields,
    pub(crate) logic: Box<dyn Logic>,
    /// The index of the focused field.
    pub(crate) focus: usize,
    /// Whether the user changed anything: then closing asks first.
    pub(crate) changed: bool,
    /// Whether closing has asked, and nothing was done in the form since: closing it again means it.
    pub(crate) asked: bool,
    /// Whether a save was refused: then all errors are shown, not only those of visited fields.
    pub(crate) tried: bool,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) preview: Option<Preview>,
    /// The first line drawn when the form is longer than the screen.
    pub(crate) offset: usize,
    /// The change set that waits because others changed the same, and that saving this answers.
    pub(crate) answers: Option<Uuid>,
    elsewhere: Elsewhere,
    /// The revision of the register that it was checked against.
    revision: u64,
}

impl Form {
    #[must_use]
    pub(crate) fn new(title: impl Into<String>, fields: Fields, logic: Box<dyn Logic>) -> Self {
        Self {
            answers: None,
            elsewhere: Elsewhere::since(fields.iter()),
            revision: 0,
            title: title.into(),
            fields,
            logic,
            focus: 0,
            changed: false,
            asked: false,
            tried: false,
            errors: Vec::new(),
            preview: None,
            offset: 0,
        }
    }

    #[must_use]
    pub(crate) fn focused(&self) -> Option<&Field> {
        self.fields.at(self.focus)
    }

    pub(crate) fn focused_mut(&mut self) -> Option<&mut Field> {
        self.fields.at_mut(self.focus)
    }

    /// The errors to show with a field now.
    #[must_use]
    pub(crate) fn errors_of(&self, name: &str) -> Vec<&str> {
        let visited = self.tried || self.fields.get(name).is_some_and(|field| field.visited);
        self.errors
            .iter()
            .filter(|error| visited && error.field == name)
            .map(|error| error.words.as_str())
            .collect()
    }

    /// Errors that belong to no field of this form, shown at its foot once saving was tried.
    #[must_use]
    pub(crate) fn errors_elsewhere(&self) -> Vec<&str> {
        let elsewhere = |error: &&FieldError| self.fields.get(&error.field).is_none();
        self.errors
            .iter()
            .filter(|error| (self.tried || self.is_gone()) && elsewhere(error))
            .map(|error| error.words.as_str())
            .collect()
    }

    pub(crate) fn next_field(&mut self) {
        self.leave();
        self.focus = if self.focus + 1 < self.fields.len() { self.focus + 1 } else { 0 };
    }

    pub(crate) fn previous_field(&mut self) {
        self.leave();
        self.focus = self.focus.checked_sub(1).unwrap_or(self.fields.len().saturating_sub(1));
    }

    fn leave(&mut self) {
        if let Some(field) = self.focused_mut() {
            field.visited = true;
        }
    }

    /// Recomputes errors and preview, and lets other fields follow a change.
    pub(crate) fn refresh(&mut self, changed_field: Option<&str>, context: &mut FormContext) {
        if let Some(name) = changed_field {
            self.changed = true;
            self.logic.changed(&mut self.fields, name, context);
        }
        self.revision = context.register.revision();
        self.focus = self.focus.min(self.fields.len().saturating_sub(1));
        self.errors = if self.logic.many() > MOST_JUDGED_AT_EVERY_KEY {
            self.fields.errors()
        } else {
            self.submit(context).err().unwrap_or_default()
        };
        self.preview = self.logic.preview(&self.fields, context);
    }

    /// What saving would do, checked by the fields, the form's logic and the register's rules.
    ///
    /// # Errors
    /// All errors found.
    pub(crate) fn submit(&self, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let mut errors = self.fields.errors();
        match self.logic.submit(&self.fields, context) {
            Ok(submission) if errors.is_empty() => {
                judge(&submission, self.logic.many() > 1, context)?;
                Ok(submission)
            }
            Ok(_) => Err(errors),
            Err(found) => {
                errors.extend(
                    found
                        .into_iter()
                        .filter(|error| !errors.iter().any(|held| held.field == error.field))
                        .collect::<Vec<_>>(),
                );
                Err(errors)
            }
        }
    }

    /// Whether it starts with choosing somebody or something.
    pub(crate) fn starts_with_picker(&self) -> bool {
        self.focused().is_some_and(|field| {
            field.required && matches!(&field.value, Value::Picked(picked) if picked.is_empty())
        })
    }

    /// Moves the focus of a new form to the first field still to be filled in.
    pub(crate) fn focus_first_empty(&mut self) {
        if let Some(place) = self.fields.iter().position(|field| field.value.is_open()) {
            self.focus = place;
        }
    }

    /// Puts the choices into the focused field and moves to the next.
    pub(crate) fn take_choices(&mut self, choices: Vec<Choice>, context: &mut FormContext) {
        let Some(field) = self.focused_mut() else { return };
        let name = field.name.clone();
        let moved = !matches!(&field.value, Value::Picked(held) if *held == choices);
        if !choices.is_empty() {
            field.value = Value::Picked(choices);
            field.own = true;
            self.next_field();
        }
        self.refresh(moved.then_some(name.as_str()), context);
    }

    /// Whether the register changed since it was checked.
    pub(crate) fn is_behind(&self, register: &Register) -> bool {
        self.revision != register.revision()
    }

    /// Moves the focus to the first field with an error.
    pub(crate) fn focus_error(&mut self) {
        if let Some(place) = self.errors.iter().filter_map(|error| self.fields.position(&error.field)).min() {
            self.focus = place;
        }
    }
}

fn judge(submission: &Submission, many: bool, context: &mut FormContext) -> Result<(), Vec<FieldError>> {
    let Submission::Change { changes, label, .. } = submission else { return Ok(()) };
    let set = crate::register::ChangeSet {
        id: context.ids.clone().draw_uuid(),
        at: context.now,
        actor: String::new(),
        label: label.clone(),
        origin: None,
        undoes: None,
        changes: changes.clone(),
    };
    let checked = match rules::check(context.register, &set) {
        Ok(_) => rules::too_early(context.register, changes, context.now, context.today),
        Err(refused) => refused.0,
    };
    match Refused(checked) {
        refused if refused.0.is_empty() => Ok(()),
        refused if many => Err(bulk::faults(context.register, changes, &refused)),
        refused => Err(refused
            .0
            .into_iter()
            .map(|refusal| FieldError::new(refusal.problem.field, refusal.problem.to_string()))
            .collect()),
    }
}
