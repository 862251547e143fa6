//! What sharing over a real etcd takes, of one node and of three, beside git with the same people as files of
//! text: a change until the other screen shows it, joining, catching up, sending what waited, memory, bytes.
//! Prints one table; `SHARED_PEOPLE` sets how many people.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops where something is wrong"
)]
#![allow(clippy::indexing_slicing, reason = "a benchmark stops where something is wrong")]
#![allow(dead_code, unused_imports, reason = "what is shared with tests has more than is used here")]

#[path = "../tests/together/office.rs"]
mod office;
#[path = "../tests/pty/seat.rs"]
mod seat;
#[path = "../tests/etcd/server.rs"]
mod server;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alumnet::domain::Person;
use alumnet::register::{Change, ChangeSet};
use alumnet::sharing::link::Link;
use alumnet::store::DiskStore;
use alumnet::workspace::{Workspace, opening};
use jiff::Timestamp;
use office::Desk;
use server::Server;
use uuid::Uuid;

const ENTRIES: usize = 10_000;
const PENDING: usize = 500;
/// How many changes are watched on the other screen.
const CHANGES: usize = 60;

/// A command, and what it took.
struct Took {
    time: Duration,
    /// Its largest memory, in MB.
    memory: u64,
}

/// Runs a command under a small program that says how much memory it took.
fn timed(command: &Command) -> Took {
    const SCRIPT: &str = "import resource,subprocess,sys\n\
        code=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024)\nsys.exit(code)";
    let mut outer = Command::new("python3");
    outer.args(["-c", SCRIPT]).arg(command.get_program()).args(command.get_args());
    let envs = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    outer.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).envs(envs);
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    let begun = Instant::now();
    let output = outer.stdin(Stdio::null()).output().unwrap();
    let time = begun.elapsed();
    assert!(output.status.success(), "{command:?}: {output:?}");
    Took { time, memory: String::from_utf8(output.stdout).unwrap().trim().parse().unwrap() }
}

fn opened(desk: &Desk) -> Workspace<DiskStore> {
    opening::open(&desk.place.data(), &mut |_| ()).unwrap().workspace
}

/// Moves people to other places, one change set for each. `word` is in all of them.
fn moves(workspace: &mut Workspace<DiskStore>, count: usize, word: &str) {
    let people: Vec<Arc<Person>> = workspace.register.all::<Person>().cloned().collect();
    for place in 0..count {
        let id = people[place * 7 % people.len()].id;
        let before = Person::clone(workspace.register.get(id).unwrap());
        let after = Person { location: format!("{word} {place}"), ..before.clone() };
        let changes = vec![Change::between(Some(before.into()), Some(after.into())).unwrap()];
        let (id, at) = (Uuid::now_v7(), Timestamp::now());
        let (actor, label) = (word.to_owned(), "Change a person".to_owned());
        workspace.commit(ChangeSet { id, at, actor, label, origin: None, undoes: None, changes }).unwrap();
    }
}

fn send(desk: &Desk, workspace: &mut Workspace<DiskStore>) -> Duration {
    let begun = Instant::now();
    let mut link = Link::open(&desk.place.data()).unwrap();
    workspace.get_along(&mut |errand| link.run(errand), Timestamp::now(), None).unwrap();
    begun.elapsed()
}

/// Waits until a process is idle, its backup included.
fn rests(seat: &seat::Seat) {
    let ticks = || -> u64 {
        let line = fs::read_to_string(format!("/proc/{}/stat", seat.pid())).unwrap();
        let times = line.rsplit_once(')').unwrap().1.split_whitespace().skip(11).take(2);
        times.map(|time| time.parse::<u64>().unwrap()).sum()
    };
    let mut before = ticks();
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let after = ticks();
        if after - before < 2 {
            break;
        }
        before = after;
    }
}

