//! Opens the screen: the terminal, one channel for all events (keys, signals, the register being read), and
//! the loop that waits, updates and draws. It draws only after an event, or to let the detail follow a held
//! key.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use color_eyre::eyre::{self, WrapErr as _};
use crossterm::event::{Event as Input, MouseButton, MouseEvent, MouseEventKind};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};

use crate::app::actions::clicks::Act;
use crate::app::jobs::Report;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::Keymap;
use crate::app::session::{Flow, Request, Session};
use crate::app::{Amount, App, Effect, Loading, Pace, Setting};
use crate::cli::courier::{Courier, Word};
use crate::cli::detail_delay::DetailDelay;
use crate::cli::environment::{Environment, ids, millis, now, today, zone};
use crate::cli::opening::{close, leave};
use crate::cli::outcome::Outcome;
use crate::cli::restore;
use crate::cli::sending;
use crate::cli::terminal::Screen;
use crate::cli::theme::Looks;
use crate::files;
use crate::store::backup::{BackupNews, Policy};
use crate::store::{self, DiskStore, OpenError, Progress};
use crate::workspace::Workspace;
use crate::workspace::opening::{self, OpenedWorkspace};

/// Everything the loop reacts to.
enum Event {
    /// And when it arrived.
    Input(Input, Instant),
    /// The terminal is gone.
    InputEnded,
    Signal(u8),
    /// alumnet was suspended and continues; others may have used the terminal in between.
    Continued,
    Progress(Loading),
    Opened(Box<Result<OpenedWorkspace, eyre::Report>>),
    /// A report from a background job.
    Work(Report),
    /// What became of a backup.
    Backup(BackupNews),
    /// From the threads of a register that is shared.
    Log(Word),
}

/// How long to take in waiting events before drawing again, so that a held key draws once per frame.
const FRAME: Duration = Duration::from_millis(12);

/// Opens the register in `folder` on the screen. `name` is shown at the foot, to tell registers apart.
pub(super) fn open(environment: &Environment, folder: &Path, name: &str) -> eyre::Result<Outcome> {
    let data = folder.to_owned();
    open_with(environment, folder, name, move |progress| {
        Ok(opening::open(&data, &mut |step| progress(words_of(&step)))?)
    })
}

/// Opens the screen at once, and fills it when `load`, which opens `folder` on another thread, is done.
pub(super) fn open_with(
    environment: &Environment,
    folder: &Path,
    name: &str,
    load: impl FnOnce(&mut dyn FnMut(Loading)) -> eyre::Result<OpenedWorkspace> + Send + 'static,
) -> eyre::Result<Outcome> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        eyre::bail!("the screen needs a terminal; “alumnet --help” lists the commands that do not");
    }
    if environment.is_dumb {
        eyre::bail!(
            "the screen needs a terminal that can do more than print lines, and TERM is “dumb”; \
            “alumnet --help” lists the commands that need none"
        );
    }
    let (sender, events) = channel();
    watch_signals(sender.clone())?;
    let setting = Setting {
        now: now(),
        today: today(),
        ids: ids(),
        actor: environment.actor.clone(),
        name: name.to_owned(),
    };
    let keymap = Keymap::from_table().wrap_err("the built-in keymap is invalid")?;
    let mut session = Session::<DiskStore>::new(App::new(setting, keymap), None);
    session.app.zone = zone();
    let reports = sender.clone();
    // A report arriving after the loop has ended is dropped.
    session.work_beside(move |report| drop(reports.send(Event::Work(report))));
    session.app.loading = Some(Loading::of("Opening …"));
    let mut looks = Looks::new(environment.screen.theme)?;
    let mut screen =
        Screen::take(!environment.screen.no_mouse, environment.can_erase, environment.clipboard.clone())
            .wrap_err("the terminal can't be used")?;
    screen.draw(&mut session.app, looks.theme(), false).wrap_err("the terminal can't be written to")?;
    if looks.asks() {
        screen.ask_background().wrap_err("the terminal can't be written to")?;
    }
    watch_input(sender.clone());
    let policy = Policy {
        // A made-up program is not worth copying.
        copy_to: environment.config.backups.copy_to.clone().filter(|_| name.is_empty()),
        ..environment.config.backups.clone()
    };
    let loader = Loader { events: sender, policy, folder: folder.to_owned() };
    loader.load(load);
    let mut courier = None;
    let ended = run(&mut screen, &mut session, &events, &mut looks, (&loader, &mut courier));
    // Free the terminal first: the store may take a moment to finish writing to the database.
    drop(screen);
    if let Some(courier) = courier {
        courier.stop();
        session.with_register(send_last);
    }
    let is_closed = close(session.store.take());
    leave(session);
    match ended {
        Ended::Quit => Ok(Outcome::Done.if_also(is_closed)),
        Ended::Signal(number) => Ok(Outcome::Signal(number)),
        Ended::NotOpened(error) => Err(error),
    }
}

