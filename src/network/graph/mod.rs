//! The graph: who is connected to whom, by what, how strongly and since when.

pub(crate) mod as_of;
pub mod cache;
pub(crate) mod evidence;
pub mod group;
pub mod known;
pub mod layout;
pub mod net;
pub(crate) mod network;
pub mod progress;
pub(crate) mod shuffle;
pub mod span;
pub mod structure;
pub mod ties;
