//! Shared by the tests of flows and screens: a session with a store in memory, keys written as
//! strings, and the screen as text.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails here has found something"
)]

use std::sync::{Arc, LazyLock};

use alumnet::app::keys::key::{Code, Key};
use alumnet::app::keys::keymap::Keymap;
use alumnet::app::session::{Flow, Session};
use alumnet::app::{App, Geometry, Setting};
use alumnet::demo;
use alumnet::domain::{Hire, Id, IdSource, Person};
use alumnet::register::{ChangeSet, Draft, Register};
use alumnet::sharing::errand::Errand;
use alumnet::sharing::memory::MemoryLog;
use alumnet::sharing::pending::MemoryLines;
use alumnet::sharing::replica::Replica;
use alumnet::store::MemoryStore;
use alumnet::ui;
use alumnet::ui::settle::Settle;
use alumnet::ui::theme::{Depth, Look, Theme, Themes};
use alumnet::workspace::Workspace;
use alumnet::workspace::history::History;
use alumnet::workspace::shared::Shared;
use jiff::civil::{Date, date};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use uuid::Uuid;

pub const TODAY: Date = date(2024, 9, 16);

/// A session as the program runs it, except for the terminal and the disk.
pub struct Desk {
    pub session: Session<MemoryStore>,
    pub ended: bool,
    terminal: Terminal<TestBackend>,
    theme: Theme,
    settle: Settle,
}

/// The demo program on a fixed day, newly created.
pub fn demo_sets() -> Vec<ChangeSet> {
    demo::program(&demo::Options::on(TODAY))
}

/// The demo program, created once for all tests of a program.
pub fn demo_register() -> Register {
    static DEMO: LazyLock<Register> = LazyLock::new(|| {
        let mut register = Register::default();
        for set in demo_sets() {
            register.apply(&set).expect("the demo applies");
        }
        register
    });
    DEMO.clone()
}

/// The demo in a log that several desks can share.
pub fn demo_log() -> MemoryLog {
    static DEMO: LazyLock<MemoryLog> = LazyLock::new(|| {
        let (mut log, mut lines) = (MemoryLog::default(), MemoryLines::default());
        let mut register = Register::default();
        let ids = IdSource::new(1_700_000_000_000, *b"found!");
        let mut founder = Replica::new(Uuid::nil(), ids);
        for set in demo_sets() {
            founder.save(&mut register, Arc::new(set), &mut lines).expect("memory has room");
        }
        while founder.unsent() > 0 {
            founder.send(&mut register, &mut log, &mut lines).expect("a log");
            founder.catch_up(&mut register, &mut log).expect("a log");
        }
        log
    });
    DEMO.clone()
}

pub fn theme(look: Look) -> Theme {
    *Themes::built_in(Depth::All).expect("themes").of(look)
}

impl Desk {
    pub fn with(register: Register, columns: u16, lines: u16) -> Self {
        let now = TODAY.at(12, 0, 0, 0).in_tz("UTC").expect("UTC").timestamp();
        let millis = u64::try_from(now.as_millisecond()).expect("after 1970");
        let setting = Setting {
            now,
            today: TODAY,
            ids: IdSource::new(millis, *b"flows!"),
            actor: "tester".into(),
            name: String::new(),
        };
        let app = App::new(setting, Keymap::from_table().expect("keys"));
        let mut session = Session::new(app, None);
        session.opened(Workspace::new(register, History::default(), MemoryStore::default()), &[]);
        let mut desk = Self {
            session,
            ended: false,
            terminal: Terminal::new(TestBackend::new(columns, lines)).expect("terminal"),
            theme: theme(Look::Dark),
            settle: Settle::default(),
        };
        desk.draw();
        desk
    }

    /// The demo after reopening: the history contains the changes that created it.
    pub fn remembering(columns: u16, lines: u16) -> Self {
        let mut desk = Self::with(demo_register(), columns, lines);
        desk.store().committed = demo_sets();
        desk.restart();
        desk
    }

    /// Leaves alumnet and opens it again.
    pub fn restart(&mut self) {
        let register = Register::clone(self.register());
        let (columns, lines) = (self.buffer().area.width, self.buffer().area.height);
        let store = self.session.store.take().expect("a store");
        let ids = self.session.app.ids.clone();
        let Self { session, .. } = Self::with(register, columns, lines);
        self.session = session;
        self.session.app.ids = ids;
        self.session.app.history = History::of(store.entries());
        self.session.store = Some(store);
        self.draw();
    }

    pub fn empty() -> Self {
        Self::with(Register::default(), 80, 24)
    }

    pub fn demo() -> Self {
        Self::with(demo_register(), 120, 36)
    }

    pub fn look(mut self, look: Look) -> Self {
        self.theme = theme(look);
        self.draw();
        self
    }

