//! Marks what goes wrong while connecting. Until there is a connection, and the certificates are believed,
//! nothing was sent; the errors themselves do not say so.

use std::fmt;

use ureq::Error;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, Transport};

/// An error from before anything was sent.
#[derive(Debug)]
pub(super) struct NotConnected(pub Error);

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection: {}", self.0)
    }
}

impl std::error::Error for NotConnected {}

/// Connects as the client of HTTP always does, and marks its errors.
#[derive(Debug, Default)]
pub(super) struct MarkingConnector(DefaultConnector);

impl Connector<()> for MarkingConnector {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<()>) -> Result<Option<Self::Out>, Error> {
        self.0.connect(details, chained).map_err(|error| Error::Other(Box::new(NotConnected(error))))
    }
}