/// From the key that saves a change to the other screen that shows it.
fn screens(ana: &Desk, ben: &Desk) -> Vec<Duration> {
    let (mut here, mut there) = (ana.open(), ben.open());
    here.sees("✓");
    there.sees("with Ana");
    rests(&here);
    rests(&there);
    there.pane("Backgrounds");
    here.pane("Backgrounds");
    let mut times = Vec::new();
    for place in 0..CHANGES {
        here.keys("a").sees("background").keys("b\x7f").paste(&format!("Beekeeping {place}"));
        here.sees(&format!("Beekeeping {place}"));
        let begun = Instant::now();
        here.keys("<Ctrl-s>");
        there.sees("ana: Add a background.");
        times.push(begun.elapsed());
        here.sees("saved").keys("u").sees("Undone");
        there.sees("ana: Undo: Add a background.");
    }
    here.keys("q").ends();
    there.keys("q").ends();
    times.sort();
    times
}

fn ms(time: Duration) -> String {
    if time >= Duration::from_secs(10) {
        return format!("{:.0} s", time.as_secs_f64());
    }
    if time >= Duration::from_secs(1) {
        return format!("{:.1} s", time.as_secs_f64());
    }
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

/// What etcd holds of the register, in MB.
fn megabytes(server: &Server) -> u64 {
    server.client().status().unwrap().bytes_in_use / 1_000_000
}

/// Everything with one etcd. `urls` are its nodes.
fn shared(people: usize, urls: &[String], server: &Server) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    let (ana, ben) = (Desk::new("ana"), Desk::new("ben"));
    ana.done(&["demo", "--people", &people.to_string(), "--no-screen"]);
    let demo = fs::read_dir(ana.place.path("")).unwrap().map(|entry| entry.unwrap().path());
    let demo = demo.into_iter().find(|path| path.to_string_lossy().contains("data-demo")).expect("a demo");
    fs::rename(demo, ana.place.data()).unwrap();
    let create = ana.command(&["share", "create", "--endpoints", &urls.join(","), "--device", "Ana"]);
    let took = timed(&create);
    rows.push(("beginning to share; memory", format!("{}; {} MB", ms(took.time), took.memory)));
    let invitation = ben.place.path("invitation.txt");
    fs::write(&invitation, ana.done(&["share", "invite"])).unwrap();
    let took =
        timed(&ben.command(&["share", "join", "--file", invitation.to_str().unwrap(), "--device", "Ben"]));
    rows.push(("joining; memory", format!("{}; {} MB", ms(took.time), took.memory)));
    rows.push(("in etcd with one snapshot", format!("{} MB", megabytes(server))));
    let mut workspace = opened(&ana);
    moves(&mut workspace, ENTRIES, "Oslo");
    let sent = send(&ana, &mut workspace);
    rows.push(("sending 10,000 changes", ms(sent)));
    workspace.store.close().unwrap();
    let took = timed(&ben.command(&["share", "sync"]));
    rows.push(("catching up on them; memory", format!("{}; {} MB", ms(took.time), took.memory)));
    rows.push(("in etcd with them", format!("{} MB", megabytes(server))));
    let mut workspace = opened(&ben);
    moves(&mut workspace, PENDING, "Bergen");
    workspace.store.close().unwrap();
    let took = timed(&ben.command(&["share", "sync"]));
    rows.push((
        "sending 500 that waited, in a command; memory",
        format!("{}; {} MB", ms(took.time), took.memory),
    ));
    ana.done(&["share", "sync"]);
    let times = screens(&ana, &ben);
    let (median, late) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    rows.push(("a change until the other screen shows it (95 %)", format!("{} ({})", ms(median), ms(late))));
    assert_eq!(ana.done(&["list", "people", "--json"]), ben.done(&["list", "people", "--json"]));
    rows
}

fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "gc.auto=0"]);
    command.args(arguments).current_dir(folder).env("HOME", folder);
    command
}

