//! What etcd wants to see, and what alumnet believes: accounts, certificates and keys, right and wrong.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use std::fs;
use std::time::Duration;

use crate::authority::{Authority, ClientAuth, GOOD, Wanted};
use crate::office::{Desk, Office, Said, adds_background, written};
use crate::server::{Server, folder};

/// Accounts of an etcd: root, ana and ben may write, eva may read.
fn turn_on(etcd: &Server) {
    let bytes = |text: &str| BASE64_STANDARD.encode(text);
    let may = |kind: &str| {
        let (key, end) = (bytes("/alumnet/"), bytes("/alumnet0"));
        json!({"name": kind.to_lowercase(), "perm": {"permType": kind, "key": key, "range_end": end}})
    };
    let mut asked = vec![("auth/role/add", json!({"name": "root"}))];
    for kind in ["READ", "READWRITE"] {
        asked.push(("auth/role/add", json!({"name": kind.to_lowercase()})));
        asked.push(("auth/role/grant", may(kind)));
    }
    for (user, role) in [("root", "root"), ("ana", "readwrite"), ("ben", "readwrite"), ("eva", "read")] {
        asked.push(("auth/user/add", json!({"name": user, "password": "pw"})));
        asked.push(("auth/user/grant", json!({"user": user, "role": role})));
    }
    asked.push(("auth/enable", json!({})));
    for (path, body) in asked {
        answered(etcd, path, &body, None);
    }
}

fn answered(etcd: &Server, path: &str, body: &Value, token: Option<&str>) {
    let answer = etcd.post(path, body, token);
    assert!(answer.get("header").is_some(), "{path}: {answer}");
}

/// Something that only root may do.
fn as_root(etcd: &Server, path: &str, body: &Value) {
    let answer = etcd.post("auth/authenticate", &json!({"name": "root", "password": "pw"}), None);
    answered(etcd, path, body, answer["token"].as_str());
}

