//! Certificates that are good, and every way in which they are not.

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::error::{CertificateFault, EtcdError, Refusal, SettingsFault};
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::etcd::trust::Trust;
use alumnet::sharing::etcd::watch::Ring;

use crate::authority::{Authority, ClientAuth, GOOD, ServerAuth, Wanted};
use crate::server::{Server, folder, free_ports};

fn start(folder: &tempfile::TempDir, trust: &Trust, flags: &[String]) -> Option<Server> {
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    Server::start_trusted(folder.path(), "https", trust, &flags)
}

/// What a put is answered with.
fn put(server: &Server, trust: Trust) -> Result<(), EtcdError> {
    put_bytes(server, trust, 5)
}

fn put_bytes(server: &Server, trust: Trust, size: usize) -> Result<(), EtcdError> {
    let mut etcd = Etcd::new(EtcdSettings { trust, ..server.settings() })?;
    etcd.put(&Put::new("key", vec![b'x'; size])).map(|_| ())
}

fn refused(server: &Server, trust: Trust) -> Refusal {
    refused_put(server, trust, 5)
}

fn refused_put(server: &Server, trust: Trust, size: usize) -> Refusal {
    match put_bytes(server, trust, size) {
        Err(EtcdError::Refused { refusal, .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_certificate_is_believed_if_its_authority_is() {
    let (folder, authority) = (folder(), Authority::new());
    let flags = authority.flags(folder.path(), &GOOD);
    let Some(server) = start(&folder, &authority.trust(), &flags) else { return };
    put(&server, authority.trust()).unwrap();
    // On one connection and on several, and for a watch.
    let mut etcd = server.client();
    let mut watch = etcd.watch(&KeyRange::one("key"), std::time::Duration::from_secs(60)).unwrap();
    etcd.put(&Put::new("key", vec![5; 1_000_000])).unwrap();
    assert!(matches!(watch.wait(), Ok(Ring::Changed { .. })));
    let read = etcd.range(&RangeRequest::all(KeyRange::one("key"))).unwrap();
    assert_eq!(read.kvs[0].value, vec![5; 1_000_000]);

    let stranger = Authority::new();
    let unknown = Refusal::Certificate(CertificateFault::UnknownAuthority);
    assert_eq!(refused(&server, stranger.trust()), unknown);
    match put(&server, Trust::default()) {
        Err(EtcdError::Refused { refusal, .. }) => assert_eq!(refusal, unknown),
        other => assert_eq!(other, Err(EtcdError::Settings(SettingsFault::NoAuthorities))),
    }
    // Several at once: whichever signed.
    let both = Trust { authority: Some(format!("{}\n{}", stranger.pem, authority.pem)), client: None };
    put(&server, both).unwrap();
    // A certificate that is shown and not asked for does no harm.
    put(&server, Trust { client: Some(stranger.sign(&GOOD)), ..authority.trust() }).unwrap();

    // In clear, such an etcd hangs up.
    let mut clear = Etcd::new(EtcdSettings::new(vec![server.url.replace("https", "http")])).unwrap();
    let error = clear.range(&RangeRequest::all(KeyRange::one("key"))).unwrap_err();
    assert!(matches!(error, EtcdError::Unreachable { .. }), "{error}");
}

#[test]
fn an_endpoint_with_a_bad_certificate_is_passed_over() {
    let (folder, authority) = (folder(), Authority::new());
    let flags = authority.flags(folder.path(), &Wanted { names: &["localhost"], ..GOOD });
    let Some(server) = start(&folder, &authority.trust(), &flags) else { return };
    let other_name = server.url.replace("localhost", "127.0.0.1");
    let dead = format!("https://127.0.0.1:{}", free_ports::<1>()[0]);
    let with = |endpoints: &[&String]| {
        let endpoints = endpoints.iter().map(ToString::to_string).collect();
        let settings = EtcdSettings { trust: authority.trust(), ..EtcdSettings::new(endpoints) };
        Etcd::new(settings).unwrap().put(&Put::new("key", "value"))
    };
    with(&[&other_name, &dead, &server.url]).unwrap();
    // Of several reasons, a certificate is the one that somebody can do something about.
    for endpoints in [[&other_name, &dead], [&dead, &other_name]] {
        let fault = Refusal::Certificate(CertificateFault::OtherName);
        let refused = EtcdError::Refused { endpoint: other_name.clone(), refusal: fault };
        assert_eq!(with(&endpoints).unwrap_err(), refused);
    }
}

#[test]
fn a_bad_certificate_is_named_for_what_is_wrong_with_it() {
    let authority = Authority::new();
    for (wanted, fault) in [
        (Wanted { has_expired: true, ..GOOD }, CertificateFault::Expired),
        (Wanted { names: &["elsewhere.example.org"], ..GOOD }, CertificateFault::OtherName),
        (Wanted { purposes: &[ClientAuth], ..GOOD }, CertificateFault::OtherPurpose),
    ] {
        let folder = folder();
        let flags = authority.flags(folder.path(), &wanted);
        let Some(server) = start(&folder, &authority.trust(), &flags) else { return };
        assert_eq!(refused(&server, authority.trust()), Refusal::Certificate(fault));
    }
}

#[test]
fn client_certificates_are_shown_where_they_are_asked_for() {
    let (folder, authority) = (folder(), Authority::new());
    let mut flags = authority.flags(folder.path(), &GOOD);
    flags.extend(authority.asks_for_certificates(folder.path()));
    let with = |identity| Trust { client: Some(identity), ..authority.trust() };
    let good = Wanted { names: &["ana"], purposes: &[ClientAuth], has_expired: false };
    let Some(server) = start(&folder, &with(authority.sign(&good)), &flags) else { return };
    put(&server, with(authority.sign(&good))).unwrap();
    for trust in [
        authority.trust(),
        with(Authority::new().sign(&good)),
        with(authority.sign(&Wanted { has_expired: true, ..good })),
        with(authority.sign(&Wanted { purposes: &[ServerAuth], ..good })),
    ] {
        // The refusal comes while the request is written, so it matters how much is written, and when.
        for size in [1, 10_000, 1_000_000].repeat(10) {
            let refusal = refused_put(&server, trust.clone(), size);
            assert!(matches!(refusal, Refusal::ClientCertificate(_)), "{refusal:?}");
        }
    }
}

/// The gateway shows etcd the certificate of the server itself.
#[test]
fn a_gateway_that_can_t_reach_its_own_etcd_says_what_it_lacks() {
    let (folder, authority) = (folder(), Authority::new());
    let mut flags = authority.flags(folder.path(), &Wanted { purposes: &[ServerAuth], ..GOOD });
    flags.extend(authority.asks_for_certificates(folder.path()));
    let trust = Trust { client: Some(authority.sign(&GOOD)), ..authority.trust() };
    let Some(server) = start(&folder, &trust, &flags) else { return };
    assert_eq!(refused(&server, trust), Refusal::Gateway);
}

#[test]
fn a_server_that_does_not_encrypt_is_not_believed() {
    let (folder, authority) = (folder(), Authority::new());
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let settings = EtcdSettings {
        trust: authority.trust(),
        ..EtcdSettings::new(vec![server.url.replace("http", "https")])
    };
    let mut etcd = Etcd::new(settings).unwrap();
    let error = etcd.range(&RangeRequest::all(KeyRange::one("key"))).unwrap_err();
    assert!(error.to_string().contains("may not encrypt"), "{error}");
    let error = etcd.put(&Put::new("key", "x")).unwrap_err();
    assert!(matches!(error, EtcdError::Unreachable { .. }), "nothing was sent: {error}");
}
