//! Snapshots of a register that is shared: where one stands, and what waits for an answer.

use alumnet::sharing::memory::MemoryLog;
use alumnet::ui::theme::Look;
use ratatui::style::Color;

use crate::common::{Desk, demo_log, demo_register};

/// The screens: a name, and the keys that lead there once two conflicts wait.
const SCREENS: &[(&str, &str)] = &[
    ("standing", "<Esc>"),
    ("conflicts", "!"),
    ("conflicts-second", "!j"),
    ("conflicts-edit", "!e"),
    ("history", "U"),
];

fn change(desk: &mut Desk, who: &str, field: &str, value: &str) {
    desk.keys("<Esc><Esc>2/").keys(who).keys("<Enter>e").tab_to(field);
    desk.keys("<Ctrl-u>").keys(value).keys("<Ctrl-s>").sees("saved");
}

/// Somebody with two conflicts with Ana, and a change that waits to be sent.
fn desk(columns: u16, lines: u16) -> (MemoryLog, Desk) {
    let mut log = demo_log();
    let mut ana = Desk::demo().sharing("Ana", &mut log);
    let mut ben = Desk::with(demo_register(), 120, 40).sharing("Bente", &mut log);
    for (desk, place, name) in [(&mut ana, "Oslo", "Wang-Lind"), (&mut ben, "Bergen", "Lind")] {
        change(desk, "rafael ibarra", "Location", place);
        change(desk, "junjie", "Family name", name);
    }
    ana.sync(&mut log);
    ben.sync(&mut log);
    ben.keys("<Esc>").session.reachable(false);
    change(&mut ben, "rafael ibarra", "Pronouns", "they/them");
    ben.resize(columns, lines);
    (log, ben)
}

#[test]
fn at_every_size() {
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40), ("40x12", 40, 12)] {
        for (name, keys) in SCREENS {
            let (_, mut desk) = desk(columns, lines);
            desk.keys(keys);
            insta::assert_snapshot!(format!("sharing-{name}-{size}"), desk.picture());
        }
    }
}

#[test]
fn without_color_they_say_the_same() {
    for (name, keys) in SCREENS {
        let (_, mut colored) = desk(80, 24);
        colored.keys(keys);
        let mut mono = desk(80, 24).1.look(Look::Mono);
        mono.keys(keys);
        assert_eq!(mono.screen(), colored.screen(), "{name}");
        assert!(
            mono.buffer().content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset),
            "{name} has color"
        );
    }
}
