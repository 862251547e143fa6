//! Three nodes: another answers where one does not, and what was confirmed outlives its leader.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::error::EtcdError;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::sharing::etcd::transaction::{Compare, Operation, Put, Txn};

use crate::server::{Server, folder, free_ports};

#[test]
fn writes_go_on_when_the_leader_is_killed_and_nothing_confirmed_is_lost() {
    let folder = folder();
    let Some(mut servers) = Server::three(folder.path()) else { return };
    let urls: Vec<_> = servers.iter().map(|server| server.url.clone()).collect();
    let mut etcd = Etcd::new(EtcdSettings::new(urls)).unwrap();
    let (mut confirmed, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..2 {
        // The leader is asked, so that it dies with a connection that was in use.
        let leader = etcd.status().unwrap().leader;
        let place = etcd
            .status_of_each()
            .iter()
            .position(|(_, status)| status.as_ref().is_ok_and(|status| status.header.member_id == leader));
        let (until, mut number) = (Instant::now() + Duration::from_secs(60), round * 1000);
        let mut killed = None;
        let mut after = 0;
        while after < 20 {
            assert!(Instant::now() < until, "writing does not go on");
            number += 1;
            if number == round * 1000 + 50 {
                servers[place.expect("a leader")].kill();
                killed = Some(Instant::now());
            }
            let txn = Txn {
                compare: vec![Compare::Absent(format!("log/{number:08}").into())],
                success: vec![Operation::Put(Put::new(format!("log/{number:08}"), "x"))],
                failure: vec![],
            };
            match etcd.txn(&txn) {
                Ok(answer) => {
                    assert!(answer.succeeded, "{number} was there although nobody put it");
                    confirmed.insert(number);
                    after += u32::from(killed.is_some());
                }
                Err(EtcdError::Unknown { .. }) => {
                    unknown.insert(number);
                }
                Err(EtcdError::Unreachable { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        eprintln!("20 writes after {:?}; {} unknown", killed.expect("killed").elapsed(), unknown.len());
        servers[place.expect("a leader")].restart();
    }
    let found = etcd.range(&RangeRequest::all(KeyRange::below("log/"))).unwrap();
    let found: BTreeSet<i32> = found
        .kvs
        .iter()
        .map(|pair| String::from_utf8_lossy(&pair.key).trim_start_matches("log/").parse().expect("a number"))
        .collect();
    assert!(confirmed.is_subset(&found), "lost: {:?}", confirmed.difference(&found));
    let either: BTreeSet<i32> = confirmed.union(&unknown).copied().collect();
    assert!(found.is_subset(&either), "there although refused: {:?}", found.difference(&either));
}

#[test]
fn an_endpoint_that_can_t_be_reached_is_passed_over_and_not_asked_again() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let [dead, dead_too] = free_ports();
    let urls = [format!("http://127.0.0.1:{dead}"), format!("http://[::1]:{dead_too}"), server.url.clone()];
    let mut etcd = Etcd::new(EtcdSettings::new(urls.to_vec())).unwrap();
    etcd.put(&Put::new("key", "x")).unwrap();
    assert_eq!(etcd.endpoint().unwrap().to_string(), server.url);
    etcd.put(&Put::new("key", "x")).unwrap();
    let each: Vec<_> = etcd.status_of_each().into_iter().map(|(_, status)| status.is_ok()).collect();
    assert_eq!(each, [false, false, true]);

    let mut none = Etcd::new(EtcdSettings::new(urls[..2].to_vec())).unwrap();
    let error = none.put(&Put::new("key", "x")).unwrap_err();
    assert!(matches!(error, EtcdError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("nothing answers there"), "{error}");
}
