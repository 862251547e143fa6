//! Certificates for a test, signed by an authority made for it.

use std::fs;
use std::path::Path;

use alumnet::sharing::etcd::trust::{ClientIdentity, Trust};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};

pub use ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};

/// Who signs.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
}

/// A certificate, and how it differs from a good one.
pub struct Wanted<'a> {
    pub names: &'a [&'a str],
    pub purposes: &'a [ExtendedKeyUsagePurpose],
    pub has_expired: bool,
}

pub const GOOD: Wanted<'_> =
    Wanted { names: &["localhost", "127.0.0.1"], purposes: &[ServerAuth, ClientAuth], has_expired: false };

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "an authority for tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    pub fn sign(&self, wanted: &Wanted) -> ClientIdentity {
        let names: Vec<String> = wanted.names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = wanted.purposes.to_vec();
        if wanted.has_expired {
            (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        let key = KeyPair::generate().unwrap();
        let certificates = params.signed_by(&key, &self.issuer).unwrap().pem();
        ClientIdentity { certificates, key: key.serialize_pem() }
    }

    /// Believing this authority, and showing nothing.
    pub fn trust(&self) -> Trust {
        Trust { authority: Some(self.pem.clone()), client: None }
    }

    /// The flags of an etcd that asks for certificates of this authority.
    pub fn asks_for_certificates(&self, folder: &Path) -> [String; 3] {
        let file = folder.join("authority.pem");
        fs::write(&file, &self.pem).unwrap();
        // Version 3.4 asks as soon as there is an authority, later ones as soon as they are told to.
        ["--client-cert-auth".to_owned(), "--trusted-ca-file".to_owned(), file.display().to_string()]
    }

    /// Writes what an etcd needs into a folder, and says so in its flags.
    pub fn flags(&self, folder: &Path, wanted: &Wanted) -> Vec<String> {
        let identity = self.sign(wanted);
        let mut flags = Vec::new();
        for (flag, name, text) in [
            ("--cert-file", "server.pem", &identity.certificates),
            ("--key-file", "server.key", &identity.key),
        ] {
            fs::write(folder.join(name), text).unwrap();
            flags.extend([flag.to_owned(), folder.join(name).display().to_string()]);
        }
        flags
    }
}
