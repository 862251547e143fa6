//! What all subcommands that write a file share: finding the cohort, choosing a format, writing the file or
//! to standard output, and reporting who objects to being exported.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::outcome::{Failure, remark, written};
use crate::cli::output::Out;
use crate::domain::{Cohort, Enrollment, EntityKind, Id, Program};
use crate::exchange::roster::export::Objecting;
use crate::files::{WriteError, write_for_people};
use crate::register::Register;
use crate::report::render::{FileKind, Format};
use crate::text::fold::{fold, has_words, name_key, words};
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

/// Whether CSV begins with the mark that tells Excel it is UTF-8: in a file unless told otherwise, on
/// standard output only if asked for, since other programs read it as a part of the first cell.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct ByteOrderMark {
    /// Begin CSV on standard output with the byte order mark that tells Excel it is UTF-8
    #[arg(long, conflicts_with = "no_bom")]
    bom: bool,
    /// Write CSV files without the byte order mark
    #[arg(long)]
    no_bom: bool,
}

impl ByteOrderMark {
    pub(crate) fn is_wanted(self, path: &Path) -> bool {
        if is_standard_output(path) { self.bom } else { !self.no_bom }
    }
}

/// Where to write: the file named on the command line, else standard output.
pub(crate) fn destination(named: Option<&Path>) -> &Path {
    named.unwrap_or(Path::new("-"))
}

pub(crate) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}

/// Writes to the named file, or to `out` for `-`. Returns the path if it is a file.
pub(crate) fn put<'a>(
    path: &'a Path,
    bytes: &[u8],
    force: bool,
    out: &mut dyn Out,
) -> Result<Option<&'a Path>, Failure> {
    if is_standard_output(path) {
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

/// The program with this title, or else the only one with a part of its title; without a title, the only one.
pub(crate) fn find_program(register: &Register, title: Option<&str>) -> Result<Id<Program>, Failure> {
    let programs = || register.all::<Program>();
    let Some(title) = title else {
        return match programs().collect::<Vec<_>>().as_slice() {
            [only] => Ok(only.id),
            [] => Err(Failure("there is no program yet".into())),
            many => Err(Failure(format!("there are {} programs; name one: {}", many.len(), titles(many)))),
        };
    };
    let (wanted, words) = (name_key(title), words(title));
    let mut found: Vec<_> = programs().filter(|program| name_key(&program.title) == wanted).collect();
    if found.is_empty() && !words.is_empty() {
        found = programs().filter(|program| has_words(&fold(&program.title), &words)).collect();
    }
    match found.as_slice() {
        [program] => Ok(program.id),
        [] => {
            let all: Vec<_> = programs().collect();
            let known = if all.is_empty() {
                "there is none yet".to_owned()
            } else {
                format!("the programs are {}", titles(&all))
            };
            Err(Failure(format!("there is no program {}; {known}", quoted(title))))
        }
        many if many.iter().all(|program| name_key(&program.title) == wanted) => Err(Failure(format!(
            "there are {} programs {}; give them different titles first",
            many.len(),
            quoted(title)
        ))),
        many => Err(Failure(format!("{} is a part of several titles: {}", quoted(title), titles(many)))),
    }
}

/// The titles of the first programs.
fn titles(programs: &[&Arc<Program>]) -> String {
    let titles: Vec<String> = programs.iter().take(8).map(|program| quoted(&program.title)).collect();
    titles.join(", ")
}
