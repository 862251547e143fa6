//! What can go wrong with a shared log in etcd, in words for people.

use crate::sharing::etcd::error::{EtcdError, Refusal};
use crate::sharing::keys::meta::NotBelieved;
use crate::sharing::keys::seal::NotOpened;
use crate::sharing::log::LogError;
use crate::sharing::remote::snapshot_format::NotASnapshot;

/// Why the log did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    #[error(transparent)]
    Etcd(#[from] EtcdError),
    #[error("this register has no shared log there, or it was deleted; nothing was changed")]
    NoLog,
    #[error("this register has a shared log there already; nothing was changed")]
    LogExists,
    #[error(transparent)]
    NotBelieved(#[from] NotBelieved),
    /// It was there when the log was opened.
    #[error(
        "the head of the shared log is gone: it was deleted, or the server was put back; nothing is sent"
    )]
    HeadGone,
    #[error("the shared log has another head than before: it was begun anew, or replaced; nothing is sent")]
    HeadChanged,
    /// The generation has changed, and there is no key for this device.
    #[error(
        "this device was removed from the shared register, or somebody without the key wrote to the log; ask \
         whoever manages it"
    )]
    LeftOut,
    /// The generation has changed, and nothing says which device this is.
    #[error("this invitation is out of date; ask for a new one")]
    OutOfDate,
    #[error(
        "this device could not follow to a new key, because it has no card in the shared register or is to \
         be left out; nothing was changed"
    )]
    NoCard,
    /// A generation of which nobody sees anything.
    #[error("the shared log could not be begun: {0}; nothing was changed, try again")]
    NotBegun(String),
    /// Something in the log is not what was written there, or not all of it.
    #[error("the shared log is damaged: {0}")]
    Damaged(String),
    #[error("this change is too large for the shared log ({0}); divide it, such as an import into two files")]
    TooLarge(String),
    #[error("the register is too large for a snapshot in the shared log ({0})")]
    SnapshotTooLarge(String),
    /// The pieces of a large entry. The entry itself was not sent.
    #[error("a large change could not be sent: {0}; try again")]
    NotUploaded(String),
    #[error(transparent)]
    NotASnapshot(#[from] NotASnapshot),
    #[error("no snapshot was made: {0}")]
    NoSnapshot(&'static str),
    /// Bytes can always be sealed that fit in memory.
    #[error("this can't be sealed")]
    NotSealed,
}

impl RemoteError {
    /// Whether a lease ended in the meantime.
    #[must_use]
    pub const fn is_lost_lease(&self) -> bool {
        matches!(self, Self::Etcd(EtcdError::Refused { refusal: Refusal::LeaseExpired, .. }))
    }

    /// Whether it may have been done all the same.
    #[must_use]
    pub const fn may_be_done(&self) -> bool {
        matches!(self, Self::Etcd(error) if error.may_be_done())
    }
}

impl From<NotOpened> for RemoteError {
    fn from(_: NotOpened) -> Self {
        Self::NotSealed
    }
}

impl From<RemoteError> for LogError {
    fn from(error: RemoteError) -> Self {
        match &error {
            RemoteError::Etcd(EtcdError::Unknown { .. }) => Self::Unknown,
            RemoteError::Etcd(
                EtcdError::Unreachable { .. } | EtcdError::Refused { refusal: Refusal::Busy, .. },
            )
            | RemoteError::NotUploaded(_)
            | RemoteError::NotBegun(_) => Self::Unreachable,
            RemoteError::Etcd(EtcdError::Refused { refusal: Refusal::LogFull, .. }) => {
                Self::Full(error.to_string())
            }
            RemoteError::LeftOut => Self::LeftOut(error.to_string()),
            RemoteError::NotBelieved(NotBelieved::Newer { .. }) => Self::Newer(error.to_string()),
            RemoteError::HeadGone
            | RemoteError::HeadChanged
            | RemoteError::OutOfDate
            | RemoteError::NotBelieved(_)
            | RemoteError::NoLog => Self::Replaced(error.to_string()),
            _ => Self::Refused(error.to_string()),
        }
    }
}
