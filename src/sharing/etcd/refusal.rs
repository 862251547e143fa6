//! What a failed request means: what the network, the certificates and etcd itself say, sorted into what was
//! done, what was not, and what nobody knows.

use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError};
use ureq::{Error, Timeout};

use crate::sharing::etcd::answer::{self, Complaint};
use crate::sharing::etcd::connector::NotConnected;
use crate::sharing::etcd::error::{CertificateFault, Refusal};

/// Codes of gRPC.
const INVALID_ARGUMENT: i64 = 3;
const NOT_FOUND: i64 = 5;
const PERMISSION_DENIED: i64 = 7;
const RESOURCE_EXHAUSTED: i64 = 8;
const UNAUTHENTICATED: i64 = 16;
/// Canceled, unknown, deadline exceeded, aborted, internal, unavailable, data loss: etcd may have begun.
const UNCERTAIN: [i64; 7] = [1, 2, 4, 10, 13, 14, 15];

/// Why a request to one endpoint came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was not sent.
    NotSent(String),
    /// It was sent, or may have been.
    Sent(String),
    /// The token is not good, or not any more; nothing was done. With what to say if a new one is no better.
    SignIn(Refusal),
    /// Nothing was done, and nothing will be.
    Refused(Refusal),
}

impl Failure {
    /// What an error of the network means. `patience` is what was waited for an answer.
    pub(super) fn of(error: &Error, patience: Duration) -> Self {
        match error {
            Error::Other(other) => match other.downcast_ref() {
                Some(NotConnected(error)) => of_connecting(error),
                None => Self::Sent(other.to_string()),
            },
            Error::Timeout(Timeout::Resolve) => {
                Self::NotSent("its name could not be looked up in time".into())
            }
            Error::HostNotFound => Self::NotSent("its name is not known".into()),
            Error::BadUri(_) | Error::Http(_) | Error::TlsRequired => Self::NotSent(error.to_string()),
            Error::Timeout(_) => {
                Self::Sent(format!("there was no answer in {:.1} s", patience.as_secs_f32()))
            }
            Error::BodyExceedsLimit(_) => Self::Sent("its answer is too large".into()),
            Error::Protocol(_) | Error::LargeResponseHeader(..) => {
                Self::Sent("what answers there is not etcd".into())
            }
            _ => tls_error(error)
                .and_then(of_certificate)
                .map_or_else(|| Self::Sent("the connection broke".into()), Self::Refused),
        }
    }

    /// What an answer means that is not a success.
    pub(super) fn of_answer(status: u16, body: &[u8], is_encrypted: bool) -> Self {
        match answer::parse::<Complaint>(body).map(Complaint::into_parts) {
            Ok((code, message)) if code != 0 => Self::of_complaint(code, message, is_encrypted),
            // Whoever answers without etcd's own words stands before it, or is something else.
            _ if matches!(status, 502..=504) => {
                Self::Sent(format!("a server before it can't reach it (HTTP status {status})"))
            }
            _ => Self::Refused(Refusal::Other {
                code: i64::from(status),
                message: "an answer that is not one of etcd".into(),
            }),
        }
    }

    /// What etcd says, as code and words.
    pub(super) fn of_complaint(code: i64, message: String, is_encrypted: bool) -> Self {
        let says = |words: &str| message.contains(words);
        Self::Refused(match code {
            // “invalid auth token”, and codes of versions to come.
            UNAUTHENTICATED => return Self::SignIn(Refusal::NoAccount),
            _ if says("invalid auth token")
                || says("user name is empty")
                || says("revision of auth store is old") =>
            {
                return Self::SignIn(Refusal::NoAccount);
            }
            INVALID_ARGUMENT if says("authentication failed") => Refusal::WrongPassword,
            INVALID_ARGUMENT if says("request is too large") => Refusal::TooLarge,
            INVALID_ARGUMENT if says("too many operations") => Refusal::TooMany,
            PERMISSION_DENIED => Refusal::NotPermitted,
            NOT_FOUND if says("lease not found") => Refusal::LeaseExpired,
            RESOURCE_EXHAUSTED if says("space exceeded") || says("no space") => Refusal::LogFull,
            RESOURCE_EXHAUSTED if says("larger than max") => Refusal::TooLarge,
            RESOURCE_EXHAUSTED if says("too many requests") => Refusal::Busy,
            // Said by the gateway, not by etcd: it has not reached it.
            _ if message == "connection closed"
                || says("TransientFailure")
                || says("connection error: desc") =>
            {
                if !is_encrypted {
                    return Self::NotSent(message);
                }
                Refusal::Gateway
            }
            _ if UNCERTAIN.contains(&code) => return Self::Sent(format!("it says “{message}”")),
            _ => Refusal::Other { code, message },
        })
    }
}

