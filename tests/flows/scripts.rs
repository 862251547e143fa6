//! Names in every script: they stay aligned, and are found as people type them.

use alumnet::domain::{Id, Person};
use alumnet::register::{Change, ChangeSet, Register};
use alumnet::text::columns::width;
use alumnet::text::fold::fold;
use uuid::Uuid;

use crate::common::Desk;

const NAMES: &[(&str, &str, &str)] = &[
    ("محمد", "العلي", "محمد"),
    ("שָׁלוֹם", "כהן", "שלום"),
    ("नीलिमा", "शर्मा", "शर्मा"),
    ("สมชาย", "ใจดี", "ใจดี"),
    ("明", "王", "王明"),
    ("민준", "김", "김민준"),
    ("Zoe\u{308}", "Lindqvist", "zoë lind"),
    ("Zoë", "Weiß", "weiss"),
    ("नी\u{200d}ल", "राव", "नील"),
    ("👩\u{200d}💻 Ada", "Lovelace", "ada"),
    ("Thảo Liên", "Nguyễn", "thao nguyen"),
    ("தமிழினி", "குமார்", "தமிழினி"),
    ("Ὀρέστης", "Ἀναγνώστου", "ορεστης"),
];

fn register() -> Register {
    let mut register = Register::default();
    let changes = NAMES
        .iter()
        .zip(1..)
        .map(|((given, family, _), number)| {
            let id = Id::<Person>::new(Uuid::from_u128(number));
            Change::create(
                Person {
                    id,
                    given_name: (*given).into(),
                    family_name: (*family).into(),
                    ..Person::default()
                }
                .into(),
            )
        })
        .collect();
    let set = ChangeSet {
        id: Uuid::from_u128(99),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: "people".into(),
        origin: None,
        undoes: None,
        changes,
    };
    register.apply(&set).unwrap();
    register
}

#[test]
fn each_is_found_as_it_is_typed() {
    for (given, family, typed) in NAMES {
        let mut desk = Desk::with(register(), 100, 40);
        desk.keys("2/").keys(typed);
        let rows = desk.session.app.list(alumnet::app::panes::place::Pane::Students).rows().to_vec();
        let names: Vec<String> = rows
            .iter()
            .filter_map(|row| match row {
                alumnet::app::panes::place::Place::Person(person) => {
                    Some(desk.register().person_name(*person))
                }
                _ => None,
            })
            .collect();
        assert!(
            names.iter().any(|name| fold(name).contains(&fold(given)) && fold(name).contains(&fold(family))),
            "{typed} found {names:?}"
        );
    }
}

/// The frames of panes and detail are in the same columns on every line, whatever the names.
#[test]
fn the_frames_stay_aligned() {
    for (columns, lines) in [(80, 24), (120, 40), (64, 20)] {
        let mut desk = Desk::with(register(), columns, lines);
        desk.keys("2");
        for _ in NAMES {
            let area = *desk.buffer().area();
            let right = area.width - 1;
            for y in 1..area.height - 2 {
                let edge = desk.buffer()[(right, y)].symbol().to_owned();
                assert!(
                    "│╮╯".contains(&edge),
                    "line {y} at {columns}×{lines} ends with “{edge}”\n{}",
                    desk.screen()
                );
            }
            desk.keys("j");
        }
    }
}

#[test]
fn what_is_typed_in_any_script_can_be_saved() {
    for (given, family, _) in NAMES {
        let name = format!("{given} {family}");
        let mut desk = Desk::demo();
        desk.keys("2/rafael ibarra<Enter>r").paste(&name).keys("<Enter><Ctrl-s>");
        assert_eq!(desk.message(), "Record 1 hire: saved.", "{name}");
        let newest = desk.hires().into_iter().max_by_key(|hire| hire.id).expect("a hire");
        let person = desk.register().get(newest.hired).expect("a person").clone();
        assert_eq!(format!("{} {}", person.given_name, person.family_name), name);
        assert!(width(&person.name()) > 0);
    }
}
