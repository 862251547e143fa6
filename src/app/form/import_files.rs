//! The form that starts an import: which file, folder or archive, and into which cohort. What will change is
//! shown afterward, before anything is.

use std::path::{Path, PathBuf};

use super::{Choice, Field, FieldError, Fields, Form, FormContext, Kind, Logic, Pick, Preview, Source};
use super::{Submission, Value, typed};
use crate::domain::date_words::DateOrder;
use crate::domain::{Cohort, Id, Program};
use crate::exchange::import::{ColumnMap, FORMATS, Format};
use crate::files;
use crate::register::Register;

/// The most files listed below the field.
const MOST_LISTED: usize = 12;
/// The word for a format that is recognized.
const RECOGNIZED: &str = "";

/// What is to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOrder {
    pub(crate) path: PathBuf,
    /// The name of the format, if it is not to be recognized.
    pub(crate) format: Option<&'static str>,
    /// The code of the cohort for everybody.
    pub(crate) cohort: Option<String>,
    /// The title of the program of new cohorts.
    pub(crate) program: Option<String>,
    pub(crate) without_cohort: bool,
    /// Whose own record it is, in files that do not say.
    pub(crate) person: Option<String>,
    /// What the columns hold, if their headers do not say.
    pub(crate) map: ColumnMap,
    /// Whether somebody has looked at the columns.
    pub(crate) columns_are_seen: bool,
    /// The sheet to read, instead of the one that looks like people.
    pub(crate) sheet: Option<String>,
    /// What comes first in dates that may be two days.
    pub(crate) dates: Option<DateOrder>,
}

impl ImportOrder {
    /// The name of the file, without its folders.
    #[must_use]
    pub(crate) fn file_name(&self) -> String {
        let name = self.path.file_name();
        name.map_or_else(|| self.path.display().to_string(), |name| name.to_string_lossy().into_owned())
    }
}

/// The form; the cohort is the one that the panes show.
#[must_use]
pub(crate) fn form(cohort: Option<Id<Cohort>>) -> Form {
    let formats = FORMATS.iter().map(|format| (format.name, format.title));
    let formats = [(RECOGNIZED, "by what is in it")].into_iter().chain(formats).collect();
    let cohorts: Vec<Choice> = cohort.into_iter().map(|id| Choice::Record(id.uuid())).collect();
    Form::new(
        "Import people",
        Fields::new(vec![
            Field::new("file", "File", Kind::Text)
                .hint("a file, folder or ZIP; → completes its name")
                .required(),
            Field::new("cohort", "Cohort", Kind::Pick(Pick::from(Source::Cohorts).or_new()))
                .hint("for everybody; empty if the file says")
                .picked(cohorts),
            Field::new("program", "Program", Kind::Pick(Pick::from(Source::Programs).or_new()))
                .hint("of new cohorts, if there are several programs"),
            Field::new("without_cohort", "Without a cohort", Kind::Flag).hint("for tables that name none"),
            Field::new("format", "Format", Kind::Choice(formats)).hint("← → to change"),
            Field::new("person", "Owner", Kind::Text).hint("whose LinkedIn archive it is: a name"),
        ]),
        Box::new(ImportFiles),
    )
}

#[derive(Debug)]
struct ImportFiles;

impl Logic for ImportFiles {
    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let path = typed::path(&raw(fields));
        if path.as_os_str().is_empty() {
            return Err(vec![FieldError::new("file", "required; write the name of a file")]);
        }
        if !files::exists(&path).unwrap_or(false) {
            return Err(vec![FieldError::new("file", "there is no such file; → completes a name")]);
        }
        let register = context.register;
        let text = |name: &str| Some(fields.text(name)).filter(|text| !text.is_empty());
        Ok(Submission::Import(Box::new(ImportOrder {
            path,
            format: Format::named(fields.word("format")).map(|format| format.name),
            cohort: chosen(fields, "cohort", |id| register.cohort_code(Id::new(id)).to_owned()),
            program: chosen(fields, "program", |id| title(register, Id::new(id))),
            without_cohort: fields.flag("without_cohort"),
            person: text("person"),
            ..ImportOrder::default()
        })))
    }

    /// The files that begin with what is typed.
    fn preview(&self, fields: &Fields, _: &FormContext) -> Option<Preview> {
        let found = beginning_with(&raw(fields));
        let more = found.len().saturating_sub(MOST_LISTED);
        let mut names: Vec<String> = found.into_iter().take(MOST_LISTED).collect();
        if more > 0 {
            names.push(format!("and {more} more"));
        }
        (!names.is_empty()).then_some(Preview::Words(names))
    }

    fn complete(&self, field: &str, text: &str) -> Option<String> {
        (field == "file").then(|| completed(text)).flatten()
    }
}

