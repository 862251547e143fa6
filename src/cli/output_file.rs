//! What all subcommands that write a file share: finding the cohort, choosing a format, writing the file or
//! to standard output, and reporting who objects to being exported.

use std::path::Path;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::outcome::{Failure, remark, written};
use crate::cli::output::Out;
use crate::domain::{Cohort, Enrollment, EntityKind, Id};
use crate::exchange::roster::export::Objecting;
use crate::files::{WriteError, write_for_people};
use crate::register::Register;
use crate::report::render::{FileKind, Format};
use crate::text::plural::listed;
use crate::text::quoted::quoted;

/// Reports on standard error how many people object to being exported, and whether they were left out.
pub(crate) fn tell_who_object(count: usize, objecting: Objecting) {
    match (count, objecting) {
        (0, _) => {}
        (count, Objecting::LeftOut) => {
            remark(format_args!(
                "{} left out because they object to being exported; pass --include-objected to write them",
                counted(count)
            ));
        }
        (count, Objecting::Included) => {
            remark(format_args!(
                "{} included despite objecting to being exported; share them only if a law or a contract \
                requires it",
                counted(count)
            ));
        }
    }
}

pub(crate) fn counted(people: usize) -> String {
    EntityKind::Person.counted(people)
}

/// An option's parser for the names of these formats.
pub(crate) fn format_parser(
    formats: impl IntoIterator<Item = Format>,
) -> impl TypedValueParser<Value = Format> {
    let formats: Vec<Format> = formats.into_iter().collect();
    PossibleValuesParser::new(formats.iter().map(|format| format.word())).try_map(move |word| {
        formats.iter().copied().find(|format| format.word() == word).ok_or("unknown format")
    })
}

/// The format that the ending of a file's name stands for; `None` without an ending, or for `-`.
///
/// # Errors
/// When the ending stands for none.
pub(crate) fn format_by_ending(kind: FileKind, path: &Path) -> Result<Option<Format>, Failure> {
    refuse_ending(path, &kind.endings(), "; choose another ending, or name the format (--format)")?;
    Ok(kind.of_path(path))
}

/// Refuses a file whose name has an ending other than these.
pub(crate) fn refuse_ending(path: &Path, known: &[&str], advice: &str) -> Result<(), Failure> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    if ending.is_empty() || known.contains(&ending.to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    let known: Vec<String> = known.iter().map(|ending| format!(".{ending}")).collect();
    Err(Failure(format!(
        "nothing was written: the ending of {} stands for no format; known are {}{advice}",
        quoted(&path.display().to_string()),
        listed(&known)
    )))
}

/// The formats in a sentence: `CSV, JSON or Text`.
pub(crate) fn labels(kind: FileKind) -> String {
    let labels: Vec<&str> = kind.formats().into_iter().map(Format::label).collect();
    match labels.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Writes to the named file, or to `out` for `-`. Returns the path if it is a file.
pub(crate) fn put<'a>(
    path: &'a Path,
    bytes: &[u8],
    force: bool,
    out: &mut dyn Out,
) -> Result<Option<&'a Path>, Failure> {
    if path == Path::new("-") {
        return written(out.data(bytes).and_then(|()| out.flush())).map(|()| None);
    }
    write_for_people(path, bytes, force).map(|()| Some(path)).map_err(|error| match error {
        WriteError::Exists(path) => already_exists(&path, "choose another name (-o FILE)"),
        other => Failure::of(other),
    })
}

/// The error for an existing file; `otherwise` says how to name another one.
pub(crate) fn already_exists(path: &Path, otherwise: &str) -> Failure {
    Failure(format!(
        "“{}” already exists and was not changed; {otherwise}, or replace it (--force)",
        path.display()
    ))
}

pub(crate) fn find(register: &Register, code: &str) -> Result<Id<Cohort>, Failure> {
    register.cohort_by_code(code).ok_or_else(|| {
        let cohorts = register.all::<Cohort>();
        let older = cohorts.len().saturating_sub(8);
        let codes: Vec<&str> = cohorts.skip(older).map(|cohort| cohort.code.as_str()).collect();
        let known = match codes.as_slice() {
            [] if register.count::<Enrollment>() == 0 => {
                "there is none yet; import one with “alumnet import roster”".to_owned()
            }
            codes if older > 0 => format!("the newest are {}", codes.join(", ")),
            codes => format!("the cohorts are {}", codes.join(", ")),
        };
        Failure(format!("there is no cohort {}; {known}", quoted(code)))
    })
}
