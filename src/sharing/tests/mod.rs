//! Several copies on one log: by hand, and at random under every kind of trouble.

mod bad_line;
mod desk;
mod judge;
mod offline;
mod schedules;
