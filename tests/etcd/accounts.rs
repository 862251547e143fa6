//! An etcd with users: signing in, again when a token has ended, and what an account may not do.

use std::thread;
use std::time::Duration;

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::error::{EtcdError, Refusal};
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::settings::{Account, EtcdSettings};
use alumnet::sharing::etcd::transaction::{Compare, Operation, Put, Txn};
use alumnet::sharing::etcd::watch::Ring;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::server::{Server, folder};

const LONG: Duration = Duration::from_secs(60);

/// Turns accounts on: root, and ana, who may write below `log/`, and read below `read/`.
fn turn_on(server: &Server) {
    let bytes = |text: &str| BASE64_STANDARD.encode(text);
    for (path, body) in [
        ("auth/user/add", json!({"name": "root", "password": "rootpw"})),
        ("auth/role/add", json!({"name": "root"})),
        ("auth/user/grant", json!({"user": "root", "role": "root"})),
        ("auth/user/add", json!({"name": "ana", "password": "anapw"})),
        ("auth/role/add", json!({"name": "writer"})),
        (
            "auth/role/grant",
            json!({"name": "writer", "perm":
                {"permType": "READWRITE", "key": bytes("log/"), "range_end": bytes("log0")}}),
        ),
        (
            "auth/role/grant",
            json!({"name": "writer", "perm":
                {"permType": "READ", "key": bytes("read/"), "range_end": bytes("read0")}}),
        ),
        ("auth/user/grant", json!({"user": "ana", "role": "writer"})),
        ("auth/enable", json!({})),
    ] {
        let answer = server.post(path, &body, None);
        assert!(answer.get("header").is_some(), "{path}: {answer}");
    }
}

fn token(server: &Server, name: &str, password: &str) -> String {
    let answer = server.post("auth/authenticate", &json!({"name": name, "password": password}), None);
    answer["token"].as_str().expect("a token").to_owned()
}

fn with_account(server: &Server, name: &str, password: &str) -> Etcd {
    let account = Some(Account { name: name.into(), password: password.into() });
    Etcd::new(EtcdSettings { account, ..server.settings() }).unwrap()
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, EtcdError>) -> Refusal {
    match answer {
        Err(EtcdError::Refused { refusal, .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn log() -> RangeRequest {
    RangeRequest::all(KeyRange::below("log/"))
}

#[test]
fn an_account_may_do_what_its_roles_say() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    // Made before there were accounts, and used later.
    let mut ana = with_account(&server, "ana", "anapw");
    ana.put(&Put::new("log/0", "x")).unwrap();
    let mut nobody = server.client();
    nobody.put(&Put::new("read/1", "x")).unwrap();
    turn_on(&server);

    ana.put(&Put::new("log/1", "x")).unwrap();
    assert_eq!(ana.range(&log()).unwrap().count, 2);
    let read = RangeRequest::all(KeyRange::one("read/1"));
    assert_eq!(ana.range(&read).unwrap().count, 1);
    assert_eq!(refusal(ana.put(&Put::new("read/1", "y"))), Refusal::NotPermitted);
    assert_eq!(refusal(ana.range(&RangeRequest::all(KeyRange::below("l")))), Refusal::NotPermitted);
    let txn = Txn {
        compare: vec![Compare::Present(b"elsewhere".to_vec())],
        success: vec![Operation::Put(Put::new("log/2", "x"))],
        failure: vec![],
    };
    assert_eq!(refusal(ana.txn(&txn)), Refusal::NotPermitted);
    assert_eq!(refusal(ana.watch(&KeyRange::one("elsewhere"), LONG)), Refusal::NotPermitted);
    let mut watch = ana.watch(&KeyRange::below("log/"), LONG).unwrap();
    ana.put(&Put::new("log/3", "x")).unwrap();
    assert!(matches!(watch.wait(), Ok(Ring::Changed { .. })));

    assert_eq!(refusal(nobody.range(&log())), Refusal::NoAccount);
    assert_eq!(refusal(nobody.put(&Put::new("log/4", "x"))), Refusal::NoAccount);
    assert_eq!(refusal(nobody.watch(&KeyRange::below("log/"), LONG)), Refusal::NoAccount);
    assert_eq!(refusal(with_account(&server, "ana", "wrong").range(&log())), Refusal::WrongPassword);
    assert_eq!(
        refusal(with_account(&server, "ben", "anapw").put(&Put::new("log/4", ""))),
        Refusal::WrongPassword
    );
    ana.status().unwrap();
    let lease = ana.grant(60).unwrap();
    ana.put(&Put::new("log/5", "x").with_lease(lease.id)).unwrap();
    ana.keep_alive(lease.id).unwrap();
    ana.revoke(lease.id).unwrap();
}

#[test]
fn a_token_that_ended_is_replaced() {
    let folder = folder();
    let Some(mut server) = Server::start(folder.path(), &["--auth-token-ttl", "2"]) else { return };
    turn_on(&server);
    let mut ana = with_account(&server, "ana", "anapw");
    ana.put(&Put::new("log/1", "x")).unwrap();
    let mut others = [(); 3].map(|()| ana.clone());
    let unused = token(&server, "ana", "anapw");

    // A token lives on when it is used, so there is nothing to ask until it has ended.
    thread::sleep(Duration::from_secs(5));
    let asked = json!({"key": BASE64_STANDARD.encode("log/1")});
    let answer = server.post("kv/range", &asked, Some(&unused));
    assert!(answer["message"].as_str().is_some_and(|words| words.contains("invalid auth token")), "{answer}");
    let [one, two, three] = &mut others;
    one.put(&Put::new("log/2", "x")).unwrap();
    assert_eq!(two.range(&log()).unwrap().count, 2);
    three.watch(&KeyRange::below("log/"), LONG).unwrap();

    // Whatever changes of accounts makes tokens old.
    let root = token(&server, "root", "rootpw");
    let added = server.post("auth/user/add", &json!({"name": "cleo", "password": "pw"}), Some(&root));
    assert!(added.get("header").is_some(), "{added}");
    one.put(&Put::new("log/3", "x")).unwrap();
    // And so does an etcd that begins again, because tokens are in memory.
    server.kill();
    server.restart();
    one.put(&Put::new("log/4", "x")).unwrap();
    three.watch(&KeyRange::below("log/"), LONG).unwrap();

    // A password that was changed meanwhile is a wrong one.
    let root = token(&server, "root", "rootpw");
    server.post("auth/user/changepw", &json!({"name": "ana", "password": "new"}), Some(&root));
    assert_eq!(refusal(ana.range(&log())), Refusal::WrongPassword);
}
