//! The only room that touches the disk. All others ask here: to read, to append, to write a file whole or not
//! at all, to move and remove. Files made here are readable by their owner only.
//!
//! Paths that people name themselves, such as the target of an export, go through `write_for_people`, which
//! refuses anything that is not a proper place for such a file.

mod access;
mod calls;
mod copy;
mod folder;
mod handle;
mod names;
mod output;
mod part;
mod reason;
#[cfg(test)]
pub(crate) mod simulated;
mod watch;

pub(crate) use access::{close_to_others, hide, is_open_to_others};
pub(crate) use calls::{File, canonical, remove_file, remove_folder, rename, sync_folder};
pub(crate) use copy::{copy_file, copy_folder};
pub(crate) use folder::{
    ScratchFolder, entries, exists, if_there, is_folder, length, make_folder, parent, remove,
    remove_folder_if_there, remove_if_there, require_file, sync_below, sync_parent,
};
pub(crate) use handle::{
    append, create_new, cut, open, open_file, open_or_create, read, read_small, read_to_string,
};
pub(crate) use names::{dated, free_name, put_aside, safe_name, short};
pub use output::WriteError;
pub(crate) use output::{LOCK, may_write, write_for_people};
pub(crate) use part::{PartFile, replace};
pub(crate) use reason::{reason, reason_in};
