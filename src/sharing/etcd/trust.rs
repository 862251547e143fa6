//! Which certificates are believed, and which one this side shows. All of it is checked before anything is
//! connected, because the client of HTTP takes good keys for granted.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use crate::sharing::etcd::error::SettingsFault;

/// Whom to believe, and who this is.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates of authorities (PEM). Without them, those that the system trusts.
    pub authority: Option<String>,
    pub client: Option<ClientIdentity>,
}

/// A certificate by which etcd knows this side, with its key.
#[derive(Clone)]
pub struct ClientIdentity {
    /// The certificate, and those between it and the authority (PEM).
    pub certificates: String,
    /// Its key (PEM, without a passphrase).
    pub key: String,
}

// Not derived: a key must not end up in a message.
impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIdentity(…)")
    }
}

impl Trust {
    /// What the client of HTTP needs to know.
    pub(super) fn tls(&self) -> Result<TlsConfig, SettingsFault> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let authorities = self.authorities()?;
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(authorities.iter().cloned());
        if added == 0 {
            return Err(match self.authority {
                Some(_) => SettingsFault::Authority("it is not a certificate".into()),
                None => SettingsFault::NoAuthorities,
            });
        }
        let mut client = None;
        if let Some(identity) = &self.client {
            let (certificates, key) = identity.read()?;
            let pair = |error: rustls::Error| SettingsFault::ClientPair(error.to_string());
            ClientConfig::builder_with_provider(Arc::clone(&provider))
                .with_safe_default_protocol_versions()
                .map_err(pair)?
                .with_root_certificates(roots)
                .with_client_auth_cert(certificates.clone(), key)
                .map_err(pair)?;
            client = Some(identity.client_certificate(&certificates)?);
        }
        Ok(TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&owned(&authorities)))
            .client_cert(client)
            .unversioned_rustls_crypto_provider(provider)
            .build())
    }

    fn authorities(&self) -> Result<Vec<CertificateDer<'static>>, SettingsFault> {
        let Some(pem) = &self.authority else {
            // Some that can't be read are no reason to trust none.
            return Ok(rustls_native_certs::load_native_certs().certs);
        };
        read_certificates(pem).map_err(SettingsFault::Authority)
    }
}

impl ClientIdentity {
    fn read(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), SettingsFault> {
        let certificates = read_certificates(&self.certificates).map_err(SettingsFault::ClientCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes());
        Ok((certificates, key.map_err(|error| SettingsFault::ClientKey(error.to_string()))?))
    }

    fn client_certificate(&self, certificates: &[CertificateDer]) -> Result<ClientCert, SettingsFault> {
        let key = PrivateKey::from_pem(self.key.as_bytes());
        let key = key.map_err(|error| SettingsFault::ClientKey(error.to_string()))?;
        Ok(ClientCert::new_with_certs(&owned(certificates), key))
    }
}

fn owned(certificates: &[CertificateDer]) -> Vec<Certificate<'static>> {
    certificates.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect()
}

/// All certificates in a text; at least one.
fn read_certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(found) if found.is_empty() => Err("there is no certificate in it".into()),
        Ok(found) => Ok(found),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> ClientIdentity {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        ClientIdentity { certificates: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }

    #[test]
    fn certificates_and_keys_are_read_or_named_as_what_is_wrong() {
        let (one, other) = (identity(), identity());
        let authority = Some(one.certificates.clone());
        let trust = |client| Trust { authority: authority.clone(), client };
        assert!(trust(None).tls().is_ok());
        assert!(trust(Some(one.clone())).tls().is_ok());
        let swapped = ClientIdentity { key: other.key, ..one.clone() };
        assert!(matches!(trust(Some(swapped)).tls(), Err(SettingsFault::ClientPair(_))));
        let keyless = ClientIdentity { key: String::new(), ..one.clone() };
        assert!(matches!(trust(Some(keyless)).tls(), Err(SettingsFault::ClientKey(_))));
        let bare = ClientIdentity { certificates: "hello".into(), ..one.clone() };
        assert!(matches!(trust(Some(bare)).tls(), Err(SettingsFault::ClientCertificate(_))));
        for text in ["", "hello", &one.key, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
        {
            let trust = Trust { authority: Some(text.into()), client: None };
            assert!(matches!(trust.tls(), Err(SettingsFault::Authority(_))), "{text}");
        }
        // Whatever is cut off or changed in a certificate or key, it is an answer.
        for cut in (0..one.key.len()).step_by(7) {
            let cut_off = |text: &str| text.get(..cut.min(text.len())).unwrap_or_default().to_owned();
            let broken = ClientIdentity { key: cut_off(&one.key), ..one.clone() };
            assert!(trust(Some(broken)).tls().is_err(), "{cut}");
            let mut bytes = one.key.clone().into_bytes();
            bytes[cut] = b'A';
            let bent = ClientIdentity { key: String::from_utf8(bytes).unwrap(), ..one.clone() };
            let _ = trust(Some(bent)).tls();
            let broken = ClientIdentity { certificates: cut_off(&one.certificates), ..one.clone() };
            let _ = trust(Some(broken)).tls();
        }
        assert_eq!(format!("{one:?}"), "ClientIdentity(…)");
    }
}
