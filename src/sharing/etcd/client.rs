//! The client: asks one endpoint after another until one answers, and signs in where etcd has users. What
//! could be done twice is never sent twice.

use std::fmt;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use ureq::Agent;
use ureq::tls::TlsConfig;

use crate::sharing::etcd::answer::{
    self, DeleteAnswer, EtcdStatus, Lease, Member, MemberList, PutAnswer, RangeAnswer, SignedIn, Streamed,
    TxnAnswer,
};
use crate::sharing::etcd::endpoint::Endpoint;
use crate::sharing::etcd::error::{EtcdError, Refusal, SettingsFault};
use crate::sharing::etcd::exchange::{self, Exchange};
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::refusal::Failure;
use crate::sharing::etcd::settings::{Account, EtcdSettings};
use crate::sharing::etcd::transaction::{LeaseId, Put, Txn};
use crate::sharing::etcd::watch::Watch;

/// A connection to etcd. It opens no socket until something is asked.
#[derive(Clone)]
pub struct Etcd {
    agent: Agent,
    tls: Option<TlsConfig>,
    endpoints: Vec<Endpoint>,
    /// The place of the endpoint that answered last.
    at: usize,
    account: Option<Account>,
    token: Token,
    patience: Duration,
}

/// What etcd wants to see with every request.
#[derive(Clone, PartialEq, Eq)]
enum Token {
    NotAsked,
    /// It has no users.
    NotNeeded,
    Given(String),
}

/// Whether a request may be sent again although it may have been done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeat {
    Harmless,
    Never,
}

// Not derived: tokens must not end up in a message.
impl fmt::Debug for Etcd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Etcd").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

impl Etcd {
    /// A client with these settings. Nothing is connected yet.
    ///
    /// # Errors
    /// If an address, a certificate or a key can't be used.
    pub fn new(settings: EtcdSettings) -> Result<Self, EtcdError> {
        let endpoints: Vec<_> =
            settings.endpoints.iter().map(|text| Endpoint::parse(text)).collect::<Result<_, _>>()?;
        if endpoints.is_empty() {
            return Err(SettingsFault::NoEndpoint.into());
        }
        let is_encrypted = endpoints.iter().any(|endpoint| endpoint.is_encrypted);
        let tls = if is_encrypted { Some(settings.trust.tls()?) } else { None };
        Ok(Self {
            agent: exchange::agent(tls.as_ref()),
            tls,
            endpoints,
            at: 0,
            account: settings.account,
            token: Token::NotAsked,
            patience: settings.patience,
        })
    }

