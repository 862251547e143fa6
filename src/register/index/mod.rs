//! The indexes of a register, kept up to date change by change.

pub(crate) mod keys;
pub(crate) mod people;
pub(crate) mod referrers;
pub(crate) mod tables;
