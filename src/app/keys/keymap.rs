//! From key presses to commands. A sequence such as `g g` waits for its second key. An unbound sequence is
//! dropped whole, so a wrong key never does something else.

use std::collections::HashMap;

use crate::app::keys::command::{COMMANDS, Command};
use crate::app::keys::context::Context;
use crate::app::keys::key::Key;

/// Which keys run which commands.
#[derive(Debug, Clone)]
pub struct Keymap {
    bound: HashMap<(Context, Vec<Key>), Command>,
    shown: HashMap<(Context, Command), Vec<String>>,
}

/// The result of looking up a sequence of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    Command(Command),
    /// The start of a longer sequence.
    Waiting,
    Nothing,
}

/// Two commands on the same keys, or an unreadable key: a mistake in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    #[error("{key} is bound to both {first} and {second} ({context})")]
    Clash { key: String, first: &'static str, second: &'static str, context: &'static str },
    #[error(transparent)]
    Key(#[from] crate::app::keys::key::NotAKey),
}

impl Keymap {
    /// The default keys, from the table of commands.
    ///
    /// # Errors
    /// If two commands claim the same keys in one context. A test keeps the table free of that.
    pub fn from_table() -> Result<Self, KeymapError> {
        let mut map = Self { bound: HashMap::new(), shown: HashMap::new() };
        for declaration in COMMANDS {
            for (context, sequence) in declaration.keys() {
                let keys = sequence.split(' ').map(str::parse).collect::<Result<Vec<Key>, _>>()?;
                if let Some(other) = map.bound.insert((context, keys), declaration.command) {
                    return Err(KeymapError::Clash {
                        key: sequence.to_owned(),
                        first: other.declaration().map_or("", |other| other.name),
                        second: declaration.name,
                        context: context.label(),
                    });
                }
                map.shown.entry((context, declaration.command)).or_default().push(sequence.to_owned());
            }
        }
        Ok(map)
    }

    /// Looks up `keys`, pressed one after the other.
    #[must_use]
    pub(crate) fn reach(&self, context: Context, keys: &[Key]) -> Reached {
        if let Some(command) = self.bound.get(&(context, keys.to_vec())) {
            return Reached::Command(*command);
        }
        let longer = self.bound.keys().any(|(bound, sequence)| {
            *bound == context && sequence.len() > keys.len() && sequence.starts_with(keys)
        });
        if longer { Reached::Waiting } else { Reached::Nothing }
    }

    /// The first key of a command, as shown to the user.
    #[must_use]
    pub fn key_of(&self, context: Context, command: Command) -> Option<&str> {
        self.keys_of(context, command).first().map(String::as_str)
    }

    /// All keys of a command, as shown to the user.
    #[must_use]
    pub fn keys_of(&self, context: Context, command: Command) -> &[String] {
        self.shown.get(&(context, command)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_keys_do_not_clash() {
        assert_eq!(Keymap::from_table().err(), None);
    }

    #[test]
    fn a_sequence_waits_for_its_end() {
        let map = Keymap::from_table().unwrap();
        let g: Key = "g".parse().unwrap();
        let j: Key = "j".parse().unwrap();
        assert_eq!(map.reach(Context::Panes, &[g]), Reached::Waiting);
        assert_eq!(map.reach(Context::Panes, &[g, g]), Reached::Command(Command::First));
        assert_eq!(map.reach(Context::Panes, &[g, j]), Reached::Nothing);
        assert_eq!(map.reach(Context::Form, &[g]), Reached::Nothing);
    }

    #[test]
    fn no_sequence_begins_with_the_whole_of_another() {
        let map = Keymap::from_table().unwrap();
        for (context, keys) in map.bound.keys() {
            for length in 1..keys.len() {
                assert_eq!(map.reach(*context, &keys[..length]), Reached::Waiting);
            }
        }
    }
}
