//! The form that exports a roster: format, columns in the chosen order, and file, with a preview of the file.
//! Nothing is written before it is saved.

use super::{
    Choice, Field, FieldError, Fields, Form, FormContext, Kind, Logic, Pick, Preview, Source, Submission,
    Value,
};
use crate::app::keys::text_input::TextInput;
use crate::domain::EntityKind;
use crate::exchange::roster::Roster;
use crate::exchange::roster::columns::Column;
use crate::exchange::roster::export::{Objecting, Whom, file_name, people, who_object};
use crate::register::Register;
use crate::report::render::{FileKind, Format};

/// A longer preview tells nothing more.
const PREVIEW_LINES: usize = 200;

#[must_use]
pub(crate) fn form(register: &Register, whom: Whom, name: String) -> Form {
    let formats = FileKind::Roster.formats();
    let formats = formats.into_iter().map(|format| (format.word(), format.label())).collect();
    let cohort = whom.has_several_cohorts().then_some("cohort");
    let columns = cohort.into_iter().chain(Column::defaults().into_iter().map(|column| column.name));
    let columns = columns.map(Choice::Word).collect();
    let mut fields = vec![
        Field::new("format", "Format", Kind::Choice(formats)).hint("← → to change"),
        Field::new("columns", "Columns", Kind::Pick(Pick::from(Source::Columns).many()))
            .hint("in the order you mark them")
            .required()
            .picked(columns),
        Field::new("mark", "Made for Excel", Kind::Flag)
            .hint("adds a byte order mark so that Excel reads accents")
            .flag(true),
        Field::new("file", "File", Kind::Text)
            .hint("a name in the current folder, or a path")
            .required()
            .text(&file_name(&name, FileKind::Roster.usual().ending())),
    ];
    let object = who_object(register, &whom);
    if object > 0 {
        let label = format!("Include {object} who objected");
        fields.push(
            Field::new("objecting", label, Kind::Flag)
                .hint("left out because they objected; mark to include them"),
        );
    }
    let mut form = Form::new(
        format!("Export the roster of {name}"),
        Fields::new(fields),
        Box::new(ExportRoster { whom, name }),
    );
    form.focus = 3;
    form
}

#[derive(Debug)]
struct ExportRoster {
    whom: Whom,
    /// What the people are called together: the code of their cohort, `3 marked students`.
    name: String,
}

fn format(fields: &Fields) -> Format {
    FileKind::Roster.named(fields.word("format")).unwrap_or(FileKind::Roster.usual())
}

fn objecting(fields: &Fields) -> Objecting {
    if fields.flag("objecting") { Objecting::Included } else { Objecting::LeftOut }
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

impl ExportRoster {
    fn text(&self, fields: &Fields, register: &Register) -> String {
        let roster = Roster::gather(register, self.whom.clone(), &columns(fields), objecting(fields));
        format(fields).roster(&roster).unwrap_or_default()
    }
}

impl Logic for ExportRoster {
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
        let format = format(fields);
        let path = super::path_in(fields, "file", FileKind::Roster, format)?;
        let objecting = objecting(fields);
        let text = self.text(fields, context.register);
        let people = people(context.register, &self.whom, objecting);
        let object = who_object(context.register, &self.whom);
        let note = match (object, objecting) {
            (0, _) => String::new(),
            (count, Objecting::LeftOut) => format!("; {count} left out because of objections"),
            (count, Objecting::Included) => format!("; {count} included despite objections"),
        };
        let note = match self.whom.never_enrolled(context.register) {
            0 => note,
            count => format!("{note}; {count} left out because they were never enrolled"),
        };
        let what = format!("the roster of {} ({}{note})", self.name, EntityKind::Person.counted(people));
        let bytes = format.bytes(&text, fields.flag("mark"));
        if object > 0 && objecting == Objecting::Included {
            let warning = vec![
                format!(
                    "{} of {} objected to sharing or withdrew consent.",
                    EntityKind::Person.counted(object),
                    self.name
                ),
                "Share them only if a law or a contract requires it.".into(),
            ];
            return Ok(Submission::WriteFileAfter { warning, path, bytes, what });
        }
        Ok(Submission::WriteFile { path, bytes, what })
    }

    fn preview(&self, fields: &Fields, context: &FormContext) -> Option<Preview> {
        let text = self.text(fields, context.register);
        Some(Preview::File(text.lines().take(PREVIEW_LINES).map(str::to_owned).collect()))
    }
}
