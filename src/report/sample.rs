//! The input of findings.

use jiff::civil::Date;

use crate::network::{Group, Network};
use crate::register::Register;

/// A register, its network on a day, and the group to report on.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub register: &'a Register,
    pub network: &'a Network,
    pub group: &'a Group,
    pub date: Date,
}
