//! Clocks that are wrong, and devices that hung: no decision rests on them.

use alumnet::domain::Person;
use alumnet::register::Draft;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::log::{Appended, SharedLog as _};
use alumnet::sharing::remote::presence::Here;
use alumnet::sharing::remote::snapshot_maker::SnapshotMade;
use alumnet::sharing::remote::trimming::TrimRule;
use alumnet::sharing::replica::NotReceived;
use jiff::Timestamp;

use super::desk::{AT, Copy, are_equal, begin, id, join, pairs, person};
use crate::server::{Server, folder};

fn late() -> Timestamp {
    "2099-12-31T23:00:00Z".parse().unwrap()
}

/// Saves as somebody whose clock says this.
fn save(copy: &mut Copy, at: Timestamp, number: u128, person: Person) {
    let mut draft = Draft::new(&copy.workspace.register);
    draft.put(person);
    copy.workspace.commit(draft.finish(id(number), at, "Somebody", "Test")).unwrap();
}

#[test]
fn the_order_is_that_of_the_log_and_not_that_of_clocks() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    save(&mut ana, late(), 801, person(2, "of 2099"));
    ana.sync();
    ben.receive();
    save(&mut ben, AT, 802, Person { notes: "of 1970, and later".into(), ..person(2, "") });
    ben.sync();
    ana.receive();
    are_equal(&ana, &ben);
    let held = ana.workspace.register.get(person(2, "").id).map(|person| person.notes.clone());
    assert_eq!(held.as_deref(), Some("of 1970, and later"));
    // The same at once: who was first in the log is shown, whatever the clock said.
    save(&mut ana, AT, 803, Person { location: "Oslo".into(), ..person(2, "of 1970, and later") });
    save(&mut ben, late(), 804, Person { location: "Bergen".into(), ..person(2, "of 1970, and later") });
    ana.sync();
    ben.sync();
    let held = ben.workspace.register.get(person(2, "").id).map(|person| person.location.clone());
    assert_eq!(held.as_deref(), Some("Oslo"));
    assert_eq!(ben.workspace.shared.as_ref().unwrap().standing().waiting.len(), 1);
}

#[test]
fn a_wrong_clock_trims_too_much_or_too_little_and_nothing_is_lost() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut away = join(&server, 1);
    save(&mut away, AT, 800, person(9, "waits"));
    let rule = TrimRule { latest: 0, ..TrimRule::default() };
    for (number, made, trimmed, is_trimmed) in
        [(2, late(), AT, false), (4, AT, AT, false), (6, AT, late(), true)]
    {
        for more in 0..2 {
            save(&mut ana, made, 810 + number + more, person(number + more, ""));
            ana.sync();
            let (snapshot, device) = (ana.snapshot(), ana.device());
            assert_eq!(ana.log.make_snapshot(&snapshot, device, made), Ok(SnapshotMade::Made));
        }
        assert_eq!(ana.log.trim(rule, trimmed).map(|count| count > 0), Ok(is_trimmed));
    }
    assert_eq!(away.try_receive(), Err(NotReceived::AnotherLog));
    away.adopt();
    away.sync();
    ana.sync();
    assert_eq!(ana.records(), away.records());
    assert_eq!(ana.records().len(), 8);
}

#[test]
fn a_device_that_hung_past_its_lease_is_here_again_and_adds_as_before() {
    let folder = folder();
    let Some(server) = Server::start(folder.path(), &[]) else { return };
    let mut ana = begin(&server, [person(1, "first")]);
    let mut ben = join(&server, 1);
    let here = Here { session: id(1), number: 1, digest: 5 };
    ana.log.show_here(ana.device(), here).unwrap();
    ana.save([person(2, "before it hung")]);
    let outgoing = ana.workspace.outgoing().unwrap().unwrap();
    // Its time is over, as after a minute. Meanwhile others go on.
    let mut etcd = server.client();
    let key = pairs(&mut etcd, "/here/").remove(0).0;
    let pair = etcd.range(&RangeRequest::all(KeyRange::one(key))).unwrap().kvs.remove(0);
    etcd.revoke(pair.lease).unwrap();
    assert_eq!(ben.log.who_is_here(), Ok(Vec::new()));
    ben.save([person(3, "by Ben")]);
    ben.sync();
    // It goes on in the middle of what it did.
    let appended = ana.log.append(outgoing.first, &outgoing.after, &outgoing.entries);
    assert_eq!(appended, Ok(Appended::Refused));
    ana.log.show_here(ana.device(), here).unwrap();
    assert_eq!(ben.log.who_is_here(), Ok(vec![(ana.device(), here)]));
    ana.sync();
    ben.sync();
    are_equal(&ana, &ben);
    assert_eq!(pairs(&mut etcd, "/log/").len(), 3);
}
