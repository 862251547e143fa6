//! Snapshots of the history: the list, the details of a change, and why one can't be undone alone.

use ratatui::style::Color;

use crate::common::Desk;

/// The screens: a name, and the keys that lead there from the start.
const SCREENS: &[(&str, &str)] = &[
    ("history", "3abBeekeeping<Ctrl-s>abOrigami<Ctrl-s>e<Ctrl-u>Paper folding<Tab>Crafts<Ctrl-s>U"),
    ("history-undone", "3abBeekeeping<Ctrl-s>abOrigami<Ctrl-s>Uju"),
    ("history-search", "U/hires"),
    ("history-of-person", "2/rafael<Enter>U<Tab>"),
    ("history-edit", "3abOrigami<Ctrl-s>e<Ctrl-u>Paper folding<Tab>Crafts<Ctrl-s>U<Enter>"),
    ("history-many", "Ujjj<Enter>jj"),
    ("history-dependents", "3abOrigami<Ctrl-s>e<Ctrl-u>Paper folding<Ctrl-s>Uju"),
    ("history-rule", "3abOrigami<Ctrl-s>dyabOrigami<Ctrl-s>Uju"),
];

#[test]
fn at_every_size() {
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40), ("40x12", 40, 12)] {
        for (name, keys) in SCREENS {
            let mut desk = Desk::remembering(columns, lines);
            desk.keys(keys);
            insta::assert_snapshot!(format!("{name}-{size}"), desk.picture());
        }
    }
}

#[test]
fn without_color_they_say_the_same() {
    for (name, keys) in SCREENS {
        let mut colored = Desk::remembering(80, 24);
        colored.keys(keys);
        let mut mono = Desk::remembering(80, 24).look(alumnet::ui::theme::Look::Mono);
        mono.keys(keys);
        assert_eq!(mono.screen(), colored.screen(), "{name}");
        assert!(
            mono.buffer().content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset),
            "{name} has color"
        );
    }
}
