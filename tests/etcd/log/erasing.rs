//! Somebody is erased for everybody, over a real log.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use alumnet::domain::{Id, Person};
use alumnet::sharing::keys::generation::Generation;
use alumnet::sharing::log::SharedLog as _;
use alumnet::store::erase::Order;

use super::desk::{AT, Copy, LAST, begin, client, files, has, id, join, openings, pairs, person};
use crate::proxy::Proxy;
use crate::server::{Server, folder};

fn rafael() -> Person {
    let emails = vec!["rafael@example.org".to_owned()];
    Person { given_name: "Rafael".into(), emails, notes: "His note".into(), ..person(2, "") }
}

fn erase(copy: &mut Copy, number: u128) -> Result<Vec<String>, alumnet::store::EraseError> {
    let actor = "Ana".to_owned();
    let order =
        Order { person: Id::new(id(number)), id: id(901 + number), at: AT, actor, toggled: BTreeSet::new() };
    copy.workspace.erase_shared(&mut copy.log, &order, id(950 + number))
}

fn knows(copy: &Copy) -> bool {
    format!("{:?}", copy.records()).contains("Rafael")
}

#[test]
fn nothing_of_somebody_erased_is_left_in_etcd_under_any_key_that_anybody_has() {
    let folder = folder();
    let Some(mut server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "knows Rafael")]);
    ana.save([rafael()]);
    ana.sync();
    let mut ben = join(&server, 1);
    ben.save([Person { notes: "moved".into(), ..rafael() }]);
    ben.save([person(4, "by Ben, of Rafael")]);
    let snapshot = ana.snapshot();
    ana.log.make_snapshot(&snapshot, ana.device(), AT).unwrap();
    let (known, mut etcd) = (ana.log.generation(), server.client());
    let old = pairs(&mut etcd, &known.gid);
    let devices = [ana.device(), ben.device()];
    let holds = |found: &[(String, Vec<u8>)], generation: &Generation, word: &str| {
        let opened: Vec<_> =
            openings(found, generation, &devices).into_iter().map(|(_, bytes)| bytes).collect();
        has(&opened, word)
    };
    // What the new one has of him is a record without anything of him.
    let snapshot_holds =
        |ana: &mut Copy, word: &str| format!("{:?}", ana.log.snapshot().unwrap().unwrap()).contains(word);
    assert!(holds(&old, &known, "rafael@example.org") && snapshot_holds(&mut ana, "rafael@example.org"));

    assert_eq!(erase(&mut ana, 2).map(|backups| backups.len()).map_err(|error| error.to_string()), Ok(0));
    assert_eq!(ana.log.fault(), None);
    assert!(!knows(&ana));
    assert!(pairs(&mut etcd, &known.gid).is_empty());
    let (next, all) = (ana.log.generation(), pairs(&mut etcd, ""));
    for gid in [&known.gid, &next.gid] {
        let old = Generation { gid: gid.clone(), ..known.clone() };
        assert!(openings(&all, &old, &devices).is_empty());
    }
    for word in ["Rafael", "rafael@example.org", "His note"] {
        assert!(!holds(&all, &next, word) && !snapshot_holds(&mut ana, word), "{word}");
    }
    assert!(holds(&all, &next, "Begin the shared log anew") && snapshot_holds(&mut ana, "Zoë-Ana-"));
    // The other one has erased him too once he begins anew, and what he wrote goes on without him.
    assert!(ben.try_receive().is_err());
    ben.follow();
    assert!(!knows(&ben));
    ben.sync();
    ana.receive();
    assert_eq!(ana.records(), ben.records());
    assert_eq!(ana.records().len(), 3);

    // In the files of etcd, nobody ever was.
    let mut found: Vec<Vec<u8>> =
        pairs(&mut etcd, "").into_iter().flat_map(|(key, value)| [key.into_bytes(), value]).collect();
    server.kill();
    files(folder.path(), &mut found);
    assert!(found.iter().map(Vec::len).sum::<usize>() > 20_000);
    for word in ["Rafael", "rafael@example.org", "His note", "Zoë-Ana-", "by Ben", "laptop", "given_name"] {
        assert!(!has(&found, word), "{word}");
    }
}

#[test]
fn where_the_answer_is_lost_somebody_is_erased_by_following() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, ""), rafael()]);
    let ben = join(&server, 1);
    let proxy = Proxy::before(&server.url);
    ana.log = ana.reopened(client(&proxy.url), &ana.log.generation()).unwrap();
    // It was not done.
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_requests());
    assert!(erase(&mut ana, 2).is_err());
    proxy.passes();
    assert!(knows(&ana) && ana.log.follow() == Ok(false));
    // Nor where somebody was faster.
    let faster = Arc::new(Mutex::new(ben));
    let ben = Arc::clone(&faster);
    proxy.when(LAST, 1, move || {
        let mut ben = ben.lock().unwrap();
        ben.save([person(5, "")]);
        ben.sync();
    });
    let error = erase(&mut ana, 2).unwrap_err().to_string();
    assert!(error.contains("somebody has changed the shared register meanwhile"), "{error}");
    assert!(knows(&ana));
    let mut ben = faster.lock().unwrap();
    // It was.
    let cuts = proxy.clone();
    proxy.when(LAST, 1, move || cuts.cuts_answers());
    assert!(erase(&mut ana, 2).is_err());
    proxy.passes();
    assert!(knows(&ana));
    ana.follow();
    ben.follow();
    for copy in [&mut ana, &mut *ben] {
        assert!(!knows(copy));
        assert_eq!(copy.log.snapshot().unwrap().unwrap().records.len(), 3);
    }
    assert_eq!(ana.records(), ben.records());
}
