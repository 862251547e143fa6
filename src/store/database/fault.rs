//! Why the database can't be used.

use std::io;

use crate::files;
use crate::store::codec::Unreadable;

/// Why the database can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("another program has the database open")]
    Held,
    #[error("{0}")]
    Denied(String),
    #[error("the disk is full")]
    Full,
    #[error("it was written by a newer alumnet (version {0})")]
    Newer(u8),
    #[error("{0}")]
    Broken(String),
}

impl Fault {
    /// The fault for an error of the system.
    pub(super) fn of(error: &io::Error) -> Self {
        let words = files::reason(error);
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied(words),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Broken(words),
        }
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Newer(version) => Self::Newer(version),
            Unreadable::Damaged(words) => Self::Broken(words),
        }
    }
}
