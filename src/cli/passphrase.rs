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

/// Restores the terminal's echo, however the prompt ends.
struct Unseen;

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
        let _ = writeln!(io::stderr());
    }
}

fn ask(prompt: &str) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure(
            "no terminal to ask for the passphrase on; name a file (--passphrase-file FILE)".to_owned(),
        ));
    }
    let failed =
        |error: io::Error| Failure(format!("the passphrase can't be read: {}", files::reason(&error)));
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
    if typed.is_empty() {
        Err(Failure("no passphrase given; nothing was done".to_owned()))
    } else {
        Ok(typed)
    }
}