fn title(register: &Register, program: Id<Program>) -> String {
    register.get(program).map(|program| program.title.clone()).unwrap_or_default()
}

/// What was picked, or typed to be created.
fn chosen(fields: &Fields, name: &str, called: impl Fn(uuid::Uuid) -> String) -> Option<String> {
    match fields.picked(name).first()? {
        Choice::Record(id) => Some(called(*id)),
        Choice::New(text) | Choice::Text(text) => Some(text.clone()),
        Choice::Word(word) => Some((*word).to_owned()),
    }
}

/// The text of the file field as it is typed; a name may hold several spaces.
fn raw(fields: &Fields) -> String {
    match fields.get("file").map(|field| &field.value) {
        Some(Value::Text(input)) => unquoted(input.text().trim()),
        _ => String::new(),
    }
}

/// A terminal quotes the name of a file that is dropped on it.
fn unquoted(text: &str) -> String {
    let within = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    match within('\'').or_else(|| within('"')) {
        Some(inner) => inner.to_owned(),
        None => text.strip_prefix("file://").unwrap_or(text).replace("\\ ", " "),
    }
}

/// The folder that is typed, and the beginning of a name in it.
fn split(text: &str) -> (&str, &str) {
    text.rfind('/').map_or(("", text), |slash| text.split_at(slash + 1))
}

/// The names in the folder that begin as typed, sorted; folders end in a slash.
fn beginning_with(text: &str) -> Vec<String> {
    let (folder, start) = split(text);
    let held = if folder.is_empty() { PathBuf::from(".") } else { typed::path(folder) };
    let Ok(entries) = files::entries(Path::new(&held)) else { return Vec::new() };
    let start = start.to_lowercase();
    let is_shown = |name: &str| {
        name.to_lowercase().starts_with(&start) && (start.starts_with('.') || !name.starts_with('.'))
    };
    let entries = entries.into_iter().filter(|entry| is_shown(&entry.name));
    let mut names: Vec<String> =
        entries.map(|entry| if entry.is_folder { format!("{}/", entry.name) } else { entry.name }).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names
}

/// The text with as much of the name as all files that begin so share.
fn completed(text: &str) -> Option<String> {
    let text = unquoted(text);
    let (folder, start) = split(&text);
    let names = beginning_with(&text);
    let first = names.first()?;
    let shared = names.iter().skip(1).fold(first.as_str(), |shared, name| {
        let same = shared.chars().zip(name.chars()).take_while(|(one, other)| one == other);
        let end = same.map(|(letter, _)| letter.len_utf8()).sum();
        shared.get(..end).unwrap_or_default()
    });
    (shared.chars().count() > start.chars().count() || names.len() == 1 && shared != start)
        .then(|| format!("{folder}{shared}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_completed_as_far_as_it_is_certain() {
        let folder = tempfile::tempdir().expect("folder");
        for name in ["roster-2024.csv", "roster-2025.csv", "Zoë.vcf", ".hidden"] {
            std::fs::write(folder.path().join(name), "x").expect("file");
        }
        std::fs::create_dir(folder.path().join("more")).expect("folder");
        let at = |name: &str| format!("{}/{name}", folder.path().display());
        assert_eq!(completed(&at("r")), Some(at("roster-202")));
        assert_eq!(completed(&at("roster-202")), None);
        assert_eq!(completed(&at("zo")), Some(at("Zoë.vcf")));
        assert_eq!(completed(&at("m")), Some(at("more/")));
        assert_eq!(completed(&at("nothing")), None);
        assert_eq!(beginning_with(&at("")), ["more/", "roster-2024.csv", "roster-2025.csv", "Zoë.vcf"]);
        assert_eq!(unquoted("'/a b/c.csv'"), "/a b/c.csv");
        assert_eq!(unquoted("/a\\ b/c.csv"), "/a b/c.csv");
    }
}