/// The same people as files of text in a repository, and the same changes as commits.
fn with_git(people: usize) -> Vec<(&'static str, String)> {
    let folder = server::folder();
    let path = |name: &str| folder.path().join(name);
    let source = Desk::new("ana");
    source.done(&["demo", "--people", &people.to_string(), "--no-screen"]);
    let demo = fs::read_dir(source.place.path("")).unwrap().map(|entry| entry.unwrap().path());
    let demo = demo.into_iter().find(|path| path.to_string_lossy().contains("data-demo")).expect("a demo");
    let listed = source.done(&["--data", demo.to_str().unwrap(), "list", "people", "--json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    assert!(
        Command::new("git")
            .args(["init", "-q", "--bare", "-b", "main"])
            .arg(path("hub"))
            .status()
            .unwrap()
            .success()
    );
    let name = |place: usize| format!("{:03}/{place}.json", place % 1_000);
    let mut import =
        String::from("commit refs/heads/main\ncommitter Ana <ana@example.org> 1 +0000\ndata 1\na\n");
    for (place, person) in listed.iter().enumerate() {
        let text = serde_json::to_string_pretty(person).unwrap();
        write!(import, "M 644 inline {}\ndata {}\n{text}\n", name(place), text.len()).unwrap();
    }
    let fast_import = |text: &str| {
        let mut child = git(&path("hub"), &["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    };
    fast_import(&import);
    let mut rows = Vec::new();
    let took = timed(&git(folder.path(), &["clone", "-q", "hub", "ben"]));
    rows.push(("joining; memory", format!("{}; {} MB", ms(took.time), took.memory)));
    let mut import = String::new();
    for place in 0..ENTRIES {
        let changed = place * 7 % listed.len();
        let mut person = listed[changed].clone();
        person["location"] = format!("Oslo {place}").into();
        let text = serde_json::to_string_pretty(&person).unwrap();
        let from = if place == 0 { "from refs/heads/main^0\n" } else { "" };
        write!(
            import,
            "commit refs/heads/main\ncommitter Ana <ana@example.org> 2 +0000\ndata 1\na\n{from}M 644 \
            inline {}\ndata {}\n{text}\n",
            name(changed),
            text.len()
        )
        .unwrap();
    }
    fast_import(&import);
    let took = timed(&git(&path("ben"), &["pull", "-q"]));
    rows.push(("catching up on them; memory", format!("{}; {} MB", ms(took.time), took.memory)));
    for place in 0..PENDING {
        let changed = path("ben").join(name(place * 7 % listed.len()));
        fs::write(&changed, format!("{{\"location\": \"Bergen {place}\"}}\n")).unwrap();
        let mut commit = git(&path("ben"), &["commit", "-q", "-m", "a", "--"]);
        assert!(commit.arg(&changed).status().unwrap().success());
    }
    let took = timed(&git(&path("ben"), &["push", "-q"]));
    rows.push((
        "sending 500 that waited, in a command; memory",
        format!("{}; {} MB", ms(took.time), took.memory),
    ));
    assert!(git(folder.path(), &["clone", "-q", "hub", "ana"]).status().unwrap().success());
    let mut times = Vec::new();
    for place in 0..9 {
        fs::write(path("ana").join(name(place)), format!("{{\"location\": \"Rome {place}\"}}\n")).unwrap();
        let begun = Instant::now();
        for command in [vec!["commit", "-qam", "a"], vec!["push", "-q"]] {
            assert!(git(&path("ana"), &command).status().unwrap().success());
        }
        assert!(git(&path("ben"), &["pull", "-q"]).status().unwrap().success());
        times.push(begun.elapsed());
    }
    times.sort();
    let (median, late) = (times[times.len() / 2], times[times.len() - 1]);
    rows.push(("a change until the other screen shows it (95 %)", format!("{} ({})", ms(median), ms(late))));
    rows
}

fn main() {
    let people = std::env::var("SHARED_PEOPLE").map_or(100_000, |people| people.parse().unwrap());
    let quota = ["--quota-backend-bytes", "8589934592"];
    let one = {
        let folder = server::folder();
        let Some(server) = Server::start(folder.path(), &quota) else { return };
        shared(people, std::slice::from_ref(&server.url), &server)
    };
    let three = {
        let folder = server::folder();
        let Some(servers) = Server::three(folder.path()) else { return };
        let urls: Vec<String> = servers.iter().map(|server| server.url.clone()).collect();
        shared(people, &urls, &servers[0])
    };
    let git = with_git(people);
    println!("{:50} {:>18} {:>18} {:>18}", format!("{people} people"), "one node", "three nodes", "git");
    for ((name, one), (_, three)) in one.iter().zip(&three) {
        let beside = git.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value);
        println!("{name:50} {one:>18} {three:>18} {beside:>18}");
    }
}
