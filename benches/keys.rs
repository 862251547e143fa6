//! What users wait for at the keyboard: from a key press to the drawn screen, without the terminal, on demo
//! programs of 500, 10,000 and 100,000 people.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::time::Duration;

use alumnet::app::keys::keymap::Keymap;
use alumnet::app::session::Session;
use alumnet::app::{App, Geometry, Setting};
use alumnet::demo::{self, Options};
use alumnet::domain::IdSource;
use alumnet::register::Register;
use alumnet::store::MemoryStore;
use alumnet::ui;
use alumnet::ui::theme::{Depth, Look, Theme, Themes};
use alumnet::workspace::Workspace;
use alumnet::workspace::history::History;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::civil::Date;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SIZES: [usize; 3] = [500, 10_000, 100_000];
const TODAY: Date = Date::constant(2026, 11, 22);

struct Desk {
    session: Session<MemoryStore>,
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

impl Desk {
    fn new(people: usize) -> Self {
        let options = Options { people, ..Options::on(TODAY) };
        let register = Register::from_records(
            demo::change_sets(&options)
                .flat_map(|set| set.changes)
                .filter_map(|change| change.after().cloned()),
        );
        let setting = Setting {
            now: Timestamp::UNIX_EPOCH,
            today: TODAY,
            ids: IdSource::new(2_000_000_000_000, *b"bench."),
            actor: String::new(),
            name: String::new(),
        };
        let app = App::new(setting, Keymap::from_table().unwrap());
        let mut session = Session::new(app, None);
        session.opened(Workspace::new(register, History::default(), MemoryStore::default()), &[]);
        let theme = *Themes::built_in(Depth::All).unwrap().of(Look::Dark);
        Self { session, terminal: Terminal::new(TestBackend::new(120, 40)).unwrap(), theme }
    }

    /// Presses keys separated by spaces, drawing after each.
    fn keys(&mut self, keys: &str) {
        for key in keys.split(' ') {
            let effects = self.session.app.key(key.parse().unwrap());
            self.session.perform(effects);
            let (app, theme) = (&mut self.session.app, self.theme);
            let mut geometry = Geometry::default();
            self.terminal.draw(|frame| geometry = ui::draw(frame, app, &theme)).unwrap();
            app.drawn(geometry);
        }
    }
}

fn measure(criterion: &mut Criterion) {
    for people in SIZES {
        let mut desk = Desk::new(people);
        let mut group = criterion.benchmark_group("keys");
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2));
        let mut bench = |what: &str, before: &str, keys: &str| {
            desk.keys(before);
            group.bench_function(BenchmarkId::new(what, people), |bencher| bencher.iter(|| desk.keys(keys)));
            desk.keys("Esc Esc Esc Esc");
        };
        bench("down and up a list of all people", "2", "j k");
        bench("down and up the backgrounds", "3", "j k");
        bench("to a cohort and back to all", "1 g g j", "j k");
        bench("filter people by four letters, and lift", "g g 2", "/ a n s o Esc");
        bench("reverse the order of all people, twice", "g g 2", "S S");
        bench("open and close the picker of people", "g g 2", "r Esc Esc");
        bench("record a hire and undo it", "g g 2", "r a n s Enter Ctrl-s u");
    }
}

criterion_group!(benches, measure);
criterion_main!(benches);
