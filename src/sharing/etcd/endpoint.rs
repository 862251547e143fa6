//! An address of etcd. It is encrypted, unless it is of this computer.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

use crate::sharing::etcd::error::SettingsFault;

/// Where one member of etcd answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Without a slash at the end.
    url: String,
    pub(super) is_encrypted: bool,
}

impl Endpoint {
    /// Reads `https://host:port`, or `http://` for this computer.
    ///
    /// # Errors
    /// If it is something else, or would send passwords in clear over a network.
    pub fn parse(text: &str) -> Result<Self, SettingsFault> {
        let wrong = || SettingsFault::NotAnEndpoint(text.to_owned());
        let uri: Uri = text.trim().parse().map_err(|_| wrong())?;
        let (scheme, authority) = (uri.scheme_str().ok_or_else(wrong)?, uri.authority().ok_or_else(wrong)?);
        if authority.as_str().contains('@') {
            return Err(SettingsFault::PasswordInEndpoint);
        }
        let host = authority.host();
        let port_is_odd = authority.port().is_none() && authority.as_str() != host;
        if host.is_empty() || port_is_odd || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(wrong());
        }
        let is_encrypted = match scheme {
            "https" => true,
            "http" if is_this_computer(host) => false,
            "http" => return Err(SettingsFault::NotEncrypted(text.to_owned())),
            _ => return Err(wrong()),
        };
        Ok(Self { url: format!("{scheme}://{authority}"), is_encrypted })
    }

    pub(super) fn join(&self, path: &str) -> String {
        format!("{}/v3/{path}", self.url)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

fn is_this_computer(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_spoken_to_in_clear() {
        for good in [
            "https://log.example.org:2379",
            "https://log.example.org",
            "https://192.168.1.7:2379",
            "https://[2001:db8::1]:2379",
            "http://localhost:2379",
            "http://LOCALHOST:2379",
            "http://127.0.0.1:2379",
            "http://127.8.9.10",
            "http://[::1]:2379",
        ] {
            let endpoint = Endpoint::parse(&format!(" {good}/\n")).unwrap();
            assert_eq!(endpoint.to_string(), good);
            assert_eq!(endpoint.join("kv/txn"), format!("{good}/v3/kv/txn"));
            assert_eq!(endpoint.is_encrypted, good.starts_with("https"));
        }
        for clear in [
            "http://log.example.org:2379",
            "http://192.168.1.7:2379",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://[::ffff:8.8.8.8]",
            "http://0.0.0.0:2379",
            "http://2130706433:2379",
        ] {
            assert_eq!(Endpoint::parse(clear), Err(SettingsFault::NotEncrypted(clear.into())));
        }
        for wrong in [
            "",
            "log.example.org:2379",
            "127.0.0.1:2379",
            "ftp://localhost",
            "https://",
            "https:///v3",
            "https://log.example.org/v3",
            "https://log.example.org?a=b",
            "https://log example.org",
            "https://log.example.org:port",
            "https://log.example.org:99999",
            "unix://localhost:0",
        ] {
            assert_eq!(Endpoint::parse(wrong), Err(SettingsFault::NotAnEndpoint(wrong.into())), "{wrong}");
        }
        let with_password = "https://ana:secret@log.example.org";
        assert_eq!(Endpoint::parse(with_password), Err(SettingsFault::PasswordInEndpoint));
    }
}
