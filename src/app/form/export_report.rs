//! The form that writes what the insights show to a file: which report, in which format, as of when, and whom
//! it names. The report is composed in a job once the form is saved.

use super::{Field, FieldError, Fields, Form, FormContext, Kind, Logic, Preview, Submission, Value};
use crate::app::form::report_order::ReportOrder;
use crate::app::keys::text_input::TextInput;
use crate::app::panes::scope::Scope;
use crate::domain::{EntityKind, Person, Program};
use crate::files::safe_name;
use crate::register::Register;
use crate::register::query::objects_to_export;
use crate::report::render::{FileKind, Format};
use crate::report::reports::{Options, Subject};

/// Hiding counts below two would hide nothing.
const LEAST_CELL: u16 = 3;

/// What a report may be about.
pub(crate) const WHOLE: &str = "whole";
pub(crate) const HIRES: &str = "hires";
pub(crate) const CONNECTEDNESS: &str = "connectedness";
const OUTCOMES: &str = "outcomes";

/// The form for the people the insights are about; `seen` is what they show of them.
#[must_use]
pub(crate) fn form(register: &Register, scope: Scope, seen: &str) -> Form {
    let whole = whole(register, scope);
    let mut reports = Vec::new();
    match whole {
        Some(Subject::Cohort(_)) => reports.push((WHOLE, "everything about the cohort")),
        Some(_) => reports.push((WHOLE, "everything about the program")),
        None => {}
    }
    reports.extend([
        (HIRES, "who hired whom, and how jobs were found"),
        (CONNECTEDNESS, "who stays connected, and who comes to meetups"),
        (OUTCOMES, "certificates, and jobs in field"),
    ]);
    let formats = FileKind::Report.formats();
    let formats = formats.into_iter().map(|format| (format.word(), format.label())).collect();
    let who = called(register, scope);
    let mut logic = ExportReport { scope, whole, objecting: 0 };
    logic.objecting = logic.who_object(register);
    let mut fields = vec![
        Field::new("report", "Report", Kind::Choice(reports)).hint("← → to change").chosen(seen),
        Field::new("format", "Format", Kind::Choice(formats))
            .hint("← → to change")
            .chosen(Format::Html.word()),
        Field::new("as_of", "As of", Kind::Date).hint("a day; today if empty"),
        Field::new("names", "Name people", Kind::Flag).flag(true),
        Field::new("min_cell", "Hide counts below", Kind::Number("a number, 3 or more"))
            .hint("3 or more; hides all names, too"),
    ];
    if logic.objecting > 0 {
        let label = format!("Name {} who objected", logic.objecting);
        fields
            .push(Field::new("objecting", label, Kind::Flag).hint("they appear as “somebody” unless marked"));
    }
    let file =
        Field::new("file", "File", Kind::Text).hint("a name in the current folder, or a path").required();
    fields.push(file);
    let mut fields = Fields::new(fields);
    logic.name_file(&mut fields, register);
    let mut form = Form::new(format!("Write a report on {who}"), fields, Box::new(logic));
    form.focus = 0;
    form
}

/// The report on everything in scope, if there is one.
fn whole(register: &Register, scope: Scope) -> Option<Subject> {
    match scope {
        Scope::Cohort(cohort) => Some(Subject::Cohort(cohort)),
        Scope::Program(program) => Some(Subject::Program(program)),
        Scope::All => {
            let mut programs = register.all::<Program>();
            let only = programs.next().filter(|_| programs.next().is_none());
            only.map(|program| Subject::Program(program.id))
        }
    }
}

fn called(register: &Register, scope: Scope) -> String {
    match scope {
        Scope::All => "all cohorts".to_owned(),
        Scope::Program(id) => register.get(id).map(|program| program.title.clone()).unwrap_or_default(),
        Scope::Cohort(id) => register.cohort_code(id).to_owned(),
    }
}

#[derive(Debug)]
struct ExportReport {
    scope: Scope,
    whole: Option<Subject>,
    /// How many people in scope object to being exported.
    objecting: usize,
}

fn format(fields: &Fields) -> Format {
    FileKind::Report.named(fields.word("format")).unwrap_or(FileKind::Report.usual())
}

impl ExportReport {
    fn who_object(&self, register: &Register) -> usize {
        let objecting = register.all::<Person>().filter(|person| objects_to_export(person));
        objecting.filter(|person| self.scope.has_person(register, person.id)).count()
    }

    fn subject(&self, fields: &Fields) -> Subject {
        match (fields.word("report"), self.whole) {
            (CONNECTEDNESS, _) => Subject::Connectedness,
            (OUTCOMES, _) => Subject::Outcomes,
            (WHOLE, Some(whole)) => whole,
            _ => Subject::Hires,
        }
    }

    /// Suggests a name for the file, as long as the user has not written one.
    fn name_file(&self, fields: &mut Fields, register: &Register) {
        let who = called(register, self.scope);
        let name = match fields.word("report") {
            WHOLE => who,
            report => format!("{who} {report}"),
        };
        let name = format!("{}.{}", safe_name(&name), format(fields).ending());
        if let Some(file) = fields.get_mut("file")
            && !file.own
        {
            file.value = Value::Text(TextInput::new(&name));
        }
    }

    fn names(fields: &Fields) -> bool {
        fields.flag("names") && fields.number("min_cell").is_none()
    }
}

impl Logic for ExportReport {
    fn changed(&mut self, fields: &mut Fields, field: &str, context: &FormContext) {
        if matches!(field, "report" | "format") {
            self.name_file(fields, context.register);
        }
    }

    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let mut errors = fields.errors();
        let date = fields.date("as_of");
        if date.is_some_and(|date| !date.is_full()) {
            errors.push(FieldError::new("as_of", "write a day, such as 2024-06-30"));
        }
        if fields.number("min_cell").is_some_and(|least| least < LEAST_CELL) {
            errors.push(FieldError::new("min_cell", "write a number, 3 or more"));
        }
        let path = super::path_in(fields, "file", FileKind::Report, format(fields));
        match path {
            Ok(path) if errors.is_empty() => Ok(Submission::Report(Box::new(ReportOrder {
                scope: self.scope,
                date: date.map_or(context.today, crate::domain::PartialDate::earliest),
                subject: self.subject(fields),
                options: Options {
                    names: Self::names(fields),
                    min_cell: fields.number("min_cell").map(usize::from),
                },
                includes_objecting: fields.flag("objecting"),
                format: format(fields),
                path,
            }))),
            Ok(_) => Err(errors),
            Err(more) => Err(errors.into_iter().chain(more).collect()),
        }
    }

    /// Who is left out.
    fn preview(&self, fields: &Fields, _: &FormContext) -> Option<Preview> {
        let objecting = EntityKind::Person.counted(self.objecting);
        let mut lines = Vec::new();
        if !Self::names(fields) {
            lines.push("Nobody is named.".to_owned());
        } else if self.objecting > 0 && fields.flag("objecting") {
            lines.push(format!("{objecting} named despite objecting to being exported."));
            lines.push("Share this only if a law or a contract requires it.".to_owned());
        } else if self.objecting > 0 {
            lines.push(format!("{objecting} left out by name, because they object to being exported."));
        } else {
            lines.push("People are named; nobody objects to being exported.".to_owned());
        }
        if let Some(least) = fields.number("min_cell").filter(|least| *least >= LEAST_CELL) {
            lines.push(format!(
                "Counts of fewer than {least} people are left out, and figures that would give them away."
            ));
        }
        Some(Preview::Words(lines))
    }
}
