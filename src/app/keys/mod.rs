//! Keys and the commands they mean: the table of commands, the keymap, and text being typed.

pub(crate) mod bar;
pub mod command;
pub mod context;
pub mod key;
pub mod keymap;
pub(crate) mod text_input;
pub(crate) mod when;