/// What an error means that came before there was a connection.
fn of_connecting(error: &Error) -> Failure {
    if let Some(error) = tls_error(error) {
        return match (of_certificate(error), error) {
            (Some(refusal), _) => Failure::Refused(refusal),
            (None, rustls::Error::InvalidMessage(_)) => {
                Failure::NotSent("what answers there does not encrypt".into())
            }
            (None, error) => Failure::NotSent(error.to_string()),
        };
    }
    let kind = if let Error::Io(error) = error { Some(error.kind()) } else { None };
    Failure::NotSent(match (error, kind) {
        (Error::Timeout(_), _) => "there was no connection in time".into(),
        (_, Some(io::ErrorKind::ConnectionRefused)) => "nothing answers there".into(),
        (_, Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof)) => {
            "what answers there ended the connection; it may not encrypt".into()
        }
        _ => format!("there is no connection ({error})"),
    })
}

/// Errors of TLS come wrapped in those of reading and writing.
fn tls_error(error: &Error) -> Option<&rustls::Error> {
    match error {
        Error::Rustls(error) => Some(error),
        Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}

/// Whether certificates are what is wrong. These end a handshake, so nothing was done, even where the request
/// was already on its way.
fn of_certificate(error: &rustls::Error) -> Option<Refusal> {
    match error {
        rustls::Error::InvalidCertificate(error) => Some(Refusal::Certificate(certificate_fault(error))),
        rustls::Error::AlertReceived(
            alert @ (AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::HandshakeFailure),
        ) => Some(Refusal::ClientCertificate(format!("{alert:?}"))),
        _ => None,
    }
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYet
        }
        // The signature is bad if an authority has the same name and another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownAuthority
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::OtherName
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            CertificateFault::OtherPurpose
        }
        other => CertificateFault::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(body: &str) -> Failure {
        Failure::of_answer(400, body.as_bytes(), true)
    }

    #[test]
    fn what_etcd_says_is_sorted_for_old_and_new_versions() {
        let refused = Failure::Refused;
        for (code, words, meant) in [
            (16, "etcdserver: invalid auth token", Failure::SignIn(Refusal::NoAccount)),
            (3, "etcdserver: user name is empty", Failure::SignIn(Refusal::NoAccount)),
            (3, "etcdserver: revision of auth store is old", Failure::SignIn(Refusal::NoAccount)),
            (
                3,
                "etcdserver: authentication failed, invalid user ID or password",
                refused(Refusal::WrongPassword),
            ),
            (3, "etcdserver: request is too large", refused(Refusal::TooLarge)),
            (3, "etcdserver: too many operations in txn request", refused(Refusal::TooMany)),
            (7, "etcdserver: permission denied", refused(Refusal::NotPermitted)),
            (8, "etcdserver: mvcc: database space exceeded", refused(Refusal::LogFull)),
            (8, "grpc: received message larger than max (9 vs. 2)", refused(Refusal::TooLarge)),
            (8, "etcdserver: too many requests", refused(Refusal::Busy)),
            (5, "etcdserver: requested lease not found", refused(Refusal::LeaseExpired)),
            (
                14,
                "etcdserver: request timed out",
                Failure::Sent("it says “etcdserver: request timed out”".into()),
            ),
            (
                11,
                "etcdserver: mvcc: required revision has been compacted",
                refused(Refusal::Other {
                    code: 11,
                    message: "etcdserver: mvcc: required revision has been compacted".into(),
                }),
            ),
        ] {
            let old = format!(r#"{{"error":"{words}","message":"{words}","code":{code}}}"#);
            assert_eq!(complaint(&old), meant, "{words}");
            let new = format!(r#"{{"code":{code},"message":"{words}","details":[]}}"#);
            assert_eq!(complaint(&new), meant, "{words}");
        }
    }

    #[test]
    fn what_is_not_etcd_is_said_to_be_something_else() {
        let other = |code| {
            Failure::Refused(Refusal::Other { code, message: "an answer that is not one of etcd".into() })
        };
        assert_eq!(complaint("Client sent an HTTP request to an HTTPS server."), other(400));
        assert_eq!(Failure::of_answer(301, b"", true), other(301));
        assert!(matches!(Failure::of_answer(502, b"<html>", true), Failure::Sent(_)));
    }
}
