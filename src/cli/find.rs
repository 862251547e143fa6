//! `alumnet find WORDS`: anything by its name, fuzzily, or by the words of notes and logged contacts: what
//! `f` finds on the screen, in the same order.

use clap::Args;
use serde_json::{Value, json};

use super::outcome::{Failure, Outcome, written};
use super::output::Out;
use super::values::number;
use crate::app::popups::find::{Index, place_words};
use crate::register::Register;
use crate::text::columns::{clean, escape_unsafe};

/// Find anything by its name, or by the words of notes
#[derive(Debug, Clone, Args)]
pub(crate) struct FindArguments {
    /// Letters of its name, in their order, or words of a note
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Show at most this many, the best first
    #[arg(long, value_name = "NUMBER", value_parser = number("a number, such as 20", 0..=usize::MAX),
        default_value = "20")]
    limit: usize,
}

/// Finds records: the kind, the id, the name and a note on each line.
///
/// # Errors
/// When the output can't be written.
pub(crate) fn run(
    arguments: &FindArguments,
    register: &Register,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let (found, _) = Index::new(register).matching(&arguments.words.join(" "), register);
    let found = found.into_iter().filter_map(|found| Some((found.place, found.place.record()?)));
    let found = found.take(arguments.limit).map(|(place, (kind, id))| {
        let (name, note) = place_words(place, register);
        (kind, id, name, note)
    });
    let text = if arguments.json {
        let objects = found.map(|(kind, id, name, note)| {
            json!({ "kind": kind.one(), "id": id.to_string(), "name": name, "note": note })
        });
        let text = serde_json::to_string_pretty(&Value::Array(objects.collect())).map_err(Failure::of)?;
        escape_unsafe(&text) + "\n"
    } else {
        let cell = |text: &str| clean(text).replace('\t', " ");
        let lines: Vec<String> = found
            .map(|(kind, id, name, note)| format!("{}\t{id}\t{}\t{}\n", kind.one(), cell(&name), cell(&note)))
            .collect();
        lines.concat()
    };
    written(out.data(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Outcome::Done)
}
