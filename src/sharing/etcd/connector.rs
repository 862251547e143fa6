//! How connections are made. What goes wrong until there is one is marked: nothing was sent then, and errors
//! do not say so themselves. And what the other side said last is read: why it refuses a certificate comes
//! just before it hangs up, while the request is still being written.

use std::{fmt, io};

use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, RustlsConnector, TcpConnector, Transport,
};

/// An error from before anything was sent.
#[derive(Debug)]
pub(super) struct NotConnected(pub Error);

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection: {}", self.0)
    }
}

impl std::error::Error for NotConnected {}

/// Connects, encrypted where the address says so.
#[derive(Debug, Default)]
pub(super) struct EtcdConnector {
    tcp: TcpConnector,
    tls: RustlsConnector,
}

impl EtcdConnector {
    fn encrypted(&self, details: &ConnectionDetails) -> Result<Option<Box<dyn Transport>>, Error> {
        let Some(tcp) = Connector::<()>::connect(&self.tcp, details, None)? else { return Ok(None) };
        let transport = self.tls.connect(details, Some(LastWords(tcp)))?;
        Ok(transport.map(|transport| -> Box<dyn Transport> { Box::new(transport) }))
    }
}

impl Connector<()> for EtcdConnector {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        self.encrypted(details).map_err(|error| Error::Other(Box::new(NotConnected(error))))
    }
}

/// A connection whose end is noticed by reading, not by writing.
#[derive(Debug)]
struct LastWords<T>(T);

impl<T: Transport> Transport for LastWords<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        match self.0.transmit_output(amount, timeout) {
            // Reading fails next, unless there is something to read.
            Err(Error::Io(error)) if is_end(&error) => Ok(()),
            other => other,
        }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }
}

fn is_end(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}
