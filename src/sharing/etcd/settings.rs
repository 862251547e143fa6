//! What a client of etcd is made from.

use std::fmt;
use std::time::Duration;

use crate::sharing::etcd::trust::Trust;

/// How long a request may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Where etcd is, and how it is spoken to.
#[derive(Debug, Clone)]
pub struct EtcdSettings {
    /// Addresses of its members; another is tried where one can't be reached.
    pub endpoints: Vec<String>,
    pub trust: Trust,
    /// Where etcd has users.
    pub account: Option<Account>,
    /// How long a request may take, over all endpoints.
    pub patience: Duration,
}

/// A user of etcd.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub password: String,
}

// Not derived: a password must not end up in a message.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({:?}, …)", self.name)
    }
}

impl EtcdSettings {
    /// Endpoints that need no account, and have certificates that the system trusts.
    #[must_use]
    pub fn new(endpoints: Vec<String>) -> Self {
        Self { endpoints, trust: Trust::default(), account: None, patience: PATIENCE }
    }
}
