//! Several copies on one log: by hand, and at random under every kind of trouble.

mod desk;
mod judge;
mod memory_log;
mod offline;
mod schedules;
