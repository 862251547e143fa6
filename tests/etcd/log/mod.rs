//! A register shared over a log in etcd: copies in folders on disk, what gets lost on the way, and what
//! somebody without the key can do.

mod desk;
mod hostile;
mod large;
mod shared;
mod snapshots;
