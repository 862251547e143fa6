//! `alumnet help`: the help of a command, and all of it as JSON for other programs.

use clap::{Args, Command, CommandFactory as _};
use serde_json::{Map, Value, json};

use super::outcome::{Failure, Outcome, written};
use super::output::Out;
use super::{Arguments, outcome, usage};
use crate::text::quoted::quoted;

/// Show the help of a command
#[derive(Debug, Clone, Args)]
pub(super) struct HelpArguments {
    /// The command, such as report cohort [default: alumnet itself]
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
    /// Describe it, with all its commands and options, as JSON
    #[arg(long)]
    json: bool,
}

/// Shows the help.
///
/// # Errors
/// When there is no such command, or the output can't be written.
pub(super) fn run(arguments: &HelpArguments, out: &mut dyn Out) -> Result<Outcome, Failure> {
    let mut whole = Arguments::command();
    whole.build();
    let mut command = &mut whole;
    for name in &arguments.command {
        let names: Vec<String> = shown(command).map(|held| held.get_name().to_owned()).collect();
        let unknown = || {
            Failure(format!("there is no command {}; the commands are {}", quoted(name), names.join(", ")))
        };
        command = command.find_subcommand_mut(name).ok_or_else(unknown)?;
    }
    if !arguments.json {
        let line =
            ["alumnet"].into_iter().chain(arguments.command.iter().map(String::as_str)).chain(["--help"]);
        if let Err(help) = Arguments::command().try_get_matches_from(line) {
            usage::refuse(help);
        }
    }
    let mut told = described(command);
    if arguments.command.is_empty() {
        told.insert("exit_codes".to_owned(), exit_codes());
    }
    let text = serde_json::to_string_pretty(&told).map_err(Failure::of)? + "\n";
    written(out.data(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Outcome::Done)
}

/// The commands of a command that help names.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|held| !held.is_hide_set())
}

fn described(command: &Command) -> Map<String, Value> {
    let mut usage = command.clone();
    let text = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
    let is_shown = |argument: &&clap::Arg| !argument.is_hide_set();
    let told = json!({
        "name": command.get_bin_name().unwrap_or_else(|| command.get_name()),
        "about": text(command.get_about()),
        "usage": usage.render_usage().to_string().trim_start_matches("Usage: "),
        "arguments": command.get_arguments().filter(is_shown).map(of_argument).collect::<Vec<_>>(),
        "commands": shown(command).map(described).collect::<Vec<_>>(),
    });
    match told {
        Value::Object(told) => told,
        _ => Map::new(),
    }
}

fn of_argument(argument: &clap::Arg) -> Value {
    let takes = argument.get_num_args().is_some_and(|range| range.takes_values());
    let values = if takes { argument.get_possible_values() } else { Vec::new() };
    let names = argument.get_value_names().filter(|_| takes).unwrap_or_default();
    let defaults = argument.get_default_values().iter().filter(|_| takes);
    json!({
        "name": argument.get_id().as_str(),
        "long": argument.get_long().map(|long| format!("--{long}")),
        "short": argument.get_short().map(|short| format!("-{short}")),
        "value": names.first().map(ToString::to_string),
        "values": values.iter().map(clap::builder::PossibleValue::get_name).collect::<Vec<_>>(),
        "default": defaults.map(|value| value.to_string_lossy()).next(),
        "required": argument.is_required_set(),
        "repeats": argument.get_num_args().is_some_and(|range| range.max_values() > 1),
        "everywhere": argument.is_global_set(),
        "help": argument.get_help().map(ToString::to_string),
    })
}

/// What the exit codes mean.
fn exit_codes() -> Value {
    let codes = outcome::CODES.iter().map(|(code, meaning)| (code.to_string(), Value::from(*meaning)));
    Value::Object(codes.collect())
}
