//! Which alumnets open a socket: only those of a register that is shared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use portable_pty::CommandBuilder;

use crate::office::{Desk, Office};
use crate::seat::Seat;

/// Whether alumnet opens a socket of a network with these arguments. `None` where nothing can be traced.
fn opens_sockets(desk: &Desk, arguments: &[&str]) -> Option<bool> {
    let trace = desk.place.path("trace.txt");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", "trace=socket,connect", "-o"]).arg(&trace).arg(env!("CARGO_BIN_EXE_alumnet"));
    let plain = desk.command(arguments);
    traced
        .args(arguments)
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    traced.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let Ok(output) = traced.stdin(std::process::Stdio::null()).output() else {
        eprintln!("left out: there is no strace on this machine");
        return None;
    };
    found_in(&trace, &String::from_utf8_lossy(&output.stderr))
}

/// Whether a trace has a socket of a network. `None` if nothing was traced.
fn found_in(trace: &Path, said: &str) -> Option<bool> {
    let trace = fs::read_to_string(trace).unwrap_or_default();
    if !trace.contains("+++ exited with") {
        eprintln!("left out: strace may not trace here: {said}");
        return None;
    }
    Some(trace.contains("AF_INET") || trace.contains("AF_NETLINK"))
}

/// The screen under the same program.
fn traced_screen(desk: &Desk) -> (Seat, PathBuf) {
    let trace = desk.place.path("screen.txt");
    let mut command = CommandBuilder::new("strace");
    command.args(["-f", "-e", "trace=socket,connect", "-o", trace.to_str().unwrap()]);
    command.arg(env!("CARGO_BIN_EXE_alumnet"));
    (Seat::with(&desk.place, command, 100, 30), trace)
}

#[test]
fn the_screen_opens_a_socket_only_where_the_register_is_shared() {
    let desk = Desk::new("ana");
    desk.place.import_moodle();
    // Where nothing can be traced, the screen would not come up.
    if opens_sockets(&desk, &["list", "people"]).is_none() {
        return;
    }
    let (mut seat, trace) = traced_screen(&desk);
    seat.sees("2024-A").pane("Backgrounds").keys("a").sees("Add a background").paste("Beekeeping");
    seat.keys("<Ctrl-s>").sees("saved").keys("9").sees("Hired by a classmate");
    seat.keys("\x1b").sees_not("Hired by a classmate").keys("q").ends();
    assert_eq!(found_in(&trace, ""), Some(false));
    let Some(office) = Office::open(&[]) else { return };
    desk.done(&["share", "create", "--endpoints", &office.etcd.url]);
    let (mut seat, trace) = traced_screen(&desk);
    seat.sees("✓").keys("q").ends();
    assert_eq!(found_in(&trace, ""), Some(true), "so the trace would show it");
}

#[test]
fn a_register_that_is_not_shared_opens_no_socket_whatever_is_done() {
    let desk = Desk::new("ana");
    desk.place.import_moodle();
    let people = desk.json(&["list", "people"]);
    let name = people[0]["name"].as_str().unwrap();
    let report = desk.place.path("report.html");
    let commands: [&[&str]; 12] = [
        &["list", "people"],
        &["add", "background", "name=Beekeeping"],
        &["undo"],
        &["find", "a"],
        &["history"],
        &["check"],
        &["backup"],
        &["report", "cohort", "2024-A", "-o", report.to_str().unwrap()],
        &["erase", "--yes", name],
        &["share", "status"],
        &["share", "conflicts"],
        &["share", "sync"],
    ];
    for command in commands {
        match opens_sockets(&desk, command) {
            Some(opens) => assert!(!opens, "{command:?} opens a socket"),
            None => return,
        }
    }
}

#[test]
fn a_register_that_is_shared_opens_one_so_the_trace_would_show_it() {
    let Some(office) = Office::open(&[]) else { return };
    let ana = office.first();
    if let Some(opens) = opens_sockets(&ana, &["share", "sync"]) {
        assert!(opens);
        assert_eq!(opens_sockets(&ana, &["list", "people"]), Some(false), "reading needs none");
    }
}