enum Ended {
    Quit,
    Signal(u8),
    NotOpened(eyre::Report),
}

impl Ended {
    /// The terminal is gone, no matter whether the signal, the end of input or a failed draw
    /// is noticed first.
    fn hang_up() -> Self {
        Self::Signal(u8::try_from(SIGHUP).unwrap_or(u8::MAX))
    }
}

fn run(
    screen: &mut Screen,
    session: &mut Session<DiskStore>,
    events: &Receiver<Event>,
    looks: &mut Looks,
    (loader, courier): (&Loader, &mut Option<Courier>),
) -> Ended {
    // Why nothing is open, while the user decides whether to restore.
    let mut unopened = None;
    let mut delay = DetailDelay::default();
    loop {
        let received = match delay.left(Instant::now()) {
            None => events.recv().map_err(RecvTimeoutError::from),
            Some(left) => events.recv_timeout(left),
        };
        let mut next = match received {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            // With all senders gone, nothing can happen any more.
            Err(RecvTimeoutError::Disconnected) => return Ended::Quit,
        };
        let since = Instant::now();
        while let Some(event) = next {
            if matches!(event, Event::Continued) && screen.take_again().is_err() {
                return Ended::hang_up();
            }
            if let Event::Input(input, arrived) = &event {
                delay.typed(input, *arrived);
            }
            if let Event::Log(word) = event {
                heard(session, courier, word);
                next = if since.elapsed() < FRAME { events.try_recv().ok() } else { None };
                continue;
            }
            if let Some(ended) = happen(session, event, looks, &mut unopened) {
                return match (ended, unopened) {
                    (Ended::Quit, Some(error)) => Ended::NotOpened(error),
                    (ended, _) => ended,
                };
            }
            if carry_out(screen, session, loader).is_err() {
                return Ended::hang_up();
            }
            share(session, courier, loader);
            next = if since.elapsed() < FRAME { events.try_recv().ok() } else { None };
        }
        // A terminal that can't be written to is gone, even if no signal has arrived yet.
        let keeps_detail = delay.applies(session.app.browsed(), Instant::now());
        if screen.draw(&mut session.app, looks.theme(), keeps_detail).is_err() {
            return Ended::hang_up();
        }
        session.keep_safe();
    }
}

/// Sees to it that what was saved is shared, once a register is open.
fn share(session: &mut Session<DiskStore>, courier: &mut Option<Courier>, loader: &Loader) {
    if courier.is_none() && session.is_shared() {
        let events = loader.events.clone();
        let tell = move |word| drop(events.send(Event::Log(word)));
        *courier = Some(Courier::start(&loader.folder, session, Arc::new(tell)));
    }
    if let Some(courier) = courier {
        courier.serve(session, None);
    }
}

