//! Where the log is and what it wants to see: addresses, certificates, an account.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::outcome::Failure;
use crate::cli::passphrase;
use crate::files;
use crate::sharing::etcd::settings::{Account, EtcdSettings};
use crate::sharing::etcd::trust::ClientIdentity;

/// The largest file of certificates that is read, in bytes.
const MOST_PEM: u64 = 1 << 20;

/// What the log wants to see.
#[derive(Debug, Clone, Args)]
pub(super) struct AccessArguments {
    /// The certificate of the authority that signed those of etcd, if this system does not trust it already
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// A certificate for this device, if etcd asks for one
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// The key of that certificate
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// The account in etcd, if it has users; the password is asked for
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Use the first line of this file as the password
    #[arg(long, value_name = "FILE", requires = "user")]
    password_file: Option<PathBuf>,
}

impl AccessArguments {
    /// Adds it to what is known already.
    ///
    /// # Errors
    /// When a file can't be read, or there is no terminal to ask for the password on.
    pub(super) fn complete(&self, settings: &mut EtcdSettings) -> Result<(), Failure> {
        if let Some(ca) = &self.ca {
            settings.trust.authority = Some(pem(ca)?);
        }
        if let (Some(cert), Some(key)) = (&self.cert, &self.key) {
            settings.trust.client = Some(ClientIdentity { certificates: pem(cert)?, key: pem(key)? });
        }
        if let Some(name) = &self.user {
            let password = match &self.password_file {
                Some(file) => passphrase::first_line(file, "password")?,
                None => passphrase::password()?,
            };
            settings.account = Some(Account { name: name.clone(), password });
        }
        Ok(())
    }
}

fn pem(path: &Path) -> Result<String, Failure> {
    files::read_small(path, MOST_PEM)
        .map_err(|error| Failure(format!("{} can't be read: {}", path.display(), files::reason(&error))))
}

/// The name under which others see this device, unless it is given.
pub(super) fn device_name(given: Option<&str>, actor: &str) -> String {
    let given = given.map(str::trim).filter(|name| !name.is_empty());
    given.map_or_else(|| format!("{actor} on {}", host()), str::to_owned)
}

#[cfg(unix)]
fn host() -> String {
    let name = rustix::system::uname();
    let name = name.nodename().to_string_lossy();
    name.split('.').next().filter(|name| !name.is_empty()).unwrap_or("a computer").to_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "a computer".to_owned())
}
