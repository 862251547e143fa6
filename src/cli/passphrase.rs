//! Passphrases: typed on the terminal without echo, or read from a file.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::outcome::Failure;
use crate::files;
use crate::store::backup::Passphrase;

/// The first line of a file.
///
/// # Errors
/// When the file can't be read, or its first line is empty.
pub(super) fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    let read = Passphrase::from_file(path)
        .map_err(|error| Failure(format!("{} can\'t be read: {}", path.display(), files::reason(&error))))?;
    read.ok_or_else(|| {
        Failure(format!("the first line of {} is empty; it must hold the passphrase", path.display()))
    })
}

/// Asks twice for a new passphrase.
///
/// # Errors
/// When the two differ, nothing was typed, or there is no terminal.
pub(super) fn choose() -> Result<Passphrase, Failure> {
    let first = ask("Passphrase: ")?;
    if ask("Repeat the passphrase: ")? == first {
        Ok(Passphrase::from(first))
    } else {
        Err(Failure("the two passphrases differ; nothing was written".to_owned()))
    }
}

/// Asks for an existing passphrase.
///
/// # Errors
/// When nothing was typed, or there is no terminal.
pub(super) fn known() -> Result<Passphrase, Failure> {
    ask("Passphrase: ").map(Passphrase::from)
}

/// The largest file with a password or an invitation that is read, in bytes.
const MOST_SECRET: u64 = 1 << 16;

/// Restores the terminal's echo, however the prompt ends.
struct Unseen;

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
        let _ = writeln!(io::stderr());
    }
}

/// Asks for the password of an account.
///
/// # Errors
/// When nothing was typed, or there is no terminal.
pub(super) fn password() -> Result<String, Failure> {
    ask_for("Password: ", "password", "--password-file FILE")
}

/// Asks for an invitation.
///
/// # Errors
/// When nothing was typed, or there is no terminal.
pub(super) fn invitation() -> Result<String, Failure> {
    ask_for("Invitation: ", "invitation", "--file FILE")
}

/// The first line of a small file.
///
/// # Errors
/// When the file can't be read, or its first line is empty.
pub(super) fn first_line(path: &Path, what: &str) -> Result<String, Failure> {
    let text = files::read_small(path, MOST_SECRET)
        .map_err(|error| Failure(format!("{} can't be read: {}", path.display(), files::reason(&error))))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(Failure(format!(
            "the first line of {} is empty; it must hold the {what}",
            path.display()
        )));
    }
    Ok(line.to_owned())
}

fn ask(prompt: &str) -> Result<String, Failure> {
    ask_for(prompt, "passphrase", "--passphrase-file FILE")
}

fn ask_for(prompt: &str, what: &str, option: &str) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure(format!("no terminal to ask for the {what} on; name a file ({option})")));
    }
    let failed = |error: io::Error| Failure(format!("the {what} can't be read: {}", files::reason(&error)));
    write!(io::stderr(), "{prompt}").and_then(|()| io::stderr().flush()).map_err(failed)?;
    enable_raw_mode().map_err(failed)?;
    let unseen = Unseen;
    let mut typed = String::new();
    loop {
        let Event::Key(key) = event::read().map_err(failed)? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => break,
            KeyCode::Backspace => drop(typed.pop()),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                return Err(Failure("canceled; nothing was done".to_owned()));
            }
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => typed.clear(),
            KeyCode::Char(letter) => typed.push(letter),
            _ => {}
        }
    }
    drop(unseen);
    if typed.is_empty() { Err(Failure(format!("no {what} given; nothing was done"))) } else { Ok(typed) }
}