/// Takes in what the threads of a shared register say.
fn heard(session: &mut Session<DiskStore>, courier: &mut Option<Courier>, word: Word) {
    session.app.now = now();
    session.app.ids.advance_to(millis(session.app.now));
    let errand = match word {
        Word::Brought(brought) => session.brought(brought),
        Word::Ring => session.errand(),
        Word::Others(names) => {
            session.others_here(names.into());
            None
        }
        Word::NewDevice(device) => {
            session.becomes(device);
            None
        }
    };
    if let Some(courier) = courier {
        courier.serve(session, errand);
    }
}

/// Sends what the screen did not send any more, and says what waits.
fn send_last(workspace: &mut Workspace<DiskStore>) {
    let is_offline = workspace.shared.as_ref().is_some_and(|shared| shared.offline_since.is_some());
    if is_offline { sending::say_what_waits(workspace, None) } else { sending::send(workspace) }
}

/// Carries out what only the terminal or the loader can do.
fn carry_out(screen: &mut Screen, session: &mut Session<DiskStore>, loader: &Loader) -> std::io::Result<()> {
    for request in std::mem::take(&mut session.requests) {
        match request {
            Request::Copy(copying) => {
                let copied = screen.copy(&copying.text)?;
                session.app.copied(&copying, copied);
            }
            Request::Suspend => screen.suspend()?,
            Request::Restore => loader.bring_back(),
        }
    }
    Ok(())
}

fn happen(
    session: &mut Session<DiskStore>,
    event: Event,
    looks: &mut Looks,
    unopened: &mut Option<eyre::Report>,
) -> Option<Ended> {
    let app = &mut session.app;
    app.now = now();
    app.ids.advance_to(millis(app.now));
    let effects = match event {
        Event::Input(Input::Key(event), _) => {
            for event in looks.keys(event) {
                let effects = Key::from_terminal(event).map(|key| session.app.key(key)).unwrap_or_default();
                if session.perform(effects) == Flow::Quit {
                    return Some(Ended::Quit);
                }
            }
            Vec::new()
        }
        Event::Input(Input::Mouse(event), _) => mouse(app, event),
        Event::Input(Input::Paste(text), _) => {
            app.paste(&text);
            Vec::new()
        }
        // A resize only needs drawing.
        // What the threads of a shared register say was heard before.
        Event::Input(..) | Event::Continued | Event::Log(_) => Vec::new(),
        Event::InputEnded => return Some(Ended::hang_up()),
        Event::Signal(number) => return Some(Ended::Signal(number)),
        Event::Progress(loading) => {
            app.loading = Some(loading);
            Vec::new()
        }
        Event::Opened(opened) => match *opened {
            Ok(OpenedWorkspace { workspace, notices }) => {
                session.opened(workspace, &notices);
                *unopened = None;
                Vec::new()
            }
            Err(error) => {
                let Some((title, lines)) = offered(&error) else { return Some(Ended::NotOpened(error)) };
                app.ask_to_restore(title, lines);
                *unopened = Some(error);
                Vec::new()
            }
        },
        Event::Work(report) => app.reported(report),
        Event::Backup(news) => {
            session.backup_news(news);
            Vec::new()
        }
    };
    (session.perform(effects) == Flow::Quit).then_some(Ended::Quit)
}

/// What to say about a register that can be restored; `None` if it can't.
fn offered(error: &eyre::Report) -> Option<(&'static str, Vec<String>)> {
    match error.downcast_ref() {
        Some(OpenError::Damaged { folder, what, offer: Some(offer) }) => Some((
            "The register is damaged",
            vec![
                format!("{}: {what}.", folder.display()),
                offer.to_string(),
                "The damaged files are kept.".to_owned(),
            ],
        )),
        Some(OpenError::Behind { folder, seq, newer }) if !newer.encrypted => Some((
            "A backup is newer",
            vec![
                format!("{} is at change set {seq}: it may be an older copy.", folder.display()),
                format!("{} holds {}.", files::short(&newer.path), newer.beside(*seq)),
                "The present files are kept. To stay with them, use “alumnet restore --keep-current”."
                    .to_owned(),
            ],
        )),
        _ => None,
    }
}

