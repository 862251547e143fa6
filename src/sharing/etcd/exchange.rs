//! One request to one endpoint, and its answer: bounded in time and size, never redirected, never by way of a
//! proxy.

use std::time::Duration;

use ureq::http::{Response, StatusCode};
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::{Agent, Body};

use crate::sharing::etcd::connector::EtcdConnector;
use crate::sharing::etcd::endpoint::Endpoint;
use crate::sharing::etcd::refusal::Failure;

/// The largest answer that is read.
const MOST_BYTES: u64 = 64 << 20;
/// The largest answer that says no.
const MOST_BYTES_OF_REFUSAL: u64 = 64 << 10;

/// A request to one endpoint.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    pub endpoint: &'a Endpoint,
    pub token: Option<&'a str>,
    /// How long all of it may take.
    pub wait: Duration,
    /// How long connecting may take of that.
    pub connect_wait: Duration,
}

/// A client of HTTP for etcd.
pub(super) fn agent(tls: Option<&TlsConfig>) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(concat!("alumnet/", env!("CARGO_PKG_VERSION")));
    let config = match tls {
        Some(tls) => config.tls_config(tls.clone()),
        None => config,
    };
    Agent::with_parts(config.build(), EtcdConnector::default(), DefaultResolver::default())
}

impl Exchange<'_> {
    /// Sends a request and reads its answer.
    pub(super) fn post(&self, agent: &Agent, path: &str, body: &[u8]) -> Result<Vec<u8>, Failure> {
        let answer = self.send(agent, path, body, None)?;
        let (status, read) = (answer.status(), answer.into_body());
        let most = if status.is_success() { MOST_BYTES } else { MOST_BYTES_OF_REFUSAL };
        let bytes = read.into_with_config().limit(most).read_to_vec();
        let bytes = bytes.map_err(|error| Failure::of(&error, self.wait))?;
        self.accept(status, &bytes).map(|()| bytes)
    }

    /// Sends a request whose answer goes on until nothing came for as long as `silence`.
    pub(super) fn stream(
        &self,
        agent: &Agent,
        path: &str,
        body: &[u8],
        silence: Duration,
    ) -> Result<Body, Failure> {
        let answer = self.send(agent, path, body, Some(silence))?;
        let (status, body) = (answer.status(), answer.into_body());
        if status.is_success() {
            return Ok(body);
        }
        let bytes = body.into_with_config().limit(MOST_BYTES_OF_REFUSAL).read_to_vec().unwrap_or_default();
        self.accept(status, &bytes).map(|()| Body::builder().data(bytes))
    }

    fn send(
        &self,
        agent: &Agent,
        path: &str,
        body: &[u8],
        silence: Option<Duration>,
    ) -> Result<Response<Body>, Failure> {
        if self.wait.is_zero() {
            return Err(Failure::NotSent("there was no time left".into()));
        }
        let request = agent
            .post(self.endpoint.join(path))
            .config()
            .timeout_resolve(Some(self.connect_wait))
            .timeout_connect(Some(self.connect_wait))
            .timeout_recv_response(Some(self.wait))
            .timeout_global(if silence.is_none() { Some(self.wait) } else { None })
            .timeout_per_read(silence)
            .build()
            .content_type("application/json");
        let request = match self.token {
            Some(token) => request.header("authorization", token),
            None => request,
        };
        request.send(body).map_err(|error| Failure::of(&error, self.wait))
    }

    fn accept(&self, status: StatusCode, body: &[u8]) -> Result<(), Failure> {
        if status.is_success() {
            return Ok(());
        }
        Err(Failure::of_answer(status.as_u16(), body, self.endpoint.is_encrypted))
    }
}
