//! Keys: who may look into a shared register. Everything in the log is sealed with the key of its generation,
//! which is never there in clear. Devices get it in an invitation, and each later one in a message sealed to
//! the device and under the key before.

pub mod card;
pub mod chain;
pub mod generation;
pub mod invitation;
pub mod meta;
pub mod seal;
