//! A register shared over a log in etcd: copies in folders on disk, what gets lost on the way, and what
//! somebody without the key can do.

mod clocks;
mod desk;
mod erasing;
mod from_here;
mod hostile;
mod interrupted;
mod large;
mod left_out;
mod renewing;
mod room;
mod shared;
mod snapshots;
mod three;
