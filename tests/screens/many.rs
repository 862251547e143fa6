//! Snapshots of marks, changes to many people, and the checklist of a meetup.

use ratatui::style::Color;

use crate::common::{Desk, demo_register};

/// The screens: a name, and the keys that lead there from the start.
pub const SCREENS: &[(&str, &str)] = &[
    ("marks", "jjj2<Space><Space>j<Space>"),
    ("range", "jjj2jvjjj"),
    ("with-marked", "jjj2*b"),
    ("complete", "jjj2*bc"),
    ("complete-faults", "jjj2*bc<Tab><Tab><Tab><Ctrl-u>24-#<Ctrl-s>"),
    ("enroll", "jjjj2*be<Down><Enter>"),
    ("status-refused", "jjjjj2*bsw<Ctrl-s>"),
    ("contact", "jjj2*bi"),
    ("remove", "jjjjj2*br"),
    ("delete-marked", "jjjj2*d"),
    ("checklist", "4jjjtyyn<Space>jr"),
    ("walk-in", "4jjjtwquincy"),
];

#[test]
fn at_every_size() {
    let register = demo_register();
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40), ("40x12", 40, 12)] {
        for (name, keys) in SCREENS {
            let mut desk = Desk::with(register.clone(), columns, lines);
            desk.keys(keys);
            insta::assert_snapshot!(format!("{name}-{size}"), desk.picture());
        }
    }
}

#[test]
fn without_color_they_say_the_same() {
    let register = demo_register();
    for (name, keys) in SCREENS {
        let mut colored = Desk::with(register.clone(), 80, 24);
        colored.keys(keys);
        let mut mono = Desk::with(register.clone(), 80, 24).look(alumnet::ui::theme::Look::Mono);
        mono.keys(keys);
        assert_eq!(mono.screen(), colored.screen(), "{name}");
        assert!(
            mono.buffer().content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset),
            "{name} has color"
        );
    }
}
