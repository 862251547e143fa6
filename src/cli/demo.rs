//! `alumnet demo`: a made-up program in a folder of its own. It is made once and then kept, so that what a
//! visitor changes is there the next time; it never touches the real register.

use std::path::{Path, PathBuf};

use clap::Args;
use color_eyre::eyre::{self, WrapErr as _};

use super::environment::{Environment, today};
use super::outcome::Outcome;
use super::screen;
use crate::app::Loading;
use crate::demo::{Options, change_sets};
use crate::exchange::write_file;
use crate::register::rules;
use crate::store::{self, Opened, Store as _};

/// Written last into a finished demo folder; a folder without it is not a demo and is left alone.
const MARK: &str = "demo.txt";

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// How many people; other sizes than the usual are kept in folders of their own
    #[arg(long, value_name = "NUMBER")]
    people: Option<usize>,

    /// Throw the demo of this size away and make it anew
    #[arg(long)]
    fresh: bool,

    /// Make it without opening the screen
    #[arg(long)]
    no_screen: bool,
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
        let opened = prepare(&folder, fresh, &options, &mut |_| ())?;
        for notice in &opened.notices {
            eprintln!("alumnet: {notice}");
        }
        println!("The demo is in {}.", folder.display());
        return Ok(Outcome::Done);
    }
    screen::open_with(environment, "demo", move |progress| prepare(&folder, fresh, &options, progress))
}

/// Opens the demo folder, after making the demo if it is not there yet.
fn prepare(folder: &Path, fresh: bool, options: &Options, progress: &mut dyn FnMut(Loading)) -> eyre::Result<Opened> {
    let mark = folder.join(MARK);
    let filled = folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if fresh && mark.exists() {
        throw_away(folder, progress)?;
    } else if filled && !mark.exists() && !is_unfinished(folder) {
        eyre::bail!("{} is not a demo folder; it was left alone", folder.display());
    }
    let mut opened = store::open(folder, &mut |step| progress(screen::words_of(&step)))?;
    if mark.exists() {
        return Ok(opened);
    }
    write_file(&unfinished(folder), b"This demo is being made.\n", true)?;
    if !opened.register.is_empty() {
        // Making it was interrupted the last time: begin again.
        drop(opened);
        throw_away(folder, progress)?;
        opened = store::open(folder, &mut |step| progress(screen::words_of(&step)))?;
        write_file(&unfinished(folder), b"This demo is being made.\n", true)?;
    }
    for set in change_sets(options) {
        rules::check(&opened.register, &set).wrap_err("the demo breaks a rule")?;
        opened.store.commit(&set)?;
        opened.register.apply(&set)?;
        let people = opened.register.count::<crate::domain::Person>();
        let percent = u8::try_from(people * 100 / options.people.max(1)).unwrap_or(100).min(100);
        progress(Loading { words: "Making the demo program …".into(), percent: Some(percent) });
    }
    let words = format!("A made-up program of alumnet, from seed {} on {}. Delete this folder whenever you like.\n", options.seed, options.today);
    write_file(&mark, words.as_bytes(), true)?;
    std::fs::remove_file(unfinished(folder)).wrap_err("the demo could not be finished")?;
    Ok(opened)
}

fn unfinished(folder: &Path) -> PathBuf {
    folder.join("demo-unfinished.txt")
}

fn is_unfinished(folder: &Path) -> bool {
    unfinished(folder).exists()
}

/// Deletes a demo folder. Opening it first makes sure that no other alumnet is using it.
fn throw_away(folder: &Path, progress: &mut dyn FnMut(Loading)) -> eyre::Result<()> {
    progress(Loading { words: "Throwing the old demo away …".into(), percent: None });
    drop(store::open(folder, &mut |_| ())?);
    std::fs::remove_dir_all(folder).wrap_err_with(|| format!("{} could not be deleted", folder.display()))
}
