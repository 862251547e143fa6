//! An etcd of its own for a test: on free ports, in a folder that goes with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::error::EtcdError;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::sharing::etcd::trust::Trust;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// How long an etcd may take to begin, with all processors busy.
const BEGINS_WITHIN: Duration = Duration::from_secs(60);

/// A running etcd. It is killed when it is dropped.
pub struct Server {
    child: Child,
    command: Command,
    pub url: String,
    trust: Trust,
}

/// Where an etcd is on this machine. If there is none, the test is left out.
pub fn program() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join("etcd")).find(|path| path.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("ALUMNET_NEEDS_ETCD").is_none(),
            "ALUMNET_NEEDS_ETCD is set, but there is none"
        );
        eprintln!("left out: there is no etcd on this machine");
    }
    found
}

/// Ports that nobody had a moment ago.
pub fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let listeners = [(); COUNT].map(|()| TcpListener::bind(("127.0.0.1", 0)).expect("a port"));
    listeners.map(|listener| listener.local_addr().expect("an address").port())
}

impl Server {
    /// One node without TLS, in a folder.
    pub fn start(folder: &Path, flags: &[&str]) -> Option<Self> {
        Self::start_trusted(folder, "http", &Trust::default(), flags)
    }

    /// One node that is reached like this.
    pub fn start_trusted(folder: &Path, scheme: &str, trust: &Trust, flags: &[&str]) -> Option<Self> {
        program()?;
        // Somebody else may have taken a port in the meantime.
        for _ in 0..5 {
            let [client, peer] = free_ports();
            let url = format!("{scheme}://localhost:{client}");
            let peer = format!("http://127.0.0.1:{peer}");
            let mut server =
                Self::spawn(folder, "one", &url, &peer, &format!("one={peer}"), trust.clone(), flags)?;
            if server.begins(BEGINS_WITHIN) {
                return Some(server);
            }
        }
        panic!("etcd does not begin; see {}", folder.display());
    }

    /// Three nodes that know each other.
    pub fn three(folder: &Path) -> Option<Vec<Self>> {
        let peers = free_ports::<3>().map(|port| format!("http://127.0.0.1:{port}"));
        let names = ["one", "two", "three"];
        let cluster: Vec<_> = names.iter().zip(&peers).map(|(name, peer)| format!("{name}={peer}")).collect();
        let cluster = cluster.join(",");
        let mut servers = Vec::new();
        for ((name, peer), port) in names.iter().zip(&peers).zip(free_ports::<3>()) {
            let url = format!("http://localhost:{port}");
            servers.push(Self::spawn(folder, name, &url, peer, &cluster, Trust::default(), &[])?);
        }
        servers.iter_mut().for_each(Self::ready);
        Some(servers)
    }

    /// A node of several, not waited for.
    pub fn spawn(
        folder: &Path,
        name: &str,
        url: &str,
        peer: &str,
        cluster: &str,
        trust: Trust,
        flags: &[&str],
    ) -> Option<Self> {
        // etcd listens on addresses, and is known by names.
        let listened = url.replace("localhost", "127.0.0.1");
        let mut command = Command::new(program()?);
        command
            .args(["--name", name, "--data-dir"])
            .arg(folder.join(name))
            .args(["--listen-client-urls", &listened, "--advertise-client-urls", url])
            .args(["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer])
            .args(["--initial-cluster", cluster, "--logger", "zap", "--log-level", "error"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().expect("etcd is there");
        Some(Self { child, command, url: url.to_owned(), trust })
    }

    /// Whether it answers after a while; not if it has ended.
    fn begins(&mut self, within: Duration) -> bool {
        let until = Instant::now() + within;
        let mut client = self.client();
        loop {
            // A refusal is an answer too: of an account or a certificate.
            match client.range(&RangeRequest::all(KeyRange::one("begun"))) {
                Ok(_) | Err(EtcdError::Refused { .. }) => return true,
                Err(_) if self.child.try_wait().expect("a child").is_some() => return false,
                Err(error) => assert!(Instant::now() < until, "etcd does not answer: {error}"),
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What a client of it is made from.
    pub fn settings(&self) -> EtcdSettings {
        EtcdSettings { trust: self.trust.clone(), ..EtcdSettings::new(vec![self.url.clone()]) }
    }

    pub fn client(&self) -> Etcd {
        Etcd::new(self.settings()).expect("its own settings")
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it is a child");
    }

    /// Stops its processes without ending them, as a computer that hangs would.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).expect("a process id")).expect("a process");
        kill_process(id, signal).expect("it runs");
    }

    /// Begins again with the same folder and ports.
    pub fn restart(&mut self) {
        self.child = self.command.spawn().expect("etcd is there");
        assert!(self.begins(BEGINS_WITHIN), "etcd does not begin again");
    }

    /// What it was told with a flag when it was started.
    pub fn told(&self, flag: &str) -> Option<&str> {
        let mut arguments = self.command.get_args().skip_while(|argument| *argument != flag);
        arguments.nth(1)?.to_str()
    }

    /// Waits until it answers.
    pub fn ready(&mut self) {
        assert!(self.begins(BEGINS_WITHIN), "etcd ended");
    }

    /// Asks what the client has no words for.
    pub fn post(&self, path: &str, body: &Value, token: Option<&str>) -> Value {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let mut request = agent.post(format!("{}/v3/{path}", self.url));
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        let mut answer = request.send(body.to_string()).expect("an answer");
        let text = answer.body_mut().read_to_string().expect("a text");
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder for one test.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}
