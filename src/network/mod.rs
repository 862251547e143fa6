//! The network of people: who hired whom, who stays connected, who could introduce whom, and whom we are
//! losing touch with. Each measure is a pure function of a day and the register, or the [`Network`] built
//! from it once. It gives the figure, how much of it is known, the people behind it, and a caution where the
//! figure is unreliable. Nothing here draws or reads the clock.

pub use crate::network::graph::cache::NetworkCache;
pub use crate::network::graph::group::{CohortsByGraduate, GraduatedCohort, Group};
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
