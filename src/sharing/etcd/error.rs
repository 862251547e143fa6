//! What can go wrong with etcd, in words for people. What matters most is told apart: nothing was changed, or
//! nobody knows.

/// Why etcd did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EtcdError {
    /// What was given to the client can't be used. Nothing was sent.
    #[error(transparent)]
    Settings(#[from] SettingsFault),
    /// Nothing was changed: it could not be sent, or was only a question.
    #[error("can't reach the log at {endpoint}: {cause}")]
    Unreachable { endpoint: String, cause: String },
    /// It was sent, but there was no answer: it may have been done or not. Only reading tells.
    #[error("the log at {endpoint} did not confirm the change: {cause}")]
    Unknown { endpoint: String, cause: String },
    /// There was an answer, and it was no. Nothing was changed.
    #[error("the log at {endpoint} can't be used: {refusal}")]
    Refused { endpoint: String, refusal: Refusal },
}

impl EtcdError {
    /// Whether it may have been done all the same.
    #[must_use]
    pub const fn may_be_done(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

/// What is wrong with addresses, certificates and keys that were given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    #[error("the log has no address")]
    NoEndpoint,
    #[error("{0:?} is not the address of a log; one looks like https://log.example.org:2379")]
    NotAnEndpoint(String),
    #[error("leave user name and password out of the address; they are asked for separately")]
    PasswordInEndpoint,
    #[error("{0} is not encrypted; http:// is allowed only for this computer, so use https://")]
    NotEncrypted(String),
    #[error("the certificate of the authority can't be read: {0}")]
    Authority(String),
    #[error("this system has no certificates of authorities to trust")]
    NoAuthorities,
    #[error("the client certificate can't be read: {0}")]
    ClientCertificate(String),
    #[error("the key of the client certificate can't be read: {0}; it must be PEM and without a passphrase")]
    ClientKey(String),
    #[error("the client certificate and its key can't be used together: {0}")]
    ClientPair(String),
}

/// Why etcd, or a certificate, said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("wrong user name or password")]
    WrongPassword,
    #[error("it wants a user name and password")]
    NoAccount,
    #[error("this account may not do that")]
    NotPermitted,
    #[error("the log is full; whoever runs it must compact and defragment it, or raise its quota")]
    LogFull,
    #[error("this is larger than the log accepts at once")]
    TooLarge,
    #[error("these are more operations than the log accepts at once")]
    TooMany,
    #[error("it is too busy")]
    Busy,
    #[error("the lease has expired")]
    LeaseExpired,
    /// This side did not believe the certificate of etcd.
    #[error("its certificate {0}")]
    Certificate(CertificateFault),
    /// The other side did not believe ours.
    #[error("it does not accept the client certificate of this device, or wants one ({0})")]
    ClientCertificate(String),
    /// With client certificates on, the gateway shows etcd its own certificate.
    #[error(
        "it can't connect to itself; if it asks for client certificates, its own certificate must allow \
         clientAuth besides serverAuth"
    )]
    Gateway,
    #[error("it answered “{message}” (code {code})")]
    Other { code: i64, message: String },
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    #[error("has expired, or the clock of this computer is wrong")]
    Expired,
    #[error("is not valid yet, or the clock of this computer is wrong")]
    NotYet,
    #[error("was not signed by an authority that is trusted here")]
    UnknownAuthority,
    #[error("is for another name than the one in the address")]
    OtherName,
    #[error("is not meant for servers")]
    OtherPurpose,
    #[error("is not good: {0}")]
    Other(String),
}
