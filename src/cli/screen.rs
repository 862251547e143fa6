//! Opens the screen: the terminal, one channel for everything that happens (keys, signals, the register
//! being read), and the loop that waits, updates and draws. It draws only after something happened.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use color_eyre::eyre::{self, WrapErr as _};
use crossterm::event::Event as Input;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::environment::{Environment, ids, millis, now, today};
use super::outcome::Outcome;
use super::terminal::Screen;
use crate::app::key::Key;
use crate::app::keymap::Keymap;
use crate::app::session::{Flow, Session};
use crate::app::{App, Loading, Setting};
use crate::store::{DiskStore, Opened, Progress};
use crate::ui::theme::Theme;

/// What can happen.
enum Event {
    Input(Input),
    /// The terminal is gone.
    InputEnded,
    Signal(u8),
    Progress(Loading),
    Opened(Box<Result<Opened, eyre::Report>>),
}

/// How long waiting events are taken in before the screen is drawn again: a held key draws once a frame.
const FRAME: Duration = Duration::from_millis(12);

/// Opens the register in `folder` on the screen. `name` stands at the foot, to tell registers apart.
pub(super) fn open(environment: &Environment, folder: &Path, name: &str) -> eyre::Result<Outcome> {
    let folder = folder.to_owned();
    open_with(environment, name, move |progress| {
        let opened = crate::store::open(&folder, &mut |step| progress(words_of(&step)))?;
        Ok(opened)
    })
}

/// Opens the screen at once and fills it with what `load` gives, which runs beside it.
pub(super) fn open_with(
    environment: &Environment,
    name: &str,
    load: impl FnOnce(&mut dyn FnMut(Loading)) -> eyre::Result<Opened> + Send + 'static,
) -> eyre::Result<Outcome> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        eyre::bail!("the screen needs a terminal; “alumnet --help” lists what can be done without one");
    }
    let (sender, events) = channel();
    watch_signals(sender.clone())?;
    let setting = Setting { now: now(), today: today(), ids: ids(), actor: environment.actor.clone(), name: name.to_owned() };
    let keymap = Keymap::from_table().wrap_err("the built-in keys are wrong")?;
    let mut session = Session::<DiskStore> { app: App::new(setting, keymap), store: None };
    session.app.loading = Some(Loading { words: "Opening …".into(), percent: None });
    let theme = Theme::from_environment(std::env::var("NO_COLOR").ok().as_deref());
    let mut screen = Screen::take().wrap_err("the terminal can't be used")?;
    screen.draw(&mut session.app, &theme).wrap_err("the terminal can't be written to")?;
    watch_input(sender.clone());
    load_beside(sender, load);
    let ended = run(&mut screen, &mut session, &events, &theme);
    // The terminal first: the store may take a moment to write what is still on its way to the database.
    drop(screen);
    let outcome = match ended {
        Ended::Quit => Outcome::Done,
        Ended::Signal(number) => Outcome::Signal(number),
        Ended::NotOpened(error) => return Err(error),
    };
    Ok(outcome)
}

enum Ended {
    Quit,
    Signal(u8),
    NotOpened(eyre::Report),
}

impl Ended {
    /// The terminal is gone. It is the same thing whether the signal, the end of the input or the failure to
    /// draw is noticed first.
    fn hang_up() -> Self {
        Self::Signal(u8::try_from(SIGHUP).unwrap_or(u8::MAX))
    }
}

fn run(screen: &mut Screen, session: &mut Session<DiskStore>, events: &Receiver<Event>, theme: &Theme) -> Ended {
    // Every sender gone means that nothing can happen any more.
    while let Ok(event) = events.recv() {
        let since = Instant::now();
        let mut next = Some(event);
        while let Some(event) = next {
            if let Some(ended) = happen(session, event) {
                return ended;
            }
            next = if since.elapsed() < FRAME { events.try_recv().ok() } else { None };
        }
        // A terminal that can't be written to any more is gone, even if nobody has told us yet.
        if screen.draw(&mut session.app, theme).is_err() {
            return Ended::hang_up();
        }
    }
    Ended::Quit
}

fn happen(session: &mut Session<DiskStore>, event: Event) -> Option<Ended> {
    let app = &mut session.app;
    app.now = now();
    app.ids.advance_to(millis(app.now));
    let effects = match event {
        Event::Input(Input::Key(event)) => Key::from_terminal(event).map(|key| app.key(key)).unwrap_or_default(),
        Event::Input(Input::Paste(text)) => {
            app.paste(&text);
            Vec::new()
        }
        // A resize is drawn like everything else; mouse and focus are not asked for.
        Event::Input(_) => Vec::new(),
        Event::InputEnded => return Some(Ended::hang_up()),
        Event::Signal(number) => return Some(Ended::Signal(number)),
        Event::Progress(loading) => {
            app.loading = Some(loading);
            Vec::new()
        }
        Event::Opened(opened) => match *opened {
            Ok(opened) => {
                app.loaded(opened.register, &opened.notices);
                session.store = Some(opened.store);
                Vec::new()
            }
            Err(error) => return Some(Ended::NotOpened(error)),
        },
    };
    (session.perform(effects) == Flow::Quit).then_some(Ended::Quit)
}

fn watch_input(events: Sender<Event>) {
    thread::spawn(move || {
        loop {
            let event = crossterm::event::read().map_or(Event::InputEnded, Event::Input);
            let ended = matches!(event, Event::InputEnded);
            if events.send(event).is_err() || ended {
                break;
            }
        }
    });
}

fn watch_signals(events: Sender<Event>) -> eyre::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT]).wrap_err("signals can't be watched")?;
    thread::spawn(move || {
        for signal in &mut signals {
            if events.send(Event::Signal(u8::try_from(signal).unwrap_or(u8::MAX))).is_err() {
                break;
            }
        }
    });
    Ok(())
}

fn load_beside(events: Sender<Event>, load: impl FnOnce(&mut dyn FnMut(Loading)) -> eyre::Result<Opened> + Send + 'static) {
    thread::spawn(move || {
        let progress = events.clone();
        let mut last = Loading::default();
        let opened = load(&mut |loading| {
            // Only what would be seen to change is sent: reading must not wait for drawing.
            if loading != last {
                last = loading.clone();
                drop(progress.send(Event::Progress(loading)));
            }
        });
        drop(events.send(Event::Opened(Box::new(opened))));
    });
}

/// What a step of opening looks like on the screen.
pub(super) fn words_of(step: &Progress) -> Loading {
    let (words, percent) = match step {
        Progress::Opening => ("Opening …".to_owned(), None),
        Progress::Reading { records, expected } => {
            let percent = expected.filter(|expected| *expected > 0).map(|expected| u8::try_from(records * 100 / expected).unwrap_or(100).min(100));
            ("Reading the register …".to_owned(), percent)
        }
        Progress::Replaying { .. } => ("Replaying the journal …".to_owned(), None),
        Progress::Rebuilding { .. } => ("Rebuilding the database from the journal …".to_owned(), None),
        Progress::Indexing => ("Sorting names …".to_owned(), Some(100)),
    };
    Loading { words, percent }
}
