//! What the ties say: who hired whom, who stays connected, who could introduce whom, and who fell out of touch.
//! Each measure is a pure function of the register, or of the [`Network`] built from it once, and of a day; it
//! gives the figure, how much of it is known, the people behind it, and a caution where it is shaky. Nothing
//! here draws, and nothing here knows a clock.

pub mod cascade;
pub mod connectedness;
mod evidence;
pub mod group;
pub mod hires;
pub mod isolated;
pub mod known;
pub mod net;
mod network;
pub mod progress;
pub mod span;
pub mod ties;

pub use group::{Class, Graduate, Group};
pub use known::{Figure, Known, Share};
pub use net::Net;
pub use network::{CROWD, Network, Tie};
pub use progress::{Progress, Stopped, unwatched};
pub use span::{Certainty, Span};
pub use ties::{Kinds, TieKind};

#[cfg(test)]
mod tests;