/// How many lines one step of the wheel scrolls.
const WHEEL: isize = 3;

fn mouse(app: &mut App, event: MouseEvent) -> Vec<Effect> {
    let act = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Act::Press,
        MouseEventKind::ScrollDown => Act::Wheel(WHEEL),
        MouseEventKind::ScrollUp => Act::Wheel(-WHEEL),
        _ => return Vec::new(),
    };
    app.mouse(act, event.column, event.row)
}

fn watch_input(events: Sender<Event>) {
    thread::spawn(move || {
        loop {
            let read = crossterm::event::read();
            let event = read.map_or(Event::InputEnded, |input| Event::Input(input, Instant::now()));
            let ended = matches!(event, Event::InputEnded);
            if events.send(event).is_err() || ended {
                break;
            }
        }
    });
}

fn watch_signals(events: Sender<Event>) -> eyre::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGCONT])
        .wrap_err("signals can't be watched")?;
    thread::spawn(move || {
        for signal in &mut signals {
            let event = if signal == SIGCONT {
                Event::Continued
            } else {
                Event::Signal(u8::try_from(signal).unwrap_or(u8::MAX))
            };
            if events.send(event).is_err() {
                break;
            }
        }
    });
    Ok(())
}

/// Opens registers in the background.
struct Loader {
    events: Sender<Event>,
    policy: Policy,
    folder: PathBuf,
}

impl Loader {
    fn load(
        &self,
        load: impl FnOnce(&mut dyn FnMut(Loading)) -> eyre::Result<OpenedWorkspace> + Send + 'static,
    ) {
        let (events, policy) = (self.events.clone(), self.policy.clone());
        thread::spawn(move || {
            let progress = events.clone();
            let (mut last, mut pace) = ((String::new(), None), Pace::default());
            let mut opened = load(&mut |loading| {
                // Send only visible changes: reading must not wait for drawing.
                let step = (loading.words.clone(), loading.percent());
                if step != last {
                    last = step;
                    let timed = pace.timed(loading, Instant::now());
                    drop(progress.send(Event::Progress(timed)));
                }
            });
            if let Ok(opened) = &mut opened {
                let events = events.clone();
                opened.workspace.store.keep_backups(policy);
                opened
                    .workspace
                    .store
                    .on_backup_news(Arc::new(move |news| drop(events.send(Event::Backup(news)))));
            }
            drop(events.send(Event::Opened(Box::new(opened))));
        });
    }

    /// Restores the newest good backup with the changes after it, then opens it like any other register.
    fn bring_back(&self) {
        let folder = self.folder.clone();
        self.load(move |progress| {
            let mut step = |step| progress(words_of(&step));
            let restored = store::restore_newest(&folder, now(), &mut step)?
                .ok_or_else(|| eyre::eyre!("there is no usable backup any more"))?;
            let mut opened = opening::open(&folder, &mut step)?;
            opened.notices.insert(0, restore::words_of(&restored));
            Ok(opened)
        });
    }
}

/// How the screen describes a step of opening.
pub(crate) fn words_of(step: &Progress) -> Loading {
    let words = match step {
        Progress::Opening => "Opening …",
        Progress::Reading { .. } => "Reading the register …",
        Progress::Replaying { .. } => "Replaying the journal …",
        Progress::Rebuilding { .. } => "Rebuilding the database from the journal …",
        Progress::Indexing => "Sorting names …",
    };
    let done = match step {
        Progress::Reading { records, expected: Some(expected @ 1..) } => {
            Some(Amount { done: *records as u64, of: *expected as u64, things: "records" })
        }
        _ => None,
    };
    Loading::of(words).at(done)
}
