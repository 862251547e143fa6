//! Answers that are lost, late, or no answers: what was done, what was not, and what nobody knows.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::error::EtcdError;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::sharing::etcd::transaction::{Operation, Put, Txn};

use crate::proxy::{self, Proxy};
use crate::server::{Server, folder};

fn client(urls: &[&str], patience: Duration) -> Etcd {
    let urls = urls.iter().map(ToString::to_string).collect();
    Etcd::new(EtcdSettings { patience, ..EtcdSettings::new(urls) }).unwrap()
}

fn count(etcd: &mut Etcd, key: &str) -> Result<u64, EtcdError> {
    etcd.range(&RangeRequest::all(KeyRange::one(key))).map(|answer| answer.count)
}

#[track_caller]
fn is_unknown<T: std::fmt::Debug>(answer: Result<T, EtcdError>) {
    let error = answer.unwrap_err();
    assert!(error.may_be_done(), "{error}");
}

#[track_caller]
fn is_unreachable<T: std::fmt::Debug>(answer: Result<T, EtcdError>) {
    let error = answer.unwrap_err();
    assert!(matches!(error, EtcdError::Unreachable { .. }), "{error}");
}

#[test]
fn a_change_whose_answer_is_lost_is_unknown_and_never_sent_twice() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let proxy = Proxy::before(&server.url);
    let mut direct = server.client();
    let mut etcd = client(&[&proxy.url], Duration::from_secs(2));
    etcd.put(&Put::new("before", "x")).unwrap();
    let began = direct.status().unwrap().header.revision;

    proxy.cuts_answers();
    is_unknown(etcd.put(&Put::new("cut", "x")));
    assert_eq!(count(&mut direct, "cut"), Ok(1), "it was done");
    is_unknown(etcd.delete_range(&KeyRange::one("cut")));
    let txn = Txn { success: vec![Operation::Put(Put::new("cut", "y"))], ..Txn::default() };
    is_unknown(etcd.txn(&txn));
    // Three changes were sent once each.
    assert_eq!(direct.status().unwrap().header.revision, began + 3);
    // A question changes nothing, so nothing is unknown.
    is_unreachable(count(&mut etcd, "cut"));
    is_unreachable(etcd.watch(&KeyRange::one("cut"), Duration::from_secs(9)));

    proxy.swallows_answers();
    let sent = Instant::now();
    is_unknown(etcd.put(&Put::new("swallowed", "x")));
    assert!(sent.elapsed() < Duration::from_secs(4), "{:?}", sent.elapsed());
    assert_eq!(count(&mut direct, "swallowed"), Ok(1), "it was done");
    is_unreachable(count(&mut etcd, "swallowed"));

    proxy.cuts_requests();
    assert!(etcd.put(&Put::new("never", "x")).is_err());
    assert_eq!(count(&mut direct, "never"), Ok(0));

    proxy.passes();
    etcd.put(&Put::new("after", "x")).unwrap();
    // With another way there, a question goes there, and a change goes there next time.
    let mut both = client(&[&proxy.url, &server.url], Duration::from_secs(2));
    both.put(&Put::new("both", "x")).unwrap();
    proxy.cuts_answers();
    assert_eq!(count(&mut both, "both"), Ok(1));
    both.put(&Put::new("both", "y")).unwrap();
    let mut both = client(&[&proxy.url, &server.url], Duration::from_secs(2));
    proxy.swallows_answers();
    assert_eq!(count(&mut both, "both"), Ok(1));
}

#[test]
fn a_killed_server_is_unreachable_and_comes_back_with_all_it_confirmed() {
    let folder = folder();
    let Some(mut server) = Server::start(folder.path(), &[]) else { return };
    let mut etcd = server.client();
    for round in 0..5_u8 {
        etcd.put(&Put::new([round], "x")).unwrap();
        server.kill();
        // The connection that was in use is broken; that is seen before anything is sent on it.
        is_unreachable(etcd.put(&Put::new("dead", "x")));
        is_unreachable(count(&mut etcd, "dead"));
        server.restart();
        assert_eq!(etcd.range(&RangeRequest::all(KeyRange::one([round]))).unwrap().count, 1);
    }
    assert_eq!(count(&mut etcd, "dead"), Ok(0));
}

#[test]
fn a_stopped_server_is_not_waited_for_longer_than_agreed() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let patience = Duration::from_millis(700);
    let mut etcd = client(&[&server.url], patience);
    etcd.put(&Put::new("key", "x")).unwrap();
    server.pause();
    let sent = Instant::now();
    is_unknown(etcd.put(&Put::new("key", "y")));
    is_unreachable(count(&mut etcd, "key"));
    // A new connection is taken by the system, so it is not known either that nobody reads it.
    is_unknown(client(&[&server.url], patience).put(&Put::new("key", "z")));
    assert!(sent.elapsed() < Duration::from_secs(5), "{:?}", sent.elapsed());
    server.resume();
    etcd.put(&Put::new("key", "w")).unwrap();
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// Whoever answers there may be anything.
#[test]
fn what_is_no_etcd_is_an_error_and_bounded() {
    let texts = [
        String::new(),
        "hello\r\n\r\n".to_owned(),
        "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        format!("{OK}Content-Length: 0\r\n\r\n"),
        format!("{OK}Content-Length: 2\r\n\r\n[]"),
        format!("{OK}Content-Length: 100\r\n\r\n{{}}"),
        format!("{OK}Content-Length: 99999999999999\r\n\r\n{{}}"),
        format!("{OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        format!("{OK}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{{}}"),
        format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(100_000)),
        format!("HTTP/1.1 200 {}", "x".repeat(1_000_000)),
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n"
            .to_owned(),
        "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n{}".to_owned(),
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>".to_owned(),
        "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n".to_owned(),
    ];
    for text in texts {
        let said = text.chars().take(60).collect::<String>();
        let url = proxy::answers(move |client| drop(client.write_all(text.as_bytes())));
        let mut etcd = client(&[&url], Duration::from_secs(2));
        let put = etcd.put(&Put::new("key", "x"));
        assert!(put.is_err(), "{said}: {put:?}");
        let read = count(&mut etcd, "key");
        assert!(read.as_ref().is_err_and(|error| !error.may_be_done()), "{said}: {read:?}");
        assert!(etcd.watch(&KeyRange::one("key"), Duration::from_secs(2)).is_err(), "{said}");
    }
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let begins = |client: &mut TcpStream, text: &str| client.write_all(text.as_bytes());
    let endless = |piece: &'static str| {
        proxy::answers(move |client| {
            let piece = piece.repeat(65536 / piece.len());
            let _ = begins(client, OK).and_then(|()| begins(client, "\r\n{\"kvs\":[\""));
            while client.write_all(piece.as_bytes()).is_ok() {}
        })
    };
    for piece in ["x", "{},"] {
        let url = endless(piece);
        let mut etcd = client(&[&url], Duration::from_secs(30));
        let error = count(&mut etcd, "key").unwrap_err();
        assert!(error.to_string().contains("too large"), "{error}");
        assert!(etcd.watch(&KeyRange::one("key"), Duration::from_secs(30)).is_err());
    }
    // One byte now and then is an answer that does not come in time.
    let slow = proxy::answers(move |client| {
        let _ = begins(client, OK).and_then(|()| begins(client, "\r\n"));
        while client.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let began = Instant::now();
    is_unknown(client(&[&slow], Duration::from_secs(1)).put(&Put::new("key", "x")));
    assert!(began.elapsed() < Duration::from_secs(3));
}