fn account(desk: &Desk, name: &'static str) -> [String; 4] {
    let file = written(desk, "password.txt", "pw\n");
    ["--user".into(), name.into(), "--password-file".into(), file]
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[track_caller]
fn refuses(said: &Said, words: &str) {
    assert!(said.code == Some(1) && said.err.contains(words), "{words}: {said:?}");
}

#[test]
fn who_may_only_read_can_t_join_and_what_a_reader_saves_waits() {
    let Some(office) = Office::open(&[]) else { return };
    turn_on(&office.etcd);
    let nobody = Desk::new("cem");
    let create = ["share", "create", "--endpoints", &office.etcd.url];
    refuses(&nobody.run(&create), "it wants a user name and password");
    let wrong = written(&nobody, "wrong.txt", "wp");
    let wrong = ["--user", "ana", "--password-file", &wrong];
    refuses(&nobody.run(&[&create[..], &wrong].concat()), "wrong user name or password");
    assert!(nobody.run(&["share", "status"]).err.contains("not shared"));

    let ana = Desk::first_at(&office.etcd.url, &strs(&account(&nobody, "ana")));
    let ben = Desk::new("ben");
    refuses(&ben.tries_to_join(&ana, &[]), "it wants a user name and password");
    refuses(&ben.tries_to_join(&ana, &wrong), "wrong user name or password");
    refuses(&ben.tries_to_join(&ana, &strs(&account(&ben, "eva"))), "this account may not do that");
    // Nothing is left of that: he joins with another account.
    let joined = ben.tries_to_join(&ana, &strs(&account(&ben, "ben")));
    assert_eq!(joined.code, Some(0), "{joined:?}");
    let checked = ben.run(&["share", "check"]);
    assert!(
        checked.out.contains("The key fits the log") && checked.out.contains("noticed within"),
        "{checked:?}"
    );

    // Then he may only read.
    as_root(&office.etcd, "auth/user/grant", &json!({"user": "ben", "role": "read"}));
    as_root(&office.etcd, "auth/user/revoke", &json!({"name": "ben", "role": "readwrite"}));
    let said = ben.run(&["add", "background", "name=Beekeeping"]);
    assert!(said.code == Some(0) && said.err.contains("1 change waits"), "{said:?}");
    assert!(said.err.contains("this account may not do that"), "{said:?}");
    refuses(&ben.run(&["share", "sync"]), "this account may not do that");
    let checked = ben.run(&["share", "check"]);
    assert!(checked.out.contains("This account can't take part"), "{checked:?}");
    ana.done(&["add", "background", "name=Falconry"]);
    assert_eq!(ben.json(&["share", "status"])["behind"], 1);
    as_root(&office.etcd, "auth/user/grant", &json!({"user": "ben", "role": "readwrite"}));
    for desk in [&ben, &ana] {
        desk.done(&["share", "sync"]);
    }
    assert!(ana.register() == ben.register() && ana.register().contains("Beekeeping"));
}

#[test]
fn a_screen_goes_on_when_its_token_has_ended() {
    let Some(mut office) = Office::open(&["--auth-token-ttl", "2"]) else { return };
    turn_on(&office.etcd);
    let ana = Desk::first_at(&office.etcd.url, &strs(&account(&Desk::new("ana"), "ana")));
    let mut here = ana.open();
    here.sees("✓");
    // A token lives on when it is used, so nothing may happen for a while.
    here.settles(Duration::from_millis(3_500));
    adds_background(&mut here, "a", "Beekeeping");
    // All tokens are gone when etcd begins again.
    office.etcd.kill();
    here.sees("offline");
    office.etcd.restart();
    here.sees_not("offline");
    adds_background(&mut here, "ab", "Falconry");
    here.keys("q").ends();
    let ben = Desk::new("ben");
    let joined = ben.tries_to_join(&ana, &strs(&account(&ben, "ben")));
    assert_eq!(joined.code, Some(0), "{joined:?}");
    assert!(ben.register() == ana.register() && ben.register().contains("Falconry"));
}

#[test]
fn a_certificate_that_can_t_be_believed_is_named_and_nothing_is_sent() {
    let authority = Authority::new();
    let start = |wanted: &Wanted| {
        let folder = folder();
        let flags = authority.flags(folder.path(), wanted);
        let etcd = Server::start_trusted(folder.path(), "https", &authority.trust(), &strs(&flags))?;
        Some(Office { etcd, folder })
    };
    let Some(mut office) = start(&GOOD) else { return };
    let desk = Desk::new("cem");
    let (ca, other) =
        (written(&desk, "ca.pem", &authority.pem), written(&desk, "b.pem", &Authority::new().pem));
    let create = |office: &Office, ca: &str| {
        desk.run(&["share", "create", "--endpoints", &office.etcd.url, "--ca", ca])
    };
    refuses(&create(&office, &other), "was not signed by an authority that is trusted here");
    refuses(
        &create(&office, &written(&desk, "c.pem", "no certificate")),
        "certificate of the authority can't be read",
    );
    refuses(&create(&office, "/nowhere.pem"), "/nowhere.pem can't be read");
    for (wanted, words) in [
        (Wanted { has_expired: true, ..GOOD }, "has expired, or the clock of this computer is wrong"),
        (Wanted { names: &["elsewhere.example.org"], ..GOOD }, "is for another name"),
        (Wanted { purposes: &[ClientAuth], ..GOOD }, "is not meant for servers"),
    ] {
        let Some(bad) = start(&wanted) else { return };
        refuses(&create(&bad, &ca), words);
    }
    assert!(desk.run(&["share", "status"]).err.contains("not shared"));
    // The invitation has the authority.
    let ana = Desk::first_at(&office.etcd.url, &["--ca", &ca]);
    let ben = Desk::new("ben");
    ben.joins(&ana, "Ben's desktop");
    // One day the certificate has expired, and then there is another one.
    let (url, kept) = (office.etcd.url.clone(), office.contents());
    let expires = |office: &mut Office, has_expired| {
        authority.flags(office.folder.path(), &Wanted { has_expired, ..GOOD });
        office.etcd.kill();
        office.etcd.restart();
    };
    expires(&mut office, true);
    assert_eq!(office.etcd.url, url);
    let said = ben.run(&["add", "background", "name=Beekeeping"]);
    assert!(said.code == Some(0) && said.err.contains("1 change waits"), "{said:?}");
    refuses(&ben.run(&["share", "sync"]), "has expired");
    expires(&mut office, false);
    assert_eq!(office.contents(), kept);
    for desk in [&ben, &ana] {
        desk.done(&["share", "sync"]);
    }
    assert!(ana.register() == ben.register() && ana.register().contains("Beekeeping"));
}

#[test]
fn a_device_shows_its_certificate_where_one_is_asked_for() {
    let (folder, authority) = (folder(), Authority::new());
    let mut flags = authority.flags(folder.path(), &GOOD);
    flags.extend(authority.asks_for_certificates(folder.path()));
    let good = Wanted { names: &["ana"], purposes: &[ClientAuth], has_expired: false };
    let own = authority.sign(&good);
    let trust = alumnet::sharing::etcd::trust::Trust { client: Some(own.clone()), ..authority.trust() };
    let Some(etcd) = Server::start_trusted(folder.path(), "https", &trust, &strs(&flags)) else { return };
    let office = Office { etcd, folder };
    let desk = Desk::new("cem");
    let ca = written(&desk, "ca.pem", &authority.pem);
    let shown = |name: &str, identity: &alumnet::sharing::etcd::trust::ClientIdentity| {
        let cert = written(&desk, &format!("{name}.pem"), &identity.certificates);
        [cert, written(&desk, &format!("{name}.key"), &identity.key)]
    };
    let with = |files: &[String; 2]| {
        let [cert, key] = files.clone();
        ["--ca".into(), ca.clone(), "--cert".into(), cert, "--key".into(), key]
    };
    let create = ["share", "create", "--endpoints", &office.etcd.url, "--ca", &ca];
    refuses(&desk.run(&create), "does not accept the client certificate of this device, or wants one");
    let expired = authority.sign(&Wanted { has_expired: true, ..good });
    for (name, bad) in [("expired", &expired), ("stranger", &Authority::new().sign(&good))] {
        let access = with(&shown(name, bad));
        refuses(
            &desk.run(&[&create[..4], &strs(&access)].concat()),
            "does not accept the client certificate",
        );
    }
    let own = shown("own", &own);
    let mixed = with(&[own[0].clone(), shown("expired", &expired)[1].clone()]);
    refuses(&desk.run(&[&create[..4], &strs(&mixed)].concat()), "can't be used together");
    let ana = Desk::first_at(&office.etcd.url, &strs(&with(&own)));
    let ben = Desk::new("ben");
    refuses(&ben.tries_to_join(&ana, &[]), "does not accept the client certificate");
    let joined = ben.tries_to_join(&ana, &strs(&with(&own)[2..]));
    assert_eq!(joined.code, Some(0), "{joined:?}");
    ben.done(&["add", "background", "name=Beekeeping"]);
    ana.done(&["share", "sync"]);
    assert!(ana.register() == ben.register());
}

#[test]
fn a_wrong_key_a_damaged_secret_and_a_way_in_clear_stop_sharing_and_nothing_else() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    let there = office.contents();
    let whole = fs::read_to_string(ana.secret()).unwrap();
    let changed = |field: &str, value: Value| {
        let mut fields: Value = serde_json::from_str(&whole).unwrap();
        fields[field] = value;
        fields.to_string()
    };
    let other_key = BASE64_STANDARD.encode([9; 32]);
    for (secret, words) in [
        (changed("key", json!(other_key)), "the key does not fit this shared log"),
        (changed("key", json!("short")), "is damaged; ask for a new invitation"),
        (changed("device_key", json!("none")), "is damaged; ask for a new invitation"),
        (whole[..whole.len() / 2].to_owned(), "is damaged; ask for a new invitation"),
        (String::new(), "is damaged; ask for a new invitation"),
        (changed("v", json!(99)), "is of a newer alumnet"),
        (changed("endpoints", json!(["http://log.example.org:2379"])), "is not encrypted"),
        (changed("endpoints", json!([])), "the log has no address"),
    ] {
        fs::write(ana.secret(), &secret).unwrap();
        let said = ana.run(&["add", "background", "name=Beekeeping"]);
        assert!(said.code == Some(0) && said.err.contains("to be sent to the others: "), "{said:?}");
        assert!(said.err.contains(words), "{words}: {said:?}");
        refuses(&ana.run(&["share", "sync"]), words);
        ana.done(&["undo"]);
        assert_eq!(fs::read_to_string(ana.secret()).unwrap(), secret, "it stays as it is");
        assert_eq!(office.contents(), there, "nothing was sent");
    }
    fs::write(ana.secret(), &whole).unwrap();
    let moved = ana.run(&["share", "move", "--endpoints", "http://log.example.org:2379"]);
    refuses(&moved, "https://");
    ana.done(&["share", "sync"]);
    ben.done(&["share", "sync"]);
    assert!(ana.register() == ben.register());
    fs::remove_file(ana.secret()).unwrap();
    refuses(&ana.run(&["share", "sync"]), "is gone, so this copy");
    ana.done(&["list", "people"]);
}
