//! What can happen on the way between alumnet and etcd: answers are lost, late or repeated, and held back.

use crate::office::{Desk, Office};
use crate::proxy::Proxy;

/// In every request that adds entries.
const PUT: &str = "request_put";

/// Ana, whose way leads through a proxy, with something that waits; and Ben, whose does not.
fn waiting(office: &Office) -> (Proxy, Desk, Desk) {
    let proxy = Proxy::before(&office.etcd.url);
    let ana = Desk::first_at(&proxy.url, &[]);
    let ben = Desk::new("ben");
    ben.joins(&ana, "Ben's desktop");
    ben.done(&["share", "move", "--endpoints", &office.etcd.url]);
    ana.done(&["share", "sync"]);
    proxy.cuts_requests();
    let said = ana.run(&["add", "background", "name=Beekeeping"]);
    assert!(said.code == Some(0) && said.err.contains("1 change waits"), "{said:?}");
    proxy.passes();
    (proxy, ana, ben)
}

/// Ana's change is there once, and both are alike.
#[track_caller]
fn is_there_once(office: &Office, ana: &Desk, ben: &Desk) {
    assert_eq!(ana.json(&["share", "sync"])["unsent"], 0);
    ben.done(&["share", "sync"]);
    assert_eq!((office.entries(), ana.register()), (3, ben.register()));
    assert!(ben.register().contains("Beekeeping"));
}

#[test]
fn an_answer_that_is_cut_off_sends_nothing_twice() {
    let Some(office) = Office::open(&[]) else { return };
    let (proxy, ana, ben) = waiting(&office);
    let cuts = proxy.clone();
    proxy.when(PUT, 1, move || cuts.cuts_answers());
    let said = ana.run(&["share", "sync"]);
    assert!(proxy.has_sprung() && said.code == Some(4), "{said:?}");
    assert_eq!(office.entries(), 3, "it was sent");
    assert_eq!(ana.json(&["share", "status"])["unsent"], 1, "and is not known to be");
    proxy.passes();
    is_there_once(&office, &ana, &ben);
}

#[test]
fn one_answer_that_is_lost_is_made_up_for_by_reading() {
    let Some(office) = Office::open(&[]) else { return };
    let (proxy, ana, ben) = waiting(&office);
    let cuts = proxy.clone();
    proxy.when(PUT, 1, move || cuts.cuts_one_answer());
    let said = ana.run(&["share", "sync"]);
    assert!(proxy.has_sprung() && said.code == Some(0) && said.err.contains("Sent 1 change."), "{said:?}");
    is_there_once(&office, &ana, &ben);
}

#[test]
fn a_request_that_is_cut_off_is_sent_another_time() {
    let Some(office) = Office::open(&[]) else { return };
    let (proxy, ana, ben) = waiting(&office);
    let cuts = proxy.clone();
    proxy.when(PUT, 1, move || cuts.cuts_requests());
    assert_eq!(ana.run(&["share", "sync"]).code, Some(4));
    assert_eq!(office.entries(), 2);
    proxy.passes();
    is_there_once(&office, &ana, &ben);
}

#[test]
fn a_request_that_arrives_twice_counts_once() {
    let Some(office) = Office::open(&[]) else { return };
    let (proxy, ana, ben) = waiting(&office);
    let url = office.etcd.url.clone();
    proxy.when_sent(PUT, 1, move |bytes| {
        let body = &bytes[bytes.iter().position(|byte| *byte == b'{').unwrap()..];
        let mut answer = ureq::post(format!("{url}/v3/kv/txn")).send(body).unwrap();
        assert!(answer.body_mut().read_to_string().unwrap().contains("\"succeeded\":true"));
    });
    let said = ana.run(&["share", "sync"]);
    assert!(proxy.has_sprung() && said.code == Some(0), "{said:?}");
    is_there_once(&office, &ana, &ben);
}

#[test]
fn a_half_open_connection_is_given_up_with_exit_code_4() {
    let Some(office) = Office::open(&[]) else { return };
    let (proxy, ana, ben) = waiting(&office);
    let swallows = proxy.clone();
    // No answer comes to what was sent, nor to any question afterwards.
    proxy.when(PUT, 1, move || swallows.swallows_answers());
    let said = ana.run(&["share", "sync"]);
    assert!(said.code == Some(4) && said.err.contains("the log can't be reached"), "{said:?}");
    proxy.passes();
    is_there_once(&office, &ana, &ben);
}

#[test]
fn something_that_holds_back_what_etcd_sends_is_named_and_changes_come_all_the_same() {
    let Some(office) = Office::open(&[]) else { return };
    let (proxy, ana, ben) = waiting(&office);
    proxy.holds_watches();
    let checked = ana.run(&["share", "check"]);
    let late =
        checked.out.contains("are not noticed within 4 s") && checked.out.contains("it must not buffer");
    assert!(checked.code == Some(1) && late, "{checked:?}");
    is_there_once(&office, &ana, &ben);
}

#[test]
fn an_etcd_that_hangs_is_given_up_and_what_it_did_in_the_end_counts_once() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    ana.done(&["share", "sync"]);
    office.etcd.pause();
    let said = ana.run(&["add", "background", "name=Beekeeping"]);
    assert!(said.code == Some(0) && said.err.contains("1 change waits"), "{said:?}");
    office.etcd.resume();
    is_there_once(&office, &ana, &ben);
}
