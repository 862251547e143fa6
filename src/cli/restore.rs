//! `alumnet restore`: restores a register from a backup, keeping the previous one.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use color_eyre::eyre;

use super::backup::{local, words};
use super::environment::{Environment, ids, now};
use super::opening::{end, open};
use super::outcome::{Failure, Outcome, told};
use super::passphrase;
use crate::files;
use crate::register::{ChangeSet, Register};
use crate::sharing::folder;
use crate::store::backup::{self, Contents, Unfit};
use crate::store::{self, OpenError, Restored, Store as _};
use crate::text::plural::counted;

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// The backup to restore [default: if the register can't be opened, the newest usable one and the
    /// journal's changes after it]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Stay with the register as it is, and set backups of a later state aside
    #[arg(long, conflicts_with_all = ["file", "passphrase_file"])]
    keep_current: bool,

    /// Go back to the backup with one change, which undo takes back; people erased since stay erased
    #[arg(long, requires = "file")]
    as_change: bool,

    /// Use the first line of this file as the passphrase instead of asking
    #[arg(long, value_name = "FILE", requires = "file")]
    passphrase_file: Option<PathBuf>,
}

pub(super) fn run(
    environment: &Environment,
    arguments: &RestoreArguments,
    out: &mut dyn Write,
) -> eyre::Result<Outcome> {
    if arguments.keep_current {
        return Ok(told(out, kept_words(&store::keep_current(&environment.data)?)));
    }
    let restored = match &arguments.file {
        Some(file) => {
            let encrypted = backup::is_encrypted(file).map_err(|error| {
                Failure(format!("{} can\'t be read: {}", file.display(), files::reason(&error)))
            })?;
            let passphrase = match &arguments.passphrase_file {
                Some(named) => Some(passphrase::from_file(named)?),
                None if encrypted => Some(passphrase::known()?),
                None => None,
            };
            let refused = |unfit: Unfit| Failure(format!("{}: {unfit}. Nothing was changed", file.display()));
            let contents = backup::read(file, passphrase.as_ref()).map_err(refused)?;
            if arguments.as_change {
                return as_change(environment, contents, out);
            }
            refuse_shared(&environment.data)?;
            store::restore_contents(&environment.data, contents, now(), &mut |_| ())?
        }
        None => newest(environment)?,
    };
    Ok(told(out, words_of(&restored)))
}

/// In a shared register the log would bring back what everybody has, so a copy that is sound is not replaced.
fn refuse_shared(data: &Path) -> Result<(), Failure> {
    if folder::is_copy(data) && store::open(data, &mut |_| ()).is_ok_and(|opened| opened.log.is_some()) {
        let words = "the register is shared, so the changes since the backup would come back. Nothing was \
            changed. Use --as-change to go back for everybody";
        return Err(Failure(words.to_owned()));
    }
    Ok(())
}

fn as_change(environment: &Environment, contents: Contents, out: &mut dyn Write) -> eyre::Result<Outcome> {
    let mut workspace = open(&environment.data)?;
    let Contents { about, records, .. } = contents;
    let wanted = Register::from_records(records);
    let wanted = workspace.store.suppressions().replay(&wanted).map_or(wanted, |(left, _)| left);
    let changes = workspace.register.changes_to(&wanted);
    let (day, count) = (local(about.at), counted(changes.len(), "record", "records"));
    if changes.is_empty() {
        return Ok(told(out, "The register is already as it was in the backup; nothing was changed."));
    }
    let set = ChangeSet {
        id: ids().draw_uuid(),
        at: now(),
        actor: environment.actor.clone(),
        label: format!("Go back to the backup of {day}"),
        origin: None,
        undoes: None,
        changes,
    };
    workspace.commit(set).map_err(Failure::of)?;
    let is_closed = end(workspace);
    let words = format!("Went back to the backup of {day}: {count} changed. “alumnet undo” takes it back.");
    Ok(told(out, words).if_also(is_closed))
}

fn newest(environment: &Environment) -> eyre::Result<Restored> {
    match store::open(&environment.data, &mut |_| ()) {
        Err(OpenError::Damaged { offer: Some(_), .. }) => {}
        Err(OpenError::Behind { newer, .. }) if !newer.encrypted => {}
        Err(error) => return Err(error.into()),
        Ok(_) => {
            let words = "the register is intact, so nothing was restored; to go back to an earlier state, \
                name a backup (“alumnet backup --list” lists them)";
            return Err(Failure(words.to_owned()).into());
        }
    }
    let none = || Failure("there is no usable backup".to_owned());
    Ok(store::restore_newest(&environment.data, now(), &mut |_| ())?.ok_or_else(none)?)
}

fn kept_words(aside: &[PathBuf]) -> String {
    match aside {
        [] => "No backup holds a later state; nothing was changed.".to_owned(),
        aside => {
            let names: Vec<String> = aside.iter().map(|path| files::short(path)).collect();
            format!("The register stays as it is. Set aside in backups: {}.", names.join(", "))
        }
    }
}

/// What was restored, and where the previous register is.
pub(super) fn words_of(restored: &Restored) -> String {
    let after = match restored.after {
        0 => String::new(),
        1 => ", and 1 change set after it from the journal".to_owned(),
        more => format!(", and {more} change sets after it from the journal"),
    };
    let mut kept = match &restored.aside {
        Some(aside) => format!(" The previous files are kept in {}.", aside.display()),
        None => String::new(),
    };
    if let Some(settled) = &restored.settled {
        kept.extend([" ", settled]);
    }
    format!(
        "Restored the backup of {} ({}){after}.{kept}",
        local(restored.backup.at),
        words(&restored.backup)
    )
}
