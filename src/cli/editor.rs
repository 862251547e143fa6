//! `alumnet edit … --as toml`: the form of the screen as a text in the user's editor. What is wrong with it
//! is written above the line that it is about, and the editor opens again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use toml::{Table, Value as Toml};

use super::assign::{assign, kind_of};
use super::outcome::{Failure, Outcome, narrate, remark};
use super::output::Out;
use super::writer::{Saving, Writer};
use crate::app::form::{Choice, Field, FieldError, Form, FormContext, Kind, Value};
use crate::files::{self, PartFile};
use crate::query::{Source, fields};
use crate::store::Store;

/// Begins a line that says what is wrong.
const WRONG: &str = "# ERROR: ";

/// Lets the user change the form that `make` gives as a text, until nothing is wrong with it.
///
/// # Errors
/// When the editor can't be started or fails, or nothing was changed about what is wrong.
pub(super) fn edit<S: Store>(
    title: &str,
    make: impl Fn(&mut Writer<'_, S>) -> Option<Form>,
    saving: &Saving,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let gone = || Failure("nothing was changed: the record is gone".to_owned());
    let first = Document::of(title, &make(writer).ok_or_else(gone)?, writer)?;
    let (mut text, mut told) = (first.text.clone(), Vec::new());
    loop {
        let written = edited(&text)?;
        let unmarked = without(&told, &written);
        if unmarked == first.text {
            return Ok(narrate("Nothing to change."));
        }
        let form = make(writer).ok_or_else(gone)?;
        let wrong = match fill(form, &written, &first, writer)? {
            Ok(change) => return writer.save(change, saving, out),
            Err(wrong) => wrong,
        };
        let is_same = unmarked == without(&told, &text) && text != first.text;
        if is_same || !io::stdin().is_terminal() {
            let all: Vec<String> = wrong.iter().map(FieldError::sentence).collect();
            return Err(Failure(format!("nothing was changed: {}", all.join("; "))));
        }
        (text, told) = with_errors(&unmarked, &wrong);
    }
}

/// The text of a form, and the value of each field in it.
struct Document {
    text: String,
    values: Vec<(String, String)>,
}

impl Document {
    fn of<S: Store>(title: &str, form: &Form, writer: &Writer<'_, S>) -> Result<Self, Failure> {
        let register = writer.register();
        let source = Source::new(&register, writer.today);
        let mut text = format!(
            "# {title}\n# Save and close to change the record. Delete everything to leave it as it is.\n"
        );
        let mut values = Vec::new();
        // Fields about one position of a hire have an id in their name.
        for field in form.fields.iter().filter(|field| !field.name.contains(':')) {
            let (name, value) = (field.name.replace('_', "-"), words(field, &source));
            let hint = hint(field);
            // Writing to a String can't fail.
            let _ = write!(text, "\n# {}{}{hint}\n", field.label, if hint.is_empty() { "" } else { ": " });
            text.push_str(&toml::to_string_pretty(&BTreeMap::from([(&name, &value)])).map_err(Failure::of)?);
            values.push((name, value));
        }
        Ok(Self { text, values })
    }
}

/// What a field accepts.
fn hint(field: &Field) -> String {
    match &field.kind {
        Kind::Choice(choices) => choices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
        Kind::Flag => "yes or no".to_owned(),
        Kind::Pick(pick) if pick.many => "names, separated by semicolons".to_owned(),
        _ => field.hint.to_owned(),
    }
}

/// The value of a field, as it could be written.
fn words(field: &Field, source: &Source<'_>) -> String {
    match (&field.value, &field.kind) {
        (Value::Text(input), _) => input.text().trim().to_owned(),
        (Value::Notes(block), _) => block.text(),
        (Value::Flag(on), _) => if *on { "yes" } else { "no" }.to_owned(),
        (Value::Choice(place), Kind::Choice(choices)) => {
            choices.get(*place).map(|(word, _)| (*word).to_owned()).unwrap_or_default()
        }
        (Value::Picked(picked), Kind::Pick(pick)) => {
            let name = |choice: &Choice| match choice {
                Choice::Record(id) => fields::title(source, kind_of(pick.source)?, *id),
                Choice::New(text) => Some(format!("+{text}")),
                Choice::Text(text) => Some(text.clone()),
                Choice::Word(word) => Some((*word).to_owned()),
            };
            picked.iter().filter_map(name).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    }
}

type Change = (Vec<crate::register::Change>, String);

/// Puts what was written into the form; gives what it changes, or what is wrong.
fn fill<S: Store>(
    mut form: Form,
    written: &str,
    first: &Document,
    writer: &mut Writer<'_, S>,
) -> Result<Result<Change, Vec<FieldError>>, Failure> {
    let table = match written.parse::<Table>() {
        Ok(table) if table.is_empty() => {
            return Err(Failure("nothing was changed: the text is empty".to_owned()));
        }
        Ok(table) => table,
        Err(error) => return Ok(Err(vec![at_line(written, &error)])),
    };
    let register = writer.register();
    let mut wrong = Vec::new();
    let mut context =
        FormContext { register: &register, today: writer.today, now: writer.now, ids: writer.ids };
    form.fields.set_today(writer.today);
    form.refresh(None, &mut context);
    for (name, value) in &table {
        let text = plain(value);
        if first.values.iter().any(|(held, before)| held == name && before.trim_end() == text.trim_end()) {
            continue;
        }
        match assign(&mut form, name, &text, &mut context) {
            Ok(true) => {}
            Ok(false) => {
                wrong.push(FieldError::new(name, "several have this name; write more of it, or the id"));
            }
            Err(failure) => wrong.push(FieldError::new(name, failure.0)),
        }
    }
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    Ok(writer.attempt(&form))
}

/// A value as the text of a field.
fn plain(value: &Toml) -> String {
    match value {
        Toml::String(text) => text.clone(),
        Toml::Boolean(on) => if *on { "yes" } else { "no" }.to_owned(),
        Toml::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// What is wrong with the text itself, said of the field in that line.
fn at_line(text: &str, error: &toml::de::Error) -> FieldError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count();
    let name = text.lines().nth(line).and_then(name_in).unwrap_or_default();
    FieldError::new(name, format!("line {}: {}", line + 1, error.message()))
}

/// The field that a line is about.
fn name_in(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    (!name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '-')).then_some(name)
}

/// The text without the lines that alumnet has added. Others may begin like them: they are the user's.
fn without(told: &[String], text: &str) -> String {
    let is_ours = |line: &&str| told.iter().any(|told| told == line);
    text.lines().filter(|line| !is_ours(line)).flat_map(|line| [line, "\n"]).collect()
}

/// The text with what is wrong above the line that it is about, or else at the top; and the added lines.
fn with_errors(text: &str, wrong: &[FieldError]) -> (String, Vec<String>) {
    let is_about = |error: &FieldError, line: &str| name_in(line) == Some(&error.field.replace('_', "-"));
    let stray = wrong.iter().filter(|error| !text.lines().any(|line| is_about(error, line)));
    let mut told: Vec<String> = stray.map(|error| format!("{WRONG}{}", error.sentence())).collect();
    let mut lines = told.clone();
    for line in text.lines() {
        for error in wrong.iter().filter(|error| is_about(error, line)) {
            told.push(format!("{WRONG}{}", error.words));
            lines.extend(told.last().cloned());
        }
        lines.push(line.to_owned());
    }
    (lines.iter().flat_map(|line| [line, "\n"]).collect(), told)
}

/// The text as the user's editor leaves it.
fn edited(text: &str) -> Result<String, Failure> {
    let failed = |error: &io::Error| Failure(format!("the text can't be written: {}", files::reason(error)));
    let mut part =
        PartFile::begin(&std::env::temp_dir(), "alumnet-", ".toml").map_err(|error| failed(&error))?;
    part.write_all(text.as_bytes()).and_then(|()| part.flush()).map_err(|error| failed(&error))?;
    open_editor(part.path())?;
    files::read_to_string(part.path())
        .map_err(|error| Failure(format!("the text can't be read back: {}", files::reason(&error))))
}

fn open_editor(path: &Path) -> Result<(), Failure> {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = named("VISUAL").or_else(|| named("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    // Ctrl-c is for the editor; without this, it would end alumnet and leave the file behind.
    if let Err(error) = signal_hook::flag::register(SIGINT, Arc::new(AtomicBool::new(false))) {
        remark(files::reason(&error));
    }
    // Through the shell, as git does: what is in EDITOR may have arguments.
    let ended = Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg(&editor).arg(path).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure(format!("nothing was changed: the editor “{editor}” ended with {status}"))),
        Err(error) => {
            Err(Failure(format!("the editor “{editor}” can't be started: {}", files::reason(&error))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_stands_above_its_line() {
        let text = "# Zoë\n\n# Email\nemails = \"none\"\nlocation = \"Bern\"\n";
        let wrong =
            [FieldError::new("emails", "“none” is no email"), FieldError::new("", "the person is gone")];
        let (marked, told) = with_errors(text, &wrong);
        assert_eq!(
            marked,
            "# ERROR: the person is gone\n# Zoë\n\n# Email\n# ERROR: “none” is no email\nemails = \"none\"\n\
             location = \"Bern\"\n"
        );
        assert_eq!(without(&told, &marked), text);
        let noted = "notes = \"\"\"\n# ERROR: mine\n\"\"\"\n";
        assert_eq!(without(&told, noted), noted, "what only looks like an error is kept");
        let broken = "a = \"x\"\nlocation = \"Bern\n";
        let error = broken.parse::<Table>().unwrap_err();
        let wrong = at_line(broken, &error);
        assert_eq!(wrong.field, "location");
        assert!(wrong.words.starts_with("line 2: "), "{}", wrong.words);
    }
}
