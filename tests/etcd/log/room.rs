//! A log without room, and one whose past was forgotten by etcd.

use std::time::Duration;

use alumnet::sharing::etcd::keys::KeyRange;
use alumnet::sharing::etcd::transaction::Put;
use alumnet::sharing::etcd::watch::Ring;
use alumnet::sharing::log::{Appended, LogError, SharedLog as _};
use serde_json::json;

use super::desk::{are_equal, begin, join, noise, pairs, person};
use crate::server::{Server, folder};

/// Forgets all earlier values, as whoever runs etcd has it do, and gives their room back.
fn compact(server: &Server) {
    let revision = server.client().status().unwrap().header.revision;
    server.post("kv/compaction", &json!({"revision": revision.to_string(), "physical": true}), None);
    server.post("maintenance/defragment", &json!({}), None);
}

#[test]
fn an_import_that_does_not_fit_waits_and_is_there_once_when_there_is_room() {
    let folder = folder();
    let quota = (16 << 20).to_string();
    let Some(server) = Server::start(folder.path(), &["--quota-backend-bytes", &quota]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let mut etcd = server.client();
    for number in 0..10 {
        // How much fits depends on how etcd lays it out.
        if etcd.put(&Put::new(format!("filler/{number}"), vec![number; 1 << 20])).is_err() {
            break;
        }
    }
    ana.save((10..410).map(|number| person(number, &noise(number, 20_000))));
    ana.save([person(2, "after it")]);
    let mut refused = 0;
    while let Some(outcome) = ana.send_once() {
        match outcome {
            Ok(Appended::Added) => break,
            Err(LogError::Full(words)) => assert!(words.contains("the log is full"), "{words}"),
            other => panic!("{other:?}"),
        }
        refused += 1;
        assert!(refused < 9, "there is no room for it");
        assert_eq!(ana.try_receive(), Ok(()), "reading goes on");
        assert_eq!((ana.records().len(), ben.records().len()), (402, 1));
        etcd.delete_range(&KeyRange::below("filler/")).unwrap();
        compact(&server);
        let alarms = server.post("maintenance/alarm", &json!({"action": "GET"}), None);
        let member = &alarms["alarms"][0]["memberID"];
        let disarm = json!({"action": "DEACTIVATE", "memberID": member, "alarm": "NOSPACE"});
        server.post("maintenance/alarm", &disarm, None);
    }
    assert!(refused > 0, "it was never full");
    ana.receive();
    ben.sync();
    are_equal(&ana, &ben);
    assert_eq!((ben.records().len(), pairs(&mut server.client(), "/log/").len()), (402, 3));
    let mut uploads: Vec<_> = pairs(&mut server.client(), "/part/")
        .into_iter()
        .map(|(key, _)| key.split('/').nth(5).unwrap().to_owned())
        .collect();
    uploads.dedup();
    assert_eq!(uploads.len(), 1, "nothing is left of what was in vain");
}

#[test]
fn a_slow_reader_misses_nothing_when_etcd_forgets_its_past() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let mut bell = ben.log.doorbell(Duration::from_secs(60)).unwrap();
    for number in 2..60 {
        ana.save([person(number, &noise(number, 20_000))]);
        ana.sync();
        // In the middle of what Ben reads, page by page.
        if number % 10 == 0 {
            compact(&server);
            let from = ben.workspace.shared.as_ref().unwrap().replica().reads_from();
            let page = ben.log.read(from, 7).unwrap();
            ben.workspace.arrived(page).unwrap();
        }
    }
    // A bell that was not listened to rings all the same.
    assert!(matches!(bell.wait(), Ok(Ring::Changed { .. })));
    compact(&server);
    ben.receive();
    are_equal(&ana, &ben);
    // So does one that is hung afterwards.
    let mut bell = ben.log.doorbell(Duration::from_secs(60)).unwrap();
    ana.save([person(70, "")]);
    ana.sync();
    assert!(matches!(bell.wait(), Ok(Ring::Changed { .. })));
    ben.receive();
    are_equal(&ana, &ben);
    let carl = join(&server, 2);
    are_equal(&ana, &carl);
}
