//! alumnet keeps the register of a certificate program: its cohorts, its people, their backgrounds, the
//! meetups they attend and, above all, who hired whom.
//!
//! Every module imports only from modules listed above it here:
//!
//! - [`files`]: the disk, and what may be written where
//! - [`text`]: words, columns and cells; knows nothing about programs
//! - [`domain`]: the entities of a certificate program, as pure values
//! - [`register`]: the whole program in memory, its changes and its rules
//! - [`store`]: keeps the register on disk (journal and sled)
//! - [`sharing`]: one register for several instructors, merged
//! - [`network`]: the graph of people, and every measure of it
//! - [`query`]: the language in which records are chosen
//! - [`exchange`]: rosters in and out, and CSV
//! - [`demo`]: a made-up program
//! - [`report`]: findings from the measures, reports, and the formats of files
//! - [`workspace`]: an open register, and the one way to change it
//! - [`app`]: state, commands and forms; draws nothing
//! - [`ui`]: draws the app
//! - [`cli`]: the command line
//!
//! `ARCHITECTURE.md` explains how a key press becomes a saved change.

pub mod app;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod network;
pub mod query;
pub mod register;
pub mod report;
pub mod sharing;
pub mod store;
pub mod text;
pub mod ui;
pub mod workspace;