    /// The endpoint that answered last.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.endpoints.get(self.at)
    }

    /// Keys and their values, the smallest key first. The answer is up to date, whichever member gives it.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn range(&mut self, request: &RangeRequest) -> Result<RangeAnswer, EtcdError> {
        self.call("kv/range", request, Repeat::Harmless)
    }

    /// Compares, then does one thing or another, all of it or nothing.
    ///
    /// # Errors
    /// If it was refused, or there is no answer; then it may have been done.
    pub fn txn(&mut self, txn: &Txn) -> Result<TxnAnswer, EtcdError> {
        self.call("kv/txn", txn, if txn.writes() { Repeat::Never } else { Repeat::Harmless })
    }

    /// Puts a value, whatever is there.
    ///
    /// # Errors
    /// If it was refused, or there is no answer; then it may have been done.
    pub fn put(&mut self, put: &Put) -> Result<PutAnswer, EtcdError> {
        self.call("kv/put", put, Repeat::Never)
    }

    /// Deletes keys.
    ///
    /// # Errors
    /// If it was refused, or there is no answer; then it may have been done.
    pub fn delete_range(&mut self, range: &KeyRange) -> Result<DeleteAnswer, EtcdError> {
        self.call("kv/deleterange", range, Repeat::Never)
    }

    /// A new lease. One that is lost on the way ends without doing harm.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn grant(&mut self, seconds: u32) -> Result<Lease, EtcdError> {
        self.call("lease/grant", &json!({ "TTL": seconds }), Repeat::Harmless)
    }

    /// Lets a lease live as long as when it was new.
    ///
    /// # Errors
    /// If it has expired, or there is no answer.
    pub fn keep_alive(&mut self, lease: LeaseId) -> Result<Lease, EtcdError> {
        let asked = json!({ "ID": lease.to_string() });
        let answer: Streamed<Lease> = self.call("lease/keepalive", &asked, Repeat::Harmless)?;
        let expired = |client: &Self| client.refused(Refusal::LeaseExpired);
        match answer {
            Streamed { result: Some(lease), .. } if lease.seconds > 0 => Ok(lease),
            Streamed { error: Some(complaint), .. } => {
                let (code, message) = complaint.into_parts();
                Err(self.error(Failure::of_complaint(code, message, true), Repeat::Harmless))
            }
            Streamed { .. } => Err(expired(self)),
        }
    }

    /// Ends a lease, and with it the keys that have it.
    ///
    /// # Errors
    /// If it has expired, or there is no answer.
    pub fn revoke(&mut self, lease: LeaseId) -> Result<(), EtcdError> {
        let asked = json!({ "ID": lease.to_string() });
        self.call::<serde::de::IgnoredAny>("lease/revoke", &asked, Repeat::Harmless).map(|_| ())
    }

    /// How the member is that answers.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn status(&mut self) -> Result<EtcdStatus, EtcdError> {
        self.call("maintenance/status", &json!({}), Repeat::Harmless)
    }

    /// How each of the endpoints is.
    #[must_use]
    pub fn status_of_each(&self) -> Vec<(Endpoint, Result<EtcdStatus, EtcdError>)> {
        let mut found = Vec::new();
        for endpoint in &self.endpoints {
            let mut alone = Self { endpoints: vec![endpoint.clone()], at: 0, ..self.clone() };
            found.push((endpoint.clone(), alone.status()));
        }
        found
    }

    /// The members of etcd, with the addresses that they give themselves.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn members(&mut self) -> Result<Vec<Member>, EtcdError> {
        let list: MemberList = self.call("cluster/member/list", &json!({}), Repeat::Harmless)?;
        Ok(list.members)
    }

    /// Waits for changes of keys, on a connection of its own. It ends once nothing came for as long as
    /// `silence`.
    ///
    /// # Errors
    /// If it was refused, or there is no answer.
    pub fn watch(&mut self, range: &KeyRange, silence: Duration) -> Result<Watch, EtcdError> {
        let agent = exchange::agent(self.tls.as_ref());
        self.ask(Repeat::Harmless, |exchange, _| Watch::open(&agent, exchange, range, silence))
    }

    fn call<T: DeserializeOwned>(
        &mut self,
        path: &str,
        request: &impl Serialize,
        repeat: Repeat,
    ) -> Result<T, EtcdError> {
        // Texts, bytes and numbers can always be written as JSON.
        let body = serde_json::to_vec(request).unwrap_or_default();
        self.ask(repeat, |exchange, agent| {
            let answer = exchange.post(agent, path, &body)?;
            if !answer.is_empty() {
                return answer::parse(&answer).map_err(Failure::Sent);
            }
            // So some versions say that the token is not good. That nothing was done is not certain.
            let empty = "its answer is empty".to_owned();
            Err(match repeat {
                Repeat::Harmless if exchange.token.is_some() => {
                    Failure::SignIn(Refusal::Other { code: 0, message: empty })
                }
                _ => Failure::Sent(empty),
            })
        })
    }

    /// Asks one endpoint after another.
    fn ask<T>(
        &mut self,
        repeat: Repeat,
        mut ask: impl FnMut(&Exchange, &Agent) -> Result<T, Failure>,
    ) -> Result<T, EtcdError> {
        let deadline = Instant::now() + self.patience;
        let mut may_sign_in = self.account.is_some();
        let mut error = None;
        let mut tries = 0;
        // Once more than there are endpoints: a connection that was kept may be broken by now.
        while tries <= self.endpoints.len() {
            let wait = deadline.saturating_duration_since(Instant::now());
            if wait.is_zero() && error.is_some() {
                break;
            }
            let failure = match self.attempt(repeat, deadline, &mut ask) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            match failure {
                Failure::SignIn(_) if may_sign_in => {
                    (self.token, may_sign_in) = (Token::NotAsked, false);
                    continue;
                }
                Failure::SignIn(_) => self.token = Token::NotAsked,
                _ => {}
            }
            let goes_on = match &failure {
                Failure::Sent(_) => repeat == Repeat::Harmless,
                Failure::NotSent(_) | Failure::Refused(Refusal::Certificate(_) | Refusal::Gateway) => true,
                Failure::Refused(_) | Failure::SignIn(_) => false,
            };
            let said = self.error(failure, repeat);
            if !goes_on {
                if said.may_be_done() {
                    self.move_on();
                }
                return Err(said);
            }
            // A certificate that is not good says more than an endpoint that can't be reached.
            if !matches!(error, Some(EtcdError::Refused { .. })) {
                error = Some(said);
            }
            self.move_on();
            tries += 1;
        }
        Err(error.unwrap_or_else(|| SettingsFault::NoEndpoint.into()))
    }

    /// Asks the endpoint that answered last.
    fn attempt<T>(
        &mut self,
        repeat: Repeat,
        deadline: Instant,
        ask: &mut impl FnMut(&Exchange, &Agent) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let none = || Failure::NotSent("there is no address".into());
        let endpoint = self.endpoints.get(self.at).ok_or_else(none)?;
        let is_only = self.endpoints.len() == 1;
        let exchange = |token, repeat| {
            let wait = deadline.saturating_duration_since(Instant::now());
            let half = wait / 2;
            // What may be asked elsewhere leaves time for that, in case this member hangs.
            let wait = if is_only || repeat == Repeat::Never { wait } else { half };
            Exchange { endpoint, token, wait, connect_wait: half }
        };
        if let (Some(account), Token::NotAsked) = (&self.account, &self.token) {
            self.token = sign_in(&exchange(None, Repeat::Harmless), &self.agent, account)?;
        }
        let token = if let Token::Given(token) = &self.token { Some(token.as_str()) } else { None };
        ask(&exchange(token, repeat), &self.agent)
    }

    fn move_on(&mut self) {
        self.at = (self.at + 1).checked_rem(self.endpoints.len()).unwrap_or(0);
    }

    fn refused(&self, refusal: Refusal) -> EtcdError {
        self.error(Failure::Refused(refusal), Repeat::Harmless)
    }

    /// A failure of the endpoint that was asked last, in words.
    fn error(&self, failure: Failure, repeat: Repeat) -> EtcdError {
        let endpoint = self.endpoint().map(ToString::to_string).unwrap_or_default();
        match failure {
            Failure::Sent(cause) if repeat == Repeat::Never => EtcdError::Unknown { endpoint, cause },
            Failure::NotSent(cause) | Failure::Sent(cause) => EtcdError::Unreachable { endpoint, cause },
            Failure::Refused(refusal) | Failure::SignIn(refusal) => EtcdError::Refused { endpoint, refusal },
        }
    }
}

/// Asks for a token. Nothing else was sent yet, so nothing is done if this fails.
fn sign_in(exchange: &Exchange, agent: &Agent, account: &Account) -> Result<Token, Failure> {
    let asked = json!({ "name": account.name, "password": account.password });
    let answer = exchange.post(agent, "auth/authenticate", asked.to_string().as_bytes());
    let answer = answer.and_then(|answer| answer::parse::<SignedIn>(&answer).map_err(Failure::Sent));
    match answer {
        Ok(SignedIn { token }) if token.is_empty() => Err(Failure::NotSent("it gave no token".into())),
        Ok(SignedIn { token }) => Ok(Token::Given(token)),
        Err(Failure::Refused(Refusal::Other { message, .. })) if message.contains("is not enabled") => {
            Ok(Token::NotNeeded)
        }
        Err(Failure::Sent(cause)) => Err(Failure::NotSent(cause)),
        Err(failure) => Err(failure),
    }
}
