//! A seat at a terminal: alumnet runs in a pseudo-terminal, a thread reads what it draws, and tests wait for
//! what they expect to see. Nothing sleeps; a wait that takes too long fails with a picture of the screen.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use tempfile::TempDir;

/// Long enough for a busy machine; only failing tests reach it.
const LIMIT: Duration = Duration::from_secs(30);

/// The prompt of the shell.
pub const PROMPT: &str = "ready> ";

/// A separate folder for each test: home, data and working folder of the alumnets it starts.
pub struct Place {
    folder: TempDir,
    /// Variables that only this place has.
    more: Vec<(&'static str, PathBuf)>,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), more: Vec::new() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut variables = vec![
            ("PATH", path.into()),
            ("HOME", self.path("home")),
            ("ALUMNET_DATA", self.data()),
            ("TERM", "xterm-256color".into()),
            ("LANG", "C.UTF-8".into()),
            ("USER", "tester".into()),
            ("PS1", PROMPT.into()),
        ];
        variables.extend(self.more.iter().cloned());
        variables
    }

    /// Adds a variable, or changes one.
    pub fn set(&mut self, name: &'static str, value: impl Into<PathBuf>) {
        self.more.push((name, value.into()));
    }

    /// Runs alumnet without a terminal, which must succeed; returns its output.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_alumnet"))
            .args(arguments)
            .env_clear()
            .envs(self.variables())
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?} ended with {:?}: {said}{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    /// Imports a roster of twelve people into the cohort 2024-A.
    pub fn import_moodle(&self) -> String {
        let roster = fixture("rosters/moodle-participants.csv");
        self.run(&[
            "import",
            "roster",
            roster.to_str().unwrap(),
            "--cohort",
            "2024-A",
            "--create",
            "--program",
            "Certificate in Logistics",
        ])
    }

    /// Opens alumnet in a terminal of 100 columns and 30 lines.
    pub fn open(&self, arguments: &[&str]) -> Seat {
        Seat::take(self, arguments, 100, 30)
    }
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// What has been read from the terminal so far.
struct Seen {
    parser: vt100::Parser,
    bytes: usize,
    /// Whether the reader should stop after its next read.
    stop: bool,
    /// The exit status of alumnet.
    ended: Option<ExitStatus>,
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

/// A terminal with alumnet in it.
pub struct Seat {
    seen: Shared,
    reader: Option<JoinHandle<()>>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    // Held so that the state of the terminal can be checked after alumnet is gone.
    _slave: Box<dyn SlavePty + Send>,
    running: Running,
    before: String,
}

/// The process, killed if the test fails.
struct Running {
    pid: u32,
    seen: Shared,
}

impl Running {
    #[track_caller]
    fn ends(&self) -> ExitStatus {
        let (seen, changed) = &*self.seen;
        let (seen, _) =
            changed.wait_timeout_while(seen.lock().unwrap(), LIMIT, |seen| seen.ended.is_none()).unwrap();
        let (ended, screen) = (seen.ended.clone(), seen.parser.screen().contents());
        drop(seen);
        ended.unwrap_or_else(|| panic!("it does not end:\n{screen}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A poisoned lock means that a thread of the test has panicked; kill it then, too.
        if self.seen.0.lock().map_or(true, |seen| seen.ended.is_none()) {
            let _ = Command::new("kill").args(["-KILL", &self.pid.to_string()]).status();
        }
    }
}

impl Seat {
    pub fn take(place: &Place, arguments: &[&str], columns: u16, lines: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_alumnet"));
        command.args(arguments);
        Self::with(place, command, columns, lines)
    }

    /// A shell in which alumnet can be started, suspended and resumed.
    pub fn shell(place: &Place) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.arg("-i");
        let mut seat = Self::with(place, command, 100, 30);
        // Anything typed before the shell is ready would appear before its prompt.
        seat.sees(PROMPT.trim_end());
        seat
    }

    /// A terminal in which another program runs, such as one that starts alumnet.
    pub fn with(place: &Place, mut command: CommandBuilder, columns: u16, lines: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, lines)).unwrap();
        command.env_clear();
        for (name, value) in place.variables() {
            command.env(name, value);
        }
        command.cwd(place.folder.path());
        let before = modes(pair.master.as_ref());
        let mut child = pair.slave.spawn_command(command).unwrap();
        let parser = vt100::Parser::new(cells(lines), cells(columns), 0);
        let seen: Shared =
            Arc::new((Mutex::new(Seen { parser, bytes: 0, stop: false, ended: None }), Condvar::new()));
        let reader = pair.master.try_clone_reader().unwrap();
        let reader = thread::spawn({
            let seen = Arc::clone(&seen);
            move || watch(reader, &seen)
        });
        let running = Running { pid: child.process_id().unwrap(), seen: Arc::clone(&seen) };
        thread::spawn({
            let seen = Arc::clone(&seen);
            move || {
                let status = child.wait().unwrap();
                seen.0.lock().unwrap().ended = Some(status);
                seen.1.notify_all();
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { seen, reader: Some(reader), writer, master: pair.master, _slave: pair.slave, running, before }
    }

    /// The text on the screen, line by line.
    pub fn screen(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    /// Inspects the screen as the terminal holds it.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.seen.0.lock().unwrap().parser.screen())
    }

    pub fn pid(&self) -> u32 {
        self.running.pid
    }

    /// Sends keys as a terminal does: letters as they are, others as `<Enter>`, `<Tab>`, `<Esc>`, `<Ctrl-s>`.
    #[track_caller]
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut bytes = keys.replace("<Enter>", "\r").replace("<Tab>", "\t").replace("<Down>", "\x1b[B");
        for letter in 'a'..='z' {
            let control = char::from(letter as u8 & 0x1f);
            bytes = bytes.replace(&format!("<Ctrl-{letter}>"), &control.to_string());
        }
        assert!(!bytes.contains('<'), "no such key: {bytes}");
        self.send(&bytes)
    }

    /// Goes to a pane by the number in front of its name.
    #[track_caller]
    pub fn pane(&mut self, name: &str) -> &mut Self {
        let number = |screen: &str| (1..=9).find(|number| screen.contains(&format!(" {number} {name} ")));
        self.waits(&format!("the pane {name}"), |screen| number(&screen.contents()).is_some());
        let number = number(&self.screen()).unwrap();
        self.keys(&number.to_string())
    }

    /// Sends text as a terminal sends pasted text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.send(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Sends bytes unchanged, for what a terminal sends on its own.
    pub fn says(&mut self, bytes: &str) -> &mut Self {
        self.send(bytes)
    }

    fn send(&mut self, bytes: &str) -> &mut Self {
        self.writer.write_all(bytes.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Waits until the words are on the screen.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        self.waits(&format!("“{words}” on the screen"), |screen| screen.contents().contains(words))
    }

    /// Waits until the words are not on the screen.
    #[track_caller]
    pub fn sees_not(&mut self, words: &str) -> &mut Self {
        self.waits(&format!("“{words}” gone from the screen"), |screen| {
            !screen.contents().contains(words)
        })
    }

    #[track_caller]
    pub fn waits(&mut self, what: &str, is_there: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let (seen, changed) = &*self.seen;
        let (seen, waited) = changed
            .wait_timeout_while(seen.lock().unwrap(), LIMIT, |seen| !is_there(seen.parser.screen()))
            .unwrap();
        let screen = seen.parser.screen().contents();
        drop(seen);
        assert!(!waited.timed_out(), "waited too long for {what}:\n{screen}");
        self
    }

    /// Waits until nothing has arrived for as long as `silence`.
    #[track_caller]
    pub fn settles(&mut self, silence: Duration) -> &mut Self {
        let since = Instant::now();
        while self.heard_in(silence) > 0 {
            assert!(since.elapsed() < LIMIT, "it never stops drawing:\n{}", self.screen());
        }
        self
    }

    /// Waits for `silence`, or until something arrives; returns how many bytes did.
    pub fn heard_in(&self, silence: Duration) -> usize {
        let (seen, changed) = &*self.seen;
        let seen = seen.lock().unwrap();
        let start = seen.bytes;
        changed.wait_timeout_while(seen, silence, |seen| seen.bytes == start).unwrap().0.bytes - start
    }

    pub fn resize(&mut self, columns: u16, lines: u16) -> &mut Self {
        let mut seen = self.seen.0.lock().unwrap();
        seen.parser.screen_mut().set_size(cells(lines), cells(columns));
        self.master.resize(size(columns, lines)).unwrap();
        drop(seen);
        self
    }

    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&mut self, name: &str) -> &mut Self {
        let sent =
            Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
        self
    }

    /// Sends a signal to the foreground job of the terminal.
    pub fn signal_job(&mut self, name: &str) -> &mut Self {
        let group = self.master.process_group_leader().unwrap();
        let sent =
            Command::new("kill").args([&format!("-{name}"), "--", &format!("-{group}")]).status().unwrap();
        assert!(sent.success());
        self
    }

    /// Waits until alumnet has ended on its own.
    #[track_caller]
    pub fn ends(&mut self) -> ExitStatus {
        self.running.ends()
    }

    /// Whether line editing and echo are as they were before alumnet started.
    pub fn is_cooked(&self) -> bool {
        modes(self.master.as_ref()) == self.before
    }

    /// Checks that the terminal is as it was before, both the screen and its modes.
    #[track_caller]
    pub fn is_given_back(&mut self) -> &mut Self {
        self.waits("the terminal to be given back", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        assert!(self.is_cooked(), "the terminal is still in raw mode:\n{}", modes(self.master.as_ref()));
        self
    }

    /// Quits, and checks that everything is in order.
    #[track_caller]
    pub fn quits(mut self) {
        self.keys("q");
        assert_eq!(self.ends().exit_code(), 0);
        self.is_given_back();
    }

    /// Closes the terminal, like closing its window, and waits for alumnet to end.
    #[track_caller]
    pub fn hangs_up(mut self) -> ExitStatus {
        // The reader holds the terminal too; make alumnet draw something, so that the
        // reader returns and stops.
        self.seen.0.lock().unwrap().stop = true;
        self.resize(90, 28);
        self.reader.take().unwrap().join().unwrap();
        let Self { running, writer, master, .. } = self;
        drop((writer, master));
        running.ends()
    }
}

fn watch(mut reader: Box<dyn Read + Send>, seen: &Shared) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        let (seen, changed) = &**seen;
        let mut seen = seen.lock().unwrap();
        seen.parser.process(&buffer[..read]);
        seen.bytes += read;
        changed.notify_all();
        if seen.stop {
            break;
        }
    }
}

/// How the terminal handles input and output.
fn modes(master: &dyn MasterPty) -> String {
    let termios = master.get_termios().unwrap();
    format!(
        "{:?} {:?} {:?} {:?}",
        termios.input_flags, termios.output_flags, termios.control_flags, termios.local_flags
    )
}

fn size(columns: u16, lines: u16) -> PtySize {
    PtySize { rows: lines, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}