    /// Presses keys: letters as they are, others as `<Enter>`, `<Ctrl-s>`, and `<lt>` for `<` itself.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse(keys) {
            self.press(key);
        }
        self
    }

    /// Goes down a form to the field with this label.
    pub fn tab_to(&mut self, label: &str) -> &mut Self {
        let is_there = |desk: &Self| desk.screen().contains(&format!("▸{label}"));
        // More than any form has, so that a label that is gone ends the test.
        let mut left = 40;
        while !is_there(self) && left > 0 {
            self.keys("<Tab>");
            left -= 1;
        }
        assert!(is_there(self), "the form has no field “{label}”:\n{}", self.screen());
        self
    }

    pub fn press(&mut self, key: Key) {
        let effects = self.session.app.key(key);
        self.ended |= self.session.perform(effects) == Flow::Quit;
        self.draw();
    }

    pub fn press_without_files(&mut self, key: Key) {
        let effects = self.session.app.key(key);
        self.perform_without_files(effects);
    }

    /// Drops effects that write files, because random keys would litter the working folder.
    /// Writing has its own tests.
    pub fn perform_without_files(&mut self, mut effects: Vec<alumnet::app::Effect>) {
        effects.retain(|effect| match effect {
            alumnet::app::Effect::WriteFile { .. } => false,
            // A report is written by what follows its job.
            alumnet::app::Effect::Work(job) => !format!("{job:?}").contains("Writing the report"),
            _ => true,
        });
        self.ended |= self.session.perform(effects) == Flow::Quit;
        self.draw();
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.session.app.paste(text);
        self.draw();
        self
    }

    pub fn resize(&mut self, columns: u16, lines: u16) {
        self.terminal.backend_mut().resize(columns, lines);
        self.draw();
    }

    pub fn draw(&mut self) {
        let app = &mut self.session.app;
        let mut geometry = Geometry::default();
        let theme = self.theme;
        let settle = &mut self.settle;
        self.terminal
            .draw(|frame| {
                geometry = ui::draw(frame, app, &theme);
                settle.frame(frame.buffer_mut());
            })
            .expect("draws");
        app.drawn(geometry);
    }

    /// The same register, shared through a log as `actor`.
    pub fn sharing(mut self, actor: &str, log: &mut MemoryLog) -> Self {
        let number = u8::try_from(actor.len()).expect("a short name");
        let ids = IdSource::new(1_700_000_000_000, [b's', b'h', b'a', b'r', b'e', number]);
        let mut register = Register::default();
        let mut replica = Replica::new(Uuid::from_u128(number.into()), ids);
        replica.catch_up(&mut register, log).expect("the log can be read");
        let mut history = History::default();
        std::mem::swap(&mut history, &mut self.session.app.history);
        let shared = Shared::new(replica, MemoryLines::default());
        let workspace = Workspace::new(register, history, MemoryStore::default()).shared(shared);
        self.session.opened(workspace, &[]);
        actor.clone_into(&mut self.session.app.actor);
        // Two must not draw the same ids.
        self.session.app.ids = IdSource::new(1_700_000_000_000, [b'f', b'l', b'o', b'w', b's', number]);
        self.draw();
        self
    }

    /// Receives what others shared, and sends what is not shared yet.
    pub fn sync(&mut self, log: &mut MemoryLog) -> &mut Self {
        let mut errand = self.session.errand();
        // The first may have been to send, which others were before.
        while let Some(next) = errand {
            errand = self.session.brought(next.run(log));
        }
        self.draw();
        self
    }

    /// Receives what others shared.
    pub fn receive(&mut self, log: &mut MemoryLog) -> &mut Self {
        let from = self.session.reads_from().expect("a shared register");
        let _ = self.session.brought(Errand::Read { from }.run(log));
        self.session.not_carried();
        self.draw();
        self
    }

    /// A change made by somebody in another alumnet arrives.
    pub fn elsewhere(&mut self, label: &str, change: impl FnOnce(&mut Draft)) -> &mut Self {
        let register = Register::clone(self.register());
        let mut draft = Draft::new(&register);
        change(&mut draft);
        let id = Uuid::from_u128(0xE15E_3EEE_0000_0000 + self.committed().len() as u128);
        let set = draft.finish(id, self.session.app.now, "Ana", label);
        self.session.receive(set).expect("the change is taken in");
        self.draw();
        self
    }

    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.terminal.backend().to_string()
    }

    /// The screen as a terminal shows it, drawn anew: the test backend keeps whatever wide letters covered.
    pub fn picture(&mut self) -> String {
        let (columns, lines) = (self.buffer().area.width, self.buffer().area.height);
        self.resize(columns + 1, lines);
        self.resize(columns, lines);
        // What wide letters hide is in the buffer, but not on the screen.
        let shown = |line: &str| line.split(" Hidden by").next().unwrap_or(line).to_owned() + "\n";
        self.screen().lines().map(shown).collect()
    }

    pub fn is_blank(&self) -> bool {
        self.buffer().content.iter().all(|cell| cell.symbol().trim().is_empty())
    }

    pub fn register(&self) -> &Register {
        &self.session.app.register
    }

    pub fn store(&mut self) -> &mut MemoryStore {
        self.session.store.as_mut().expect("a store")
    }

    pub fn committed(&self) -> &[ChangeSet] {
        &self.session.store.as_ref().expect("a store").committed
    }

    pub fn message(&self) -> &str {
        self.session.app.message.as_ref().map_or("", |message| message.text.as_str())
    }

    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        let screen = self.screen();
        assert!(screen.contains(words), "“{words}” is not on the screen:\n{screen}");
        self
    }

    #[track_caller]
    pub fn sees_not(&self, words: &str) -> &Self {
        let screen = self.screen();
        assert!(!screen.contains(words), "“{words}” is on the screen:\n{screen}");
        self
    }

    pub fn person(&self, name: &str) -> Id<Person> {
        let found: Vec<_> = self
            .register()
            .all::<Person>()
            .filter(|person| person.name() == name)
            .map(|person| person.id)
            .collect();
        assert_eq!(found.len(), 1, "people called {name}");
        found[0]
    }

    pub fn hires(&self) -> Vec<Hire> {
        self.register().all::<Hire>().map(|hire| Hire::clone(hire)).collect()
    }
}

pub fn parse(keys: &str) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = keys;
    while let Some(letter) = rest.chars().next() {
        if letter == '<'
            && let Some((name, tail)) = rest[1..].split_once('>')
        {
            found.push(if name == "lt" { Key::plain(Code::Char('<')) } else { name.parse().expect(name) });
            rest = tail;
        } else {
            found.push(Key::plain(Code::Char(letter)));
            rest = &rest[letter.len_utf8()..];
        }
    }
    found
}
