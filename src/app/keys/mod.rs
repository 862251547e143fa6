//! Keys and the commands they run: the table of commands, the keymap, and text input. Imports
//! nothing else of `app`.

pub(crate) mod bar;
pub mod command;
pub mod context;
pub mod key;
pub mod keymap;
pub(crate) mod text_input;
pub(crate) mod when;
