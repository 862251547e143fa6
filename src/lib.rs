//! alumnet keeps the register of a certificate program: its cohorts, its people, their backgrounds,
//! the meetups they come to and, above all, who hired whom.
//!
//! Every module imports only from modules listed above it here:
//!
//! - [`files`]: the disk, and what may be written where
//! - [`text`]: words, columns and cells, whatever they are about
//! - [`domain`]: what a certificate program is, as pure values
//! - [`register`]: the whole program in memory, its changes and its rules
//! - [`store`]: keeps the register on disk (journal and sled)
//! - [`network`]: what the ties between people say
//! - [`exchange`]: rosters in and out, and CSV
//! - [`demo`]: a made-up program
//! - [`report`]: what is said about the measures, and the formats of files
//! - [`workspace`]: an open register, and the one way to change it
//! - [`app`]: what happens at the keyboard; draws nothing
//! - [`ui`]: draws the app
//! - [`cli`]: the command line
//!
//! `ARCHITECTURE.md` tells how a key press becomes a saved change.

pub mod app;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod files;
pub mod network;
pub mod register;
pub mod report;
pub mod store;
pub mod text;
pub mod ui;
pub mod workspace;
