//! What the ties say: who hired whom, who stays connected, who could introduce whom, and who fell out of
//! touch. Each measure is a pure function of the register, or of the [`Network`] built from it once, and of a
//! day; it gives the figure, how much of it is known, the people behind it, and a caution where it is shaky.
//! Nothing here draws, and nothing here knows a clock.

pub use crate::network::graph::group::{GraduatedCohort, Group};
pub use crate::network::graph::known::{Figure, Known, Share};
pub use crate::network::graph::net::Net;
pub use crate::network::graph::network::{Network, Tie};
pub use crate::network::graph::progress::{Progress, Stopped, unwatched};
pub use crate::network::graph::span::{Certainty, Span};
pub use crate::network::graph::ties::Kinds;

pub mod graph;
pub mod measures;
pub mod suggestions;
#[cfg(test)]
mod tests;
