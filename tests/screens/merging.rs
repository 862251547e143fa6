//! Snapshots of merging, the review of duplicates, consents and the report on a person.

use ratatui::style::Color;

use crate::common::{Desk, demo_register};
use alumnet::domain::Person;
use alumnet::ui::theme::Look;

/// The screens: a name, and the keys that lead there from the start.
const SCREENS: &[(&str, &str)] = &[
    ("merge-picker", "2/junjie<Enter>m"),
    ("merge", "2/rafael<Enter>mjunjie<Enter>"),
    ("merge-notes", "2/rafael<Enter>mjunjie<Enter>jjjjjjlG"),
    ("merge-fields", "3/architecture<Enter>mlaw<Enter>"),
    ("review", "Dj"),
    ("consent", "2/rafael<Enter>agsharing<Tab>consent"),
    ("consents", "2/rafael<Enter>agsharing with others<Tab>objection<Ctrl-s>lG"),
    ("consent-withdrawn", "2/rafael<Enter>agsharing with others<Ctrl-s>lGW"),
    ("consent-deleted", "2/rafael<Enter>agsharing with others<Tab>objection<Ctrl-s>lGd"),
    ("person-report", "2/rafael<Enter>:person report<Enter>"),
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
        let mut mono = Desk::with(register.clone(), 80, 24).look(Look::Mono);
        mono.keys(keys);
        assert_eq!(mono.screen(), colored.screen(), "{name}");
        assert!(
            mono.buffer().content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset),
            "{name} has color"
        );
    }
}

/// A form whose record was changed elsewhere: one field is updated, one shows theirs beside mine.
#[test]
fn a_form_in_conflict() {
    let register = demo_register();
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40)] {
        let mut desk = Desk::with(register.clone(), columns, lines);
        desk.keys(&format!("2/rafael<Enter>e{}<Ctrl-u>Oslo", "<Tab>".repeat(9)));
        let id = desk.person("Rafael Ibarra Quintana");
        desk.elsewhere("Change a person", |draft| {
            let person = Person::clone(&draft.get(id).expect("Rafael"));
            let phones = vec!["+47 555 01".into()];
            draft.put(Person { location: "Bergen".into(), phones, ..person });
        });
        insta::assert_snapshot!(format!("conflict-{size}"), desk.screen());
    }
}
