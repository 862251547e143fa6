//! The form that exports a roster: format, columns in the order they are chosen, file; beside it the file
//! as it will be. Nothing is written before it is saved.

use std::path::PathBuf;

use super::{Choice, Context, Field, FieldError, Fields, Form, Kind, Logic, Pick, Preview, Source, Submission, Value};
use crate::app::text_input::TextInput;
use crate::domain::{Cohort, Id};
use crate::exchange::roster::columns::Column;
use crate::exchange::roster::export::file_name;
use crate::exchange::roster::{Format, render};
use crate::register::Register;

/// Longer previews tell nothing more.
const PREVIEW_LINES: usize = 200;

/// A form for the roster of `cohort`.
#[must_use]
pub fn form(register: &Register, cohort: Id<Cohort>) -> Form {
    let code = register.cohort_code(cohort).to_owned();
    let formats = Format::ALL.iter().map(|format| (format.word(), format.label())).collect();
    let columns = Column::defaults().into_iter().map(|column| Choice::Word(column.name)).collect();
    let fields = Fields::new(vec![
        Field::new("format", "Format", Kind::Choice(formats)).hint("← → to change"),
        Field::new("columns", "Columns", Kind::Pick(Pick::from(Source::Columns).many()))
            .hint("in the order they are marked")
            .required()
            .picked(columns),
        Field::new("mark", "Made for Excel", Kind::Flag).hint("a byte order mark, so that Excel reads every name").flag(true),
        Field::new("file", "File", Kind::Text).hint("in the current folder, or a path").required().text(&file_name(&code, Format::Csv)),
    ]);
    let mut form = Form::new(format!("Export the roster of {code}"), fields, Box::new(ExportRoster { cohort, code }));
    form.focus = 3;
    form
}

#[derive(Debug)]
struct ExportRoster {
    cohort: Id<Cohort>,
    code: String,
}

fn format(fields: &Fields) -> Format {
    Format::ALL.iter().copied().find(|format| format.word() == fields.word("format")).unwrap_or(Format::Csv)
}

fn columns(fields: &Fields) -> Vec<&'static Column> {
    fields
        .picked("columns")
        .iter()
        .filter_map(|choice| match choice {
            Choice::Word(name) => Column::named(name),
            Choice::Record(_) | Choice::New(_) | Choice::Text(_) => None,
        })
        .collect()
}

impl Logic for ExportRoster {
    fn changed(&mut self, fields: &mut Fields, field: &str, _context: &Context) {
        let format = format(fields);
        if field == "format"
            && let Some(file) = fields.get_mut("file")
            && !file.own
        {
            file.value = Value::Text(TextInput::new(&file_name(&self.code, format)));
        }
    }

    fn submit(&self, fields: &Fields, context: &mut Context) -> Result<Submission, Vec<FieldError>> {
        let file = match fields.get("file").map(|field| &field.value) {
            Some(Value::Text(input)) => input.text().trim().to_owned(),
            _ => String::new(),
        };
        if file.is_empty() {
            return Err(vec![FieldError::new("file", "this is needed; write a file name")]);
        }
        let path = match file.strip_prefix("~/").zip(etcetera::home_dir().ok()) {
            Some((rest, home)) => home.join(rest),
            None => PathBuf::from(&file),
        };
        let format = format(fields);
        let text = render(context.register, self.cohort, &columns(fields), format);
        let people = context.register.enrollments_in(self.cohort).count();
        let what = format!("the roster of {} ({})", self.code, crate::domain::EntityKind::Person.counted(people));
        Ok(Submission::WriteFile { path, bytes: format.bytes(&text, fields.flag("mark")), what })
    }

    fn preview(&self, fields: &Fields, context: &Context) -> Option<Preview> {
        let text = render(context.register, self.cohort, &columns(fields), format(fields));
        Some(Preview::File(text.lines().take(PREVIEW_LINES).map(str::to_owned).collect()))
    }
}
