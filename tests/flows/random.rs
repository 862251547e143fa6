//! Random keys at random sizes: no panic, and whatever the screen says was saved was saved.

use alumnet::app::keys::key::{Code, Key};
use alumnet::register::Register;
use proptest::prelude::*;

use crate::common::{Desk, demo_register};

/// Keys with a name, those that do most more often.
pub const NAMED: &[&str] = &[
    "Enter",
    "Enter",
    "Enter",
    "Esc",
    "Esc",
    "Tab",
    "Tab",
    "Shift-Tab",
    "Up",
    "Down",
    "Left",
    "Right",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Backspace",
    "Delete",
    "Space",
    "Ctrl-s",
    "Ctrl-s",
    "Ctrl-r",
    "Ctrl-d",
    "Ctrl-u",
    "Ctrl-w",
    "F1",
];

/// Letters that are commands, and some that are not.
pub const LETTERS: &str = "jjjjkkhlgG12345r0xdyyn/:?uuJKHLLe aosSff2019-06é王ި👩vv**bbcttTwwimUUUuu";

pub fn key() -> impl Strategy<Value = Key> {
    let named = prop::sample::select(NAMED).prop_map(|name| name.parse::<Key>().expect(name));
    let letters = prop::sample::select(
        "jjjjkkhlgG12345r0xdyyn/:?uuJKHLLe aosSff2019-06é王ि👩vv**bbcttTwwimUUUuu"
            .chars()
            .collect::<Vec<_>>(),
    )
    .prop_map(|letter| Key::plain(Code::Char(letter)));
    prop_oneof![
        named,
        letters,
        any::<char>()
            .prop_filter("no control", |letter| !letter.is_control())
            .prop_map(|letter| Key::plain(Code::Char(letter)))
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Key(Key),
    Size(u16, u16),
    Paste(String),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        40 => key().prop_map(Step::Key),
        1 => (1u16..=300, 1u16..=100).prop_map(|(columns, lines)| Step::Size(columns, lines)),
        1 => (1u16..=30, 1u16..=12).prop_map(|(columns, lines)| Step::Size(columns, lines)),
        1 => "\\PC{0,12}".prop_map(Step::Paste),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_the_store_has_what_the_register_has(steps in prop::collection::vec(step(),
        150..300)) {
        thread_local! {
            static DEMO: Register = demo_register();
        }
        let start = DEMO.with(Register::clone);
        let mut desk = Desk::with(start.clone(), 80, 24);
        for step in steps {
            match step {
                Step::Key(key) => desk.press_without_files(key),
                Step::Size(columns, lines) => desk.resize(columns, lines),
                Step::Paste(text) => { desk.paste(&text); }
            }
        }
        let mut replayed = start;
        for set in desk.committed().to_vec() {
            replayed.apply(&set).expect("what was committed fits");
        }
        prop_assert!(replayed.records().eq(desk.register().records()));
    }
}

#[test]
fn every_size_from_one_cell_up_draws() {
    let mut desk = Desk::demo();
    for keys in [
        "",
        "2",
        "<Enter>",
        "<Esc>r",
        "<Esc><Esc>1jjjx",
        "<Esc>?",
        "<Esc>:",
        "<Esc>d",
        "<Esc>2s",
        "<Esc>fzo",
        "<Esc>?/so",
        "<Esc><Esc><Esc>3abBees<Ctrl-s>U",
        "<Enter>",
    ] {
        desk.keys(keys);
        for columns in [1, 2, 3, 7, 20, 24, 25, 40, 63, 64, 80, 119, 120, 200, 300] {
            for lines in [1, 2, 3, 5, 6, 7, 12, 17, 24, 36, 100] {
                desk.resize(columns, lines);
                assert!(!desk.is_blank(), "nothing is drawn at {columns}×{lines} after “{keys}”");
            }
        }
    }
}
