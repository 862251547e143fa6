//! What the ties say: who hired whom, who stays connected, who could introduce whom, and who fell out of
//! touch. Each measure is a pure function of the register, or of the [`Network`] built from it once, and of a
//! day; it gives the figure, how much of it is known, the people behind it, and a caution where it is shaky.
//! Nothing here draws, and nothing here knows a clock.

pub mod backgrounds;
pub mod betweenness;
pub mod brokers;
pub mod cascade;
pub mod connectedness;
mod evidence;
mod graph;
pub mod group;
pub mod hire_graph;
pub mod hires;
pub mod introductions;
pub mod isolated;
pub mod known;
pub mod layout;
pub mod meeting;
pub mod meetups;
pub mod net;
pub mod outcomes;
pub mod progress;
pub mod seating;
mod shuffle;
pub mod span;
pub mod structure;
pub mod ties;
pub mod touch;

pub use graph::{CROWD, Network, Tie};
pub use group::{Class, Graduate, Group};
pub use known::{Figure, Known, Share};
pub use net::Net;
pub use progress::{Progress, Stopped, unwatched};
pub use span::{Certainty, Span};
pub use ties::{Kinds, TieKind};

#[cfg(test)]
mod tests;
