//! `alumnet demo`: a made-up program in a folder of its own. It is made once and then kept, so that a
//! visitor's changes are there the next time; it never touches the real register.

use std::path::Path;

use clap::Args;
use color_eyre::eyre::{self, WrapErr as _};

use super::environment::{Environment, ScreenOptions, today};
use super::outcome::{Outcome, remark, told};
use super::output::Output;
use super::progress_line::ProgressLine;
use super::values::number;
use crate::app::{Amount, Loading};
use crate::cli::event_loop;
use crate::demo::{Options, change_sets};
use crate::files;
use crate::store::{self, OpenError};
use crate::workspace::history::History;
use crate::workspace::opening::{self, OpenedWorkspace};

/// Written last into a finished demo folder. A folder with neither this file nor [`UNFINISHED`] is not a demo
/// and is left alone.
const MARK: &str = "demo.txt";
/// Present while a demo is being made or deleted.
const UNFINISHED: &str = "demo-unfinished.txt";

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// How many people, at most 200000; each size has a separate folder
    #[arg(long, value_name = "NUMBER",
        value_parser = number("a number from 1 to 200000", 1..=200_000))]
    people: Option<usize>,

    /// Delete the demo of this size and create it again
    #[arg(long)]
    fresh: bool,

    /// Create it without opening the screen
    #[arg(long)]
    no_screen: bool,

    #[command(flatten)]
    pub(super) screen: ScreenOptions,
}

pub(super) fn run(environment: &Environment, arguments: &DemoArguments) -> eyre::Result<Outcome> {
    let mut options = Options::on(today());
    let folder = match arguments.people {
        Some(people) => {
            options.people = people;
            environment.beside(&format!("-demo-{people}"))
        }
        None => environment.beside("-demo"),
    };
    let fresh = arguments.fresh;
    if arguments.no_screen {
        let mut line = ProgressLine::standard();
        let opened = prepare(&folder, fresh, &options, &mut |loading| line.show(loading))?;
        line.clear();
        for notice in &opened.notices {
            remark(notice);
        }
        return Ok(told(&mut Output::standard(), format_args!("The demo is in {}.", folder.display())));
    }
    let data = folder.clone();
    event_loop::open_with(environment, &data, "demo", move |progress| {
        prepare(&folder, fresh, &options, progress)
    })
}

/// Opens the demo folder, making the demo first if it does not exist yet.
fn prepare(
    folder: &Path,
    fresh: bool,
    options: &Options,
    progress: &mut dyn FnMut(Loading),
) -> eyre::Result<OpenedWorkspace> {
    let mark = folder.join(MARK);
    let unfinished = folder.join(UNFINISHED);
    let filled = files::exists(folder)? && !files::entries(folder)?.is_empty();
    match (files::exists(&mark)?, files::exists(&unfinished)?) {
        (true, _) if !fresh => {
            return Ok(opening::open(folder, &mut |step| progress(event_loop::words_of(&step)))?);
        }
        // A demo interrupted while it was being made or deleted starts over, too.
        (true, _) | (false, true) => throw_away(folder, progress)?,
        (false, false) if filled => {
            eyre::bail!("{} is not a demo folder and was not changed", folder.display())
        }
        (false, false) => {}
    }
    // Written before anything else, so that the folder is known as a demo if this is interrupted.
    files::make_folder(folder).wrap_err_with(|| format!("{} could not be created", folder.display()))?;
    files::replace(&unfinished, b"This demo is being created.\n")?;
    let OpenedWorkspace { mut workspace, notices } =
        opening::open(folder, &mut |step| progress(event_loop::words_of(&step)))?;
    progress(Loading::of("Making up the people …"));
    for set in change_sets(options) {
        workspace.commit(set).wrap_err("the demo could not be created")?;
        let people = workspace.register.count::<crate::domain::Person>();
        let done = Amount { done: people as u64, of: options.people as u64, things: "people" };
        progress(Loading::of("Creating the demo program …").at(Some(done)));
    }
    let words = format!(
        "A made-up program for alumnet, generated from seed {} on {}. Delete this folder whenever you \
        like.\n",
        options.seed, options.today
    );
    files::replace(&mark, words.as_bytes())?;
    files::remove_file(&unfinished).wrap_err("the demo could not be completed")?;
    // What was made just now is nothing to undo.
    workspace.history = History::of(workspace.history.entries());
    Ok(OpenedWorkspace { workspace, notices })
}

/// Empties a demo folder. Opening it first makes sure that no other alumnet is using it.
fn throw_away(folder: &Path, progress: &mut dyn FnMut(Loading)) -> eyre::Result<()> {
    progress(Loading::of("Deleting the old demo …"));
    // Any other error does not matter, because the folder is about to be emptied.
    if let Err(held @ OpenError::Held { .. }) = store::open(folder, &mut |_| ()) {
        return Err(held.into());
    }
    let failed = || format!("{} could not be emptied", folder.display());
    // Keep it marked as a demo folder until everything is deleted.
    files::replace(&folder.join(UNFINISHED), b"This demo is being deleted.\n")?;
    for entry in files::entries(folder).wrap_err_with(failed)? {
        if entry.is_folder {
            files::remove_folder(&entry.path).wrap_err_with(failed)?;
        } else if entry.name != UNFINISHED {
            files::remove_file(&entry.path).wrap_err_with(failed)?;
        }
    }
    Ok(())
}
