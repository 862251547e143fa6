//! The form that writes everything held about a person to a file, with a preview of the file.

use jiff::civil::Date;

use super::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission, Value};
use crate::app::keys::text_input::TextInput;
use crate::domain::{Id, Person};
use crate::register::Register;
use crate::report::person::{file_name, gather};
use crate::report::render::{FileKind, Format};

/// A longer preview tells nothing more.
const PREVIEW_LINES: usize = 200;

/// The form for a person; `history` is the number of changes that involve them, if known.
#[must_use]
pub(crate) fn form(register: &Register, person: Id<Person>, history: Option<usize>) -> Form {
    let name = register.person_name(person);
    let formats = FileKind::Person.formats();
    let formats = formats.into_iter().map(|format| (format.word(), format.label())).collect();
    let fields = Fields::new(vec![
        Field::new("format", "Format", Kind::Choice(formats)).hint("← → to change"),
        Field::new("file", "File", Kind::Text)
            .hint("a name in the current folder, or a path")
            .required()
            .text(&file_name(&name, FileKind::Person.usual().ending())),
    ]);
    let mut form = Form::new(
        format!("Export everything held about {name}"),
        fields,
        Box::new(PersonReport { person, name, history }),
    );
    form.focus = 1;
    form
}

#[derive(Debug)]
struct PersonReport {
    person: Id<Person>,
    name: String,
    history: Option<usize>,
}

impl PersonReport {
    fn text(&self, fields: &Fields, register: &Register, today: Date) -> Option<String> {
        format(fields).person(&gather(register, self.person, self.history, today)?)
    }
}

fn format(fields: &Fields) -> Format {
    FileKind::Person.named(fields.word("format")).unwrap_or(FileKind::Person.usual())
}

impl Logic for PersonReport {
    fn changed(&mut self, fields: &mut Fields, field: &str, _context: &FormContext) {
        let format = format(fields);
        if field == "format"
            && let Some(file) = fields.get_mut("file")
            && !file.own
        {
            file.value = Value::Text(TextInput::new(&file_name(&self.name, format.ending())));
        }
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let path = super::path_in(fields, "file", FileKind::Person, format(fields))?;
        let Some(text) = self.text(fields, context.register, context.today) else {
            return Err(vec![FieldError::new("", "this person no longer exists; close this form")]);
        };
        Ok(Submission::WriteFile {
            path,
            bytes: text.into_bytes(),
            what: format!("everything held about {}", self.name),
        })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        let text = self.text(fields, context.register, context.today)?;
        Some(Preview::File(text.lines().take(PREVIEW_LINES).map(str::to_owned).collect()))
    }
}
