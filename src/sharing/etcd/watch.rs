//! A watch that only rings: it says that something changed, not what. Who hears it reads; so nothing is lost
//! if a ring is.

use std::io::{self, BufRead, BufReader};
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use ureq::{Agent, BodyReader, Error, Timeout};

use crate::sharing::etcd::answer::{self, AnswerHeader, Streamed};
use crate::sharing::etcd::error::{EtcdError, Refusal};
use crate::sharing::etcd::exchange::Exchange;
use crate::sharing::etcd::keys::KeyRange;
use crate::sharing::etcd::refusal::Failure;

/// The longest line that is read. A line has what changed at once, and with it the new values.
const LONGEST_LINE: usize = 64 << 20;

/// Waits for changes.
pub struct Watch {
    endpoint: String,
    is_encrypted: bool,
    reader: BufReader<BodyReader<'static>>,
    agent: Agent,
    silence: Duration,
}

/// What a watch has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ring {
    /// Something changed, at the latest with this revision.
    Changed { revision: i64 },
    /// Nothing came for as long as was agreed; the watch is over.
    Silent,
}

/// Ends a watch from another thread.
#[derive(Debug)]
pub struct WatchStopper(Agent);

/// A message of a watch. What changed is only counted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WatchMessage {
    header: AnswerHeader,
    created: bool,
    canceled: bool,
    cancel_reason: String,
    events: Vec<IgnoredAny>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Watch {
    /// Opens one, and waits until etcd has begun to watch.
    pub(super) fn open(
        agent: &Agent,
        exchange: &Exchange,
        range: &KeyRange,
        silence: Duration,
    ) -> Result<Self, Failure> {
        let asked = json!({ "create_request": range }).to_string();
        let body = exchange.stream(agent, "watch", asked.as_bytes(), silence)?;
        let reader = BufReader::new(body.into_with_config().limit(u64::MAX).reader());
        let mut watch = Self {
            endpoint: exchange.endpoint.to_string(),
            is_encrypted: exchange.endpoint.is_encrypted,
            reader,
            agent: agent.clone(),
            silence,
        };
        match watch.message()? {
            Some(message) if message.created => Ok(watch),
            _ => Err(Failure::Sent("it does not watch".into())),
        }
    }

    /// Waits until something changes.
    ///
    /// # Errors
    /// If the connection broke, or etcd does not watch any more.
    pub fn wait(&mut self) -> Result<Ring, EtcdError> {
        let endpoint = self.endpoint.clone();
        loop {
            match self.message() {
                Ok(None) => return Ok(Ring::Silent),
                Ok(Some(message)) if message.events.is_empty() => {}
                Ok(Some(message)) => return Ok(Ring::Changed { revision: message.header.revision }),
                Err(Failure::Refused(refusal) | Failure::SignIn(refusal)) => {
                    return Err(EtcdError::Refused { endpoint, refusal });
                }
                Err(Failure::NotSent(cause) | Failure::Sent(cause)) => {
                    return Err(EtcdError::Unreachable { endpoint, cause });
                }
            }
        }
    }

    /// What ends it from another thread.
    #[must_use]
    pub fn stopper(&self) -> WatchStopper {
        WatchStopper(self.agent.clone())
    }

    /// The next message, unless nothing came for too long.
    fn message(&mut self) -> Result<Option<WatchMessage>, Failure> {
        let line = match read_line(&mut self.reader) {
            Ok(line) => line,
            Err(error) if is_silence(&error) => return Ok(None),
            Err(error) => return Err(Failure::of(&error.into(), self.silence)),
        };
        let message: Streamed<WatchMessage> = answer::parse(&line).map_err(Failure::Sent)?;
        if let Some(complaint) = message.error {
            let (code, words) = complaint.into_parts();
            return Err(Failure::of_complaint(code, words, self.is_encrypted));
        }
        let message = message.result.unwrap_or_default();
        if message.canceled {
            return Err(canceled(message.cancel_reason));
        }
        Ok(Some(message))
    }
}

impl WatchStopper {
    /// Ends it. What waits for it wakes up with an error.
    pub fn stop(self) {
        self.0.shutdown();
    }
}

/// A watch is refused in words alone. An old token is one that is not permitted, too.
fn canceled(reason: String) -> Failure {
    if reason.contains("permission denied") {
        return Failure::SignIn(Refusal::NotPermitted);
    }
    match Failure::of_complaint(0, reason, false) {
        Failure::Refused(Refusal::Other { code, message }) if message.is_empty() => {
            Failure::Refused(Refusal::Other { code, message: "the watch was canceled".into() })
        }
        failure => failure,
    }
}

fn is_silence(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    matches!(inner, Some(Error::Timeout(Timeout::PerRead)))
}

/// A whole line.
fn read_line(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let found = reader.fill_buf()?;
        if found.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let end = found.iter().position(|byte| *byte == b'\n');
        let (taken, _) = found.split_at(end.map_or(found.len(), |end| end + 1));
        if line.len() + taken.len() > LONGEST_LINE {
            return Err(io::Error::other("a line of the watch is too long"));
        }
        line.extend_from_slice(taken);
        let read = taken.len();
        reader.consume(read);
        if end.is_some() {
            return Ok(line);
        }
    }
}
