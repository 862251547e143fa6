//! A register shared over three nodes: it goes on while one of them is away, waits while two are, and nothing
//! that was confirmed is lost.

use std::thread;
use std::time::{Duration, Instant};

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::sharing::etcd::watch::Ring;
use alumnet::sharing::log::{Appended, LogError};
use alumnet::sharing::replica::NotReceived;

use super::desk::{Copy, are_equal, begin, join, pairs, person};
use crate::server::{Server, folder};

const LONG: Duration = Duration::from_secs(60);

/// A client of all three, each of which is asked first by somebody.
fn of_all(servers: &[Server], first: usize) -> Etcd {
    let urls = servers.iter().cycle().skip(first).take(servers.len());
    let urls = urls.map(|server| server.url.clone()).collect();
    Etcd::new(EtcdSettings { patience: Duration::from_secs(2), ..EtcdSettings::new(urls) }).unwrap()
}

fn over_all(copy: &mut Copy, servers: &[Server], first: usize) {
    let known = copy.log.generation();
    copy.log = copy.reopened(of_all(servers, first), &known).unwrap();
}

/// Receives and sends once everything; what is passing is an error of the log.
fn try_sync(copy: &mut Copy) -> Result<(), LogError> {
    let received = |outcome| match outcome {
        Ok(()) => Ok(()),
        Err(NotReceived::Log(error)) => Err(error),
        Err(error) => panic!("{error}"),
    };
    received(copy.try_receive())?;
    while let Some(outcome) = copy.send_once() {
        outcome?;
        received(copy.try_receive())?;
    }
    Ok(())
}

/// The same until it is done.
#[track_caller]
fn sync(copy: &mut Copy) {
    let until = Instant::now() + LONG;
    while let Err(error) = try_sync(copy) {
        assert!(error.is_passing() && Instant::now() < until, "{error}");
    }
}

/// Follows the log by its bell until so many people are there.
fn follow(copy: &mut Copy, people: usize) {
    let until = Instant::now() + LONG;
    while copy.records().len() < people {
        assert!(Instant::now() < until, "{} of {people} came", copy.records().len());
        let Ok(mut bell) = copy.log.doorbell(LONG) else { continue };
        while copy.try_receive().is_ok() && copy.records().len() < people {
            if !matches!(bell.wait(), Ok(Ring::Changed { .. })) {
                break;
            }
        }
    }
}

fn leader(servers: &[Server]) -> usize {
    let found = of_all(servers, 0)
        .status_of_each()
        .into_iter()
        .position(|(_, status)| status.is_ok_and(|status| status.leader == status.header.member_id));
    found.expect("a leader")
}

#[test]
fn adding_reading_and_following_go_on_when_the_leader_is_killed_and_when_all_begin_again() {
    let folder = folder();
    let Some(mut servers) = Server::three(folder.path()) else { return };
    let mut ana = begin(&servers[0], [person(1, "first")]);
    let mut ben = join(&servers[1], 1);
    over_all(&mut ana, &servers, 0);
    over_all(&mut ben, &servers, leader(&servers));
    let mut ben = thread::scope(|scope| {
        let following = scope.spawn(move || {
            follow(&mut ben, 41);
            ben
        });
        for number in 2..=41 {
            ana.save([person(number, "by Ana")]);
            if number == 20 {
                let leader = leader(&servers);
                servers[leader].kill();
                sync(&mut ana);
                servers[leader].restart();
            }
            sync(&mut ana);
        }
        following.join().unwrap()
    });
    are_equal(&ana, &ben);
    // Each is there once: the beginning, and forty people.
    assert_eq!(pairs(&mut of_all(&servers, 0), "/log/").len(), 41);

    servers.iter_mut().for_each(Server::kill);
    ana.save([person(50, "waits")]);
    assert!(try_sync(&mut ana).is_err_and(|error| error.is_passing()));
    servers = begun_again(servers);
    ben.save([person(51, "by Ben")]);
    for copy in [&mut ana, &mut ben] {
        sync(copy);
    }
    sync(&mut ana);
    are_equal(&ana, &ben);
    assert_eq!(pairs(&mut of_all(&servers, 0), "/log/").len(), 43);
}

/// All of them at once: one alone does not answer.
fn begun_again(servers: Vec<Server>) -> Vec<Server> {
    let restarted = |mut server: Server| {
        thread::spawn(move || {
            server.restart();
            server
        })
    };
    let threads: Vec<_> = servers.into_iter().map(restarted).collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

#[test]
fn one_of_three_confirms_nothing_and_what_waits_is_sent_once_when_another_is_back() {
    let folder = folder();
    let Some(mut servers) = Server::three(folder.path()) else { return };
    let mut ana = begin(&servers[0], [person(1, "first")]);
    let mut ben = join(&servers[0], 1);
    over_all(&mut ana, &servers, 0);
    over_all(&mut ben, &servers, 0);
    servers[1].kill();
    servers[2].kill();
    ana.save([person(2, "waits")]);
    // It takes the request, and can't confirm it; nor does it read what may be old.
    let sent = ana.send_once().unwrap();
    assert!(sent.as_ref().is_err_and(LogError::is_passing), "{sent:?}");
    let read = ana.try_receive();
    assert!(matches!(read, Err(NotReceived::Log(ref error)) if error.is_passing()), "{read:?}");
    assert_eq!(ana.records().len(), 2, "it is saved here");
    servers[1].restart();
    sync(&mut ana);
    sync(&mut ben);
    are_equal(&ana, &ben);
    assert_eq!(pairs(&mut of_all(&servers, 0), "/log/").len(), 2);
    // With two of three, everything is possible.
    let known = ana.log.generation();
    assert_eq!(ana.renew_adopted(), Ok(Appended::Added));
    assert_ne!(ana.log.generation(), known);
    ben.follow();
    are_equal(&ana, &ben);
}
