//! The measures of a group, each a pure function of network, group and day.

pub mod backgrounds;
pub mod betweenness;
pub mod brokers;
pub mod cascade;
pub mod connectedness;
pub mod hire_graph;
pub mod hires;
pub mod isolated;
pub mod meetups;
pub mod outcomes;
